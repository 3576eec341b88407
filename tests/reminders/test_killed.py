"""Workers killed outright at random moments, and several at once: nothing is lost, nothing is said twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

from luoshi.journal.completeness import unstated
from luoshi.kernel.clock import now, today
from luoshi.ledger.models import Matter, Slot
from luoshi.org.models import WorkingYear
from luoshi.reminders import actions, jobs
from luoshi.reminders.actions import RulesGiven
from luoshi.reminders.models import Delivery, Digest, Job, Notice
from tests.factories.access import actor_as
from tests.factories.org import institution
from tests.reminders.conftest import mailbox_of, name_mail_server, owed_matter
from tests.reminders.receivers import MailServer

PROJECT = Path(__file__).resolve().parents[2]
KILLS = 20
PATIENCE = 40.0  # seconds, on two busy cores


def environment(data: Path) -> dict[str, str]:
    """Lets a process of its own work on the database of this test."""
    database = connection.settings_dict
    address = ""
    if connection.vendor == "postgresql":
        who, host = quote(database["USER"]), database["HOST"]
        secret = f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else ""
        address = f"postgresql://{who}{secret}@{host}:{database['PORT']}/{database['NAME']}"
    else:
        (data / "luoshi.sqlite3").symlink_to(database["NAME"])
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "luoshi.config.settings.test",
        "LUOSHI_DATA_DIR": str(data),
        "LUOSHI_DATABASE": address,
    }


class Warden:
    """Starts workers, any number at once."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def worker(self) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def warden(mail: MailServer, data: Path, *, lease: float) -> Iterator[Warden]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.reminders.warden", mail.address, str(lease)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
        env=environment(data),
        start_new_session=True,
    )
    try:
        yield Warden(process)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            stream.close()


@pytest.fixture
def three_units_with_matters(transactional_db: None, settings: Any, mail: MailServer) -> list[Matter]:
    """Thirty matters that are due today, for six people with mailboxes; no quiet hours, and today is a working day."""
    name_mail_server(settings, mail.address)
    day = today()
    weekend = [d.isoformat() for d in (day, day + timedelta(days=1)) if d.weekday() >= 5 and d.year == day.year]
    WorkingYear.objects.create(year=day.year, rest=[], work=weekend, source="测试")
    house = institution()
    clerk = actor_as(house.clerk, on=day)
    actions.set_rules(RulesGiven(digest_hour=0, quiet_from=0, quiet_until=0), actor=clerk, at=now())
    matters = [
        owed_matter(house, n % 3, due_on=day + timedelta(days=30), on=day, urgent=n % 2 == 0, wording=f"第{n}号事项")
        for n in range(30)
    ]
    Slot.objects.update(opens_on=day - timedelta(days=20), due_on=day - timedelta(days=3))
    for user in (*house.officers, *house.heads):
        mailbox_of(user)
    return matters


def left_over() -> bool:
    """Whether anything still waits to be done."""
    due = Job.objects.filter(state__in=["waiting", "running"], next_at__lte=now()).exclude(name="tidy")
    return due.exists() or Delivery.objects.filter(state__in=["waiting", "sending"]).exists()


def wait_until_all_is_done() -> None:
    ends = time.monotonic() + PATIENCE
    while left_over() and time.monotonic() < ends:
        time.sleep(0.05)
    assert not left_over(), list(Delivery.objects.values_list("key", "state"))


def wait_for_messages(mail: MailServer, count: int, *, at_most: float) -> None:
    ends = time.monotonic() + at_most
    while len(mail.taken) < count and time.monotonic() < ends:
        time.sleep(0.002)


def assert_nothing_lost_or_doubled(mail: MailServer, *, uncertain: int) -> None:
    """Every notice is in an inbox and in one message; every message came once, or at most once where uncertain."""
    arrived = Counter(mail.ids)
    states = dict(Delivery.objects.values_list("key", "state"))
    assert [key for key, count in arrived.items() if count > 1] == []
    assert set(states.values()) <= {"sent", "uncertain"}
    assert sum(state == "uncertain" for state in states.values()) <= uncertain
    named = {key: f"<{key.replace(':', '.')}@localhost>" for key in states}
    assert [key for key, state in states.items() if state == "sent" and arrived[named[key]] != 1] == []
    assert set(arrived) <= set(named.values())
    # Officers and heads of three units, each about the ten matters of theirs that are late.
    assert Notice.objects.filter(why="overdue").count() == 60
    assert not Notice.objects.filter(digest=None, alerted_at=None, settled_at=None, user__in=_with_mailbox()).exists()
    assert Digest.objects.filter(user__in=_with_mailbox()).count() == 6
    assert list(unstated()) == []


def _with_mailbox() -> list[int]:
    return [pk for pk in Delivery.objects.values_list("user", flat=True).distinct() if pk is not None]


def test_a_worker_killed_again_and_again_loses_and_doubles_nothing(
    three_units_with_matters: list[Matter], mail: MailServer, tmp_path: Path
) -> None:
    chance = Random(7)
    with warden(mail, tmp_path, lease=0.3) as workers:
        for _ in range(KILLS):
            pid = workers.worker()
            # Most moments are near a message: before, while, and just after the server takes it.
            wait_for_messages(mail, len(mail.taken) + chance.randint(0, 3), at_most=1.0)
            time.sleep(chance.uniform(0.0, 0.02))
            os.kill(pid, signal.SIGKILL)
        last = workers.worker()
        jobs.tick(now())
        wait_until_all_is_done()
        os.kill(last, signal.SIGTERM)

    assert_nothing_lost_or_doubled(mail, uncertain=KILLS)


@pytest.mark.postgresql
def test_workers_at_once_share_the_work_and_double_nothing(
    three_units_with_matters: list[Matter], mail: MailServer, tmp_path: Path
) -> None:
    jobs.tick(now())
    with warden(mail, tmp_path, lease=60) as workers:
        pids = [workers.worker() for _ in range(4)]
        wait_until_all_is_done()
        for pid in pids:
            os.kill(pid, signal.SIGTERM)

    assert_nothing_lost_or_doubled(mail, uncertain=0)
