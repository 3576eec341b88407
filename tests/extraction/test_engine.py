"""What holds for every text: spans, order, determinism, time; and the figures on the corpus where it is present."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.extraction.engine import read_document
from luoshi.extraction.files import read_file
from luoshi.extraction.flow import Flow, normalised
from luoshi.extraction.numerals import whole
from luoshi.extraction.types import DocumentReading, Span
from tests.extraction.documents import EDITIONS, TASKS, corpus_golds
from tests.extraction.texts import read

# fmt: off
WORDS = st.sampled_from([
    "一、", "（一）", "1.", "（1）", "（", "）", "〔", "〕", "“", "”", "《", "》", "。", "，", "；", "：",
    "、", "\n", "\u3000", "**", "责任单位：", "牵头单位：", "配合单位：", "完成时限：", "市科委",
    "省教育厅", "财政厅", "各地区", "有关部门", "等", "和", "及", "会同", "由", "负责", "牵头", "配合",
    "按职责分工负责", "下同", "列第一位者为牵头单位", "2024年", "6月底前", "年底前", "每季度", "50家以上",
    "提高到", "30%", "万", "要", "请", "以上任务均由", "完善制度", "建设平台",
])
# fmt: on
PAPERS = st.lists(WORDS, max_size=60).map("".join)


def spans(document: DocumentReading) -> list[Span]:
    found = [reading.task for reading in document.readings]
    for reading in document.readings:
        found.extend(party.span for party in reading.parties)
        found.extend(target.span for target in reading.targets)
        found.extend(d.span for d in (reading.deadline, *reading.other_deadlines) if d.span is not None)
    return found


@given(PAPERS)
@settings(max_examples=150, deadline=None)
def test_every_span_quotes_its_place(text: str) -> None:
    document = read(text)

    assert all(text[span.start : span.end] == span.quote for span in spans(document))


@given(PAPERS)
@settings(max_examples=150, deadline=None)
def test_tasks_stand_in_order_and_do_not_overlap(text: str) -> None:
    tasks = [reading.task for reading in read(text).readings]

    assert all(before.end <= after.start for before, after in pairwise(tasks))


@given(PAPERS)
@settings(max_examples=60, deadline=None)
def test_the_same_text_gives_the_same_readings(text: str) -> None:
    assert read(text) == read(text)


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_read(text: str) -> None:
    document = read(text)

    assert all(text[span.start : span.end] == span.quote for span in spans(document))


@given(st.text(max_size=200))
def test_normalising_keeps_every_place(text: str) -> None:
    assert len(normalised(text)) == len(text)


@given(st.text(alphabet="一（）1. \n　*市科委。", max_size=120))
def test_a_flow_leads_back_to_its_source(text: str) -> None:
    flow = Flow(text, [(0, len(text))])

    assert [normalised(text[place]) for place in flow.places] == list(flow.text)
    assert list(flow.places) == sorted(set(flow.places))


@given(st.integers(min_value=1, max_value=99))
def test_chinese_numbers_have_their_value(number: int) -> None:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    written = ("" if tens < 2 else digits[tens]) + ("十" if tens else "") + (digits[ones] if ones else "")

    assert whole(written) == number


def test_a_text_without_tasks_says_so() -> None:
    document = read("各位同事，节日快乐。")

    assert document.readings == ()
    assert "no_task" in document.notices


def test_documents_that_we_know_give_the_tasks_that_they_hold() -> None:
    """Ours, and those of the corpus where it lies beside the project."""
    known = {EDITIONS / name: count for name, count in TASKS.items()} | {path: len(g) for path, g in corpus_golds()}

    assert {path.name: len(read_document(read_file(path)).readings) for path in known} == {
        path.name: count for path, count in known.items()
    }
