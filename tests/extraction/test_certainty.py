"""How sure a reading says it is, and why: certain patterns only are high, every field has its rule and its words."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.calibration import FIELDS, tables
from luoshi.extraction.certainty import of_statement
from luoshi.extraction.engine import read_document
from luoshi.extraction.exports import explanations
from luoshi.extraction.flow import Flow
from luoshi.extraction.types import Confidence, DocumentReading
from tests.extraction.documents import CORPUS
from tests.extraction.test_golden import CASES
from tests.extraction.texts import only, paper, read, table


def unexplained(document: DocumentReading) -> list[tuple[str, str]]:
    found = [e for reading in document.readings for e in explanations(reading) if e.field != "note"]
    return [(e.field, e.value) for e in found if not (e.rule and e.cue and e.confidence)]


def test_every_field_of_every_golden_case_names_its_rule_and_its_words() -> None:
    documents = [read_document(paper(case.text), issued_on=case.issued_on) for case in CASES]

    assert [gap for document in documents for gap in unexplained(document)] == []


def test_a_task_is_explained_by_its_bracket_its_label_or_its_columns() -> None:
    bracket = only("一、深化审批制度改革。（省财政厅牵头，省统计局配合）\n")
    label = only("一、深化审批制度改革。\n牵头单位：省财政厅\n")
    row = read_document(
        table(("重点任务", "牵头单位", "完成时限"), ("建设数据平台", "市数据局", "2025年6月"))
    ).readings[0]

    assert bracket.cue == "（省财政厅牵头，省统计局配合）"
    assert [party.cue for party in bracket.parties] == ["牵头", "配合"]
    assert label.cue == "牵头单位：省财政厅"
    assert [party.cue for party in label.parties] == ["牵头单位"]
    assert row.cue == "牵头单位"
    assert (row.deadline.rule, row.deadline.cue) == ("D02 月底", "2025年6月")


def test_a_bracket_with_sure_names_is_high() -> None:
    reading = only("一、深化行政审批制度改革。（省财政厅牵头，省统计局配合）\n")

    assert {reading.confidence, *(party.confidence for party in reading.parties)} == {Confidence.HIGH}


def test_an_everyday_ending_needs_a_sure_name_beside_it() -> None:
    alone = only("一、深化行政审批制度改革。（市电视转播台负责）\n")
    beside = only("一、深化行政审批制度改革。（市财政局、市电视转播台负责）\n")

    assert [party.confidence for party in alone.parties] == [Confidence.MEDIUM]
    assert {party.confidence for party in beside.parties} == {Confidence.HIGH}


def test_a_label_that_lost_its_colon_is_no_sure_name() -> None:
    reading = only("一、深化行政审批制度改革。（牵头部门；市财政局、市统计局）\n")

    sure = {party.name: party.confidence for party in reading.parties}
    assert sure.pop("牵头部门", Confidence.LOW) is Confidence.LOW
    assert Confidence.HIGH not in sure.values()


@pytest.mark.parametrize(
    ("before", "sure"),
    [
        ("一、", Confidence.HIGH),
        ("在分配年度资金时对成效明显的地方予以适当倾斜。", Confidence.HIGH),
        ("重点任务\n", Confidence.HIGH),
        ("在分配年度中央财政资金时对成效明显的地方予以适当倾斜并优先安排试点项目\n", Confidence.MEDIUM),
    ],
)
def test_a_statement_that_begins_in_the_middle_of_a_sentence_is_medium(before: str, sure: Confidence) -> None:
    text = f"{before}用于支持后续改革任务的落实。"
    flow = Flow(text, [(0, len(text))])
    start = flow.text.index("用于")

    assert of_statement(flow, start, len(flow), is_cell=False, unread=0) is sure


def test_a_sentence_with_a_doer_is_medium_and_so_are_its_parties() -> None:
    reading = only("一、加强统计分析。省统计局要按月汇总各地数据并做好分析研判工作。\n")

    assert reading.confidence is Confidence.MEDIUM
    assert {party.confidence for party in reading.parties} == {Confidence.MEDIUM}


@pytest.mark.parametrize(
    ("head", "sure"),
    [
        ("2025年工作要点\n", Confidence.HIGH),
        ("工作要点\n2025年1月20日\n", Confidence.HIGH),
        ("工作要点\n自2025年全国会议以来，各项工作进展顺利。\n", Confidence.MEDIUM),
    ],
)
def test_a_month_whose_year_is_presumed_is_medium(head: str, sure: Confidence) -> None:
    reading = only(f"{head}一、深化行政审批制度改革，6月底前完成。（省财政厅负责）\n")

    assert str(reading.deadline.on) == "2025-06-30"
    assert reading.deadline.confidence is sure


def test_an_empty_or_idle_text_needs_no_explanation() -> None:
    assert unexplained(read("各位同事，节日快乐。")) == []


def test_readings_called_high_are_right_98_times_in_100() -> None:
    """Over the golden cases, and over the corpus where it lies beside the project."""
    found = tables(CORPUS, Path(__file__).parent / "golden")
    sets = [name for name, counted in found.items() if counted.counts]

    assert "golden cases" in sets
    for name in sets:
        for kind in FIELDS:
            all_of, right = found[name].counts[kind, Confidence.HIGH]
            assert all_of > 0
            assert right >= 0.98 * all_of, (name, kind, right, all_of)
