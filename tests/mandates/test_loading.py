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
from tests.extraction import papers
from tests.factories.access import actor_as
from tests.factories.org import institution
from tests.hostile import png, scanned_pdf, truncated_docx

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


def archive(*members: tuple[str, str | bytes]) -> io.BytesIO:
    return io.BytesIO(papers.zipped(dict(members)))


def load_all(upload: io.BytesIO, name: str, *, actor) -> actions.Loaded:
    return actions.read_documents(upload, name, kind="action_plan", actor=actor, at=AT)


def test_an_archive_becomes_one_document_for_each_plan_in_it():
    house = institution()
    second = PLAN.replace("公共服务", "数据共享").replace("二司牵头", "三司牵头")
    upload = archive(("甲/方案.txt", PLAN), ("乙/方案.txt", second), ("说明.txt", "请查收。"), ("标志.png", png()))

    loaded = load_all(upload, "来文.zip", actor=actor_as(house.clerk))

    assert [(e.document.title, e.file_name, e.readings.count()) for e in loaded.editions] == [
        ("测试局公共服务行动方案（2025年）", "方案.txt", 4),
        ("测试局数据共享行动方案（2025年）", "方案-2.txt", 4),
    ]
    assert set(loaded.passed_over) == {"说明.txt", "标志.png"}
    assert StoredFile.objects.count() == 2
    assert Fact.objects.filter(kind="mandates.DocumentRead").count() == 2


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("密.txt", "机密★1年\n" + PLAN, "extraction.classified"),
        ("坏.docx", truncated_docx(), "extraction.damaged"),
        ("扫描.pdf", scanned_pdf(), "extraction.scanned"),
    ],
)
def test_a_member_that_must_not_or_cannot_be_read_refuses_the_whole_archive(name: str, content: str | bytes, code: str):
    house = institution()

    with pytest.raises(FileRefused) as refused:
        load_all(archive(("方案.txt", PLAN), (name, content)), "来文.zip", actor=actor_as(house.clerk))

    assert refused.value.reason == code
    assert f"来文.zip / {name}" in str(refused.value)
    assert not any(model.objects.exists() for model in (StoredFile, Document, Edition, Reading))
    assert Fact.objects.get().kind == "mandates.DocumentRefused"


def test_an_archive_with_a_plan_that_is_already_there_adds_nothing():
    house = institution()
    actor = actor_as(house.clerk)
    first = load(actor=actor)
    other = PLAN.replace("公共服务", "数据共享")

    with pytest.raises(AlreadyLoaded) as refused:
        load_all(archive(("新.txt", other), ("旧.txt", PLAN)), "来文.zip", actor=actor)

    assert refused.value.edition_id == first.pk
    assert Edition.objects.count() == 1


def test_where_one_document_is_wanted_an_archive_of_several_is_refused():
    house = institution()
    upload = archive(("甲.txt", PLAN), ("乙.txt", PLAN.replace("公共服务", "数据共享")))

    with pytest.raises(FileRefused) as refused:
        actions.read_document(upload, "来文.zip", kind="action_plan", actor=actor_as(house.clerk), at=AT)

    assert refused.value.reason == "extraction.several"
    assert not Edition.objects.exists()


def test_the_place_on_the_page_is_kept_with_each_block():
    house = institution()
    data = papers.ofd([papers.printed(PLAN.strip())])

    (edition,) = load_all(io.BytesIO(data), "方案.ofd", actor=actor_as(house.clerk)).editions

    assert (edition.media, edition.pages, edition.readings.count()) == ("ofd", 1, 4)
    assert all(len(block) == 11 and len(block[10]) == 4 for block in edition.blocks)


def test_a_rich_text_file_is_loaded_whatever_its_ending():
    house = institution()
    words = "一、重点任务\n（一）编制办事指南。2025年6月底前编制办事指南。（一司牵头）"
    letters = "".join("\\par " if letter == "\n" else rf"\u{ord(letter)}?" for letter in words)
    upload = io.BytesIO((r"{\rtf1\ansi\ansicpg936\uc1 " + letters + "}").encode("ascii"))

    (edition,) = load_all(upload, "方案.doc", actor=actor_as(house.clerk)).editions

    assert (edition.media, edition.file_name, edition.readings.count()) == ("rtf", "方案.doc", 1)


def test_a_name_of_the_register_needs_no_ending_to_be_certain_and_a_settled_name_makes_its_item_surer():
    house = institution()
    actor = actor_as(house.clerk)
    text = (
        "方案\n\n（一）编制办事指南。2025年6月底前编制指南。（一司牵头）\n"
        "（二）推进数据共享。2025年底前实现共享。（某某合作社牵头）\n"
    )

    edition = load(text, actor=actor)

    assert [r.confidence for r in readings_of(edition.pk)] == ["high", "medium"]
    actions.settle_name(edition.pk, "某某合作社", meaning="outside", actor=actor, at=AT)
    assert [r.confidence for r in readings_of(edition.pk)] == ["high", "high"]
    second = readings_of(edition.pk)[1]
    restored = actions.restore(second.pk, version=second.version, actor=actor, at=AT)
    assert restored.confidence == "high"
