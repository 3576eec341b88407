"""Reporting periods."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from luoshi.kernel.workdays import shipped
from luoshi.ledger.schedule import FINAL, periods
from luoshi.ledger.states import Cycle

DATES = st.dates(date(2020, 1, 1), date(2026, 12, 31))


@given(starts_on=DATES, term=st.integers(0, 1500), cycle=st.sampled_from(Cycle.values))
def test_periods_lie_in_the_term_in_order_and_end_with_the_deadline(starts_on: date, term: int, cycle: str) -> None:
    due_on = starts_on + timedelta(days=term)

    result = periods(starts_on, due_on, cycle, shipped())

    assert result[-1].name == FINAL
    assert result[-1].due_on == due_on
    assert all(starts_on <= p.opens_on <= p.due_on <= due_on for p in result)
    assert all(before.due_on < after.due_on for before, after in pairwise(result))
    assert len({p.name for p in result}) == len(result)


@given(starts_on=DATES, cycle=st.sampled_from([c for c in Cycle.values if c != Cycle.ONCE]))
def test_a_rolling_duty_reports_to_the_end_of_its_year(starts_on: date, cycle: str) -> None:
    result = periods(starts_on, None, cycle, shipped())

    assert all(p.due_on.year == starts_on.year for p in result)
    assert FINAL not in {p.name for p in result}


def test_a_year_of_monthly_reports_has_eleven_months_and_the_final_one() -> None:
    names = [p.name for p in periods(date(2025, 1, 2), date(2025, 12, 31), "monthly", shipped())]

    assert names == [f"2025-{month:02}" for month in range(1, 12)] + [FINAL]
