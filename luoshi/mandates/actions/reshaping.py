"""One reading becomes several, or two become one. What the engine read stays on record and can be put back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from django.db import transaction
from django.db.models import F

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.mandates.actions.deciding import WORDING_LENGTH, decide, exactly_as_seen, with_rows
from luoshi.mandates.errors import NoPlaceToSplit, NothingBefore, WordingEmpty
from luoshi.mandates.facts import ReadingsMerged, ReadingSplit
from luoshi.mandates.models import Reading, ReadingParty, ReadingTarget
from luoshi.mandates.proposals import PARTY_FIELDS, TARGET_FIELDS, proposal_of, span_of
from luoshi.mandates.queries import place_order
from luoshi.mandates.states import LEADS, READING, SHARES, ReadingState

_EDGES = " \t\n\u3000，,；;、。"


@transaction.atomic
def split(
    reading_id: int,
    *,
    at_places: Sequence[int],
    wordings: Sequence[str] = (),
    version: int,
    actor: Actor,
    at: datetime,
) -> list[Reading]:
    """Makes several readings of one (拆分), cut at offsets in the edition's text, strictly inside the reading.

    Each part keeps all parties and the deadline, and the targets that stand in it; `wordings` name the parts, else each
    is named by its first sentence. All parts are to be checked. The first part is the reading itself.
    Raises Reading.DoesNotExist, NotAllowed, EditionDocketed, ReadingChanged, MoveRefused, NoPlaceToSplit, WordingEmpty.
    Records ReadingSplit."""
    reading = exactly_as_seen(reading_id, version=version, actor=actor)
    state = READING.after("split", reading.state)
    stretches = _stretches(reading, at_places)
    names = [" ".join(w.split())[:WORDING_LENGTH] for w in wordings] or [
        first_sentence(reading.edition.text[start:end]) for start, end in stretches
    ]
    if len(names) != len(stretches):
        raise NoPlaceToSplit(wording=reading.wording)
    if not all(names):
        raise WordingEmpty
    Reading.objects.filter(edition=reading.edition_id, ordinal__gt=reading.ordinal).update(
        ordinal=F("ordinal") + len(stretches) - 1
    )
    parties, targets = list(reading.parties.all()), list(reading.targets.all())
    parts = [
        _part(reading, stretch, name, parties, targets, ordinal=reading.ordinal + n, actor=actor, at=at)
        for n, (stretch, name) in enumerate(zip(stretches[1:], names[1:], strict=True), start=1)
    ]
    start, end = stretches[0]
    span = span_of(reading.edition, start, end, page=reading.span.page)
    span.save()
    reading.span, reading.wording, reading.is_corrected = span, names[0], True
    for target in targets:
        if target.start is not None and not start <= target.start < end:
            target.delete()
    decide(reading, state, actor=actor, at=at)
    fact = ReadingSplit(
        reading_id=reading.pk,
        edition_id=reading.edition_id,
        part_ids=tuple(p.pk for p in parts),
        places=tuple(at_places),
    )
    record(fact, actor=actor, at=at)
    return [with_rows(r.pk) for r in (reading, *parts)]


@transaction.atomic
def merge(reading_id: int, *, version: int, actor: Actor, at: datetime) -> Reading:
    """Merges the reading into the one before it (与上条合并), which is returned, to be checked.

    The merged reading has the wordings of both, the parties of both (the higher role counts), the targets of both and
    the later deadline. Raises Reading.DoesNotExist, NotAllowed, EditionDocketed, ReadingChanged, MoveRefused,
    NothingBefore. Records ReadingsMerged."""
    reading = exactly_as_seen(reading_id, version=version, actor=actor)
    absorbed_state = READING.after("absorb", reading.state)
    listed = place_order(
        Reading.objects.filter(edition=reading.edition_id, state__in=[ReadingState.PROPOSED, ReadingState.CONFIRMED])
    )
    ids = list(listed.values_list("pk", flat=True))
    index = ids.index(reading.pk)
    if index == 0:
        raise NothingBefore(wording=reading.wording)
    before = with_rows(ids[index - 1])
    state = READING.after("merge", before.state)
    start, end = min(before.span.start, reading.span.start), max(before.span.end, reading.span.end)
    span = span_of(reading.edition, start, end, page=before.span.page)
    span.save()
    before.span, before.is_corrected = span, True
    before.wording = f"{before.wording.rstrip(_EDGES)}；{reading.wording}"[:WORDING_LENGTH]
    _take_deadline(before, reading)
    _take_parties(before, reading)
    ReadingTarget.objects.bulk_create(
        ReadingTarget(
            reading=before,
            **{f: getattr(t, f) for f in TARGET_FIELDS if f != "ordinal"},
            ordinal=len(before.targets.all()) + n,
        )
        for n, t in enumerate(reading.targets.all())
    )
    reading.merged_into = before
    decide(reading, absorbed_state, actor=actor, at=at)
    decide(before, state, actor=actor, at=at)
    fact = ReadingsMerged(reading_id=before.pk, edition_id=before.edition_id, absorbed_id=reading.pk)
    record(fact, actor=actor, at=at)
    return with_rows(before.pk)


def _stretches(reading: Reading, places: Sequence[int]) -> list[tuple[int, int]]:
    """The parts' offsets, white space and stray marks at their beginnings left out; each must hold some text."""
    text, start, end = reading.edition.text, reading.span.start, reading.span.end
    edges = [start, *sorted(set(places)), end]
    stretches = []
    for first, last in pairwise(edges):
        if not start <= first < last <= end:
            raise NoPlaceToSplit(wording=reading.wording)
        while first < last and text[first] in _EDGES:
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        if not text[first:last].strip(_EDGES):
            raise NoPlaceToSplit(wording=reading.wording)
        stretches.append((first, last))
    if len(stretches) < 2:
        raise NoPlaceToSplit(wording=reading.wording)
    return stretches


def first_sentence(text: str) -> str:
    """A short name for a part: up to its first full stop or semicolon."""
    text = " ".join(text.split()).strip(_EDGES)
    for mark in "。；;":
        text = text.partition(mark)[0]
    return text[:WORDING_LENGTH]


def _part(
    reading: Reading,
    stretch: tuple[int, int],
    wording: str,
    parties: list[ReadingParty],
    targets: list[ReadingTarget],
    *,
    ordinal: int,
    actor: Actor,
    at: datetime,
) -> Reading:
    start, end = stretch
    span = span_of(reading.edition, start, end, page=reading.span.page)
    span.save()
    part = Reading(
        edition=reading.edition,
        clause=reading.clause,
        span=span,
        ordinal=ordinal,
        path=reading.path,
        wording=wording,
        rule=reading.rule,
        confidence=reading.confidence,
        notes=reading.notes,
        deadline_kind=reading.deadline_kind,
        deadline_on=reading.deadline_on,
        deadline_cycle=reading.deadline_cycle,
        deadline_rule=reading.deadline_rule,
        deadline_start=reading.deadline_start,
        deadline_end=reading.deadline_end,
        is_corrected=True,
        split_from=reading,
        version=1,
        decided_at=at,
        decided_by_id=actor.user_id,
    )
    own_parties = [ReadingParty(reading=part, **{f: getattr(p, f) for f in PARTY_FIELDS}) for p in parties]
    own_targets = [
        ReadingTarget(reading=part, **{f: getattr(t, f) for f in TARGET_FIELDS})
        for t in targets
        if t.start is not None and start <= t.start < end
    ]
    part.proposal = proposal_of(
        part, own_parties, own_targets, statement=reading.proposal.get("statement", "") if reading.proposal else ""
    )
    part.save()
    ReadingParty.objects.bulk_create(own_parties)
    ReadingTarget.objects.bulk_create(own_targets)
    return part


def _take_deadline(before: Reading, reading: Reading) -> None:
    """The later day of the two; a day counts more than a cycle, and anything more than nothing."""
    fields = ("deadline_kind", "deadline_on", "deadline_cycle", "deadline_rule", "deadline_start", "deadline_end")
    rank = {"fixed": 3, "recurring": 2, "continuous": 1}

    def weight(r: Reading) -> tuple[int, str]:
        return rank.get(r.deadline_kind, 0), r.deadline_on.isoformat() if r.deadline_on else ""

    if weight(reading) > weight(before):
        for field in fields:
            setattr(before, field, getattr(reading, field))


def _take_parties(before: Reading, reading: Reading) -> None:
    """Parties of both; one that is named in both keeps the higher role."""
    order = {str(role): n for n, role in enumerate((*LEADS, *SHARES))}
    known = {p.full_name or p.name: p for p in before.parties.all()}
    fresh: list[ReadingParty] = []
    for party in reading.parties.all():
        same = known.get(party.full_name or party.name)
        if same is None:
            values = {f: getattr(party, f) for f in PARTY_FIELDS if f != "ordinal"}
            fresh.append(ReadingParty(reading=before, ordinal=len(known) + len(fresh), **values))
        elif order.get(party.role, 9) < order.get(same.role, 9):
            same.role = party.role
            same.save(update_fields=["role"])
    ReadingParty.objects.bulk_create(fresh)
