"""The workbook in which a ledger is handed over."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

_WIDTHS = {
    "序号": 6,
    "条目": 12,
    "任务内容": 52,
    "牵头单位": 16,
    "责任单位": 22,
    "配合单位": 18,
    "完成时限": 16,
    "目标指标": 16,
    "原文位置": 16,
    "字段": 8,
    "内容": 48,
    "规则": 30,
    "依据词": 30,
    "把握": 8,
    "变化": 10,
    "原条目": 10,
    "原条款": 44,
    "新条目": 10,
    "新条款": 44,
    "改动的词": 36,
    "牵头单位变化": 20,
    "时限变化": 20,
    "指标变化": 20,
    "移入移出": 20,
    "沿革": 16,
    "承接": 8,
    "规划条款": 44,
    "文件": 32,
}
_WIDTH = 40  # of a column named after a document
_NARROW, _SHORT = 8, 2  # of a column of counts, under a head of two characters
_LONGEST = 32_767  # characters that a cell of a workbook can hold
_CUT = "……（内容过长，已截断）"
_A4 = 9

Sheet = tuple[str, Sequence[str], Sequence[tuple[str, ...]]]


def write_ledger(title: str, subtitle: str, sheets: Sequence[Sheet]) -> bytes:
    """A workbook with one sheet per (name, heads, rows); the title stands over the first heads of each."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": "宋体", "font_size": 10},
    }
    with xlsxwriter.Workbook(out, options) as book:
        for name, heads, rows in sheets:
            _write_sheet(book, name, title, subtitle, heads, rows)
    return out.getvalue()


def _write_sheet(
    book: Any, name: str, title: str, subtitle: str, heads: Sequence[str], rows: Sequence[tuple[str, ...]]
) -> None:
    sheet = book.add_worksheet(name)
    title_format = book.add_format({"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"})
    note_format = book.add_format({"font_size": 9, "align": "left", "valign": "vcenter", "font_color": "#586474"})
    head_format = book.add_format(
        {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True, "bg_color": "#E8EEF4"}
    )
    text_format = book.add_format({"border": 1, "valign": "top", "text_wrap": True, "num_format": "@"})
    middle_format = book.add_format({"border": 1, "valign": "top", "align": "center", "num_format": "@"})
    last = len(heads) - 1
    for row, (text, style, height) in enumerate(((title, title_format, 30), (subtitle, note_format, 18))):
        sheet.set_row(row, height)
        sheet.merge_range(row, 0, row, last, "", style)
        sheet.write_string(row, 0, _cut(text), style)
    for column, head in enumerate(heads):
        sheet.set_column(column, column, _WIDTHS.get(head, _NARROW if len(head) <= _SHORT else _WIDTH))
        sheet.write_string(2, column, head, head_format)
    sheet.set_row(2, 22)
    for number, cells in enumerate(rows, 3):
        for column, cell in enumerate(cells):
            sheet.write_string(number, column, _cut(cell), middle_format if column == 0 else text_format)
    sheet.freeze_panes(3, 0)
    sheet.autofilter(2, 0, max(2, 2 + len(rows)), last)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.set_footer("&C第 &P 页　共 &N 页")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - len(_CUT)] + _CUT
