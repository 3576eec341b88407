"""The head signs what leaves the unit, where the kind asks for that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest

from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger import actions, errors
from luoshi.ledger.actions import ReportGiven
from luoshi.ledger.models import Report, Request
from luoshi.ledger.queries import draft_of, reports_for
from luoshi.ledger.states import ReportState, RequestState, SlotState, State
from tests.factories.access import actor_as
from tests.factories.org import Institution
from tests.ledger.conftest import DAY, NOW
from tests.ledger.units import DUE, WHEN, Make, extend, facts_of, send


def test_an_officers_conclusion_waits_for_the_head(
    running: Make, officer: Actor, head: Actor, other: Actor, clerk: Actor, signed_off: Callable[[str], None]
) -> None:
    signed_off("conclusion")
    matter = running(("lead", 0), ("joint", 1))
    on_the_way = send(matter, officer)
    actions.accept_report(on_the_way.pk, actor=clerk, **WHEN)
    matter.slots.filter(unit=officer.unit_id).update(state=SlotState.OWED)

    waiting = send(matter, officer, progress=100, asks_conclusion=True)

    matter.refresh_from_db()
    assert (on_the_way.state, waiting.state, waiting.submitted_at) == ("submitted", ReportState.TO_SIGN, None)
    assert (matter.state, matter.progress) == (State.IN_PROGRESS, 40)
    assert facts_of(matter)[-1] == "ReportAccepted"
    assert waiting.pk not in set(reports_for(clerk).values_list("pk", flat=True))
    for stranger in (other, clerk):
        with pytest.raises(Report.DoesNotExist):
            actions.sign_report(waiting.pk, actor=stranger, **WHEN)
    with pytest.raises(NotAllowed):
        actions.sign_report(waiting.pk, actor=officer, **WHEN)

    signed = actions.sign_report(waiting.pk, actor=head, **WHEN)

    matter.refresh_from_db()
    assert (signed.state, signed.signed_by_id, signed.reported_by_id) == (
        ReportState.SUBMITTED,
        head.user_id,
        officer.user_id,
    )
    assert (matter.state, matter.progress) == (State.UNDER_REVIEW, 100)
    assert facts_of(matter)[-2:] == ["SignedOff", "ReportSubmitted"]


def test_what_the_head_sends_is_signed_with_it(running: Make, head: Actor, signed_off: Callable[[str], None]) -> None:
    signed_off("everything")

    report = send(running(), head)

    assert (report.state, report.signed_by_id) == (ReportState.SUBMITTED, head.user_id)


def test_everything_is_signed_where_the_kind_says_so(
    running: Make, officer: Actor, head: Actor, clerk: Actor, signed_off: Callable[[str], None]
) -> None:
    matter = running(cycle="monthly")
    first = send(matter, officer)
    actions.accept_report(first.pk, actor=clerk, **WHEN)
    signed_off("everything")

    waiting = actions.report_no_change(matter.number, officer.unit_id, key=uuid4(), actor=officer, **WHEN)
    signed = actions.sign_report(waiting.pk, actor=head, **WHEN)

    assert (waiting.state, signed.state, signed.is_unchanged) == (ReportState.TO_SIGN, ReportState.ACCEPTED, True)
    assert signed.slot.state == SlotState.ACCEPTED


def test_a_form_sent_twice_waits_once(running: Make, officer: Actor, signed_off: Callable[[str], None]) -> None:
    signed_off("everything")
    matter, key = running(), uuid4()

    first = send(matter, officer, key=key)
    second = send(matter, officer, key=key)

    assert first.pk == second.pk
    assert Report.objects.count() == 1


def test_what_waits_for_the_head_is_not_changed_behind_the_back(
    running: Make, officer: Actor, head: Actor, signed_off: Callable[[str], None]
) -> None:
    signed_off("everything")
    matter = running()
    waiting = send(matter, officer)
    typed = ReportGiven(progress=60, text="又有新进展，补充说明")

    with pytest.raises(errors.ToBeSigned):
        send(matter, officer, progress=60)
    with pytest.raises(errors.ToBeSigned):
        actions.save_draft(matter.number, officer.unit_id, given=typed, key=uuid4(), actor=officer, at=NOW)
    sent = send(matter, head, progress=60)

    waiting.refresh_from_db()
    assert (sent.pk, waiting.state, waiting.progress) == (waiting.pk, ReportState.SUBMITTED, 60)


def test_a_report_handed_back_is_a_draft_again(
    running: Make, officer: Actor, head: Actor, signed_off: Callable[[str], None]
) -> None:
    signed_off("everything")
    matter = running()
    waiting = send(matter, officer)

    with pytest.raises(NotAllowed):
        actions.hand_back(waiting.pk, why="请补充数据来源后再报", actor=officer, **WHEN)
    with pytest.raises(errors.ReasonNeeded):
        actions.hand_back(waiting.pk, why="再改改", actor=head, **WHEN)
    draft = actions.hand_back(waiting.pk, why="请补充数据来源后再报", actor=head, **WHEN)

    assert draft.state == ReportState.DRAFT
    assert draft_of(draft.slot) == draft
    assert facts_of(matter)[-1] == "ReportHandedBack"
    with pytest.raises(errors.NothingToSign):
        actions.sign_report(waiting.pk, actor=head, **WHEN)
    assert send(matter, officer, progress=55).pk == waiting.pk


def test_a_request_leaves_the_unit_with_the_signature(
    running: Make, officer: Actor, head: Actor, clerk: Actor, signed_off: Callable[[str], None], house: Institution
) -> None:
    signed_off("conclusion")
    matter = running()
    later = DAY + timedelta(days=1)

    waiting = extend(matter, officer)

    assert (waiting.state, waiting.signed_by_id) == (RequestState.TO_SIGN, None)
    assert "ExtensionAsked" not in facts_of(matter)
    with pytest.raises(Request.DoesNotExist):
        actions.sign_request(waiting.pk, actor=clerk, **WHEN)
    with pytest.raises(NotAllowed):
        actions.sign_request(waiting.pk, actor=officer, **WHEN)
    signed = actions.sign_request(waiting.pk, actor=actor_as(house.heads[0], on=later), on=later, at=NOW)
    assert (signed.state, signed.on, signed.answer_by) == (RequestState.OPEN, later, date(2025, 6, 6))
    assert facts_of(matter)[-2:] == ["SignedOff", "ExtensionAsked"]
    with pytest.raises(errors.RequestAnswered):
        actions.sign_request(waiting.pk, actor=head, **WHEN)


def test_a_signature_after_the_due_day_is_too_late(
    running: Make, officer: Actor, house: Institution, signed_off: Callable[[str], None]
) -> None:
    signed_off("conclusion")
    waiting = extend(running(), officer)
    late, in_time = DUE + timedelta(days=1), DUE

    with pytest.raises(errors.TooLateToExtend):
        actions.sign_request(waiting.pk, actor=actor_as(house.heads[0], on=late), on=late, at=NOW)
    signed = actions.sign_request(waiting.pk, actor=actor_as(house.heads[0], on=in_time), on=in_time, at=NOW)

    assert signed.state == RequestState.OPEN
