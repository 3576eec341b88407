"""Texts are found by their words, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.search.actions import forget, index
from luoshi.search.cutting import fold, words_of
from luoshi.search.models import Passage
from luoshi.search.queries import hits

TEXTS = {
    1: "PH-2026-017 推进商标注册便利化改革\n办公室",
    2: "PH-2026-118 切实为基层减负，精简文件会议",
    3: "完善知识产权保护中心布局",
    4: "中心城区要保护古建筑，并宣传知识产权",
    5: "加强知识产权人才队伍建设",
    6: "Publish the ＰＣＴ guide for applicants, version 2.0",
    7: "商标注册和审查便利化水平提升35%",
    8: "国家知识产权局商标局负责",
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def texts() -> None:
    index("matter", TEXTS.items())
    index("report", [(1, "减负成效明显"), (900, "人才")])


def found(query: str, kind: str = "matter") -> set[int]:
    return set(hits(kind, query))


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("减负", {2}),
        ("人才", {5}),
        ("减", {2}),
        ("PH-2026-017", {1}),
        ("ph-2026-0", {1}),
        ("2026-118", {2}),
        ("017", {1}),
        ("PH-2026", {1, 2}),
        ("pct", {6}),
        ("PCT guide", {6}),
        ("applic", {6}),
        ("2.0", {6}),
        ("35%", {7}),
        ("知识产权", {3, 4, 5, 8}),
        ("商标局", {8}),
        ("知识产权局", {8}),
        ("人才 队伍", {5}),
        ("队伍 人才 知识产权", {5}),
        ("人才 减负", set()),
        ("，。！", set()),
        ("", set()),
    ],
)
def test_a_query_finds_exactly_the_texts_with_its_words(query: str, keys: set[int]) -> None:
    assert found(query) == keys


def test_words_of_one_run_must_stand_near_each_other() -> None:
    assert found("知识产权保护中心") == {3}
    assert found("知识产权 保护 中心") == {3, 4}


def test_a_few_characters_may_come_between_unless_the_query_is_quoted() -> None:
    assert found("商标注册便利化") == {1, 7}
    assert found("“商标注册便利化”") == {1}


def test_a_kind_does_not_find_the_texts_of_another() -> None:
    assert found("减负", "report") == {1}
    assert found("人才", "report") == {900}


def test_a_text_put_in_again_is_found_by_its_new_words_only() -> None:
    index("matter", [(2, "整治形式主义")])

    assert found("减负") == set()
    assert found("形式主义") == {2}


def test_a_text_taken_out_is_not_found() -> None:
    forget("matter", [2, 12345])

    assert found("减负") == set()
    assert found("减负", "report") == {1}


def test_two_texts_under_one_key_in_one_call_leave_the_later() -> None:
    index("matter", [(50, "早先"), (50, "后来")])

    assert found("早先") == set()
    assert found("后来") == {50}


@pytest.mark.parametrize(
    "query", ["'", '"', "a' OR 1", "\\", "减负' & '", "*", "NEAR(减 负)", "-", "(", "\x00减负", "%", "_"]
)
def test_signs_in_a_query_are_no_commands(query: str) -> None:
    assert found(query) <= set(TEXTS)


def test_the_answer_is_one_statement_inside_the_callers_own(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        rows = list(Passage.objects.filter(kind="matter", key__in=hits("matter", "知识产权保护中心")))

    assert [row.key for row in rows] == [3]


@given(st.text(max_size=60))
def test_no_text_breaks_the_cutting_and_no_word_holds_a_blank(text: str) -> None:
    assert all(word and not word.isspace() and " " not in word for word in words_of(fold(text)))
