"""The closure says for every day what a walk from unit to unit says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi.kernel.actor import system
from luoshi.kernel.refusal import Refusal
from luoshi.org import actions, closure
from luoshi.org.actions import NewUnit
from luoshi.org.models import Reach, Unit, UnitLink
from luoshi.org.queries import units_under
from luoshi.org.states import Line, UnitKind
from tests.factories.org import FOUNDED, UnitFactory, unit_under

START = date(2020, 1, 1)
ACTOR = system(START)

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["create", "move", "close", "merge", "split", "join"]),
        st.integers(0, 7),
        st.integers(0, 7),
        st.integers(0, 40),
    ),
    max_size=12,
)


def walk(line: str, on: date) -> set[tuple[int, int, int]]:
    """(above, below, distance) on a day, by following the links one by one."""
    living = set(Unit.objects.filter(starts_on__lte=on, ends_on__gt=on).values_list("pk", flat=True))
    links = dict(UnitLink.objects.filter(line=line, starts_on__lte=on, ends_on__gt=on).values_list("unit", "above"))
    found = set()
    for unit in living:
        at, distance = unit, 0
        while at is not None and at in living:
            found.add((at, unit, distance))
            at, distance = links.get(at), distance + 1
    return found


def closed(line: str, on: date) -> set[tuple[int, int, int]]:
    rows = Reach.objects.filter(line=line, starts_on__lte=on, ends_on__gt=on)
    return set(rows.values_list("above", "below", "distance"))


def rows(line: str) -> set[tuple[object, ...]]:
    return set(Reach.objects.filter(line=line).values_list("above", "below", "distance", "starts_on", "ends_on"))


def play(steps: list[tuple[str, int, int, int]]) -> set[date]:
    """Live through the steps, the refused ones included; the days on which something may have changed."""
    units = [actions.create_unit(named("0"), above=None, on=START, actor=ACTOR).pk]
    days = {START}
    today = START
    for number, (verb, first, second, wait) in enumerate(steps, 1):
        today += timedelta(days=wait)
        a, b = units[first % len(units)], units[second % len(units)]
        try:
            if verb == "create":
                units.append(actions.create_unit(named(f"{number}"), above=a, on=today, actor=ACTOR).pk)
            elif verb == "move":
                actions.move_unit(a, b, on=today, actor=ACTOR)
            elif verb == "join":
                actions.move_unit(a, b, on=today, actor=ACTOR, line=Line.PARTY)
            elif verb == "close":
                actions.close_unit(a, on=today, actor=ACTOR)
            elif verb == "merge":
                into = b if wait % 2 else named(f"{number}")
                units.append(actions.merge_units([a, b], into=into, on=today, actor=ACTOR).pk)
            else:
                below = dict.fromkeys(Unit.objects.filter(links__above=a).values_list("pk", flat=True), f"U{number}x")
                parts = [named(f"{number}x"), named(f"{number}y")]
                made = actions.split_unit(a, parts, on=today, actor=ACTOR, below=below, closes=bool(wait % 2))
                units += [part.pk for part in made]
        except Refusal:
            continue
        days |= {today - timedelta(days=1), today, today + timedelta(days=1)}
    return days


def named(label: str) -> NewUnit:
    return NewUnit(code=f"U{label}", name=f"单位{label}", kind=UnitKind.DEPARTMENT)


class AnyHistory(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=STEPS)
    def test_the_closure_agrees_with_a_walk_on_every_day(self, steps: list[tuple[str, int, int, int]]) -> None:
        days = play(steps)

        for line in (Line.ADMINISTRATIVE, Line.PARTY):
            for day in days:
                assert closed(line, day) == walk(line, day)

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=STEPS)
    def test_writing_it_anew_gives_the_rows_that_the_changes_gave(self, steps: list[tuple[str, int, int, int]]) -> None:
        play(steps)

        for line in (Line.ADMINISTRATIVE, Line.PARTY):
            step_by_step = rows(line)
            closure.rebuild(line)
            assert rows(line) == step_by_step


@pytest.mark.django_db
def test_a_circle_over_the_years_is_no_circle_on_any_day():
    a, b = UnitFactory(), UnitFactory()
    UnitLink.objects.create(unit=a, above=b, starts_on=date(2019, 1, 1), ends_on=date(2020, 1, 1))
    UnitLink.objects.create(unit=b, above=a, starts_on=date(2020, 1, 1))

    closure.refresh([a.pk, b.pk])

    assert set(units_under(b.pk, on=date(2019, 6, 1))) == {a, b}
    assert set(units_under(a.pk, on=date(2019, 6, 1))) == {a}
    assert set(units_under(a.pk, on=date(2020, 6, 1))) == {a, b}


@pytest.mark.django_db
def test_a_unit_is_gone_on_the_day_it_is_closed():
    top = UnitFactory()
    unit = unit_under(top)

    actions.close_unit(unit.pk, on=date(2021, 7, 1), actor=ACTOR)

    assert set(units_under(top.pk, on=date(2021, 6, 30))) == {top, unit}
    assert set(units_under(top.pk, on=date(2021, 7, 1))) == {top}


@pytest.mark.django_db
@pytest.mark.parametrize("wide", [1, 40])
def test_a_move_costs_the_same_queries_however_many_units_move(django_assert_max_num_queries, wide):
    root = UnitFactory()
    old, new = unit_under(root), unit_under(root)
    moved = unit_under(old)
    for _ in range(wide):
        unit_under(moved)
    UnitLink.objects.filter(unit=moved).update(ends_on=date(2021, 1, 1))
    UnitLink.objects.create(unit=moved, above=new, starts_on=date(2021, 1, 1))

    with django_assert_max_num_queries(12):
        closure.refresh([moved.pk], line=Line.ADMINISTRATIVE)

    assert Reach.objects.filter(above=new, starts_on=date(2021, 1, 1)).count() == wide + 1
    assert date(2021, 1, 1) > FOUNDED
