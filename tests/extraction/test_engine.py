"""What holds for every text: spans, order, determinism, time; and the figures on the corpus where it is present."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.extraction.engine import read_document
from luoshi.extraction.flow import Flow, normalised
from luoshi.extraction.numerals import whole
from luoshi.extraction.types import DocumentReading, Span
from tests.extraction.texts import paper, read

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


@pytest.mark.parametrize(
    "piece", ["（", "）", "“", "1.", "市科技局、", "责任单位：市科委\n", "（市科委负责）", "（一）", "和", "2024年"]
)
def test_time_grows_with_length_and_not_faster(piece: str) -> None:
    def seconds(length: int) -> float:
        source = paper(piece * (length // len(piece)))
        start = time.process_time()
        read_document(source)
        return time.process_time() - start

    seconds(2_000)
    short, long = seconds(10_000), seconds(40_000)

    # Four times the text; sixteen times the time would be quadratic. The constant covers a busy machine.
    assert long < 10 * short + 0.5


def test_a_text_without_tasks_says_so() -> None:
    document = read("各位同事，节日快乐。")

    assert document.readings == ()
    assert "no_task" in document.notices


CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real documents is not beside this checkout")
def test_the_plain_texts_of_the_corpus_keep_their_number_of_tasks() -> None:
    counts = {
        path.stem: len(read(path.read_text(encoding="utf-8")).readings) for path in sorted(CORPUS.glob("gwy_*.txt"))
    }

    assert counts == {
        "gwy_2018_117": 32,
        "gwy_2018_127": 18,
        "gwy_2018_39": 15,
        "gwy_2020_24": 21,
        "gwy_2020_43_part1": 42,
    }
