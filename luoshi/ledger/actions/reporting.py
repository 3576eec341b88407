"""报送: what a unit says of its slot, saved as a draft, sent, or repeated with one click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from luoshi.ledger.actions.speaking import leads, must_be_signed, speaks_for
from luoshi.ledger.errors import (
    AlreadySent,
    ConclusionNeedsWhole,
    NothingToRepeat,
    NotYourSlot,
    ProgressFalls,
    SharesOpen,
    StagesOpen,
    TextNeeded,
    ToBeSigned,
)
from luoshi.ledger.facts import ReportSubmitted
from luoshi.ledger.finding import index_reports
from luoshi.ledger.models import Matter, Party, Report, Slot, Use
from luoshi.ledger.permissions import SIGNING
from luoshi.ledger.queries import reporting_units_of, slot_to_report
from luoshi.ledger.sampling import verification_is_needed
from luoshi.ledger.states import MATTER, REPORT, UNSENT, Nature, Outlook, ReportState, SlotState, State, Verb
from luoshi.records.queries import proofs

SHORTEST_EXPLANATION = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportGiven:
    """What the form holds. `progress` 0–100; `text` up to 500 characters; `evidence` ids of records.Evidence;
    `natures` says what a proof is (states.Nature), by its id; what it does not say is another paper. `figures` maps a
    target's id to the value reached; `minutes` is what writing it took, if the unit cares to say."""

    progress: int
    text: str = ""
    difficulty: str = ""
    next_step: str = ""
    outlook: str = Outlook.ON_TIME
    asks_conclusion: bool = False
    evidence: Sequence[int] = ()
    natures: dict[int, str] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)
    minutes: int | None = None


@transaction.atomic
def save_draft(number: str, unit_id: int, *, given: ReportGiven, key: UUID, actor: Actor, at: datetime) -> Report:
    """Keeps what was typed so far; one draft a slot, seen by the unit alone. No fact: nothing was said yet.

    A form that was sent meanwhile is no draft any more. Raises Matter.DoesNotExist, NotAllowed, AlreadySent,
    NotYourSlot, MoveRefused, ToBeSigned."""
    matter = lock_matter(number, actor=actor)
    if (sent := _already_sent(matter, unit_id, key, given)) is not None:
        return sent
    slot = _my_slot(matter, unit_id, actor=actor)
    draft = _draft(slot, key)
    if draft.state == ReportState.TO_SIGN:
        raise ToBeSigned(unit=slot.unit.name, number=number)
    return _write(draft, slot, given, actor=actor, at=at)


@transaction.atomic
def submit_report(
    number: str, unit_id: int, *, given: ReportGiven, key: UUID, actor: Actor, on: date, at: datetime
) -> Report:
    """Sends the unit's report for its slot, the earliest one that is owed or was returned (报送).

    A report that asks for conclusion (申请办结) moves the matter under review; only a lead may ask, at 100 %, with its
    required stages done or explained and the shares it passed down done. Where the kind asks for the signature of the
    head, what a liaison officer sends waits for it (sign_report); what the head sends is signed with it.
    A form sent twice, with the same `key`, is one report. Progress that falls needs a text that says why.
    Raises Matter.DoesNotExist, NotAllowed, AlreadySent when the form said something else before, NotYourSlot,
    MoveRefused, ToBeSigned, TextNeeded, ProgressFalls, ConclusionNeedsWhole, StagesOpen, SharesOpen. Records
    ReportSubmitted when it leaves the unit."""
    matter = lock_matter(number, actor=actor)
    if (sent := _already_sent(matter, unit_id, key, given)) is not None:
        return sent
    slot = _my_slot(matter, unit_id, actor=actor)
    _check(matter, slot, given, on=on)
    report = _write(_draft_to_send(slot, key, actor=actor), slot, given, actor=actor, at=at)
    if must_be_signed(matter, unit_id, is_conclusion=given.asks_conclusion, actor=actor):
        return _hand_up(report, matter, on=on)
    if speaks_for(actor, unit_id, *SIGNING):
        report.signed_by_id = actor.user_id
    leave_unit_with(report, matter, actor=actor, on=on, at=at)
    return report


def leave_unit_with(report: Report, matter: Matter, *, actor: Actor, on: date, at: datetime) -> None:
    """What a report does when it leaves its unit: cell, share, figures, state of the matter, fact. Both are locked.

    “No change” is accepted by itself, everything else waits for review."""
    slot = report.slot
    report.state, report.submitted_at = REPORT.after("submit", report.state), at
    if report.is_unchanged:
        report.state = REPORT.after("accept", report.state)
    report.save(update_fields=["state", "submitted_at", "signed_by"])
    _take_over(matter, slot, report, SlotState.ACCEPTED if report.is_unchanged else SlotState.SUBMITTED, on=on)
    if report.asks_conclusion:
        matter.state = MATTER.after("submit", matter.state)
        matter.needs_verification = verification_is_needed(matter)
        rule(matter, Verb.SUBMIT, actor=actor, on=on, at=at, report=report, unit_id=report.unit_id)
    targets = list(matter.targets.select_related("measure")) if report.figures else []
    observe_figures(targets, report.figures, slot=slot, actor=actor, on=on, at=at)
    for target in targets:
        if str(target.pk) in report.figures:
            target.reached = report.figures[str(target.pk)]
            target.save(update_fields=["reached"])
    fold(matter, on=on)
    index_reports([report.pk])
    _state(matter, report, slot, actor=actor, at=at)


def _hand_up(report: Report, matter: Matter, *, on: date) -> Report:
    """Leaves the report with the head of the unit. No fact: nothing was said to anybody outside yet."""
    if report.state == ReportState.DRAFT:
        report.state = REPORT.after("hand_up", report.state)
        report.save(update_fields=["state"])
    fold(matter, on=on)
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
    report = _write(_draft_to_send(slot, key, actor=actor), slot, given, actor=actor, at=at)
    report.is_unchanged = True
    report.save(update_fields=["is_unchanged"])
    if must_be_signed(matter, unit_id, is_conclusion=False, actor=actor):
        return _hand_up(report, matter, on=on)
    leave_unit_with(report, matter, actor=actor, on=on, at=at)
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


def _check(matter: Matter, slot: Slot, given: ReportGiven, *, on: date) -> None:
    if not given.text.strip():
        raise TextNeeded()
    before = slot.party.progress
    if given.progress < before and len(given.text.strip()) < SHORTEST_EXPLANATION:
        raise ProgressFalls(before=before, now=given.progress)
    if given.asks_conclusion:
        if not leads(matter, slot.party):
            raise NotAllowed(subject=matter.number, ask=_("the lead unit, which asks for the conclusion"))
        if given.progress != 100:
            raise ConclusionNeedsWhole(progress=given.progress)
        must_be_ready(matter, slot.party, on=on)


def must_be_ready(matter: Matter, party: Party, *, on: date) -> None:
    """Raises StagesOpen or SharesOpen: what must be done before a conclusion is asked for (domain handbook 2.3, 10)."""
    stages = matter.stages.filter(is_required=True, done_on=None, explained="").order_by("ordinal")
    if titles := list(stages.values_list("title", flat=True)):
        raise StagesOpen(number=matter.number, stages="、".join(titles))
    below = party.delegates.filter(ends_on__gt=on, progress__lt=100).order_by("ordinal", "pk")
    if names := list(below.values_list("text", flat=True)):
        raise SharesOpen(number=matter.number, units="、".join(names))


def _already_sent(matter: Matter, unit_id: int, key: UUID, given: ReportGiven | None = None) -> Report | None:
    """The report that the same form made before; AlreadySent when that one said something else than `given`."""
    sent = Report.objects.filter(key=key).exclude(state=ReportState.DRAFT).select_related("slot").first()
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
    kept = {use.evidence_id: use.nature for use in report.uses.all()}
    shown = {e: given.natures.get(e, Nature.OTHER) for e in given.evidence}
    return words == typed and report.figures == given.figures and _marks(kept) == _marks(shown)


def _marks(natures: Mapping[int, str]) -> set[tuple[str, str]]:
    """What proofs hold and are said to be, by their ids."""
    return {(proof.mark, str(natures[proof.pk])) for proof in proofs(list(natures))}


def _draft(slot: Slot, key: UUID) -> Report:
    """What of the slot is unsent, or a new draft. A draft takes over the key of the form that is being sent, unless the
    key is in the draft of another slot."""
    draft = slot.reports.filter(state__in=UNSENT).first() or Report(slot=slot)
    draft.key = uuid4() if Report.objects.filter(key=key).exclude(pk=draft.pk).exists() else key
    return draft


def _draft_to_send(slot: Slot, key: UUID, *, actor: Actor) -> Report:
    """The draft that is sent now. What waits for the head's signature only the head may send, else ToBeSigned."""
    draft = _draft(slot, key)
    if draft.state == ReportState.TO_SIGN and not speaks_for(actor, slot.unit_id, *SIGNING):
        raise ToBeSigned(unit=slot.unit.name, number=slot.matter.number)
    return draft


def _write(report: Report, slot: Slot, given: ReportGiven, *, actor: Actor, at: datetime) -> Report:
    report.matter_id, report.unit_id = slot.matter_id, slot.unit_id
    report.progress, report.progress_before = given.progress, slot.party.progress
    report.text, report.difficulty, report.next_step = given.text.strip(), given.difficulty, given.next_step
    report.outlook, report.asks_conclusion = given.outlook, given.asks_conclusion
    report.figures, report.minutes = given.figures, given.minutes
    report.reported_by_id, report.post_id, report.saved_at = actor.user_id, actor.post_id, at
    report.is_unchanged = False
    report.save()
    report.uses.all().delete()
    natures = {e: Nature(given.natures.get(e, Nature.OTHER)) for e in given.evidence}
    Use.objects.bulk_create(Use(report=report, evidence_id=e, nature=nature) for e, nature in natures.items())
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
