"""When something may leave the house: on working days, outside the quiet hours. Plain functions of local time.

Hours are local, 0 to 23. Quiet time is [quiet_from, quiet_until) on the clock, over midnight where `quiet_from` is the
later one; equal hours mean no quiet time. Source: domain handbook 2.5, no push at night or on weekends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from luoshi.kernel.workdays import WorkCalendar

_HOUR = timedelta(hours=1)
_HOURS = 24


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a person: when their digest is due, and their quiet time."""

    digest_hour: int
    quiet_from: int
    quiet_until: int

    def is_quiet(self, hour: int) -> bool:
        """Whether the hour that begins at `hour` is quiet."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until

    @property
    def is_never(self) -> bool:
        """Whether no hour of the day is left; such hours are refused when they are set."""
        return all(self.is_quiet(hour) for hour in range(_HOURS))


def may_send(at: datetime, hours: Hours, calendar: WorkCalendar) -> bool:
    """Whether something may leave the house at that instant."""
    local = timezone.localtime(at)
    return calendar.is_working(local.date()) and not hours.is_quiet(local.hour)


def next_moment(at: datetime, hours: Hours, calendar: WorkCalendar) -> datetime:
    """The first instant, `at` or later, at which something may leave the house: `at` itself, or a full hour."""
    if may_send(at, hours, calendar):
        return at
    local = timezone.localtime(at).replace(minute=0, second=0, microsecond=0) + _HOUR
    while not may_send(local, hours, calendar):
        # Whole days off are passed over at once.
        if not calendar.is_working(local.date()):
            local = _begin_of(calendar.add(local.date(), 1))
        else:
            local = timezone.localtime(local + _HOUR)
    return local.astimezone(at.tzinfo)


def digest_is_due(at: datetime, hours: Hours, calendar: WorkCalendar) -> bool:
    """Whether the digest of the local day may be put together: its hour has come, and it may be sent.

    A digest hour within the quiet time waits for its end; if that is tomorrow, there is no digest today and what would
    have been in it is in the next one."""
    return may_send(at, hours, calendar) and timezone.localtime(at).hour >= hours.digest_hour


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
