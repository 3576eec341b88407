"""OFD, the national format for fixed pages (GB/T 33190-2016): a zip of XML, read with lxml alone.

OFD.xml names the documents, Document.xml their pages and templates, Content.xml the text objects of a page. A text
object has a place on the page (Boundary), a transformation (CTM) and runs of characters with a starting point and the
steps from each to the next. Signatures, seals and annotations are not text and are left alone."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from lxml import etree

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files.grids import Glyph, Rule, blank_between, grids_of, write_texts
from luoshi.extraction.files.package import Package, attribute, child, local
from luoshi.extraction.files.printed import Line, Page, Piece, source_of
from luoshi.extraction.files.secrecy import refuse_classified
from luoshi.extraction.types import SourceText

_POINTS = 72 / 25.4  # OFD counts in millimetres
_ENCRYPTED = re.compile(r"(?:^|/)(?:encryptions?\.xml|decryptseed\.dat)$|\.enc$", re.IGNORECASE)
_MOST_PAGES = 5_000
_DEEPEST = 20  # page blocks within page blocks
_THIN = 1.0  # millimetres: a filled area up to this height or width is a ruling line
_LONG = 2.0  # millimetres: shorter lines are marks, not rules
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_PATH_TOKEN = re.compile(rf"[A-Za-z]|{_NUMBER.pattern}")
Matrix = tuple[float, float, float, float, float, float]
_UNCHANGED: Matrix = (1, 0, 0, 1, 0, 0)


def read_ofd(package: Package) -> SourceText:
    """The text of all documents of the file by paragraphs and, where a table has ruling lines, by cells.

    Raises `Unreadable` for an encrypted file, for pages that are pictures or seals only, and for a broken structure."""
    if any(_ENCRYPTED.search(part) for part in package.parts):
        raise Unreadable("extraction.password", name=package.name)
    pages: list[Page] = []
    for body in package.xml("OFD.xml"):
        if local(body) != "DocBody":
            continue
        info = child(body, "DocInfo")
        if info is not None:
            refuse_classified(package.name, "place.metadata", (str(e.text) for e in info.iter() if e.text))
        root = child(body, "DocRoot")
        if root is not None and root.text:
            _read_document(package, _resolved(package, "", str(root.text)), pages)
    if not pages:
        raise Unreadable("extraction.damaged", name=package.name, detail="detail.part")
    return source_of(pages, package.name, "ofd")


def _read_document(package: Package, part: str, pages: list[Page]) -> None:
    document = package.xml(part)
    common = child(document, "CommonData")
    sheet_width = _width(child(common, "PageArea"), 210)
    templates: dict[str, str] = {}
    for template in common if common is not None else ():
        if local(template) == "TemplatePage":
            templates[attribute(template, "ID")] = _resolved(package, part, attribute(template, "BaseLoc"))
    drawn: dict[str, _Drawing] = {}  # by template part: many pages share one
    listed = child(document, "Pages")
    for page in listed if listed is not None else ():
        if local(page) != "Page":
            continue
        if len(pages) >= _MOST_PAGES:
            raise Unreadable("extraction.zip_bomb", name=package.name, detail="detail.members")
        content = package.xml(_resolved(package, part, attribute(page, "BaseLoc")))
        width = _width(child(content, "Area"), sheet_width)
        drawing = _Drawing()
        for used in content:
            location = templates.get(attribute(used, "TemplateID")) if local(used) == "Template" else None
            if location:
                if location not in drawn:
                    drawn[location] = _Drawing()
                    drawn[location].add(package.xml(location))
                drawing.runs += drawn[location].runs
                drawing.rules += drawn[location].rules
        drawing.add(content)
        pages.append(drawing.page(len(pages) + 1, width * _POINTS))


def _resolved(package: Package, base: str, location: str) -> str:
    """The part that `location` means, seen from the part `base`.

    Programs do not agree whether a place counts from the file or from the root, nor on upper and lower case."""
    location = location.strip().replace("\\", "/")
    absolute = posixpath.normpath(location.lstrip("/"))
    relative = posixpath.normpath(posixpath.join(posixpath.dirname(base), location))
    wanted = [absolute] if location.startswith("/") else [relative, absolute]
    for part in wanted:
        if part in package.parts:
            return part
    lower = {part.lower(): part for part in package.parts}
    return next((lower[part.lower()] for part in wanted if part.lower() in lower), wanted[0])


def _width(area: etree._Element | None, otherwise: float) -> float:
    box = child(area, "PhysicalBox")
    numbers = _numbers(str(box.text or "")) if box is not None else []
    return numbers[2] if len(numbers) == 4 and numbers[2] > 0 else otherwise


def _numbers(text: str) -> list[float]:
    return [_bounded(float(number)) for number in _NUMBER.findall(text)]


def _bounded(value: float) -> float:
    """No page is ten kilometres wide; infinite places would be no places."""
    return max(-1e7, min(1e7, value))


@dataclass(slots=True)
class _Run:
    """Characters of one text code with their boxes, in points."""

    glyphs: list[Glyph]
    size: float

    @property
    def y(self) -> float:
        return (self.glyphs[0].top + self.glyphs[0].bottom) / 2


@dataclass(slots=True)
class _Drawing:
    """What a page, or the template below it, shows."""

    runs: list[_Run] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    def add(self, root: etree._Element) -> None:
        """The text and the ruling lines of a Content.xml."""
        content = child(root, "Content")
        if content is not None:
            self._walk(content, 0)

    def _walk(self, container: etree._Element, depth: int) -> None:
        for item in container:
            if attribute(item, "Visible").lower() == "false":
                continue
            name = local(item)
            if name == "TextObject":
                self.runs += _runs(item)
            elif name == "PathObject":
                self.rules += _rules(item)
            elif name in ("Layer", "PageBlock") and depth < _DEEPEST:
                self._walk(item, depth + 1)

    def page(self, number: int, width: float) -> Page:
        """The page with its text in lines and in the cells of tables."""
        grids = grids_of(self.rules, number)
        free: list[_Run] = []
        for run in self.runs:
            left: list[Glyph] = []
            for glyph in run.glyphs:
                cell = next((c for c in (grid.cell_at(glyph) for grid in grids) if c is not None), None)
                if cell is None:
                    left.append(glyph)
                else:
                    cell.glyphs.append(glyph)
            if left:
                free.append(_Run(left, run.size))
        for grid in grids:
            write_texts(grid)
        return Page(list(_lines(free, number, width)), [grid for grid in grids if grid.text])


def _lines(runs: list[_Run], page: int, width: float) -> Iterator[Line]:
    """Runs at one height, from left to right, make a line."""
    rows: list[list[_Run]] = []
    for run in sorted(runs, key=lambda r: r.y):
        if rows and abs(run.y - rows[-1][0].y) < 0.4 * min(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    for row in rows:
        size = median(run.size for run in row)
        glyphs = sorted((glyph for run in row for glyph in run.glyphs), key=lambda glyph: glyph.left)
        glyphs = _without_imitated_bold(glyphs, size)
        while glyphs and glyphs[-1].text.isspace():
            glyphs.pop()
        while glyphs and glyphs[0].text.isspace():
            glyphs.pop(0)
        if not glyphs:
            continue
        pieces: list[list[Glyph]] = [[glyphs[0]]]
        text = glyphs[0].text
        for before, glyph in pairwise(glyphs):
            if glyph.left - before.right > 1.5 * size:
                pieces.append([])
            text += blank_between(before, glyph, size) + glyph.text
            pieces[-1].append(glyph)
        parts = tuple(Piece("".join(g.text for g in piece), piece[0].left, piece[-1].right) for piece in pieces)
        top, bottom = median(g.top for g in glyphs), median(g.bottom for g in glyphs)
        box = (glyphs[0].left, top, glyphs[-1].right, bottom)
        yield Line(page, text, *box, size, width, parts if len(parts) > 1 else ())


def _without_imitated_bold(glyphs: list[Glyph], size: float) -> list[Glyph]:
    """The characters without those drawn a second time, hardly moved, to look bold."""
    kept: list[Glyph] = []
    for glyph in glyphs:
        if not (kept and kept[-1].text == glyph.text and glyph.left - kept[-1].left < 0.15 * size):
            kept.append(glyph)
    return kept


def _placed(item: etree._Element) -> Matrix | None:
    """From the coordinates of an object to millimetres on the page; None where it has no place."""
    boundary = _numbers(attribute(item, "Boundary"))
    if len(boundary) != 4:
        return None
    own = _numbers(attribute(item, "CTM"))
    a, b, c, d, e, f = own if len(own) == 6 else _UNCHANGED
    return a, b, c, d, e + boundary[0], f + boundary[1]


def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """A point of an object in points on the page."""
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e) * _POINTS, (b * x + d * y + f) * _POINTS


def _runs(item: etree._Element) -> Iterator[_Run]:
    """The text codes of a text object. A code without X or Y starts where the one before it did."""
    matrix = _placed(item)
    sizes = _numbers(attribute(item, "Size"))
    if matrix is None or not sizes:
        return
    height = max(0.1, abs(sizes[0]) * _POINTS * max(abs(matrix[3]), abs(matrix[1])))
    scale = _numbers(attribute(item, "HScale", "1"))
    across = sizes[0] * (scale[0] if scale else 1)
    x = y = 0.0
    for code in item:
        if local(code) != "TextCode" or not code.text:
            continue
        x = _first(attribute(code, "X"), x)
        y = _first(attribute(code, "Y"), y)
        right, down = _steps(attribute(code, "DeltaX")), _steps(attribute(code, "DeltaY"))
        glyphs: list[Glyph] = []
        here_x, here_y = x, y
        for i, letter in enumerate(str(code.text)):
            wide = across if ord(letter) > 0x2E7F else across / 2
            step = right[i] if i < len(right) else wide
            left, base = _at(matrix, here_x, here_y)
            # Up to the next one, so that digits set widely stay one number; a wider step leaves a gap.
            end, _ = _at(matrix, here_x + (step if wide < step < 1.1 * across else wide), here_y)
            if letter not in "\r\n":
                glyphs.append(Glyph(letter, min(left, end), base - 0.88 * height, max(left, end), base + 0.12 * height))
            here_x += step if i < len(right) or not down else 0
            here_y += down[i] if i < len(down) else 0
        yield from _level(glyphs, height)


def _level(glyphs: list[Glyph], height: float) -> Iterator[_Run]:
    """The characters in runs of one height: a step downwards begins another."""
    run: list[Glyph] = []
    for glyph in glyphs:
        if run and abs(glyph.top - run[-1].top) > 0.4 * height:
            yield _Run(run, height)
            run = []
        run.append(glyph)
    if any(not glyph.text.isspace() for glyph in run):
        yield _Run(run, height)


def _first(text: str, otherwise: float) -> float:
    numbers = _numbers(text)
    return numbers[0] if numbers else otherwise


def _steps(text: str) -> list[float]:
    """The steps between characters; “g 3 5.5” stands for three steps of 5.5."""
    steps: list[float] = []
    words = iter(text.split())
    for word in words:
        if word == "g":
            count, step = next(words, ""), next(words, "")
            if count.isdigit() and _NUMBER.fullmatch(step):
                steps += [_bounded(float(step))] * min(int(count), 10_000)
        elif _NUMBER.fullmatch(word):
            steps.append(_bounded(float(word)))
    return steps


def _rules(item: etree._Element) -> Iterator[Rule]:
    """Straight lines of a path along the edges of the page, and thin filled areas, as ruling lines."""
    matrix = _placed(item)
    data = child(item, "AbbreviatedData")
    if matrix is None or data is None or not data.text:
        return
    filled = attribute(item, "Fill").lower() == "true"
    stroked = attribute(item, "Stroke", "true").lower() != "false"
    for points in _polylines(str(data.text)):
        placed = [_at(matrix, *point) for point in points]
        xs, ys = [point[0] for point in placed], [point[1] for point in placed]
        box = (min(xs), min(ys)), (max(xs), max(ys))
        if filled and len(placed) >= 4 and min(box[1][0] - box[0][0], box[1][1] - box[0][1]) <= _THIN * _POINTS:
            yield from _rule(*box, _THIN)
        elif stroked:
            for start, end in pairwise(placed):
                yield from _rule(start, end, 0.35)


def _rule(start: tuple[float, float], end: tuple[float, float], thin: float) -> Iterator[Rule]:
    (x1, x2), (y1, y2) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    if y2 - y1 <= thin * _POINTS and x2 - x1 >= _LONG * _POINTS:
        yield Rule(True, (y1 + y2) / 2, x1, x2)
    elif x2 - x1 <= thin * _POINTS and y2 - y1 >= _LONG * _POINTS:
        yield Rule(False, (x1 + x2) / 2, y1, y2)


def _polylines(data: str) -> Iterator[list[tuple[float, float]]]:
    """The straight outlines of abbreviated path data (M, L, C); one with a curve in it is left out."""
    points: list[tuple[float, float]] = []
    straight = True
    numbers: list[float] = []
    command = ""
    for word in [*_PATH_TOKEN.findall(data), "S"]:
        if word.isalpha():
            if word in "SM":
                if straight and len(points) > 1:
                    yield points
                points, straight = [], True
            if word == "C" and points:
                points.append(points[0])
            if word in "QBA":
                straight = False
            command, numbers = word, []
            continue
        numbers.append(_bounded(float(word)))
        if command in ("S", "M", "L") and len(numbers) == 2:
            points.append((numbers[0], numbers[1]))
            numbers = []
