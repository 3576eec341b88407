"""审核: return, accept, conclude, remind. Who reports or signs does not accept (rule 4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NoReturn, TypedDict

from django.db import transaction
from django.utils import timezone

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import MoveRefused, NotAllowed
from luoshi.ledger.actions.folding import ensure, fold, lock_matter, rule
from luoshi.ledger.actions.moving import (
    begin,
    conclusion_report,
    decided_since,
    drop_slots,
    end,
    let_requests_lapse,
)
from luoshi.ledger.actions.speaking import LEAST_REASON, reason
from luoshi.ledger.coverage import coverage_of, units_missing
from luoshi.ledger.errors import (
    AlreadyDecided,
    ChecklistFindsNothing,
    ChecklistNeeded,
    ConclusionNeedsReport,
    CoverageIncomplete,
    FindingDoesNotHold,
    LeaderMustSee,
    OwnReport,
    RepairDayPassed,
    ReportsOutstanding,
    VerificationNeeded,
)
from luoshi.ledger.facts import MatterConcluded, MatterReminded, ReportAccepted, ReportReturned
from luoshi.ledger.models import Matter, Report
from luoshi.ledger.moves import MOVES, OFFICE
from luoshi.ledger.outcomes import must_be_shown
from luoshi.ledger.permissions import review
from luoshi.ledger.queries import reports_for, units_outstanding
from luoshi.ledger.states import MATTER, REPORT, ReportState, SlotState, State, Verb
from luoshi.org.calendar import calendar

MOST_NAMED = 5


class Answer(TypedDict):
    """One question of a review checklist: yes, no, or None where it does not apply; `note` says what is missing."""

    question: str
    answer: bool | None
    note: str


@transaction.atomic
def return_report(
    report_id: int,
    *,
    why: str,
    repair_by: date | None = None,
    checklist: Sequence[Answer] = (),
    actor: Actor,
    on: date,
    at: datetime,
) -> Report:
    """Sends a report back with what is to be corrected (退回). The deadline stays; `repair_by` is only the answer's.

    For a conclusion report every question of the kind's checklist is answered, with at least one no; the answers are
    kept. A conclusion report that was accepted and is still under review can be returned too, as after a verification.
    Raises Report.DoesNotExist when the actor cannot see it, NotAllowed, OwnReport, MoveRefused, AlreadyDecided when
    somebody was quicker, ReasonNeeded under 10 characters, RepairDayPassed, ChecklistNeeded, ChecklistFindsNothing.
    Records ReportReturned."""
    why = reason(why)
    if repair_by is not None and repair_by < on:
        raise RepairDayPassed(by=repair_by)
    report, matter = _lock_report(report_id, "return", actor=actor)
    effect: dict[str, Any] = {}
    if report.asks_conclusion:
        effect = _checked(matter, checklist)
        matter.state = MATTER.after("return", matter.state)
        effect["to"] = matter.state
    report.state = REPORT.after("recall" if report.state == ReportState.ACCEPTED else "return", report.state)
    report.save(update_fields=["state"])
    has_gone = report.slot.party.ends_on <= on
    _settle(report, SlotState.DROPPED if has_gone else SlotState.RETURNED)
    _rule_on(report, matter, Verb.RETURN, actor=actor, on=on, at=at, why=why, repair_by=repair_by, effect=effect)
    fold(matter, on=on)
    record(
        ReportReturned(matter_id=matter.pk, report_id=report.pk, why=why, repair_by=repair_by),
        actor=actor,
        at=at,
    )
    return report


def _checked(matter: Matter, checklist: Sequence[Answer]) -> dict[str, Any]:
    """The checklist as it is kept. Raises ChecklistNeeded, ChecklistFindsNothing."""
    asked = [question["title"] for question in matter.kind.checklist]
    if not asked:
        return {}
    given = {row["question"]: row for row in checklist}
    if set(asked) - set(given):
        raise ChecklistNeeded(number=matter.number)
    if all(given[question]["answer"] is not False for question in asked):
        raise ChecklistFindsNothing()
    return {
        "checklist": [
            {"question": q, "answer": given[q]["answer"], "note": given[q].get("note", "").strip()} for q in asked
        ]
    }


@transaction.atomic
def accept_report(report_id: int, *, why: str = "", actor: Actor, on: date, at: datetime) -> Report:
    """Passes a report (通过). A conclusion report that passed waits for the conclusion itself.

    Raises as return_report, without ReasonNeeded, RepairDayPassed and those of the checklist. Records
    ReportAccepted."""
    report, matter = _lock_report(report_id, "accept", actor=actor)
    _accept(report, matter, why=why, actor=actor, on=on, at=at)
    fold(matter, on=on)
    return report


@transaction.atomic
def conclude(number: str, *, why: str = "", actor: Actor, on: date, at: datetime) -> Matter:
    """Accepts the result and concludes the matter (办结).

    `on` is the local date of acceptance. Concluding is not closing out: 销号 comes later, after the look-back period of
    the kind, which begins now. A conclusion report that is still under review is accepted with it. Partners and units
    of a class who have not reported block it, unless `why` (at least 10 characters) says how their part was seen to.
    The result must reach its step, be verified and be seen by a leader where the kind asks for that. Where nobody
    leads, there is no conclusion report: coverage decides, while the matter is in progress. Nothing is owed afterwards.
    Raises Matter.DoesNotExist, NotAllowed, OwnReport, MoveRefused, ConclusionNeedsReport, ReportsOutstanding,
    CoverageIncomplete, ProofMissing, FindingDoesNotHold, VerificationNeeded, LeaderMustSee. Records MatterConcluded."""
    matter = lock_matter(number, actor=actor)
    ensure("supervise", matter, actor=actor, ask=OFFICE)
    state = MATTER.after("conclude", matter.state)
    why = why.strip()
    asked = _result_of(matter, actor=actor)
    if len(why) < LEAST_REASON:
        _must_be_covered(matter, on=on)
    must_be_shown(matter)
    if asked is not None:
        _must_be_proven(matter, asked)
        if asked.state == ReportState.SUBMITTED:
            _accept(asked, matter, why="", actor=actor, on=on, at=at)
    drop_slots(matter)
    let_requests_lapse(matter, actor=actor, on=on, at=at)
    matter.state, matter.concluded_on = state, on
    days = matter.kind.lookback_days
    matter.lookback_until = on + timedelta(days=days) if days else None
    end(
        matter,
        Verb.CONCLUDE,
        MatterConcluded(matter_id=matter.pk, lead_id=matter.lead_id, concluded_on=on),
        actor=actor,
        on=on,
        at=at,
        why=why,
        effect={"to": state, "lookback_until": str(matter.lookback_until) if days else None},
    )
    return matter


def _result_of(matter: Matter, *, actor: Actor) -> Report | None:
    """The conclusion report, which is not the actor's own; None for what nobody leads, while it is in progress."""
    if matter.state == State.IN_PROGRESS:
        if matter.lead_id is not None or not matter.parties.filter(is_class=True).exists():
            raise MoveRefused(verb=MOVES["conclude"].label, state=State(matter.state).label)
        if actor.user_id is not None and matter.reports.filter(reported_by=actor.user_id).exists():
            raise OwnReport()
        return None
    asked = conclusion_report(matter)
    if asked is None or asked.state == ReportState.RETURNED:
        raise ConclusionNeedsReport(number=matter.number)
    if actor.user_id is not None and actor.user_id in (asked.reported_by_id, asked.signed_by_id):
        raise OwnReport()
    return asked


def _must_be_covered(matter: Matter, *, on: date) -> None:
    """Raises ReportsOutstanding for partners, CoverageIncomplete for units of a class, who have not reported."""
    if outstanding := units_outstanding(matter):
        raise ReportsOutstanding(number=matter.number, units="、".join(outstanding))
    coverage = coverage_of([matter.pk], on=on).get(matter.pk)
    if coverage is not None and not coverage.is_whole:
        missing = units_missing(matter, on=on)
        named = "、".join(missing[:MOST_NAMED]) + ("……" if len(missing) > MOST_NAMED else "")
        raise CoverageIncomplete(number=matter.number, reported=coverage.reported, total=coverage.total, units=named)


def _must_be_proven(matter: Matter, asked: Report) -> None:
    """Raises FindingDoesNotHold, VerificationNeeded, LeaderMustSee.

    A result that was once found not to hold is verified again before it is concluded."""
    last = matter.verifications.exclude(found_on=None).order_by("-pk").first()
    if last is not None and last.report_id == asked.pk and last.holds is False:
        raise FindingDoesNotHold(number=matter.number)
    has_held = last is not None and last.report_id == asked.pk
    failed_before = last is not None and last.holds is False
    if (matter.needs_verification or failed_before) and not has_held:
        raise VerificationNeeded(number=matter.number)
    if matter.kind.leader_sees and not decided_since(matter, Verb.SEE, asked.submitted_at):
        raise LeaderMustSee(number=matter.number)


@transaction.atomic
def remind(number: str, *, why: str = "", actor: Actor, on: date, at: datetime) -> Matter:
    """Reminds the units that have to act (催办); it is on the record and shown on their desk, nothing is sent.

    Raises Matter.DoesNotExist, MoveRefused, NotAllowed. Records MatterReminded."""
    matter = begin("remind", number, actor=actor)
    rule(matter, Verb.REMIND, actor=actor, on=on, at=at, why=why.strip())
    record(MatterReminded(matter_id=matter.pk, why=why.strip()), actor=actor, at=at)
    return matter


def _lock_report(report_id: int, verb: str, *, actor: Actor) -> tuple[Report, Matter]:
    """The report and its matter, both locked, matter first; refuses unless the actor may decide it now."""
    number = reports_for(actor).values_list("matter__number", flat=True).get(pk=report_id)
    matter = lock_matter(number, actor=actor)
    report = Report.objects.select_for_update(of=("self",), no_key=True).get(pk=report_id)
    if actor.user_id is not None and actor.user_id in (report.reported_by_id, report.signed_by_id):
        ensure("supervise", matter, actor=actor, ask=OFFICE)
        raise OwnReport()
    ensure("supervise", matter, actor=actor, ask=OFFICE)
    if report.state != ReportState.SUBMITTED and not (verb == "return" and _is_result(report, matter)):
        _say_who_decided(report)
    MOVES[verb].must_start(matter.state)
    if report.state == ReportState.SUBMITTED and not Report.objects.filter(review(actor), pk=report_id).exists():
        raise NotAllowed(subject=matter.number, ask=OFFICE)
    return report, matter


def _is_result(report: Report, matter: Matter) -> bool:
    """Whether it is the accepted conclusion report of a matter that is still under review."""
    if report.state != ReportState.ACCEPTED or not report.asks_conclusion or matter.state != State.UNDER_REVIEW:
        return False
    last = conclusion_report(matter)
    return last is not None and last.pk == report.pk


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
