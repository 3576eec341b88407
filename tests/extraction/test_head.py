"""What a document says about itself, on the forms of head that offices use."""

from __future__ import annotations

from datetime import date

import pytest

from tests.extraction.texts import read

TASK = "一、六月底前完成编制。（市司法局负责）\n"

RED_HEAD = f"""示例市人民政府办公室文件

示政办发〔2026〕8号

示例市人民政府办公室关于印发示例市
节水工作2026年要点的通知

各县（市、区）人民政府，市政府各部门：
《示例市节水工作2026年要点》已经同意，现印发给你们。

示例市人民政府办公室
2026年3月2日
（此件公开发布）

示例市节水工作2026年要点
{TASK}"""
JOINT = f"""示例省财政厅
示例省科学技术厅文件
示例省水利厅

示财农〔2025〕31号

关于印发《节水专项实施方案》的通知

各市财政局、科技局、水利局：
{TASK}
　　示例省财政厅　示例省科学技术厅　示例省水利厅
　　　　　　　　2025年9月12日
"""
WEB_PAGE = f"""当前位置：首页 > 政务公开 > 政策文件
索引号：000014349/2025-00012
发文机关：示例省人民政府办公厅
成文日期：2025年04月07日
标　　题：示例省人民政府办公厅关于印发数字经济若干措施的通知
发文字号：示政办发〔2025〕12号
发布日期：2025-04-15

各市、县人民政府：
{TASK}"""
ORDER = f"""示例市人民政府令
第88号
《示例市用水办法》已经2025年5月6日市政府第9次常务会议通过，自2025年7月1日起施行。
市长　某某
2025年5月20日
示例市用水办法
{TASK}"""
REVISED = f"""示例市促进节水若干规定
（2019年5月1日示例市人民政府令第12号公布　根据2025年3月8日示例市人民政府令第30号修订）
{TASK}"""
PARTY_AND_GOVERNMENT = f"""中共示例市委办公室　示例市人民政府办公室印发
《关于加强节水工作的实施意见》的通知
示办发〔2025〕7号
{TASK}2025年2月28日印发
"""


@pytest.mark.parametrize(
    ("text", "title", "number", "issuer", "day", "year"),
    [
        (
            RED_HEAD,
            "示例市人民政府办公室关于印发示例市节水工作2026年要点的通知",
            "示政办发〔2026〕8号",
            "示例市人民政府办公室",
            date(2026, 3, 2),
            2026,
        ),
        (
            JOINT,
            "关于印发《节水专项实施方案》的通知",
            "示财农〔2025〕31号",
            "示例省财政厅、示例省科学技术厅、示例省水利厅",
            date(2025, 9, 12),
            2025,
        ),
        (
            WEB_PAGE,
            "示例省人民政府办公厅关于印发数字经济若干措施的通知",
            "示政办发〔2025〕12号",
            "示例省人民政府办公厅",
            date(2025, 4, 7),
            2025,
        ),
        (
            ORDER,
            "示例市用水办法",
            "示例市人民政府令第88号",
            "示例市人民政府",
            date(2025, 5, 20),
            2025,
        ),
        (REVISED, "示例市促进节水若干规定", "", "", date(2025, 3, 8), 2025),
        (
            PARTY_AND_GOVERNMENT,
            "中共示例市委办公室示例市人民政府办公室印发《关于加强节水工作的实施意见》的通知",
            "示办发〔2025〕7号",
            "中共示例市委办公室、示例市人民政府办公室",
            date(2025, 2, 28),
            2025,
        ),
    ],
    ids=["red head", "joint", "web page", "order", "revised", "party and government"],
)
def test_every_form_of_head_says_title_number_issuer_and_day(
    text: str, title: str, number: str, issuer: str, day: date, year: int
) -> None:
    document = read(text)

    assert (document.title, document.document_number, document.issuer, document.issued_on, document.year) == (
        title,
        number,
        issuer,
        day,
        year,
    )


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("附件1\n示例市2025年改革任务清单\n", "示例市2025年改革任务清单"),
        (
            "示例市用水条例实施方案（2025—2027年）\n（征求意见稿）\n",
            "示例市用水条例实施方案（2025—2027年）（征求意见稿）",
        ),
        ("关于促进节水的若干措施\n（2026年3月2日）\n", "关于促进节水的若干措施"),
        ("示例局2026年度任务分解\n（2026年1月15日局长办公会议定）\n", "示例局2026年度任务分解"),
        ("2025年全市节水任务分工表\n序号 任务\n", "2025年全市节水任务分工表"),
    ],
)
def test_a_title_leaves_out_what_stands_around_it(head: str, title: str) -> None:
    assert read(head + TASK).title == title


def test_a_number_quoted_in_a_sentence_is_another_document() -> None:
    document = read(f"示例区节水实施方案\n为落实示政发〔2021〕20号文件，制定本方案。\n{TASK}")

    assert document.document_number == ""


def test_a_deadline_on_the_last_line_is_not_the_day_of_signing() -> None:
    document = read("示例市2025年节水要点\n一、改造管网。\n责任单位：市水利局\n完成时限：2025年6月30日")

    assert document.issued_on is None
    assert document.readings[0].deadline.on == date(2025, 6, 30)


def test_a_year_in_the_title_of_another_paper_is_not_the_year_of_this_one() -> None:
    document = read(f"示例区贯彻《节水纲要（2021—2035年）》实施方案\n{TASK}示例区人民政府\n2022年4月11日")

    assert document.year == 2022


def test_a_document_that_is_one_line_has_title_and_number() -> None:
    document = read(
        "示例市人民政府关于加强节水工作的意见示政发〔2025〕9号各县人民政府：为加强节水，现提出如下意见。"
        "一、年底前完成管网改造。（市水利局负责）二、加强宣传。（市水利局负责）"
    )

    assert (document.title, document.document_number) == ("示例市人民政府关于加强节水工作的意见", "示政发〔2025〕9号")
