"""Loading a document: read first, kept whole or not at all."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from luoshi.journal.models import Fact
from luoshi.kernel.refusal import NotAllowed
from luoshi.mandates import actions
from luoshi.mandates.errors import AlreadyLoaded, BadSeries, FileRefused
from luoshi.mandates.models import Clause, Document, Edition, Reading, ReadingParty, Span
from luoshi.mandates.queries import readings_of
from luoshi.org.names import remember
from luoshi.records.models import StoredFile
from tests.factories.access import actor_as
from tests.factories.org import institution

pytestmark = pytest.mark.django_db

AT = datetime(2025, 6, 2, 1, 30, tzinfo=UTC)
PLAN = """测试局公共服务行动方案（2025年）

一、重点任务
（一）编制办事指南。2025年6月底前编制并公布办事指南，覆盖不少于96个事项。（一司牵头，二司、三司配合）
（二）完善窗口服务。2025年9月底前完成31个受理点改造。（二司牵头）
（三）加强网点建设。指导网点配备大字版表单。（各有关单位负责）
（四）推进数据共享。2025年底前实现数据共享。（市数据局牵头，三司配合）
"""


def load(text: str = PLAN, *, actor, name: str = "方案.txt", **more) -> Edition:
    return actions.read_document(io.BytesIO(text.encode()), name, kind="action_plan", actor=actor, at=AT, **more)


def test_a_plan_becomes_document_edition_clauses_spans_and_readings():
    house = institution()

    edition = load(actor=actor_as(house.clerk))

    assert edition.document.title == "测试局公共服务行动方案（2025年）"
    assert edition.document.series == "FA"
    readings = readings_of(edition.pk)
    assert [r.deadline_on and r.deadline_on.isoformat() for r in readings] == [
        "2025-06-30",
        "2025-09-30",
        None,
        "2025-12-31",
    ]
    assert [[(p.role, p.name, p.unit) for p in r.parties.all()] for r in readings[:2]] == [
        [
            ("lead", "一司", house.departments[0]),
            ("support", "二司", house.departments[1]),
            ("support", "三司", house.departments[2]),
        ],
        [("lead", "二司", house.departments[1])],
    ]
    assert all(r.span.quote == edition.text[r.span.start : r.span.end] for r in readings)
    assert all(r.clause is not None and r.clause.start <= r.span.start < r.clause.end for r in readings)
    fact = Fact.objects.get(kind="mandates.DocumentRead")
    assert fact.subject == f"document:{edition.document.pk}"


def test_a_name_that_was_answered_before_is_not_asked_again():
    house = institution()
    actor = actor_as(house.clerk)
    remember("市数据局", "outside", actor=actor, on=actor.on)

    edition = load(actor=actor)

    party = ReadingParty.objects.get(reading__edition=edition, name="市数据局")
    assert party.is_outside
    assert party.is_settled


def test_a_refused_file_leaves_the_fact_of_its_refusal_and_nothing_else():
    house = institution()
    marked = "机密★1年\n关于印发方案的通知\n" + PLAN

    with pytest.raises(FileRefused) as refused:
        load(marked, actor=actor_as(house.clerk))

    assert refused.value.reason == "extraction.classified"
    assert "机密★" in str(refused.value)
    assert not any(
        model.objects.exists() for model in (StoredFile, Document, Edition, Clause, Span, Reading, ReadingParty)
    )
    fact = Fact.objects.get()
    assert (fact.kind, fact.payload) == ("mandates.DocumentRefused", '{"code":"extraction.classified"}')


@pytest.mark.parametrize("name", ["方案.docx", "方案.exe", "方案", "长" * 210 + ".txt"])
def test_what_the_command_reads_is_loaded_whatever_its_name_says(name):
    house = institution()

    edition = load(actor=actor_as(house.clerk), name=name)

    assert (edition.media, edition.file_name, edition.readings.count()) == ("txt", name, 4)


def test_the_same_file_is_not_loaded_twice_and_the_refusal_leads_to_the_first():
    house = institution()
    actor = actor_as(house.clerk)
    first = load(actor=actor)

    with pytest.raises(AlreadyLoaded) as refused:
        load(actor=actor, name="另一个名字.txt")

    assert refused.value.edition_id == first.pk
    assert Edition.objects.count() == 1


def test_only_the_supervision_office_loads_documents():
    house = institution()

    with pytest.raises(NotAllowed):
        load(actor=actor_as(house.officers[0]))

    assert not Edition.objects.exists()


def test_letters_that_cannot_number_items_are_refused():
    house = institution()

    with pytest.raises(BadSeries):
        load(actor=actor_as(house.clerk), series="公服")


def test_a_document_without_tasks_is_kept_with_no_readings():
    house = institution()

    edition = load("会议通知\n\n定于明天上午开会。\n", actor=actor_as(house.clerk))

    assert readings_of(edition.pk) == []
