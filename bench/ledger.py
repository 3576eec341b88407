#!/usr/bin/env python3
"""What the ledger costs when it is old and large: whole pages, roll-up, one report, an export, at growing sizes.

    LUOSHI_DATABASE=postgresql://… bench/ledger.py [--keep] [SIZE …]

Each size (10,000, 100,000 and 1,000,000 if none is named) gets a database of its own on that server, with four reports
a matter; it is removed afterwards, or kept for the next run with --keep. About 6 in 100 matters are open: a ledger
after years of use. “filtered deep” is page 200 of a filter, or its last full page.
Prints for each question and each person the queries, the median and the 95th percentile of the
server's time in milliseconds, the bytes of HTML, and the growth of the 95th percentile from the smallest size.
“floor” is the same answer by one hand-written SQL statement through the driver, in the same run.
Persons: a supervisor of everything, and the officer of the quietest division, who sees least.
LUOSHI_SHOW_SLOW=1 shows the slowest statements.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

PROJECT = Path(__file__).resolve().parents[1]
if sys.prefix == sys.base_prefix and (PROJECT / ".venv/bin/python").exists():
    os.execv(PROJECT / ".venv/bin/python", [str(PROJECT / ".venv/bin/python"), *sys.argv])
sys.path.insert(0, str(PROJECT))
os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.config.settings.dev"
os.environ["LUOSHI_DATA_DIR"] = tempfile.mkdtemp(prefix="luoshi-bench-")
os.environ["LUOSHI_HOSTS"] = "testserver"

import django
from django.conf import settings

settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.WHITENOISE_AUTOREFRESH = True
settings.DEBUG = False
django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import many
from luoshi.access.queries import actor_of
from luoshi.kernel.clock import now, today
from luoshi.ledger import actions, lists
from luoshi.ledger.actions import ReportGiven
from luoshi.ledger.models import Matter, Slot
from luoshi.ledger.turning import turn_lights
from luoshi.org.models import Unit
from luoshi.reporting.board import board

ROUNDS = 15
SIZES = (10_000, 100_000, 1_000_000)
PEOPLE = ("supervisor", "division")
WISHES = {"write": 30.0, "matter": 40.0, "search": 100.0}  # p95 in ms; the others 50
OTHERS = 50.0
DEEP = 200


@dataclass(frozen=True, slots=True)
class Result:
    """Times in milliseconds."""

    median: float
    p95: float
    queries: int = 0
    size: int = 0


def timed(work: Callable[[int], Any], rounds: int = ROUNDS) -> Result:
    """`work` is given the number of the round. Two rounds before are not counted."""
    times = []
    for n in range(rounds + 2):
        begun = time.perf_counter()
        work(n)
        times.append(1000 * (time.perf_counter() - begun))
    counted = sorted(times[2:])
    return Result(statistics.median(counted), counted[min(len(counted) - 1, int(0.95 * len(counted)))])


def page(client: Client, address: str) -> Result:
    """A whole page, and what it asks of the database."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    asked = len(queries)  # the next request empties the log
    assert answer.status_code == 200, (address, answer.status_code)
    if os.environ.get("LUOSHI_SHOW_SLOW"):
        for query in sorted(queries, key=lambda q: -float(q["time"]))[:3]:
            print("      ", query["time"], query["sql"][:1500])
    found = timed(lambda _n: client.get(address))
    return Result(found.median, found.p95, asked, len(answer.content))


def export(client: Client, address: str) -> Result:
    """The export of ten thousand rows, read to its end; three rounds."""

    def whole(_n: int) -> int:
        answer: Any = client.get(address)
        return sum(len(part) for part in answer.streaming_content)

    size = whole(0)
    found = timed(whole, rounds=3)
    return Result(found.median, found.p95, 0, size)


def written(user: Any) -> Result:
    """One report sent by the verb, in a transaction of its own, by the officer of the lead."""
    actor = actor_of(user, on=today())
    rows = Slot.objects.filter(
        state="owed", unit=actor.unit_id, matter__state="in_progress", matter__lead=actor.unit_id
    )
    numbers = list(rows.order_by("pk").values_list("matter__number", flat=True)[: ROUNDS + 2])
    if len(numbers) < ROUNDS + 2:
        return Result(float("nan"), float("nan"))

    def send(n: int) -> None:
        given = ReportGiven(progress=60, text="完成初稿并征求意见，已公布第一批结果")
        actions.submit_report(
            numbers[n],
            actor.unit_id,
            given=given,
            key=uuid4(),
            actor=actor,
            on=today(),
            at=now(),
        )

    with CaptureQueriesContext(connection) as queries:
        send(0)
    numbers[0] = numbers.pop()
    numbers.append(numbers[0])
    asked = len(queries)
    found = timed(lambda n: send(n + 1), rounds=ROUNDS - 3)
    return Result(found.median, found.p95, asked)


GOING = "state NOT IN ('concluded', 'closed_out', 'archived', 'terminated', 'merged', 'withdrawn')"
WIDE = "SELECT m.*, u.short_name, d.title FROM ledger_matter m LEFT JOIN org_unit u ON u.id = m.lead_id" \
    " LEFT JOIN mandates_document d ON d.id = m.document_id"  # fmt: skip
SEEN = (
    " m.id IN (SELECT matter_id FROM ledger_party WHERE ends_on > CURRENT_DATE AND unit_id IN (SELECT below_id FROM"
    " org_reach WHERE above_id = {unit} AND line = 'administrative' AND starts_on <= CURRENT_DATE AND ends_on >"
    " CURRENT_DATE)) AND"
)


def floors(unit: int | None, number: str, deep: int) -> dict[str, Result]:
    """The answers by one statement each, through the driver; `deep` is the page of the deep list."""
    seen = SEEN.format(unit=unit) if unit is not None else ""
    year = today().year
    statements = {
        "open": f"{WIDE} WHERE{seen} m.{GOING} ORDER BY m.due_on, m.number LIMIT 50",
        "filtered 1": f"{WIDE} WHERE{seen} m.kind = 'plan_task' ORDER BY m.due_on, m.number LIMIT 50",
        "filtered deep": f"{WIDE} WHERE{seen} m.kind = 'plan_task' ORDER BY m.due_on, m.number LIMIT 50"
        f" OFFSET {50 * (deep - 1)}",
        "roll-up": "SELECT r.above_id, m.light_kept, count(*), count(*) FILTER (WHERE m.concluded_on <= m.due_on)"
        " FROM ledger_matter m JOIN org_reach r ON r.below_id = m.lead_id AND r.line = 'administrative' AND"
        f" r.starts_on <= CURRENT_DATE AND r.ends_on > CURRENT_DATE WHERE{seen} m.year = {year} GROUP BY 1, 2",
        "matter": f"{WIDE} WHERE m.number = '{number}'",
    }

    def ask(statement: str) -> Any:
        with connection.connection.cursor() as cursor:
            return cursor.execute(statement).fetchall()

    return {name: timed(lambda _n, statement=statement: ask(statement)) for name, statement in statements.items()}


def measured(users: dict[str, Any]) -> dict[tuple[str, str], tuple[Result, Result | None]]:
    """Every question for every person, with its floor where it has one."""
    found: dict[tuple[str, str], tuple[Result, Result | None]] = {}
    on = today()
    for who in PEOPLE:
        user = users[who]
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        actor = actor_of(user, on=on)
        unit = None if who == "supervisor" else actor.unit_id
        lead = actor.unit_id if unit else Unit.objects.get(code="C0D0").pk
        mine = Matter.objects.filter(parties__unit=lead).exclude(state="docketed").order_by("pk").first()
        assert mine is not None
        listed = lists.listed(actor, lists.Filter(view="all", kinds=("plan_task",))).count()
        deep = min(DEEP, max(1, listed // 50))  # page 200, or the last one that is full
        floor = floors(unit, mine.number, deep)
        print(f"  {who}: the deep page is {deep}", flush=True)
        for name, address in (
            ("desk", "/desk/"),
            ("open", "/ledger/"),
            ("filtered 1", "/ledger/?view=all&kind=plan_task"),
            ("filtered deep", f"/ledger/?view=all&kind=plan_task&page={deep}"),
            ("late, one unit", f"/ledger/?view=open&light=over&lead={lead}"),
            ("search", "/ledger/?q=接口改造"),
            ("board", "/board/"),
            ("matter", f"/matters/{mine.number}/"),
        ):
            if os.environ.get("LUOSHI_SHOW_SLOW"):
                print("  ", who, name)
            found[name, who] = (page(client, address), floor.get(name))
        with CaptureQueriesContext(connection) as queries:
            board(actor, year=on.year, on=on)
        asked = len(queries)
        rolled = timed(lambda _n, actor=actor: board(actor, year=on.year, on=on))
        found["roll-up", who] = (Result(rolled.median, rolled.p95, asked), floor["roll-up"])
        found["export 10 k", who] = (
            export(client, "/ledger/export/?view=done&format=csv&kind=directive&year=2024"),
            None,
        )
        if who == "supervisor":  # whoever writes: the busiest department has most to write
            found["write", "busy"] = (written(users["busy"]), None)
    return found


def database(size: int) -> dict[str, Any]:
    """Leads to the database of a size, made and filled where it is not there yet; the accounts."""
    name = f"luoshi_bench_{size}"
    if connection.vendor == "postgresql":
        base = settings.DATABASES["default"]["NAME"]
        use(base)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {name}")
        use(name)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    if Matter.objects.exists():
        turn_lights(today())
        return many.accounts()
    users = many.institution()
    begun = time.perf_counter()
    many.matters(size, today=today())
    print(f"{size:,} matters with {4 * size:,} reports made in {time.perf_counter() - begun:.0f} s", flush=True)
    return users


def use(name: Any) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def drop(size: int) -> None:
    use(settings.DATABASES["default"]["NAME"] if connection.vendor != "postgresql" else "postgres")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE luoshi_bench_{size}")


def main() -> None:
    keep = "--keep" in sys.argv
    sizes = [int(text.replace(",", "")) for text in sys.argv[1:] if text != "--keep"] or list(SIZES)
    first: dict[tuple[str, str], Result] = {}
    for size in sizes:
        results = measured(database(size))
        print(f"\n{size:,} matters, {connection.vendor}")
        heads = ("question", "who", "queries", "median", "p95", "wish", "floor", "ratio", "growth", "KB")
        print(("{:16}{:12}" + "{:>9}" * 8).format(*heads))
        for (name, who), (found, floor) in results.items():
            start = first.setdefault((name, who), found)
            ratio = f"{found.median / floor.median:.1f}" if floor else ""
            print(
                f"{name:16}{who:12}{found.queries:>9}{found.median:>9.1f}{found.p95:>9.1f}"
                f"{WISHES.get(name, OTHERS) if name != 'export 10 k' else 0:>9.0f}"
                f"{floor.median if floor else 0:>9.1f}{ratio:>9}{found.p95 / start.p95:>9.2f}{found.size // 1000:>9}",
                flush=True,
            )
        if not keep and connection.vendor == "postgresql":
            drop(size)


main()
