"""Triggers that count matters as they change: one row of Tally for every cell of the count that a statement moved.

Rows are only added, never changed, so that no writer waits for another one's count; the sum of a cell's rows is the
number of its matters, in every transaction and after every rollback. PostgreSQL counts a whole statement at once from
its transition tables, SQLite row by row. A second trigger drops the kept light of a matter whose dates changed while
nobody kept its light anew (ledger.turning).

Made after every migration, because SQLite loses the triggers of a table that a migration rebuilds."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "ledger_matter"
MOVES = ("insert", "update", "delete")
STALE = "ledger_matter_light"
# What the light depends on.
_INPUTS = ("state", "due_on", "near_on", "behind_on", "far_behind_on")
_KEY = "what, lead_id, year, kind, state, waiting_for, light, punctual, month, is_restricted"
_NEVER = "9999-12-31"


def _columns(row: str, *, ordinal: str, month: str) -> tuple[str, str, str]:
    """The cells that a row of the matters counts in: by where it stands, by month of its deadline, by month of its
    end. `ordinal` and `month` make a number of days and a first of the month from a day, in the database's own words."""
    punctual = (
        f"CASE WHEN {row}concluded_on IS NULL OR {row}due_on IS NULL THEN ''"
        f" WHEN {row}concluded_on <= {row}due_on THEN 'on_time' ELSE 'late' END"
    )
    since = ordinal.format(f"{row}waiting_since")
    return (
        f"'state', {row}lead_id, {row}year, {row}kind, {row}state, {row}waiting_for, {row}light_kept, {punctual},"
        f" NULL, {row}is_restricted, {{sign}}1, {{sign}}{since}",
        f"'due', {row}lead_id, {row}year, '', '', '', '', '', {month.format(f'{row}due_on')}, {row}is_restricted,"
        f" {{sign}}1, 0",
        f"'done', {row}lead_id, {row}year, '', '', '', '', '', {month.format(f'{row}concluded_on')},"
        f" {row}is_restricted, {{sign}}1, 0",
    )


_POSTGRESQL = {"ordinal": "({} - DATE '0001-01-01' + 1)", "month": "({0} - extract(day FROM {0})::int + 1)"}
_SQLITE = {"ordinal": "CAST(julianday({}) - 1721424.5 AS INTEGER)", "month": "date({}, 'start of month')"}


def install(connection: BaseDatabaseWrapper) -> None:
    """Makes the triggers; safe to run twice."""
    with connection.cursor() as cursor:
        for statement in _postgresql() if connection.vendor == "postgresql" else _sqlite():
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> bool:
    """Whether one of the triggers is not there."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT count(*) FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE c.relname = %s"
                " AND pg_table_is_visible(c.oid) AND tgname LIKE %s AND tgenabled IN ('O', 'A')",
                [TABLE, "ledger_matter_%"],
            )
        else:
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s AND name LIKE %s",
                [TABLE, "ledger_matter_%"],
            )
        return int(cursor.fetchone()[0]) < len(MOVES) + 1


def recount(connection: BaseDatabaseWrapper) -> None:
    """Counts all matters anew, for a database whose matters were written while the triggers were not there."""
    words = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {TABLE} IN SHARE MODE")
        cursor.execute("DELETE FROM ledger_tally")
        cursor.execute(_counted([("", TABLE, words)]))


def compact(connection: BaseDatabaseWrapper) -> int:
    """Sums up the rows of every cell, so that a count reads few of them; how many there are afterwards.

    Safe beside writers, who only add rows, and beside itself: who comes second finds the rows gone."""
    sums = f"{_KEY}, sum(n), sum(since)"
    kept = f"GROUP BY {_KEY} HAVING sum(n) <> 0 OR sum(since) <> 0"
    into = f"INSERT INTO ledger_tally ({_KEY}, n, since)"
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"WITH gone AS (DELETE FROM ledger_tally RETURNING *) {into} SELECT {sums} FROM gone {kept}"
            )
        else:
            cursor.execute("SELECT max(id) FROM ledger_tally")
            last = cursor.fetchone()[0] or 0
            cursor.execute(f"{into} SELECT {sums} FROM ledger_tally {kept}")
            cursor.execute("DELETE FROM ledger_tally WHERE id <= %s", [last])
        cursor.execute("SELECT count(*) FROM ledger_tally")
        return int(cursor.fetchone()[0])


def _counted(sources: list[tuple[str, str, dict[str, str]]]) -> str:
    """INSERT of the cells that rows of the sources move; a source is (sign, table, words of the database)."""
    parts = []
    for sign, table, words in sources:
        state, due, done = (cells.format(sign=sign) for cells in _columns("", **words))
        parts += [
            f"SELECT {state} FROM {table}",
            f"SELECT {due} FROM {table} WHERE due_on IS NOT NULL",
            f"SELECT {done} FROM {table} WHERE concluded_on IS NOT NULL",
        ]
    names = [*_KEY.split(", "), "n", "since"]
    # The first part names and types the columns; an untyped NULL would be text on PostgreSQL.
    parts[0] = parts[0].replace(" NULL, is_restricted", " CAST(NULL AS date), is_restricted", 1)
    columns = ", ".join(names)
    return (
        f"WITH moved ({columns}) AS ({' UNION ALL '.join(parts)})"
        f" INSERT INTO ledger_tally ({_KEY}, n, since) SELECT {_KEY}, sum(n), sum(since) FROM moved"
        f" GROUP BY {_KEY} HAVING sum(n) <> 0 OR sum(since) <> 0"
    )


def _postgresql() -> Iterator[str]:
    tables = {
        "insert": ([("", "fresh", _POSTGRESQL)], "NEW TABLE AS fresh"),
        "delete": ([("-", "former", _POSTGRESQL)], "OLD TABLE AS former"),
        "update": (
            [("", "fresh", _POSTGRESQL), ("-", "former", _POSTGRESQL)],
            "OLD TABLE AS former NEW TABLE AS fresh",
        ),
    }
    for move in MOVES:
        sources, names = tables[move]
        yield (
            f"CREATE OR REPLACE FUNCTION ledger_count_{move}() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN {_counted(sources)}; RETURN NULL; END $$"
        )
        yield (
            f"CREATE OR REPLACE TRIGGER ledger_matter_count_{move} AFTER {move.upper()} ON {TABLE}"
            f" REFERENCING {names} FOR EACH STATEMENT EXECUTE FUNCTION ledger_count_{move}()"
        )
    yield (
        "CREATE OR REPLACE FUNCTION ledger_light_dropped() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN NEW.light_from := DATE '{_NEVER}'; RETURN NEW; END $$"
    )
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _INPUTS)
    yield (
        f"CREATE OR REPLACE TRIGGER {STALE} BEFORE UPDATE ON {TABLE} FOR EACH ROW"
        f" WHEN (OLD.light_folds = NEW.light_folds AND ({changed})) EXECUTE FUNCTION ledger_light_dropped()"
    )


def _sqlite() -> Iterator[str]:
    def cells(row: str, sign: str) -> Iterator[str]:
        state, due, done = (each.format(sign=sign) for each in _columns(row, **_SQLITE))
        into = f"INSERT INTO ledger_tally ({_KEY}, n, since)"
        yield f"{into} SELECT {state};"
        yield f"{into} SELECT {due} WHERE {row}due_on IS NOT NULL;"
        yield f"{into} SELECT {done} WHERE {row}concluded_on IS NOT NULL;"

    counted = ("lead_id", "year", "kind", "state", "waiting_for", "waiting_since", "light_kept", "due_on",
               "concluded_on", "is_restricted")  # fmt: skip
    moved = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in counted)
    for move, when, rows in (
        ("insert", "", [("NEW.", "")]),
        ("delete", "", [("OLD.", "-")]),
        ("update", f" WHEN {moved}", [("NEW.", ""), ("OLD.", "-")]),
    ):
        body = " ".join(statement for row, sign in rows for statement in cells(row, sign))
        yield f"DROP TRIGGER IF EXISTS ledger_matter_count_{move}"
        yield f"CREATE TRIGGER ledger_matter_count_{move} AFTER {move.upper()} ON {TABLE}{when} BEGIN {body} END"
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _INPUTS)
    yield f"DROP TRIGGER IF EXISTS {STALE}"
    yield (
        f"CREATE TRIGGER {STALE} AFTER UPDATE ON {TABLE} WHEN OLD.light_folds = NEW.light_folds AND ({changed})"
        f" BEGIN UPDATE {TABLE} SET light_from = '{_NEVER}' WHERE id = NEW.id; END"
    )
