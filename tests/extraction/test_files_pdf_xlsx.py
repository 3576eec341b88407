"""Reading PDF and workbooks."""

from __future__ import annotations

from datetime import date, datetime

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from luoshi.extraction.files import read_bytes
from luoshi.extraction.types import SourceText
from tests.extraction.papers import Printed, pdf, printed, xlsx

OPENING = "为贯彻落实国务院部署，进一步优化营商环境，现就有关工作制定本实施方案，请认真组织实施，确保取得实效。"
FIRST = "一、各单位要高度重视，加强组织领导，明确责任分工，细化工作举措，于2025年12月底前完成任务。（省商务厅牵头）"
SECOND = "二、强化保障。（省财政厅负责）"


def printed_paragraphs(source: SourceText) -> list[tuple[int | None, str]]:
    return [(b.page, source.text[b.start : b.end]) for b in source.blocks]


def page_number(number: int) -> Printed:
    return (280, 40, f"— {number} —")


def test_printed_lines_become_paragraphs() -> None:
    source = read_bytes(pdf([printed("\n".join([OPENING, FIRST, SECOND]))]), "方案.pdf")

    assert source.pages == 1
    assert printed_paragraphs(source) == [(1, OPENING), (1, FIRST), (1, SECOND)]


def test_a_paragraph_goes_on_over_the_page_edge_past_page_numbers() -> None:
    lines = printed("\n".join([OPENING, FIRST, SECOND]))
    upper, lower = lines[:3], [(x, y + 84, text) for x, y, text in lines[3:]]

    source = read_bytes(pdf([[*upper, page_number(1)], [*lower, page_number(2)]]), "方案.pdf")

    assert printed_paragraphs(source) == [(1, OPENING), (1, FIRST), (2, SECOND)]


def test_running_heads_are_dropped_but_a_title_is_not() -> None:
    texts = [f"{word}、{FIRST}\n{word}、{SECOND}" for word in "甲乙丙丁"]
    pages = [[(80.0, 800.0, "某省人民政府公报"), *printed(text), page_number(i)] for i, text in enumerate(texts, 1)]

    source = read_bytes(pdf(pages), "方案.pdf")

    assert [text for _, text in printed_paragraphs(source)] == "\n".join(texts).split("\n")
    assert "公报" in read_bytes(pdf(pages[:1]), "方案.pdf").text


def test_notes_that_return_in_the_margin_neither_come_through_nor_move_the_edges() -> None:
    texts = [f"{word}、{OPENING}\n{word}、{FIRST}\n{word}、{SECOND}" for word in "甲乙丙丁"]
    pages = [
        [(20.0, 820.0, f"11/24/26, 9:{i}0 AM"), *printed(text), (500.0, 20.0, f"{i}/9")]
        for i, text in enumerate(texts, 1)
    ]

    source = read_bytes(pdf(pages), "方案.pdf")

    assert [text for _, text in printed_paragraphs(source)] == "\n".join(texts).split("\n")


def test_a_numbered_line_without_indent_begins_a_paragraph() -> None:
    source = read_bytes(pdf([printed("甲" * 27 + "。\n二、保障措施", indent=0)]), "方案.pdf")

    assert printed_paragraphs(source) == [(1, "甲" * 27 + "。"), (1, "二、保障措施")]


@settings(max_examples=25)
@given(
    st.lists(
        st.text("的一是在有和人中大为上国务院省厅负责任改革发展", min_size=40, max_size=90), min_size=3, unique=True
    )
)
def test_what_was_set_in_official_style_is_read_back(paragraphs: list[str]) -> None:
    # Unique: of two equal lines close together the library takes one for an imitation of bold print. And a line of one
    # character has no width in a font without shapes, such as ours, so that the library does not see it.
    assume(all((len(paragraph) - 26) % 28 != 1 for paragraph in paragraphs))
    text = "\n".join(["关于印发工作方案的通知" * 3, *paragraphs])

    assert read_bytes(pdf([printed(text)]), "方案.pdf").text == text


def test_a_workbook_is_a_table_with_dates_and_numbers_as_text() -> None:
    rows = [
        ["序号", "任务", "时限", "指标"],
        [1, "建平台", date(2025, 12, 31), 0.95],
        [2, None, datetime.fromisoformat("2025-06-01T09:30"), 12],
    ]

    source = read_bytes(xlsx(rows), "任务.xlsx")

    assert [(b.row, b.col, source.text[b.start : b.end]) for b in source.blocks[4:]] == [
        (1, 0, "1"),
        (1, 1, "建平台"),
        (1, 2, "2025年12月31日"),
        (1, 3, "0.95"),
        (2, 0, "2"),
        (2, 2, "2025年6月1日 09:30"),
        (2, 3, "12"),
    ]


def test_merged_cells_of_a_workbook_keep_their_extent() -> None:
    data = xlsx(
        [[None], ["序号", "任务"], [None, "甲"], [None, "乙"]], merged=[(0, 0, 0, 1, "分解表"), (2, 0, 3, 0, "1")]
    )

    source = read_bytes(data, "任务.xlsx")

    assert [(b.row, b.col, b.rowspan, b.colspan) for b in source.blocks] == [
        (0, 0, 1, 2),
        (1, 0, 1, 1),
        (1, 1, 1, 1),
        (2, 0, 2, 1),
        (2, 1, 1, 1),
        (3, 1, 1, 1),
    ]
    assert {(b.kind, b.table) for b in source.blocks} == {("cell", 0)}
