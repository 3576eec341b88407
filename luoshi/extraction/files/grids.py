"""Tables on printed pages, found by their ruling lines.

Ruling lines that touch make a grid; where a line between two fields is missing, they are one cell. All coordinates are
points from the upper left corner of the page."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from statistics import median
from typing import NamedTuple

_TOUCH = 3.0  # points by which ruling lines may miss each other
_MOST_CROSSINGS = 250_000  # of the ruling lines of a page; more than that is a drawing
_MOST_FIELDS = 20_000
_STARTS = re.compile(
    r"[一二三四五六七八九十百]{1,4}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、](?!\d)"
)


class Rule(NamedTuple):
    """A ruling line: of a horizontal one `at` is its height and `start`, `end` its left and right; else crosswise."""

    horizontal: bool
    at: float
    start: float
    end: float


class Glyph(NamedTuple):
    """A character and its box."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(slots=True)
class GridCell:
    """A cell; `row` and `col` from 0 within its grid."""

    page: int
    row: int
    col: int
    rowspan: int
    colspan: int
    left: float
    top: float
    right: float
    bottom: float
    glyphs: list[Glyph] = field(default_factory=list)
    text: str = ""


@dataclass(slots=True)
class Grid:
    """A table that ends on `page`; `columns` are the places of its vertical rules from the left."""

    page: int
    columns: tuple[float, ...]
    heights: tuple[float, ...]
    cells: list[GridCell]
    rows: int
    _fields: dict[tuple[int, int], GridCell] = field(init=False, repr=False)
    _recent: list[GridCell] = field(init=False, repr=False)  # the cells that reach the page read last

    def __post_init__(self) -> None:
        self._recent = self.cells
        self._fields = {
            (row, col): cell
            for cell in self.cells
            for row in range(cell.row, cell.row + cell.rowspan)
            for col in range(cell.col, cell.col + cell.colspan)
        }

    @property
    def text(self) -> str:
        return "".join(cell.text for cell in self.cells)

    @property
    def top(self) -> float:
        return self.heights[0]

    def cell_at(self, glyph: Glyph) -> GridCell | None:
        """The cell around the middle of a character; None outside of the table."""
        x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
        col, row = bisect_right(self.columns, x) - 1, bisect_right(self.heights, y) - 1
        return self._fields.get((row, col))

    def take_rest(self, rest: Grid) -> bool:
        """Whether `rest` is this table going on with the same columns on the next page; if so it is added.

        A heading that is printed again is left out. A first row without its number is the rest of the row above, and
        an empty field below a cell over several rows belongs to that cell."""
        if rest.page != self.page + 1 or len(rest.columns) != len(self.columns):
            return False
        if any(abs(a - b) > 2 * _TOUCH for a, b in zip(self.columns, rest.columns, strict=True)):
            return False
        cells = list(rest.cells)
        shift = self.rows
        head = _first_row(self.cells)
        if head and head == _first_row(cells) and all(cell.rowspan == 1 for cell in cells if not cell.row):
            cells = [cell for cell in cells if cell.row]
            shift -= 1
        first = min((cell.row for cell in cells), default=0)
        above = {cell.col: cell for cell in self._recent if cell.row + cell.rowspan == self.rows}
        goes_on = self._is_rest_of_row([cell for cell in cells if cell.row == first], above)
        self.page, self.rows = rest.page, shift + rest.rows - goes_on
        self._recent = []
        for cell in cells:
            over = above.get(cell.col) if cell.row == first else None
            if over is not None and goes_on and cell.rowspan == 1:
                over.text += cell.text
                self._recent.append(over)
                continue
            if over is not None and not cell.text and max(over.rowspan, cell.rowspan) > 1:
                over.rowspan += cell.rowspan - goes_on
                self._recent.append(over)
                continue
            cell.row += shift - goes_on
            self.cells.append(cell)
            self._recent.append(cell)
        return True

    def _is_rest_of_row(self, first: Sequence[GridCell], above: dict[int, GridCell]) -> bool:
        """Whether the first row of a page belongs to the last one of the page before.

        It does where it lacks the number that nearly every row has, or, in a table without numbers, where most of it is
        empty and what is there goes on in the middle of a sentence."""
        if not any(cell.text for cell in first):
            return False
        for col in range(len(self.columns) - 1):
            texts = [cell.text for cell in self._recent if cell.col == col and cell.row]
            if texts and sum(text.isdigit() for text in texts) > len(texts) / 2:
                return not any(cell.text for cell in first if cell.col == col)
        told = [cell for cell in first if cell.text]
        open_ended = all(cell.col in above and above[cell.col].text[-1:] not in "。；！" for cell in told)
        return open_ended and len(told) * 2 < len(first)


def grids_of(rules: Iterable[Rule], page: int) -> list[Grid]:
    """The tables that ruling lines make, without text: at least two columns, and rows that are closed."""
    lines = list(rules)
    across = _merged([rule for rule in lines if rule.horizontal])
    down = _merged([rule for rule in lines if not rule.horizontal])
    if not across or len(down) < 2 or len(across) * len(down) > _MOST_CROSSINGS:
        return []
    grids = []
    for own_across, own_down in _connected(across, down):
        xs, ys = [rule.at for rule in own_down], [rule.at for rule in own_across]
        # Tables without rules on their outer sides: there the horizontal ones stick out.
        xs += [min(r.start for r in own_across), max(r.end for r in own_across)]
        # A row that begins or ends with the page may have no rule there; its upright ones show how far it goes.
        ys += [min(r.start for r in own_down), max(r.end for r in own_down)]
        columns, heights = _apart(xs), _apart(ys)
        fields = (len(columns) - 1) * (len(heights) - 1)
        if len(columns) >= 3 and len(heights) >= 2 and fields <= _MOST_FIELDS:
            cells = _cells(columns, heights, own_across, own_down, page)
            if len(cells) > 1:
                grids.append(Grid(page, tuple(columns), tuple(heights), cells, len(heights) - 1))
    return grids


def _merged(rules: list[Rule]) -> list[Rule]:
    """Rules on one line that touch, as one."""
    merged: list[Rule] = []
    level: list[Rule] = []
    for rule in sorted(rules, key=lambda r: r.at):
        if level and rule.at - level[0].at > _TOUCH:
            merged += _along(level)
            level = []
        level.append(rule)
    return merged + _along(level)


def _along(level: list[Rule]) -> list[Rule]:
    out: list[Rule] = []
    for rule in sorted(level, key=lambda r: r.start):
        if out and rule.start <= out[-1].end + _TOUCH:
            out[-1] = out[-1]._replace(end=max(out[-1].end, rule.end))
        else:
            out.append(rule)
    return out


def _connected(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that cross or touch one another."""
    group = list(range(len(across) + len(down)))

    def find(i: int) -> int:
        while group[i] != i:
            group[i] = group[group[i]]
            i = group[i]
        return i

    for j, v in enumerate(down):
        for i, h in enumerate(across):
            touches_h = h.start - _TOUCH <= v.at <= h.end + _TOUCH
            if touches_h and v.start - _TOUCH <= h.at <= v.end + _TOUCH:
                group[find(len(across) + j)] = find(i)
    found: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate(across + down):
        found.setdefault(find(i), ([], []))[0 if rule.horizontal else 1].append(rule)
    # A row that goes over the page may have one rule left on this one, below or above.
    return [(h, v) for h, v in found.values() if v and len(h) >= (1 if len(v) > 2 else 2)]


def _apart(values: Iterable[float]) -> list[float]:
    """Sorted, of those that nearly coincide the first."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > 2 * _TOUCH:
            kept.append(value)
    return kept


def _cells(
    columns: list[float], heights: list[float], across: list[Rule], down: list[Rule], page: int
) -> list[GridCell]:
    """Fields without a rule between them, as one cell; a group that is no rectangle stays apart."""

    upright, level = _by_place(down, columns), _by_place(across, heights)

    def ruled(rules: list[Rule], middle: float) -> bool:
        return any(rule.start <= middle <= rule.end for rule in rules)

    width, height = len(columns) - 1, len(heights) - 1
    taken: set[tuple[int, int]] = set()
    cells: list[GridCell] = []
    for row in range(height):
        for col in range(width):
            if (row, col) in taken:
                continue
            middle_y = (heights[row] + heights[row + 1]) / 2
            right = col + 1
            while right < width and (row, right) not in taken and not ruled(upright[right], middle_y):
                right += 1
            middles = [(columns[c] + columns[c + 1]) / 2 for c in range(col, right)]
            under = row + 1
            while under < height and not any(ruled(level[under], x) for x in middles):
                under += 1
            taken.update((r, c) for r in range(row, under) for c in range(col, right))
            box = (columns[col], heights[row], columns[right], heights[under])
            cells.append(GridCell(page, row, col, under - row, right - col, *box))
    return cells


def _by_place(rules: list[Rule], places: list[float]) -> list[list[Rule]]:
    """For each place the rules that lie there."""
    found: list[list[Rule]] = [[] for _ in places]
    for rule in rules:
        index = bisect_right(places, rule.at) - 1
        for near in (index, index + 1):
            if 0 <= near < len(places) and abs(rule.at - places[near]) <= 2 * _TOUCH:
                found[near].append(rule)
    return found


def _first_row(cells: Sequence[GridCell]) -> list[tuple[int, str]]:
    return [(cell.col, cell.text) for cell in takewhile(lambda cell: not cell.row, cells)]


def blank_between(before: Glyph, glyph: Glyph, size: float) -> str:
    """A blank where the gap between two characters means one: a word's between Latin letters, else a wide one."""
    gap = glyph.left - before.right
    if before.text.isascii() and glyph.text.isascii():
        return " " if gap > (0.6 if before.text.isdigit() and glyph.text.isdigit() else 0.25) * size else ""
    return " " if gap > size else ""


_WORD = re.compile(r"[!-~]{1,20}")


def slack(text: str, size: float) -> float:
    """How far before the edge a line may end when `text` follows on the next one: a word or number is not divided."""
    word = _WORD.match(text)
    return (1.6 + (0.6 * len(word.group()) if word else 0)) * size


def write_texts(grid: Grid) -> None:
    """Puts the characters of each cell together into its text; lines that fill the cell go on in the next one."""
    for cell in grid.cells:
        cell.text = _text(cell)
        cell.glyphs = []


def _text(cell: GridCell) -> str:
    glyphs = [glyph for glyph in cell.glyphs if glyph.text.strip()]
    if not glyphs:
        return ""
    size = median(glyph.bottom - glyph.top for glyph in glyphs)
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: (g.top + g.bottom) / 2):
        if lines and glyph.top + glyph.bottom - lines[-1][0].top - lines[-1][0].bottom < size:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    for line in lines:
        line.sort(key=lambda g: g.left)
    padding = min(9.0, max(0.0, min(line[0].left for line in lines) - cell.left))
    text, before = "", None
    for line in lines:
        written = "".join(blank_between(a, b, size) + b.text for a, b in zip([line[0], *line], line, strict=False))
        if before is not None:
            full = before[-1].right > cell.right - padding - slack(written, size)
            starts = _STARTS.match(written) and text[-1] in "。；：）)】!！?？."
            text += "" if full and not starts else "\n"
        text, before = text + written, line
    return text
