"""The search page: what it finds for whom, and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.ledger.finding import index_reports
from luoshi.ledger.models import Report
from luoshi.mandates.finding import index_clauses
from luoshi.mandates.models import Clause
from luoshi.web.search.marking import excerpt, marked
from tests.factories.ledger import MatterFactory, walked
from tests.factories.mandates import Task, edition_of
from tests.factories.org import Institution, institution

SignIn = Callable[..., Client]


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


def found(client: Client, q: str, **query: Any) -> dict[str, list[str]]:
    groups = client.get(reverse("web:search"), {"q": q, **query}).context["groups"]
    return {group.sort.key: [str(line.title) for line in group.lines] for group in groups}


def clauses(text: str) -> None:
    edition = edition_of(Task(text))
    at = edition.text.index(text)
    index_clauses(edition, [Clause.objects.create(edition=edition, ordinal=0, path="一", start=at, end=at + len(text))])


def report_saying(house: Institution, text: str) -> Report:
    matter = walked(house, "reported")
    report = Report.objects.get(matter=matter)
    Report.objects.filter(pk=report.pk).update(text=text)
    index_reports([report.pk])
    return report


def test_matters_clauses_and_reports_are_found_by_a_word(house: Institution, signed_in: SignIn) -> None:
    MatterFactory(in_progress=True, lead=house.departments[0], wording="为基层减负")
    clauses("切实为基层减负")
    report_saying(house, "减负措施已经落地")

    lines = found(signed_in(house.clerk), "减负")

    assert lines["matter"] == ['为基层<mark class="sr-m">减负</mark>']
    assert lines["clause"] == ["2025 测试行动方案"]
    assert len(lines["report"]) == 1


def test_nobody_finds_what_they_may_not_see(house: Institution, signed_in: SignIn) -> None:
    MatterFactory(in_progress=True, lead=house.departments[0], wording="为基层减负")
    MatterFactory(in_progress=True, lead=house.departments[1], wording="切实减负")
    report_saying(house, "减负措施已经落地")

    assert len(found(signed_in(house.clerk), "减负")["matter"]) == 2
    assert len(found(signed_in(house.officers[1]), "减负")["matter"]) == 1
    assert found(signed_in(house.officers[2]), "减负") == {"matter": [], "clause": [], "report": []}


def test_a_draft_is_not_found(house: Institution, signed_in: SignIn) -> None:
    report = report_saying(house, "减负")
    Report.objects.filter(pk=report.pk).update(state="draft", submitted_at=None)

    assert found(signed_in(house.clerk), "减负")["report"] == []


def test_one_kind_is_shown_page_by_page(house: Institution, signed_in: SignIn) -> None:
    for _ in range(21):
        MatterFactory(in_progress=True, lead=house.departments[0], wording="为基层减负")
    client = signed_in(house.clerk)

    assert len(found(client, "减负")["matter"]) == 5
    assert len(found(client, "减负", **{"in": "matter"})["matter"]) == 20
    assert len(found(client, "减负", **{"in": "matter", "page": 2})["matter"]) == 1


def test_what_was_typed_is_shown_as_text(house: Institution, signed_in: SignIn) -> None:
    page = signed_in(house.clerk).get(reverse("web:search"), {"q": "<b>减负</b>"}).content.decode()

    assert "<b>减负" not in page
    assert "&lt;b&gt;减负" in page


@pytest.mark.parametrize("q", ["", "，。", "不存在的词"])
def test_an_empty_answer_says_what_to_do_next(house: Institution, signed_in: SignIn, q: str) -> None:
    page = signed_in(house.clerk).get(reverse("web:search"), {"q": q})

    assert page.status_code == 200
    assert "ls-empty" in page.content.decode()


@pytest.mark.parametrize("kind", [None, "matter", "clause", "report"])
def test_the_page_costs_the_same_at_one_and_three_rows(
    house: Institution, signed_in: SignIn, kind: str | None, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(house.officers[0])
    query = {"q": "减负"} | ({"in": kind} if kind else {})
    costs = []
    for more in (1, 2):
        for _ in range(more):
            MatterFactory(in_progress=True, lead=house.departments[0], wording="为基层减负")
            clauses("切实为基层减负")
            report_saying(house, "减负措施已经落地")
        with django_assert_max_num_queries(30) as counted:
            client.get(reverse("web:search"), query)
        costs.append(len(counted))

    assert costs[0] == costs[1]


def test_marks_are_put_around_words_and_everything_else_is_escaped() -> None:
    assert marked("a<减负>", ["减负"]) == 'a&lt;<mark class="sr-m">减负</mark>&gt;'
    assert excerpt("前" * 200 + "减负" + "后" * 200, ["减负"], width=40).startswith("…")
