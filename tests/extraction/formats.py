"""One invented plan in every format: paragraphs and tables go in, a file as offices make it comes out."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from tests.extraction import papers

WIDTH, LINES = 28, 22  # characters a line and lines a page, by GB/T 9704
_TOP, _LEFT, _SIZE, _PITCH = 740.0, 74.0, 16.0, 29.0


@dataclass(frozen=True)
class Table:
    """Rows of cells, the first with the headings. An empty first cell belongs to the one above (a merged cell)."""

    rows: Sequence[Sequence[str]]
    widths: Sequence[int]  # characters a column


Part = str | Table


def as_txt(parts: Sequence[Part]) -> bytes:
    return "\n".join(part for part in parts if isinstance(part, str)).encode()


def as_csv(parts: Sequence[Part]) -> bytes:
    out = io.StringIO()
    for part in parts:
        if isinstance(part, Table):
            csv.writer(out).writerows(part.rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(parts: Sequence[Part]) -> bytes:
    rows: list[Sequence[object]] = []
    merged: list[tuple[int, int, int, int, str]] = []
    for part in parts:
        if isinstance(part, Table):
            for first, last in _runs(part.rows):
                merged.append((len(rows) + first, 0, len(rows) + last, 0, part.rows[first][0]))
            rows += [[cell or None for cell in row] for row in part.rows]
        else:
            rows.append([part])
    return papers.xlsx(rows, merged=merged)


def as_html(parts: Sequence[Part], style: str = "") -> bytes:
    body = ""
    for i, part in enumerate(parts):
        if isinstance(part, str):
            body += f"<h1>{escape(part)}</h1>\n" if not i else f"<p>{escape(part)}</p>\n"
            continue
        spans = {first: last - first + 1 for first, last in _runs(part.rows)}
        covered = {row for first, last in _runs(part.rows) for row in range(first + 1, last + 1)}
        body += "<table>"
        for n, row in enumerate(part.rows):
            body += "<tr>"
            for m, cell in enumerate(row):
                if m or n not in covered:
                    span = f' rowspan="{spans[n]}"' if not m and n in spans else ""
                    body += f"<td{span}>{escape(cell)}</td>"
            body += "</tr>"
        body += "</table>\n"
    page = f'<!doctype html><html lang="zh"><head><meta charset="utf-8"><style>{style}</style></head>'
    return f"{page}<body>{body}</body></html>".encode()


def as_docx(parts: Sequence[Part]) -> bytes:
    body = ""
    for part in parts:
        if isinstance(part, str):
            body += papers.p(part)
            continue
        states = {row: "continue" for first, last in _runs(part.rows) for row in range(first + 1, last + 1)}
        states |= {first: "restart" for first, _ in _runs(part.rows)}
        body += papers.table(
            *([papers.tc(row[0], merge=states.get(n, "")), *row[1:]] for n, row in enumerate(part.rows))
        )
    return papers.docx(body + papers.p("（完）"))


def as_pdf(parts: Sequence[Part]) -> bytes:
    pages, rules = set_in_pages(parts)
    return papers.pdf(pages, rules=rules)


def as_ofd(parts: Sequence[Part]) -> bytes:
    pages, rules = set_in_pages(parts)
    return papers.ofd(pages, rules=rules)


def set_in_pages(parts: Sequence[Part]) -> tuple[list[list[papers.Printed]], list[list[papers.Ruled]]]:
    """Lines and ruling lines by page, as GB/T 9704 sets a document: with a page number at every foot."""
    typesetter = _Typesetter()
    for i, part in enumerate(parts):
        if isinstance(part, str):
            typesetter.paragraph(part, centred=not i)
        else:
            typesetter.table(part)
    for i, page in enumerate(typesetter.pages, 1):
        page.append((270.0, 50.0, f"— {i} —"))
    return typesetter.pages, typesetter.rules


def broken(text: str, width: int, indent: int = 0, *, hangs: bool = True) -> list[str]:
    """`text` in lines of `width` characters. A closing mark is never the first of a line: it hangs over the edge, or
    takes the character before it along."""
    lines: list[str] = []
    room = width - indent
    while len(text) > room:
        cut = room
        while cut < len(text) and text[cut] in "，。；：、）”":
            cut += 1 if hangs else -1
        lines.append(text[:cut])
        text, room = text[cut:], width
    return [*lines, text] if text else lines


class _Typesetter:
    def __init__(self) -> None:
        self.pages: list[list[papers.Printed]] = [[]]
        self.rules: list[list[papers.Ruled]] = [[]]
        self.line = 0

    @property
    def y(self) -> float:
        return _TOP - self.line * _PITCH

    def paragraph(self, text: str, *, centred: bool) -> None:
        for i, piece in enumerate(broken(text, WIDTH, 0 if centred else 2)):
            self._room(1)
            indent = (WIDTH - len(piece)) / 2 if centred else 0 if i else 2
            self.pages[-1].append((_LEFT + indent * _SIZE, self.y, piece))
            self.line += 1

    def table(self, table: Table) -> None:
        edges = [_LEFT]
        for width in table.widths:
            edges.append(edges[-1] + width * _SIZE + 10)
        covered = {row for first, last in _runs(table.rows) for row in range(first + 1, last + 1)}
        for n, row in enumerate(table.rows):
            cells = [broken(cell, width, hangs=False) for cell, width in zip(row, table.widths, strict=True)]
            height = max(1, max(map(len, cells)))
            fresh = self._room(height)
            top, bottom = self.y + _SIZE + 5, self.y + _SIZE + 5 - height * _PITCH
            start = edges[1] if n in covered and not fresh else edges[0]
            self.rules[-1] += [(start, top, edges[-1], top), (edges[0], bottom, edges[-1], bottom)]
            if n + 1 in covered:
                self.rules[-1][-1] = (edges[1], bottom, edges[-1], bottom)
            self.rules[-1] += [(x, top, x, bottom) for x in edges]
            for x, lines in zip(edges, cells, strict=False):
                for i, piece in enumerate(lines):
                    self.pages[-1].append((x + 5, self.y - i * _PITCH, piece))
            self.line += height
        self.line += 1

    def _room(self, lines: int) -> bool:
        """Begins a new page where these lines find no room; whether it did."""
        if self.line + lines <= LINES:
            return False
        # What is open at the foot of the page is closed there.
        for x, y, x2, y2 in [rule for rule in self.rules[-1] if rule[1] == rule[3]][-1:]:
            self.rules[-1].append((min(_LEFT, x), y, x2, y2))
        self.pages.append([])
        self.rules.append([])
        self.line = 0
        return True


def _runs(rows: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """First and last row of each cell of the first column that covers several."""
    runs: list[tuple[int, int]] = []
    for n, row in enumerate(rows):
        if n and not row[0]:
            first = runs[-1][0] if runs and runs[-1][1] == n - 1 else n - 1
            runs = [run for run in runs if run[0] != first]
            runs.append((first, n))
    return runs
