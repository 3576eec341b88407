"""滚动: a duty without an end goes on in the next year."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.ledger.actions.folding import fold
from luoshi.ledger.facts import DutyWentOn
from luoshi.ledger.models import Matter, Party
from luoshi.ledger.slots import LOOKS_AHEAD, open_slots, spans_of
from luoshi.ledger.states import OPEN, Cycle, State
from luoshi.org.calendar import calendar


def roll_slots(*, actor: Actor, on: date, at: datetime) -> int:
    """Opens the cells of the periods that are ahead of each duty without an end; how many.

    They reach to the end of the year in which `on` lies, from December on to the end of the next. A period of which the
    matter has cells is left alone, so that a second run does nothing; what was due before `on` is not asked for
    afterwards. A suspended duty follows when it is resumed. One transaction for each matter. Records DutyWentOn."""
    rolling = Matter.objects.filter(state__in=OPEN, due_on=None).exclude(cycle=Cycle.ONCE)
    keys = rolling.exclude(state=State.SUSPENDED).order_by("pk").values_list("pk", flat=True)
    return sum(_roll(pk, actor=actor, on=on, at=at) for pk in list(keys))


@transaction.atomic
def _roll(pk: int, *, actor: Actor, on: date, at: datetime) -> int:
    matter = Matter.objects.select_for_update(of=("self",), no_key=True).select_related("kind").get(pk=pk)
    if matter.state not in OPEN or matter.due_on is not None:
        return 0  # somebody was quicker
    there = set(matter.slots.order_by().values_list("period", flat=True).distinct())
    spans = [
        span
        for span in spans_of(matter, calendar(), until=on + LOOKS_AHEAD)
        if span.due_on >= on and span.name not in there
    ]
    if not spans:
        return 0
    parties = Party.objects.filter(matter=matter, ends_on__gt=on).select_related("unit").order_by("ordinal", "pk")
    passed_down = set(parties.values_list("delegated_by", flat=True))
    opened = open_slots(matter, [p for p in parties if p.pk not in passed_down], spans, since=on)
    if opened:
        fold(matter, on=on)
        fact = DutyWentOn(matter_id=matter.pk, periods=tuple(span.name for span in spans), slots=opened)
        record(fact, actor=actor, at=at)
    return opened
