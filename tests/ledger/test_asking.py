"""Units object, ask for more time and for changes. Refusal and success are set up alike."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import MoveRefused, NotAllowed
from luoshi.ledger import actions, errors
from luoshi.ledger.actions import PartyGiven
from luoshi.ledger.folds import last_day_to_object
from luoshi.ledger.models import Decision, Kind, Matter, Request
from luoshi.ledger.states import Level, RequestState, State
from tests.factories.access import actor_as
from tests.factories.org import Institution
from tests.ledger.conftest import DAY, NOW
from tests.ledger.units import DUE, WHEN, WHY, Make, extend, facts_of


def test_an_objection_waits_two_working_days_for_its_answer(docket: Make, clerk: Actor, officer: Actor) -> None:
    matter = docket(("lead", 0))
    actions.issue(matter.number, actor=clerk, **WHEN)

    asked = actions.object_to(matter.number, officer.unit_id, ground="not_ours", why=WHY, actor=officer, **WHEN)

    assert (asked.state, asked.ground, asked.answer_by) == (RequestState.OPEN, "not_ours", date(2025, 6, 4))
    assert facts_of(matter)[-1] == "ObjectionRaised"
    assert Decision.objects.get(request=asked).verb == "object"


def test_half_of_the_time_is_enough_to_object(docket: Make, clerk: Actor, officer: Actor) -> None:
    matter = docket(("lead", 0), due_on=DAY + timedelta(days=20))
    actions.issue(matter.number, actor=clerk, **WHEN)
    ninth, tenth = DAY + timedelta(days=9), DAY + timedelta(days=10)

    with pytest.raises(errors.TooLateToObject) as refusal:
        actions.object_to(matter.number, officer.unit_id, ground="other", why=WHY, actor=officer, on=tenth, at=NOW)
    asked = actions.object_to(matter.number, officer.unit_id, ground="other", why=WHY, actor=officer, on=ninth, at=NOW)

    assert (refusal.value.values["last"], asked.state) == (ninth, RequestState.OPEN)


@pytest.mark.parametrize(("days", "last"), [(0, 0), (1, 0), (2, 0), (3, 1), (4, 1), (20, 9), (21, 10)])
def test_the_last_day_to_object_lies_before_the_half(days: int, last: int) -> None:
    matter = Matter(starts_on=DAY, due_on=DAY + timedelta(days=days))

    day = last_day_to_object(matter)

    assert day == DAY + timedelta(days=last)
    assert days == 0 or 2 * (day - DAY).days < days


def test_a_rolling_duty_can_be_objected_to_for_ten_working_days(db: None) -> None:
    assert last_day_to_object(Matter(starts_on=DAY, due_on=None)) == date(2025, 6, 16)


def test_only_a_responsible_unit_objects(running: Make, officer: Actor, other: Actor) -> None:
    matter = running(("lead", 0), ("support", 1))

    with pytest.raises(NotAllowed):
        actions.object_to(matter.number, other.unit_id, ground="not_ours", why=WHY, actor=other, **WHEN)
    with pytest.raises(NotAllowed):
        actions.object_to(matter.number, officer.unit_id, ground="not_ours", why=WHY, actor=other, **WHEN)
    with pytest.raises(errors.ReasonNeeded):
        actions.object_to(matter.number, officer.unit_id, ground="not_ours", why="不归我管", actor=officer, **WHEN)
    actions.object_to(matter.number, officer.unit_id, ground="not_ours", why=WHY, actor=officer, **WHEN)

    assert Request.objects.count() == 1


def test_the_same_is_not_asked_twice_while_it_waits(running: Make, officer: Actor) -> None:
    matter = running()
    first = actions.object_to(matter.number, officer.unit_id, ground="not_ours", why=WHY, actor=officer, **WHEN)

    with pytest.raises(errors.AlreadyAsked):
        actions.object_to(matter.number, officer.unit_id, ground="duplicate", why=WHY, actor=officer, **WHEN)
    actions.take_back_request(first.pk, actor=officer, **WHEN)
    again = actions.object_to(matter.number, officer.unit_id, ground="duplicate", why=WHY, actor=officer, **WHEN)

    first.refresh_from_db()
    assert (first.state, first.answered_on, again.state) == (RequestState.TAKEN_BACK, DAY, RequestState.OPEN)
    assert facts_of(matter)[-3:] == ["ObjectionRaised", "RequestTakenBack", "ObjectionRaised"]


def test_a_request_is_taken_back_by_the_unit_that_asked_until_it_is_answered(
    running: Make, officer: Actor, other: Actor
) -> None:
    matter = running(("lead", 0), ("joint", 1))
    asked = actions.object_to(matter.number, officer.unit_id, ground="not_ours", why=WHY, actor=officer, **WHEN)

    with pytest.raises(NotAllowed):
        actions.take_back_request(asked.pk, actor=other, **WHEN)
    actions.take_back_request(asked.pk, actor=officer, **WHEN)
    with pytest.raises(errors.RequestAnswered):
        actions.take_back_request(asked.pk, actor=officer, **WHEN)


def test_an_extension_asked_for_moves_no_day(running: Make, officer: Actor) -> None:
    matter = running()

    asked = extend(matter, officer)

    matter.refresh_from_db()
    assert (matter.due_on, matter.due_by_rule, matter.state) == (DUE, DUE, State.IN_PROGRESS)
    assert (asked.level, asked.due_on) == (Level.OFFICE, DUE + timedelta(days=20))
    assert facts_of(matter)[-1] == "ExtensionAsked"


def test_an_extension_is_asked_for_on_the_due_day_at_the_latest(running: Make, house: Institution) -> None:
    matter = running()
    late, in_time = DUE + timedelta(days=1), DUE

    with pytest.raises(errors.TooLateToExtend):
        extend(matter, actor_as(house.officers[0], on=late), on=late)
    asked = extend(matter, actor_as(house.officers[0], on=in_time), on=in_time)

    assert asked.state == RequestState.OPEN


def test_an_extension_asks_for_a_later_day_and_only_the_lead_does(running: Make, officer: Actor, other: Actor) -> None:
    matter = running(("lead", 0), ("joint", 1))

    with pytest.raises(errors.NotLater):
        extend(matter, officer, due_on=DUE)
    with pytest.raises(NotAllowed):
        extend(matter, other)
    with pytest.raises(errors.DueOutOfReach):
        extend(matter, officer, due_on=date(2999, 1, 1))
    assert extend(matter, officer, due_on=DUE + timedelta(days=1)).state == RequestState.OPEN


def test_a_rolling_duty_has_no_day_to_extend(running: Make, officer: Actor) -> None:
    matter = running(due_on=None, cycle="monthly")

    with pytest.raises(errors.NoDeadlineToExtend):
        extend(matter, officer)


def test_a_long_or_a_third_extension_is_a_leaders(running: Make, officer: Actor) -> None:
    kind = Kind.objects.get(pk="other")
    edge = DUE + timedelta(days=kind.office_days)

    short = extend(running(), officer, due_on=edge)
    long = extend(running(), officer, due_on=edge + timedelta(days=1))
    twice = running()
    Matter.objects.filter(pk=twice.pk).update(extensions=kind.most_extensions)
    third = extend(twice, officer, due_on=DUE + timedelta(days=1))

    assert [short.level, long.level, third.level] == [Level.OFFICE, Level.LEADER, Level.LEADER]


def test_a_change_says_what_changes(running: Make, officer: Actor, other: Actor, house: Institution) -> None:
    matter = running(("lead", 0), ("joint", 1))
    ask = {"why": "机构职责调整，措辞需要更新", "actor": officer, **WHEN}
    parties = [PartyGiven(role="lead", text=house.departments[2].name, unit_id=house.departments[2].pk)]

    with pytest.raises(errors.NothingChanges):
        actions.ask_change(matter.number, officer.unit_id, wording=matter.wording, **ask)
    with pytest.raises(NotAllowed):
        actions.ask_change(matter.number, other.unit_id, wording="新措辞", **{**ask, "actor": other})
    asked = actions.ask_change(matter.number, officer.unit_id, wording="新措辞", parties=parties, **ask)

    matter.refresh_from_db()
    assert matter.wording == "编制办事指南"
    assert (asked.wording, asked.parties) == (
        "新措辞",
        [["lead", house.departments[2].pk, house.departments[2].name]],
    )
    assert facts_of(matter)[-1] == "ChangeAsked"


def test_nothing_is_asked_before_the_matter_runs(docket: Make, clerk: Actor, officer: Actor) -> None:
    matter = docket(("lead", 0))
    actions.issue(matter.number, actor=clerk, **WHEN)

    with pytest.raises(MoveRefused):
        extend(matter, officer)
    actions.acknowledge(matter.number, actor=officer, **WHEN)
    assert extend(matter, officer).state == RequestState.OPEN
