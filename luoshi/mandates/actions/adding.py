"""A task that the engine missed becomes a reading by hand, with its place in the document."""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import datetime

from django.db import transaction
from django.db.models import F

from luoshi.extraction.engine import read_document as read_source
from luoshi.extraction.files.plain import read_txt
from luoshi.extraction.types import Reading as EngineReading
from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.mandates.actions.deciding import WORDING_LENGTH, open_edition, with_rows
from luoshi.mandates.actions.reshaping import first_sentence
from luoshi.mandates.errors import AlreadyRead, WordsNotFound
from luoshi.mandates.facts import ReadingAdded
from luoshi.mandates.models import Edition, Reading, ReadingParty, ReadingTarget
from luoshi.mandates.proposals import proposal_of, span_of
from luoshi.mandates.queries import place_order
from luoshi.mandates.states import ReadingState
from luoshi.org.names import match_all

# What stands where other readings name the engine's rule.
BY_HAND = "by hand"
LONGEST, SHOWN = 4000, 30
_NUMBER = re.compile(r"(?:[一二三四五六七八九十百]{1,4}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,3}[.．、])\s*")


@transaction.atomic
def add_reading(edition_id: int, words: str, *, near: int = 0, actor: Actor, at: datetime) -> Reading:
    """Makes a reading of words that stand in the document, white space left out of the comparison; it is to be checked.

    `near` counts the characters before the words, white space left out, for words that stand there more than once:
    the nearest place counts. Parties, deadline and targets are filled in where the engine finds one task in the words;
    a bracket at their end belongs to them. Raises Edition.DoesNotExist, NotAllowed, EditionDocketed, WordsNotFound,
    AlreadyRead. Records ReadingAdded."""
    edition = open_edition(edition_id, actor=actor)
    start, end = place_of_words(edition.text, words, near=near)
    if (number := _NUMBER.match(edition.text, start, end)) is not None and number.end() < end:
        start = number.end()
    found = _found(edition, start, end)
    task_end = end if found is None else _place(edition, found.task.quote, start, end)[1]
    span = span_of(edition, start, task_end, page=page_at(edition, start))
    _refuse_twice(edition, start, task_end)
    span.save()
    reading = Reading(
        edition=edition,
        span=span,
        ordinal=_make_room(edition, start),
        clause=edition.clauses.filter(start__lte=start, end__gt=start).order_by("-start").first(),
        wording=first_sentence(found.title if found is not None else span.quote) or span.quote[:WORDING_LENGTH],
        rule=BY_HAND,
        is_corrected=True,
        version=1,
        decided_at=at,
        decided_by_id=actor.user_id,
    )
    reading.path = reading.clause.path if reading.clause is not None else ""
    parties, targets = _fill(reading, found, start, end, actor=actor)
    reading.proposal = proposal_of(reading, parties, targets)
    reading.save()
    ReadingParty.objects.bulk_create(parties)
    ReadingTarget.objects.bulk_create(targets)
    fact = ReadingAdded(
        reading_id=reading.pk, edition_id=edition_id, start=start, end=task_end, wording=reading.wording
    )
    record(fact, actor=actor, at=at)
    return with_rows(reading.pk)


def place_of_words(text: str, words: str, *, near: int = 0) -> tuple[int, int]:
    """Where the words stand in the text, white space left out of both. Raises WordsNotFound."""
    bare = "".join(words.split())
    places = [n for n, character in enumerate(text) if not character.isspace()]
    whole = "".join(text[n] for n in places)
    best, at = -1, whole.find(bare) if 1 < len(bare) <= LONGEST else -1
    while at >= 0:
        if best < 0 or abs(at - near) < abs(best - near):
            best = at
        at = whole.find(bare, at + 1)
    if best < 0:
        raise WordsNotFound(words=bare if len(bare) <= SHOWN else f"{bare[:SHOWN]}…")
    return places[best], places[best + len(bare) - 1] + 1


def page_at(edition: Edition, place: int) -> int | None:
    """The page that a place of the text is on, where the format has pages."""
    index = bisect_left(edition.blocks, place + 1, key=lambda block: block[0]) - 1
    page: int | None = edition.blocks[index][2] if index >= 0 else None
    return page


def _refuse_twice(edition: Edition, start: int, end: int) -> None:
    same = edition.readings.filter(span__start=start, span__end=end).exclude(state=ReadingState.ABSORBED).first()
    if same is not None:
        raise AlreadyRead(reading_id=same.pk, wording=same.wording)


def _make_room(edition: Edition, start: int) -> int:
    """The place in the list that the text gives; whatever comes after moves on by one."""
    after = place_order(edition.readings.filter(span__start__gt=start)).first()
    if after is None:
        last = edition.readings.order_by("ordinal").last()
        return last.ordinal + 1 if last is not None else 0
    edition.readings.filter(ordinal__gte=after.ordinal).update(ordinal=F("ordinal") + 1)
    return after.ordinal


def _found(edition: Edition, start: int, end: int) -> EngineReading | None:
    """What the engine reads in the words alone, if it is one task."""
    source = read_txt(edition.text[start:end].encode(), "words.txt")
    document = edition.document
    readings = read_source(source, issued_on=document.issued_on).readings
    return readings[0] if len(readings) == 1 else None


def _place(edition: Edition, quote: str, start: int, end: int) -> tuple[int, int]:
    """Where a quote of the engine stands within the words, else the words as a whole."""
    at = edition.text.find(quote, start, end) if quote else -1
    return (at, at + len(quote)) if at >= 0 else (start, end)


def _fill(
    reading: Reading, found: EngineReading | None, start: int, end: int, *, actor: Actor
) -> tuple[list[ReadingParty], list[ReadingTarget]]:
    """Deadline, parties and targets that stand in the words."""
    if found is None:
        return [], []
    edition, deadline = reading.edition, found.deadline
    reading.notes = list(found.notes)
    reading.deadline_kind, reading.deadline_on, reading.deadline_cycle = deadline.kind, deadline.on, deadline.cycle
    reading.deadline_rule, reading.deadline_cue = deadline.rule[:120], deadline.cue[:80]
    if deadline.span is not None:
        reading.deadline_start, reading.deadline_end = _place(edition, deadline.span.quote, start, end)
    matches = match_all([(p.name[:120], p.full_name[:120] or None) for p in found.parties], on=actor.on)
    parties = []
    for ordinal, p in enumerate(found.parties):
        name, full = p.name[:120], p.full_name[:120]
        match = matches[name, full or None]
        party = ReadingParty(reading=reading, ordinal=ordinal, name=name, full_name=full, role=str(p.role))
        party.unit_id, party.is_presumed = match.unit_id, p.presumed
        party.is_collective, party.is_outside = match.meaning == "collective", match.meaning == "outside"
        party.rule, party.cue, party.confidence = p.rule[:120], p.cue[:80], str(p.confidence)
        party.start, party.end = _place(edition, p.span.quote, start, end)
        parties.append(party)
    targets = []
    for ordinal, t in enumerate(found.targets):
        first, last = _place(edition, t.span.quote, start, end)
        target = ReadingTarget(reading=reading, ordinal=ordinal, text=t.span.quote[:120], value=t.value)
        target.unit, target.comparator, target.kind = t.unit[:40], t.comparator, t.kind[:20]
        target.rule, target.cue, target.start, target.end = t.rule[:120], t.cue[:80], first, last
        targets.append(target)
    return parties, targets
