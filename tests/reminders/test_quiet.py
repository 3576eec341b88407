"""Nothing leaves the house at night or on a day off, whatever the hours and holidays are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone
from hypothesis import assume, given
from hypothesis import strategies as st

from luoshi.kernel.workdays import WorkCalendar, YearTable, shipped
from luoshi.reminders.quiet import Hours, digest_is_due, may_send, next_moment

HOURS = st.builds(Hours, st.integers(0, 23), st.integers(0, 23), st.integers(0, 23))
FIRST = datetime(2024, 12, 20, tzinfo=UTC)
INSTANTS = st.integers(0, 435 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """The shipped calendar, in which any days of 2025 are holidays or worked."""
    days = draw(st.sets(st.dates(date(2025, 1, 1), date(2025, 12, 31)), max_size=40))
    rest = frozenset(day for day in days if day.weekday() < 5)
    return shipped().with_tables({2025: YearTable(2025, rest, frozenset(days - rest), "测试")})


@given(INSTANTS, HOURS, calendars())
def test_the_next_moment_is_the_first_that_is_allowed(at: datetime, hours: Hours, days: WorkCalendar) -> None:
    assume(not hours.is_never)

    moment = next_moment(at, hours, days)

    assert moment >= at
    assert may_send(moment, hours, days)
    if moment > at:  # found again by walking in steps of a quarter of an hour
        walked = at
        while not may_send(walked, hours, days):
            walked += timedelta(minutes=15)
        assert walked - timedelta(minutes=15) < moment <= walked


@given(INSTANTS, HOURS, calendars())
def test_what_may_be_sent_is_by_day_and_on_a_working_day(at: datetime, hours: Hours, days: WorkCalendar) -> None:
    local = timezone.localtime(at)
    quiet = {
        hour % 24 for hour in range(hours.quiet_from, hours.quiet_until + 24 * (hours.quiet_until < hours.quiet_from))
    }

    assert may_send(at, hours, days) == (days.is_working(local.date()) and local.hour not in quiet)


@given(INSTANTS, HOURS, calendars())
def test_a_digest_is_never_due_when_nothing_may_be_sent(at: datetime, hours: Hours, days: WorkCalendar) -> None:
    if digest_is_due(at, hours, days):
        assert may_send(at, hours, days)
        assert timezone.localtime(at).hour >= hours.digest_hour


def test_the_evening_before_the_national_holiday_waits_for_its_end() -> None:
    hours = Hours(9, 18, 8)
    evening = datetime(2025, 9, 30, 11, 30, tzinfo=UTC)  # half past seven in Beijing

    moment = timezone.localtime(next_moment(evening, hours, shipped()))

    assert (moment.date(), moment.hour) == (date(2025, 10, 9), 8)


def test_a_saturday_worked_instead_is_a_working_day() -> None:
    assert may_send(datetime(2025, 10, 11, 2, 0, tzinfo=UTC), Hours(9, 18, 8), shipped())


def test_hours_that_leave_nothing_are_known() -> None:
    assert Hours(9, 1, 0).is_never is False
    assert Hours(9, 0, 0).is_never is False
    assert [Hours(9, start, until).is_never for start, until in ((0, 23), (5, 4))] == [False, False]
