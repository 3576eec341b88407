"""The board's figures against a count by hand, and its cost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from luoshi.ledger import tallies
from luoshi.ledger.models import Matter, Party
from luoshi.ledger.states import State
from luoshi.reporting.board import Tally, board
from tests.factories.access import actor_as, actor_for
from tests.factories.org import Institution, institution

DAY = date(2025, 6, 12)


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


def matter(house: Institution, number: int, *, lead: int = 0, **fields: Any) -> Matter:
    row = {
        "kind_id": "other", "wording": "试", "year": 2025, "by_hand": "试", "waiting_since": DAY - timedelta(days=4),
        "docketed_on": date(2025, 1, 5), "due_on": date(2025, 12, 31), "state": State.IN_PROGRESS,
        "waiting_for": "report", **fields,
    }  # fmt: skip
    made = Matter.objects.create(number=f"T-{row['year']}-{number:03}", lead=house.departments[lead], **row)
    Party.objects.create(matter=made, role="lead", unit=made.lead, text=made.lead.name, starts_on=DAY)
    return made


def test_the_board_counts_lights_and_rates_from_summed_parts(house: Institution) -> None:
    done = {"state": State.CONCLUDED, "waiting_for": "close_out"}
    matter(house, 1, due_on=date(2025, 5, 31), concluded_on=date(2025, 5, 30), **done)
    matter(house, 2, due_on=date(2025, 3, 31), concluded_on=date(2025, 5, 30), **done)
    matter(house, 3, due_on=date(2025, 6, 1))
    matter(house, 4, near_on=DAY)
    matter(house, 5, lead=1)
    matter(house, 6, lead=1, year=2024, due_on=date(2024, 12, 31), docketed_on=date(2024, 1, 3))

    seen = board(actor_as(house.leader, on=DAY), year=2025, on=DAY)

    whole = seen.whole
    assert (whole.total, whole.done, whole.over, whole.warn, whole.ok) == (5, 2, 1, 1, 1)
    assert (whole.due, whole.on_time) == (3, 1)
    assert whole.closure_rate == pytest.approx(40)
    assert whole.on_time_rate == pytest.approx(100 / 3)
    assert [(row.unit.name, row.tally.total) for row in seen.rows] == [("一司", 4), ("二司", 1)]
    assert seen.overdue == (0, 1, 0, 0)
    assert [(y.year, y.total, y.done) for y in seen.years] == [(2023, 0, 0), (2024, 1, 0), (2025, 5, 2)]
    assert seen.months.done[4] == 2
    assert seen.months.due[11] == 2
    assert {stage.waiting_for: (stage.count, stage.days) for stage in seen.stages} == {"report": (3, 4.0)}


def test_an_officer_sees_the_board_of_what_the_unit_takes_part_in(house: Institution) -> None:
    matter(house, 1)
    matter(house, 2, lead=1)

    seen = board(actor_as(house.officers[1], on=DAY), year=2025, on=DAY)

    assert [row.unit.name for row in seen.rows] == ["二司"]
    assert seen.whole.total == 1


def test_drilling_down_keeps_to_the_subtree(house: Institution) -> None:
    matter(house, 1)
    matter(house, 2, lead=1)

    seen = board(actor_for("leader", None, on=DAY), year=2025, on=DAY, unit_id=house.departments[0].pk)

    assert seen.whole.total == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_costs_the_same_queries_however_large_the_ledger(
    house: Institution, count: int, django_assert_num_queries: Any
) -> None:
    for i in range(count):
        matter(house, i, lead=i)
    actor = actor_as(house.leader, on=DAY)

    with django_assert_num_queries(18):
        board(actor, year=2025, on=DAY)


def test_the_counters_say_what_a_count_of_the_rows_says(house: Institution) -> None:
    done = {"state": State.CONCLUDED, "waiting_for": "close_out"}
    matter(house, 1, due_on=date(2025, 5, 31), concluded_on=date(2025, 5, 30), **done)
    matter(house, 2, due_on=date(2025, 3, 31), concluded_on=date(2025, 5, 3), **done)
    matter(house, 3, due_on=date(2025, 6, 1), lead=2)
    matter(house, 4, near_on=DAY, lead=1)
    matter(house, 5, lead=1, state=State.TERMINATED, ended_on=DAY)
    matter(house, 6, lead=1, year=2024, due_on=date(2024, 12, 31), docketed_on=date(2024, 1, 3))
    matter(house, 7, state=State.SUSPENDED, suspended_on=DAY, review_on=DAY)
    counted = board(actor_as(house.leader, on=DAY), year=2025, on=DAY)

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_tally")
    tallies.compact()
    asked = board(actor_for("officer", house.root, on=DAY), year=2025, on=DAY)

    assert counted == asked
    assert (counted.whole.total, counted.whole.paused, counted.whole.moving) == (5, 1, 1)


@given(st.lists(st.builds(Tally, total=st.integers(0, 9), done=st.integers(0, 9)), max_size=8))
def test_tallies_sum_their_parts(tallies: list[Tally]) -> None:
    whole = Tally()

    for tally in tallies:
        whole.add(tally)

    assert (whole.total, whole.done) == (sum(t.total for t in tallies), sum(t.done for t in tallies))
