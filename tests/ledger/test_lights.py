"""Lights: turning days against the definition, and the SQL against the same definition."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.kernel.actor import system
from luoshi.kernel.workdays import YearTable, shipped
from luoshi.ledger import queries
from luoshi.ledger.lights import expected_progress, turning_days
from luoshi.ledger.models import Matter
from luoshi.ledger.states import State
from luoshi.ledger.thresholds import DEFAULT
from luoshi.org.calendar import load_year
from tests.factories.access import actor_for

STARTS = st.dates(date(2020, 1, 1), date(2026, 6, 30))
TERMS = st.integers(0, 900)


@given(starts_on=STARTS, term=TERMS, progress=st.integers(0, 100), points=st.sampled_from(["behind", "far"]))
def test_a_matter_turns_behind_on_the_first_day_that_expects_more(
    starts_on: date, term: int, progress: int, points: str
) -> None:
    due_on = starts_on + timedelta(days=term)
    allowed = DEFAULT.behind_points if points == "behind" else DEFAULT.far_behind_points

    days = turning_days(starts_on, due_on, progress, shipped())

    turns = days.behind_on if points == "behind" else days.far_behind_on
    late = [
        day
        for day in (starts_on + timedelta(days=n) for n in range(term))
        if (expected_progress(starts_on, due_on, day) or 0) > progress + allowed
    ]
    assert turns == (late[0] if late else None)


@given(starts_on=STARTS, term=st.integers(1, 900))
def test_near_begins_within_the_term_and_never_after_the_deadline(starts_on: date, term: int) -> None:
    due_on = starts_on + timedelta(days=term)

    near = turning_days(starts_on, due_on, 0, shipped()).near_on

    assert near is not None
    assert starts_on <= near <= due_on
    assert shipped().between(near, due_on) <= 15


def test_a_short_term_is_near_three_working_days_before_its_end() -> None:
    friday = date(2025, 6, 20)

    assert turning_days(date(2025, 6, 3), friday, 0, shipped()).near_on == date(2025, 6, 17)


@pytest.mark.parametrize(
    ("fields", "light"),
    [
        ({"state": State.DOCKETED}, "idle"),
        ({"state": State.ASSIGNED}, "idle"),
        ({"state": State.ASSIGNED, "due_on": date(2025, 6, 1)}, "over"),
        ({"state": State.IN_PROGRESS}, "ok"),
        ({"state": State.IN_PROGRESS, "due_on": None}, "hold"),
        ({"state": State.IN_PROGRESS, "due_on": date(2025, 6, 2)}, "ok"),
        ({"state": State.IN_PROGRESS, "near_on": date(2025, 6, 2)}, "warn"),
        ({"state": State.IN_PROGRESS, "behind_on": date(2025, 5, 30)}, "warn"),
        ({"state": State.IN_PROGRESS, "near_on": date(2025, 6, 3)}, "ok"),
        ({"state": State.UNDER_REVIEW, "far_behind_on": date(2025, 6, 2)}, "over"),
        ({"state": State.IN_PROGRESS, "due_on": date(2025, 6, 1)}, "over"),
        ({"state": State.CONCLUDED, "due_on": date(2025, 1, 1), "concluded_on": date(2025, 3, 1)}, "done"),
    ],
)
def test_the_light_of_a_row_follows_its_days(db: None, fields: dict[str, object], light: str) -> None:
    row = {"due_on": date(2025, 12, 31), **fields}
    Matter.objects.create(
        number="T-2025-001", kind_id="other", wording="一", year=2025, by_hand="试", waiting_since=date(2025, 1, 1),
        docketed_on=date(2025, 1, 1), **row,
    )  # fmt: skip

    seen = queries.matters_for(actor_for("supervisor", None, on=date(2025, 6, 2))).get()

    assert seen.light == light


def test_time_alone_turns_no_light_between_two_reports() -> None:
    year = (date(2025, 1, 1), date(2025, 12, 31))

    quarterly = turning_days(*year, 25, shipped(), measured_on=date(2025, 3, 31), next_report_due=date(2025, 6, 26))
    nobody_asked = turning_days(*year, 25, shipped(), measured_on=date(2025, 3, 31))

    assert nobody_asked.behind_on == date(2025, 5, 13)
    assert quarterly.behind_on == date(2025, 6, 27)


def test_who_was_behind_at_the_last_report_stays_behind() -> None:
    behind = turning_days(
        date(2025, 1, 1), date(2025, 12, 31), 5, shipped(), measured_on=date(2025, 3, 31),
        next_report_due=date(2025, 6, 26),
    )  # fmt: skip

    assert behind.behind_on is not None
    assert behind.behind_on <= date(2025, 3, 31)


def test_a_yearly_notice_moves_the_turning_days_of_what_is_open(db: None) -> None:
    open_one = Matter.objects.create(
        number="T-2027-001", kind_id="other", wording="一", year=2027, by_hand="试", waiting_since=date(2027, 1, 4),
        docketed_on=date(2027, 1, 4), starts_on=date(2027, 2, 1), due_on=date(2027, 2, 12), state=State.IN_PROGRESS,
        near_on=date(2027, 2, 9),
    )  # fmt: skip
    holidays = YearTable.of(2027, rest=["2027-02-10", "2027-02-11"], work=[], source="试")

    load_year(holidays, actor=system(date(2027, 1, 5)))

    open_one.refresh_from_db()
    assert open_one.near_on == date(2027, 2, 5)
