"""When: the patterns D01 to D28 of the domain handbook."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.extraction.types import DeadlineReading
from tests.extraction.texts import only, read

MADE = date(2024, 3, 5)


def deadline(statement: str, clause: str = "（市科委负责）") -> DeadlineReading:
    return only(f"一、{statement}{clause}", issued_on=MADE).deadline


@pytest.mark.parametrize(
    ("statement", "day"),
    [
        ("2025年10月底前完成平台建设。", date(2025, 10, 31)),
        ("6月底完成平台建设。", date(2024, 6, 30)),
        ("5月底前实现全覆盖。", date(2024, 5, 31)),
        ("11月30日前完成验收。", date(2024, 11, 30)),
        ("于2024年4月15日前印发方案。", date(2024, 4, 15)),
        ("到2025年底前建成平台。", date(2025, 12, 31)),
        ("到2027年，形成完善体系。", date(2027, 12, 31)),
        ("力争到2026年建成平台。", date(2026, 12, 31)),
        ("年内印发方案。", date(2024, 12, 31)),
        ("方案年底前报市政府。", date(2024, 12, 31)),
        ("上半年完成立项。", date(2024, 6, 30)),
        ("三季度末前完成立项。", date(2024, 9, 30)),
        ("“十四五”末建成平台。", date(2025, 12, 31)),
        ("本意见印发之日起30日内制定细则。", date(2024, 4, 4)),
        ("国庆节前完成整改。", date(2024, 9, 30)),
        ("二〇二六年三月底前完成编制。", date(2026, 3, 31)),
        ("2035年建成知识产权强市。", date(2035, 12, 31)),
        ("2024年5月1日至12月31日，对企业给予支持。", date(2024, 12, 31)),
        ("2024年6月底前完成试点，12月底前全面推开。", date(2024, 12, 31)),
        ("2025年6月底前完成试点，9月底前全面推开。", date(2025, 9, 30)),
        ("2024年2月底前完成编制。", date(2024, 2, 29)),
    ],
)
def test_a_date_in_the_statement_is_the_deadline(statement: str, day: date) -> None:
    found = deadline(statement)

    assert (found.kind, found.on) == ("fixed", day)


@pytest.mark.parametrize(
    "statement",
    [
        "自2021年10月1日起施行新标准。",
        "从2023年起开展试点。",
        "2025年是收官之年，要全面总结。",
        "按照《条例》（2018年版）完善制度。",
        "加快完善制度，适时开展评估。",
        "根据2018年12月6日印发的通知完善制度。",
        "在3个工作日内办结审批。",
        "将2023年度经费纳入预算。",
    ],
)
def test_what_only_looks_like_a_deadline_is_none(statement: str) -> None:
    assert deadline(statement).kind == "none"


def test_earlier_dates_stay_beside_the_deadline() -> None:
    reading = only("一、2024年6月底前完成试点，12月底前全面推开。（市科委负责）", issued_on=MADE)

    assert [other.on for other in reading.other_deadlines] == [date(2024, 6, 30)]


@pytest.mark.parametrize(
    ("statement", "cycle"),
    [
        ("每季度报送一次进展。", "quarterly"),
        ("每月5日前上报数据。", "monthly"),
        ("每年2月底前报送名单。", "yearly"),
        ("每半年开展一次评估。", "half_yearly"),
    ],
)
def test_a_reporting_cycle_has_no_date(statement: str, cycle: str) -> None:
    found = deadline(statement)

    assert (found.kind, found.on, found.cycle) == ("recurring", None, cycle)


def test_a_period_without_a_start_is_fixed_without_date() -> None:
    found = deadline("5年内实现规模翻一番。")

    assert (found.kind, found.on) == ("fixed", None)


def test_the_bracket_decides_over_the_statement() -> None:
    found = deadline("上半年启动建设。", "（市科委牵头，市教委配合，11月底前完成）")

    assert found.on == date(2024, 11, 30)


def test_continuous_work_is_named_only_where_a_deadline_is_asked_for() -> None:
    assert deadline("持续推进平台建设。").kind == "none"
    assert deadline("推进平台建设。", "（责任单位：市科委；完成时限：持续推进）").kind == "continuous"


def test_striving_makes_a_date_soft() -> None:
    assert deadline("力争到2026年建成平台。").is_soft
    assert not deadline("到2026年建成平台。").is_soft


def test_the_year_of_an_undated_month_comes_from_the_title() -> None:
    document = read("示例市2023年重点工作任务分工\n一、6月底前完成编制。（市科委负责）")

    assert document.readings[0].deadline.on == date(2023, 6, 30)


def test_a_document_without_any_year_dates_nothing() -> None:
    document = read("一、6月底前完成编制。（市科委负责）")

    assert document.readings[0].deadline.kind == "none"
    assert "no_year" in document.notices
