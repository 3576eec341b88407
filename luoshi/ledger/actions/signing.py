"""签发: what leaves a unit only with the signature of its head."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger.actions.asking import answer_day, leave_unit, lock_request, must_still_be_in_time
from luoshi.ledger.actions.folding import fold, lock_matter, rule
from luoshi.ledger.actions.reporting import leave_unit_with, must_be_ready
from luoshi.ledger.actions.speaking import must_start_from, reason, speaks_for
from luoshi.ledger.errors import NothingToSign, RequestAnswered
from luoshi.ledger.facts import ReportHandedBack, SignedOff
from luoshi.ledger.models import Matter, Report, Request
from luoshi.ledger.permissions import RULES, SIGNING
from luoshi.ledger.states import REPORT, REQUEST, UNSENT, ReportState, RequestState, Verb


@transaction.atomic
def sign_report(report_id: int, *, actor: Actor, on: date, at: datetime) -> Report:
    """Signs a report, which leaves the unit with it (签发). What had to hold when it was sent must hold now.

    Raises Report.DoesNotExist, NotAllowed, NothingToSign, MoveRefused, and as submit_report. Records SignedOff, then
    ReportSubmitted."""
    report, matter = _lock_to_sign(report_id, actor=actor)
    must_start_from("sign", matter)
    if report.asks_conclusion:
        must_be_ready(matter, report.slot.party, on=on)
    report.signed_by_id = actor.user_id
    rule(matter, Verb.SIGN, actor=actor, on=on, at=at, report=report, unit_id=report.unit_id)
    record(
        SignedOff(matter_id=matter.pk, unit_id=report.unit_id, report_id=report.pk, request_id=None),
        actor=actor,
        at=at,
    )
    leave_unit_with(report, matter, actor=actor, on=on, at=at)
    return report


@transaction.atomic
def hand_back(report_id: int, *, why: str, actor: Actor, on: date, at: datetime) -> Report:
    """Gives a report back to the liaison officer before it left the unit; it is a draft again (退回修改).

    Raises Report.DoesNotExist, ReasonNeeded, NotAllowed, NothingToSign, MoveRefused. Records ReportHandedBack."""
    why = reason(why)
    report, matter = _lock_to_sign(report_id, actor=actor)
    must_start_from("hand_back", matter)
    report.state = REPORT.after("hand_back", report.state)
    report.save(update_fields=["state"])
    rule(matter, Verb.HAND_BACK, actor=actor, on=on, at=at, why=why, report=report, unit_id=report.unit_id)
    fold(matter, on=on)
    record(
        ReportHandedBack(matter_id=matter.pk, report_id=report.pk, unit_id=report.unit_id, why=why),
        actor=actor,
        at=at,
    )
    return report


@transaction.atomic
def sign_request(request_id: int, *, actor: Actor, on: date, at: datetime) -> Request:
    """Signs a request, which leaves the unit with it; the time for the answer runs from now on.

    Raises Request.DoesNotExist, NotAllowed, RequestAnswered, MoveRefused, TooLateToObject, TooLateToExtend, NotLater.
    Records SignedOff, then ObjectionRaised, ExtensionAsked or ChangeAsked."""
    request, matter = lock_request(request_id, actor=actor)
    if not speaks_for(actor, request.unit_id, *SIGNING):
        raise NotAllowed(subject=matter.number, ask=_("the head of the unit"))
    if request.state != RequestState.TO_SIGN:
        raise RequestAnswered(state=RequestState(request.state).label)
    must_start_from("sign_request", matter)
    must_still_be_in_time(request, matter, on=on)
    request.state, request.signed_by_id = REQUEST.after("sign", request.state), actor.user_id
    request.on, request.at, request.answer_by = on, at, answer_day(request, on)
    request.save(update_fields=["state", "signed_by", "level", "on", "at", "answer_by"])
    rule(matter, Verb.SIGN, actor=actor, on=on, at=at, unit_id=request.unit_id, request=request)
    record(
        SignedOff(matter_id=matter.pk, unit_id=request.unit_id, report_id=None, request_id=request.pk),
        actor=actor,
        at=at,
    )
    leave_unit(request, matter, actor=actor, on=on, at=at)
    fold(matter, on=on)
    return request


def _lock_to_sign(report_id: int, *, actor: Actor) -> tuple[Report, Matter]:
    """The report and its matter, both locked, matter first; refuses unless the actor may sign for its unit.

    Report.DoesNotExist when the actor may not see the matter, or the report is another unit's and unsent."""
    seen = Matter.objects.filter(RULES["view"](actor)).order_by().values("pk")
    wanted = Report.objects.filter(matter__in=seen)
    number, unit_id, state = wanted.values_list("matter__number", "unit", "state").get(pk=report_id)
    if state in UNSENT and not speaks_for(actor, unit_id):
        raise Report.DoesNotExist
    matter = lock_matter(number, actor=actor)
    report = Report.objects.select_for_update(of=("self",), no_key=True).get(pk=report_id)
    if not speaks_for(actor, unit_id, *SIGNING):
        raise NotAllowed(subject=number, ask=_("the head of the unit"))
    if report.state != ReportState.TO_SIGN:
        raise NothingToSign(number=number)
    return report, matter
