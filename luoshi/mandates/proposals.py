"""What the engine read, kept as plain values beside the reading, so that “还原” can put it back.

Reads a Reading with its parties and targets, writes a JSON object; and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from luoshi.mandates.models import Edition, Reading, ReadingParty, ReadingTarget, Span
from luoshi.mandates.readiness import confidence_now

FIELDS = (
    "wording",
    "rule",
    "confidence",
    "notes",
    "deadline_kind",
    "deadline_cycle",
    "deadline_rule",
    "deadline_cue",
    "deadline_start",
    "deadline_end",
)
PARTY_FIELDS = (
    "ordinal",
    "name",
    "full_name",
    "role",
    "unit_id",
    "is_collective",
    "is_outside",
    "is_presumed",
    "rule",
    "cue",
    "confidence",
    "start",
    "end",
)
TARGET_FIELDS = ("ordinal", "text", "value", "unit", "comparator", "kind", "rule", "cue", "start", "end")


def span_of(edition: Edition, start: int, end: int, *, page: int | None = None) -> Span:
    """An unsaved span of the edition with its quote."""
    return Span(edition=edition, start=start, end=end, quote=edition.text[start:end], page=page)


def proposal_of(
    reading: Reading, parties: list[ReadingParty], targets: list[ReadingTarget], *, statement: str = ""
) -> dict[str, Any]:
    """The proposal as JSON values; `span` are the offsets of the reading's stretch, `statement` is how sure the engine
    was of it whatever it thought of the names (empty where that is not known)."""
    return {
        "statement": statement,
        **{name: getattr(reading, name) for name in FIELDS},
        "deadline_on": reading.deadline_on.isoformat() if reading.deadline_on else None,
        "span": [reading.span.start, reading.span.end],
        "parties": [{name: getattr(p, name) for name in PARTY_FIELDS} for p in parties],
        "targets": [{name: getattr(t, name) for name in TARGET_FIELDS} for t in targets],
    }


def grow_surer(reading: Reading, parties: Sequence[ReadingParty]) -> bool:
    """Gives the reading the confidence that it has now that names were settled (not saved); whether that is another."""
    statement = reading.proposal.get("statement", "") if reading.proposal else ""
    before = reading.confidence
    if statement and parties:
        reading.confidence = confidence_now(statement, parties)
    return reading.confidence != before


def put_back(reading: Reading) -> None:
    """Gives the reading its proposed values again (not saved) and replaces its parties and targets (saved).

    A name that was settled for the edition meanwhile stays settled."""
    proposal = reading.proposal
    for name in FIELDS:
        setattr(reading, name, proposal.get(name, ""))  # proposals of an earlier version have no cue
    reading.deadline_on = date.fromisoformat(proposal["deadline_on"]) if proposal["deadline_on"] else None
    start, end = proposal["span"]
    if (reading.span.start, reading.span.end) != (start, end):
        span = span_of(reading.edition, start, end, page=reading.span.page)
        span.save()
        reading.span = span
    settled = {
        p.full_name or p.name: p
        for p in ReadingParty.objects.filter(reading__edition=reading.edition_id).order_by("pk")
        if p.is_settled
    }
    reading.parties.all().delete()
    reading.targets.all().delete()
    reading.is_corrected = False
    parties = [ReadingParty(reading=reading, **values) for values in proposal["parties"]]
    for party in parties:
        known = settled.get(party.full_name or party.name)
        if known is not None and not party.is_settled:
            party.unit_id, party.is_collective, party.is_outside = known.unit_id, known.is_collective, known.is_outside
    ReadingParty.objects.bulk_create(parties)
    ReadingTarget.objects.bulk_create(ReadingTarget(reading=reading, **values) for values in proposal["targets"])
    grow_surer(reading, parties)
