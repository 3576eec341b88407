"""Comparing two documents in a real Chromium: by keyboard, on a phone, for assistive technology."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from luoshi.mandates.models import ClauseLink
from tests.browser import PHONE, assert_accessible
from tests.factories.mandates import Task, edition_of
from tests.factories.org import Institution, institution
from tests.mandates.test_comparing import years

OpenPage = Callable[..., Page]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(transactional_db: None) -> Institution:
    return institution()


def test_links_are_decided_by_keyboard_alone(house: Institution, open_page: OpenPage) -> None:
    older, newer = years(house)
    page = open_page(user=house.clerk)
    page.goto(f"{reverse('web:import_compare')}?old={older.pk}&new={newer.pk}")

    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator("tr.is-cursor")).to_contain_text("已确认")
    page.keyboard.press("j")
    page.keyboard.press("b")
    expect(page.get_by_role("row").nth(2)).to_contain_text("撤销")

    states = {(row.kind, row.state) for row in ClauseLink.objects.all()}
    assert states == {("kept", "confirmed"), ("reworded", "refused")}


def test_two_documents_are_chosen_and_compared(house: Institution, open_page: OpenPage) -> None:
    years(house)
    page = open_page(user=house.clerk)
    page.goto(reverse("web:imports"))

    page.get_by_role("link", name="条款对照").click()
    page.get_by_label("原文件").select_option(label="2025年要点")
    page.get_by_label("新文件").select_option(label="2026年要点")
    page.get_by_role("button", name="对照", exact=True).click()

    expect(page.locator("del")).to_have_text("3期")
    expect(page.locator("ins")).to_have_text("5期")
    page.get_by_role("link", name="新增").click()
    expect(page.get_by_role("row")).to_have_count(2)
    assert_accessible(page)


def test_the_pages_are_accessible_and_fit_a_phone(house: Institution, open_page: OpenPage) -> None:
    older, newer = years(house)
    lead = [("lead", "一司", house.departments[0])]
    plan = edition_of(Task("建设智能问答系统和网上大厅", lead), Task("修缮古城墙", lead), title="长期规划")
    page = open_page(user=house.clerk, viewport=PHONE)

    for address in (
        f"{reverse('web:import_compare')}?old={older.pk}&new={newer.pk}",
        f"{reverse('web:import_coverage')}?plan={plan.pk}&year={newer.pk}",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert_accessible(page)
