"""Printed pages (pdf, ofd): lines put into reading order and together again into paragraphs.

A page knows no paragraphs. A line that reaches the right edge goes on in the next one, unless that is indented,
numbered, set apart or of another size. Page numbers and running heads are left out, columns are read one after the
other. All coordinates are points from the upper left corner of the page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files.grids import Grid, slack
from luoshi.extraction.files.secrecy import refuse_classified
from luoshi.extraction.types import Block, SourceText

_PAGE_NUMBER = re.compile(
    r"[-—–―－·•\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–―－·•\s]*"
)
_NUMBERED = re.compile(
    r"第?[一二三四五六七八九十百]{1,4}[、章节条．.]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、](?!\d)"
)
_NO_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufffd-\uffff]")
_LATIN = re.compile(r"[A-Za-z]")  # digits of a broken number belong together
_SAME_HEIGHT = 6.0  # points by which a running head may stand higher or lower on another page
Box = tuple[float, float, float, float]


class Piece(NamedTuple):
    """A part of a line behind a wide gap."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line on a page `width` wide. `pieces` are its parts where wide gaps divide it, else empty."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    width: float
    pieces: tuple[Piece, ...] = ()
    column: int = 0  # 0: over the whole page; 1, 2: left or right of the middle

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Page:
    """The lines outside of tables, in the order in which they were drawn, and the tables."""

    lines: list[Line]
    grids: list[Grid] = field(default_factory=list)


@dataclass(slots=True)
class _Paragraph:
    page: int
    text: str
    box: Box
    last: Line


def source_of(pages: Sequence[Page], name: str, media: str) -> SourceText:
    """The text by paragraphs and cells, each with the page on which it begins and its box there.

    Raises `extraction.scanned` for pages without text, `extraction.classified` for a mark in a running head. There is
    no `raw`: places count in the text itself."""
    said = ["".join([*(line.text for line in page.lines), *(grid.text for grid in page.grids)]) for page in pages]
    whole, blank = "".join(said), sum(not text for text in said)
    if len(whole) < 10 or (len(whole) < 200 and blank > len(pages) / 2) or _unreadable(whole):
        raise Unreadable("extraction.scanned", name=name, pages=len(pages))
    margins = _take_margins(pages)
    refuse_classified(name, "place.header", margins)
    parts: list[str] = []
    blocks: list[Block] = []
    length = 0
    for block, text in _blocks(pages):
        parts.append(text)
        blocks.append(replace(block, start=length, end=length + len(text)))
        length += len(text) + 1
    return SourceText(name, media, "\n".join(parts), tuple(blocks), pages=len(pages))


def _blocks(pages: Sequence[Page]) -> Iterator[tuple[Block, str]]:
    """Blocks whose places are still to be counted, with their texts: paragraphs between the tables, and cells."""
    items: list[Line | Grid] = []
    for page in pages:
        for item in _in_reading_order(page):
            before = items[-1] if items else None
            if not (isinstance(item, Grid) and isinstance(before, Grid) and before.take_rest(item)):
                items.append(item)
    setting = _Setting([item for item in items if isinstance(item, Line)])
    waiting: list[Line] = []
    tables = 0
    for item in items:
        if isinstance(item, Line):
            waiting.append(item)
            continue
        yield from _set(waiting, setting)
        waiting = []
        yield from _cells(item, tables)
        tables += 1
    yield from _set(waiting, setting)


def _set(lines: list[Line], setting: _Setting) -> Iterator[tuple[Block, str]]:
    for paragraph in setting.paragraphs(lines):
        yield Block(0, 0, page=paragraph.page, box=_rounded(paragraph.box)), paragraph.text


def _cells(grid: Grid, table: int) -> Iterator[tuple[Block, str]]:
    for cell in grid.cells:
        if cell.text:
            box = _rounded((cell.left, cell.top, cell.right, cell.bottom))
            place = (table, cell.row, cell.col, cell.rowspan, cell.colspan)
            yield Block(0, 0, "cell", cell.page, "", *place, box), cell.text


def _rounded(box: Box) -> Box:
    left, top, right, bottom = (round(value, 1) for value in box)
    return left, top, right, bottom


def _unreadable(text: str) -> bool:
    """Whether the letters have shapes but no meaning: a font without a table of characters."""
    return len(_NO_TEXT.findall(text)) > len(text) / 5


# -- running heads, feet and page numbers ------------------------------------------------------------------------------


def _take_margins(pages: Sequence[Page]) -> list[str]:
    """Takes page numbers, and heads or feet that return at the same height on many pages, out of the lines.

    Looked for among the two highest and the two lowest lines of a page. Returns their texts."""
    heights: dict[str, list[float]] = defaultdict(list)
    ends: list[tuple[list[Line], list[Line]]] = []
    for page in pages:
        falling = sorted(page.lines, key=lambda line: line.y)
        ends.append((falling[:2], falling[:-3:-1]))
        for line in {id(line): line for line in (*falling[:2], *falling[-2:])}.values():
            heights[_shape(line.text)].append(line.y)
    often = max(3, len(pages) * 0.4)  # even and odd pages may have different heads
    texts: list[str] = []
    for page, both in zip(pages, ends, strict=True):
        taken: set[int] = set()
        for end in both:
            for line in end:
                same = sum(abs(y - line.y) < _SAME_HEIGHT for y in heights[_shape(line.text)])
                if same < often and _PAGE_NUMBER.fullmatch(line.text) is None:
                    break
                taken.add(id(line))
                texts.append(line.text)
        page.lines = [line for line in page.lines if id(line) not in taken]
    return texts


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", text))


# -- reading order -----------------------------------------------------------------------------------------------------


def _in_reading_order(page: Page) -> list[Line | Grid]:
    """Lines and tables as they are read: downwards, of two columns the left one first."""
    lines = _in_columns(page.lines) or _downwards(page.lines)
    if not page.grids:
        return list(lines)
    items: list[Line | Grid] = []
    grids = sorted(page.grids, key=lambda grid: grid.top)
    for line in lines:
        while grids and not line.column and grids[0].top < line.y:
            items.append(grids.pop(0))
        items.append(line)
    return [*items, *grids]


def _downwards(lines: list[Line]) -> list[Line]:
    """The order of drawing, unless that jumps about on the page."""
    jumps = sum(after.y < before.y - before.size for before, after in pairwise(lines))
    return sorted(lines, key=lambda line: (round(line.y / 4), line.left)) if jumps > max(1, len(lines) // 10) else lines


def _in_columns(lines: list[Line]) -> list[Line]:
    """The lines of a page set in two columns, in reading order; empty where it is not.

    Two columns are two blocks of text of the same width with full lines, on both sides of the middle. A table without
    rules has short lines in at least one of its columns. What goes over the middle divides the page into bands."""
    if len(lines) < 4:
        return []
    middle = (min(line.left for line in lines) + max(line.right for line in lines)) / 2
    sides: tuple[list[Line], list[Line]] = ([], [])
    across: list[Line] = []
    for line in lines:
        halves = _halves(line, middle)
        if halves is None:
            across.append(line)
            continue
        for side, half in zip(sides, halves, strict=True):
            if half is not None:
                side.append(half)
    if min(map(len, sides)) < 4 or len(across) > len(lines) / 2:
        return []
    left, right = (_extent(side) for side in sides)
    size = median(line.size for line in lines)
    widths = (left[1] - left[0], right[1] - right[0])
    if right[0] - left[1] < 0.8 * size or min(widths) < 8 * size or max(widths) > 1.2 * min(widths):
        return []
    for side, (_, edge) in zip(sides, (left, right), strict=True):
        if sum(line.right > edge - 2 * size for line in side) < len(side) * 0.45:
            return []
    ordered: list[Line] = []
    above = float("-inf")
    for limit in [*sorted(across, key=lambda line: line.y), None]:
        below = limit.y if limit else float("inf")
        for side in sides:
            ordered += sorted((line for line in side if above <= line.y < below), key=lambda line: line.y)
        if limit:
            ordered.append(limit)
        above = below
    return ordered


def _halves(line: Line, middle: float) -> tuple[Line | None, Line | None] | None:
    """What of a line stands left and what right of the middle; None where it goes over it."""
    pieces = line.pieces or (Piece(line.text, line.left, line.right),)
    left = [piece for piece in pieces if piece.right <= middle]
    right = [piece for piece in pieces if piece.left >= middle]
    if len(left) + len(right) < len(pieces):
        return None
    return _joined(line, left, 1), _joined(line, right, 2)


def _joined(line: Line, pieces: list[Piece], column: int) -> Line | None:
    if not pieces:
        return None
    text = " ".join(piece.text for piece in pieces)
    return replace(line, text=text, left=pieces[0].left, right=pieces[-1].right, pieces=(), column=column)


def _extent(lines: list[Line]) -> tuple[float, float]:
    return min(line.left for line in lines), max(line.right for line in lines)


# -- paragraphs --------------------------------------------------------------------------------------------------------


class _Setting:
    """How the text is set: where lines begin and end in each column, and how far apart they stand."""

    def __init__(self, lines: Sequence[Line]) -> None:
        groups: dict[tuple[int, int], list[Line]] = defaultdict(list)
        for line in lines:
            groups[_frame(line)].append(line)
        self._edges = {key: _edges(group, whole=not key[0]) for key, group in groups.items()}
        pitches = [b.y - a.y for a, b in pairwise(lines) if a.page == b.page and a.column == b.column and b.y > a.y]
        self._pitch = median(pitches) if pitches else 0.0

    def paragraphs(self, lines: Sequence[Line]) -> list[_Paragraph]:
        """The paragraphs that these lines, in reading order, make."""
        made: list[_Paragraph] = []
        for line in lines:
            if made and self._goes_on(made[-1].last, line):
                paragraph = made[-1]
                blank = " " if _LATIN.match(paragraph.text[-1]) and _LATIN.match(line.text[0]) else ""
                paragraph.text += blank + line.text
                paragraph.last = line
                if line.page == paragraph.page:
                    a, b = paragraph.box, (line.left, line.top, line.right, line.bottom)
                    paragraph.box = (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
            else:
                made.append(_Paragraph(line.page, line.text, (line.left, line.top, line.right, line.bottom), line))
        return made

    def _goes_on(self, before: Line, line: Line) -> bool:
        """Whether `line` continues the paragraph of `before`."""
        size, right, left = before.size, self._edges[_frame(before)][1], self._edges[_frame(line)][0]
        if before.right < right - slack(line.text, size) or line.left > left + 1.2 * size:
            return False
        if abs(line.size - size) > 0.15 * size:
            return False
        same = before.page == line.page and before.column == line.column
        if same and self._pitch and line.y - before.y > 1.7 * self._pitch:
            return False
        return not (_NUMBERED.match(line.text) and before.text[-1] in "。；：）)】!！?？.")


def _frame(line: Line) -> tuple[int, int]:
    """Lines with the same edges: those of one column, on pages of one width."""
    return line.column, round(line.width)


def _edges(lines: Sequence[Line], *, whole: bool) -> tuple[float, float]:
    """Where the lines of a column begin and end.

    A line that sticks out (a figure, a stamp, a note in the margin) must not move an edge. So in a long document an
    edge is shared, on the left by a tenth of the lines, on the right by three; one amid a `whole` page is none."""
    width, count = lines[0].width, len(lines)
    starts, ends = sorted(line.left for line in lines), sorted((line.right for line in lines), reverse=True)
    sharing = max(1, count // 10) if count >= 20 else 0
    left = next((a for a, b in zip(starts, starts[sharing:], strict=False) if b - a < 6), starts[0])
    sharing = 2 if count >= 60 else 1 if count >= 20 else 0
    right = next((a for a, b in zip(ends, ends[sharing:], strict=False) if a - b < 6), ends[0])
    if not whole:
        return left, right
    return (left if left < 0.3 * width else starts[0]), (right if right > 0.7 * width else ends[0])
