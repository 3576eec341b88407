"""Reading docx: the final state of the document, with the numbers that Word shows."""

from __future__ import annotations

import io

import docx as python_docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.extraction.files import read_bytes
from luoshi.extraction.files.numbering import counted
from luoshi.extraction.types import SourceText
from tests.extraction.papers import docx, numbered, p, part, r, table, tc, text_box


def level(index: int, form: str, text: str, more: str = "") -> str:
    counting = f'<w:start w:val="1"/><w:numFmt w:val="{form}"/>'
    return f'<w:lvl w:ilvl="{index}">{counting}{more}<w:lvlText w:val="{text}"/></w:lvl>'


OFFICIAL = (
    '<w:abstractNum w:abstractNumId="7">'
    + level(0, "chineseCountingThousand", "%1、")
    + level(1, "chineseCounting", "（%2）")
    + level(2, "decimal", "%3.")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
    "</w:lvlOverride></w:num>"
)


def read(body: str, **more: str) -> SourceText:
    return read_bytes(docx(body, **more), "方案.docx")


def paragraphs(body: str, **more: str) -> list[str]:
    source = read(body, **more)
    return [source.text[b.start : b.end] for b in source.blocks]


def test_a_document_by_another_program_reads_as_it_looks() -> None:
    document = python_docx.Document()
    document.add_heading("工作方案", 1)
    document.add_paragraph("一、优化营商环境。（省商务厅负责）")
    grid = document.add_table(2, 3)
    for i, text in enumerate(["序号", "任务", "单位", "1", "建平台", "省经信厅"]):
        grid.cell(i // 3, i % 3).text = text
    grid.cell(1, 1).merge(grid.cell(1, 2))
    out = io.BytesIO()
    document.save(out)

    source = read_bytes(out.getvalue(), "方案.docx")

    assert source.media == "docx"
    assert source.blocks[0].style.lower() == "heading 1"
    assert source.text == "工作方案\n一、优化营商环境。（省商务厅负责）\n序号\n任务\n单位\n1\n建平台\n省经信厅"
    assert [(b.row, b.col, b.colspan) for b in source.blocks[2:]] == [
        (0, 0, 1),
        (0, 1, 1),
        (0, 2, 1),
        (1, 0, 1),
        (1, 1, 2),
    ]


def test_automatic_numbers_are_written_out_as_the_reader_sees_them() -> None:
    body = (
        numbered("总体要求", 0)
        + numbered("改革", 1)
        + numbered("甲", 2)
        + numbered("乙", 2)
        + numbered("监管", 1)
        + numbered("丙", 2)
        + numbered("保障", 0)
        + numbered("丁", 1)
    )

    assert paragraphs(body, numbering=OFFICIAL) == [
        "一、总体要求",
        "（一）改革",
        "1.甲",
        "2.乙",
        "（二）监管",
        "1.丙",
        "二、保障",
        "（一）丁",
    ]


def test_a_number_before_a_digit_keeps_its_distance() -> None:
    assert paragraphs(numbered("2025年完成", 2), numbering=OFFICIAL) == ["1. 2025年完成"]


def test_a_list_may_start_again_elsewhere() -> None:
    body = numbered("甲", 0) + numbered("乙", 0, 2) + numbered("丙", 0, 2)

    assert paragraphs(body, numbering=OFFICIAL) == ["一、甲", "五、乙", "六、丙"]


def test_numbers_come_from_styles_and_may_be_taken_away() -> None:
    styles = (
        '<w:style w:styleId="a"><w:name w:val="标题 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="b"><w:name w:val="小标题"/><w:basedOn w:val="a"/></w:style>'
    )
    body = (
        p("甲", '<w:pStyle w:val="a"/>')
        + p("乙", '<w:pStyle w:val="b"/>')
        + p("丙", '<w:pStyle w:val="a"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )

    source = read(body, numbering=OFFICIAL, styles=styles)

    assert source.text == "一、甲\n二、乙\n丙"
    assert [b.style for b in source.blocks] == ["标题 1", "小标题", "标题 1"]


def test_legal_numbering_shows_digits_and_bullets_show_nothing() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0">'
        + level(0, "chineseCounting", "第%1章")
        + level(1, "decimal", "%1.%2", "<w:isLgl/>")
        + level(2, "bullet", "\uf0b7")
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )

    assert paragraphs(numbered("总则", 0) + numbered("目的", 1) + numbered("点", 2), numbering=numbering) == [
        "第一章 总则",
        "1.1 目的",
        "点",
    ]


@pytest.mark.parametrize(
    ("number", "form", "written"),
    [
        (10, "chineseCounting", "十"),
        (11, "chineseCounting", "十一"),
        (20, "chineseCountingThousand", "二十"),
        (105, "chineseCountingThousand", "一百〇五"),
        (110, "chineseCounting", "一百一十"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (10, "ideographDigital", "一〇"),
        (3, "ideographTraditional", "丙"),
        (3, "ideographZodiac", "寅"),
        (3, "decimalEnclosedCircle", "③"),
        (12, "decimalFullWidth", "１２"),
        (3, "decimalZero", "03"),
        (4, "lowerRoman", "iv"),
        (28, "upperLetter", "BB"),
        (7, "unknown", "7"),
        (7, "bullet", ""),
    ],
)
def test_number_formats(number: int, form: str, written: str) -> None:
    assert counted(number, form) == written


@given(st.integers(1, 9999))
def test_no_two_numbers_are_counted_alike(number: int) -> None:
    assert counted(number, "chineseCounting") != counted(number + 1, "chineseCounting")


def test_tracked_changes_are_accepted() -> None:
    deleted = "<w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom>{r('旧处')}</w:moveFrom><w:moveTo>{r('新处')}</w:moveTo>"
    body = f"<w:p>{r('前')}<w:ins>{r('增')}</w:ins>{deleted}{moved}{r('后')}</w:p>"

    assert paragraphs(body) == ["前增新处后"]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    body = p("一、加强", "<w:rPr><w:del/></w:rPr>") + p("领导。") + p("二、保障", "<w:rPr><w:del/></w:rPr>")

    assert paragraphs(body) == ["一、加强领导。", "二、保障"]


def test_a_text_box_comes_once_after_its_paragraph() -> None:
    body = f"<w:p>{text_box('框内', twice=True)}{r('正文')}</w:p>" + p("后文")

    assert paragraphs(body) == ["正文", "框内", "后文"]


def test_hidden_text_field_codes_and_contents_lists_are_left_out() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("3")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    contents = field.replace(" PAGE ", ' TOC \\o "1-3" ').replace(r("3"), r("一、目录行") + "</w:p><w:p>" + r("目录二"))
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>"

    assert paragraphs(f"<w:p>{contents}</w:p><w:p>{r('见第')}{field}{r('页')}{hidden}</w:p>") == ["见第3页"]


def test_line_breaks_and_tabs_within_a_paragraph() -> None:
    body = f"<w:p>{r('甲')}<w:r><w:br/></w:r>{r('乙')}<w:r><w:tab/></w:r>{r('丙')}</w:p>"

    assert paragraphs(body) == ["甲", "乙\t丙"]


def test_merged_cells_are_one_block_with_what_it_covers() -> None:
    body = table(
        ["序号", "任务", "单位"],
        [tc("1", merge="restart"), "甲", "省经信厅"],
        [tc("", merge="continue"), tc("乙", span=2)],
        [tc("2"), "丙", "省商务厅"],
    )

    source = read(body)

    assert [(b.table, b.row, b.col, b.rowspan, b.colspan, source.text[b.start : b.end]) for b in source.blocks[3:]] == [
        (0, 1, 0, 2, 1, "1"),
        (0, 1, 1, 1, 1, "甲"),
        (0, 1, 2, 1, 1, "省经信厅"),
        (0, 2, 1, 1, 2, "乙"),
        (0, 3, 0, 1, 1, "2"),
        (0, 3, 1, 1, 1, "丙"),
        (0, 3, 2, 1, 1, "省商务厅"),
    ]


def test_paragraphs_of_a_cell_are_one_block() -> None:
    source = read(table(["任务", "单位"], [f"<w:tc>{p('一')}{p('二')}</w:tc>", "丙"]))

    assert [source.text[b.start : b.end] for b in source.blocks] == ["任务", "单位", "一\n二", "丙"]


def test_controls_and_wrappers_are_looked_into() -> None:
    body = (
        f"<w:sdt><w:sdtContent>{p('甲')}</w:sdtContent></w:sdt><w:p><w:hyperlink>{r('乙')}</w:hyperlink>"
        f"<w:sdt><w:sdtContent>{r('丙')}</w:sdtContent></w:sdt><w:fldSimple>{r('丁')}</w:fldSimple></w:p>"
    )

    assert paragraphs(body) == ["甲", "乙丙丁"]


def test_headers_are_no_part_of_the_text() -> None:
    source = read_bytes(docx(p("正文"), more={"word/header1.xml": part("hdr", p("内部资料"))}), "方案.docx")

    assert source.text == "正文"


def test_the_content_decides_not_the_name() -> None:
    assert read_bytes(docx(p("正文")), "方案.doc").media == "docx"
    assert read_bytes(docx(p("正文")), "方案.txt").media == "docx"
