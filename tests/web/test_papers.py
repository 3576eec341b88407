"""The page of the papers and its files."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from python_calamine import CalamineWorkbook

from luoshi.kernel.clock import today
from luoshi.ledger.models import Matter
from tests.factories.ledger import walked
from tests.factories.mandates import edition_of
from tests.factories.org import Institution, institution

SignIn = Callable[..., Client]


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


def late(house: Institution) -> Matter:
    made = walked(house, "in_progress", wording="编制办事指南")
    Matter.objects.filter(pk=made.pk).update(
        due_on=today() - timedelta(days=9), due_by_rule=today() - timedelta(days=9)
    )
    return made


def test_every_figure_opens_its_rows(house: Institution, signed_in: SignIn) -> None:
    late(house)
    walked(house, "in_progress", ("lead", house.departments[0]))
    client = signed_in(house.clerk)

    page = client.get(reverse("web:papers"))
    (line,) = page.context["lines"]
    opened = [
        len(client.get(f"{reverse('web:paper_rows')}?{address}").context["matters"])
        for _count, address in line["cells"]
    ]

    assert [count for count, _address in line["cells"]] == [2, 0, 2, 1, 0, 0, 0]
    assert opened == [2, 0, 2, 1, 0, 0, 0]


def test_only_who_makes_papers_finds_them(house: Institution, signed_in: SignIn) -> None:
    answers = [
        signed_in(user).get(reverse("web:papers")).status_code
        for user in (house.leader, house.officers[0], house.reader)
    ]

    assert answers == [200, 403, 403]


@pytest.mark.parametrize(
    ("paper", "ending"), [("brief", "docx"), ("units", "xlsx"), ("overdue", "xlsx"), ("circular", "docx")]
)
def test_a_paper_is_a_file_with_its_day_in_its_name(
    house: Institution, signed_in: SignIn, paper: str, ending: str
) -> None:
    late(house)
    client = signed_in(house.clerk)
    send = client.post if paper == "circular" else client.get

    answer = send(reverse("web:paper_file", args=[paper]))

    assert answer.status_code == 200
    assert f"-{today():%Y%m%d}.{ending}" in answer["Content-Disposition"]
    assert answer.content[:2] == b"PK"


def test_a_circular_carries_the_offices_own_words(house: Institution, signed_in: SignIn) -> None:
    late(house)
    own = {"number": "测督〔2026〕1号", "requirements": "请一司于月底前办结。"}

    answer = signed_in(house.clerk).post(reverse("web:paper_file", args=["circular"]), own)

    words = [line.text for line in Document(io.BytesIO(answer.content)).paragraphs]
    assert {"测督〔2026〕1号", "请一司于月底前办结。", "测试局"} <= set(words)


def test_a_leader_reads_figures_and_sends_no_circular(house: Institution, signed_in: SignIn) -> None:
    client = signed_in(house.leader)

    assert client.get(reverse("web:paper_file", args=["units"])).status_code == 200
    assert client.post(reverse("web:paper_file", args=["circular"])).status_code == 403


def test_the_unit_and_the_restating_reach_the_workbook(house: Institution, signed_in: SignIn) -> None:
    late(house)
    query = {"unit": "一司", "restated": "on", "line": "administrative"}

    answer = signed_in(house.clerk).get(reverse("web:paper_file", args=["units"]), query)

    said = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()[1][0]
    assert "一司及其下级单位，行政条线" in said
    assert "机构重述" in said


@pytest.mark.parametrize(
    "query",
    [{"last": "2099-01-01"}, {"first": "2026-03-01", "last": "2026-02-01"}, {"unit": "没有这个司"}, {"first": "x"}],
)
def test_a_period_or_unit_that_cannot_be_is_said_on_the_page(
    house: Institution, signed_in: SignIn, query: dict[str, str]
) -> None:
    client = signed_in(house.clerk)

    page = client.get(reverse("web:papers"), query)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [next(iter(query)) if query != {"last": "2099-01-01"} else "last"]
    assert client.get(reverse("web:paper_file", args=["units"]), query).status_code == 404


@pytest.mark.parametrize(
    "query", [{"figure": "best"}, {"figure": "total", "row": "x"}, {"figure": "total", "row": "9" * 30}]
)
def test_rows_of_what_is_no_figure_do_not_exist(house: Institution, signed_in: SignIn, query: dict[str, str]) -> None:
    assert signed_in(house.clerk).get(reverse("web:paper_rows"), query).status_code == 404


def test_a_document_is_shown_clause_by_clause_and_as_a_workbook(house: Institution, signed_in: SignIn) -> None:
    document = edition_of(title="测试行动方案").document
    made = walked(house, "concluded")
    Matter.objects.filter(pk=made.pk).update(document=document, clause_path="一/(一)")
    client = signed_in(house.clerk)

    page = client.get(reverse("web:fulfilment"), {"document": document.pk})
    answer = client.get(reverse("web:paper_file", args=["clauses"]), {"document": document.pk})

    assert "已落实" in page.content.decode()
    assert answer.content[:2] == b"PK"
    assert client.get(reverse("web:paper_file", args=["clauses"])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_queries_however_many_matters(
    house: Institution, signed_in: SignIn, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        made = walked(house, "in_progress")
        Matter.objects.filter(pk=made.pk).update(docketed_on=date(today().year, 1, 2 + number))
    client = signed_in(house.clerk)
    client.get(reverse("web:papers"))

    with django_assert_num_queries(14):
        client.get(reverse("web:papers"))
