"""Targets and days as somebody types them."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.mandates.figures import target_meant
from luoshi.web.mandates.forms import NotADate, day_from


@pytest.mark.parametrize(
    ("text", "comparator", "value", "unit"),
    [
        ("不少于 12 项", "ge", 12, "项"),
        ("取消数 ≥ 12 项", "ge", 12, "项"),
        ("15万件", "ge", 150_000, "件"),
        ("不超过5天", "le", 5, "天"),
        ("超过 1.5 亿元", "gt", 150_000_000, "元"),
        ("100%", "ge", 100, "%"),
    ],
)
def test_a_typed_target_is_understood(text: str, comparator: str, value: float, unit: str) -> None:
    target = target_meant(text)

    assert target is not None
    assert (target.comparator, target.value, target.unit, target.text) == (comparator, value, unit, text)


@pytest.mark.parametrize("text", ["没有数字", "", "　"])
def test_without_a_number_there_is_no_target(text: str) -> None:
    assert target_meant(text) is None


@pytest.mark.parametrize(
    "text", ["2025-06-05", "2025/6/5", "2025.6.5", "2025年6月5日", " 2025 年 6 月 5 日 ", "20250605"]
)
def test_a_day_may_be_written_in_all_usual_ways(text: str) -> None:
    assert day_from(text) == date(2025, 6, 5)


@pytest.mark.parametrize(
    "text", ["2025-02-30", "2025-13-01", "0000-01-01", "0001-01-01", "9999-12-31", "明年", "6月5日", "2025-6", "１"]
)
def test_what_is_no_day_is_named(text: str) -> None:
    with pytest.raises(NotADate) as refused:
        day_from(text)

    assert text in str(refused.value)


def test_an_empty_day_is_none() -> None:
    assert day_from("  ") is None
