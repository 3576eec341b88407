"""The light as it is kept in the table, so that a list reads it instead of working it out.

Reads the turning days of ledger.lights, writes `light_kept`, `light_from`, `turns_on` and `light_folds` of Matter: the
light holds from `light_from` until the day before `turns_on`. A query for a day outside that time works the light out
(light_of), so that it is exact even where nobody turned the lights for a week; `turn_lights` makes it cheap
again. A trigger (ledger.counting) drops a light whose dates changed behind this module."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, DateField, F, Func, Q, Value, When
from django.db.models.functions import Coalesce, Least

from luoshi.ledger.lights import light_of as worked_out
from luoshi.ledger.models import Matter
from luoshi.ledger.states import DONE, ENDED, NOT_ISSUED, Light, State
from luoshi.org.states import FOREVER

MOST_FOLDS = 30_000


def is_stale(on: date) -> Q:
    """Rows whose kept light is not that of the day `on`; two indexes lead to them."""
    return Q(light_from__gt=on) | Q(turns_on__lte=on)


def light_of(on: date) -> Case:
    """The light of each matter on a day, in SQL: the kept one where it holds, else worked out."""
    return Case(When(is_stale(on), then=worked_out(on)), default=F("light_kept"), output_field=CharField())


def light_on(matter: Matter, on: date) -> Light:
    """The light of a matter on a day; the same table as lights.light_of says in SQL."""
    if matter.state in DONE:
        return Light.DONE
    if matter.state in ENDED:
        return Light.ENDED
    if matter.state == State.SUSPENDED:
        return Light.PAUSED
    due_on = matter.due_on
    if matter.state in (*NOT_ISSUED, State.ASSIGNED) and (due_on is None or due_on >= on):
        return Light.IDLE
    if due_on is None:
        return Light.HOLD
    if due_on < on or _has_come(matter.far_behind_on, on):
        return Light.OVER
    return Light.WARN if _has_come(matter.near_on, on) or _has_come(matter.behind_on, on) else Light.OK


def _has_come(day: date | None, on: date) -> bool:
    return day is not None and day <= on


def turns_after(matter: Matter, on: date) -> date:
    """The first day after `on` on which the light is another one than on `on`; FOREVER where it stays."""
    now = light_on(matter, on)
    days = [matter.near_on, matter.behind_on, matter.far_behind_on]
    if matter.due_on is not None and matter.due_on < FOREVER:
        days.append(matter.due_on + timedelta(days=1))
    later = sorted(day for day in days if day is not None and day > on)
    return next((day for day in later if light_on(matter, day) != now), FOREVER)


def keep_light(matter: Matter, on: date) -> None:
    """Brings the kept light up to date; saves nothing."""
    matter.light_kept, matter.light_from, matter.turns_on = light_on(matter, on), on, turns_after(matter, on)
    matter.light_folds = (matter.light_folds + 1) % MOST_FOLDS


class _NextDay(Func):
    """The day after a day, as a day; a timedelta would make a moment of it."""

    output_field = DateField()
    template = "(%(expressions)s + 1)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="date(%(expressions)s, '+1 day')", **context)


def _turns_on() -> Case:
    """turns_after in SQL, for a row whose `light_now` is annotated: what is still to come decides."""
    never = Value(FOREVER, output_field=DateField())
    over = Coalesce(_NextDay("due_on"), never)
    far_behind = Coalesce("far_behind_on", never)
    return Case(
        When(light_now=Light.IDLE, then=over),
        When(
            light_now=Light.OK, then=Least(Coalesce("near_on", never), Coalesce("behind_on", never), far_behind, over)
        ),
        When(light_now=Light.WARN, then=Least(far_behind, over)),
        default=never,
        output_field=DateField(),
    )


def turn_lights(on: date) -> int:
    """Turns the lights that change on `on` or changed before it, and those that nobody kept; how many.

    One statement. No fact is recorded: nobody did anything, and the days stand in the row."""
    stale = Matter.objects.filter(is_stale(on)).annotate(light_now=worked_out(on)).order_by()
    return stale.update(
        light_kept=F("light_now"),
        light_from=on,
        turns_on=_turns_on(),
        light_folds=(F("light_folds") + 1) % MOST_FOLDS,
    )
