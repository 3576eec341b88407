"""What holds for times, figures and heads of any text, also of nonsense."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from luoshi.extraction.dates import Calendar
from luoshi.extraction.deadlines import choose, deadline_reading, times_in
from luoshi.extraction.flow import Flow
from luoshi.extraction.head import read_head
from luoshi.extraction.targets import targets_in

WORDS = st.sampled_from(
    [
        *"0123456789年月日底末前内起后至到于在的、，。；：（）《》“”一二三四五六七八九十百千万亿〇零半每",
        "2025年",
        "12月",
        "31日",
        "2月30日",
        "上半年",
        "第四季度",
        "春节",
        "“十四五”",
        "期间",
        "每季度",
        "印发之日起",
        "个工作日",
        "力争",
        "新增",
        "达到",
        "以上",
        "左右",
        "家",
        "%",
        "亿元",
        "由",
        "提高到",
        "翻",
        "番",
        "三分之二",
        "并长期坚持",
        "示例市人民政府",
        "关于",
        "通知",
        "〔2025〕8号",
        "\n",
        " ",
        "9999年",
        "0000",
        "2025.13",
        "2025-02-30",
    ]
)
TEXTS = st.lists(WORDS, max_size=30).map("".join)
CALENDARS = st.builds(
    Calendar, st.none() | st.integers(1, 9999), st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31))
)


def flow_of(text: str) -> Flow:
    return Flow(text, [(0, len(text))])


@given(TEXTS, CALENDARS, st.booleans())
def test_times_lie_apart_inside_the_stretch_and_are_read_the_same_twice(
    text: str, calendar: Calendar, strict: bool
) -> None:
    flow = flow_of(text)
    start, end = len(flow) // 4, len(flow) - len(flow) // 4

    found = times_in(flow, start, end, calendar, strict=strict)

    assert found == times_in(flow, start, end, calendar, strict=strict)
    edges = [start, *(place for one in found for place in (one.start, one.end)), end]
    assert edges == sorted(edges)
    assert all(one.end > one.start for one in found)
    assert all(one.on is None for one in found if one.kind == "recurring")


@given(TEXTS, CALENDARS)
def test_every_time_has_a_rule_and_words_of_its_own(text: str, calendar: Calendar) -> None:
    flow = flow_of(text)

    for one in times_in(flow, 0, len(flow), calendar, strict=False):
        reading = deadline_reading(flow, one)
        assert reading.rule.startswith("D")
        assert reading.cue
        assert reading.span is not None
        assert text[reading.span.start : reading.span.end] == reading.span.quote


@given(TEXTS, CALENDARS)
def test_the_chosen_time_is_the_latest_of_the_dated_ones(text: str, calendar: Calendar) -> None:
    flow = flow_of(text)
    found = times_in(flow, 0, len(flow), calendar)

    best, others = choose(found)

    days = [one.on for one in found if one.kind == "fixed" and one.on is not None]
    assert (best is None) == (not found)
    assert len(others) == max(0, len(found) - 1)
    if days:
        assert best is not None
        assert best.on == max(days)


@given(TEXTS, st.booleans(), st.booleans())
def test_targets_are_figures_of_the_stretch_with_a_rule_and_a_cue(text: str, cell: bool, loose: bool) -> None:
    flow = flow_of(text)

    found = targets_in(flow, 0, len(flow), cell=cell, loose=loose)

    assert found == targets_in(flow, 0, len(flow), cell=cell, loose=loose)
    assert [one.span.start for one in found] == sorted(one.span.start for one in found)
    for one in found:
        assert text[one.span.start : one.span.end] == one.span.quote
        assert one.rule.startswith("T")
        assert one.value >= 0
        assert cell or loose or one.cue


@given(TEXTS)
def test_any_text_has_a_head(text: str) -> None:
    head = read_head(flow_of(text))

    assert head.year is None or 1900 <= head.year <= 9999
