"""A plan of a hundred tasks: read at once, and confirmed with a handful of answers."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.mandates import actions
from luoshi.mandates.actions import DeadlineGiven
from luoshi.mandates.queries import lines_of, progress_of, readings_of
from tests.factories.access import actor_as
from tests.factories.mandates import AT
from tests.factories.org import institution

PARTIES = ("一司牵头，二司配合", "二司、三司负责", "市数据局牵头，一司配合", "三司负责")
NUMERALS = "一二三四五六七八九十"


def plan(count: int) -> bytes:
    """Tasks in parts of ten; a quarter names two units without a lead, a quarter an unknown body, half have no date."""
    lines = ["测试局年度行动方案（2025年）", ""]
    for n in range(count):
        if n % 10 == 0:
            lines.append(f"{NUMERALS[n // 10]}、第{n // 10 + 1}方面工作")
        due = "2025年9月底前" if n % 2 else ""
        names = PARTIES[n % len(PARTIES)]
        lines.append(f"（{NUMERALS[n % 10]}）推进第{n + 1}项改革。{due}完成第{n + 1}项改革方案的制定。（{names}）")
    return "\n".join(lines).encode()


@pytest.mark.django_db
def test_a_hundred_tasks_are_confirmed_with_four_answers(django_assert_max_num_queries: Any) -> None:
    house = institution()
    clerk = actor_as(house.clerk)
    with django_assert_max_num_queries(60):
        edition = actions.read_document(io.BytesIO(plan(100)), "方案.txt", kind="annual_measures", actor=clerk, at=AT)
    assert edition.readings.count() == 100

    actions.settle_name(edition.pk, "市数据局", meaning="outside", actor=clerk, at=AT)
    actions.first_names_lead(edition.pk, actor=clerk, at=AT)
    actions.decide_missing_deadlines(edition.pk, DeadlineGiven(kind="continuous"), actor=clerk, at=AT)
    actions.confirm_certain(edition.pk, actor=clerk, at=AT)

    progress = progress_of(lines_of(readings_of(edition.pk)))
    assert (progress.total, progress.confirmed, progress.proposed) == (100, 100, 0)


@pytest.mark.django_db
def test_a_verb_costs_the_same_however_long_the_plan_is() -> None:
    house = institution()
    clerk = actor_as(house.clerk)
    costs = set()
    for count in (10, 100):
        name = f"方案{count}.txt"
        edition = actions.read_document(io.BytesIO(plan(count)), name, kind="plan", actor=clerk, at=AT)
        first = readings_of(edition.pk)[3]
        given = DeadlineGiven(kind="continuous")
        with CaptureQueriesContext(connection) as captured:
            actions.correct(first.pk, actions.Correction(deadline=given), version=0, actor=clerk, at=AT)
            actions.confirm(first.pk, version=first.version + 1, actor=clerk, at=AT)
        costs.add(len(captured))

    assert len(costs) == 1
