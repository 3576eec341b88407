"""The pages that compare documents, as a supervisor and others see them; no browser."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import load_workbook

from luoshi.ledger.actions import docket_edition
from luoshi.ledger.models import Matter, Succession
from luoshi.mandates import actions
from luoshi.mandates.models import ClauseLink, Edition
from tests.factories.access import actor_as
from tests.factories.mandates import AT, Task, edition_of
from tests.factories.org import Institution, institution
from tests.mandates.test_comparing import ON, confirm_all, keys_of, years

SignIn = Callable[..., Client]


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


def view(older: Edition, newer: Edition, **more: Any) -> dict[str, Any]:
    return {"old": older.pk, "new": newer.pk, **more}


def test_the_page_shows_what_became_of_each_clause(house: Institution, signed_in: SignIn) -> None:
    older, newer = years(house)

    page = signed_in(house.clerk).get(reverse("web:import_compare"), view(older, newer)).content.decode()

    assert "全年举办业务培训班<del>3期</del>" in page
    assert "全年举办业务培训班<ins>5期</ins>" in page
    assert "清理积压档案" in page
    assert "建设智能问答系统" in page
    assert "仅数字" in page


def test_a_kind_is_chosen_in_the_address_and_the_workbook_holds_the_same(house: Institution, signed_in: SignIn) -> None:
    older, newer = years(house)
    client = signed_in(house.clerk)

    page = client.get(reverse("web:import_compare"), view(older, newer, kind="dropped")).content.decode()
    book = client.get(reverse("web:import_compare_export"), view(older, newer, kind="dropped"))

    assert "清理积压档案" in page
    assert "建设智能问答系统" not in page
    rows = load_workbook(io.BytesIO(book.content)).get_sheet_by_index(1).to_python()
    assert rows[2][:6] == ["序号", "变化", "原条目", "原条款", "新条目", "新条款"]
    assert [row[1:6] for row in rows[3:]] == [["删除", "（3）", "清理积压档案。", "", ""]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_number_of_queries_however_long_the_plans(
    house: Institution, signed_in: SignIn, count: int, django_assert_num_queries: Any
) -> None:
    lead = [("lead", "一司", house.departments[0])]
    older, newer = (
        edition_of(*[Task(f"推进第{n}项工作", lead) for n in range(count)], series=series) for series in ("CS", "CX")
    )
    confirm_all(older, actor_as(house.clerk))
    docket_edition(older.pk, actor=actor_as(house.clerk), on=ON, at=AT)
    client = signed_in(house.clerk)

    with django_assert_num_queries(15):
        client.get(reverse("web:import_compare"), view(older, newer))
    with django_assert_num_queries(12):
        client.get(reverse("web:import_coverage"), {"plan": older.pk, "year": newer.pk})


def test_a_link_is_confirmed_refused_and_taken_back_on_the_page(house: Institution, signed_in: SignIn) -> None:
    older, newer = years(house)
    client = signed_in(house.clerk)
    kept, reworded = keys_of(older, newer, actor_as(house.clerk))
    address = reverse("web:import_compare_decide")

    response = client.post(address, view(older, newer, do=f"confirm:1:{kept}", kind="kept"))
    client.post(address, view(older, newer, do=f"refuse:2:{reworded}"))

    assert response.headers["Location"].endswith(f"?old={older.pk}&new={newer.pk}&kind=kept#l1")
    assert dict(ClauseLink.objects.values_list("key", "state")) == {kept: "confirmed", reworded: "refused"}
    client.post(address, view(older, newer, do=f"undo:2:{reworded}"))
    assert dict(ClauseLink.objects.values_list("key", "state")) == {kept: "confirmed"}


def test_all_links_of_the_same_words_are_confirmed_at_once(house: Institution, signed_in: SignIn) -> None:
    older, newer = years(house)

    signed_in(house.clerk).post(reverse("web:import_compare_decide"), view(older, newer, do="sure"))

    assert list(ClauseLink.objects.values_list("kind", "state")) == [("kept", "confirmed"), ("reworded", "confirmed")]


def test_open_items_are_carried_over_and_the_item_pages_name_one_another(house: Institution, signed_in: SignIn) -> None:
    older, newer = years(house)
    clerk = actor_as(house.clerk)
    client = signed_in(house.clerk)
    confirm_all(older, clerk)
    docket_edition(older.pk, actor=clerk, on=ON, at=AT)
    confirm_all(newer, clerk)
    client.post(reverse("web:import_compare_decide"), view(older, newer, do="sure"))

    response = client.post(reverse("web:import_compare_carry"), view(older, newer))

    assert response.headers["Location"] == f"{reverse('web:ledger')}?document={newer.document_id}"
    assert Succession.objects.count() == 2
    before, after = Matter.objects.get(number="CS-2025-001"), Matter.objects.get(number="CX-2026-001")
    assert after.number in client.get(reverse("web:matter", args=[before.number])).content.decode()
    assert before.number in client.get(reverse("web:matter", args=[after.number])).content.decode()


def test_a_refusal_is_said_on_the_page_and_changes_nothing(house: Institution, signed_in: SignIn) -> None:
    older, newer = years(house)
    client = signed_in(house.clerk)

    carried = client.post(reverse("web:import_compare_carry"), view(older, newer))
    decided = client.post(reverse("web:import_compare_decide"), view(older, newer, do="confirm:1:r1~r999999"))

    assert carried.status_code == 422
    assert "没有可接续的未办结事项" in carried.content.decode()
    assert decided.status_code == 422
    assert not ClauseLink.objects.exists()


def test_others_look_but_decide_nothing(house: Institution, signed_in: SignIn) -> None:
    older, newer = years(house)
    kept, _reworded = keys_of(older, newer, actor_as(house.clerk))
    client = signed_in(house.officers[0])

    page = client.get(reverse("web:import_compare"), view(older, newer))
    refused = client.post(reverse("web:import_compare_decide"), view(older, newer, do=f"confirm:1:{kept}"))
    carried = client.post(reverse("web:import_compare_carry"), view(older, newer))

    assert page.status_code == 200
    assert 'name="do"' not in page.content.decode()
    assert (refused.status_code, carried.status_code) == (403, 403)
    assert not ClauseLink.objects.exists()


@pytest.mark.parametrize("ids", [("", ""), ("x", "1"), ("999999", "999998"), ("９", "1"), ("9" * 30, "1")])
def test_documents_that_do_not_exist_give_no_page_of_errors(
    house: Institution, signed_in: SignIn, ids: tuple[str, str]
) -> None:
    client = signed_in(house.clerk)

    assert client.get(reverse("web:import_compare"), {"old": ids[0], "new": ids[1]}).status_code in (200, 404)
    assert client.get(reverse("web:import_compare_export"), {"old": ids[0], "new": ids[1]}).status_code == 404
    assert client.get(reverse("web:import_coverage"), {"plan": ids[0], "year": ids[1]}).status_code in (200, 404)
    assert client.get(reverse("web:import_coverage_export"), {"plan": ids[0], "year": ids[1]}).status_code == 404


def test_the_coverage_page_names_the_clauses_that_no_task_takes_up(house: Institution, signed_in: SignIn) -> None:
    lead = [("lead", "一司", house.departments[0])]
    plan = edition_of(Task("建设全民健身中心", lead), Task("修缮古城墙", lead), title="长期规划")
    year = edition_of(Task("全民健身中心主体完工", lead), Task("举办读书会", lead), title="年度要点")
    client = signed_in(house.leader)

    page = client.get(reverse("web:import_coverage"), {"plan": plan.pk, "year": year.pk}).content.decode()
    bare = client.get(reverse("web:import_coverage"), {"plan": plan.pk, "year": year.pk, "only": "untaken"})
    book = client.get(reverse("web:import_coverage_export"), {"plan": plan.pk, "year": year.pk})

    assert "全民健身中心主体完工" in page
    assert "举办读书会" in page
    assert "修缮古城墙" in bare.content.decode()
    assert "建设全民健身中心" not in bare.content.decode()
    rows = load_workbook(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[3:]] == ["已承接", "未承接"]


def test_a_confirmed_reading_that_was_corrected_counts_as_corrected(house: Institution, signed_in: SignIn) -> None:
    older, newer = years(house)
    reading = newer.readings.order_by("ordinal")[0]
    given = actions.DeadlineGiven(kind="fixed", on=ON)
    actions.correct(
        reading.pk,
        actions.Correction(deadline=given),
        version=reading.version,
        actor=actor_as(house.clerk),
        at=AT,
    )

    page = signed_in(house.clerk).get(reverse("web:import_compare"), view(older, newer)).content.decode()

    assert "2025-12-31 → 2026-01-12" in page
