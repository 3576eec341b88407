"""What is compared: the tasks of a document, and the numbered items that are nobody's task.

Reads a `DocumentReading`, writes `Clause`s in the order of the text. A heading is no clause but the section of those
below it; a line that only names the units of a task is part of that task."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from luoshi.extraction.comparison.nouns import Clause
from luoshi.extraction.flow import Flow
from luoshi.extraction.tables import Tables
from luoshi.extraction.tree import Numbering, items
from luoshi.extraction.types import DocumentReading, Item, Reading, Role, SourceText

_LEADING = frozenset({Role.LEAD, Role.CO_LEAD, Role.JOINT, Role.BY_REMIT})
_SENTENCE_END = re.compile(r"[。；！]")
_HEADING_LENGTH = 60  # longer ones without a full stop are clauses all the same
_SHORTEST = 12  # an unnumbered line below it is a signature, a date, a caption


def clauses_of(doc: DocumentReading) -> tuple[Clause, ...]:
    """The clauses of a document. A text without numbers and tasks gives its paragraphs."""
    sections = _Sections(doc)
    taken = _Taken(doc.readings)
    found = [_of_reading(index, reading, sections) for index, reading in enumerate(doc.readings)]
    text = doc.source.text
    numbered = any(item.path for item in doc.items)
    for item, above in _walk(doc.items, ()):
        if (not item.path and (numbered or found)) or taken.touches(item.start, item.end):
            continue
        wording = "".join(text[item.body : item.end].split())
        if _is_clause(item, wording):
            found.append(Clause(item.path, wording, item.body, item.end, sections.headings(above)))
    return tuple(sorted(found, key=lambda clause: (clause.start, clause.end, clause.reading is None)))


def outline(source: SourceText) -> tuple[Item, ...]:
    """The numbering tree of a text that was read before, without reading its tasks again."""
    flow = Flow(source.text, Tables(source).paragraphs())
    return items(flow, Numbering(flow))


def _is_clause(item: Item, wording: str) -> bool:
    if any(child.path != item.path or child.end - child.start >= _SHORTEST for child in item.children):
        return len(wording) > _HEADING_LENGTH or bool(_SENTENCE_END.search(wording[:-1]))
    is_numbered = item.start != item.body
    return len(wording) >= (2 if is_numbered else _SHORTEST)


def _walk(nodes: Sequence[Item], above: tuple[Item, ...]) -> Iterator[tuple[Item, tuple[Item, ...]]]:
    for item in nodes:
        yield item, above
        yield from _walk(item.children, (*above, item))


def _of_reading(index: int, reading: Reading, sections: _Sections) -> Clause:
    leads = tuple(dict.fromkeys(p.name for p in reading.parties if p.role in _LEADING))
    return Clause(
        path=reading.path,
        text="".join(reading.task.quote.split()),
        start=reading.task.start,
        end=reading.task.end,
        section=sections.of(reading),
        reading=index,
        leads=leads,
        others=tuple(dict.fromkeys(p.name for p in reading.parties if p.name not in leads)),
        deadline=_squeezed(reading.deadline.span.quote) if reading.deadline.span else "",
        targets=tuple(_squeezed(target.span.quote) for target in reading.targets),
    )


def _squeezed(text: str) -> str:
    return "".join(text.split())


class _Sections:
    """The headings above a place."""

    def __init__(self, doc: DocumentReading) -> None:
        self._text = doc.source.text
        self._found: list[tuple[int, tuple[Item, ...]]] = []
        for item, above in _walk(doc.items, ()):
            if item.path and item.start != item.body:
                self._found.append((item.start, (*above, item)))
        self._starts = [start for start, _ in self._found]

    def of(self, reading: Reading) -> tuple[str, ...]:
        """Headings above a reading. In a table they are the groups of its path, all but the reading's own number."""
        index = bisect_right(self._starts, reading.task.start) - 1
        chain = self._found[index][1] if index >= 0 else ()
        if not chain or chain[-1].path != reading.path:
            return reading.path[:-1]
        # A task may be one paragraph under a heading: then the heading itself is above it.
        own = chain[-1]
        is_heading = bool(own.children) and own.end <= reading.task.start
        return self.headings(chain if is_heading else chain[:-1])

    def headings(self, chain: Sequence[Item]) -> tuple[str, ...]:
        return tuple(
            _heading(self._text[item.body : item.end]) for item in chain if item.path and item.start != item.body
        )


def _heading(text: str) -> str:
    wording = "".join(text.split())
    return _SENTENCE_END.split(wording, maxsplit=1)[0][:_HEADING_LENGTH]


class _Taken:
    """Stretches of a text that belong to tasks: their words and the names of their units."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        stretches = sorted(
            (span.start, span.end)
            for reading in readings
            for span in (reading.task, *(party.span for party in reading.parties))
        )
        self._starts = [start for start, _ in stretches]
        self._ends: list[int] = []
        for _, end in stretches:
            self._ends.append(max(end, self._ends[-1] if self._ends else 0))

    def touches(self, start: int, end: int) -> bool:
        index = bisect_left(self._starts, end)
        return index > 0 and self._ends[index - 1] > start
