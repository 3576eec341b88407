"""阶段计划: the lead says what will be there by when, and when it is (domain handbook 2.3, rows 5 and 10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise

from django.db import transaction

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.ledger.actions.folding import fold, lock_matter, rule
from luoshi.ledger.actions.speaking import lead_spoken_for, must_start_from, reason
from luoshi.ledger.errors import DayOutsideTerm, PlanIncomplete, StageSettled
from luoshi.ledger.facts import StageFinished, StagesPlanned
from luoshi.ledger.models import Matter, Stage
from luoshi.ledger.permissions import RULES
from luoshi.ledger.schedule import LAST_YEAR
from luoshi.ledger.states import Verb

MOST_STAGES = 20
LONGEST_TITLE = 120


@transaction.atomic
def plan_stages(number: str, *, stages: Sequence[tuple[str, date]], actor: Actor, on: date, at: datetime) -> Matter:
    """Plans the stages that are still ahead, (title, day) in the order of the days; what is settled stays.

    No day lies before the issue or after the deadline in force. Raises Matter.DoesNotExist, NotAllowed, MoveRefused,
    PlanIncomplete, DayOutsideTerm. Records StagesPlanned."""
    matter = lock_matter(number, actor=actor)
    party = lead_spoken_for(matter, actor=actor)
    must_start_from("plan", matter)
    plan = [(title.strip(), due_on) for title, due_on in stages]
    _check(matter, plan)
    ahead = matter.stages.filter(done_on=None, explained="")
    old = [[title, due.isoformat()] for title, due in ahead.order_by("ordinal").values_list("title", "due_on")]
    ahead.delete()
    first = 1 + (matter.stages.order_by("-ordinal").values_list("ordinal", flat=True).first() or 0)
    Stage.objects.bulk_create(
        Stage(matter=matter, ordinal=first + i, title=title, due_on=due_on) for i, (title, due_on) in enumerate(plan)
    )
    effect = {"stages": [[title, due_on.isoformat()] for title, due_on in plan], "before": old}
    rule(matter, Verb.PLAN, actor=actor, on=on, at=at, unit_id=party.unit_id, effect=effect)
    fold(matter, on=on)
    record(StagesPlanned(matter_id=matter.pk, unit_id=party.unit_id, stages=tuple(plan)), actor=actor, at=at)
    return matter


def _check(matter: Matter, plan: Sequence[tuple[str, date]]) -> None:
    days = [due_on for _title, due_on in plan]
    whole = all(0 < len(title) <= LONGEST_TITLE for title, _due_on in plan)
    if not 0 < len(plan) <= MOST_STAGES or not whole or any(later < earlier for earlier, later in pairwise(days)):
        raise PlanIncomplete(most=MOST_STAGES)
    first = matter.starts_on or matter.docketed_on
    last = matter.due_on or date(LAST_YEAR, 12, 31)
    for day in days:
        if not first <= day <= last:
            raise DayOutsideTerm(day=day, first=first, last=last)


@transaction.atomic
def finish_stage(stage_id: int, *, explained: str = "", actor: Actor, on: date, at: datetime) -> Stage:
    """Marks a stage as reached on `on`, or, with `explained` (at least 10 characters), says why it was left undone.

    Raises Stage.DoesNotExist when the actor cannot see it, ReasonNeeded, NotAllowed, MoveRefused, StageSettled. Records
    StageFinished."""
    explained = reason(explained) if explained.strip() else ""
    seen = Matter.objects.filter(RULES["view"](actor)).order_by().values("pk")
    number = Stage.objects.filter(matter__in=seen).values_list("matter__number", flat=True).get(pk=stage_id)
    matter = lock_matter(number, actor=actor)
    party = lead_spoken_for(matter, actor=actor)
    must_start_from("finish_stage", matter)
    stage = matter.stages.get(pk=stage_id)
    if stage.done_on is not None or stage.explained:
        raise StageSettled(title=stage.title)
    stage.explained = explained
    stage.done_on = None if explained else on
    stage.save(update_fields=["done_on", "explained"])
    rule(
        matter, Verb.FINISH_STAGE, actor=actor, on=on, at=at, why=explained, unit_id=party.unit_id,
        effect={"stage": stage.title},
    )  # fmt: skip
    fold(matter, on=on)
    record(
        StageFinished(
            matter_id=matter.pk, stage_id=stage.pk, title=stage.title, done_on=stage.done_on, explained=explained
        ),
        actor=actor,
        at=at,
    )
    return stage
