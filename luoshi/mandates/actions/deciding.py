"""What a person makes of a reading: confirm, correct, leave out, take back. Every verb is saved at once.

Whoever changes a reading names the `version` they saw; if somebody was quicker, nothing is changed and ReadingChanged
says so. Readings of an edition whose ledger was made are history: EditionDocketed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.mandates.errors import (
    DeadlineIncomplete,
    EditionDocketed,
    NotReady,
    ReadingChanged,
    WordingEmpty,
    WordingTooLong,
)
from luoshi.mandates.facts import (
    ReadingConfirmed,
    ReadingCorrected,
    ReadingRefused,
    ReadingReopened,
    ReadingRestored,
    ReadingsConfirmed,
)
from luoshi.mandates.models import Edition, Reading, ReadingParty, ReadingTarget
from luoshi.mandates.permissions import must_confirm
from luoshi.mandates.proposals import put_back
from luoshi.mandates.readiness import MISSING, is_certain, missing
from luoshi.mandates.states import READING, DeadlineCycle, DeadlineKind, ReadingState

WORDING_LENGTH = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineGiven:
    """A deadline as a person gives it: a day, a cycle, rolling, or (kind none) still open."""

    kind: str
    on: date | None = None
    cycle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyGiven:
    """A party as a person leaves it. `party_id` is the row that is kept; without it the party is added by hand."""

    role: str
    party_id: int | None = None
    name: str = ""
    unit_id: int | None = None
    is_collective: bool = False
    is_outside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGiven:
    """A target as a person leaves it. `target_id` is the row that is kept; without it the target is added by hand."""

    target_id: int | None = None
    text: str = ""
    value: float = 0
    unit: str = ""
    comparator: str = "ge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person changes; a part left at None stays as it is. Lists are given whole, in their new order."""

    wording: str | None = None
    deadline: DeadlineGiven | None = None
    parties: Sequence[PartyGiven] | None = None
    targets: Sequence[TargetGiven] | None = None


@transaction.atomic
def confirm(reading_id: int, *, version: int, actor: Actor, at: datetime) -> Reading:
    """A person stands behind the reading (确认); it will become a matter.

    Raises Reading.DoesNotExist, NotAllowed, EditionDocketed, ReadingChanged, MoveRefused, NotReady.
    Records ReadingConfirmed."""
    reading = exactly_as_seen(reading_id, version=version, actor=actor)
    state = READING.after("confirm", reading.state)
    if lacking := missing(reading):
        what = " ".join(str(MISSING[code]) for code in lacking)
        raise NotReady(missing=lacking, wording=reading.wording, what=what)
    decide(reading, state, actor=actor, at=at)
    fact = ReadingConfirmed(
        reading_id=reading.pk,
        edition_id=reading.edition_id,
        wording=reading.wording,
        deadline_kind=reading.deadline_kind,
        deadline_on=reading.deadline_on,
        parties=parties_stated(reading),
    )
    record(fact, actor=actor, at=at)
    return reading


@transaction.atomic
def confirm_certain(edition_id: int, *, actor: Actor, at: datetime) -> list[Reading]:
    """Confirms all readings of the edition that leave nothing to ask (readiness.is_certain); none is an empty list.

    Raises Edition.DoesNotExist, NotAllowed, EditionDocketed. Records ReadingsConfirmed, unless there were none."""
    edition = open_edition(edition_id, actor=actor)
    proposed = (
        edition.readings.filter(state=ReadingState.PROPOSED).prefetch_related("parties").order_by("ordinal", "pk")
    )
    certain = [reading for reading in proposed.select_for_update(of=("self",), no_key=True) if is_certain(reading)]
    if not certain:
        return []
    for reading in certain:
        reading.state, reading.version = READING.after("confirm", reading.state), reading.version + 1
        reading.decided_at, reading.decided_by_id = at, actor.user_id
    Reading.objects.bulk_update(certain, ["state", "version", "decided_at", "decided_by"])
    record(ReadingsConfirmed(edition_id=edition_id, reading_ids=tuple(r.pk for r in certain)), actor=actor, at=at)
    return certain


@transaction.atomic
def correct(reading_id: int, changes: Correction, *, version: int, actor: Actor, at: datetime) -> Reading:
    """Changes wording, deadline, parties or targets; the reading is then to be checked again.

    Raises Reading.DoesNotExist, NotAllowed, EditionDocketed, ReadingChanged, MoveRefused, WordingEmpty, WordingTooLong,
    DeadlineIncomplete. Records ReadingCorrected, unless nothing was changed."""
    reading = exactly_as_seen(reading_id, version=version, actor=actor)
    state = READING.after("correct", reading.state)
    changed = tuple(
        name
        for name, was_changed in (
            ("wording", changes.wording is not None and _reword(reading, changes.wording)),
            ("deadline", changes.deadline is not None and _give_deadline(reading, changes.deadline)),
            ("parties", changes.parties is not None and _give_parties(reading, changes.parties)),
            ("targets", changes.targets is not None and _give_targets(reading, changes.targets)),
        )
        if was_changed
    )
    if not changed:
        return reading
    reading.is_corrected = True
    decide(reading, state, actor=actor, at=at)
    reading = with_rows(reading.pk)
    fact = ReadingCorrected(
        reading_id=reading.pk,
        edition_id=reading.edition_id,
        changed=changed,
        wording=reading.wording,
        deadline_kind=reading.deadline_kind,
        deadline_on=reading.deadline_on,
        deadline_cycle=reading.deadline_cycle,
        parties=parties_stated(reading),
        targets=tuple(t.text for t in reading.targets.all()),
    )
    record(fact, actor=actor, at=at)
    return reading


@transaction.atomic
def refuse(reading_id: int, *, version: int, actor: Actor, at: datetime) -> Reading:
    """Leaves the reading out (不列入): no matter comes of it.

    Raises Reading.DoesNotExist, NotAllowed, EditionDocketed, ReadingChanged, MoveRefused. Records ReadingRefused."""
    reading = exactly_as_seen(reading_id, version=version, actor=actor)
    decide(reading, READING.after("refuse", reading.state), actor=actor, at=at)
    record(ReadingRefused(reading_id=reading.pk, edition_id=reading.edition_id), actor=actor, at=at)
    return reading


@transaction.atomic
def undo(reading_id: int, *, version: int, actor: Actor, at: datetime) -> Reading:
    """Takes a decision back (撤销): a confirmed or left-out reading is to be checked again, its values as they are.

    Raises Reading.DoesNotExist, NotAllowed, EditionDocketed, ReadingChanged, MoveRefused. Records ReadingReopened."""
    reading = exactly_as_seen(reading_id, version=version, actor=actor)
    before = reading.state
    decide(reading, READING.after("undo", reading.state), actor=actor, at=at)
    record(
        ReadingReopened(reading_id=reading.pk, edition_id=reading.edition_id, state_before=before), actor=actor, at=at
    )
    return reading


@transaction.atomic
def restore(reading_id: int, *, version: int, actor: Actor, at: datetime) -> Reading:
    """Puts the engine's values back (还原); parts that were split off are taken in, merged readings are free again.

    Raises Reading.DoesNotExist, NotAllowed, EditionDocketed, ReadingChanged, MoveRefused. Records ReadingRestored."""
    reading = exactly_as_seen(reading_id, version=version, actor=actor)
    state = READING.after("restore", reading.state)
    taken_in = _absorb_parts(reading, actor=actor, at=at)
    free = list(reading.absorbed.exclude(split_from=reading).exclude(pk__in=[r.pk for r in taken_in]).order_by("pk"))
    for other in free:
        other.state, other.merged_into, other.version = ReadingState.PROPOSED, None, other.version + 1
        other.decided_at, other.decided_by_id = at, actor.user_id
        other.save()
    put_back(reading)
    decide(reading, state, actor=actor, at=at)
    fact = ReadingRestored(
        reading_id=reading.pk,
        edition_id=reading.edition_id,
        taken_in_ids=tuple(r.pk for r in taken_in),
        set_free_ids=tuple(r.pk for r in free),
    )
    record(fact, actor=actor, at=at)
    return with_rows(reading.pk)


def _absorb_parts(reading: Reading, *, actor: Actor, at: datetime) -> list[Reading]:
    """Takes in what was split from the reading, and from that, step by step."""
    taken: list[Reading] = []
    layer = [reading.pk]
    while layer:
        parts = list(Reading.objects.filter(split_from__in=layer).exclude(state=ReadingState.ABSORBED).order_by("pk"))
        for part in parts:
            part.state, part.merged_into, part.version = ReadingState.ABSORBED, reading, part.version + 1
            part.decided_at, part.decided_by_id = at, actor.user_id
            part.save()
        taken += parts
        layer = list(Reading.objects.filter(split_from__in=layer).order_by("pk").values_list("pk", flat=True))
    return taken


def open_edition(edition_id: int, *, actor: Actor) -> Edition:
    """The edition, locked, if the actor may confirm and its ledger was not made yet."""
    edition = Edition.objects.select_for_update(of=("self",), no_key=True).select_related("document").get(pk=edition_id)
    must_confirm(actor, edition.document.title)
    if edition.docketed_at is not None:
        raise EditionDocketed(document=edition.document.title)
    return edition


def with_rows(reading_id: int) -> Reading:
    """The reading with span, edition, parties and targets."""
    rows = Reading.objects.select_related("span", "edition__document", "decided_by__person").prefetch_related(
        "parties__unit", "targets"
    )
    return rows.get(pk=reading_id)


def exactly_as_seen(reading_id: int, *, version: int, actor: Actor) -> Reading:
    """The reading, its edition locked, exactly as the actor saw it."""
    edition_id = Reading.objects.values_list("edition", flat=True).get(pk=reading_id)
    open_edition(edition_id, actor=actor)
    reading = with_rows(reading_id)
    if reading.version != version:
        raise ReadingChanged(reading_id=reading_id, by=_who(reading), wording=reading.wording)
    return reading


def _who(reading: Reading) -> str:
    user = reading.decided_by
    if user is None:
        return _("Somebody else")
    return user.person.name if user.person is not None else user.username


def decide(reading: Reading, state: str, *, actor: Actor, at: datetime) -> None:
    reading.state, reading.version = state, reading.version + 1
    reading.decided_at, reading.decided_by_id = at, actor.user_id
    reading.save()


def parties_stated(reading: Reading) -> tuple[tuple[str, int | None, str], ...]:
    return tuple((p.role, p.unit_id, p.full_name or p.name) for p in reading.parties.all())


def _reword(reading: Reading, wording: str) -> bool:
    wording = " ".join(wording.split())
    if not wording:
        raise WordingEmpty
    if len(wording) > WORDING_LENGTH:
        raise WordingTooLong(length=len(wording), limit=WORDING_LENGTH)
    changed = wording != reading.wording
    reading.wording = wording
    return changed


def _give_deadline(reading: Reading, given: DeadlineGiven) -> bool:
    kind = DeadlineKind(given.kind)
    cycle = DeadlineCycle(given.cycle).value if given.cycle else ""
    if (kind == DeadlineKind.FIXED and given.on is None) or (
        kind == DeadlineKind.RECURRING and not (cycle or given.on)
    ):
        raise DeadlineIncomplete
    new = (
        kind.value,
        given.on if kind in (DeadlineKind.FIXED, DeadlineKind.RECURRING) else None,
        cycle if kind == DeadlineKind.RECURRING else "",
    )
    changed = new != (reading.deadline_kind, reading.deadline_on, reading.deadline_cycle)
    reading.deadline_kind, reading.deadline_on, reading.deadline_cycle = new
    return changed


def _give_parties(reading: Reading, given: Sequence[PartyGiven]) -> bool:
    rows = {p.pk: p for p in reading.parties.all()}
    before = [(p.pk, p.role, p.unit_id, p.is_collective, p.is_outside) for p in reading.parties.all()]
    after: list[tuple[int, str, int | None, bool, bool]] = []
    for ordinal, party in enumerate(given):
        row = rows.pop(party.party_id, None) if party.party_id is not None else None
        if row is None:
            row = ReadingParty(reading=reading, name=party.name[:120])
        row.ordinal, row.role = ordinal, party.role
        row.unit_id, row.is_collective, row.is_outside = party.unit_id, party.is_collective, party.is_outside
        row.is_presumed = False
        row.save()
        after.append((row.pk, row.role, row.unit_id, row.is_collective, row.is_outside))
    ReadingParty.objects.filter(pk__in=rows).delete()
    return before != after


def _give_targets(reading: Reading, given: Sequence[TargetGiven]) -> bool:
    rows = {t.pk: t for t in reading.targets.all()}
    before = list(rows)
    after = []
    for ordinal, target in enumerate(given):
        row = rows.pop(target.target_id, None) if target.target_id is not None else None
        if row is None:
            row = ReadingTarget(reading=reading, text=target.text[:120], value=target.value, unit=target.unit[:40])
            row.comparator = target.comparator
        row.ordinal = ordinal
        row.save()
        after.append(row.pk)
    ReadingTarget.objects.filter(pk__in=rows).delete()
    return before != after
