"""Who takes part and how: the patterns P01 to P48 of the domain handbook, in own wording."""

from __future__ import annotations

import pytest

from tests.extraction.texts import only, read, roles

CLAUSES = [
    ("（知识产权局负责）", {"知识产权局": "lead"}),
    ("（中央宣传部、司法部负责）", {"中央宣传部": "joint", "司法部": "joint"}),
    ("（国家知识产权局、联席会议有关成员单位负责）", {"国家知识产权局": "joint", "联席会议有关成员单位": "all"}),
    (
        "（财政部牵头，国务院相关部门及各地区按职责分工负责）",
        {"财政部": "lead", "国务院相关部门": "all", "各地区": "local"},
    ),
    (
        "（省科技厅、工业和信息化厅按职责分工负责，各地级以上市人民政府结合实际落实）",
        {"省科技厅": "by_remit", "工业和信息化厅": "by_remit", "各地级以上市人民政府": "local"},
    ),
    ("（省政务和数据局牵头，省国资委等单位按职责分工负责）", {"省政务和数据局": "lead", "省国资委": "by_remit"}),
    ("（省工业和信息化厅、广电局牵头）", {"省工业和信息化厅": "co_lead", "广电局": "co_lead"}),
    ("（省科技厅牵头）", {"省科技厅": "lead"}),
    ("（省科技厅牵头，各有关单位按职责分工负责）", {"省科技厅": "lead", "各有关单位": "all"}),
    (
        "（人民银行示例省分行牵头，省委金融办，示例金融监管局、中国证监会示例监管局按职责分工负责）",
        {
            "人民银行示例省分行": "lead",
            "省委金融办": "by_remit",
            "示例金融监管局": "by_remit",
            "中国证监会示例监管局": "by_remit",
        },
    ),
    (
        "（牵头单位:州审批局;责任单位:州司法局、州委编办及州直相关单位,各县市人民政府、示例经开区管委会,6月底完成）",
        {
            "州审批局": "lead",
            "州司法局": "by_remit",
            "州委编办": "by_remit",
            "州直相关单位": "all",
            "各县市人民政府": "local",
            "示例经开区管委会": "by_remit",
        },
    ),
    (
        "〔牵头单位：区政府办公室，责任单位：区政府有关部门，各街道（功能区）〕",
        {"区政府办公室": "lead", "区政府有关部门": "all", "各街道（功能区）": "local"},
    ),
    (
        "（牵头单位：区政府办公室、区司法局；责任单位：区政府有关部门）",
        {"区政府办公室": "co_lead", "区司法局": "co_lead", "区政府有关部门": "all"},
    ),
    ("〔责任单位：省市场监管局〕", {"省市场监管局": "lead"}),
    ("[责任单位：市教育局、市财政局]", {"市教育局": "joint", "市财政局": "joint"}),
    ("【市公安局牵头，市交通局配合】", {"市公安局": "lead", "市交通局": "support"}),
    (
        "（牵头单位：市经贸委；配合单位：市发改委、规划局）",
        {"市经贸委": "lead", "市发改委": "support", "规划局": "support"},
    ),
    (
        "（区发改局牵头，区财政局、区住建局等部门，区国投公司、各街道办事处配合）",
        {
            "区发改局": "lead",
            "区财政局": "support",
            "区住建局": "support",
            "区国投公司": "support",
            "各街道办事处": "local",
        },
    ),
    (
        "（责任单位：市直各有关单位、各县（市、区）人民政府、各开发区管委会）",
        {"市直各有关单位": "all", "各县（市、区）人民政府": "local", "各开发区管委会": "local"},
    ),
    ("（国务院各部门分别负责，年内持续推进）", {"国务院各部门": "all"}),
    (
        "（最高人民法院、共青团中央、全国工商联等按职责分工负责）",
        {"最高人民法院": "by_remit", "共青团中央": "by_remit", "全国工商联": "by_remit"},
    ),
    ("（市科委会同市教委负责）", {"市科委": "lead", "市教委": "by_remit"}),
    ("（教育部会同有关部门负责）", {"教育部": "lead", "有关部门": "all"}),
    ("（市科委负责，市教委配合）", {"市科委": "lead", "市教委": "support"}),
    ("（市科委牵头，市教委、市财政局参加）", {"市科委": "lead", "市教委": "support", "市财政局": "support"}),
    ("（市科委、市教委共同牵头）", {"市科委": "co_lead", "市教委": "co_lead"}),
    ("（各地区、各有关部门负责）", {"各地区": "local", "各有关部门": "all"}),
    ("（市发展改革委统筹，市科技局具体落实）", {"市发展改革委": "overseer", "市科技局": "lead"}),
    ("（责任领导：张某某；责任部门：人事处；责任人：李某某）", {"人事处": "lead"}),
    ("（各基层党组织负责）", {"各基层党组织": "all"}),
    ("（牵头单位市科技局，配合单位市财政局）", {"市科技局": "lead", "市财政局": "support"}),
    ("（各有关单位）", {"各有关单位": "all"}),
    ("（海关总署等负责）", {"海关总署": "lead"}),
    ("（教育部等部门负责）", {"教育部": "lead"}),
    ("（教育部、公安部等国务院相关部门负责）", {"教育部": "joint", "公安部": "joint", "国务院相关部门": "all"}),
    (
        "（省市场监管局（省知识产权局）、人力资源和社会保障厅负责）",
        {"省市场监管局（省知识产权局）": "joint", "人力资源和社会保障厅": "joint"},
    ),
    (
        "（市委、市政府有关部门和单位，各区、县级市负责）",
        {"市委": "joint", "市政府有关部门和单位": "all", "各区": "local", "县级市": "local"},
    ),
]


@pytest.mark.parametrize(("clause", "expected"), CLAUSES)
def test_a_bracket_gives_each_party_its_role(clause: str, expected: dict[str, str]) -> None:
    reading = only(f"一、建设公共服务平台，完善管理制度。{clause}")

    assert roles(reading) == expected
    assert reading.task.quote == "建设公共服务平台，完善管理制度。"


@pytest.mark.parametrize(
    "bracket",
    [
        "（以下简称平台）",
        "（含技工院校）",
        "（国办发〔2020〕1号）",
        "（2021—2023年）",
        "（地、州、盟）",
        "（企业直接申报，不需上级转报）",
        "（此件公开发布）",
    ],
)
def test_a_bracket_that_explains_gives_nobody_anything(bracket: str) -> None:
    document = read(f"一、建设公共服务平台{bracket}，完善管理制度。")

    assert document.readings == ()


def test_the_level_word_reaches_the_departments_of_its_list_but_no_central_body() -> None:
    reading = only("一、完善制度。（省委宣传部、文化和旅游厅、广电局，省税务局、人民银行示例省分行按职责分工负责）")

    assert {party.name: party.full_name for party in reading.parties} == {
        "省委宣传部": "",
        "文化和旅游厅": "省文化和旅游厅",
        "广电局": "省广电局",
        "省税务局": "",
        "人民银行示例省分行": "",
    }


def test_names_with_and_inside_stay_whole() -> None:
    reading = only("一、完善制度。（市人力资源和社会保障局、市文化和旅游局和市规划和自然资源局负责）")

    assert list(roles(reading)) == ["市人力资源和社会保障局", "市文化和旅游局", "市规划和自然资源局"]


def test_the_first_named_leads_from_the_note_on() -> None:
    document = read(
        "一、甲方面\n1.完善制度。（市科委、市教委负责）\n"
        "2.建设平台。（市教委、市财政局负责。列第一位者为牵头单位，下同）\n3.开展培训。（市人社局、市教委负责）"
    )

    assert [roles(reading) for reading in document.readings] == [
        {"市科委": "joint", "市教委": "joint"},
        {"市教委": "lead", "市财政局": "by_remit"},
        {"市人社局": "lead", "市教委": "by_remit"},
    ]


def test_without_a_named_lead_the_first_is_presumed_and_asked_about() -> None:
    reading = only("一、完善制度。（市科委、市教委负责）")

    assert [party.presumed for party in reading.parties] == [True, False]
    assert "presumed_lead" in reading.notes


def test_a_lead_named_inside_the_statement_leads() -> None:
    reading = only("一、加强推进，由市科委牵头，优化协同机制。（责任单位：市科委、各相关单位、各区政府）")

    assert roles(reading) == {"市科委": "lead", "各相关单位": "all", "各区政府": "local"}


def test_a_person_in_charge_inside_the_statement_is_no_party() -> None:
    reading = only("一、建立由政府负责人牵头、部门参与的机制。（各省级人民政府负责）")

    assert roles(reading) == {"各省级人民政府": "local"}


def test_places_that_every_task_concerns_are_added_from_the_note_on() -> None:
    document = read(
        "1.优化流程。〔责任单位：省财政厅。具体任务均涉及相关市（州）人民政府，不再做分工，下同。〕\n"
        "2.完善标准。〔责任单位：省市场监管局〕"
    )

    assert [roles(reading) for reading in document.readings] == [
        {"省财政厅": "lead", "相关市（州）人民政府": "local"},
        {"省市场监管局": "lead", "相关市（州）人民政府": "local"},
    ]


def test_every_party_says_which_words_decided() -> None:
    reading = only("一、完善制度。（市科委牵头，市教委配合）")

    assert [(party.cue, party.rule) for party in reading.parties] == [("牵头", "P10 牵头"), ("配合", "P24 配合")]
