"""报送: what a unit says of its slot, saved as a draft, sent, or repeated with one click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import MoveRefused, NotAllowed
from luoshi.ledger.actions.folding import fold, lock_matter, rule
from luoshi.ledger.actions.measuring import observe_figures
from luoshi.ledger.errors import (
    AlreadySent,
    ConclusionNeedsWhole,
    NothingToRepeat,
    NotYourSlot,
    ProgressFalls,
    TextNeeded,
)
from luoshi.ledger.facts import ReportSubmitted
from luoshi.ledger.finding import index_reports
from luoshi.ledger.models import Matter, Report, Slot, Use
from luoshi.ledger.queries import reporting_units_of, slot_to_report
from luoshi.ledger.states import LEADING, MATTER, REPORT, Outlook, ReportState, SlotState, State, Verb
from luoshi.records.queries import proofs

SHORTEST_EXPLANATION = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportGiven:
    """What the form holds. `progress` 0–100; `text` up to 500 characters; `evidence` ids of records.Evidence;
    `figures` maps a target's id to the value reached; `minutes` is what writing it took, if the unit cares to say."""

    progress: int
    text: str = ""
    difficulty: str = ""
    next_step: str = ""
    outlook: str = Outlook.ON_TIME
    asks_conclusion: bool = False
    evidence: Sequence[int] = ()
    figures: dict[str, float] = field(default_factory=dict)
    minutes: int | None = None


@transaction.atomic
def save_draft(number: str, unit_id: int, *, given: ReportGiven, key: UUID, actor: Actor, at: datetime) -> Report:
    """Keeps what was typed so far; one draft a slot, seen by the unit alone. No fact: nothing was said yet.

    A form that was sent meanwhile is no draft any more. Raises Matter.DoesNotExist, NotAllowed, AlreadySent,
    NotYourSlot, MoveRefused."""
    matter = lock_matter(number, actor=actor)
    if (sent := _already_sent(matter, unit_id, key, given)) is not None:
        return sent
    slot = _my_slot(matter, unit_id, actor=actor)
    return _write(_draft(slot, key), slot, given, actor=actor, at=at)


@transaction.atomic
def submit_report(
    number: str, unit_id: int, *, given: ReportGiven, key: UUID, actor: Actor, on: date, at: datetime
) -> Report:
    """Sends the unit's report for its slot, the earliest one that is owed or was returned (报送).

    A report that asks for conclusion (申请办结) moves the matter under review; only a lead may ask, at 100 %.
    A form sent twice, with the same `key`, is one report. Progress that falls needs a text that says why.
    Raises Matter.DoesNotExist, NotAllowed, AlreadySent when the form said something else before, NotYourSlot,
    MoveRefused, TextNeeded, ProgressFalls, ConclusionNeedsWhole. Records ReportSubmitted."""
    matter = lock_matter(number, actor=actor)
    if (sent := _already_sent(matter, unit_id, key, given)) is not None:
        return sent
    slot = _my_slot(matter, unit_id, actor=actor)
    _check(matter, slot, given)
    report = _write(_draft(slot, key), slot, given, actor=actor, at=at)
    report.state, report.submitted_at = REPORT.after("submit", report.state), at
    report.save(update_fields=["state", "submitted_at"])
    _take_over(matter, slot, report, SlotState.SUBMITTED, on=on)
    if given.asks_conclusion:
        matter.state = MATTER.after("submit", matter.state)
        rule(matter, Verb.SUBMIT, actor=actor, on=on, at=at, report=report, unit_id=unit_id)
    targets = list(matter.targets.select_related("measure"))
    observe_figures(targets, given.figures, slot=slot, actor=actor, on=on, at=at)
    for target in targets:
        if str(target.pk) in given.figures:
            target.reached = given.figures[str(target.pk)]
            target.save(update_fields=["reached"])
    fold(matter, on=on)
    index_reports([report.pk])
    _state(matter, report, slot, actor=actor, at=at)
    return report


@transaction.atomic
def report_no_change(number: str, unit_id: int, *, key: UUID, actor: Actor, on: date, at: datetime) -> Report:
    """One click: nothing changed since the last report (无变化). It needs no review and is accepted by itself.

    Raises Matter.DoesNotExist, NotAllowed, AlreadySent, NotYourSlot, MoveRefused, NothingToRepeat. Records
    ReportSubmitted."""
    matter = lock_matter(number, actor=actor)
    if (sent := _already_sent(matter, unit_id, key)) is not None:
        return sent
    slot = _my_slot(matter, unit_id, actor=actor)
    last = (
        Report.objects.filter(matter=matter, unit=unit_id, state=ReportState.ACCEPTED).order_by("-submitted_at").first()
    )
    if last is None or slot.state == SlotState.RETURNED:
        raise NothingToRepeat(number=number)
    given = ReportGiven(progress=last.progress, outlook=last.outlook)
    report = _write(_draft(slot, key), slot, given, actor=actor, at=at)
    report.is_unchanged, report.submitted_at = True, at
    report.state = REPORT.after("accept", REPORT.after("submit", report.state))
    report.save(update_fields=["is_unchanged", "submitted_at", "state"])
    _take_over(matter, slot, report, SlotState.ACCEPTED, on=on)
    fold(matter, on=on)
    _state(matter, report, slot, actor=actor, at=at)
    return report


def _my_slot(matter: Matter, unit_id: int, *, actor: Actor) -> Slot:
    """The slot the unit reports on now; the actor must speak for the unit and the matter be in progress."""
    if not reporting_units_of(matter, actor).filter(pk=unit_id).exists():
        raise NotAllowed(subject=matter.number, ask=_("the liaison officer of the unit that takes part"))
    if matter.state not in MATTER.origins("report"):
        raise MoveRefused(verb=_("report"), state=State(matter.state).label)
    slot = slot_to_report(matter, unit_id)
    if slot is None:
        raise NotYourSlot(unit=reporting_units_of(matter, actor).get(pk=unit_id).name, number=matter.number)
    return slot


def _check(matter: Matter, slot: Slot, given: ReportGiven) -> None:
    if not given.text.strip():
        raise TextNeeded()
    before = slot.party.progress
    if given.progress < before and len(given.text.strip()) < SHORTEST_EXPLANATION:
        raise ProgressFalls(before=before, now=given.progress)
    if given.asks_conclusion:
        if slot.party.role not in LEADING and slot.unit_id != matter.lead_id:
            raise NotAllowed(subject=matter.number, ask=_("the lead unit, which asks for the conclusion"))
        if given.progress != 100:
            raise ConclusionNeedsWhole(progress=given.progress)


def _already_sent(matter: Matter, unit_id: int, key: UUID, given: ReportGiven | None = None) -> Report | None:
    """The report that the same form made before; AlreadySent when that one said something else than `given`."""
    sent = Report.objects.filter(key=key).exclude(state=ReportState.DRAFT).first()
    if sent is None:
        return None
    if (sent.matter_id, sent.unit_id) != (matter.pk, unit_id) or (given is not None and not _says(sent, given)):
        raise AlreadySent(number=matter.number)
    return sent


def _says(report: Report, given: ReportGiven) -> bool:
    """Whether a report holds what the form holds. Files are compared by content: sent twice, each became two proofs."""
    words = (report.progress, report.text, report.difficulty, report.next_step, report.outlook, report.asks_conclusion)
    typed = (
        given.progress,
        given.text.strip(),
        given.difficulty,
        given.next_step,
        given.outlook,
        given.asks_conclusion,
    )
    kept = {proof.mark for proof in proofs([use.evidence_id for use in report.uses.all()])}
    return (
        words == typed and report.figures == given.figures and kept == {proof.mark for proof in proofs(given.evidence)}
    )


def _draft(slot: Slot, key: UUID) -> Report:
    """The slot's draft, or a new one. A draft takes over the key of the form that is being sent, unless the key is in
    the draft of another slot."""
    draft = slot.reports.filter(state=ReportState.DRAFT).first() or Report(slot=slot)
    draft.key = uuid4() if Report.objects.filter(key=key).exclude(pk=draft.pk).exists() else key
    return draft


def _write(report: Report, slot: Slot, given: ReportGiven, *, actor: Actor, at: datetime) -> Report:
    report.matter_id, report.unit_id = slot.matter_id, slot.unit_id
    report.progress, report.progress_before = given.progress, slot.party.progress
    report.text, report.difficulty, report.next_step = given.text.strip(), given.difficulty, given.next_step
    report.outlook, report.asks_conclusion = given.outlook, given.asks_conclusion
    report.figures, report.minutes = given.figures, given.minutes
    report.reported_by_id, report.post_id, report.saved_at = actor.user_id, actor.post_id, at
    report.save()
    report.uses.exclude(evidence__in=given.evidence).delete()
    Use.objects.bulk_create([Use(report=report, evidence_id=e) for e in given.evidence], ignore_conflicts=True)
    return report


def _take_over(matter: Matter, slot: Slot, report: Report, state: SlotState, *, on: date) -> None:
    slot.state = state
    slot.save(update_fields=["state"])
    if slot.party.unit_id == slot.unit_id:
        slot.party.progress = report.progress
        slot.party.save(update_fields=["progress"])
    matter.last_report_on = on


def _state(matter: Matter, report: Report, slot: Slot, *, actor: Actor, at: datetime) -> None:
    record(
        ReportSubmitted(
            matter_id=matter.pk,
            report_id=report.pk,
            unit_id=slot.unit_id,
            period=slot.period,
            progress=report.progress,
            text=report.text,
            is_unchanged=report.is_unchanged,
            asks_conclusion=report.asks_conclusion,
            evidence=tuple(proof.mark for proof in proofs([use.evidence_id for use in report.uses.all()])),
        ),
        actor=actor,
        at=at,
    )
