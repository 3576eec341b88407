"""Reading HTML: what a reader of the page sees, and where it stands in the file."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from luoshi.extraction.exports import stored_span
from luoshi.extraction.files import read_bytes
from luoshi.extraction.types import SourceText
from tests import hostile


def read(html: str) -> SourceText:
    return read_bytes(html.encode(), "page.html")


def paragraphs(html: str) -> list[str]:
    source = read(html)
    return [source.text[b.start : b.end] for b in source.blocks]


def grid(html: str) -> list[tuple[int | None, int | None, int | None, int, int, str]]:
    source = read(html)
    return [(b.table, b.row, b.col, b.rowspan, b.colspan, source.text[b.start : b.end]) for b in source.blocks]


def test_text_split_over_spans_is_one_paragraph() -> None:
    assert paragraphs("<p><span>（一）<b>深化</b></span><span>改革。</span></p>") == ["（一）深化改革。"]


def test_block_elements_and_line_breaks_separate_paragraphs() -> None:
    html = "<div>甲<p>乙</p>丙<br>丁<ul><li>戊<li>己</ul><h2>庚</h2></div>"

    assert paragraphs(html) == ["甲", "乙", "丙", "丁", "戊", "己", "庚"]


def test_headings_carry_their_level() -> None:
    source = read("<h2>一、总体要求</h2><p>正文</p>")

    assert [b.style for b in source.blocks] == ["h2", ""]


def test_white_space_is_folded_and_line_ends_between_han_characters_vanish() -> None:
    assert paragraphs("<p>\n  各 有关\n 部门\t\tAI\n plan  </p>") == ["各 有关部门 AI plan"]


def test_wide_blanks_are_kept() -> None:
    assert paragraphs("<p>　　一、甲&nbsp;乙</p>") == ["　　一、甲\xa0乙"]


def test_preformatted_lines_are_paragraphs() -> None:
    assert paragraphs("<pre>一、甲\n  二、乙</pre>") == ["一、甲", "  二、乙"]


def test_entities_are_decoded_and_found_again() -> None:
    html = "<p>&#20013;&#x56FD;&amp;A&lt;B&ampC&notthing;</p>"

    source = read(html)

    assert source.text == "中国&A<B&C¬thing;"
    assert html[slice(*stored_span(source, 0, 2))] == "&#20013;&#x56FD;"
    assert html[slice(*stored_span(source, 2, 3))] == "&amp;"
    assert html[slice(*stored_span(source, 6, 7))] == "&amp"


def test_a_span_over_markup_holds_the_markup_between() -> None:
    html = "<p><span>甲</span><span>乙。</span></p>"
    source = read(html)

    start, end = source.place(0, len(source.text))

    assert html[start:end] == "甲</span><span>乙。"


def test_nothing_unseen_comes_through() -> None:
    source = read_bytes(hostile.html_with_scripts(), "page.html")

    assert source.text == "一、优化营商环境。（省商务厅负责，2025年底前完成）\n二、强化保障。（省财政厅负责）"


def test_comments_and_the_noise_of_word_processors_are_passed_over() -> None:
    html = (
        "<!--[if gte mso 9]><xml><w:x>坏</w:x></xml><![endif]--><p class=MsoNormal>甲"
        "<![if !supportLists]>一、<![endif]>"
        "<o:p></o:p>乙<!-- > --><!-->丙</p>"
        "<p><span style='mso-hide:all'>藏</span>丁</p><?xml:namespace a?>"
    )

    assert paragraphs(html) == ["甲一、乙丙", "丁"]


def test_a_class_called_hidden_hides_nothing() -> None:
    assert paragraphs('<p class="hidden-xs" data-hidden="1" aria-hidden="false">甲</p>') == ["甲"]


def test_tags_with_angle_brackets_in_their_values_end_where_browsers_end_them() -> None:
    assert paragraphs("<p title='a>b' data-x=\"<i>\">甲</p>") == ["甲"]


def test_a_bracket_that_begins_no_tag_is_text() -> None:
    assert paragraphs("<p>3 < 5 且 a<") == ["3 < 5 且 a<"]


def test_tables_keep_rows_columns_and_merged_cells() -> None:
    html = (
        "<table><tr><th>序号<th>任务<th>单位</tr><tr><td colspan=3>一、知识产权</td></tr>"
        "<tr><td rowspan=2>1</td><td>甲<br>乙</td><td><p>丙</p><p>丁</p></td></tr><tr><td>戊</td><td></td></tr></table>"
    )

    assert grid(html) == [
        (0, 0, 0, 1, 1, "序号"),
        (0, 0, 1, 1, 1, "任务"),
        (0, 0, 2, 1, 1, "单位"),
        (0, 1, 0, 1, 3, "一、知识产权"),
        (0, 2, 0, 2, 1, "1"),
        (0, 2, 1, 1, 1, "甲\n乙"),
        (0, 2, 2, 1, 1, "丙\n丁"),
        (0, 3, 1, 1, 1, "戊"),
    ]


def test_a_rowspan_longer_than_the_table_ends_with_it() -> None:
    html = "<table><tr><td rowspan=0>甲<td>乙<tr><td rowspan=99>丙</table>"

    assert [(b.row, b.col, b.rowspan) for b in read(html).blocks] == [(0, 0, 2), (0, 1, 1), (1, 1, 1)]


def test_a_table_around_the_page_is_no_table() -> None:
    html = "<table><tr><td>导航</td><td><p>甲</p><table><tr><td>1</td><td>乙</td></tr></table></td></tr></table>"

    assert grid(html) == [
        (None, None, None, 1, 1, "导航"),
        (None, None, None, 1, 1, "甲"),
        (0, 0, 0, 1, 1, "1"),
        (0, 0, 1, 1, 1, "乙"),
    ]


def test_cells_outside_a_table_are_paragraphs() -> None:
    assert [b.kind for b in read("<tbody><tr><td><p>甲</p><p>乙</p></td></tr></tbody>").blocks] == ["p", "p"]


def test_the_declared_encoding_is_used() -> None:
    html = '<html><head><meta charset="gb2312"></head><body><p>省商务厅负责。</p></body></html>'

    assert read_bytes(html.encode("gb18030"), "page.html").text == "省商务厅负责。"


def test_html_under_another_name_is_recognised() -> None:
    html = "<html><body><p>甲</p></body></html>".encode()

    assert [read_bytes(html, name).media for name in ("方案.doc", "方案.txt", "方案")] == ["html"] * 3


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<td>",
                "<tr>",
                "<table>",
                "</table>",
                "<br/>",
                "<span a='>'>",
                "&nbsp;",
                "&lt",
                " ",
                "\n",
                "<!--",
                "-->",
                "<script>",
                "</script>",
                "<",
                ">",
                '"',
                "甲",
                "乙丙",
                "a",
                "<td rowspan=3 colspan=2>",
                "&#0;",
            ]
        )
    )
)
def test_every_character_stands_where_the_offsets_say(pieces: list[str]) -> None:
    html = "<html>始" + "".join(pieces)

    source = read(html)

    assert source.offsets is not None
    assert len(source.offsets) == len(source.text)
    assert list(source.offsets) == sorted(source.offsets)
    for letter, place in zip(source.text, source.offsets, strict=True):
        assert html[place] == letter or html[place] == "&" or letter.isspace()
    assert [b.start for b in source.blocks] == sorted(b.start for b in source.blocks)
    for before, after in zip(source.blocks, source.blocks[1:], strict=False):
        assert source.text[before.end : after.start] == "\n"


def test_malicious_nesting_is_read_in_reasonable_time() -> None:
    deep = "<table><tr><td>" * 20_000 + "甲"
    unclosed = "<a <a ='" * 50_000 + "乙>"
    quotes = '<p a="' * 50_000 + "丙"

    assert read(deep).text == "甲"
    assert read("<p>始</p>" + unclosed).text.startswith("始")
    assert read("<p>始</p>" + quotes).text.startswith("始")
