"""The pages of measures in a real browser: desktop and phone, accessible, and nothing runs over."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from luoshi.kernel.clock import now, today
from luoshi.ledger import actions as ledger
from luoshi.ledger.models import Target
from luoshi.measures.actions import Figure, correct_observation
from luoshi.measures.models import Measure
from tests.browser import PHONE, OpenPage, assert_accessible
from tests.factories.access import actor_as
from tests.factories.ledger import walked
from tests.factories.measures import defined, observed
from tests.factories.org import Institution, institution

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SHOTS = os.environ.get("LUOSHI_SHOTS", "")


def keep(page: Page, name: str) -> None:
    """A picture for a person to look at, when asked for."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def filled() -> tuple[Institution, Measure]:
    """Two measures with five years of figures; one is tied to a target, one figure was corrected."""
    house = institution()
    unit = house.departments[0]
    matter = walked(house, "in_progress")
    target = Target.objects.create(matter=matter, text="每万人口高价值发明专利拥有量达到12件", value=12, unit="件")
    measure = defined(
        unit,
        code="ZB-01",
        name="每万人口高价值发明专利拥有量",
        decimals=1,
        source="国家统计口径年度数据",
        cadence="year",
    )
    ledger.tie_target(
        matter.number, target.pk, measure.code, baseline=6.3, actor=actor_as(house.clerk, on=today()), at=now()
    )
    for year, value in (("2021", "7.5"), ("2022", "9.4"), ("2023", "11.8"), ("2024", "13.1"), ("2025", "14.0")):
        last = observed(measure, unit, year, value, on=date(int(year), 12, 31))
    figure = Figure(value=last.value + 1, observed_on=date(2025, 12, 31))
    correct_observation(last.pk, figure, why="按公布口径更正", actor=actor_as(house.officers[0], on=today()), at=now())
    binding = defined(unit, code="ZB-02", name="专利审查周期", unit_of_value="个月", is_binding=True, direction="down")
    observed(binding, unit, "2024", 16, on=date(2024, 12, 31))
    observed(measure, house.departments[1], "2025", "0.5", on=date(2025, 12, 31))
    return house, measure


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_cards_and_a_measure_are_accessible_and_nothing_runs_over(open_page: OpenPage, size: str) -> None:
    house, measure = filled()
    page = open_page(user=house.clerk, **({"viewport": PHONE} if size == "phone" else {}))

    for name, address in (
        ("cards", reverse("web:measures")),
        ("measure", reverse("web:measure", args=[measure.code])),
        ("new", reverse("web:new_measure")),
    ):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        keep(page, f"measures-{name}-{size}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), name
        assert_accessible(page)


def test_an_officer_enters_a_figure_and_finds_it_in_the_list(open_page: OpenPage) -> None:
    house, measure = filled()
    page = open_page(user=house.officers[1], viewport=PHONE)

    page.goto(reverse("web:measure", args=[measure.code]))
    page.get_by_role("link", name="填报数据").click()
    page.get_by_label("数值").fill("0.7")
    page.get_by_label("数据周期").fill("2024")
    keep(page, "measures-observe-phone")
    assert_accessible(page)
    page.get_by_role("button", name="保存").click()

    expect(page.get_by_role("row", name="2024 二司")).to_contain_text("0.7")


def test_the_sum_is_worked_out_without_leaving_the_page(open_page: OpenPage) -> None:
    house, measure = filled()
    page = open_page(user=house.leader)
    page.goto(reverse("web:measure", args=[measure.code]))
    page.evaluate("window.stayed = true")

    page.get_by_label("单位（含下级）").fill("二司")
    page.get_by_role("button", name="汇总").click()

    expect(page.locator("#ms-sum .ms-now__v")).to_contain_text("0.5")
    assert page.evaluate("window.stayed")
