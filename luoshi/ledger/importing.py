"""Carrying over a ledger that was kept elsewhere: the past of matters that are already docketed, in bulk.

The rows and the facts are those that the verbs would have written, on the days on which things happened; nothing is
checked against today's rights, since the people of that time decided. Used for the demo and for moving in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from luoshi.journal.actions import record_many
from luoshi.kernel.actor import Actor
from luoshi.kernel.workdays import WorkCalendar
from luoshi.ledger import facts
from luoshi.ledger.finding import index_reports
from luoshi.ledger.folds import progress_of, set_turning_days, waiting_of
from luoshi.ledger.models import Decision, Matter, Party, Report, Slot
from luoshi.ledger.schedule import Period, periods
from luoshi.ledger.states import OWING, Publication, ReportState, SlotState, State, Verb
from luoshi.org.calendar import calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class PastReport:
    """A report of the past: `period` names its slot; `decided` is "accepted", "returned" or "" while it waits."""

    unit_id: int
    period: str
    at: datetime
    by: Actor
    progress: int
    text: str
    next_step: str = ""
    difficulty: str = ""
    is_unchanged: bool = False
    asks_conclusion: bool = False
    decided: str = ""
    decided_at: datetime | None = None
    decided_by: Actor | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What happened to one matter, in order; `ruled_by` concluded it and closed it out, and decided its publication."""

    matter: Matter
    issued_at: datetime
    issued_by: Actor
    acknowledged: Sequence[tuple[Party, datetime, Actor]] = ()
    reports: Sequence[PastReport] = ()
    concluded_at: datetime | None = None
    closed_out_at: datetime | None = None
    ruled_by: Actor | None = None
    publication: str = Publication.INTERNAL


@dataclass(slots=True)
class _Rows:
    days: WorkCalendar
    slots: list[Slot] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    stated: list[tuple[datetime, Any, Actor]] = field(default_factory=list)
    later: list[tuple[Report, PastReport, Slot]] = field(default_factory=list)


def slots_ahead(matter: Matter, issued_at: datetime, days: WorkCalendar) -> list[Period]:
    """The periods a matter issued at that instant will have."""
    return periods(timezone.localdate(issued_at), matter.due_on, matter.cycle, days)


@transaction.atomic
def carry_over(pasts: Iterable[Past]) -> int:
    """Writes the past of docketed matters; returns how many facts were stated. All or nothing, about 20 statements.

    Reports must name periods of their matter (see slots_ahead) and units that are parties. Raises KeyError
    otherwise."""
    rows = _Rows(calendar())
    matters = [_carry(past, rows) for past in pasts]
    Slot.objects.bulk_create(rows.slots, batch_size=2000)
    Report.objects.bulk_create(rows.reports, batch_size=1000)
    index_reports([report.pk for report in rows.reports])
    for report, past_report, slot in rows.later:
        _state_report(report, past_report, slot, rows)
    Decision.objects.bulk_create(rows.decisions, batch_size=2000)
    Party.objects.bulk_update(rows.parties, ["acknowledged_at", "acknowledged_by", "progress"], batch_size=500)
    Matter.objects.bulk_update(
        matters,
        [
            "state", "waiting_for", "waiting_since", "starts_on", "progress", "near_on", "behind_on", "far_behind_on",
            "last_report_on", "concluded_on", "closed_out_on", "lookback_until", "publication",
        ],
        batch_size=200,
    )  # fmt: skip
    rows.stated.sort(key=lambda stated: stated[0])
    return record_many((fact, actor, at) for at, fact, actor in rows.stated)


def _carry(past: Past, rows: _Rows) -> Matter:
    matter = past.matter
    issued_on = timezone.localdate(past.issued_at)
    matter.starts_on = min(issued_on, matter.due_on) if matter.due_on else issued_on
    parties = list(matter.parties.all())
    slots = _slots(matter, parties, slots_ahead(matter, past.issued_at, rows.days))
    _rule(rows, matter, Verb.ISSUE, past.issued_by, past.issued_at, effect={"slots": len(slots)})
    issued = facts.MatterIssued(
        matter_id=matter.pk, issued_on=issued_on, due_on=matter.due_on, cycle=matter.cycle, slots=len(slots)
    )
    rows.stated.append((past.issued_at, issued, past.issued_by))
    matter.state = State.ASSIGNED
    by_id = {party.pk: party for party in parties}
    for named, at, actor in past.acknowledged:
        party = by_id[named.pk]
        party.acknowledged_at, party.acknowledged_by_id = at, actor.user_id
        _rule(rows, matter, Verb.ACKNOWLEDGE, actor, at, unit_id=party.unit_id)
        fact = facts.MatterAcknowledged(matter_id=matter.pk, unit_id=party.unit_id or 0)
        rows.stated.append((at, fact, actor))
        matter.state = State.IN_PROGRESS
    for past_report in past.reports:
        _report(past_report, matter, slots, parties, rows)
    _end(past, matter, slots, rows)
    rows.slots += slots.values()
    rows.parties += parties
    _fold(matter, parties, slots.values(), past, rows)
    return matter


def _slots(matter: Matter, parties: Sequence[Party], spans: Sequence[Period]) -> dict[tuple[int, str], Slot]:
    return {
        (party.unit_id, p.name): Slot(
            matter=matter, party=party, unit_id=party.unit_id, period=p.name, opens_on=p.opens_on, due_on=p.due_on
        )
        for party in parties
        if party.role in OWING and party.unit_id is not None
        for p in spans
    }


def _report(
    past: PastReport, matter: Matter, slots: dict[tuple[int, str], Slot], parties: Sequence[Party], rows: _Rows
) -> None:
    slot = slots[past.unit_id, past.period]
    party = next(p for p in parties if p.pk == slot.party.pk)
    report = Report(
        slot=slot,
        matter=matter,
        unit_id=past.unit_id,
        key=uuid4(),
        state=past.decided or ReportState.SUBMITTED,
        progress=past.progress,
        progress_before=party.progress,
        text=past.text,
        next_step=past.next_step,
        difficulty=past.difficulty,
        is_unchanged=past.is_unchanged,
        asks_conclusion=past.asks_conclusion,
        reported_by_id=past.by.user_id,
        post_id=past.by.post_id,
        saved_at=past.at,
        submitted_at=past.at,
    )
    slot.state = SlotState(past.decided or SlotState.SUBMITTED)
    party.progress = past.progress
    matter.last_report_on = timezone.localdate(past.at)
    if past.asks_conclusion:
        matter.state = State.IN_PROGRESS if past.decided == ReportState.RETURNED else State.UNDER_REVIEW
    rows.reports.append(report)
    rows.later.append((report, past, slot))


def _state_report(report: Report, past: PastReport, slot: Slot, rows: _Rows) -> None:
    """Facts and decisions of a report, once it has its number."""
    sent = facts.ReportSubmitted(
        matter_id=report.matter_id,
        report_id=report.pk,
        unit_id=report.unit_id,
        period=slot.period,
        progress=report.progress,
        text=report.text,
        is_unchanged=report.is_unchanged,
        asks_conclusion=report.asks_conclusion,
        evidence=(),
    )
    rows.stated.append((past.at, sent, past.by))
    if past.decided_at is None or past.decided_by is None or past.is_unchanged:
        return
    waited = rows.days.between(timezone.localdate(past.at), timezone.localdate(past.decided_at))
    verb, fact = (
        (Verb.ACCEPT, facts.ReportAccepted(matter_id=report.matter_id, report_id=report.pk))
        if past.decided == ReportState.ACCEPTED
        else (
            Verb.RETURN,
            facts.ReportReturned(matter_id=report.matter_id, report_id=report.pk, why=past.why, repair_by=None),
        )
    )
    _rule(
        rows, report.matter, verb, past.decided_by, past.decided_at, report=report, unit_id=report.unit_id,
        why=past.why, waited_days=waited,
    )  # fmt: skip
    rows.stated.append((past.decided_at, fact, past.decided_by))


def _end(past: Past, matter: Matter, slots: dict[tuple[int, str], Slot], rows: _Rows) -> None:
    """办结 and 销号, where they happened."""
    if past.concluded_at is None or past.ruled_by is None:
        return
    matter.state, matter.concluded_on = State.CONCLUDED, timezone.localdate(past.concluded_at)
    if matter.kind.lookback_days:
        matter.lookback_until = matter.concluded_on + timedelta(days=matter.kind.lookback_days)
    for slot in slots.values():
        if slot.state in (SlotState.OWED, SlotState.RETURNED):
            slot.state = SlotState.DROPPED
    _rule(rows, matter, Verb.CONCLUDE, past.ruled_by, past.concluded_at, effect={"to": State.CONCLUDED.value})
    concluded = facts.MatterConcluded(matter_id=matter.pk, lead_id=matter.lead_id, concluded_on=matter.concluded_on)
    rows.stated.append((past.concluded_at, concluded, past.ruled_by))
    if past.closed_out_at is not None:
        matter.state, matter.closed_out_on = State.CLOSED_OUT, timezone.localdate(past.closed_out_at)
        matter.publication = past.publication
        _rule(rows, matter, Verb.CLOSE_OUT, past.ruled_by, past.closed_out_at)
        closed = facts.MatterClosedOut(matter_id=matter.pk, closed_out_on=matter.closed_out_on)
        rows.stated.append((past.closed_out_at, closed, past.ruled_by))


def _fold(matter: Matter, parties: Sequence[Party], slots: Iterable[Slot], past: Past, rows: _Rows) -> None:
    matter.progress = progress_of(parties) or 0
    slots = list(slots)
    set_turning_days(matter, slots, rows.days)
    asked = any(r.asks_conclusion and not r.decided for r in past.reports)
    matter.waiting_for = waiting_of(matter.state, {slot.state for slot in slots}, conclusion_asked=asked)
    steps = [past.issued_at, *(at for _party, at, _actor in past.acknowledged)]
    steps += [report.decided_at or report.at for report in past.reports]
    matter.waiting_since = timezone.localdate(past.closed_out_at or past.concluded_at or max(steps))


def _rule(rows: _Rows, matter: Matter, verb: Verb, actor: Actor, at: datetime, **more: Any) -> None:
    rows.decisions.append(
        Decision(
            matter=matter,
            verb=verb,
            on=timezone.localdate(at),
            at=at,
            by_id=actor.user_id,
            post_id=actor.post_id,
            **more,
        )
    )
