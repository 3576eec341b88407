"""A ledger of N matters in an institution of 36 reporting units, made in bulk for measuring. Texts repeat: no demo."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from django.db import connection

from luoshi.access.models import Grant, User
from luoshi.ledger.lights import turning_days
from luoshi.ledger.models import Matter, Party, Slot
from luoshi.ledger.states import DONE, State, Waiting
from luoshi.org import closure
from luoshi.org.calendar import calendar
from luoshi.org.models import Holding, Person, Post, Unit, UnitLink, UnitName

FOUNDED = date(2018, 1, 1)
CLASSES = 4
DEPARTMENTS = 9  # in each class
DIVISIONS = 6  # in each department
BATCH = 5_000
STATES = (
    (State.CLOSED_OUT, Waiting.NOBODY, 45),
    (State.CONCLUDED, Waiting.CLOSE_OUT, 10),
    (State.IN_PROGRESS, Waiting.REPORT, 30),
    (State.IN_PROGRESS, Waiting.REVIEW, 6),
    (State.IN_PROGRESS, Waiting.CORRECTION, 3),
    (State.UNDER_REVIEW, Waiting.REVIEW, 3),
    (State.ASSIGNED, Waiting.ACKNOWLEDGE, 3),
)


def institution() -> tuple[User, User]:
    """Units, posts and two accounts: a supervisor of everything, and the officer of the last department."""
    root = _unit("ROOT", "institution", "测量局")
    links = []
    departments = []
    for c in range(CLASSES):
        top = _unit(f"C{c}", "class", f"第{c}类")
        links.append(UnitLink(unit=top, above=root, starts_on=FOUNDED))
        for d in range(DEPARTMENTS):
            department = _unit(f"C{c}D{d}", "department", f"第{c}类{d}司")
            departments.append(department)
            links.append(UnitLink(unit=department, above=top, starts_on=FOUNDED))
            for v in range(DIVISIONS):
                division = _unit(f"C{c}D{d}V{v}", "division", f"第{c}类{d}司{v}处")
                links.append(UnitLink(unit=division, above=department, starts_on=FOUNDED))
    UnitLink.objects.bulk_create(links)
    closure.rebuild("administrative")
    return _account("supervisor", root, None), _account("officer", departments[-1], departments[-1])


def _unit(code: str, kind: str, name: str) -> Unit:
    unit = Unit.objects.create(code=code, kind=kind, name=name, short_name=name, starts_on=FOUNDED)
    UnitName.objects.create(unit=unit, name=name, short_name=name, starts_on=FOUNDED)
    return unit


def _account(role: str, unit: Unit, over: Unit | None) -> User:
    post = Post.objects.create(unit=unit, kind="clerk", title=role)
    person = Person.objects.create(number=role, name=role)
    Holding.objects.create(person=person, post=post, starts_on=FOUNDED)
    Grant.objects.create(role=role, post=post, unit=over, starts_on=FOUNDED)
    return User.objects.create(username=role, person=person)


def matters(count: int, *, today: date, seed: int = 7) -> None:
    """`count` matters over three years, each with a lead and two others, and a final slot for each of the three."""
    chance, days = Random(seed), calendar()
    units = list(Unit.objects.filter(kind="department").order_by("pk"))
    weights = [weight for _state, _waiting, weight in STATES]
    for first in range(0, count, BATCH):
        rows, parties, slots = [], [], []
        for i in range(first, min(first + BATCH, count)):
            state, waiting, _weight = chance.choices(STATES, weights)[0]
            due_on = today + timedelta(days=chance.randint(-700, 300) if state in DONE else chance.randint(-20, 300))
            starts_on = due_on - timedelta(days=chance.randint(60, 330))
            progress = 100 if state in DONE else chance.randint(0, 95)
            turning = turning_days(starts_on, due_on, progress, days)
            done_on = due_on + timedelta(days=chance.randint(-20, 5)) if state in DONE else None
            matter = Matter(
                number=f"M-{i:07}",
                kind="plan_task",
                wording=f"完成第{i}项重点任务并公布结果，覆盖对象不少于{i % 90}家",
                year=min(due_on.year, today.year),
                by_hand="测量",
                lead=units[i % len(units)],
                state=state,
                waiting_for=waiting,
                waiting_since=today - timedelta(days=i % 30),
                docketed_on=starts_on,
                starts_on=starts_on,
                due_by_rule=due_on,
                due_on=due_on,
                progress=progress,
                near_on=turning.near_on,
                behind_on=turning.behind_on,
                far_behind_on=turning.far_behind_on,
                last_report_on=starts_on,
                concluded_on=done_on,
                closed_out_on=done_on if state == State.CLOSED_OUT else None,
            )
            rows.append(matter)
            for n, role in enumerate(("lead", "by_remit", "support")):
                unit = units[(i + n * 7) % len(units)]
                party = Party(matter=matter, ordinal=n, role=role, unit=unit, text=unit.name, starts_on=starts_on)
                parties.append(party)
                if role != "support":
                    slots.append(
                        Slot(matter=matter, party=party, unit=unit, period="final", opens_on=starts_on, due_on=due_on,
                             state="dropped" if state in DONE else "owed")
                    )  # fmt: skip
        Matter.objects.bulk_create(rows)
        Party.objects.bulk_create(parties)
        Slot.objects.bulk_create(slots)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
