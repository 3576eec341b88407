"""Writing readings out: the gold format and the ledgers."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from typing import Any

import pytest
import python_calamine

from luoshi.extraction.exports import COLUMNS, ledger_rows, path_words, to_csv, to_gold, to_markdown, to_xlsx
from luoshi.extraction.files import read_bytes
from luoshi.extraction.types import (
    Confidence,
    DeadlineReading,
    DocumentReading,
    PartyReading,
    Reading,
    Role,
    SourceText,
    Span,
    TargetReading,
)

HTML = "<p>一、<b>=建设</b>平台10个，2025年底前完成。（省经信厅牵头，省财政厅配合，各市、省经信厅负责）&nbsp;</p>"


def span(source: SourceText, quote: str) -> Span:
    start = source.text.index(quote)
    return Span(start, start + len(quote), quote)


def party(source: SourceText, name: str, role: Role) -> PartyReading:
    return PartyReading(name, role, span(source, name), "P01 牵头", "牵头", Confidence.MEDIUM)


def document(data: str = HTML, name: str = "方案.html") -> DocumentReading:
    source = read_bytes(data.encode(), name)
    deadline = DeadlineReading("fixed", date(2025, 12, 31), span(source, "2025年底前"), "D03 年底", "年底")
    parties = (
        party(source, "省经信厅", Role.JOINT),
        party(source, "省经信厅", Role.LEAD),
        party(source, "省财政厅", Role.SUPPORT),
        party(source, "各市", Role.LOCAL),
    )
    reading = Reading(
        path=("一", "(二)", "3"),
        task=span(source, "=建设平台10个，2025年底前完成。"),
        title="=建设平台",
        parties=parties,
        deadline=deadline,
        targets=(TargetReading(10.0, "个", span(source, "10个"), "T01 数量"),),
        rule="B01 括号",
        notes=("presumed_lead",),
    )
    return DocumentReading(
        source, "工作方案", "某政发〔2025〕1号", "某省人民政府", date(2025, 1, 31), 2025, (), (reading,)
    )


def test_the_gold_format_counts_in_the_stored_file() -> None:
    gold = to_gold(document())

    assert gold == {
        "title": "工作方案",
        "source": "某省人民政府 某政发〔2025〕1号",
        "file": "方案.html",
        "tasks": [
            {
                "path": ["一", "(二)", "3"],
                "start": 8,
                "end": 31,
                "text": "=建设</b>平台10个，2025年底前完成。",
                "responsible": [
                    {"name": "省经信厅", "role": "lead"},
                    {"name": "省财政厅", "role": "support"},
                    {"name": "各市", "role": "all"},
                ],
                "deadline": {"text": "2025年底前", "date": "2025-12-31", "kind": "fixed"},
                "targets": [{"text": "10个", "value": 10, "unit": "个"}],
            }
        ],
    }
    assert HTML[8:31] == gold["tasks"][0]["text"]


def test_an_explanation_names_rule_words_and_confidence_of_every_field() -> None:
    (task,) = to_gold(document(), explain=True)["tasks"]

    assert [(e["field"], e["rule"], e["cue"], e["confidence"]) for e in task["explain"]] == [
        ("task", "B01 括号", "", "high"),
        ("party", "P01 牵头", "牵头", "medium"),
        ("party", "P01 牵头", "牵头", "medium"),
        ("party", "P01 牵头", "牵头", "medium"),
        ("party", "P01 牵头", "牵头", "medium"),
        ("deadline", "D03 年底", "年底", "high"),
        ("target", "T01 数量", "10个", "high"),
        ("note", "", "", ""),
    ]


def test_a_ledger_row_holds_what_a_clerk_expects() -> None:
    (row,) = ledger_rows(document())

    assert dict(zip(COLUMNS, row, strict=True)) == {
        "序号": "1",
        "条目": "一、（二）3.",
        "任务内容": "=建设平台10个，2025年底前完成。",
        "牵头单位": "省经信厅",
        "责任单位": "各市",
        "配合单位": "省财政厅",
        "完成时限": "2025-12-31（2025年底前）",
        "目标指标": "10个",
        "原文位置": "第1段（字符 8–31）",
    }


@pytest.mark.parametrize(
    ("path", "written"),
    [((), ""), (("二十一",), "二十一、"), (("(三)", "(1)"), "（三）（1）"), (("推动应用", "63"), "推动应用 63.")],
)
def test_paths_are_written_as_in_documents(path: tuple[str, ...], written: str) -> None:
    assert path_words(path) == written


def test_a_csv_opens_in_excel_without_formulas() -> None:
    data = to_csv(document())

    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0] == list(COLUMNS)
    assert rows[1][2] == "'=建设平台10个，2025年底前完成。"
    assert len(rows) == 2


def test_markdown_cannot_be_broken_by_what_stands_in_a_cell() -> None:
    source = "一、甲|乙<script>10个，2025年底前完成。=建设平台10个，2025年底前完成。省经信厅、省财政厅、各市"
    text = to_markdown(document(source, "方案.txt"), explain=True)

    assert "# 工作方案 任务台账" in text
    assert "| 1 | 一、（二）3. |" in text
    assert "<script>" not in text
    assert "   - 单位｜省经信厅 (lead)｜P01 牵头｜牵头｜把握中" in text


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    book = python_calamine.load_workbook(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_workbook_is_a_ledger_with_title_head_and_rows() -> None:
    book = sheets(to_xlsx(document()))

    assert list(book) == ["任务台账"]
    title, note, head, row = book["任务台账"]
    assert title[0] == "工作方案 任务台账"
    assert note[0] == "某省人民政府　某政发〔2025〕1号　2025年1月31日　文件：方案.html　共 1 项"
    assert tuple(head) == COLUMNS
    assert tuple(row) == ledger_rows(document())[0]


def test_a_workbook_prints_on_a4_across_with_its_head_on_every_page_and_holds_no_formula() -> None:
    with zipfile.ZipFile(io.BytesIO(to_xlsx(document()))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        book = archive.read("xl/workbook.xml").decode()

    assert 'paperSize="9"' in sheet
    assert 'orientation="landscape"' in sheet
    assert 'ySplit="3"' in sheet
    assert "<f>" not in sheet
    assert "$3:$3</definedName>" in book


def test_a_workbook_explains_itself_on_a_second_sheet() -> None:
    book = sheets(to_xlsx(document(), explain=True))

    assert list(book) == ["任务台账", "依据"]
    assert book["依据"][2] == ["序号", "字段", "内容", "规则", "依据词", "把握"]
    assert book["依据"][4] == ["1", "单位", "省经信厅 (joint)", "P01 牵头", "牵头", "中"]


def test_a_cell_longer_than_a_workbook_allows_is_cut_and_says_so() -> None:
    long = "甲" * 40_000
    source = f"=建设平台10个，2025年底前完成。{long}省经信厅、省财政厅、各市"
    doc = document(source, "方案.txt")
    reading = doc.readings[0]
    longer = Reading(reading.path, span(doc.source, long), "甲", reading.parties, reading.deadline, rule=reading.rule)
    changed = DocumentReading(doc.source, doc.title, "", "", None, None, (), (longer,))

    cell = sheets(to_xlsx(changed))["任务台账"][3][2]

    assert len(cell) == 32_767
    assert cell.endswith("（内容过长，已截断）")
