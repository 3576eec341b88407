#!/usr/bin/env python3
"""The hour before a deadline: many people send reports at once, through the real verb, each in a process of their own.

    LUOSHI_DATABASE=postgresql://… bench/deadline.py [--people 32] [--seconds 60]

Without LUOSHI_DATABASE the embedded database is used, which is meant for fewer people (--people 8). A database of its
own is made and removed. Everybody writes on matters of their own unit, one after the other, and presses “send” twice
for every tenth report, as people do. Prints reports a second and the time of one report, and checks at the end that
each report answered with success is in the table once and stated once in the journal, and that no other is there.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID, uuid4

PROJECT = Path(__file__).resolve().parents[1]
if sys.prefix == sys.base_prefix and (PROJECT / ".venv/bin/python").exists():
    os.execv(PROJECT / ".venv/bin/python", [str(PROJECT / ".venv/bin/python"), *sys.argv])
sys.path.insert(0, str(PROJECT))
os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.config.settings.dev"
os.environ.setdefault("LUOSHI_DATA_DIR", tempfile.mkdtemp(prefix="luoshi-bench-"))

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from bench import many
from luoshi.access.queries import actor_of
from luoshi.journal.models import Fact
from luoshi.kernel.clock import now, today
from luoshi.ledger import actions, tallies
from luoshi.ledger.actions import ReportGiven
from luoshi.ledger.models import Report, Slot
from luoshi.org.models import Unit

NAME = "luoshi_bench_deadline"
MATTERS = 20_000
TWICE = 10  # every tenth form is sent twice


def use(name: object) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def prepare(people: int) -> list[int]:
    """A ledger, and one officer over everything for each person; the ids of the accounts."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {NAME}")
            cursor.execute(f"CREATE DATABASE {NAME}")
        use(NAME)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    many.institution()
    many.matters(MATTERS, today=today(), open_in_100=100)
    root = Unit.objects.get(code="ROOT")
    return [many.account(f"officer-{n}", "officer", root, root).pk for n in range(people)]


def send(job: tuple[int, int, int, float]) -> tuple[list[UUID], list[float], Counter[str]]:
    """One person: sends until the time is over. Keys that were answered with success, times in ms, refusals."""
    person, people, user, seconds = job
    connection.close()
    if connection.vendor == "postgresql":
        use(NAME)
    from luoshi.access.models import User

    actor = actor_of(User.objects.get(pk=user), on=today())
    owed = Slot.objects.filter(state="owed", matter__state="in_progress").order_by("pk")
    mine = list(owed.values_list("matter__number", "unit"))[person::people]
    done: list[UUID] = []
    times: list[float] = []
    refused: Counter[str] = Counter()
    until = time.monotonic() + seconds
    for n, (number, unit) in enumerate(mine):
        if time.monotonic() > until:
            break
        key = uuid4()
        given = ReportGiven(progress=60, text=f"第{person}人第{n}份：完成初稿并征求意见")
        answered = False
        for _ in range(2 if n % TWICE == 0 else 1):
            begun = time.perf_counter()
            try:
                actions.submit_report(number, unit, given=given, key=key, actor=actor, on=today(), at=now())
            except Exception as problem:
                refused[type(problem).__name__] += 1
                continue
            times.append(1000 * (time.perf_counter() - begun))
            answered = True
        if answered:
            done.append(key)
    connection.close()
    return done, times, refused


def checked(keys: list[UUID], before: set[UUID]) -> tuple[int, int]:
    """Lost and doubled: against the table, and the table against the journal."""
    rows = dict(Report.objects.exclude(key__in=before).values_list("key", "pk")) if len(before) < 1000 else {
        key: pk for key, pk in Report.objects.values_list("key", "pk") if key not in before
    }  # fmt: skip
    stated = Counter(
        json.loads(payload)["report_id"]
        for payload in Fact.objects.filter(kind__endswith="ReportSubmitted").values_list("payload", flat=True)
    )
    lost = sum(1 for key in keys if key not in rows or not stated[rows[key]])
    doubled = sum(n - 1 for n in stated.values() if n > 1) + len(set(rows) - set(keys))
    return lost, doubled


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=60)
    wanted = parser.parse_args()
    users = prepare(wanted.people)
    before = set(Report.objects.values_list("key", flat=True))
    connection.close()
    jobs = [(n, wanted.people, user, wanted.seconds) for n, user in enumerate(users)]
    with get_context("fork").Pool(wanted.people) as pool:
        results = pool.map(send, jobs, chunksize=1)
    keys = [key for done, _times, _refused in results for key in done]
    times = sorted(t for _done, each, _refused in results for t in each)
    refused = sum((each for _done, _times, each in results), Counter())
    lost, doubled = checked(keys, before)
    print(f"{connection.vendor}, {wanted.people} people, {wanted.seconds:.0f} s on {os.cpu_count()} cores")
    print(f"reports: {len(keys):,}, {len(keys) / wanted.seconds:.0f} a second; refused: {dict(refused) or 'none'}")
    print(f"one report: median {statistics.median(times):.0f} ms, p95 {times[int(0.95 * len(times))]:.0f} ms")
    print(f"lost: {lost}, doubled: {doubled}; counters that differ from the rows: {len(tallies.differences())}")
    if connection.vendor == "postgresql":
        use(settings.DATABASES["default"]["NAME"] if settings.DATABASES["default"]["NAME"] != NAME else "postgres")
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {NAME}")
    sys.exit(1 if lost or doubled else 0)


if __name__ == "__main__":
    main()
