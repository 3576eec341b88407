"""A process killed in the middle of an import leaves nothing half-written. A real process, a real SQLite file."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mandates.test_loading import PLAN

PROJECT = Path(__file__).resolve().parents[2]

# The first process stops while it writes the parties: document, edition, clauses and readings are already written.
LOADER = """
import io, os, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from luoshi.kernel.actor import system
from luoshi.kernel.clock import now, today
from luoshi.mandates import actions

call_command("migrate", verbosity=0)

def stop(execute, sql, params, many, context):
    if sys.argv[1] == "stop" and sql.startswith('INSERT INTO "mandates_readingparty"'):
        print("halfway", flush=True)
        sys.stdin.readline()
    return execute(sql, params, many, context)

text = sys.stdin.buffer.read(int(sys.argv[2]))
with connection.execute_wrapper(stop):
    edition = actions.read_document(io.BytesIO(text), "plan.txt", kind="plan", actor=system(today()), at=now())
print(edition.readings.count(), flush=True)
"""
TABLES = (
    "mandates_document",
    "mandates_edition",
    "mandates_clause",
    "mandates_span",
    "mandates_reading",
    "records_storedfile",
    "journal_fact",
)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "luoshi.config.settings.dev",
        "LUOSHI_DATA_DIR": str(tmp_path),
        "LUOSHI_DATABASE": "",
        "PYTHONPATH": str(PROJECT),
    }


def loader(mode: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    data = PLAN.encode()
    process = subprocess.Popen(
        [sys.executable, "-c", LOADER, mode, str(len(data))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=PROJECT,
        env=environment,
    )
    assert process.stdin is not None
    process.stdin.write(data)
    process.stdin.flush()
    return process


def rows(database: Path) -> dict[str, int]:
    with sqlite3.connect(database) as connection:
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}


def test_a_killed_import_leaves_nothing_and_can_be_done_again(tmp_path: Path, environment: dict[str, str]) -> None:
    first = loader("stop", environment)
    assert first.stdout is not None
    assert first.stdout.readline() == b"halfway\n"
    before = rows(tmp_path / "luoshi.sqlite3")

    first.kill()
    first.communicate()

    assert set(before.values()) == {0}
    assert set(rows(tmp_path / "luoshi.sqlite3").values()) == {0}
    again = loader("whole", environment)
    out, _err = again.communicate()
    assert (again.returncode, out) == (0, b"4\n")
    after = rows(tmp_path / "luoshi.sqlite3")
    assert (after["mandates_edition"], after["mandates_reading"], after["records_storedfile"]) == (1, 4, 1)
