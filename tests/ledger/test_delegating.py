"""A share goes down to a unit below, and comes back."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger import actions, errors
from luoshi.ledger.actions import ReportGiven
from luoshi.ledger.models import Matter
from luoshi.ledger.queries import units_outstanding
from luoshi.ledger.states import State
from tests.factories.access import actor_as
from tests.factories.org import Institution
from tests.ledger.conftest import DAY, NOW
from tests.ledger.units import DUE, WHEN, WHY, Make, extend, facts_of, officer_of, send


@pytest.fixture
def below(house: Institution) -> tuple[Actor, Actor]:
    """The officers of the two divisions of the first department."""
    return officer_of(house.divisions[0]), officer_of(house.divisions[1])


def delegate(matter: Matter, actor: Actor, to: int, **more: object) -> Matter:
    return actions.delegate(matter.number, actor.unit_id, to, actor=actor, **{**WHEN, **more})


def cells(matter: Matter, unit: int) -> dict[str, str]:
    return dict(matter.slots.filter(unit=unit).order_by("due_on").values_list("period", "state"))


def test_the_unit_below_reports_and_the_final_report_stays(
    running: Make, officer: Actor, below: tuple[Actor, Actor], clerk: Actor
) -> None:
    matter = running(cycle="quarterly")
    mine, to = officer.unit_id, below[0].unit_id

    delegate(matter, officer, to, due_on=DUE - timedelta(days=10))

    assert cells(matter, mine) == {"final": "owed"}
    assert cells(matter, to) == {"2025-Q2": "owed", "2025-Q3": "owed", "final": "owed"}
    assert matter.slots.get(unit=to, period="final").due_on == DUE - timedelta(days=10)
    assert facts_of(matter)[-1] == "ShareDelegated"
    actions.acknowledge(matter.number, actor=below[0], **WHEN)
    send(matter, below[0], progress=70)
    matter.refresh_from_db()
    assert (matter.progress, matter.parties.get(unit=mine).progress) == (70, 70)


def test_a_share_split_among_two_counts_as_their_mean(
    running: Make, officer: Actor, below: tuple[Actor, Actor]
) -> None:
    matter = running(cycle="quarterly")
    for to in below:
        delegate(matter, officer, to.unit_id)

    send(matter, below[0], progress=80)
    send(matter, below[1], progress=30)

    matter.refresh_from_db()
    assert matter.progress == 55
    assert [cells(matter, actor.unit_id)["2025-Q2"] for actor in below] == ["submitted", "submitted"]


def test_a_share_goes_to_a_unit_of_ones_own_that_has_no_part_yet(
    running: Make, house: Institution, officer: Actor, other: Actor
) -> None:
    matter = running(("lead", 0), ("joint", 1))
    mine, foreign = house.divisions[0].pk, house.divisions[2].pk

    for wrong in (foreign, officer.unit_id, house.root.pk):
        with pytest.raises(errors.NotBelow):
            delegate(matter, officer, wrong)
    with pytest.raises(NotAllowed):
        actions.delegate(matter.number, officer.unit_id, mine, actor=other, **WHEN)
    with pytest.raises(errors.DayOutsideTerm):
        delegate(matter, officer, mine, due_on=DUE + timedelta(days=1))
    delegate(matter, officer, mine)
    with pytest.raises(errors.AlreadyTakesPart):
        delegate(matter, officer, mine)


def test_what_is_reported_already_is_not_passed_down(running: Make, house: Institution, other: Actor) -> None:
    matter = running(("lead", 0), ("joint", 1))
    send(matter, other)

    with pytest.raises(errors.NothingToDelegate):
        delegate(matter, other, house.divisions[2].pk)


def test_who_was_delegated_to_asks_for_nothing_over_the_whole(
    running: Make, officer: Actor, below: tuple[Actor, Actor]
) -> None:
    matter = running()
    delegate(matter, officer, below[0].unit_id)

    for ask in (
        lambda: send(matter, below[0], progress=100, asks_conclusion=True),
        lambda: extend(matter, below[0]),
        lambda: actions.object_to(matter.number, below[0].unit_id, ground="not_ours", why=WHY, actor=below[0], **WHEN),
    ):
        with pytest.raises(NotAllowed):
            ask()


def test_the_conclusion_waits_for_the_shares_passed_down(
    running: Make, officer: Actor, below: tuple[Actor, Actor]
) -> None:
    matter = running()
    delegate(matter, officer, below[0].unit_id)

    with pytest.raises(errors.SharesOpen):
        send(matter, officer, progress=100, asks_conclusion=True)
    send(matter, below[0], progress=100)
    send(matter, officer, progress=100, asks_conclusion=True)

    matter.refresh_from_db()
    assert (matter.state, matter.progress) == (State.UNDER_REVIEW, 100)


def test_what_is_taken_back_is_owed_above_again(
    running: Make, officer: Actor, other: Actor, below: tuple[Actor, Actor]
) -> None:
    matter = running(("lead", 0), ("joint", 1), cycle="quarterly")
    mine, to = officer.unit_id, below[0].unit_id
    delegate(matter, officer, to)
    take = {"why": "处室人员调整，由司里直接办理", **WHEN}

    with pytest.raises(NotAllowed):
        actions.take_back(matter.number, to, actor=other, **take)
    with pytest.raises(errors.NotDelegated):
        actions.take_back(matter.number, below[1].unit_id, actor=officer, **take)
    actions.take_back(matter.number, to, actor=officer, **take)

    assert cells(matter, mine) == {"2025-Q2": "owed", "2025-Q3": "owed", "final": "owed"}
    assert cells(matter, to) == {"final": "dropped"}
    assert facts_of(matter)[-1] == "ShareTakenBack"
    with pytest.raises(Matter.DoesNotExist):
        send(matter, below[0])
    with pytest.raises(errors.NotDelegated):
        actions.take_back(matter.number, to, actor=officer, **take)


def test_a_share_goes_down_and_up_and_down_without_losing_a_cell(
    running: Make, officer: Actor, below: tuple[Actor, Actor]
) -> None:
    matter = running(cycle="monthly", due_on=date(2025, 9, 30))
    mine, first, second = officer.unit_id, below[0].unit_id, below[1].unit_id
    take = {"why": "处室人员调整，由司里直接办理", "actor": officer, **WHEN}
    owed = cells(matter, mine)

    delegate(matter, officer, first)
    delegate(matter, officer, second)
    actions.take_back(matter.number, second, **take)
    actions.take_back(matter.number, first, **take)
    assert {p for p, state in cells(matter, mine).items() if state == "owed"} == set(owed)
    delegate(matter, officer, second)

    assert cells(matter, mine) == {**dict.fromkeys(cells(matter, mine), "dropped"), "final": "owed"}
    assert cells(matter, second) == owed


def test_a_share_passed_further_down_comes_back_whole(running: Make, house: Institution) -> None:
    from tests.factories.org import unit_under

    team = unit_under(house.divisions[0], code="D1-1-1", name="一组")
    matter = running()
    officer, middle = actor_as(house.officers[0], on=DAY), officer_of(house.divisions[0])
    delegate(matter, officer, middle.unit_id)
    delegate(matter, middle, team.pk)
    send(matter, officer_of(team), progress=60)
    matter.refresh_from_db()
    assert matter.progress == 60

    actions.take_back(matter.number, middle.unit_id, why="处室人员调整，由司里直接办理", actor=officer, **WHEN)

    matter.refresh_from_db()
    assert not matter.parties.filter(delegated_by__isnull=False, ends_on__gt=DAY).exists()
    assert matter.progress == 60


def test_a_draft_goes_along_with_its_cell(running: Make, officer: Actor, below: tuple[Actor, Actor]) -> None:
    matter = running(cycle="quarterly")
    typed = ReportGiven(progress=30, text="正在起草，尚未完成")
    draft = actions.save_draft(matter.number, officer.unit_id, given=typed, key=uuid4(), actor=officer, at=NOW)

    delegate(matter, officer, below[0].unit_id)

    draft.refresh_from_db()
    assert draft.unit_id == below[0].unit_id
    assert send(matter, below[0]).pk == draft.pk


def test_who_passed_a_share_down_answers_for_it(
    running: Make, house: Institution, other: Actor, officer: Actor
) -> None:
    matter = running(("lead", 0), ("joint", 1), cycle="quarterly")
    delegate(matter, other, house.divisions[2].pk)
    assert units_outstanding(matter) == [house.departments[1].name]

    send(matter, officer_of(house.divisions[2]))

    assert units_outstanding(matter) == []
