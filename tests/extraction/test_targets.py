"""Figures: the patterns T01 to T11 of the domain handbook."""

from __future__ import annotations

import pytest

from luoshi.extraction.flow import Flow
from luoshi.extraction.targets import target_notes, targets_in
from tests.extraction.texts import only


def figures(statement: str) -> list[tuple[float, str, str]]:
    reading = only(f"一、{statement}（市科委负责）")
    return [(target.value, target.unit, target.comparator) for target in reading.targets]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("新培育科技型企业50家以上、高新技术企业30家以上。", [(50, "家", "ge"), (30, "家", "ge")]),
        ("产值增长6.2%左右。", [(6.2, "%", "approx")]),
        ("发布标准不少于100项。", [(100, "项", "ge")]),
        ("有效发明专利拥有量突破2万件。", [(20000, "件", "gt")]),
        ("全市产业规模达到8000亿元。", [(8e11, "元", "ge")]),
        ("将覆盖率由60%提高到75%。", [(75, "%", "ge")]),
        ("将平均审查周期压缩至4个月以内。", [(4, "个月", "le")]),
        ("打造百项场景，开发千款产品。", [(100, "项", "ge"), (1000, "款", "ge")]),
        ("新增参训人员15万名。", [(150000, "名", "ge")]),
        ("建成示范区1—2家。", [(1, "家", "ge")]),
        ("在全国实现率达到100%。", [(100, "%", "ge")]),
    ],
)
def test_a_figure_the_task_must_show_is_a_target(statement: str, expected: list[tuple[float, str, str]]) -> None:
    assert figures(statement) == expected


@pytest.mark.parametrize(
    "statement",
    [
        "贯彻“两个维护”，实施“百千万”工程。",
        "推动5G应用和第3批试点。",
        "拨打“12345”热线。",
        "按不超过总投资额30%给予补助，最高不超过500万元。",
        "支持超过100人的企业申报。",
        "将参保条件由3年以上放宽至1年以上。",
        "建设一批一流平台，一件事一次办。",
        "2025年6月底前完成。",
    ],
)
def test_other_figures_are_none(statement: str) -> None:
    assert figures(statement) == []


def test_a_target_keeps_its_baseline_its_kind_and_its_softness() -> None:
    reading = only("一、力争将覆盖率由60%提高到75%。（市科委负责）")

    (target,) = reading.targets
    assert (target.baseline, target.kind, target.is_soft) == (60, "baseline_to", True)


@pytest.mark.parametrize(
    ("statement", "notes"),
    [
        ("居民收入增长与经济增长基本同步。", ["relative_target"]),
        ("固定资产投资增速不低于全市平均水平。", ["relative_target"]),
        ("实现服务点全覆盖，档案应归尽归。", ["whole_of"]),
        ("固定资产投资增速不低于6%。", []),
        ("同步推进改造。", []),
    ],
)
def test_a_goal_without_a_number_of_its_own_has_a_code(statement: str, notes: list[str]) -> None:
    flow = Flow(statement, [(0, len(statement))])

    assert target_notes(flow, 0, len(flow)) == notes
    assert all(target.value == 6 for target in targets_in(flow, 0, len(flow)))


def test_every_target_names_its_rule_and_the_words_that_triggered_it() -> None:
    reading = only("一、新培育创新型企业40家以上，办结率达到100%。（市科委负责）")

    assert [(target.rule, target.cue) for target in reading.targets] == [
        ("T01 以上、达到", "新培育…以上"),
        ("T11 百分之百", "达到"),
    ]


def test_in_a_column_of_targets_every_figure_counts() -> None:
    words = "企业40家；培训10场；《规划2025》1部"
    flow = Flow(words, [(0, len(words))])

    assert [target.value for target in targets_in(flow, 0, len(flow), cell=True)] == [40, 10, 1]
