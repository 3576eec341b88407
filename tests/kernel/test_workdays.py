"""Working days: shipped tables, provisional years, and the arithmetic against a naive walk."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.kernel.workdays import WorkCalendar, YearTable, shipped

CALENDAR = shipped()
DAYS = st.dates(date(2019, 1, 1), date(2028, 12, 31))


def naive_between(after: date, until: date) -> int:
    span = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
    return sum(CALENDAR.is_working(day) for day in span)


def test_the_notice_for_2026_is_in_the_table():
    rest = [date(2026, 2, 16) + timedelta(days=n) for n in (0, 1, 2, 3, 4, 7)]

    assert not any(map(CALENDAR.is_working, rest))
    assert [d.isoformat() for d in weekends_worked(2026)] == [
        "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
    ]  # fmt: skip
    assert CALENDAR.source(2026) == "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）"


def weekends_worked(year: int) -> list[date]:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
    return [day for day in days if day.weekday() >= 5 and CALENDAR.is_working(day)]


@pytest.mark.parametrize(
    ("year", "working"), [(2020, 249), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)]
)
def test_a_shipped_year_has_its_number_of_working_days(year, working):
    assert CALENDAR.between(date(year - 1, 12, 31), date(year, 12, 31)) == working
    assert not CALENDAR.is_provisional(year)


def test_a_year_without_a_table_counts_monday_to_friday_and_is_provisional():
    assert CALENDAR.is_provisional(2027)
    assert CALENDAR.source(2027) == ""
    assert CALENDAR.is_working(date(2027, 10, 1))  # a Friday, and National Day
    assert not CALENDAR.is_working(date(2027, 10, 2))


def test_a_loaded_year_stands_before_the_shipped_one_and_leaves_the_others():
    table = YearTable.of(2027, rest=["2027-10-01"], work=["2027-10-09"], source="通知")

    loaded = CALENDAR.with_tables({2027: table})

    assert not loaded.is_working(date(2027, 10, 1))
    assert loaded.is_working(date(2027, 10, 9))
    assert not loaded.is_provisional(2027)
    assert loaded.source(2026) == CALENDAR.source(2026)
    assert CALENDAR.is_provisional(2027)


@pytest.mark.parametrize(
    ("rest", "work", "problem"),
    [
        (["2027-02-30"], [], "day is out of range"),
        (["2026-10-01"], [], "2026-10-01 is not in 2027"),
        (["2027-10-02"], [], "2027-10-02 is a weekend day"),
        ([], ["2027-10-01"], "2027-10-01 is a weekday"),
    ],
)
def test_a_table_that_cannot_be_right_is_refused(rest, work, problem):
    with pytest.raises(ValueError, match=problem):
        YearTable.of(2027, rest=rest, work=work, source="通知")


def test_the_first_day_is_not_counted():
    friday = date(2026, 3, 6)

    assert CALENDAR.add(friday, 1) == date(2026, 3, 9)
    assert CALENDAR.add(friday, -1) == date(2026, 3, 5)
    assert CALENDAR.add(date(2026, 3, 8), 0) == date(2026, 3, 8)
    assert CALENDAR.between(friday, date(2026, 3, 9)) == 1


@pytest.mark.parametrize(
    ("following", "last"),
    [
        (date(2026, 3, 1), date(2026, 2, 28)),
        (date(2026, 2, 1), date(2026, 1, 30)),
        (date(2026, 1, 1), date(2025, 12, 31)),
    ],
)
def test_the_last_working_day_of_a_month_may_be_a_saturday_worked(following, last):
    assert CALENDAR.add(following, -1) == last


@given(DAYS, DAYS)
def test_counting_agrees_with_a_walk_day_by_day(first, second):
    after, until = min(first, second), max(first, second)

    assert CALENDAR.between(after, until) == naive_between(after, until)
    assert CALENDAR.between(until, after) == -naive_between(after, until)


@given(DAYS, st.integers(1, 600))
def test_adding_working_days_and_counting_them_are_inverse(day, count):
    later, earlier = CALENDAR.add(day, count), CALENDAR.add(day, -count)

    assert CALENDAR.is_working(later)
    assert CALENDAR.between(day, later) == count
    assert CALENDAR.is_working(earlier)
    assert CALENDAR.between(earlier, CALENDAR.on_or_after(day)) == count


@given(DAYS, DAYS, st.integers(-300, 300))
def test_a_later_day_never_falls_due_earlier(first, second, count):
    assert CALENDAR.add(min(first, second), count) <= CALENDAR.add(max(first, second), count) or count == 0


@given(DAYS)
def test_the_nearest_working_days_enclose_the_day(day):
    before, after = CALENDAR.on_or_before(day), CALENDAR.on_or_after(day)

    assert before <= day <= after
    assert CALENDAR.is_working(before)
    assert CALENDAR.is_working(after)
    assert (before == after) == CALENDAR.is_working(day)


def test_an_empty_calendar_is_provisional_everywhere():
    calendar = WorkCalendar({})

    assert calendar.is_provisional(2026)
    assert calendar.between(date(2025, 12, 31), date(2026, 12, 31)) == 261
