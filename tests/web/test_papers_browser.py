"""The papers in a real browser: desktop and phone, accessible, and nothing runs over."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from luoshi.kernel.clock import today
from luoshi.ledger.models import Matter
from tests.browser import PHONE, OpenPage, assert_accessible
from tests.factories.ledger import walked
from tests.factories.mandates import edition_of
from tests.factories.org import institution

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SHOTS = os.environ.get("LUOSHI_SHOTS", "")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_papers_are_accessible_and_nothing_runs_over(open_page: OpenPage, size: str) -> None:
    house = institution()
    document = edition_of(title="测试行动方案").document
    for number, unit in enumerate(house.departments):
        made = walked(house, "in_progress", ("lead", house.departments[0]), wording=f"编制第{number}号办事指南并公布")
        day = today() - timedelta(days=9 * number - 4)
        Matter.objects.filter(pk=made.pk).update(
            lead=unit, document=document, clause_path="一/(一)", due_on=day, due_by_rule=day
        )
    page = open_page(user=house.clerk, **({"viewport": PHONE} if size == "phone" else {}))

    for name, address in (
        ("papers", reverse("web:papers")),
        ("rows", f"{reverse('web:paper_rows')}?figure=overdue"),
        ("fulfilment", f"{reverse('web:fulfilment')}?document={document.pk}"),
    ):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"papers-{name}-{size}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), name
        assert_accessible(page)


def test_the_circular_is_downloaded(open_page: OpenPage) -> None:
    house = institution()
    walked(house, "in_progress")
    page = open_page(user=house.clerk)
    page.goto(reverse("web:papers"))

    page.get_by_label("下一步要求").fill("请按期办结。")
    with page.expect_download() as download:
        page.get_by_role("button", name="生成通报").click()

    assert download.value.suggested_filename.startswith("督办事项办理情况通报-")
