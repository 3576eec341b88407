"""Delimited tables: comma, tab or semicolon, with quoting. Each cell that says something is a block."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from luoshi.extraction.files.encoding import decoded
from luoshi.extraction.types import Block, SourceText

_LINES_LOOKED_AT = 20


def read_csv(data: bytes, name: str) -> SourceText:
    """One table; empty cells have no block. The text is the cells without quotes, a line feed between two of them.

    Of a doubled quote the second is the place in `raw`; line ends within a quoted cell become line feeds."""
    raw, encoding = decoded(data, name)
    parts: list[str] = []
    offsets = array("I")
    blocks: list[Block] = []
    length = 0
    for row, col, start, end, quoted in _cells(raw, _delimiter(raw, name)):
        text, places = _cell_text(raw, start, end, quoted)
        if not text.strip():
            continue
        if length:
            parts.append("\n")
            offsets.append(start - 1)
            length += 1
        parts.append(text)
        offsets.extend(places)
        blocks.append(Block(length, length + len(text), "cell", table=0, row=row, col=col))
        length += len(text)
    return SourceText(name, "csv", "".join(parts), tuple(blocks), raw, offsets, encoding)


def _delimiter(raw: str, name: str) -> str:
    """The candidate that splits the first row, and most rows after it into the same number of cells."""
    if name.lower().endswith((".tsv", ".tab")):
        return "\t"
    best, best_rank = ",", (False, 0, 0)
    for candidate in (",", "\t", ";"):
        found = list(islice(_widths(raw, candidate), _LINES_LOOKED_AT))
        widths = Counter(width for width in found if width > 1)
        if widths:
            width, lines = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
            if (found[0] > 1, lines, width) > best_rank:
                best, best_rank = candidate, (found[0] > 1, lines, width)
    return best


def _widths(raw: str, delimiter: str) -> Iterator[int]:
    """The number of cells of each row."""
    row = width = 0
    for row_now, col, *_ in _cells(raw, delimiter):
        if row_now != row:
            yield width
            row = row_now
        width = col + 1
    if width:
        yield width


def _cells(raw: str, delimiter: str) -> Iterator[tuple[int, int, int, int, bool]]:
    """Row, column, start and end of the content in `raw`, and whether quotes stand around it.

    A quote that does not end its cell is an ordinary character: “"三合一"审判” is meant as written."""
    mark = re.escape(delimiter)
    field = re.compile(rf'(?:"((?:[^"]++|"")*+)"(?=[{mark}\r\n]|\Z)|([^{mark}\r\n]*+))({mark}|\r\n?|\n|\Z)')
    row = col = 0
    for found in field.finditer(raw):
        quoted = found.group(1) is not None
        start, end = found.span(1 if quoted else 2)
        if end < len(raw) or end > start:
            yield row, col, start, end, quoted
        if found.group(3) == delimiter:
            col += 1
        else:
            row, col = row + 1, 0


def _cell_text(raw: str, start: int, end: int, quoted: bool) -> tuple[str, array[int]]:
    if not quoted or not ('"' in raw[start:end] or "\r" in raw[start:end]):
        return raw[start:end], array("I", range(start, end))
    text: list[str] = []
    places = array("I")
    for found in re.compile(r'""|\r\n?|.', re.DOTALL).finditer(raw, start, end):
        piece = found.group()
        text.append('"' if piece == '""' else "\n" if piece[0] == "\r" else piece)
        places.append(found.end() - 1)
    return "".join(text), places
