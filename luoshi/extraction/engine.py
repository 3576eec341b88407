"""The engine: a source text read to the end.

Stages, each reading what the one before wrote: flow (equal characters, white space out) -> numbers -> anchors
(responsibility
clauses) -> statements, tables, sentences (drafts) -> deadlines and targets (readings). Linear in the length of the
text."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

from luoshi.extraction.addressees import duties_of_addressees
from luoshi.extraction.anchors import find_anchors
from luoshi.extraction.deadlines import Calendar
from luoshi.extraction.drafts import Draft, reading, trimmed
from luoshi.extraction.flow import Flow
from luoshi.extraction.head import Head, read_head
from luoshi.extraction.scopes import block_duties, duties_under_names, same_for_following
from luoshi.extraction.sentences import dated_duties, duties_without_labels
from luoshi.extraction.statements import Statements
from luoshi.extraction.tables import Tables
from luoshi.extraction.tree import Numbering, items
from luoshi.extraction.types import DocumentReading, SourceText


def read_document(source: SourceText, *, issued_on: date | None = None) -> DocumentReading:
    """Tasks, parties, deadlines and targets of one document.

    `issued_on`, where known, is the day the document was made: undated months belong to its year and 印发之日起 counts
    from it; without it the day is looked for in the document. Never raises on any text; a document without tasks has no
    readings and says so in `notices` (codes). Offsets count in `source.text`."""
    tables = Tables(source)
    flow = Flow(source.text, tables.paragraphs())
    numbering = Numbering(flow)
    head = read_head(flow, made_on=issued_on)
    calendar = Calendar(head.year or tables.year(), head.made_on, head.window, is_presumed=_is_presumed(head))
    anchors = find_anchors(flow, numbering)
    drafts: list[Draft] = Statements(flow, numbering, anchors).find()
    drafts.extend(tables.drafts(flow))
    drafts.extend(block_duties(flow, numbering, drafts))
    drafts.extend(same_for_following(flow, numbering, anchors, drafts))
    drafts.extend(duties_under_names(flow, numbering, anchors))
    if drafts:
        drafts.extend(dated_duties(flow, numbering, anchors, drafts, calendar))
    else:
        drafts.extend(duties_without_labels(flow, numbering, calendar) or duties_of_addressees(flow, numbering))
    drafts = _apart(drafts, numbering)
    pages = _Pages(source)
    readings = tuple(reading(draft, calendar, pages.at(draft.place)) for draft in drafts)
    return DocumentReading(
        source=source,
        title=flow.as_written(head.title),
        document_number=flow.as_written(head.number),
        issuer=flow.as_written(flow.as_written(head.issuer), len(flow)),
        issued_on=head.made_on,
        year=calendar.year,
        items=items(flow, numbering),
        readings=readings,
        notices=_notices(readings, calendar),
    )


def _is_presumed(head: Head) -> bool:
    """Was the year picked from the text, where it may be that of something else?"""
    return head.made_on is None and str(head.year) not in head.title + head.number


def _apart(drafts: list[Draft], numbering: Numbering) -> list[Draft]:
    """`drafts` in reading order, no two with a character in common: what two layout rules claim stays with the one that
    begins first, or, of two that begin together, with the shorter."""
    result: list[Draft] = []
    for draft in sorted(drafts, key=lambda draft: (draft.place, draft.end)):
        before = result[-1] if result else None
        if before is not None and before.flow is draft.flow and draft.start < before.end:
            draft.start = before.end
            mark = numbering.before(before.end) if draft.flow is numbering.flow else None
            if mark is not None and mark.start == before.end:
                draft.start, draft.path = mark.body, mark.path
            draft.start, draft.end = trimmed(draft.flow, draft.start, draft.end)
        if draft.end > draft.start:
            result.append(draft)
    return result


def _notices(readings: tuple[object, ...], calendar: Calendar) -> tuple[str, ...]:
    notices = []
    if not readings:
        notices.append("no_task")
    if calendar.year is None:
        notices.append("no_year")
    return tuple(notices)


class _Pages:
    """Which page a place is on."""

    def __init__(self, source: SourceText) -> None:
        self.blocks = [block for block in source.blocks if block.page is not None]
        self.starts = [block.start for block in self.blocks]

    def at(self, place: int) -> int | None:
        index = bisect_right(self.starts, place) - 1
        return self.blocks[index].page if index >= 0 else None
