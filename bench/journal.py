#!/usr/bin/env python3
"""What the journal costs: record() against a bare insert, facts sealed and verified per second.

    bench/journal.py [FACTS]      in a database of its own that is removed afterwards; LUOSHI_DATABASE names the server

Prints a table. FACTS is 50,000 if left out.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
if sys.prefix == sys.base_prefix and (PROJECT / ".venv/bin/python").exists():
    os.execv(PROJECT / ".venv/bin/python", [str(PROJECT / ".venv/bin/python"), *sys.argv])
sys.path.insert(0, str(PROJECT))
os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.config.settings.dev"
os.environ["LUOSHI_DATA_DIR"] = tempfile.mkdtemp(prefix="luoshi-bench-")

import django

django.setup()

from django.db import connection, transaction

from luoshi.journal.actions import record, record_many
from luoshi.journal.models import Fact
from luoshi.journal.sequencer import seal_committed
from luoshi.journal.verification import verify
from luoshi.kernel.actor import Actor
from luoshi.kernel.clock import now
from luoshi.records.facts import FileStored

SINGLE = 1_000
AT = now()
ACTOR = Actor(user_id=7, name="bench", on=AT.date(), post_id=3)


def fact(number: int) -> FileStored:
    return FileStored(file_id=number, sha256="0" * 64, size=number, media_type="application/pdf")


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def bare() -> None:
    for number in range(SINGLE):
        with transaction.atomic():
            Fact(kind="bench", subject=f"file:{number}", payload="{}", at=AT, digest="").save(force_insert=True)


def recorded() -> None:
    for number in range(SINGLE):
        with transaction.atomic():
            record(fact(number), actor=ACTOR, at=AT)


def many(count: int) -> None:
    with transaction.atomic():
        record_many((fact(number), ACTOR, AT) for number in range(count))


def main(count: int) -> None:
    if connection.vendor == "sqlite":
        # In a file, as in use; the default would be in memory.
        connection.settings_dict["TEST"]["NAME"] = Path(os.environ["LUOSHI_DATA_DIR"]) / "test_bench.sqlite3"
    connection.creation.create_test_db(verbosity=0)
    try:
        timed(recorded)  # warm up
        timed(bare)
        rounds = [(timed(bare), timed(recorded)) for _ in range(3)]
        plain, full = (min(times) for times in zip(*rounds, strict=True))
        bulk = timed(lambda: many(count))
        sealing = timed(lambda: seal_committed(AT))
        total = count + 8 * SINGLE
        begun = time.perf_counter()
        result = verify(AT)
        checking = time.perf_counter() - begun
        quick = timed(lambda: seal_committed(AT, thorough=False))
    finally:
        connection.creation.destroy_test_db("bench", verbosity=0)
    print(f"{connection.vendor}, {total:,} facts")
    print(f"  bare insert in its own transaction   {plain / SINGLE * 1000:8.3f} ms")
    print(f"  record() in its own transaction      {full / SINGLE * 1000:8.3f} ms  (x {full / plain:.2f})")
    print(f"  record_many                          {count / bulk:8,.0f} facts/s")
    print(f"  sealing                              {total / sealing:8,.0f} facts/s")
    print(f"  a look with nothing to seal          {quick * 1000:8.1f} ms")
    print(f"  verifying                            {result.entries / checking:8,.0f} facts/s")


if __name__ == "__main__":
    main(int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else 50_000)
