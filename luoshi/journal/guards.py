"""Triggers that keep the journal append-only, on SQLite and on PostgreSQL alike.

They stop mistakes and careless tools. Whoever owns the database can drop them; what such a person changes afterwards is
found by verification, and so is that the triggers are gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("journal_fact", "journal_entry")
MOVES = ("update", "delete")
FUNCTION = "journal_refuse"
REASON = "is append-only: what was stated stays. State a new fact instead."


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers; safe to run twice. A migration that rebuilds a table of the journal calls this again."""
    with connection.cursor() as cursor:
        for statement in _postgresql() if connection.vendor == "postgresql" else _sqlite():
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers; for the reverse migration and for emptying a test database."""
    with connection.cursor() as cursor:
        for table in TABLES:
            for move in (*MOVES, "truncate"):
                if connection.vendor == "postgresql":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{move} ON {table}")
                else:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{move}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that should be there and are not (or are switched off), in order."""
    moves = (*MOVES, "truncate") if connection.vendor == "postgresql" else MOVES
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
                " WHERE relname = ANY(%s) AND tgenabled IN ('O', 'A') AND pg_table_is_visible(pg_class.oid)",
                [list(TABLES)],
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        present = {name for (name,) in cursor.fetchall()}
    return [name for table in TABLES for move in moves if (name := f"{table}_no_{move}") not in present]


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without the triggers inside the block, with them again after it, whatever happens."""
    remove(connection)
    try:
        yield
    finally:
        install(connection)


def _sqlite() -> Iterator[str]:
    for table in TABLES:
        for move in MOVES:
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {table}_no_{move} BEFORE {move.upper()} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} {REASON}'); END"
            )


def _postgresql() -> Iterator[str]:
    yield (
        f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION '% {REASON}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in TABLES:
        for move in (*MOVES, "truncate"):
            each = "STATEMENT" if move == "truncate" else "ROW"
            yield (
                f"CREATE OR REPLACE TRIGGER {table}_no_{move} BEFORE {move.upper()} ON {table}"
                f" FOR EACH {each} EXECUTE FUNCTION {FUNCTION}()"
            )
