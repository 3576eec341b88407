"""The ledger as a file: xlsx, csv or json with the same columns, exactly the rows of the filter, in constant memory."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext, pgettext_lazy

from luoshi.ledger import kinds
from luoshi.ledger.lights import expected_progress
from luoshi.ledger.lists import other_units
from luoshi.ledger.states import State, Waiting

CHUNK = 1000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# Key in json, heading, width in characters.
COLUMNS: tuple[tuple[str, Any, int], ...] = (
    ("number", pgettext_lazy("编号", "Number"), 15),
    ("wording", pgettext_lazy("事项", "Item"), 48),
    ("document", pgettext_lazy("文件", "Document"), 30),
    ("clause", pgettext_lazy("条款", "Clause"), 14),
    ("kind", pgettext_lazy("类别", "Kind"), 10),
    ("lead", pgettext_lazy("牵头单位", "Lead unit"), 16),
    ("others", pgettext_lazy("责任和配合单位", "Other units"), 30),
    ("state", pgettext_lazy("状态", "State"), 10),
    ("light", pgettext_lazy("进度灯", "Light"), 10),
    ("progress", pgettext_lazy("进度%", "Progress %"), 8),
    ("expected", pgettext_lazy("序时%", "Expected %"), 8),
    ("due_by_rule", pgettext_lazy("原定期限", "Deadline by the text"), 12),
    ("due_on", pgettext_lazy("期限", "Deadline"), 12),
    ("last_report_on", pgettext_lazy("最近报送", "Last report"), 12),
    ("waiting_for", pgettext_lazy("待办环节", "Waiting for"), 14),
    ("concluded_on", pgettext_lazy("办结日期", "Concluded on"), 12),
    ("docketed_on", pgettext_lazy("立项日期", "Registered on"), 12),
    ("extensions", pgettext_lazy("延期次数", "Extensions"), 8),
    ("closed_out_on", pgettext_lazy("销号日期", "Closed out on"), 12),
)
# What is read of a matter; `light` is annotated by the ledger's lists.
FIELDS = (
    "pk",
    "number",
    "wording",
    "document__title",
    "by_hand",
    "clause_path",
    "kind",
    "lead__short_name",
    "state",
    "light",
    "progress",
    "starts_on",
    "due_by_rule",
    "due_on",
    "last_report_on",
    "waiting_for",
    "concluded_on",
    "docketed_on",
    "extensions",
    "closed_out_on",
)
WRAPPED = ("wording", "document", "others")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands above the rows: whose ledger, which filter in words, on which day."""

    title: str
    filter: str
    on: date


def lines(rows: QuerySet[Any], on: date) -> Iterator[dict[str, Any]]:
    """One plain dictionary a matter, keys as in COLUMNS; reads a thousand rows at a time, with their parties."""
    words = _words()
    plain = rows.values(*FIELDS).iterator(chunk_size=CHUNK)
    while chunk := list(islice(plain, CHUNK)):
        others = other_units([row["pk"] for row in chunk])
        for row in chunk:
            yield _line(row, others.get(row["pk"], []), words, on)


def _words() -> dict[str, dict[str, str]]:
    """The words of every choice, looked up once and not once a row."""
    return {
        "kind": dict(kinds.choices(in_use=False)),
        "state": {value: str(label) for value, label in State.choices},
        "waiting_for": {value: str(label) for value, label in Waiting.choices},
        "light": {
            "ok": pgettext("正常", "On track"),
            "warn": pgettext("临期或滞后", "Due soon or behind"),
            "over": pgettext("逾期", "Overdue or far behind"),
            "done": pgettext("办结", "Closed"),
            "idle": pgettext("未启动", "Not started"),
            "hold": pgettext("长期推进", "Rolling"),
            "paused": pgettext("中止", "Suspended"),
            "ended": pgettext("终止、并案或撤销", "Ended without a result"),
        },
    }


def _line(row: dict[str, Any], others: list[str], words: dict[str, dict[str, str]], on: date) -> dict[str, Any]:
    return {
        "number": row["number"],
        "wording": row["wording"],
        "document": row["document__title"] or row["by_hand"],
        "clause": row["clause_path"],
        "kind": words["kind"].get(row["kind"], row["kind"]),
        "lead": row["lead__short_name"] or "",
        "others": "、".join(others),
        "state": words["state"].get(row["state"], row["state"]),
        "light": words["light"].get(row["light"], row["light"]),
        "progress": row["progress"],
        "expected": expected_progress(row["starts_on"], row["due_on"], on),
        "due_by_rule": row["due_by_rule"],
        "due_on": row["due_on"],
        "last_report_on": row["last_report_on"],
        "waiting_for": words["waiting_for"].get(row["waiting_for"], row["waiting_for"]),
        "concluded_on": row["concluded_on"],
        "docketed_on": row["docketed_on"],
        "extensions": row["extensions"],
        "closed_out_on": row["closed_out_on"],
    }


def said_above(head: Head) -> list[str]:
    """The two lines above the table."""
    return [
        head.title,
        gettext("Filter: %(filter)s. As of %(on)s.") % {"filter": head.filter, "on": head.on.isoformat()},
    ]


def as_csv(rows: QuerySet[Any], head: Head) -> Iterator[bytes]:
    """CSV in UTF-8 with a mark for spreadsheets; cells that would be formulas are quoted as text."""
    line = io.StringIO()
    writer = csv.writer(line)

    def flushed(cells: Iterable[Any]) -> bytes:
        writer.writerow([safe(cell) for cell in cells])
        text = line.getvalue()
        line.seek(0)
        line.truncate()
        return text.encode()

    yield b"\xef\xbb\xbf"
    for text in said_above(head):
        yield flushed([text])
    yield flushed([str(label) for _key, label, _width in COLUMNS])
    for row in lines(rows, head.on):
        yield flushed(row.values())


def safe(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return "" if cell is None else cell


def as_json(rows: QuerySet[Any], head: Head) -> Iterator[bytes]:
    """One JSON object: title, filter, on, columns with their labels, and the rows; dates as ISO text."""
    top = {
        "title": head.title,
        "filter": head.filter,
        "on": head.on.isoformat(),
        "columns": {key: str(label) for key, label, _width in COLUMNS},
    }
    yield (json.dumps(top, ensure_ascii=False)[:-1] + ', "rows": [').encode()
    comma = ""
    for row in lines(rows, head.on):
        plain = {k: v.isoformat() if isinstance(v, date) else v for k, v in row.items()}
        yield f"{comma}\n{json.dumps(plain, ensure_ascii=False)}".encode()
        comma = ","
    yield b"\n]}\n"


def as_xlsx(rows: QuerySet[Any], head: Head) -> IO[bytes]:
    """A workbook in a temporary file, which is gone when it is closed; rows go to disk as they come.

    Text is written as text, so that nothing becomes a formula. Prints on A4 across, the heads on every page."""
    # Imported here: reading the writer of workbooks takes longer than most pages, and only this file needs it.
    import xlsxwriter

    stream: IO[bytes] = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  closed by the response that sends it
    book = xlsxwriter.Workbook(
        stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    _sheet(book, rows, head)
    book.close()
    stream.seek(0)
    return stream


def _sheet(book: Any, rows: QuerySet[Any], head: Head) -> None:
    sheet = book.add_worksheet(pgettext("台账", "Ledger"))
    title = book.add_format({"bold": True, "font_size": 14})
    top = book.add_format({"bold": True, "bg_color": "#EDF0F4", "border": 1, "text_wrap": True, "valign": "vcenter"})
    cell = book.add_format({"border": 1, "valign": "top"})
    wrapped = book.add_format({"border": 1, "valign": "top", "text_wrap": True})
    day = book.add_format({"border": 1, "valign": "top", "num_format": "yyyy-mm-dd", "align": "left"})
    said = said_above(head)
    sheet.write_string(0, 0, said[0], title)
    sheet.write_string(1, 0, said[1])
    for column, (_key, label, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, str(label), top)
    sheet.freeze_panes(3, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    last = 2
    for last, row in enumerate(lines(rows, head.on), 3):
        for column, (key, value) in enumerate(row.items()):
            if value is None or value == "":
                sheet.write_blank(last, column, None, cell)
            elif isinstance(value, date):
                sheet.write_datetime(last, column, value, day)
            elif isinstance(value, int):
                sheet.write_number(last, column, value, cell)
            else:
                sheet.write_string(last, column, value, wrapped if key in WRAPPED else cell)
    sheet.autofilter(2, 0, last, len(COLUMNS) - 1)
