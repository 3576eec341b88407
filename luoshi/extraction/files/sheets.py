"""xlsx: each visible sheet is a table."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files.limits import MAX_CELLS, MAX_UNPACKED
from luoshi.extraction.files.package import Package
from luoshi.extraction.files.secrecy import refuse_classified
from luoshi.extraction.types import Block, SourceText

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_REFERENCE = re.compile(rb"""<(?:\w+:)?(?:c|row)\b[^>]*?\sr=["']([A-Z]{0,3})(\d{1,7})["']""")
_SHARED = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\st=["']s["']""")
_STRING = re.compile(rb"<(?:\w+:)?si\b.*?</(?:\w+:)?si>", re.DOTALL)
_MARGIN = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)[^>]*>([^<]*)<")


def read_xlsx(package: Package, data: bytes) -> SourceText:
    """The cells that say something, row by row, with merged areas; hidden sheets are left out.

    Dates are written 2025年12月31日, whole numbers without a fraction; other number formats (per cent) are not known
    here: the stored number is given. There is no `raw`: places count in the text itself."""
    _refuse_giants(package)
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        sheets = [s.name for s in book.sheets_metadata if s.visible == python_calamine.SheetVisibleEnum.Visible]
        refuse_classified(package.name, "place.header", sheets)
        tables = [book.get_sheet_by_name(name) for name in sheets]
        grids = [(t.to_python(skip_empty_area=False), t.merged_cell_ranges or []) for t in tables if _is_sheet(t)]
    except python_calamine.PasswordError as error:
        raise Unreadable("extraction.password", name=package.name) from error
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise Unreadable("extraction.damaged", name=package.name, detail="detail.workbook") from error
    parts: list[str] = []
    blocks: list[Block] = []
    length = number = 0
    for rows, merged in grids:
        spans = {first: (last[0] - first[0] + 1, last[1] - first[1] + 1) for first, last in merged}
        filled = False
        for row, cells in enumerate(rows):
            for col, value in enumerate(cells):
                text = _written(value)
                if not text.strip():
                    continue
                parts += ["\n", text] if length else [text]
                start = length + 1 if length else 0
                length = start + len(text)
                rowspan, colspan = spans.get((row, col), (1, 1))
                blocks.append(Block(start, length, "cell", None, "", number, row, col, rowspan, colspan))
                filled = True
        number += filled
    return SourceText(package.name, "xlsx", "".join(parts), tuple(blocks))


def _is_sheet(table: Any) -> bool:
    return hasattr(table, "to_python")


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    if isinstance(value, datetime):
        day = f"{value.year}年{value.month}月{value.day}日"
        return day if value.time() == time() else f"{day} {value:%H:%M}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")


def _refuse_giants(package: Package) -> None:
    """The library lays a sheet out as one rectangle and copies a shared string into each cell; both can be abused."""
    shared = 0
    for part in package.parts:
        if not part.endswith((".xml", ".rels")):
            continue
        content = package.read(part)  # of every part: the library would unpack without end what lies about its size
        if not _SHEET.fullmatch(part):
            continue
        refuse_classified(
            package.name, "place.header", (m.group(1).decode("utf-8", "replace") for m in _MARGIN.finditer(content))
        )
        shared += sum(1 for _ in _SHARED.finditer(content))
        rows = cols = 1
        for found in _REFERENCE.finditer(content):
            rows = max(rows, int(found.group(2)))
            cols = max(cols, _column(found.group(1)))
        if rows * cols > MAX_CELLS:
            sheet = part.rpartition("/")[2]
            raise Unreadable(
                "extraction.too_many_cells", name=package.name, sheet=sheet, cells=rows * cols, limit=MAX_CELLS
            )
    if "xl/sharedStrings.xml" in package.parts:
        strings = package.read("xl/sharedStrings.xml")
        longest = max((len(found.group()) for found in _STRING.finditer(strings)), default=0)
        if longest * shared > 4 * MAX_UNPACKED:
            raise Unreadable("extraction.zip_bomb", name=package.name, detail="detail.unpacked")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
