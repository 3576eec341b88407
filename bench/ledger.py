#!/usr/bin/env python3
"""What the ledger page and the board cost at N matters, for a supervisor of everything and the most restricted officer.

    bench/ledger.py [MATTERS]     in a database of its own that is removed afterwards; LUOSHI_DATABASE names the server

Prints queries and median time of whole pages, as ratios to reading the first 50 rows by number without any rule.
MATTERS is 100,000 if left out.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
if sys.prefix == sys.base_prefix and (PROJECT / ".venv/bin/python").exists():
    os.execv(PROJECT / ".venv/bin/python", [str(PROJECT / ".venv/bin/python"), *sys.argv])
sys.path.insert(0, str(PROJECT))
os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.config.settings.dev"
os.environ["LUOSHI_DATA_DIR"] = tempfile.mkdtemp(prefix="luoshi-bench-")
os.environ["LUOSHI_HOSTS"] = "testserver"

import django  # noqa: E402  after the settings are named
from django.conf import settings  # noqa: E402

settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.WHITENOISE_AUTOREFRESH = True
django.setup()

from django.core.management import call_command  # noqa: E402  after setup
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench import many  # noqa: E402
from luoshi.kernel.clock import today  # noqa: E402
from luoshi.ledger.models import Matter  # noqa: E402

ROUNDS = 7
PAGES = (
    ("ledger", "/ledger/"),
    ("ledger, all, page 3", "/ledger/?view=all&page=3"),
    ("ledger, needs attention, one unit", "/ledger/?view=attention&lead=3"),
    ("ledger, search", "/ledger/?q=任务"),
    ("board", "/board/"),
    ("desk", "/desk/"),
)


def median_ms(work: object) -> float:
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()  # type: ignore[operator]
        times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    supervisor, officer = many.institution()
    begun = time.perf_counter()
    many.matters(count, today=today())
    print(f"{count:,} matters made in {time.perf_counter() - begun:.0f} s, {connection.vendor}")
    base = median_ms(lambda: list(Matter.objects.order_by("number")[:50]))
    print(f"baseline, 50 rows by number: {base:.1f} ms\n")
    print(f"{'page':36} {'who':12} {'queries':>8} {'median ms':>10} {'ratio':>8}")
    for user in (supervisor, officer):
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        for name, address in PAGES:
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(address)
            assert answer.status_code == 200, (address, answer.status_code)
            asked = len(queries)
            slowest = sorted(queries, key=lambda q: -float(q["time"]))[:4]
            took = median_ms(lambda client=client, address=address: client.get(address))
            print(f"{name:36} {user.username:12} {asked:8} {took:10.1f} {took / base:8.1f}")
            if os.environ.get("LUOSHI_SHOW_SLOW"):
                for query in slowest:
                    print("    ", query["time"], query["sql"][:300])


main()
