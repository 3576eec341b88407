"""审核: return, accept, conclude, close out, reopen, remind. Who reports does not accept (rule 4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NoReturn

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger.actions.folding import ensure, fold, lock_matter, rule
from luoshi.ledger.errors import (
    AlreadyDecided,
    ConclusionNeedsReport,
    OwnReport,
    ReasonNeeded,
    RepairDayPassed,
    ReportsOutstanding,
)
from luoshi.ledger.facts import (
    MatterClosedOut,
    MatterConcluded,
    MatterReminded,
    MatterReopened,
    ReportAccepted,
    ReportReturned,
)
from luoshi.ledger.models import Matter, Report, Slot
from luoshi.ledger.permissions import review
from luoshi.ledger.queries import reports_for, units_outstanding
from luoshi.ledger.states import MATTER, REPORT, ReportState, SlotState, Verb
from luoshi.org.calendar import calendar

LEAST_REASON = 10


@transaction.atomic
def return_report(
    report_id: int, *, why: str, repair_by: date | None = None, actor: Actor, on: date, at: datetime
) -> Report:
    """Sends a report back with what is to be corrected (退回). The deadline stays; `repair_by` is only the answer's.

    Raises Report.DoesNotExist when the actor cannot see it, NotAllowed, OwnReport, AlreadyDecided when somebody was
    quicker, ReasonNeeded under 10 characters, RepairDayPassed. Records ReportReturned."""
    if len(why.strip()) < LEAST_REASON:
        raise ReasonNeeded(least=LEAST_REASON)
    if repair_by is not None and repair_by < on:
        raise RepairDayPassed(by=repair_by)
    report, matter = _lock_report(report_id, actor=actor)
    report.state = REPORT.after("return", report.state)
    report.save(update_fields=["state"])
    _settle(report, SlotState.RETURNED)
    if report.asks_conclusion:
        matter.state = MATTER.after("return", matter.state)
    _rule_on(report, matter, Verb.RETURN, actor=actor, on=on, at=at, why=why.strip(), repair_by=repair_by)
    fold(matter, on=on)
    record(
        ReportReturned(matter_id=matter.pk, report_id=report.pk, why=why.strip(), repair_by=repair_by),
        actor=actor,
        at=at,
    )
    return report


@transaction.atomic
def accept_report(report_id: int, *, why: str = "", actor: Actor, on: date, at: datetime) -> Report:
    """Passes a report (通过). A conclusion report that passed waits for the conclusion itself.

    Raises as return_report, without ReasonNeeded and RepairDayPassed. Records ReportAccepted."""
    report, matter = _lock_report(report_id, actor=actor)
    _accept(report, matter, why=why, actor=actor, on=on, at=at)
    fold(matter, on=on)
    return report


@transaction.atomic
def conclude(number: str, *, why: str = "", actor: Actor, on: date, at: datetime) -> Matter:
    """Accepts the lead unit's result and concludes the matter (办结).

    `on` is the local date of acceptance. Concluding is not closing out: 销号 comes later. A conclusion report that is
    still under review is accepted with it. Parties that are responsible too and never reported block it, unless `why`
    (at least 10 characters) says how their part was seen to. Slots still owed are dropped: a concluded matter owes no
    more reports. Raises Matter.DoesNotExist, NotAllowed, OwnReport, MoveRefused, ConclusionNeedsReport,
    ReportsOutstanding. Records MatterConcluded."""
    matter = lock_matter(number, actor=actor)
    ensure("supervise", matter, actor=actor, ask=_("the supervision office above it"))
    state = MATTER.after("conclude", matter.state)
    asked = (
        matter.reports.filter(asks_conclusion=True).exclude(state=ReportState.DRAFT).order_by("-submitted_at").first()
    )
    if asked is None or asked.state == ReportState.RETURNED:
        raise ConclusionNeedsReport(number=number)
    if asked.reported_by_id is not None and asked.reported_by_id == actor.user_id:
        raise OwnReport()
    outstanding = units_outstanding(matter)
    if outstanding and len(why.strip()) < LEAST_REASON:
        raise ReportsOutstanding(number=number, units="、".join(outstanding))
    if asked.state == ReportState.SUBMITTED:
        _accept(asked, matter, why="", actor=actor, on=on, at=at)
    matter.slots.filter(state__in=[SlotState.OWED, SlotState.RETURNED]).update(state=SlotState.DROPPED)
    matter.state, matter.concluded_on = state, on
    rule(matter, Verb.CONCLUDE, actor=actor, on=on, at=at, why=why.strip(), effect={"to": state})
    fold(matter, on=on)
    record(MatterConcluded(matter_id=matter.pk, lead_id=matter.lead_id, concluded_on=on), actor=actor, at=at)
    return matter


@transaction.atomic
def close_out(number: str, *, why: str = "", actor: Actor, on: date, at: datetime) -> Matter:
    """Strikes a concluded matter off the list (销号).

    Raises Matter.DoesNotExist, NotAllowed, MoveRefused. Records MatterClosedOut."""
    matter = lock_matter(number, actor=actor)
    ensure("supervise", matter, actor=actor, ask=_("the supervision office above it"))
    matter.state, matter.closed_out_on = MATTER.after("close_out", matter.state), on
    rule(matter, Verb.CLOSE_OUT, actor=actor, on=on, at=at, why=why.strip())
    fold(matter, on=on)
    record(MatterClosedOut(matter_id=matter.pk, closed_out_on=on), actor=actor, at=at)
    return matter


@transaction.atomic
def reopen(number: str, *, why: str, actor: Actor, on: date, at: datetime) -> Matter:
    """Opens a concluded matter again, because a look-back found that the result does not hold. Counts as returned.

    The lead owes a new final report. Raises Matter.DoesNotExist, NotAllowed, MoveRefused, ReasonNeeded. Records
    MatterReopened."""
    if len(why.strip()) < LEAST_REASON:
        raise ReasonNeeded(least=LEAST_REASON)
    matter = lock_matter(number, actor=actor)
    ensure("supervise", matter, actor=actor, ask=_("the supervision office above it"))
    matter.state = MATTER.after("reopen", matter.state)
    matter.concluded_on = matter.closed_out_on = None
    last = Slot.objects.filter(matter=matter, unit=matter.lead_id).order_by("-due_on", "-pk").first()
    if last is not None:
        last.state = SlotState.RETURNED
        last.save(update_fields=["state"])
    rule(matter, Verb.REOPEN, actor=actor, on=on, at=at, why=why.strip())
    fold(matter, on=on)
    record(MatterReopened(matter_id=matter.pk, why=why.strip()), actor=actor, at=at)
    return matter


@transaction.atomic
def remind(number: str, *, why: str = "", actor: Actor, on: date, at: datetime) -> Matter:
    """Reminds the units that have to act (催办); it is on the record and shown on their desk, nothing is sent.

    Raises Matter.DoesNotExist, NotAllowed. Records MatterReminded."""
    matter = lock_matter(number, actor=actor)
    ensure("remind", matter, actor=actor, ask=_("the supervision office above it"))
    rule(matter, Verb.REMIND, actor=actor, on=on, at=at, why=why.strip())
    record(MatterReminded(matter_id=matter.pk, why=why.strip()), actor=actor, at=at)
    return matter


def _lock_report(report_id: int, *, actor: Actor) -> tuple[Report, Matter]:
    """The report and its matter, both locked, matter first; refuses unless the actor may decide it now."""
    number = reports_for(actor).values_list("matter__number", flat=True).get(pk=report_id)
    matter = lock_matter(number, actor=actor)
    report = Report.objects.select_for_update(of=("self",), no_key=True).get(pk=report_id)
    if report.state != ReportState.SUBMITTED:
        _say_who_decided(report)
    if not Report.objects.filter(review(actor), pk=report_id).exists():
        if report.reported_by_id is not None and report.reported_by_id == actor.user_id:
            raise OwnReport()
        raise NotAllowed(subject=matter.number, ask=_("the supervision office above it"))
    return report, matter


def _say_who_decided(report: Report) -> NoReturn:
    last = report.decisions.select_related("by__person").order_by("-at", "-pk").first()
    by = str(last.by.person or last.by) if last is not None and last.by is not None else ""
    on = last.on if last is not None else report.saved_at.date()
    raise AlreadyDecided(state=ReportState(report.state).label, by=by, on=on)


def _accept(report: Report, matter: Matter, *, why: str, actor: Actor, on: date, at: datetime) -> None:
    report.state = REPORT.after("accept", report.state)
    report.save(update_fields=["state"])
    _settle(report, SlotState.ACCEPTED)
    _rule_on(report, matter, Verb.ACCEPT, actor=actor, on=on, at=at, why=why.strip())
    record(ReportAccepted(matter_id=matter.pk, report_id=report.pk), actor=actor, at=at)


def _settle(report: Report, state: SlotState) -> None:
    report.slot.state = state
    report.slot.save(update_fields=["state"])


def _rule_on(report: Report, matter: Matter, verb: Verb, *, actor: Actor, on: date, at: datetime, **more: Any) -> None:
    """The decision on a report, with the working days it waited."""
    sent_on = timezone.localdate(report.submitted_at)
    waited = calendar().between(sent_on, on) if on >= sent_on else 0
    rule(matter, verb, actor=actor, on=on, at=at, report=report, unit_id=report.unit_id, waited_days=waited, **more)
