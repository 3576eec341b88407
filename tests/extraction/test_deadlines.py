"""When: the patterns D01 to D28 of the domain handbook."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.extraction.deadlines import Calendar, choose, time_notes, times_in
from luoshi.extraction.engine import read_document
from luoshi.extraction.feasts import eve_after, feast
from luoshi.extraction.flow import Flow
from luoshi.extraction.head import read_head
from luoshi.extraction.periods import later
from luoshi.extraction.types import Confidence, DeadlineReading
from tests.extraction.texts import only, read, table

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


def cell(words: str) -> DeadlineReading:
    """The deadline read from a column 完成时限."""
    source = table(("序号", "任务内容", "责任单位", "完成时限"), ("1", "建设统一的数据平台", "市数据局", words))
    (reading,) = read_document(source, issued_on=MADE).readings
    return reading.deadline


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2025.12", date(2025, 12, 31)),
        ("2025-06-30", date(2025, 6, 30)),
        ("2025/6", date(2025, 6, 30)),
        ("6月", date(2024, 6, 30)),
        ("12月底", date(2024, 12, 31)),
        ("全年", date(2024, 12, 31)),
        ("2025年Q3", date(2025, 9, 30)),
        ("2025", date(2025, 12, 31)),
        ("202506", date(2025, 6, 30)),
        ("20250630", date(2025, 6, 30)),
        ("2024-2026年", date(2026, 12, 31)),
        ("2025年6-9月", date(2025, 9, 30)),
        ("2025.6-12", date(2025, 12, 31)),
        ("2025年12月31日前、持续", date(2025, 12, 31)),
        ("即日起至12月31日", date(2024, 12, 31)),
        ("26年3月", date(2026, 3, 31)),
        ("“十五五”期间", date(2030, 12, 31)),
        ("2024年3月启动，12月完成", date(2024, 12, 31)),
    ],
)
def test_a_deadline_cell_takes_every_form_of_date(words: str, day: date) -> None:
    found = cell(words)

    assert (found.kind, found.on) == ("fixed", day)


@pytest.mark.parametrize(
    ("words", "kind", "cycle"),
    [
        ("长期", "continuous", ""),
        ("贯穿全年", "continuous", ""),
        ("常态化推进", "continuous", ""),
        ("立行立改", "continuous", ""),
        ("每年12月", "recurring", "yearly"),
        ("每季度首月10日前", "recurring", "quarterly"),
        ("次月5日前", "recurring", "monthly"),
        ("每周五", "recurring", ""),
        ("30个工作日内", "fixed", ""),
        ("适时", "none", ""),
        ("按上级要求", "none", ""),
    ],
)
def test_a_deadline_cell_without_a_date_says_of_what_kind_it_is(words: str, kind: str, cycle: str) -> None:
    found = cell(words)

    assert (found.kind, found.cycle) == (kind, cycle)


def test_working_days_leave_out_saturdays_and_sundays_and_are_less_sure() -> None:
    assert later(date(2024, 3, 8), 5, "个工作日") == date(2024, 3, 15)
    assert deadline("本通知印发之日起10个工作日内报送名单。").confidence is Confidence.LOW
    assert deadline("本通知印发之日起10日内报送名单。").confidence is Confidence.HIGH


def test_feasts_move_with_the_moon_and_are_unknown_outside_the_table() -> None:
    assert feast("春节", 2027) == date(2027, 2, 6)
    assert feast("中秋", 2025) == date(2025, 10, 6)
    assert feast("春节", 2036) is None
    assert eve_after("春节", date(2026, 2, 17)) == date(2027, 2, 5)


def test_a_period_on_the_last_day_of_a_month_ends_on_the_last_day() -> None:
    assert later(date(2024, 1, 31), 1, "个月") == date(2024, 2, 29)
    assert later(date(2024, 2, 29), 1, "年") == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("statement", "notes"),
    [
        ("附属设施与主体工程同步建成。", ["depends"]),
        ("同步推进各项工作。", ["no_date"]),
        ("尽快建立协作机制。", ["vague_date"]),
        ("2月30日前完成报告。", ["impossible_date"]),
        ("三年内完成改造。", ["open_start"]),
        ("6月底前完成改造。", []),
    ],
)
def test_what_a_person_should_look_at_in_a_time_has_a_code(statement: str, notes: list[str]) -> None:
    flow = Flow(statement, [(0, len(statement))])
    calendar = Calendar(2024, MADE)
    best, _ = choose(times_in(flow, 0, len(flow), calendar))

    assert time_notes(flow, 0, len(flow), best, calendar) == notes


def test_years_in_the_title_frame_a_task_without_date_and_are_no_deadline() -> None:
    statement = "规范中介服务。"
    flow = Flow(statement, [(0, len(statement))])

    assert time_notes(flow, 0, len(flow), None, Calendar(2023, None, (2023, 2025))) == ["no_date", "title_window"]
    title = "示例市营商环境行动方案（2023—2025年）\n一、总则"
    assert read_head(Flow(title, [(0, len(title))])).window == (2023, 2025)


def test_every_deadline_names_its_rule_and_the_words_that_triggered_it() -> None:
    found = deadline("力争在2025年10月底前完成平台建设。")

    assert (found.rule, found.cue) == ("D02 月底", "力争在2025年10月底前")
