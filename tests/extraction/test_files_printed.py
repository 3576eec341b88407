"""Printed pages: columns, running heads, and tables by their ruling lines; for pdf and OFD alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from luoshi.extraction.files import read_bytes
from luoshi.extraction.types import SourceText
from tests.extraction.papers import Printed, Ruled, ofd, pdf, printed

WRITERS: dict[str, Callable[..., bytes]] = {"pdf": pdf, "ofd": ofd}
LEFT = "为贯彻落实省委部署，进一步优化营商环境，现就有关工作制定本方案，请各单位认真组织实施，确保按时取得实效。"
RIGHT = "一、各单位要高度重视，加强组织领导，明确责任分工，细化工作举措，于十二月底前完成全部任务。（省商务厅牵头）"
TITLE = "某省人民政府公报关于印发优化营商环境工作方案的通知"


def read(ending: str, pages: Sequence[Sequence[Printed]], **more: Any) -> SourceText:
    return read_bytes(WRITERS[ending](pages, **more), f"方案.{ending}")


def paragraphs(source: SourceText) -> list[str]:
    return [source.text[block.start : block.end] for block in source.blocks]


def cells(source: SourceText) -> list[tuple[int | None, int | None, str]]:
    return [(b.row, b.col, source.text[b.start : b.end]) for b in source.blocks if b.kind == "cell"]


def two_columns(left: str, right: str, *, size: float = 12, indents: tuple[int, int] = (2, 2)) -> list[Printed]:
    """Two columns of 17 characters, drawn row by row as some programs do, below a title over both."""
    halves = []
    for text, x, indent in ((left, 72, indents[0]), (right, 306, indents[1])):
        lines = []
        for paragraph in text.split("\n"):
            first = 17 - indent
            pieces = [paragraph[:first], *(paragraph[i : i + 17] for i in range(first, len(paragraph), 17))]
            lines += [(x + (0 if i else indent * size), piece) for i, piece in enumerate(pieces)]
        halves.append([(left, 740.0 - i * 20, piece) for i, (left, piece) in enumerate(lines)])
    rows = [line for pair in zip(*halves, strict=False) for line in pair]
    return [(150.0, 790.0, TITLE), *rows, *halves[0][len(halves[1]) :], *halves[1][len(halves[0]) :]]


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("drawn", ["row by row", "column by column"])
def test_two_columns_are_read_one_after_the_other(ending: str, drawn: str) -> None:
    lines = two_columns(f"{LEFT}\n{LEFT[::-1]}", f"{RIGHT}\n{RIGHT[::-1]}")
    if drawn == "column by column":
        lines.sort(key=lambda line: (line[1] < 780, line[0] > 300))

    source = read(ending, [lines], size=12)

    assert paragraphs(source) == [TITLE, LEFT, LEFT[::-1], RIGHT, RIGHT[::-1]]


@pytest.mark.parametrize("ending", WRITERS)
def test_a_paragraph_goes_on_from_one_column_into_the_other(ending: str) -> None:
    whole = LEFT + RIGHT + LEFT
    cut = 15 + 17 * 4
    lines = two_columns(whole[:cut], whole[cut:], indents=(2, 0))

    source = read(ending, [lines], size=12)

    assert paragraphs(source) == [TITLE, whole]


@pytest.mark.parametrize("ending", WRITERS)
def test_a_table_without_rules_is_not_taken_for_columns(ending: str) -> None:
    rows = [(f"{i}", f"建设第{i}个平台", "省商务厅") for i in range(10, 22)]
    lines = [
        (x, 740.0 - 24 * i, text) for i, row in enumerate(rows) for x, text in zip((72, 140, 400), row, strict=True)
    ]

    text = read(ending, [[(72, 790, "工作任务分解表，共十二项，请对照落实"), *lines]]).text

    places = [text.index(word) for row in rows[:3] for word in row[:2]]
    assert places == sorted(places)


@pytest.mark.parametrize("ending", WRITERS)
def test_heads_and_feet_go_by_their_height_and_not_by_the_order_of_drawing(ending: str) -> None:
    texts = [f"{word}、{LEFT[i:]}{LEFT[:i]}\n{RIGHT[i:]}{RIGHT[:i]}" for i, word in enumerate("甲乙丙丁")]
    pages = []
    for i, text in enumerate(texts, 1):
        body = printed(text)
        pages.append([body[0], (80.0, 800.0, "某省人民政府公报"), *body[1:], (280.0, 40.0, f"第 {i} 页 共 4 页")])

    source = read(ending, pages)

    assert paragraphs(source) == "\n".join(texts).split("\n")


@pytest.mark.parametrize("ending", WRITERS)
def test_a_line_that_returns_at_other_heights_stays(ending: str) -> None:
    pages = []
    for i, word in enumerate("甲乙丙丁"):
        pages.append([(80.0 + 32, 760.0 - 60 * i, "责任单位：省商务厅"), *printed(f"{word}、{LEFT}", top=500)])

    assert read(ending, pages).text.count("责任单位：省商务厅") == 4


def grid(xs: Sequence[float], ys: Sequence[float]) -> list[Ruled]:
    across = [(xs[0], y, xs[-1], y) for y in ys]
    return [*across, *((x, ys[-1], x, ys[0]) for x in xs)]


XS = (60.0, 120.0, 320.0, 480.0)
HEAD = [(70.0, 675.0, "序号"), (130.0, 675.0, "任务"), (330.0, 675.0, "责任单位")]


@pytest.mark.parametrize("ending", WRITERS)
def test_lines_that_fill_a_cell_are_joined_and_short_ones_stay_apart(ending: str) -> None:
    text = [
        *HEAD, (70.0, 635.0, "1"), (125.0, 635.0, "建设全省统一的政务数据平"), (125.0, 610.0, "台账"),
        (330.0, 635.0, "省商务厅"), (330.0, 610.0, "省财政厅"),
    ]  # fmt: skip

    source = read(ending, [text], rules=[grid(XS, (700, 660, 590))])

    assert cells(source)[3:] == [(1, 0, "1"), (1, 1, "建设全省统一的政务数据平台账"), (1, 2, "省商务厅\n省财政厅")]


@pytest.mark.parametrize("ending", WRITERS)
def test_a_missing_rule_makes_one_cell_of_two(ending: str) -> None:
    rules = [*grid(XS, (700, 660)), (120, 620, 480, 620), (60, 580, 480, 580), *((x, 580, x, 660) for x in XS)]
    text = [*HEAD, (70.0, 620.0, "平台"), (130.0, 635.0, "建平台"), (330.0, 635.0, "甲局"), (130.0, 595.0, "管平台")]

    source = read(ending, [text], rules=[rules])

    spans = {source.text[b.start : b.end]: (b.rowspan, b.colspan) for b in source.blocks}
    assert spans["平台"] == (2, 1)
    assert spans["管平台"] == (1, 1)


@pytest.mark.parametrize("ending", WRITERS)
def test_a_table_goes_on_over_the_page_with_its_heading_once(ending: str) -> None:
    first = [*HEAD, (70.0, 635.0, "1"), (130.0, 635.0, "建设政务数据平台并"), (330.0, 635.0, "甲局")]
    rest = [*HEAD, (130.0, 635.0, "投入使用。"), (70.0, 595.0, "2"), (130.0, 595.0, "管平台"), (330.0, 595.0, "乙局")]
    rules = [grid(XS, (700, 660, 620)), grid(XS, (700, 660, 620, 580))]

    source = read(ending, [first, rest], rules=rules)

    assert cells(source)[3:] == [
        (1, 0, "1"), (1, 1, "建设政务数据平台并投入使用。"), (1, 2, "甲局"),
        (2, 0, "2"), (2, 1, "管平台"), (2, 2, "乙局"),
    ]  # fmt: skip
    assert [block.page for block in source.blocks if block.kind == "cell"] == [1] * 6 + [2] * 3
    assert {block.table for block in source.blocks if block.kind == "cell"} == {0}


@pytest.mark.parametrize("ending", WRITERS)
def test_text_between_makes_two_tables(ending: str) -> None:
    pages = [[*HEAD], [(80.0, 760.0, "附表二如下，请各单位对照执行并按月报送"), *HEAD]]
    rules = [grid(XS, (700, 660))] * 2

    source = read(ending, pages, rules=rules)

    assert {block.table for block in source.blocks if block.kind == "cell"} == {0, 1}


@pytest.mark.parametrize("ending", WRITERS)
def test_an_underline_and_a_frame_make_no_table(ending: str) -> None:
    frame = [(50, 60, 560, 60), (50, 810, 560, 810), (50, 60, 50, 810), (560, 60, 560, 810), (80, 735, 500, 735)]
    text = printed(f"{LEFT}\n{RIGHT}")

    source = read(ending, [text], rules=[frame])

    assert paragraphs(source) == [LEFT, RIGHT]


@pytest.mark.parametrize("ending", WRITERS)
def test_the_rest_of_a_row_that_has_a_page_for_itself_joins_the_row(ending: str) -> None:
    first = [*HEAD, (70.0, 635.0, "1"), (130.0, 635.0, "建设政务数据平台并"), (330.0, 635.0, "甲局")]
    open_row = [(60.0, 720.0, 480.0, 720.0), *((x, 720.0, x, 770.0) for x in XS)]

    source = read(ending, [first, [(130.0, 740.0, "投入使用。")]], rules=[grid(XS, (700, 660, 620)), open_row])

    assert cells(source)[3:] == [(1, 0, "1"), (1, 1, "建设政务数据平台并投入使用。"), (1, 2, "甲局")]
