"""A ledger of N matters with four reports each, made in bulk for measuring. Seeded; texts repeat: this is no demo.

The institution has 36 departments of very different weight and 216 divisions. A ledger that was in use for years has
most of its matters behind it: about 6 in 100 are open. On PostgreSQL rows go in by COPY and by INSERT … SELECT with
foreign keys unchecked and secondary indexes built afterwards; elsewhere through the models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.db import connection, models

from luoshi.access.models import Grant, User
from luoshi.kernel.clock import now
from luoshi.ledger import counting
from luoshi.ledger.folds import set_turning_days
from luoshi.ledger.models import Matter, Party, Report, Slot
from luoshi.ledger.states import SlotState, State, Waiting
from luoshi.ledger.turning import keep_light
from luoshi.mandates.models import Document
from luoshi.org import closure
from luoshi.org.calendar import calendar
from luoshi.org.models import Holding, Person, Post, Unit, UnitLink, UnitName

FOUNDED = date(2018, 1, 1)
CLASSES = 4
DEPARTMENTS = 9  # in each class
DIVISIONS = 6  # in each department
BATCH = 5_000
MATTERS_OF_A_DOCUMENT = 400
OPEN_IN_100 = 6
YEARS = 5
OPEN_STATES = (
    (State.IN_PROGRESS, Waiting.REPORT, 60),
    (State.IN_PROGRESS, Waiting.REVIEW, 12),
    (State.IN_PROGRESS, Waiting.CORRECTION, 6),
    (State.UNDER_REVIEW, Waiting.REVIEW, 6),
    (State.UNDER_REVIEW, Waiting.CONCLUSION, 4),
    (State.ASSIGNED, Waiting.ACKNOWLEDGE, 8),
    (State.DOCKETED, Waiting.ISSUE, 4),
)
KINDS = (("plan_task", 45), ("annual_measure", 25), ("directive", 15), ("research_result", 5), ("other", 10))
ROLES = ("lead", "by_remit", "support")
TASKS = ("编制并公布办事指南", "完成数据共享接口改造", "组织专项检查并通报结果", "修订管理办法", "开展人员培训")


def institution() -> dict[str, User]:
    """Units, posts and four accounts: a supervisor of everything, the officers of the busiest department, of the
    quietest one, and of a division of it, who is the most restricted."""
    root = _unit("ROOT", "institution", "测量局")
    links = []
    departments: list[Unit] = []
    divisions: list[Unit] = []
    for c in range(CLASSES):
        top = _unit(f"C{c}", "class", f"第{c}类")
        links.append(UnitLink(unit=top, above=root, starts_on=FOUNDED))
        for d in range(DEPARTMENTS):
            department = _unit(f"C{c}D{d}", "department", f"第{c}类{d}司")
            departments.append(department)
            links.append(UnitLink(unit=department, above=top, starts_on=FOUNDED))
            for v in range(DIVISIONS):
                division = _unit(f"C{c}D{d}V{v}", "division", f"第{c}类{d}司{v}处")
                divisions.append(division)
                links.append(UnitLink(unit=division, above=department, starts_on=FOUNDED))
    UnitLink.objects.bulk_create(links)
    closure.rebuild("administrative")
    return {
        "supervisor": account("supervisor", "supervisor", root, None),
        "busy": account("busy", "officer", departments[0], departments[0]),
        "quiet": account("quiet", "officer", departments[-1], departments[-1]),
        "division": account("division", "officer", divisions[-1], divisions[-1]),
    }


def accounts() -> dict[str, User]:
    """The accounts of an institution made before."""
    return {name: User.objects.get(username=name) for name in ("supervisor", "busy", "quiet", "division")}


def _unit(code: str, kind: str, name: str) -> Unit:
    unit = Unit.objects.create(code=code, kind=kind, name=name, short_name=name, starts_on=FOUNDED)
    UnitName.objects.create(unit=unit, name=name, short_name=name, starts_on=FOUNDED)
    return unit


def account(name: str, role: str, unit: Unit, over: Unit | None) -> User:
    """Somebody with an account who holds a post with a role over a unit."""
    post = Post.objects.create(unit=unit, kind="clerk", title=name)
    person = Person.objects.create(number=name, name=name)
    Holding.objects.create(person=person, post=post, starts_on=FOUNDED)
    Grant.objects.create(role=role, post=post, unit=over, starts_on=FOUNDED)
    return User.objects.create(username=name, person=person)


class Hands:
    """Who takes part in what: units by weight, the first departments far more often than the last."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.units = list(Unit.objects.filter(kind__in=["department", "division"]).order_by("kind", "code"))
        ranks = {"department": 0, "division": 0}
        weights = []
        for unit in self.units:
            ranks[unit.kind] += 1
            share = 70 if unit.kind == "department" else 30
            weights.append(share / (ranks[unit.kind] + 4) ** 0.8)
        scale = {kind: sum(w for w, u in zip(weights, self.units, strict=True) if u.kind == kind) for kind in ranks}
        share_of = {"department": 0.7, "division": 0.3}
        self.weights = [w / scale[u.kind] * share_of[u.kind] for w, u in zip(weights, self.units, strict=True)]

    def drawn(self, count: int) -> list[list[Unit]]:
        """`count` times three different units (rarely two)."""
        flat = self.chance.choices(self.units, self.weights, k=3 * count)
        return [list(dict.fromkeys(flat[3 * i : 3 * i + 3])) for i in range(count)]


def matters(count: int, *, today: date, seed: int = 7, open_in_100: int = OPEN_IN_100) -> None:
    """`count` matters over five years with their parties, four reports and four slots each."""
    chance, days = Random(seed), calendar()
    hands = Hands(chance)
    root = Unit.objects.get(code="ROOT")
    documents = _documents(1 + count // MATTERS_OF_A_DOCUMENT, today)
    with _bulk(Matter, Party, Slot, Report):
        pk = 0
        for first in range(0, count, BATCH):
            rows, parties = [], []
            for i, units in enumerate(hands.drawn(min(BATCH, count - first)), first):
                pk += 1
                matter = _matter(pk, i, units[0], documents[i // MATTERS_OF_A_DOCUMENT], chance, today, open_in_100)
                if matter.concluded_on is None:
                    set_turning_days(matter, [], days)
                keep_light(matter, today)
                rows.append(matter)
                for n, unit in enumerate(units):
                    parties.append(_party(matter, n, ROLES[n], unit))
                if i % 500 == 0:
                    parties.append(_party(matter, 3, "all", root))
            _insert(Matter, rows)
            _insert(Party, parties)
        _slots_and_reports(today)
    counting.recount(connection)
    _settle()


def _documents(count: int, today: date) -> list[int]:
    rows = [
        Document(kind="plan", title=f"测量局第{n}号要点", year=today.year - n % YEARS, series="GH", added_at=now())
        for n in range(count)
    ]
    return [row.pk for row in Document.objects.bulk_create(rows, batch_size=BATCH)]


def _matter(pk: int, i: int, lead: Unit, document: int, chance: Random, today: date, open_in_100: int) -> Matter:
    going = chance.randrange(100) < open_in_100
    if going:
        state, waiting, _weight = chance.choices(OPEN_STATES, [w for *_rest, w in OPEN_STATES])[0]
        due_on = today + timedelta(days=chance.randint(-20, 300))
        done_on = None
    else:
        closed = chance.randrange(10) > 0
        state, waiting = (State.CLOSED_OUT, Waiting.NOBODY) if closed else (State.CONCLUDED, Waiting.CLOSE_OUT)
        due_on = today - timedelta(days=chance.randint(0, 365 * YEARS - 60))
        done_on = due_on + timedelta(days=min((today - due_on).days, chance.choice((-30, -12, -9, -4, -2, 0, 0, 6))))
    starts_on = due_on - timedelta(days=chance.randint(60, 330))
    if starts_on > today:
        starts_on = today - timedelta(days=10)
    year = starts_on.year
    return Matter(
        pk=pk,
        number=f"GH-{year}-{i:07}",
        kind_id=chance.choices([k for k, _w in KINDS], [w for _k, w in KINDS])[0],
        wording=f"{TASKS[i % len(TASKS)]}，覆盖对象不少于{i % 90}家（第{i}项）",
        year=year,
        document_id=document if i % 10 else None,
        clause_path=f"第{i % 20}条",
        by_hand="测量",
        lead=lead,
        state=state,
        waiting_for=waiting,
        waiting_since=done_on or today - timedelta(days=i % 30),
        docketed_on=starts_on,
        starts_on=None if state == State.DOCKETED else starts_on,
        due_by_rule=due_on,
        due_on=due_on,
        progress=chance.randint(20, 95) if going else 100,
        last_report_on=done_on or today - timedelta(days=i % 60),
        concluded_on=done_on,
        closed_out_on=done_on if state == State.CLOSED_OUT else None,
    )


def _party(matter: Matter, n: int, role: str, unit: Unit) -> Party:
    return Party(
        matter=matter, ordinal=n, role=role, unit=unit, text=unit.name, is_class=role == "all",
        progress=matter.progress, starts_on=matter.docketed_on,
    )  # fmt: skip


def _insert(model: type[models.Model], rows: list[Any]) -> None:
    if connection.vendor != "postgresql":
        model.objects.bulk_create(rows)
        return
    fields = [f for f in model._meta.concrete_fields if f.name != "id" or rows[0].pk is not None]
    names = ", ".join(f'"{f.column}"' for f in fields)
    attributes = [(f, f.attname) for f in fields]
    with connection.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([_plain(f, getattr(row, name)) for f, name in attributes])


def _plain(field: Any, value: Any) -> Any:
    if isinstance(field, models.JSONField):
        return field.get_db_prep_save(value, connection)
    return str(value) if isinstance(value, str) else value


def _slots_and_reports(today: date) -> None:
    """Four slots of the lead, one a quarter of the term; each with a report, but the last of an open matter."""
    if connection.vendor != "postgresql":
        _slots_and_reports_by_models(today)
        return
    step = "((m.due_on - m.docketed_on) / 4)"
    over = "m.concluded_on IS NOT NULL"
    _insert_select(
        Slot,
        {
            "id": "(m.id - 1) * 4 + n",
            "matter_id": "m.id",
            "party_id": "p.id",
            "unit_id": "m.lead_id",
            "period": "m.year || '-Q' || n",
            "opens_on": f"m.docketed_on + (n - 1) * {step}",
            "due_on": f"CASE WHEN n = 4 THEN m.due_on ELSE m.docketed_on + n * {step} END",
            "state": f"CASE WHEN {over} OR n < 4 THEN 'accepted' ELSE CASE m.waiting_for WHEN 'review' THEN 'submitted'"
            " WHEN 'correction' THEN 'returned' ELSE 'owed' END END",
        },
        "ledger_matter m JOIN ledger_party p ON p.matter_id = m.id AND p.ordinal = 0, generate_series(1, 4) n",
    )
    _insert_select(
        Report,
        {
            "slot_id": "s.id",
            "matter_id": "s.matter_id",
            "unit_id": "s.unit_id",
            "key": "md5(s.id::text)::uuid",
            "state": "CASE s.state WHEN 'owed' THEN 'accepted' ELSE s.state END",
            "progress": "25 * (1 + (s.id - 1) % 4)",
            "progress_before": "25 * ((s.id - 1) % 4)",
            "text": "'已完成第' || (s.id % 977) || '批，组织座谈' || (s.id % 13) || '次，公布结果并征求意见。'",
            "difficulty": "CASE WHEN s.id % 5 = 0 THEN '部分单位数据口径不一' ELSE '' END",
            "saved_at": "s.opens_on + interval '9 hours'",
            "submitted_at": "s.opens_on + interval '9 hours'",
        },
        "ledger_slot s ORDER BY s.id",
    )


def _insert_select(model: type[models.Model], given: dict[str, str], source: str) -> None:
    """INSERT … SELECT in which columns that are not given have the default of the model."""
    columns = dict(given)
    for field in model._meta.concrete_fields:
        if field.column not in columns and not field.primary_key:
            value = field.get_db_prep_save(field.get_default(), connection)
            columns[field.column] = _literal(value)
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {", ".join(columns.values())} FROM {source}'
        )


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if hasattr(value, "dumps"):  # what psycopg wraps around JSON
        return "'{}'::jsonb"
    return f"'{value}'"


def _slots_and_reports_by_models(today: date) -> None:
    for first in _pages(Matter.objects.order_by("pk")):
        slots = []
        parties = {p.matter_id: p for p in Party.objects.filter(matter__in=[m.pk for m in first], ordinal=0)}
        for m in first:
            step = (m.due_on - m.docketed_on) / 4
            open_state = {"review": "submitted", "correction": "returned"}.get(m.waiting_for, "owed")
            for n in range(1, 5):
                slots.append(  # noqa: PERF401  a comprehension of this size is not read
                    Slot(
                        matter=m, party=parties[m.pk], unit_id=m.lead_id, period=f"{m.year}-Q{n}",
                        opens_on=m.docketed_on + (n - 1) * step,
                        due_on=m.due_on if n == 4 else m.docketed_on + n * step,
                        state="accepted" if m.concluded_on or n < 4 else open_state,
                    )
                )  # fmt: skip
        Slot.objects.bulk_create(slots)
    for cells in _pages(Slot.objects.order_by("pk")):
        Report.objects.bulk_create(_report(slot) for slot in cells)


def _report(slot: Slot) -> Report:
    sent = datetime.combine(slot.opens_on, time(9), UTC)
    state = "accepted" if slot.state == SlotState.OWED else slot.state
    return Report(
        slot=slot, matter_id=slot.matter_id, unit_id=slot.unit_id, key=uuid5(NAMESPACE_OID, str(slot.pk)), state=state,
        progress=25 * int(slot.period[-1]), progress_before=25 * (int(slot.period[-1]) - 1),
        text=f"已完成第{slot.pk % 977}批，公布结果并征求意见。", saved_at=sent, submitted_at=sent,
    )  # fmt: skip


def _pages(rows: models.QuerySet[Any]) -> Iterator[list[Any]]:
    done = 0
    while page := list(rows.filter(pk__gt=done)[:BATCH]):
        done = page[-1].pk
        yield page


@contextmanager
def _bulk(*tables: type[models.Model]) -> Iterator[None]:
    """PostgreSQL: no foreign keys and no triggers meanwhile, secondary indexes built at the end."""
    if connection.vendor != "postgresql":
        yield
        return
    names = [t._meta.db_table for t in tables]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute(
            "SELECT i.indexname, i.indexdef FROM pg_indexes i JOIN pg_class c ON c.relname = i.indexname "
            "WHERE i.tablename = ANY(%s) AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid)",
            [names],
        )
        indexes: Iterable[tuple[str, str]] = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("SET session_replication_role = origin")


def _settle() -> None:
    """What a database that is in use has: numbers go on where the rows end, statistics and the visibility map are
    up to date."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in (Matter, Slot):
                name = table._meta.db_table
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))")
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")
