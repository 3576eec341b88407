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

# ruff: noqa: S608  statements are put together from the names below and from nothing else

TABLE = "ledger_matter"
MOVES = ("insert", "update", "delete")
LIGHT = "ledger_matter_light"
# What the light depends on, and what a count depends on.
_INPUTS = ("state", "due_on", "near_on", "behind_on", "far_behind_on")
_COUNTED = ("lead_id", "year", "kind", "state", "waiting_for", "waiting_since", "light_kept", "due_on", "concluded_on",
            "is_restricted")  # fmt: skip
_KEY = "what, lead_id, year, kind, state, waiting_for, light, punctual, month, is_restricted"
_NEVER = "9999-12-31"
_PUNCTUAL = (
    "CASE WHEN {0}concluded_on IS NULL OR {0}due_on IS NULL THEN ''"
    " WHEN {0}concluded_on <= {0}due_on THEN 'on_time' ELSE 'late' END"
)
# The cells in which a row counts: by where it stands, by month of its deadline, by month of its conclusion.
# {0} is the name of the row, {1} the sign; ORDINAL(…) and MONTH(…) are put in each database's own words.
_STATE = (
    "SELECT 'state', {0}lead_id, {0}year, {0}kind, {0}state, {0}waiting_for, {0}light_kept, " + _PUNCTUAL + ","
    " CAST(NULL AS date), {0}is_restricted, {1}1, {1}ORDINAL({0}waiting_since)"
)
# The same without the lead unit: few cells, for those who ask about the whole institution.
_WHOLE = _STATE.replace("'state', {0}lead_id", "'whole', CAST(NULL AS bigint)")
_DUE = (
    "SELECT 'due', {0}lead_id, {0}year, '', '', '', '', '', MONTH({0}due_on), {0}is_restricted, {1}1,"
    " {1}ORDINAL({0}due_on)"
)
_DONE = (
    "SELECT 'done', {0}lead_id, {0}year, '', '', '', '', '', MONTH({0}concluded_on), {0}is_restricted, {1}1,"
    " {1}ORDINAL({0}concluded_on)"
)
# How long reports waited for the decision on them, for the unit that led when it was decided. Decisions are only added.
_WAITS = (
    "SELECT 'waits', m.lead_id, m.year, '', '', '', '', '', CAST(NULL AS date), m.is_restricted, count(*),"
    " sum(d.waited_days) FROM {0} d JOIN ledger_matter m ON m.id = d.matter_id"
    " WHERE d.verb IN ('accept', 'return') AND d.waited_days IS NOT NULL{1} GROUP BY m.lead_id, m.year, m.is_restricted"
)
# What ended without a result has no deadline any more.
_IS_DUE = "{0}due_on IS NOT NULL AND {0}state NOT IN ('terminated', 'merged', 'withdrawn')"
WAITS = "ledger_decision_count"


def install(connection: BaseDatabaseWrapper) -> None:
    """Makes the triggers; safe to run twice."""
    with connection.cursor() as cursor:
        for statement in _postgresql() if connection.vendor == "postgresql" else _sqlite():
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> bool:
    """Whether one of the triggers is not there, or is switched off."""
    names = [f"ledger_matter_count_{move}" for move in MOVES] + [LIGHT, WAITS]
    tables = [TABLE, "ledger_decision"]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid"
                " WHERE c.relname = ANY(%s) AND pg_table_is_visible(c.oid) AND tgenabled IN ('O', 'A')",
                [tables],
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)", tables)
        return not {name for (name,) in cursor.fetchall()} >= set(names)


def recount(connection: BaseDatabaseWrapper) -> None:
    """Counts all matters anew: for a database whose matters were written while the triggers were not there."""
    vendor = connection.vendor
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {TABLE} IN SHARE MODE")
        cursor.execute("DELETE FROM ledger_tally")
        cursor.execute(_counted(vendor, [("", TABLE)]))
        cursor.execute(f"INSERT INTO ledger_tally ({_KEY}, n, since) {_WAITS.format('ledger_decision', '')}")


def compact(connection: BaseDatabaseWrapper) -> int:
    """Sums up the rows of every cell, so that a count reads few of them; how many are left.

    Safe beside writers, who only add rows, and beside itself: who comes second finds the rows gone."""
    cells = f"{_KEY}, sum(n), sum(since) FROM {{}} GROUP BY {_KEY} HAVING sum(n) <> 0 OR sum(since) <> 0"
    into = f"INSERT INTO ledger_tally ({_KEY}, n, since) SELECT {cells}"
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"WITH gone AS (DELETE FROM ledger_tally RETURNING *) {into.format('gone')}")
        else:
            cursor.execute("SELECT max(id) FROM ledger_tally")
            last = cursor.fetchone()[0] or 0
            cursor.execute(into.format("ledger_tally"))
            cursor.execute("DELETE FROM ledger_tally WHERE id <= %s", [last])
        cursor.execute("SELECT count(*) FROM ledger_tally")
        return int(cursor.fetchone()[0])


def _in_words_of(vendor: str, sql: str) -> str:
    """`sql` with ORDINAL(day), the number of days since the first of the calendar, and MONTH(day), its first day."""
    for name in ("ORDINAL", "MONTH"):
        while (start := sql.find(f"{name}(")) >= 0:
            end = sql.index(")", start)
            day = sql[start + len(name) + 1 : end]
            said = {
                ("postgresql", "ORDINAL"): f"[{day} - DATE '0001-01-01' + 1]",
                ("postgresql", "MONTH"): f"[{day} - extract[DAY FROM {day}]::int + 1]",
                ("sqlite", "ORDINAL"): f"CAST[julianday[{day}] - 1721424.5 AS INTEGER]",
                ("sqlite", "MONTH"): f"date[{day}, 'start of month']",
            }[vendor, name]
            sql = sql[:start] + said + sql[end + 1 :]
    return sql.replace("[", "(").replace("]", ")")


def comparison(vendor: str) -> str:
    """The cells of matters whose counters differ from the rows, with the difference."""
    moved = _moved(vendor, [("-", TABLE)])
    return (
        f"WITH moved ({_KEY}, n, since) AS ({moved} UNION ALL"
        f" SELECT {_KEY}, n, since FROM ledger_tally WHERE what <> 'waits')"
        f" SELECT {_KEY}, sum(n), sum(since) FROM moved GROUP BY {_KEY} HAVING sum(n) <> 0 OR sum(since) <> 0"
    )


def _moved(vendor: str, sources: list[tuple[str, str]]) -> str:
    """SELECT of the cells that the rows of the sources move, each a pair of sign and table."""
    parts = []
    for sign, table in sources:
        parts += [
            f"{_STATE.format('', sign)} FROM {table}",
            f"{_WHOLE.format('', sign)} FROM {table}",
            f"{_DUE.format('', sign)} FROM {table} WHERE {_IS_DUE.format('')}",
            f"{_DONE.format('', sign)} FROM {table} WHERE concluded_on IS NOT NULL",
        ]
    return _in_words_of(vendor, " UNION ALL ".join(parts))


def _counted(vendor: str, sources: list[tuple[str, str]]) -> str:
    """INSERT of the cells that the rows of the sources move."""
    moved = _moved(vendor, sources)
    return (
        f"WITH moved ({_KEY}, n, since) AS ({moved})"
        f" INSERT INTO ledger_tally ({_KEY}, n, since) SELECT {_KEY}, sum(n), sum(since) FROM moved"
        f" GROUP BY {_KEY} HAVING sum(n) <> 0 OR sum(since) <> 0"
    )


def _postgresql() -> Iterator[str]:
    for move, sources, names in (
        ("insert", [("", "fresh")], "NEW TABLE AS fresh"),
        ("delete", [("-", "former")], "OLD TABLE AS former"),
        ("update", [("", "fresh"), ("-", "former")], "OLD TABLE AS former NEW TABLE AS fresh"),
    ):
        yield (
            f"CREATE OR REPLACE FUNCTION ledger_count_{move}() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN {_counted('postgresql', sources)}; RETURN NULL; END $$"
        )
        yield (
            f"CREATE OR REPLACE TRIGGER ledger_matter_count_{move} AFTER {move.upper()} ON {TABLE}"
            f" REFERENCING {names} FOR EACH STATEMENT EXECUTE FUNCTION ledger_count_{move}()"
        )
    yield (
        "CREATE OR REPLACE FUNCTION ledger_count_waits() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN INSERT INTO ledger_tally ({_KEY}, n, since) {_WAITS.format('fresh', '')}; RETURN NULL; END $$"
    )
    yield (
        f"CREATE OR REPLACE TRIGGER {WAITS} AFTER INSERT ON ledger_decision"
        " REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_count_waits()"
    )
    yield (
        "CREATE OR REPLACE FUNCTION ledger_light_dropped() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN NEW.light_from := DATE '{_NEVER}'; RETURN NEW; END $$"
    )
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _INPUTS)
    yield (
        f"CREATE OR REPLACE TRIGGER {LIGHT} BEFORE UPDATE ON {TABLE} FOR EACH ROW"
        f" WHEN (OLD.light_folds = NEW.light_folds AND ({changed})) EXECUTE FUNCTION ledger_light_dropped()"
    )


def _sqlite() -> Iterator[str]:
    into = f"INSERT INTO ledger_tally ({_KEY}, n, since)"

    def counts(row: str, sign: str) -> str:
        parts = (
            f"{into} {_STATE.format(row, sign)};",
            f"{into} {_WHOLE.format(row, sign)};",
            f"{into} {_DUE.format(row, sign)} WHERE {_IS_DUE.format(row)};",
            f"{into} {_DONE.format(row, sign)} WHERE {row}concluded_on IS NOT NULL;",
        )
        return _in_words_of("sqlite", " ".join(parts))

    moved = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _COUNTED)
    for move, when, body in (
        ("insert", "", counts("NEW.", "")),
        ("delete", "", counts("OLD.", "-")),
        ("update", f"WHEN {moved} ", counts("NEW.", "") + counts("OLD.", "-")),
    ):
        name = f"ledger_matter_count_{move}"
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield f"CREATE TRIGGER {name} AFTER {move.upper()} ON {TABLE} {when}BEGIN {body} END"
    yield f"DROP TRIGGER IF EXISTS {WAITS}"
    yield (
        f"CREATE TRIGGER {WAITS} AFTER INSERT ON ledger_decision WHEN NEW.waited_days IS NOT NULL"
        f" BEGIN {into} {_WAITS.format('ledger_decision', ' AND d.id = NEW.id')}; END"
    )
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _INPUTS)
    yield f"DROP TRIGGER IF EXISTS {LIGHT}"
    yield (
        f"CREATE TRIGGER {LIGHT} AFTER UPDATE ON {TABLE} WHEN OLD.light_folds = NEW.light_folds AND ({changed})"
        f" BEGIN UPDATE {TABLE} SET light_from = '{_NEVER}' WHERE id = NEW.id; END"
    )
