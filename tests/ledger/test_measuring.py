"""A target tied to a measure: one fact is asked once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from luoshi.kernel.clock import now, today
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger import actions
from luoshi.ledger.measuring import known_figures, targets_now, targets_of, tied_targets
from luoshi.ledger.models import Matter, Report, Target
from luoshi.measures.errors import TooManyDecimals
from luoshi.measures.models import Measure, Observation
from luoshi.measures.periods import period_of
from tests.factories.access import actor_as
from tests.factories.ledger import send, walked
from tests.factories.measures import defined, observed
from tests.factories.org import Institution, institution

YEAR = str(today().year)


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


def tied(house: Institution, **given: Any) -> tuple[Matter, Target, Measure]:
    """A matter in progress of the first department, with a target of 20 that is read from a measure."""
    matter = walked(house, "in_progress")
    target = Target.objects.create(matter=matter, text="有效量20件", value=20, unit="件")
    measure = defined(house.departments[0], **given)
    actions.tie_target(
        matter.number, target.pk, measure.code, baseline=5, actor=actor_as(house.clerk, on=today()), at=now()
    )
    return matter, target, measure


def test_a_tied_target_takes_how_it_grows_and_whether_it_binds_from_the_measure(house: Institution) -> None:
    _matter, target, measure = tied(house, kind="annual", is_binding=True)

    target.refresh_from_db()

    assert (target.measure_id, target.baseline, target.kind, target.is_binding) == (measure.pk, 5, "annual", True)


def test_only_the_supervision_office_ties(house: Institution) -> None:
    matter, target, measure = tied(house)

    with pytest.raises(NotAllowed):
        actions.tie_target(
            matter.number, target.pk, measure.code, actor=actor_as(house.officers[0], on=today()), at=now()
        )


def test_a_target_shows_what_was_observed_and_whether_it_is_met(house: Institution) -> None:
    matter, _target, measure = tied(house)
    observed(measure, house.departments[0], YEAR, 21)

    (found,) = targets_now(matter.targets.select_related("measure", "matter__lead"), on=today())

    assert (found.reached, found.is_met) == (21, True)
    assert found.observed is not None
    assert found.observed.source == "业务系统统计"
    assert [target.reached for target in targets_of(matter, on=today())] == [21]


def test_a_reports_figure_is_the_observation(house: Institution) -> None:
    matter, target, measure = tied(house)
    officer = actor_as(house.officers[0], on=today())

    send(matter, officer, figures={str(target.pk): 12.0})

    made = Observation.objects.get()
    assert (made.measure_id, made.unit_id, made.period, made.value) == (
        measure.pk,
        house.departments[0].pk,
        YEAR,
        12,
    )
    assert (made.received_from_id, matter.number in made.source) == (officer.user_id, True)


def test_a_report_that_repeats_what_is_on_record_changes_nothing(house: Institution) -> None:
    matter, target, measure = tied(house)
    observed(measure, house.departments[0], YEAR, 12)

    send(matter, actor_as(house.officers[0], on=today()), figures={str(target.pk): 12.0})

    assert [(row.version, row.source) for row in Observation.objects.all()] == [(1, "业务系统统计")]


def test_a_report_with_another_figure_corrects_what_is_on_record(house: Institution) -> None:
    matter, target, measure = tied(house)
    observed(measure, house.departments[0], YEAR, 12)

    send(matter, actor_as(house.officers[0], on=today()), figures={str(target.pk): 14.0})

    assert [(row.version, row.state, row.value) for row in Observation.objects.order_by("version")] == [
        (1, "superseded", 12),
        (2, "current", 14),
    ]


def test_a_figure_that_the_measure_refuses_keeps_the_report_back(house: Institution) -> None:
    matter, target, _measure = tied(house)

    with pytest.raises(TooManyDecimals):
        send(matter, actor_as(house.officers[0], on=today()), figures={str(target.pk): 12.5})

    assert Report.objects.count() == 0


def test_what_is_on_record_for_the_period_of_a_report_need_not_be_typed(house: Institution) -> None:
    matter, target, measure = tied(house, cadence="quarter")
    found = observed(measure, house.departments[0], period_of(today(), "quarter").name, 12)
    targets = matter.targets.select_related("measure")

    here = known_figures(targets, unit_id=house.departments[0].pk, slot_period="final", on=today())
    earlier = known_figures(targets, unit_id=house.departments[0].pk, slot_period="2025-Q1", on=today())

    assert (here, earlier) == ({target.pk: found}, {})


@pytest.mark.parametrize("count", [1, 3])
def test_targets_cost_the_same_however_many(house: Institution, count: int, django_assert_num_queries: Any) -> None:
    for _ in range(count):
        _matter, _target, measure = tied(house)
        observed(measure, house.departments[0], YEAR, 3, on=date(today().year, 1, 2))
    rows = list(Target.objects.select_related("measure", "matter"))

    with django_assert_num_queries(3):
        found = targets_now(rows, on=today())

    assert [each.reached for each in found] == [3] * count


def test_targets_of_what_one_may_not_see_are_not_shown(house: Institution) -> None:
    _matter, target, measure = tied(house)

    seen = [list(tied_targets([measure.pk], actor_as(user, on=today()))) for user in (house.leader, house.officers[1])]

    assert seen == [[target], []]
