"""Two people at once, with real threads: signing, asking, delegating. One wins, the other hears about it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from luoshi.kernel.refusal import Refusal
from luoshi.ledger import actions
from luoshi.ledger.actions import ReportGiven
from luoshi.ledger.models import Decision, Kind, Matter, Party, Report, Request, Slot
from luoshi.ledger.states import ReportState, RequestState
from tests.factories.access import actor_as, user_in
from tests.factories.org import Institution, institution
from tests.ledger.conftest import DAY, NOW
from tests.ledger.test_two_at_once import at_once

WHEN = {"on": DAY, "at": NOW}


@pytest.fixture
def house(transactional_db: None) -> Institution:
    return institution()


@pytest.fixture
def running(house: Institution) -> Matter:
    clerk, officer = actor_as(house.clerk, on=DAY), actor_as(house.officers[0], on=DAY)
    lead = actions.PartyGiven(role="lead", text="一司", unit_id=house.departments[0].pk)
    matter = actions.docket_by_hand(
        wording="编制指南", kind="other", why="会议议定", parties=[lead], due_on=DAY.replace(month=12),
        cycle="quarterly", actor=clerk, **WHEN,
    )  # fmt: skip
    actions.issue(matter.number, actor=clerk, **WHEN)
    return actions.acknowledge(matter.number, actor=officer, **WHEN)


def codes(results: list[Any]) -> list[str]:
    return [r.code for r in results if isinstance(r, Refusal)]


def test_a_report_is_signed_once(house: Institution, running: Matter) -> None:
    Kind.objects.filter(pk="other").update(sign_off="everything")
    officer, head = actor_as(house.officers[0], on=DAY), actor_as(house.heads[0], on=DAY)
    deputy = actor_as(
        user_in(house.departments[0], "deputy", "副司长", "文副", role="head", over=house.departments[0]), on=DAY
    )
    report = actions.submit_report(
        running.number, officer.unit_id, given=ReportGiven(progress=40, text="完成初稿"), key=uuid4(), actor=officer,
        **WHEN,
    )  # fmt: skip

    results = at_once(
        lambda: actions.sign_report(report.pk, actor=head, **WHEN),
        lambda: actions.sign_report(report.pk, actor=deputy, **WHEN),
    )

    assert codes(results) == ["ledger.nothing_to_sign"]
    assert Report.objects.get().state == ReportState.SUBMITTED
    assert Decision.objects.filter(verb="sign").count() == 1


def test_a_report_is_signed_or_handed_back_and_never_both(house: Institution, running: Matter) -> None:
    Kind.objects.filter(pk="other").update(sign_off="everything")
    officer, head = actor_as(house.officers[0], on=DAY), actor_as(house.heads[0], on=DAY)
    report = actions.submit_report(
        running.number, officer.unit_id, given=ReportGiven(progress=40, text="完成初稿"), key=uuid4(), actor=officer,
        **WHEN,
    )  # fmt: skip

    results = at_once(
        lambda: actions.sign_report(report.pk, actor=head, **WHEN),
        lambda: actions.hand_back(report.pk, why="请补充数据来源后再报", actor=head, **WHEN),
    )

    assert codes(results) == ["ledger.nothing_to_sign"]
    assert Decision.objects.filter(verb__in=["sign", "hand_back"]).count() == 1


def test_the_same_extension_is_asked_for_once(house: Institution, running: Matter) -> None:
    officer, head = actor_as(house.officers[0], on=DAY), actor_as(house.heads[0], on=DAY)

    def ask(actor: Any) -> Request:
        return actions.ask_extension(
            running.number, officer.unit_id, why="招标流程较预期延后，需顺延", progress="已完成初稿，正在组织招标",
            due_on=DAY.replace(month=12, day=20), actor=actor, **WHEN,
        )  # fmt: skip

    results = at_once(lambda: ask(officer), lambda: ask(head), lambda: ask(officer))

    assert codes(results) == ["ledger.already_asked"] * 2
    assert Request.objects.count() == 1


def test_a_request_is_signed_or_taken_back_and_never_both(house: Institution, running: Matter) -> None:
    Kind.objects.filter(pk="other").update(sign_off="conclusion")
    officer, head = actor_as(house.officers[0], on=DAY), actor_as(house.heads[0], on=DAY)
    asked = actions.object_to(
        running.number, officer.unit_id, ground="not_ours", why="与我单位职责无关，请另行交办", actor=officer, **WHEN
    )

    results = at_once(
        lambda: actions.sign_request(asked.pk, actor=head, **WHEN),
        lambda: actions.take_back_request(asked.pk, actor=officer, **WHEN),
    )

    asked.refresh_from_db()
    # Signed first, it can still be taken back; taken back first, there is nothing to sign.
    assert asked.state == RequestState.TAKEN_BACK
    assert codes(results) in ([], ["ledger.request_answered"])


def test_a_share_is_passed_down_once(house: Institution, running: Matter) -> None:
    officer, head = actor_as(house.officers[0], on=DAY), actor_as(house.heads[0], on=DAY)
    to = house.divisions[0].pk

    def delegate(actor: Any) -> Matter:
        return actions.delegate(running.number, officer.unit_id, to, actor=actor, **WHEN)

    results = at_once(lambda: delegate(officer), lambda: delegate(head))

    assert codes(results) == ["ledger.already_takes_part"]
    assert Party.objects.filter(delegated_by__isnull=False).count() == 1
    assert Slot.objects.filter(unit=to, period="final").count() == 1


def test_two_halves_passed_down_at_once_owe_every_period_each(house: Institution, running: Matter) -> None:
    officer, head = actor_as(house.officers[0], on=DAY), actor_as(house.heads[0], on=DAY)
    first, second = house.divisions[0].pk, house.divisions[1].pk
    mine = set(Slot.objects.filter(unit=officer.unit_id).values_list("period", flat=True))

    at_once(
        lambda: actions.delegate(running.number, officer.unit_id, first, actor=officer, **WHEN),
        lambda: actions.delegate(running.number, officer.unit_id, second, actor=head, **WHEN),
    )

    for unit in (first, second):
        assert set(Slot.objects.filter(unit=unit).values_list("period", flat=True)) == mine
