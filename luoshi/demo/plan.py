"""The demo's plan as a docx, in the layouts that real plans use, dated relative to the day it is made.

The tasks stand in data/plan.txt (its head explains the notation); every unit, figure and task is invented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document

SOURCE = Path(__file__).parent / "data" / "plan.txt"
SAMPLE = Path(__file__).parent / "data" / "sample.txt"
INSTITUTION = "示例知识产权局"
TOWARDS = "各部门、各单位："
LEFT_OUT = 0.12


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter: its heading, the layout of its responsibilities, and for some layouts a note in brackets."""

    heading: str
    layout: str
    note: str
    lines: tuple[str, ...]


def sections(source: Path = SOURCE) -> list[Section]:
    """The chapters of a source file, in order."""
    result: list[Section] = []
    for line in source.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading, layout, *note = [part.strip() for part in line[3:].split("|")]
            result.append(Section(heading, layout, note[0] if note else "", ()))
        elif line and not line.startswith("#"):
            last = result[-1]
            result[-1] = Section(last.heading, last.layout, last.note, (*last.lines, line))
    return result


def month_end(issued_on: date, months: int) -> date:
    """The last day of the month `months` after that of `issued_on`."""
    month = issued_on.month + months
    return date(issued_on.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def dated(text: str, issued_on: date) -> str:
    """`text` with {mN} and {dN} written out as a plan would."""

    def write(found: re.Match[str]) -> str:
        end = month_end(issued_on, int(found[2]))
        if found[1] == "d":
            return f"{end.year}年{end.month}月15日"
        return f"{end.year}年底" if end.month == 12 else f"{end.year}年{end.month}月底"

    return re.sub(r"\{([md])(\d+)\}", write, text)


def plan_docx(issued_on: date, *, source: Path = SOURCE, title: str = "", thinned: Random | None = None) -> bytes:
    """The plan as a Word file: covering notice, then the chapters.

    With `thinned`, about one task in eight is left out, as an earlier year's plan would lack it."""
    from docx import Document as new_document  # slow import, wanted only when a plan is made

    document = new_document()
    year = issued_on.year
    title = title or f"{year}年度重点任务推进计划"
    document.add_paragraph(f"{INSTITUTION}关于印发《{title}》的通知")
    document.add_paragraph(f"示知发〔{year}〕{issued_on.month}号")
    document.add_paragraph(TOWARDS)
    document.add_paragraph(f"《{title}》已经局务会议审议通过，现印发给你们，请结合实际认真组织实施。")
    document.add_paragraph(INSTITUTION)
    document.add_paragraph(f"{year}年{issued_on.month}月{issued_on.day}日")
    document.add_paragraph(title)
    document.add_paragraph("为全面落实年度目标任务，明确责任分工和完成时限，制定本推进计划。")
    for section in sections(source):
        kept = tuple(line for line in section.lines if thinned is None or thinned.random() > LEFT_OUT)
        if kept:
            _write(document, replace(section, lines=kept), issued_on)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _write(document: Document, section: Section, issued_on: date) -> None:
    note = section.note if section.layout == "heading" else ""
    document.add_paragraph(f"{section.heading}{note}", style="Heading 1")
    if section.layout == "table":
        _table(document, section, issued_on)
        return
    for paragraph in _paragraphs(section):
        document.add_paragraph(dated(paragraph, issued_on))


def _paragraphs(section: Section) -> Iterator[str]:
    for number, line in enumerate(section.lines, 1):
        match section.layout:
            case "heading":
                yield f"{number}．{line}"
            case "closing":
                yield line
            case "several":
                yield f"{number}．{line.split('|')[0]}"
            case "label":
                text, lead, others, _form = line.split("|")
                yield f"（{_numeral(number)}）{text}"
                yield f"牵头单位：{lead}" + (f"；配合单位：{others}" if others else "")
            case "outline":
                heading, lead, others, steps = line.split("|")
                yield f"（{_numeral(number)}）{heading}"
                yield from (f"{i}．{step}" for i, step in enumerate(steps.split(";"), 1))
                yield f"责任单位：{lead}、{others}" if others else f"责任单位：{lead}"
            case "first":
                text, lead, others, _form = line.split("|")
                names = f"{lead}、{others}" if others else lead
                note = "，排在第一位的为牵头单位，下同" if number == 1 else ""
                yield f"{number}．{text}（{names}负责{note}）"
            case _:
                yield f"（{_numeral(number)}）" + _bracketed(line)


def _bracketed(line: str) -> str:
    text, lead, others, form = line.split("|")
    match form:
        case "remit":
            return f"{text}（{lead}牵头，{others}按职责分工负责）"
        case "support":
            return f"{text}（{lead}牵头，{others}配合）"
        case "joint":
            return f"{text}（{lead}按职责分工负责）"
    return f"{text}（{lead}负责）"


def _table(document: Document, section: Section, issued_on: date) -> None:
    table = document.add_table(rows=1, cols=5)
    table.style = "Table Grid"
    for cell, head in zip(table.rows[0].cells, ("序号", "任务内容", "牵头单位", "配合单位", "完成时限"), strict=True):
        cell.text = head
    for number, line in enumerate(section.lines, 1):
        text, lead, others, month = line.split("|")
        due = dated(f"{{{month}}}前", issued_on)
        for cell, value in zip(table.add_row().cells, (str(number), text, lead, others or "无", due), strict=True):
            cell.text = value


def _numeral(number: int) -> str:
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
