"""Copies are found and honest reports are not, whatever names and figures stand in them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.search.actions import forget, rebuild, register_wordings, remember
from luoshi.search.likeness import BANDS, SHORTEST, Comparison, Mask, bands, share_taken
from luoshi.search.queries import alike

MASK = Mask(["审查业务管理司", "业务司", "甲省知识产权局", "乙市知识产权局"])
FIRST = (
    "截至10月底，甲省知识产权局已完成128家企业的走访，收集诉求36项，全部登记入库。针对受理环节等候时间长的问题，增设了两个窗口。"
    "组织业务骨干集中攻关，平均办理时间缩短3个工作日。下一步，将对照清单逐项销号。"
)
RENAMED = (
    FIRST.replace("甲省知识产权局", "乙市知识产权局").replace("128", "74").replace("36", "19").replace("10月", "11月")
)
ONE_CHANGED = FIRST.replace("针对受理环节等候时间长的问题，增设了两个窗口。", "与三所高校签订了合作协议，互派人员。")
TURNED = "。".join([*reversed(FIRST.rstrip("。").split("。")), ""])
HONEST = (
    "截至11月底，甲省知识产权局开展了两轮自查，发现流程缺陷14处，已修订操作规程。线上系统完成改造并通过验收，"
    "数据接口与税务部门打通。第三方评估认为满意度明显提高。下一步，将对照清单逐项销号。"
)


@pytest.mark.parametrize("copy", [FIRST, RENAMED, ONE_CHANGED, TURNED])
def test_a_copy_is_found_also_with_other_names_one_sentence_or_another_order(db: None, copy: str) -> None:
    remember("report", [(1, 7, MASK(FIRST)), (2, 8, MASK(HONEST))])

    found = alike("report", MASK(copy))

    assert [(one.key, one.owner) for one in found] == [(1, 7)]


def test_the_next_honest_report_is_no_copy(db: None) -> None:
    remember("report", [(1, 7, MASK(FIRST))])

    assert alike("report", MASK(HONEST)) == []


def test_the_most_alike_comes_first_and_what_is_named_is_passed_over(db: None) -> None:
    remember("report", [(1, 7, MASK(ONE_CHANGED)), (2, 8, MASK(FIRST))])

    assert [one.key for one in alike("report", MASK(FIRST))] == [2, 1]
    assert [one.key for one in alike("report", MASK(FIRST), without=[2])] == [1]


def test_short_texts_are_not_compared(db: None) -> None:
    assert remember("report", [(1, 7, MASK("按计划推进，无新情况。"))]) == 0
    assert alike("report", MASK("按计划推进，无新情况。")) == []


def test_a_text_remembered_again_is_compared_by_its_new_words(db: None) -> None:
    remember("report", [(1, 7, MASK(FIRST))])
    remember("report", [(1, 7, MASK(HONEST))])

    assert alike("report", MASK(FIRST)) == []
    assert [one.key for one in alike("report", MASK(HONEST))] == [1]


def test_a_text_that_was_forgotten_is_like_nothing(db: None) -> None:
    remember("report", [(1, 7, MASK(FIRST))])

    forget("report", [1])

    assert alike("report", MASK(FIRST)) == []


def test_rebuilding_takes_everything_from_the_source(db: None) -> None:
    register_wordings("trial", lambda: [(3, 9, MASK(FIRST))])
    remember("trial", [(1, 7, MASK(HONEST))])

    assert rebuild("trial") == 1

    assert [one.key for one in alike("trial", MASK(FIRST))] == [3]
    assert alike("trial", MASK(HONEST)) == []


def test_a_check_costs_two_queries(db: None, django_assert_num_queries: Any) -> None:
    remember("report", [(key, 7, MASK(FIRST)) for key in range(5)])

    with django_assert_num_queries(2):
        found = alike("report", MASK(FIRST))

    assert len(found) == 5


def test_the_longest_name_is_masked() -> None:
    assert MASK("由审查业务管理司、业务司负责12.5%") == "由某某负责0"


def test_sentences_of_the_source_count_by_their_length() -> None:
    source = "压缩商标变更审查周期，完善受理窗口，推动材料精简。建立健全保护协作机制。"

    assert share_taken("压缩商标变更审查周期，完善受理窗口，推动材料精简。", source) == 1
    assert share_taken("已压缩至二十天，窗口增加到九个，退回三百件。", source) == 0
    assert share_taken("", source) == 0


@given(st.text(max_size=120))
def test_every_text_is_like_itself_when_it_is_long_enough(text: str) -> None:
    masked = MASK(text)

    values = bands("report", masked)

    assert len(values) == (BANDS if len(masked) >= SHORTEST else 0)
    assert all(-(2**63) <= value < 2**63 for value in values)
    if values:
        assert Comparison.of(masked).likeness(masked) == 100
