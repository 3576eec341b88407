"""The lead plans stages; the conclusion waits for them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger import actions, errors
from luoshi.ledger.models import Matter, Stage
from tests.factories.access import actor_as
from tests.factories.org import Institution
from tests.ledger.conftest import DAY
from tests.ledger.units import DUE, WHEN, Make, facts_of, send

PLAN = [("完成初稿", date(2025, 8, 1)), ("征求意见", date(2025, 10, 1)), ("印发实施", date(2025, 12, 1))]


def titles(matter: Matter) -> list[str]:
    return list(matter.stages.order_by("ordinal").values_list("title", flat=True))


def test_the_lead_plans_its_stages_and_what_is_settled_stays(running: Make, officer: Actor, other: Actor) -> None:
    matter = running(("lead", 0), ("joint", 1))

    with pytest.raises(NotAllowed):
        actions.plan_stages(matter.number, stages=PLAN, actor=other, **WHEN)
    actions.plan_stages(matter.number, stages=PLAN, actor=officer, **WHEN)
    actions.finish_stage(matter.stages.get(title="完成初稿").pk, actor=officer, **WHEN)
    actions.plan_stages(matter.number, stages=PLAN[2:], actor=officer, **WHEN)

    assert titles(matter) == ["完成初稿", "印发实施"]
    assert [f for f in facts_of(matter) if f.startswith("Stage")] == [
        "StagesPlanned",
        "StageFinished",
        "StagesPlanned",
    ]


@pytest.mark.parametrize(
    ("plan", "refusal"),
    [
        ([], errors.PlanIncomplete),
        ([("", date(2025, 8, 1))], errors.PlanIncomplete),
        ([("字" * 121, date(2025, 8, 1))], errors.PlanIncomplete),
        ([("后", date(2025, 9, 1)), ("先", date(2025, 8, 1))], errors.PlanIncomplete),
        ([(f"第{n}步", date(2025, 8, 1)) for n in range(21)], errors.PlanIncomplete),
        ([("太早", DAY - timedelta(days=1))], errors.DayOutsideTerm),
        ([("太晚", DUE + timedelta(days=1))], errors.DayOutsideTerm),
    ],
)
def test_a_plan_that_does_not_fit_is_refused(
    running: Make, officer: Actor, plan: list[tuple[str, date]], refusal: type[Exception]
) -> None:
    matter = running()
    actions.plan_stages(matter.number, stages=PLAN, actor=officer, **WHEN)

    with pytest.raises(refusal):
        actions.plan_stages(matter.number, stages=plan, actor=officer, **WHEN)

    assert titles(matter) == [title for title, _day in PLAN]


def test_the_conclusion_waits_for_the_stages_done_or_explained(running: Make, officer: Actor) -> None:
    matter = running()
    actions.plan_stages(matter.number, stages=PLAN[:2], actor=officer, **WHEN)
    first, second = matter.stages.order_by("ordinal")

    with pytest.raises(errors.StagesOpen) as refusal:
        send(matter, officer, progress=100, asks_conclusion=True)
    actions.finish_stage(first.pk, actor=officer, **WHEN)
    with pytest.raises(errors.ReasonNeeded):
        actions.finish_stage(second.pk, explained="不用了", actor=officer, **WHEN)
    actions.finish_stage(second.pk, explained="上级已统一征求，不再单独进行", actor=officer, **WHEN)
    send(matter, officer, progress=100, asks_conclusion=True)

    assert refusal.value.values["stages"] == "完成初稿、征求意见"
    assert list(Stage.objects.order_by("ordinal").values_list("done_on", "explained")) == [
        (DAY, ""),
        (None, "上级已统一征求，不再单独进行"),
    ]


def test_a_stage_is_settled_once_by_the_lead(running: Make, officer: Actor, other: Actor) -> None:
    matter = running(("lead", 0), ("joint", 1))
    actions.plan_stages(matter.number, stages=PLAN[:1], actor=officer, **WHEN)
    stage = matter.stages.get()

    with pytest.raises(NotAllowed):
        actions.finish_stage(stage.pk, actor=other, **WHEN)
    actions.finish_stage(stage.pk, actor=officer, **WHEN)
    with pytest.raises(errors.StageSettled):
        actions.finish_stage(stage.pk, actor=officer, **WHEN)


def test_a_stage_of_a_matter_not_seen_does_not_exist(running: Make, officer: Actor, house: Institution) -> None:
    matter = running()
    actions.plan_stages(matter.number, stages=PLAN[:1], actor=officer, **WHEN)

    with pytest.raises(Stage.DoesNotExist):
        actions.finish_stage(matter.stages.get().pk, actor=actor_as(house.officers[2], on=DAY), **WHEN)
