"""What holds for every document: spans, places, order, determinism; and that writing the same text in another width,
with other brackets or in the other script never changes what is read."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.extraction.engine import read_document
from luoshi.extraction.files import read_bytes
from luoshi.extraction.types import DocumentReading, Reading, Span
from tests.extraction.documents import documents
from tests.extraction.plans import (
    SQUARE,
    TO_FULL,
    TO_HALF,
    TO_TRADITIONAL,
    bracketed,
    damaged,
    meaning,
    plans,
)
from tests.extraction.texts import read

DOCUMENTS = documents()
PLANS = plans()
ROUGH = damaged(PLANS).map(bracketed)


def pieces_of_whole_texts() -> st.SearchStrategy[str]:
    """Damaged stretches of whole documents."""
    texts = [path.read_text("utf-8") for path in DOCUMENTS if path.suffix == ".txt"]
    starts = st.tuples(st.sampled_from(texts), st.integers(0, 30_000), st.integers(50, 900))
    return damaged(starts.map(lambda cut: cut[0][cut[1] % len(cut[0]) :][: cut[2]]))


def inside(reading: Reading) -> list[Span]:
    """Everything that a reading points at besides its statement."""
    found = [party.span for party in reading.parties] + [post.span for post in reading.posts]
    found += [target.span for target in reading.targets]
    return found + [d.span for d in (reading.deadline, *reading.other_deadlines) if d.span is not None]


def check_places(document: DocumentReading) -> None:
    """Spans equal their text; statements stand in order and share no character; what a reading points at lies in its
    own statement or outside all statements (clause, label line, cell), never in somebody else's. A sentence that gives
    a whole part to one unit (以上任务均由甲牵头) may have run into the next statement, in a damaged text."""
    text = document.source.text
    tasks = [reading.task for reading in document.readings]
    assert all(before.end <= after.start for before, after in pairwise(tasks))
    for reading in document.readings:
        own = reading.task
        assert 0 <= own.start < own.end <= len(text)
        for span in (own, *inside(reading)):
            assert text[span.start : span.end] == span.quote
            assert span.quote.strip()
        for span in inside(reading):
            if "以上任务均由" in text[max(0, span.start - 6) : span.start]:
                continue
            others = [task for task in tasks if task is not own and task.start < span.end and span.start < task.end]
            assert others == [], (span, others)
        for party in reading.parties:
            written = re.sub(r"[\s\u200b-\u200d\u2060\ufeff\u00ad]+|\*\*", "", party.span.quote)
            assert party.name == written
        assert len({party.name for party in reading.parties}) == len(reading.parties)
        if reading.deadline.kind == "none":
            assert reading.deadline.span is None
            assert reading.deadline.on is None


@given(PLANS.map(bracketed))
@settings(max_examples=120, deadline=None)
def test_every_field_of_a_plan_lies_where_it_should(text: str) -> None:
    check_places(read(text))


@given(ROUGH)
@settings(max_examples=200, deadline=None)
def test_every_field_of_a_damaged_plan_lies_where_it_should(text: str) -> None:
    check_places(read(text))


@given(pieces_of_whole_texts())
@settings(max_examples=120, deadline=None)
def test_every_field_of_a_piece_of_a_real_text_lies_where_it_should(text: str) -> None:
    check_places(read(text))


@given(ROUGH)
@settings(max_examples=60, deadline=None)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert read(text) == read(text)


@given(st.one_of(PLANS.map(bracketed), ROUGH, pieces_of_whole_texts()))
@settings(max_examples=150, deadline=None)
def test_width_changes_no_reading(text: str) -> None:
    expected = meaning(read(text))

    assert meaning(read(text.translate(TO_FULL))) == expected
    assert meaning(read(text.translate(TO_HALF))) == expected


@given(st.one_of(PLANS.map(bracketed), ROUGH, pieces_of_whole_texts()))
@settings(max_examples=150, deadline=None)
def test_script_changes_no_reading(text: str) -> None:
    assert meaning(read(text.translate(TO_TRADITIONAL))) == meaning(read(text))


@given(PLANS, st.sampled_from(SQUARE))
@settings(max_examples=150, deadline=None)
def test_the_kind_of_a_clause_bracket_changes_no_reading(plan: str, kind: str) -> None:
    assert meaning(read(bracketed(plan, kind))) == meaning(read(bracketed(plan, "（）")))


@given(ROUGH, st.sampled_from(SQUARE))
@settings(max_examples=60, deadline=None)
def test_the_kinds_of_square_brackets_are_one(text: str, kind: str) -> None:
    square = text.translate(str.maketrans("（）", "〔〕"))

    assert meaning(read(square.translate(str.maketrans("〔〕", kind)))) == meaning(read(square))


@pytest.mark.parametrize("path", DOCUMENTS, ids=[path.name for path in DOCUMENTS])
@pytest.mark.parametrize("table", [TO_FULL, TO_TRADITIONAL], ids=["full width", "traditional"])
def test_a_whole_document_is_read_alike_in_every_writing(path: Path, table: dict[int, str]) -> None:
    text = path.read_text("utf-8")
    # Markup, commas of a csv file and line ends stay; only Chinese and digits between tags change.
    keep = table if path.suffix == ".txt" else {c: d for c, d in table.items() if chr(c) > "\u3000" or chr(c).isdigit()}
    parts = re.split(r"(<[^>]*>|&[#\w]+;)", text) if path.suffix == ".html" else [text]
    other = "".join(part if part.startswith(("<", "&")) else part.translate(keep) for part in parts)

    before = read_document(read_bytes(text.encode(), path.name))
    after = read_document(read_bytes(other.encode(), path.name))

    check_places(after)
    assert meaning(after) == meaning(before)
