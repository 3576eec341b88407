"""The document as the import page shows it: paragraphs and tables, cut into clauses, with what was read marked.

Plain functions over an edition's text: reads blocks, readings and their offsets, writes nested plain data that a
template prints piece by piece, so that every character of the text is escaped and none is lost or said twice."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import islice, pairwise

from luoshi.mandates.models import Edition, Reading

# Where marks overlap the first kind wins; “hit” is what the reader looks for.
KINDS = ("hit", "due", "fig", "unit", "do")
MOST_HITS = 500
_HEADING = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百]{1,4}[章节编部])[^。；;]{1,40}")
Rank = tuple[int, int, int]
_NUMBER = re.compile(
    r"(?:[一二三四五六七八九十百]{1,4}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,3}[.．、])[ \u3000]*$"
)
_AFTER = "）)〕】］]。；;"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A marked stretch of the text: `kind` is do (task), unit, due (deadline) or fig (target); of a reading."""

    start: int
    end: int
    kind: str
    reading_id: int


@dataclass(frozen=True, slots=True)
class Segment:
    """Text with one mark or none. `hit` counts from 1 where a place that the reader looks for begins, else 0."""

    text: str
    kind: str = ""
    hit: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph that belongs to one reading, or to none. `is_first` where the reading begins."""

    reading_id: int | None
    is_first: bool
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    rowspan: int
    colspan: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, a heading, or a table with its rows. `kind` is p, title, heading or table."""

    kind: str
    page: int | None
    pieces: tuple[Piece, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


def highlights(edition: Edition, readings: Sequence[Reading]) -> list[Mark]:
    """What was read, in the order of the text. Parties added by hand and reworded tasks have no place in it."""
    marks = set()
    for reading in readings:
        span = reading.span
        wording = reading.proposal.get("wording", reading.wording) if reading.proposal else reading.wording
        place = edition.text.find(wording, span.start, span.end) if wording else -1
        if place >= 0:
            marks.add(Mark(place, place + len(wording), "do", reading.pk))
        if reading.deadline_start is not None and reading.deadline_end is not None:
            marks.add(Mark(reading.deadline_start, reading.deadline_end, "due", reading.pk))
        for kind, rows in (("unit", reading.parties.all()), ("fig", reading.targets.all())):
            for row in rows:
                if row.start is not None and row.end is not None:
                    marks.add(Mark(row.start, row.end, kind, reading.pk))
    return sorted(m for m in marks if 0 <= m.start < m.end <= len(edition.text))


def hits(text: str, words: str) -> list[tuple[int, int]]:
    """Where the words stand, white space left out of both and letters of either case; at most MOST_HITS places."""
    wanted = "".join(words.split())
    if not wanted:
        return []
    pattern = r"\s*".join(re.escape(character) for character in wanted)
    found = re.compile(pattern, re.IGNORECASE).finditer(text)
    return [match.span() for match in islice(found, MOST_HITS)]


def passages(edition: Edition, readings: Sequence[Reading], *, find: str = "") -> list[Passage]:
    """The whole document, ready to be printed; `find` are words whose places are marked and counted."""
    painter = _Painter(edition, readings, hits(edition.text, find))
    found: list[Passage] = []
    table: int | None = None
    rows: dict[int, list[Cell]] = {}
    page: int | None = None
    for block in [*edition.blocks, [0, 0, None, "end", None, None, None, 1, 1, ""]]:
        start, end, at_page, kind, number, row, _col, rowspan, colspan = block[:9]
        if table is not None and (kind != "cell" or number != table):
            found.append(Passage("table", page, rows=tuple(tuple(rows[key]) for key in sorted(rows))))
            table, rows = None, {}
        if kind == "end":
            break
        pieces = painter.pieces(start, end)
        if kind == "cell":
            table, page = number, at_page
            rows.setdefault(row, []).append(Cell(rowspan, colspan, pieces))
        else:
            words = edition.text[start:end].strip()
            found.append(Passage(_kind_of(words, pieces, edition.document.title, block[9:]), at_page, pieces))
    return found


def _kind_of(words: str, pieces: tuple[Piece, ...], title: str, style: Sequence[str]) -> str:
    if any(piece.reading_id is not None for piece in pieces):
        return "p"
    if "".join(words.split()) == "".join(title.split()):
        return "title"
    name = str(style[0]).lower() if style and style[0] else ""
    named = "heading" in name or "标题" in name or name in ("h1", "h2", "h3")
    return "heading" if len(words) <= 60 and (named or _HEADING.fullmatch(words)) else "p"


class _Painter:
    """Cuts stretches of the text by readings, then by marks."""

    def __init__(self, edition: Edition, readings: Sequence[Reading], found: Sequence[tuple[int, int]] = ()) -> None:
        self.text = edition.text
        self.numbers = {start: n for n, (start, _end) in enumerate(found, 1)}
        self.marks = flat([*highlights(edition, readings), *(Mark(start, end, "hit", 0) for start, end in found)])
        self.mark_starts = [m.start for m in self.marks]
        self.extents = _extents(edition, readings)
        self.extent_starts = [start for start, _end, _reading in self.extents]

    def pieces(self, start: int, end: int) -> tuple[Piece, ...]:
        """The stretch [start, end), cut where a reading begins or ends."""
        found = []
        index = max(0, bisect_right(self.extent_starts, start) - 1)
        place = start
        for first, last, reading_id in self.extents[index:]:
            if first >= end:
                break
            if last <= place:
                continue
            if first > place:
                found.append(Piece(None, False, self.segments(place, first)))
            found.append(Piece(reading_id, first >= place, self.segments(max(first, place), min(last, end))))
            place = min(last, end)
        if place < end:
            found.append(Piece(None, False, self.segments(place, end)))
        return tuple(found)

    def segments(self, start: int, end: int) -> tuple[Segment, ...]:
        """The stretch [start, end), cut where a mark begins or ends."""
        found = []
        index = max(0, bisect_left(self.mark_starts, start) - 1)
        place = start
        for mark in self.marks[index:]:
            if mark.start >= end:
                break
            if mark.end <= place:
                continue
            if mark.start > place:
                found.append(Segment(self.text[place : mark.start]))
            first = max(place, mark.start)
            hit = self.numbers.get(first, 0) if mark.kind == "hit" else 0
            found.append(Segment(self.text[first : min(mark.end, end)], mark.kind, hit))
            place = min(mark.end, end)
        if place < end:
            found.append(Segment(self.text[place:end]))
        return tuple(found)


def flat(marks: Iterable[Mark]) -> list[Mark]:
    """Marks that do not overlap: where several do, the kind that stands first in KINDS keeps the place.

    What is left of the others stays, so that a deadline inside a task's title does not take the title's mark away."""
    ordered = sorted(marks)
    stretches = [(m.start, m.end, (KINDS.index(m.kind), m.start, n)) for n, m in enumerate(ordered)]
    return [
        Mark(start, end, ordered[n].kind, ordered[n].reading_id) for start, end, (_kind, _at, n) in _topmost(stretches)
    ]


def _topmost(stretches: list[tuple[int, int, Rank]]) -> list[tuple[int, int, Rank]]:
    """Stretches cut so that none overlap: at each place the one of the lowest rank stays. Ranks differ."""
    waiting = sorted(stretches, reverse=True)
    heap: list[tuple[Rank, int]] = []
    found: list[tuple[int, int, Rank]] = []
    edges = sorted({edge for start, end, _rank in stretches for edge in (start, end)})
    for first, last in pairwise(edges):
        while waiting and waiting[-1][0] <= first:
            _start, end, rank = waiting.pop()
            heappush(heap, (rank, end))
        while heap and heap[0][1] <= first:
            heappop(heap)
        if not heap:
            continue
        rank = heap[0][0]
        if found and found[-1][1] == first and found[-1][2] == rank:
            found[-1] = (found[-1][0], last, rank)
        else:
            found.append((first, last, rank))
    return found


def _extents(edition: Edition, readings: Sequence[Reading]) -> list[tuple[int, int, int]]:
    """Where each reading lies: its number, its stretch, and in the same paragraph what names its parties after it.

    In the order of the text, without overlaps; inside another one (a measure in its item) the later begun counts."""
    ends = sorted(block[1] for block in edition.blocks)
    spans = sorted((r.span.start, r.span.end, r.pk, r) for r in readings)
    starts = [start for start, *_rest in spans]
    found = []
    for start, end, pk, reading in spans:
        index = bisect_left(ends, end)
        limit = ends[index] if index < len(ends) else end
        following = bisect_right(starts, start)
        if following < len(starts):
            limit = max(end, min(limit, starts[following])) if starts[following] >= end else end
        named = [p.end for p in reading.parties.all() if p.end is not None and end < p.end <= limit]
        if named:
            end = _behind_bracket(edition.text, max(named), limit)
        found.append((_with_number(edition.text, start), end, (-start, end, pk)))
    return [(start, end, pk) for start, end, (_start, _end, pk) in _topmost(found)]


def _with_number(text: str, start: int) -> int:
    """Where the number in front of a task begins, else where the task does."""
    line = max(text.rfind("\n", 0, start) + 1, start - 12)
    number = _NUMBER.search(text, line, start)
    return number.start() if number else start


def _behind_bracket(text: str, place: int, limit: int) -> int:
    """The place behind the bracket that closes within 40 characters, and the marks after it; else `place` itself."""
    end = place
    while end < min(limit, place + 40) and text[end] not in _AFTER and text[end] != "\n":
        end += 1
    if end >= limit or text[end] not in _AFTER:
        return place
    while end < limit and text[end] in _AFTER:
        end += 1
    return end
