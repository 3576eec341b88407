"""Loading a document: the engine reads it first; only what was read is kept, and all of it at once."""

from __future__ import annotations

import hashlib
import io
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from django.db import IntegrityError, transaction

from luoshi import __version__
from luoshi.extraction.engine import read_document as read_source
from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files import MAX_BYTES, read_bytes, read_member, unpack
from luoshi.extraction.types import Block, DocumentReading, Item
from luoshi.extraction.types import Reading as EngineReading
from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.mandates.actions.answering import apply_practice
from luoshi.mandates.errors import AlreadyLoaded, BadSeries, FileRefused
from luoshi.mandates.facts import DocumentRead, DocumentRefused
from luoshi.mandates.finding import index_clauses
from luoshi.mandates.models import Clause, Document, Edition, Reading, ReadingParty, ReadingTarget, Span
from luoshi.mandates.permissions import must_confirm
from luoshi.mandates.proposals import proposal_of, span_of
from luoshi.mandates.readiness import confidence_now
from luoshi.mandates.states import SERIES, DocumentKind
from luoshi.org.names import Match, match_all
from luoshi.records.actions import store
from luoshi.records.errors import UploadRefused

MEGABYTE = 1024 * 1024
_SERIES = re.compile(r"[A-Z0-9]{1,8}")


# Files beside the plans in an archive or a mail that are no documents: passed over, and named to the person.
_NO_DOCUMENTS = frozenset({"extraction.image", "extraction.unsupported", "extraction.empty"})


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one upload brought: an edition for each document; `passed_over` names the files of which nothing was kept,
    because they are no documents or hold no tasks."""

    editions: tuple[Edition, ...]
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """A document that was read: its name, its bytes and what is in it."""

    name: str
    data: bytes
    digest: str
    reading: DocumentReading


def read_document(
    upload: IO[bytes],
    name: str,
    *,
    kind: str,
    actor: Actor,
    at: datetime,
    series: str = "",
    title: str = "",
    issued_on: date | None = None,
) -> Edition:
    """Reads a file that holds one document, as `read_documents` does; the same refusals.

    Raises FileRefused also for an archive or a mail with several."""
    loaded = read_documents(
        upload, name, kind=kind, actor=actor, at=at, series=series, title=title, issued_on=issued_on, at_most=1
    )
    return loaded.editions[0]


def read_documents(
    upload: IO[bytes],
    name: str,
    *,
    kind: str,
    actor: Actor,
    at: datetime,
    series: str = "",
    title: str = "",
    issued_on: date | None = None,
    at_most: int | None = None,
) -> Loaded:
    """Reads a file and keeps document, edition, clauses, spans and readings in one transaction, ready to be checked.

    An archive or a mail becomes one document for each file with tasks in it. Pictures and the like are passed over, but
    a document in it that cannot be read, or carries a classification mark, refuses all of it.
    `name` is the file's name, `kind` a DocumentKind, `series` the letters of its items' numbers (by kind if empty),
    `title` (of a single document) and `issued_on` override what the engine finds. Names are matched to units as of
    `actor.on`. Nothing is stored before all was read: a refused file leaves the fact of its refusal and nothing else.
    Raises NotAllowed, BadSeries, FileRefused, AlreadyLoaded and what records refuses. Records DocumentRead for each or
    DocumentRefused."""
    must_confirm(actor, name)
    series = series.strip().upper() or SERIES[DocumentKind(kind)]
    if not _SERIES.fullmatch(series):
        raise BadSeries(series=series)
    try:
        found, passed_over = _read(_content(upload, name), name, issued_on=issued_on)
        if at_most is not None and len(found) > at_most:
            raise Unreadable("extraction.several", name=name, count=len(found))
    except Unreadable as unreadable:
        with transaction.atomic():
            record(DocumentRefused(code=unreadable.code), actor=actor, at=at)
        raise FileRefused(unreadable) from unreadable
    title = title.strip() if len(found) == 1 else ""
    try:
        with transaction.atomic():
            for one in found:
                _refuse_twice(one.digest)
            editions = [
                _keep(one, kind=kind, series=series, title=title, issued_on=issued_on, actor=actor, at=at)
                for one in found
            ]
    except UploadRefused as refusal:
        with transaction.atomic():
            record(DocumentRefused(code=refusal.code), actor=actor, at=at)
        raise
    except IntegrityError:
        for one in found:  # somebody loaded the same bytes at the same moment
            _refuse_twice(one.digest)
        raise
    return Loaded(tuple(editions), tuple(passed_over))


def _read(data: bytes, name: str, *, issued_on: date | None) -> tuple[list[_Found], list[str]]:
    """The documents in a file, and the names of what was passed over.

    Of several documents those with tasks are taken: the words of a mail around its attachments are no plan. Raises
    Unreadable for the first that cannot be read, AlreadyLoaded."""
    members = unpack(data, name)
    if len(members) == 1 and not members[0].inside:
        digest = hashlib.sha256(data).hexdigest()
        _refuse_twice(digest)  # before the work of reading it
        return [_Found(name, data, digest, read_source(read_bytes(data, name), issued_on=issued_on))], []
    found: dict[str, _Found] = {}
    passed_over: list[str] = []
    last: Unreadable | None = None
    for member in members:
        digest = hashlib.sha256(member.data).hexdigest()
        if digest in found:
            continue
        try:
            reading = read_source(read_member(member), issued_on=issued_on)
        except Unreadable as unreadable:
            if unreadable.code not in _NO_DOCUMENTS:
                raise
            last = unreadable
            passed_over.append(member.name)
            continue
        found[digest] = _Found(member.name, member.data, digest, reading)
    if last is not None and not found:
        raise last
    with_tasks = [one for one in found.values() if one.reading.readings]
    if with_tasks:
        passed_over += [one.name for one in found.values() if not one.reading.readings]
    return with_tasks or list(found.values()), passed_over


def _keep(
    one: _Found, *, kind: str, series: str, title: str, issued_on: date | None, actor: Actor, at: datetime
) -> Edition:
    """Stores one document with everything read from it. Records DocumentRead."""
    found = one.reading
    stored = store(io.BytesIO(one.data), name=_name_by_content(one.name, found.source.media), actor=actor, at=at)
    document = _document(
        found, kind=kind, series=series, title=title or found.title or _stem(one.name), actor=actor, at=at
    )
    if issued_on is not None:
        document.issued_on = issued_on
    document.save()
    edition = _edition(found, document, name=one.name, actor=actor, at=at)
    edition.file = stored
    edition.save()
    clauses = _keep_clauses(edition, found)
    index_clauses(edition, clauses)
    readings = _keep_readings(edition, found, clauses, on=actor.on)
    apply_practice(edition, actor=actor, at=at)
    fact = DocumentRead(
        document_id=document.pk,
        edition_id=edition.pk,
        title=document.title,
        kind=str(kind),
        file_sha256=one.digest,
        text_sha256=edition.text_sha256,
        clauses=len(clauses),
        readings=len(readings),
        engine=edition.engine,
    )
    record(fact, actor=actor, at=at)
    return edition


def _name_by_content(name: str, media: str) -> str:
    """The name with the ending of what the engine read, which judged by content: else the store would turn down a plan
    that `luoshi extract` reads, for an ending that does not fit."""
    return f"{_stem(name)[:100]}.{media}"


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def _document(found: DocumentReading, *, kind: str, series: str, title: str, actor: Actor, at: datetime) -> Document:
    return Document(
        kind=kind,
        title=title[:300],
        number=found.document_number[:80],
        issuer=found.issuer[:200],
        issued_on=found.issued_on,
        year=found.year or actor.on.year,
        series=series,
        added_at=at,
        added_by_id=actor.user_id,
    )


def _edition(found: DocumentReading, document: Document, *, name: str, actor: Actor, at: datetime) -> Edition:
    # PostgreSQL keeps no NUL; the replacement character holds its place, so that offsets stay.
    text = found.source.text.replace("\x00", "\ufffd")
    return Edition(
        document=document,
        file_name=name[:255],
        media=found.source.media,
        text=text,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        blocks=[_row(block) for block in found.source.blocks],
        pages=found.source.pages,
        engine=__version__,
        read_at=at,
        read_by_id=actor.user_id,
    )


def _row(b: Block) -> list[object]:
    """A block as it is kept; its box on the page comes last, where there is one."""
    row: list[object] = [b.start, b.end, b.page, b.kind, b.table, b.row, b.col, b.rowspan, b.colspan, b.style]
    return [*row, list(b.box)] if b.box is not None else row


def _content(upload: IO[bytes], name: str) -> bytes:
    """The bytes, or `extraction.too_large` before more than the limit was read."""
    upload.seek(0, 2)
    size = upload.tell()
    upload.seek(0)
    if size > MAX_BYTES:
        raise Unreadable("extraction.too_large", name=name, megabytes=-(-size // MEGABYTE), limit=MAX_BYTES // MEGABYTE)
    return upload.read()


def _refuse_twice(digest: str) -> None:
    edition = Edition.objects.select_related("document").filter(file__sha256=digest).order_by("pk").first()
    if edition is not None:
        raise AlreadyLoaded(edition_id=edition.pk, document=edition.document.title, on=edition.read_at.date())


def _walk(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from _walk(item.children)


def _keep_clauses(edition: Edition, found: DocumentReading) -> list[Clause]:
    """The numbered pieces, in the order of the text."""
    items = sorted((i for i in _walk(found.items) if i.end > i.start), key=lambda i: (i.start, i.level))
    return Clause.objects.bulk_create(
        Clause(edition=edition, ordinal=n, path="/".join(i.path)[:120], start=i.start, end=i.end)
        for n, i in enumerate(items)
    )


def _clause_at(clauses: list[Clause], place: int) -> Clause | None:
    """The clause around a place; a clause ends where its children begin, so there is one at most."""
    index = bisect_right(clauses, place, key=lambda clause: clause.start) - 1
    return clauses[index] if index >= 0 and place < clauses[index].end else None


def _keep_readings(edition: Edition, found: DocumentReading, clauses: list[Clause], *, on: date) -> list[Reading]:
    names = {(p.name[:120], p.full_name[:120] or None) for r in found.readings for p in r.parties}
    matches = match_all(names, on=on)
    spans = Span.objects.bulk_create(span_of(edition, r.task.start, r.task.end, page=r.page) for r in found.readings)
    readings, parties, targets = [], [], []
    for n, (proposed, span) in enumerate(zip(found.readings, spans, strict=True)):
        reading = _reading(edition, proposed, span, n)
        reading.clause = _clause_at(clauses, span.start)
        own = [
            _party(reading, p.name, p.full_name, str(p.role), matches, ordinal=i)
            for i, p in enumerate(proposed.parties)
        ]
        for row, p in zip(own, proposed.parties, strict=True):
            row.is_presumed, row.rule, row.confidence = p.presumed, p.rule[:120], str(p.confidence)
            row.cue = p.cue[:80]
            row.start, row.end = p.span.start, p.span.end
        figures = [
            ReadingTarget(
                reading=reading,
                ordinal=i,
                text=t.span.quote[:120],
                value=t.value,
                unit=t.unit[:40],
                comparator=t.comparator,
                kind=t.kind[:20],
                rule=t.rule[:120],
                cue=t.cue[:80],
                start=t.span.start,
                end=t.span.end,
            )
            for i, t in enumerate(proposed.targets)
        ]
        statement = str(proposed.statement)
        reading.proposal = proposal_of(reading, own, figures, statement=statement)
        if own:
            reading.confidence = confidence_now(statement, own)
        readings.append(reading)
        parties += own
        targets += figures
    Reading.objects.bulk_create(readings)
    ReadingParty.objects.bulk_create(parties)
    ReadingTarget.objects.bulk_create(targets)
    return readings


def _reading(edition: Edition, proposed: EngineReading, span: Span, ordinal: int) -> Reading:
    deadline = proposed.deadline
    return Reading(
        edition=edition,
        span=span,
        ordinal=ordinal,
        path="/".join(proposed.path)[:120],
        wording=(proposed.title or span.quote)[:300],
        rule=proposed.rule[:120],
        confidence=str(proposed.confidence),
        notes=list(proposed.notes),
        deadline_kind=deadline.kind,
        deadline_on=deadline.on,
        deadline_cycle=deadline.cycle,
        deadline_rule=deadline.rule[:120],
        deadline_cue=deadline.cue[:80],
        deadline_start=deadline.span.start if deadline.span else None,
        deadline_end=deadline.span.end if deadline.span else None,
    )


def _party(
    reading: Reading,
    name: str,
    full_name: str,
    role: str,
    matches: dict[tuple[str, str | None], Match],
    *,
    ordinal: int,
) -> ReadingParty:
    match = matches[name[:120], full_name[:120] or None]
    return ReadingParty(
        reading=reading,
        ordinal=ordinal,
        name=name[:120],
        full_name=full_name[:120],
        role=role,
        unit_id=match.unit_id,
        is_collective=match.meaning == "collective",
        is_outside=match.meaning == "outside",
    )
