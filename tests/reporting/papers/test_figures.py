"""The figures of papers against a count by hand and against plain Python."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.kernel.actor import system
from luoshi.ledger.models import Decision, Matter, Party
from luoshi.ledger.states import State
from luoshi.org.actions import NewUnit, merge_units, move_unit, split_unit
from luoshi.reporting.papers.figures import FIGURES, NEAR_DAYS, Scope, Tally, behind, summary
from tests.factories.access import actor_as
from tests.factories.org import Institution, institution

FIRST, LAST = date(2025, 1, 1), date(2025, 6, 30)
SCOPE = Scope(first=FIRST, last=LAST)
DONE = {"state": State.CONCLUDED, "waiting_for": "close_out"}


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


def matter(house: Institution, number: int, *, lead: int | None = 0, **fields: Any) -> Matter:
    """A matter of a department (one of three), docketed in January, due at the end of the year."""
    row = {
        "kind_id": "other", "wording": "试", "year": 2025, "by_hand": "试", "waiting_since": date(2025, 6, 20),
        "docketed_on": date(2025, 1, 5), "due_by_rule": date(2025, 12, 31), "due_on": date(2025, 12, 31),
        "state": State.IN_PROGRESS, "waiting_for": "report", **fields,
    }  # fmt: skip
    unit = None if lead is None else house.departments[lead]
    made = Matter.objects.create(number=f"T-{number:03}", lead=unit, **row)
    if unit is not None:
        Party.objects.create(matter=made, role="lead", unit=unit, text=unit.name, starts_on=row["docketed_on"])
    return made


def returned(made: Matter, on: date) -> None:
    at = datetime(on.year, on.month, on.day, tzinfo=UTC)
    Decision.objects.create(matter=made, verb="return", on=on, at=at)


def test_a_half_year_counted_by_hand(house: Institution) -> None:
    matter(house, 1, due_by_rule=date(2025, 3, 31), due_on=date(2025, 3, 31), concluded_on=date(2025, 3, 30), **DONE)
    matter(house, 2, due_by_rule=date(2025, 3, 31), due_on=date(2025, 5, 31), concluded_on=date(2025, 5, 30), **DONE)
    matter(house, 3, due_by_rule=date(2025, 6, 1), due_on=date(2025, 6, 1))
    matter(house, 4, due_by_rule=date(2025, 7, 10), due_on=date(2025, 7, 10), docketed_on=date(2024, 12, 1))
    matter(house, 5, lead=1, state=State.SUSPENDED, suspended_on=date(2025, 5, 2), review_on=date(2025, 8, 1))
    matter(house, 6, lead=1, state=State.TERMINATED, ended_on=date(2025, 2, 2))
    matter(house, 7, docketed_on=date(2025, 7, 1))
    matter(house, 8, concluded_on=date(2024, 12, 20), docketed_on=date(2024, 6, 1), **DONE)
    matter(house, 9, state=State.DRAFT, waiting_for="approval")
    matter(house, 10, is_restricted=True)
    third = Matter.objects.get(number="T-003")
    for day in (date(2025, 4, 1), date(2025, 4, 20), date(2024, 12, 31)):
        returned(third, day)

    found = summary(actor_as(house.leader, on=LAST), SCOPE)

    assert asdict(found.whole) == {
        "total": 6, "docketed": 5, "done": 2, "ended": 1, "open": 3, "paused": 1, "overdue": 1, "near": 1,
        "due": 3, "on_time": 2, "due_first": 3, "on_time_first": 1, "extended": 1, "returned": 1,
    }  # fmt: skip
    assert (found.whole.rate, found.whole.rate_first) == (pytest.approx(200 / 3), pytest.approx(100 / 3))
    assert found.whole.closure == 40
    assert [(row.name, row.tally.total) for row in found.rows] == [("一司", 4), ("二司", 2)]
    assert found.late == (0, 0, 1, 0)
    assert {stage.waiting_for: (stage.count, stage.days) for stage in found.stages} == {"report": (3, 10.0)}


def test_where_matters_waited_on_an_earlier_day_is_not_claimed(house: Institution) -> None:
    matter(house, 1)

    assert summary(actor_as(house.leader, on=LAST + timedelta(days=1)), SCOPE).stages == ()


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_lists_exactly_the_rows_it_counts(house: Institution, figure: str) -> None:
    matter(house, 1, due_by_rule=date(2025, 3, 31), due_on=date(2025, 4, 30), concluded_on=date(2025, 3, 30), **DONE)
    matter(house, 2, lead=1, due_by_rule=date(2025, 3, 31), due_on=date(2025, 3, 31))
    matter(house, 3, lead=1, due_on=date(2025, 7, 3))
    matter(house, 4, lead=None, state=State.SUSPENDED, suspended_on=date(2025, 5, 2), review_on=date(2025, 8, 1))
    returned(Matter.objects.get(number="T-002"), date(2025, 4, 1))
    actor = actor_as(house.leader, on=LAST)

    found = summary(actor, SCOPE)

    assert len(list(behind(actor, SCOPE, figure))) == getattr(found.whole, figure)
    for row in found.rows:
        listed = list(behind(actor, SCOPE, figure, row=row.unit_id, every_row=False))
        assert len(listed) == getattr(row.tally, figure)


def test_a_unit_shows_those_directly_below_it_and_itself(house: Institution) -> None:
    made = matter(house, 1)
    Matter.objects.filter(pk=made.pk).update(lead=house.divisions[0])
    matter(house, 2)
    matter(house, 3, lead=1)
    actor = actor_as(house.leader, on=LAST)

    whole = summary(actor, Scope(first=FIRST, last=LAST, unit_id=house.root.pk))
    one = summary(actor, Scope(first=FIRST, last=LAST, unit_id=house.departments[0].pk))

    assert [(row.name, row.tally.total) for row in whole.rows] == [("一司", 2), ("二司", 1)]
    assert [(row.name, row.tally.total) for row in one.rows] == [("一司", 1), ("一司综合处", 1)]


def test_a_merged_unit_keeps_its_row_as_it_was_and_gives_it_to_its_heir_restated(house: Institution) -> None:
    # What is open goes over to the heir; what was concluded before stays with the unit that did it.
    concluded = DONE | {"concluded_on": date(2025, 4, 1)}
    matter(house, 1, **concluded)
    matter(house, 2, lead=1, **concluded)
    one, two, _three = house.departments
    merge_units([one.pk, two.pk], into=one.pk, on=date(2025, 5, 1), actor=system(date(2025, 5, 1)))
    actor = actor_as(house.leader, on=LAST)

    found = {
        (restated, unit): [
            (row.name, row.is_closed, row.tally.total)
            for row in summary(actor, Scope(first=FIRST, last=LAST, restated=restated, unit_id=unit)).rows
        ]
        for restated in (False, True)
        for unit in (None, house.root.pk)
    }

    as_it_was = [("一司", False, 1), ("二司", True, 1)]
    assert found == {
        (False, None): as_it_was,
        (False, house.root.pk): as_it_was,
        (True, None): [("一司", False, 2)],
        (True, house.root.pk): [("一司", False, 2)],
    }


def test_a_moved_unit_stands_where_it_was_or_where_it_went(house: Institution) -> None:
    made = matter(house, 1)
    division = house.divisions[0]
    Matter.objects.filter(pk=made.pk).update(lead=division)
    move_unit(division.pk, above=house.departments[1].pk, on=date(2025, 5, 1), actor=system(date(2025, 5, 1)))
    actor = actor_as(house.leader, on=LAST)

    names = [
        [row.name for row in summary(actor, Scope(first=FIRST, last=LAST, restated=r, unit_id=house.root.pk)).rows]
        for r in (False, True)
    ]

    assert names == [["一司"], ["二司"]]


def test_a_divided_unit_counts_once_and_the_paper_says_so(house: Institution) -> None:
    matter(house, 1, concluded_on=date(2025, 4, 1), **DONE)
    split_unit(
        house.departments[0].pk,
        [NewUnit(code="N1", name="甲司", kind="department"), NewUnit(code="N2", name="乙司", kind="department")],
        on=date(2025, 5, 1),
        actor=system(date(2025, 5, 1)),
        below={unit.pk: "N1" for unit in house.divisions[:2]},
    )

    found = summary(actor_as(house.leader, on=LAST), Scope(first=FIRST, last=LAST, restated=True))

    assert [(row.name, row.tally.total) for row in found.rows] == [("甲司", 1)]
    assert found.divided == ("一司",)


def test_an_officer_counts_what_the_unit_takes_part_in(house: Institution) -> None:
    matter(house, 1)
    matter(house, 2, lead=1)

    found = summary(actor_as(house.officers[1], on=LAST), SCOPE)

    assert [(row.name, row.tally.total) for row in found.rows] == [("二司", 1)]


@pytest.mark.parametrize("count", [1, 3])
def test_a_summary_costs_the_same_queries_however_many_matters(
    house: Institution, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        matter(house, number, lead=number)
    actor = actor_as(house.leader, on=LAST)

    with django_assert_num_queries(8):
        summary(actor, Scope(first=FIRST, last=LAST, unit_id=house.root.pk))


DAYS = st.dates(date(2024, 10, 1), date(2025, 9, 30))


@st.composite
def lives(draw: st.DrawFn) -> dict[str, Any]:
    """Fields of a matter that the constraints of the ledger allow."""
    first = draw(st.none() | DAYS)
    row: dict[str, Any] = {
        "lead": draw(st.sampled_from([None, 0, 1, 2])),
        "docketed_on": draw(DAYS),
        "due_by_rule": first,
        "due_on": None if first is None else draw(st.just(first) | DAYS),
    }
    match draw(st.sampled_from(["open", "done", "ended", "paused"])):
        case "done":
            row |= DONE | {"concluded_on": draw(DAYS)}
        case "ended":
            row |= {"state": State.WITHDRAWN, "ended_on": draw(DAYS)}
        case "paused":
            row |= {"state": State.SUSPENDED, "suspended_on": draw(DAYS), "review_on": date(2026, 1, 1)}
    return row


@settings(max_examples=40)
@given(st.lists(lives(), max_size=8))
@pytest.mark.django_db
def test_figures_equal_plain_python(rows: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        house = institution()
        made = [matter(house, number, **row) for number, row in enumerate(rows)]
        found = summary(actor_as(house.leader, on=LAST), SCOPE)
        by_name = {row.name: row.tally for row in found.rows}
        transaction.set_rollback(True)

    naive: dict[str, Tally] = {}
    for each, row in zip(made, rows, strict=True):
        concluded, ended, due = each.__dict__.get("concluded_on"), each.__dict__.get("ended_on"), each.due_on
        if each.docketed_on > LAST or (concluded and concluded < FIRST) or (ended and ended < FIRST):
            continue
        name = "无牵头单位" if row["lead"] is None else f"{'一二三'[row['lead']]}司"
        tally = naive.setdefault(name, Tally())
        done, is_ended = bool(concluded and concluded <= LAST), bool(ended and ended <= LAST)
        is_open = not done and not is_ended
        paused = is_open and each.state == State.SUSPENDED and each.suspended_on <= LAST
        tally.total += 1
        tally.docketed += each.docketed_on >= FIRST
        tally.done += done
        tally.ended += is_ended
        tally.open += is_open
        tally.paused += paused
        tally.overdue += bool(is_open and not paused and due and due < LAST)
        tally.near += bool(is_open and not paused and due and LAST <= due <= LAST + timedelta(days=NEAR_DAYS))
        tally.extended += bool(due and due > each.due_by_rule)
        for day, asked, kept in ((due, "due", "on_time"), (each.due_by_rule, "due_first", "on_time_first")):
            was_due = bool(day and not is_ended and (day < LAST or done))
            setattr(tally, asked, getattr(tally, asked) + was_due)
            setattr(tally, kept, getattr(tally, kept) + bool(was_due and done and concluded <= day))
    assert by_name == naive
