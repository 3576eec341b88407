"""Support is asked for and blocks nothing; an overseer owes nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger import actions, errors
from luoshi.ledger.models import Matter, Slot
from luoshi.ledger.states import ReportState, SlotState, State
from tests.factories.org import Institution
from tests.ledger.conftest import DAY, NOW
from tests.ledger.units import WHEN, Make, send

SUPPORT = {"why": "请提供平台接口清单和联系人", "on": DAY, "at": NOW}


def test_support_asked_for_is_one_cell_that_never_blocks(
    running: Make, officer: Actor, other: Actor, clerk: Actor
) -> None:
    matter = running(("lead", 0), ("support", 1))

    with pytest.raises((NotAllowed, errors.NotYourSlot)):
        send(matter, other)
    actions.ask_support(matter.number, other.unit_id, actor=officer, **SUPPORT)
    slot = Slot.objects.get(unit=other.unit_id)
    assert (slot.opens_on, slot.due_on, slot.period) == (DAY, date(2025, 6, 16), "2025-06-02")
    with pytest.raises(errors.SupportAlreadyAsked):
        actions.ask_support(matter.number, other.unit_id, actor=officer, **SUPPORT)
    send(matter, officer, progress=100, asks_conclusion=True)
    actions.conclude(matter.number, actor=clerk, **WHEN)

    matter.refresh_from_db()
    slot.refresh_from_db()
    assert (matter.state, slot.state) == (State.CONCLUDED, SlotState.DROPPED)


def test_a_supporting_unit_that_was_asked_reports_and_moves_no_progress(
    running: Make, officer: Actor, other: Actor
) -> None:
    matter = running(("lead", 0), ("support", 1))
    actions.ask_support(matter.number, other.unit_id, actor=officer, **SUPPORT)

    report = send(matter, other, progress=100)

    matter.refresh_from_db()
    assert (report.state, matter.progress) == (ReportState.SUBMITTED, 0)


def test_only_the_lead_asks_and_only_who_supports(
    running: Make, officer: Actor, other: Actor, house: Institution
) -> None:
    matter = running(("lead", 0), ("joint", 1), ("support", 2))
    support = house.departments[2].pk

    with pytest.raises(NotAllowed):
        actions.ask_support(matter.number, support, actor=other, **SUPPORT)
    with pytest.raises(errors.NoSupportToAsk):
        actions.ask_support(matter.number, other.unit_id, actor=officer, **SUPPORT)
    with pytest.raises(errors.DayOutsideTerm):
        actions.ask_support(matter.number, support, due_on=DAY - timedelta(days=1), actor=officer, **SUPPORT)
    actions.ask_support(matter.number, support, due_on=DAY + timedelta(days=3), actor=officer, **SUPPORT)

    assert Slot.objects.get(unit=support).due_on == DAY + timedelta(days=3)


def test_an_overseer_owes_nothing(running: Make, house: Institution, other: Actor) -> None:
    matter = running(("lead", 0), ("overseer", 1))

    assert not matter.slots.filter(unit=other.unit_id).exists()
    assert Matter.objects.filter(pk=matter.pk).exists()
    with pytest.raises(NotAllowed):
        send(matter, other)
