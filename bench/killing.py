#!/usr/bin/env python3
"""Kill -9 of the web server and of the worker at random moments under load: what was lost, what was said twice.

    bench/killing.py [--kills 50] [--clients 4] [--matters 300] [--seed 7]

LUOSHI_DATABASE names a PostgreSQL server; left out, it is SQLite. Works in a database of its own, removed afterwards.

Clients report through the pages, each report with its key, and repeat what was not answered. A worker puts together
digests and alerts and mails them to a server here, which counts every arrival. At random moments the web server with
all its processes, or the worker, or both are killed and started anew. At the end both are left to finish; then every
answered report must be there once with its fact, no message may have arrived twice, and the journal must verify."""

from __future__ import annotations

import argparse
import http.client
import io
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

PROJECT = Path(__file__).resolve().parents[1]
if sys.prefix == sys.base_prefix and (PROJECT / ".venv/bin/python").exists():
    os.execv(PROJECT / ".venv/bin/python", [str(PROJECT / ".venv/bin/python"), *sys.argv])
sys.path.insert(0, str(PROJECT))
DATA = tempfile.mkdtemp(prefix="luoshi-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.config.settings.dev"
os.environ["LUOSHI_DATA_DIR"] = DATA
OWN = f"luoshi_killing_{os.getpid()}"
SERVER = os.environ.get("LUOSHI_DATABASE", "")
if SERVER:
    os.environ["LUOSHI_DATABASE"] = urlsplit(SERVER)._replace(path=f"/{OWN}").geturl()

from tests.reminders.receivers import MailServer, running

MAIL = MailServer()
MAIL.delay = 0.15  # a mail server takes its time, and that is when a worker is killed
os.environ |= {"LUOSHI_SMTP": MAIL.address, "LUOSHI_LEASE_SECONDS": "1"}

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connections

from luoshi.journal.models import Fact
from luoshi.journal.sequencer import seal_committed
from luoshi.journal.verification import verify
from luoshi.kernel.clock import now, today
from luoshi.ledger.models import Matter, Report, Slot
from luoshi.org.models import WorkingYear
from luoshi.reminders import actions
from luoshi.reminders.actions import RulesGiven
from luoshi.reminders.models import Delivery, Job, Notice
from tests.factories.access import actor_as
from tests.factories.org import Institution, institution
from tests.reminders.conftest import owed_matter

TOKEN = "k" * 32
SIGNS = (
    "审查检索授权确权维权评估转化运用专利商标版权标准数据平台系统窗口制度办法细则方案清单台账培训宣传调研会商督导验收"
)
PATIENCE = 180.0


class Process:
    """A command of ours in a session of its own, so that it is killed with all its children."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self._process: subprocess.Popen[bytes] | None = None
        self.killed = 0

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", *self._arguments],
            cwd=PROJECT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """All of it, at once, without a word."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


class Client(threading.Thread):
    """Reports on matters of one unit, one after the other; what is not answered is sent again with the same key."""

    def __init__(self, port: int, cookie: str, unit: int, numbers: list[str], chance: random.Random) -> None:
        super().__init__(daemon=True)
        self._port, self._cookie, self._unit = port, cookie, unit
        self._numbers, self._chance = numbers, chance
        self.stop = threading.Event()
        self.answered: list[str] = []
        self.other: Counter[int] = Counter()
        self.repeated = 0

    def run(self) -> None:
        for number in self._numbers:
            key = str(uuid4())
            text = "".join(self._chance.choices(SIGNS, k=60))
            form = {"unit": self._unit, "key": key, "progress": 40, "text": text, "outlook": "on_time"}
            body = urlencode(form | {"csrfmiddlewaretoken": TOKEN})
            while not self.stop.is_set():
                status = self._post(f"/matters/{number}/report/", body)
                if status == 302:
                    self.answered.append(key)
                    self.stop.wait(self._chance.uniform(0.0, 0.6))
                    break
                if status:
                    self.other[status] += 1
                    break
                self.repeated += 1
                self.stop.wait(0.1)
            if self.stop.is_set():
                return

    def _post(self, path: str, body: str) -> int:
        """The status of the answer; 0 if there was none."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request(
                "POST",
                path,
                body,
                {
                    "Cookie": f"sessionid={self._cookie}; csrftoken={TOKEN}",
                    "Content-Type": "application/x-www-form-urlencoded",
                },
            )
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()


def prepare(matters: int) -> tuple[Institution, list[Matter]]:
    """An institution with matters to report on, and as many urgent ones that are late; today is a working day."""
    call_command("setup", stdout=io.StringIO())
    day = today()
    work = [day.isoformat()] if day.weekday() >= 5 else []
    WorkingYear.objects.create(year=day.year, rest=[], work=work, source="bench")
    house = institution()
    clerk = actor_as(house.clerk, on=day)
    actions.set_rules(RulesGiven(digest_hour=0, quiet_from=0, quiet_until=0), actor=clerk, at=now())
    for user in (*house.officers, *house.heads):
        actions.add_address("email", f"{user.username}@example.gov.cn", actor=actor_as(user, on=day), at=now())
    due = day + timedelta(days=60)
    late = [owed_matter(house, n % 3, due_on=due, on=day, urgent=True, wording=f"第{n}号") for n in range(matters)]
    Slot.objects.filter(matter__in=late).update(opens_on=day - timedelta(days=30), due_on=day - timedelta(days=3))
    plain = [owed_matter(house, n % 3, due_on=due, on=day, wording=f"第{n}号") for n in range(matters)]
    return house, plain


def session_of(user: Any) -> str:
    """A session in which the user is signed in."""
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def answers(port: int, within: float) -> bool:
    """Whether the web server answers before the time is over."""
    ends = time.monotonic() + within
    while time.monotonic() < ends:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/accounts/login/")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    return False


def kill_at_random(web: Process, worker: Process, port: int, kills: int, chance: random.Random) -> None:
    """Kills and starts anew; the next moment is counted from when the pages answer again."""
    for done in range(kills):
        time.sleep(chance.uniform(0.05, 1.5))
        victims = chance.choice([(web,), (worker,), (web, worker)])
        for victim in victims:
            victim.kill()
            victim.killed += 1
        for victim in victims:
            victim.start()
        if web in victims:
            answers(port, 60)
        sys.stderr.write(f"\r{done + 1} of {kills} moments, {len(MAIL.ids)} messages arrived ")
        sys.stderr.flush()


def finish(clients: list[Client]) -> None:
    """Lets everything come to an end, or gives up after a while."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        open_ = Delivery.objects.filter(state__in=("waiting", "sending")).exists()
        jobs = Job.objects.filter(name="remind", state__in=("waiting", "running")).exists()
        if not open_ and not jobs and not any(client.is_alive() for client in clients):
            break
        time.sleep(0.2)
    for client in clients:
        client.stop.set()
        client.join()


def judge(house: Institution, clients: list[Client], web: Process, worker: Process) -> bool:
    """Prints the figures; whether nothing was lost or doubled."""
    answered = [key for client in clients for key in client.answered]
    kept = Counter(str(key) for key in Report.objects.values_list("key", flat=True))
    lost = [key for key in answered if not kept[key]]
    per_slot = Counter(Report.objects.exclude(state="draft").values_list("slot", flat=True))
    stated = Fact.objects.filter(kind="ledger.ReportSubmitted").count()
    arrived = Counter(MAIL.ids)
    states = dict(Delivery.objects.values_list("key", "state"))
    names = {key: f"<{key.replace(':', '.')}@localhost>" for key in states}
    unheard = [key for key, state in states.items() if state == "sent" and not arrived[names[key]]]
    twice = [name for name, count in arrived.items() if count > 1]
    by_state = Counter(states.values())
    people = [user.pk for user in (*house.officers, *house.heads)]
    untold = Notice.objects.filter(user__in=people, settled_at=None, digest=None, alerted_at=None).count()
    seal_committed(now())
    journal = verify(now())
    rows = (
        ("kills of the web server / of the worker", f"{web.killed} / {worker.killed}"),
        ("reports answered", len(answered)),
        ("requests repeated without an answer", sum(client.repeated for client in clients)),
        ("requests answered otherwise", dict(sum((client.other for client in clients), Counter()))),
        ("answered reports lost", len(lost)),
        ("reports doubled (of one cell)", sum(count > 1 for count in per_slot.values())),
        ("reports in the tables / stated in the journal", f"{sum(per_slot.values())} / {stated}"),
        (
            "messages: sent / uncertain / no longer needed / failed",
            " / ".join(str(by_state[state]) for state in ("sent", "uncertain", "dropped", "failed")),
        ),
        ("messages left unsent", by_state["waiting"] + by_state["sending"]),
        ("messages that arrived / twice", f"{len(arrived)} / {len(twice)}"),
        ("messages called sent that did not arrive", len(unheard)),
        ("notices in no digest and no alert", untold),
        ("problems of the journal", journal.found),
    )
    for label, value in rows:
        print(f"{label:56} {value}")
    left = by_state["waiting"] + by_state["sending"] + by_state["failed"]
    sound = sum(per_slot.values()) == stated and not any(count > 1 for count in per_slot.values())
    return sound and not (lost or twice or unheard or untold or left or journal.found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in (("kills", 50), ("clients", 4), ("matters", 300), ("seed", 7)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    port = free_port()
    web = Process("serve", "--port", str(port), "--workers", "2", "--threads", "2", "--no-worker")
    worker = Process("worker", "--every", "0.05")
    with running(MAIL):
        house, plain = prepare(given.matters)
        clients = []
        for n in range(given.clients):
            user, unit = house.officers[n % 3], house.departments[n % 3]
            mine = [m.number for m in plain if m.lead_id == unit.pk]
            share = mine[n // 3 :: len(range(n % 3, given.clients, 3))]
            clients.append(Client(port, session_of(user), unit.pk, share, random.Random(given.seed + n)))
        connections.close_all()
        try:
            web.start()
            worker.start()
            if not answers(port, 90):
                print("the web server does not answer", file=sys.stderr)
                return 2
            for client in clients:
                client.start()
            kill_at_random(web, worker, port, given.kills, chance)
            finish(clients)
        finally:
            web.kill()
            worker.kill()
        sys.stderr.write("\n")
        return 0 if judge(house, clients, web, worker) else 1


def with_own_database() -> int:
    """Makes and removes the database and the folder of this run."""
    try:
        return _on_postgresql() if SERVER else main()
    finally:
        shutil.rmtree(DATA, ignore_errors=True)


def _on_postgresql() -> int:
    # Imported here: a run on SQLite does without.
    import psycopg

    address = urlsplit(SERVER)._replace(path="/postgres").geturl()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{OWN}"')
    try:
        return main()
    finally:
        connections.close_all()
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{OWN}" WITH (FORCE)')


if __name__ == "__main__":
    sys.exit(with_own_database())
