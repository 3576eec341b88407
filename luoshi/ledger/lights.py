"""Lights: by time and by pro-rata progress. Turning days are computed here, SQL only compares days.

The numbers are those of ledger.thresholds, with what the kind of the matter says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import floor

from django.db.models import Case, CharField, Q, Value, When

from luoshi.kernel.workdays import WorkCalendar
from luoshi.ledger.states import DONE, ENDED, NOT_ISSUED, Light, State
from luoshi.ledger.thresholds import DEFAULT, Thresholds


@dataclass(frozen=True, slots=True)
class TurningDays:
    """The first days on which a matter is near its deadline, behind, and far behind; None where that cannot come."""

    near_on: date | None
    behind_on: date | None
    far_behind_on: date | None


def expected_progress(starts_on: date | None, due_on: date | None, on: date) -> int | None:
    """序时进度: the share of the term that is over on `on`, 0–100 whole points; None without a term."""
    if starts_on is None or due_on is None:
        return None
    term = (due_on - starts_on).days
    if term <= 0:
        return 100 if on >= due_on else 0
    return max(0, min(100, floor(100 * (on - starts_on).days / term)))


def turning_days(
    starts_on: date | None,
    due_on: date | None,
    progress: int,
    calendar: WorkCalendar,
    *,
    measured_on: date | None = None,
    next_report_due: date | None = None,
    thresholds: Thresholds = DEFAULT,
) -> TurningDays:
    """The days on which the light turns, while `progress` (0–100) stays as it is.

    `behind_on` is the first day on which expected_progress exceeds `progress` by more than `thresholds.behind_points`,
    none if that is not before the deadline; `far_behind_on` the same for the other points. A unit is measured at its
    reports: who was not behind on `measured_on` (the last report) does not fall behind by time alone before the day
    after `next_report_due`."""
    if due_on is None or starts_on is None:
        return TurningDays(None, None, None)
    term = max(0, (due_on - starts_on).days)
    left = thresholds.near_working_days
    if term > thresholds.short_term_days:
        share = calendar.between(starts_on, due_on) * thresholds.near_percent // 100
        left = min(thresholds.near_most_working_days, share)
    near = max(starts_on, calendar.add(due_on, -left)) if left else due_on

    def turn(points: int) -> date | None:
        first = _first_day_over(starts_on, term, progress, points)
        if first is None or next_report_due is None or first <= (measured_on or starts_on):
            return first
        later = max(first, next_report_due + timedelta(days=1))
        return later if later <= due_on else None

    return TurningDays(near, turn(thresholds.behind_points), turn(thresholds.far_behind_points))


def _first_day_over(starts_on: date, term: int, progress: int, points: int) -> date | None:
    """First day on which floor(100·days/term) > progress + points; None when that is not before the deadline."""
    wanted = progress + points + 1
    if wanted > 100 or term <= 0:
        return None
    days = -(-wanted * term // 100)  # smallest whole number of days with 100·days ≥ wanted·term
    return starts_on + timedelta(days=days) if days < term else None


def light_of(on: date) -> Case:
    """The light of each matter on a day, as SQL over the turning days."""
    return Case(
        When(state__in=DONE, then=Value(Light.DONE)),
        When(state__in=ENDED, then=Value(Light.ENDED)),
        When(state=State.SUSPENDED, then=Value(Light.PAUSED)),
        When(state__in=[*NOT_ISSUED, State.ASSIGNED], due_on__gte=on, then=Value(Light.IDLE)),
        When(state__in=[*NOT_ISSUED, State.ASSIGNED], due_on=None, then=Value(Light.IDLE)),
        When(due_on__lt=on, then=Value(Light.OVER)),
        When(due_on=None, then=Value(Light.HOLD)),
        When(far_behind_on__lte=on, then=Value(Light.OVER)),
        When(Q(near_on__lte=on) | Q(behind_on__lte=on), then=Value(Light.WARN)),
        default=Value(Light.OK),
        output_field=CharField(),
    )
