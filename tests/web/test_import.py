"""The import pages as a supervisor and others see them; no browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luoshi.mandates.models import Document, Edition, Reading, ReadingParty
from luoshi.web.mandates.imports import samples
from tests.factories.mandates import Task, edition_of
from tests.factories.org import Institution, institution
from tests.mandates.test_loading import PLAN

SignIn = Callable[..., Client]


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


def tasks(house: Institution, count: int) -> list[Task]:
    return [
        Task(f"推进第{n}项工作", [("lead", "一司", house.departments[0])], targets=[(f"第{n}项", n, "项")])
        for n in range(1, count + 1)
    ]


def address(edition: Edition, reading: Reading | None = None) -> str:
    if reading is None:
        return reverse("web:import_review", args=[edition.pk])
    return reverse("web:import_reading", args=[edition.pk, reading.pk])


def fields_of(reading: Reading, **changes: Any) -> dict[str, Any]:
    """The editor's form as the browser would send it."""
    reading.refresh_from_db()
    form = {
        "version": reading.version,
        "wording": reading.wording,
        "deadline": reading.deadline_kind,
        "deadline_on": reading.deadline_on.isoformat() if reading.deadline_on else "",
        "party": [p.pk for p in reading.parties.all()],
        "target": [t.pk for t in reading.targets.all()],
    }
    return form | changes


@pytest.mark.parametrize("count", [1, 3])
def test_the_review_costs_the_same_number_of_queries_however_long_the_plan(
    house: Institution, signed_in: SignIn, count: int, django_assert_num_queries: Any
) -> None:
    edition = edition_of(*tasks(house, count))
    client = signed_in(house.clerk)

    with django_assert_num_queries(11):
        assert client.get(address(edition)).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_documents_costs_the_same_number_of_queries(
    house: Institution, signed_in: SignIn, count: int, django_assert_num_queries: Any
) -> None:
    for _n in range(count):
        edition_of(*tasks(house, 2))
    client = signed_in(house.clerk)

    with django_assert_num_queries(8):
        assert client.get(reverse("web:imports")).status_code == 200


def test_a_plan_is_loaded_through_the_page_and_leads_to_its_review(house: Institution, signed_in: SignIn) -> None:
    client = signed_in(house.clerk)
    file = SimpleUploadedFile("方案.txt", PLAN.encode())

    response = client.post(reverse("web:imports"), {"file": file, "kind": "action_plan", "series": "ph"})

    edition = Edition.objects.get()
    assert response.headers["Location"] == address(edition)
    assert edition.document.series == "PH"
    page = client.get(address(edition)).content.decode()
    assert "编制办事指南" in page
    assert "市数据局" in page


def test_confirming_moves_on_to_the_next_open_item(house: Institution, signed_in: SignIn) -> None:
    edition = edition_of(*tasks(house, 3))
    first, second, _third = edition.readings.order_by("ordinal")
    client = signed_in(house.clerk)

    response = client.post(address(edition, first), fields_of(first, do="confirm"))

    first.refresh_from_db()
    assert first.state == "confirmed"
    assert response.headers["Location"].startswith(f"{address(edition)}?at={second.pk}")


def test_what_was_typed_is_saved_before_the_verb_is_done(house: Institution, signed_in: SignIn) -> None:
    edition = edition_of(*tasks(house, 1))
    reading = edition.readings.get()
    form = fields_of(reading, do="confirm", wording="另一种写法", deadline_on="2025年6月30日", add_help="二司")

    signed_in(house.clerk).post(address(edition, reading), form)

    reading.refresh_from_db()
    assert (reading.state, reading.wording, reading.deadline_on) == ("confirmed", "另一种写法", date(2025, 6, 30))
    assert [(p.role, p.unit) for p in reading.parties.all()] == [
        ("lead", house.departments[0]),
        ("support", house.departments[1]),
    ]


def test_a_day_that_does_not_exist_is_named_and_nothing_is_confirmed(house: Institution, signed_in: SignIn) -> None:
    edition = edition_of(*tasks(house, 1))
    reading = edition.readings.get()

    response = signed_in(house.clerk).post(
        address(edition, reading), fields_of(reading, do="confirm", deadline_on="2025-02-30")
    )

    assert response.status_code == 422
    assert "2025-02-30" in response.content.decode()
    reading.refresh_from_db()
    assert (reading.state, reading.deadline_on) == ("proposed", date(2025, 12, 31))


def test_two_people_at_once_see_both_versions_and_choose(house: Institution, signed_in: SignIn) -> None:
    edition = edition_of(*tasks(house, 1))
    reading = edition.readings.get()
    mine = fields_of(reading, do="confirm", wording="我的写法")
    signed_in(house.director).post(address(edition, reading), fields_of(reading, do="save", wording="处长的写法"))

    response = signed_in(house.clerk).post(address(edition, reading), mine)

    page = response.content.decode()
    assert response.status_code == 409
    assert "我的写法" in page
    assert "处长的写法" in page
    assert "文督二" in page
    reading.refresh_from_db()
    assert (reading.state, reading.wording) == ("proposed", "处长的写法")


def test_a_settled_name_fills_every_item_and_is_not_asked_again(house: Institution, signed_in: SignIn) -> None:
    lead = [("lead", "市数据局", None)]
    edition = edition_of(Task("推进甲", lead), Task("推进乙", lead))
    reading = edition.readings.first()
    assert reading is not None
    party = reading.parties.get()
    client = signed_in(house.clerk)

    client.post(address(edition, reading), fields_of(reading, settle=f"{party.pk}:unit:{house.departments[2].pk}"))

    assert {p.unit for p in ReadingParty.objects.filter(reading__edition=edition)} == {house.departments[2]}
    file = SimpleUploadedFile(
        "下一份.txt", "方案\n\n（一）推进丙。（市数据局牵头）\n（二）推进丁。（一司牵头）\n".encode()
    )
    client.post(reverse("web:imports"), {"file": file, "kind": "plan"})
    assert (
        ReadingParty.objects.get(reading__edition__file_name="下一份.txt", name="市数据局").unit == house.departments[2]
    )


def test_the_fragment_is_the_same_region_as_on_the_page(house: Institution, signed_in: SignIn) -> None:
    edition = edition_of(*tasks(house, 2))
    client = signed_in(house.clerk)

    page = client.get(address(edition)).content.decode()
    fragment = client.get(address(edition), headers={"HX-Request": "true"}).content.decode()

    def plain(html: str) -> str:
        import re

        return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html).strip()

    assert plain(fragment) in plain(page)


def test_whoever_does_not_confirm_reads_without_buttons(house: Institution, signed_in: SignIn) -> None:
    edition = edition_of(*tasks(house, 1))
    reading = edition.readings.get()
    client = signed_in(house.officers[0])

    page = client.get(address(edition))
    refused = client.post(address(edition, reading), fields_of(reading, do="confirm"))

    assert page.status_code == 200
    assert 'value="confirm"' not in page.content.decode()
    assert refused.status_code == 403
    reading.refresh_from_db()
    assert reading.state == "proposed"


def test_the_text_of_a_document_never_becomes_markup(house: Institution, signed_in: SignIn) -> None:
    hostile = '<img src=x onerror="alert(1)">&amp;推进'
    edition = edition_of(Task(hostile, [("lead", "一司", house.departments[0])]), title="<script>alert(1)</script>")

    page = signed_in(house.clerk).get(address(edition)).content.decode()

    assert "<img src=x" not in page
    assert "<script>alert" not in page
    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;amp;推进" in page


def test_the_ledger_is_made_when_everything_is_decided(house: Institution, signed_in: SignIn) -> None:
    edition = edition_of(*tasks(house, 2))
    client = signed_in(house.clerk)
    client.post(reverse("web:import_bulk", args=[edition.pk]), {"do": "certain"})

    response = client.post(reverse("web:import_docket", args=[edition.pk]), {"cycle": "monthly"})

    assert response.headers["Location"] == f"{reverse('web:ledger')}?document={edition.document.pk}"
    edition.refresh_from_db()
    assert edition.docketed_at is not None


def test_the_ledger_is_not_made_while_items_are_open(house: Institution, signed_in: SignIn) -> None:
    edition = edition_of(*tasks(house, 2))

    response = signed_in(house.clerk).post(reverse("web:import_docket", args=[edition.pk]))

    assert response.status_code == 422
    edition.refresh_from_db()
    assert edition.docketed_at is None


def test_the_same_file_again_offers_to_open_the_first(house: Institution, signed_in: SignIn) -> None:
    client = signed_in(house.clerk)
    for _time in range(2):
        file = SimpleUploadedFile("方案.txt", PLAN.encode())
        response = client.post(reverse("web:imports"), {"file": file, "kind": "plan"})

    assert response.status_code == 422
    assert address(Edition.objects.get()) in response.content.decode()
    assert Document.objects.count() == 1


def test_units_are_found_while_typing(house: Institution, signed_in: SignIn) -> None:
    page = signed_in(house.clerk).get(reverse("web:import_units"), {"add_lead": "一司综"}).content.decode()

    assert '<option value="一司综合处（一司）">' in page


def test_a_shipped_sample_is_read_at_once_and_only_by_its_name(house: Institution, signed_in: SignIn) -> None:
    client = signed_in(house.clerk)
    name = samples()[0].name

    read = client.post(reverse("web:import_sample"), {"name": name})
    elsewhere = client.post(reverse("web:import_sample"), {"name": f"../files/{name}"})

    edition = Edition.objects.get()
    assert read.headers["Location"] == address(edition)
    assert edition.readings.count() > 10
    assert elsewhere.headers["Location"] == reverse("web:imports")
