"""PDF with text: characters, their boxes and ruling lines, for `printed` to put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from ctypes import c_double, c_float, c_int
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files.grids import Glyph, Grid, Rule, grids_of, write_texts
from luoshi.extraction.files.printed import Line, Page, Piece, source_of
from luoshi.extraction.files.secrecy import refuse_classified
from luoshi.extraction.types import SourceText

_PASSWORD = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
_THIN = 3.0  # points: a filled rectangle up to this height or width is a ruling line
_LONG = 6.0  # points: shorter lines are marks, not rules
_MOST_OBJECTS = 20_000  # of a page; more than that is a drawing
_DEEPEST = 4  # forms within forms
Matrix = tuple[float, float, float, float, float, float]
Edges = tuple[float, float, float, float]


def read_pdf(data: bytes, name: str) -> SourceText:
    """The text by paragraphs and, where a table has ruling lines, by cells; page numbers and running heads left out."""
    return source_of(_pages(data, name), name, "pdf")


def _pages(data: bytes, name: str) -> list[Page]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in _PASSWORD or "password" in str(error).lower():
            raise Unreadable("extraction.password", name=name) from error
        raise Unreadable("extraction.damaged", name=name, detail="detail.pdf") from error
    try:
        refuse_classified(name, "place.metadata", _properties(document))
        return [_page(document, index) for index in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise Unreadable("extraction.damaged", name=name, detail="detail.pdf") from error
    finally:
        document.close()


def _properties(document: pypdfium2.PdfDocument) -> list[str]:
    """Title, keywords and the like; one that cannot be decoded is no reason to refuse the file."""
    values: list[str] = []
    for key in document.METADATA_KEYS:
        with suppress(UnicodeDecodeError):
            values.append(document.get_metadata_value(key))
    return values


def _page(document: pypdfium2.PdfDocument, index: int) -> Page:
    page = document[index]
    textpage = page.get_textpage()
    try:
        left, bottom, right, top = page.get_bbox()
        view = _View(left, bottom, right, top, page.get_rotation() // 90)
        codes = [pdfium.FPDFText_GetUnicode(textpage.raw, i) for i in range(textpage.count_chars())]
        sheet = _Sheet(textpage, codes, index + 1, view)
        grids = grids_of(_rules(page, view), index + 1) if codes else []
        ends = [i for i, code in enumerate(codes) if code in (10, 13)] + [len(codes)]
        lines: list[Line] = []
        start = 0
        for end in ends:
            line = sheet.line([i for i in range(start, end) if not (grids and sheet.in_table(i, grids))])
            if line is not None and lines and _is_rest(lines[-1], line):
                lines[-1] = _with_rest(lines[-1], line)
            elif line is not None:
                lines.append(line)
            start = end + 1
        for grid in grids:
            write_texts(grid)
        return Page(lines, [grid for grid in grids if grid.text])
    finally:
        textpage.close()
        page.close()


def _is_rest(before: Line, line: Line) -> bool:
    """Whether the library ended a line in its middle, as it does where a mark of another font is set narrowly."""
    size = before.size
    near = -size < line.left - before.right < size
    return near and abs(line.y - before.y) < 0.3 * size and abs(line.size - size) < 0.15 * size


def _with_rest(before: Line, line: Line) -> Line:
    pieces = before.pieces or (Piece(before.text, before.left, before.right),)
    more = line.pieces or (Piece(line.text, line.left, line.right),)
    joined = (*pieces[:-1], Piece(pieces[-1].text + more[0].text, pieces[-1].left, more[0].right), *more[1:])
    return replace(before, text=before.text + line.text, right=line.right, pieces=joined if len(joined) > 1 else ())


class _View(NamedTuple):
    """The visible part of a page in the coordinates of the file, and by how many quarters it is turned clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def width(self) -> float:
        return self.top - self.bottom if self.turns % 2 else self.right - self.left

    def seen(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file as the reader sees it: from the upper left corner of the page."""
        if self.turns == 1:
            return y - self.bottom, x - self.left
        if self.turns == 2:
            return self.right - x, y - self.bottom
        if self.turns == 3:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(self, left: float, bottom: float, right: float, top: float) -> Edges:
        # Bounded: a hostile matrix makes infinite places and some that are no number.
        left, bottom, right, top = (max(-1e7, min(1e7, value)) for value in (left, bottom, right, top))
        (x1, y1), (x2, y2) = self.seen(left, bottom), self.seen(right, top)
        return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


class _Sheet:
    """The characters of a page."""

    def __init__(self, textpage: pypdfium2.PdfTextPage, codes: Sequence[int], page: int, view: _View) -> None:
        self.raw = textpage.raw
        self.codes = codes
        self.page = page
        self.view = view

    def in_table(self, index: int, grids: Sequence[Grid]) -> bool:
        """Whether the character stands in a table; if so its cell gets it."""
        code = self.codes[index]
        if code <= 2 or code == 0xFFFE or pdfium.FPDFText_IsGenerated(self.raw, index) == 1:
            return False
        glyph = Glyph(_letter(code), *self.box(index))
        for grid in grids:
            cell = grid.cell_at(glyph)
            if cell is not None:
                cell.glyphs.append(glyph)
                return True
        return False

    def line(self, indices: Sequence[int]) -> Line | None:
        """The line of these characters; None if they are blank."""
        codes = self.codes
        kept = [i for i in indices if codes[i] > 2 and codes[i] != 0xFFFE]
        while kept and chr(codes[kept[0]]).isspace():
            kept.pop(0)
        while kept and chr(codes[kept[-1]]).isspace():
            kept.pop()
        if not kept:
            return None
        # Of several characters: the box of a flat one (一) is flat in some fonts, digits are lower than Han characters.
        boxes = [self.box(i) for i in (*kept[:: 1 + len(kept) // 8], kept[-1])]
        size = max(1.0, median(box[3] - box[1] for box in boxes))
        top, bottom = median(box[1] for box in boxes), median(box[3] for box in boxes)
        letters: list[str] = []
        pieces: list[Piece] = []
        begun = (0, boxes[0][0])  # of the piece being written: number of its first letter, its left edge
        for before, i, after in zip([kept[0], *kept], kept, [*kept[1:], kept[-1]], strict=False):
            letter = _letter(codes[i])
            # The library puts in a blank where letters stand apart. In justified Chinese it means nothing; a gap does.
            if letter == " " and pdfium.FPDFText_IsGenerated(self.raw, i) == 1:
                end, start = self.box(before)[2], self.box(after)[0]
                if start - end > 1.5 * size:
                    pieces.append(Piece("".join(letters[begun[0] :]), begun[1], end))
                    begun = (len(letters) + 1, start)
                elif codes[before] > 0x2E80 and codes[after] > 0x2E80 and start - end < size:
                    continue
            letters.append(letter)
        if pieces:
            pieces.append(Piece("".join(letters[begun[0] :]), begun[1], boxes[-1][2]))
        text = "".join(letters)
        if any("\ud800" <= letter <= "\udfff" for letter in letters):
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return Line(self.page, text, boxes[0][0], top, boxes[-1][2], bottom, size, self.view.width, tuple(pieces))

    def box(self, index: int) -> Edges:
        """Left, top, right, bottom of a character, its full height included, from the corner of the page."""
        rectangle = pdfium.FS_RECTF()
        if pdfium.FPDFText_GetLooseCharBox(self.raw, index, rectangle):
            return self.view.box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        values = c_double(), c_double(), c_double(), c_double()
        pdfium.FPDFText_GetCharBox(self.raw, index, *values)
        left, right, bottom, top = (value.value for value in values)
        return self.view.box(left, bottom, right, top)


def _letter(code: int) -> str:
    return chr(code) if code < 0x110000 else "\ufffd"


# -- ruling lines ------------------------------------------------------------------------------------------------------


def _rules(page: pypdfium2.PdfPage, view: _View) -> Iterator[Rule]:
    """Straight lines along the edges of the page and thin filled rectangles; none where there is a drawing."""
    count = pdfium.FPDFPage_CountObjects(page.raw)
    objects = [pdfium.FPDFPage_GetObject(page.raw, i) for i in range(min(count, _MOST_OBJECTS))]
    for matrix, item in _paths(objects, (1, 0, 0, 1, 0, 0), 0):
        for start, end in _strokes(matrix, item):
            x1, y1, x2, y2 = view.box(*start, *end)
            if y2 - y1 < 1 and x2 - x1 >= _LONG:
                yield Rule(True, (y1 + y2) / 2, x1, x2)
            elif x2 - x1 < 1 and y2 - y1 >= _LONG:
                yield Rule(False, (x1 + x2) / 2, y1, y2)


def _paths(objects: Sequence[Any], outer: Matrix, depth: int) -> Iterator[tuple[Matrix, Any]]:
    """The path objects, also in forms, with the way from their coordinates to those of the page."""
    for item in objects:
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind not in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM):
            continue
        own = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(item, own)
        matrix = _times((own.a, own.b, own.c, own.d, own.e, own.f), outer)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield matrix, item
        elif depth < _DEEPEST:
            count = pdfium.FPDFFormObj_CountObjects(item)
            inner = [pdfium.FPDFFormObj_GetObject(item, i) for i in range(min(count, _MOST_OBJECTS))]
            yield from _paths(inner, matrix, depth + 1)


def _times(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _strokes(matrix: Matrix, path: Any) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The straight parts of a path as (start, end); of a thin filled rectangle its long middle line."""
    fill, stroke = c_int(), c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    points: list[tuple[float, float]] = []
    x, y = c_float(), c_float()
    for i in range(min(pdfium.FPDFPath_CountSegments(path), _MOST_OBJECTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, i)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            x.value * matrix[0] + y.value * matrix[2] + matrix[4],
            x.value * matrix[1] + y.value * matrix[3] + matrix[5],
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            yield from _shape_strokes(points, filled=bool(fill.value), stroked=bool(stroke.value))
            points = []
        elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            return
        points.append(point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    yield from _shape_strokes(points, filled=bool(fill.value), stroked=bool(stroke.value))


def _shape_strokes(
    points: list[tuple[float, float]], *, filled: bool, stroked: bool
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    if len(points) < 2:
        return
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    left, right, bottom, top = min(xs), max(xs), min(ys), max(ys)
    if filled and len(points) >= 4 and min(right - left, top - bottom) <= _THIN:
        x, y = (left + right) / 2, (bottom + top) / 2
        yield ((left, y), (right, y)) if right - left > top - bottom else ((x, bottom), (x, top))
    elif stroked:
        yield from pairwise(points)
