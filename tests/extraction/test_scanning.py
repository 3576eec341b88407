"""Short cuts of searching: they find what the slow search finds; and brackets, which everything else stands on."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.extraction import dates, figures, tree
from luoshi.extraction.brackets import bracket_pairs
from luoshi.extraction.labels import LABEL, labels_in
from luoshi.extraction.scanning import matches
from tests.extraction.plans import WORDS

_PIECES = [
    *WORDS,
    "第三章",
    "A.",
    "b）",
    "①",
    "2025-06-30",
    "1.2.3",
    "Q3",
    "下半年",
    "本季度末",
    "半个月",
    "三分之二",
    "百分之五",
]
TEXTS = st.lists(st.sampled_from(_PIECES), max_size=25).map("".join)
SEARCHED = {
    "dates": (dates._DATE, dates._DATE_BEGINS),
    "figures": (figures._FIGURE, figures._FIGURE_BEGINS),
    "numbers": (tree._NUMBER, tree._NUMBER_BEGINS),
}


def meant(found: re.Match[str]) -> bool:
    """A date pattern may match a mere 在 or 前; those say nothing."""
    return found.re is not dates._DATE or any(found[name] for name in ("y", "ywords", "m", "part", "plain"))


@pytest.mark.parametrize("kind", SEARCHED)
@given(text=TEXTS)
@settings(max_examples=150, deadline=None)
def test_searching_by_first_characters_misses_nothing(kind: str, text: str) -> None:
    pattern, begins = SEARCHED[kind]

    found = [match.span() for match in matches(pattern, begins, text, 0, len(text)) if meant(match)]

    assert found == [match.span() for match in pattern.finditer(text) if match.group() and meant(match)]


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_searching_labels_by_their_colon_misses_nothing(text: str) -> None:
    found = [(label.span(), label.lastgroup) for label in labels_in(text, 0, len(text))]

    assert found == [(label.span(), label.lastgroup) for label in LABEL.finditer(text)]


def pairs(text: str, *walls: int) -> list[tuple[str, int]]:
    return [(text[pair.open : pair.close + 1], pair.depth) for pair in bracket_pairs(text, walls)]


def test_pairs_are_nested_by_what_closes() -> None:
    assert pairs("（甲（乙）丙）〔丁〕") == [("（甲（乙）丙）", 0), ("（乙）", 1), ("〔丁〕", 0)]


def test_a_bracket_that_nothing_closes_makes_nothing_inner() -> None:
    assert pairs("（甲。乙（丙）丁（戊）") == [("（丙）", 0), ("（戊）", 0)]


def test_no_pair_reaches_over_a_numbered_line() -> None:
    text = "（甲。\n2.乙（丙）丁）"

    assert pairs(text, text.index("2.")) == [("（丙）", 0)]


def test_brackets_of_two_kinds_close_each_other() -> None:
    assert pairs("（甲〕") == [("（甲〕", 0)]


def test_brackets_in_quotes_and_titles_are_words() -> None:
    assert pairs("《规划（草案）》和“（甲）”，（乙）") == [("（乙）", 0)]


def test_a_pair_does_not_span_pages() -> None:
    assert pairs(f"（{'甲' * 2000}）") == []
