"""Papers as files: what a reader finds in them, and that figures and rows agree."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from python_calamine import CalamineWorkbook

from luoshi.kernel.clock import now, today
from luoshi.ledger.models import Matter
from luoshi.ledger.states import State
from luoshi.records.actions import add_evidence
from luoshi.reporting.papers import letters, sheets
from luoshi.reporting.papers.figures import FIGURES, WORDS, Scope
from luoshi.reporting.papers.fulfilment import Standing, fulfilment
from luoshi.reporting.papers.letters import Typed
from tests.factories.access import actor_as
from tests.factories.ledger import send, walked
from tests.factories.mandates import edition_of
from tests.factories.org import Institution, institution
from tests.reporting.papers.test_figures import DONE, FIRST, LAST, SCOPE, matter, returned

TYPED = Typed(issuer="示例知识产权局", number="示知督〔2025〕3号", requirements="请有关单位抓紧办理。")


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


def half_year(house: Institution) -> None:
    matter(house, 1, due_by_rule=date(2025, 3, 31), due_on=date(2025, 3, 31), concluded_on=date(2025, 3, 30), **DONE)
    matter(house, 2, lead=1, wording="=1+1 超期事项", due_by_rule=date(2025, 6, 1), due_on=date(2025, 6, 1))
    matter(house, 3, lead=1, due_by_rule=date(2025, 7, 2), due_on=date(2025, 7, 2))
    returned(Matter.objects.get(number="T-002"), date(2025, 4, 1))


def words_of(data: bytes) -> list[str]:
    return [line.text for line in Document(io.BytesIO(data)).paragraphs if line.text.strip()]


def rows_of(data: bytes, name: str) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(name).to_python()


def circular(house: Institution) -> bytes:
    return letters.circular(actor_as(house.leader, on=LAST), SCOPE, TYPED, on=LAST, at=now())


def test_a_circular_states_the_figures_and_nothing_else(house: Institution) -> None:
    half_year(house)

    words = [word.strip("　") for word in words_of(circular(house))]

    assert words == [
        "示例知识产权局",
        "示知督〔2025〕3号",
        "关于2025年截至6月30日督办事项办理情况的通报",
        "各部门、各单位：",
        "现将2025年截至6月30日督办事项办理情况通报如下。",
        "一、总体进展",
        "2025年1月1日至2025年6月30日，纳入统计的督办事项共3项，其中本期立项3项。",
        "截至2025年6月30日，已办结1项，办结率33.3%；未办结2项，其中逾期1项、14日内到期1项、中止0项；"
        "终止、并案或撤销0项。",
        "按现行期限，应办结2项，按期办结1项，按期率50.0%；按原定期限，应办结2项，按期办结1项，按期率50.0%。",
        "延期0项，退回补正1项。",
        "二、逾期情况",
        "逾期1项，涉及二司1项。",
        "按逾期时长：16至30日1项。明细见附件2。",
        "三、下一步要求",
        "请有关单位抓紧办理。",
        "附件：1.单位进展汇总表",
        "2.逾期事项清单",
        "示例知识产权局",
        "2025年6月30日",
        "附件1",
        "单位进展汇总表",
        "统计期间：2025年1月1日至2025年6月30日；范围：全部单位；按立项时机构统计",
        "附件2",
        "逾期事项清单",
        "共1项，截至2025年6月30日",
    ]


def test_the_annexes_of_a_circular_hold_the_rows_behind_its_figures(house: Institution) -> None:
    half_year(house)

    units, late, imprint = Document(io.BytesIO(circular(house))).tables

    assert [[cell.text for cell in row.cells][:6] for row in units.rows] == [
        ["单位", "总数", "已办结", "未办结", "逾期", "临期"],
        ["一司", "1", "1", "0", "0", "0"],
        ["二司", "2", "0", "2", "1", "1"],
        ["合计", "3", "1", "2", "1", "1"],
    ]
    assert [[cell.text for cell in row.cells] for row in late.rows][1:] == [
        ["T-002", "=1+1 超期事项", "二司", "2025-06-01", "29"]
    ]
    assert [cell.text.strip("　") for cell in imprint.rows[0].cells] == ["示例知识产权局", "2025年6月30日印发"]


def test_a_circular_has_the_page_of_an_official_document(house: Institution) -> None:
    document = Document(io.BytesIO(circular(house)))
    section = document.sections[0]
    grid = section._sectPr.find(qn("w:docGrid"))
    mark, title = document.paragraphs[0], next(p for p in document.paragraphs if p.text.startswith("关于"))

    millimetres = [
        round(side / Mm(1))
        for side in (section.page_width, section.page_height, section.top_margin, section.left_margin)
    ]
    assert millimetres == [210, 297, 37, 28]
    assert grid.get(qn("w:linePitch")) == "579"
    assert mark.runs[0].font.color.rgb == (0xFF, 0, 0)
    assert round(mark.paragraph_format.space_before / Mm(1)) == 35
    assert title.runs[0].font.size.pt == 22
    assert title.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"


def test_a_brief_names_the_longest_overdue_and_where_matters_wait(house: Institution) -> None:
    half_year(house)

    data = letters.brief(actor_as(house.leader, on=LAST), SCOPE, issuer="督查处", on=LAST, at=now())

    words = words_of(data)
    assert words[0] == "督查专报"
    assert "待报送2项，平均10.0日。" in words
    assert [row.cells[0].text for row in Document(io.BytesIO(data)).tables[0].rows] == ["编号", "T-002"]


def test_a_brief_without_overdue_says_so(house: Institution) -> None:
    data = letters.brief(actor_as(house.leader, on=LAST), SCOPE, issuer="督查处", on=LAST, at=now())

    assert "无。" in words_of(data)


@pytest.mark.parametrize("figure", [name for name in FIGURES if name != "total"])
def test_filtering_the_rows_of_a_summary_gives_its_figures_again(house: Institution, figure: str) -> None:
    half_year(house)

    data = sheets.units(actor_as(house.leader, on=LAST), SCOPE)

    summary, rows = rows_of(data, "汇总"), rows_of(data, "明细")
    for line in summary[3:]:
        unit, count = line[0], line[summary[2].index(WORDS[figure])]
        marked = [row for row in rows[3:] if row[rows[2].index(WORDS[figure])] == "是" and unit in (row[0], "合计")]
        assert len(marked) == count


def test_a_summary_says_how_it_counts_and_writes_no_formula(house: Institution) -> None:
    half_year(house)

    data = sheets.units(actor_as(house.leader, on=LAST), SCOPE)

    assert rows_of(data, "汇总")[1][0].startswith("统计期间：2025年1月1日至2025年6月30日；范围：全部单位")
    assert "=1+1 超期事项" in [row[2] for row in rows_of(data, "明细")]
    assert len(rows_of(data, "口径")) > 8


def test_the_overdue_list_has_days_late_and_days_left(house: Institution) -> None:
    half_year(house)

    data = sheets.overdue(actor_as(house.leader, on=LAST), SCOPE)

    assert [(row[0], row[-1]) for row in rows_of(data, "逾期")[3:]] == [("T-002", 29)]
    assert [(row[0], row[-1]) for row in rows_of(data, "14日内到期")[3:]] == [("T-003", 2)]


def test_a_paper_of_nothing_is_still_a_paper(house: Institution) -> None:
    actor = actor_as(house.leader, on=LAST)
    empty = Scope(first=FIRST, last=LAST, unit_id=house.departments[2].pk)

    data = sheets.units(actor, empty)

    assert rows_of(data, "汇总")[3][:2] == ["合计", 0]
    assert "无逾期事项。" in words_of(letters.circular(actor, empty, TYPED, on=LAST, at=now()))


def clause(made: Matter, document: Any, path: str) -> Matter:
    made.document, made.clause_path = document, path
    made.save(update_fields=["document", "clause_path"])
    return made


def test_a_clause_is_done_when_all_its_matters_are_and_not_when_nothing_was_reported(house: Institution) -> None:
    document = edition_of(title="测试行动方案").document
    officer = actor_as(house.officers[0], on=today())
    clause(walked(house, "concluded"), document, "一/(一)")
    clause(walked(house, "concluded"), document, "一/(二)")
    clause(walked(house, "in_progress"), document, "一/(二)")
    clause(walked(house, "in_progress"), document, "一/(三)")
    begun = clause(walked(house, "in_progress"), document, "一/(四)")
    send(begun, officer, text="完成初稿并征求意见")
    ended = clause(walked(house, "in_progress"), document, "一/(五)")
    Matter.objects.filter(pk=ended.pk).update(state=State.WITHDRAWN, ended_on=today())

    found = fulfilment(actor_as(house.leader, on=today()), document.pk, on=today())

    assert found is not None
    assert {row.path: row.standing for row in found.clauses} == {
        "一/(一)": Standing.DONE,
        "一/(二)": Standing.PARTLY,
        "一/(三)": Standing.NOT,
        "一/(四)": Standing.PARTLY,
        "一/(五)": Standing.ENDED,
    }
    assert [count for _standing, count in found.counts] == [1, 2, 1, 1]
    told = {row.path: row.tasks[0].last_text for row in found.clauses}
    assert (told["一/(四)"], told["一/(三)"]) == ("完成初稿并征求意见", "")


def test_a_fulfilment_names_the_proofs_and_is_a_workbook(house: Institution) -> None:
    document = edition_of(title="测试行动方案").document
    made = clause(walked(house, "in_progress"), document, "一/(一)")
    officer = actor_as(house.officers[0], on=today())
    proof = add_evidence(link="https://example.org/rule", name="管理办法", fact_on=today(), actor=officer, at=now())
    send(made, officer, evidence=[proof.pk])
    found = fulfilment(actor_as(house.leader, on=today()), document.pk, on=today())
    assert found is not None

    (row,) = rows_of(sheets.clauses(found), "落实情况")[3:]

    assert (row[0], row[1], row[-1]) == ("一/(一)", "部分落实", "管理办法")


def test_a_fulfilment_of_what_one_may_not_see_is_none(house: Institution) -> None:
    document = edition_of(title="测试行动方案").document
    clause(walked(house, "in_progress"), document, "一/(一)")

    assert fulfilment(actor_as(house.officers[1], on=today()), document.pk, on=today()) is None


@pytest.mark.parametrize("count", [1, 3])
def test_a_fulfilment_costs_the_same_queries_however_many_matters(
    house: Institution, count: int, django_assert_num_queries: Any
) -> None:
    document = edition_of(title="测试行动方案").document
    for _ in range(count):
        send(clause(walked(house, "in_progress"), document, "一"), actor_as(house.officers[0], on=today()))
    actor = actor_as(house.leader, on=today())

    with django_assert_num_queries(3):
        fulfilment(actor, document.pk, on=today())
