"""The import page in a real Chromium: by keyboard alone, without scripts, on a phone, and for assistive technology."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from luoshi.mandates.models import Edition
from tests.browser import PHONE, assert_accessible
from tests.factories.mandates import Task, edition_of
from tests.factories.org import Institution, institution
from tests.mandates.test_loading import PLAN

OpenPage = Callable[..., Page]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(transactional_db: None) -> Institution:
    return institution()


def address(edition: Edition) -> str:
    return reverse("web:import_review", args=[edition.pk])


def current(page: Page) -> Any:
    return page.locator(".imp-cur")


def states(edition: Edition) -> list[tuple[str, str]]:
    return list(edition.readings.exclude(state="absorbed").order_by("ordinal", "pk").values_list("wording", "state"))


def press(page: Page, key: str, said: str | re.Pattern[str]) -> None:
    """Presses a key and waits until the page has said what happened."""
    page.keyboard.press(key)
    expect(page.locator("#imp-live")).to_have_text(said)


def test_a_plan_is_loaded_checked_and_made_a_ledger_by_keyboard_alone(house: Institution, open_page: OpenPage) -> None:
    page = open_page(user=house.clerk)
    page.goto(reverse("web:imports"))
    page.set_input_files("#id_file", {"name": "方案.txt", "mimeType": "text/plain", "buffer": PLAN.encode()})
    page.locator("#id_file").focus()
    page.get_by_role("button", name="读取文件").press("Enter")
    expect(current(page)).to_contain_text("一（一）")
    expect(page.locator(".imp.is-live")).to_be_visible()
    edition = Edition.objects.get()

    page.keyboard.press("j")
    expect(page.locator("#f-wording")).to_have_value("完善窗口服务")
    page.keyboard.press("k")
    expect(page.locator("#f-wording")).to_have_value("编制办事指南")
    press(page, "Enter", "已确认“编制办事指南”。")
    press(page, "u", "“编制办事指南”已改回待核对。")
    press(page, "Enter", "已确认“编制办事指南”。")
    press(page, "x", "“完善窗口服务”不列入。")

    # 各有关单位 is a name that nobody has settled, and the deadline is not written.
    expect(page.locator("#f-wording")).to_have_value("加强网点建设")
    page.get_by_role("button", name="泛指多个单位").focus()
    press(page, "Enter", "“各有关单位”已选定，共 1 处。")
    page.keyboard.press("d")
    page.keyboard.type("2025-11-30")
    press(page, "Enter", "已确认“加强网点建设”。")

    # 市数据局: an outside body; then a target is added and the item confirmed.
    expect(page.locator("#f-wording")).to_have_value("推进数据共享")
    page.get_by_role("button", name="外部单位").focus()
    press(page, "Enter", "“市数据局”已选定，共 1 处。")
    page.keyboard.press("t")
    page.keyboard.type("不少于 5 项")
    press(page, "Enter", "已保存“推进数据共享”。")
    expect(current(page)).to_contain_text("不少于 5 项")
    press(page, "Enter", "已确认“推进数据共享”。")

    assert states(edition) == [
        ("编制办事指南", "confirmed"),
        ("完善窗口服务", "refused"),
        ("加强网点建设", "confirmed"),
        ("推进数据共享", "confirmed"),
    ]
    page.get_by_role("button", name="生成台账（3 条）").press("Enter")
    page.get_by_role("alertdialog").get_by_role("button", name="生成台账").press("Enter")
    page.wait_for_url(re.compile(r"/ledger/\?document=\d+"))
    edition.refresh_from_db()
    assert edition.docketed_at is not None


def test_a_number_chooses_the_lead_and_items_are_split_and_merged(house: Institution, open_page: OpenPage) -> None:
    both = [("by_remit", "一司", house.departments[0]), ("by_remit", "二司", house.departments[1])]
    edition = edition_of(Task("推进甲；推进乙", both), Task("推进丙", both))
    page = open_page(user=house.clerk)
    page.goto(address(edition))

    page.keyboard.press("2")
    expect(current(page).get_by_text("请选定一个牵头单位")).to_have_count(0)
    press(page, "s", "请选择拆分位置。")
    press(page, "1", "已拆为 2 条。")
    assert [w for w, _s in states(edition)] == ["推进甲", "推进乙", "推进丙"]
    expect(page.locator("[data-clause]")).to_have_count(3)
    page.keyboard.press("j")
    expect(page.locator("#f-wording")).to_have_value("推进乙")
    press(page, "m", "已并入“推进甲；推进乙”。")

    assert [w for w, _s in states(edition)] == ["推进甲；推进乙", "推进丙"]
    leads = [p.name for p in edition.readings.earliest("ordinal").parties.filter(role="lead")]
    assert leads == ["二司"]


def test_a_change_is_kept_without_any_button(house: Institution, open_page: OpenPage) -> None:
    edition = edition_of(Task("推进甲", [("lead", "一司", house.departments[0])]))
    page = open_page(user=house.clerk)
    page.goto(address(edition))

    page.locator("#f-wording").fill("推进新的甲")
    with page.expect_response(lambda answer: "/readings/" in answer.url):
        page.locator("#f-wording").press("Tab")

    assert edition.readings.get().wording == "推进新的甲"
    expect(page.locator("#imp-saved")).to_contain_text("自动保存于")
    page.locator("#current").focus()
    press(page, "Enter", "已确认“推进新的甲”。")


def test_shortcuts_rest_while_typing_and_when_they_are_switched_off(house: Institution, open_page: OpenPage) -> None:
    edition = edition_of(Task("推进甲", [("lead", "一司", house.departments[0])]))
    page = open_page(user=house.clerk)
    page.goto(address(edition))

    page.locator("#f-wording").focus()
    page.keyboard.type("xsmu")
    assert states(edition) == [("推进甲", "proposed")]
    house.clerk.shortcuts = False
    house.clerk.save()
    page.goto(address(edition))
    page.locator("#current").focus()
    page.keyboard.press("x")
    page.wait_for_timeout(300)

    assert edition.readings.get().state == "proposed"


def test_a_unit_is_found_while_typing_and_added(house: Institution, open_page: OpenPage) -> None:
    edition = edition_of(Task("推进甲", [("lead", "一司", house.departments[0])]))
    page = open_page(user=house.clerk)
    page.goto(address(edition))

    page.locator("#f-help").press_sequentially("二司综")
    expect(page.locator('#imp-units option[value^="二司综合处"]')).to_have_count(1)
    page.locator("#f-help").fill("二司综合处（二司）")
    press(page, "Enter", "已保存“推进甲”。")

    assert edition.readings.get().parties.get(role="support").unit == house.divisions[2]


def test_it_works_without_scripts(house: Institution, open_page: OpenPage) -> None:
    both = [("by_remit", "一司", house.departments[0]), ("by_remit", "二司", house.departments[1])]
    edition = edition_of(
        Task("推进甲；推进乙", both, due=None), Task("推进丙", [("lead", "一司", house.departments[0])])
    )
    page = open_page(user=house.clerk, java_script_enabled=False)
    page.goto(address(edition))

    page.get_by_role("button", name="一司", exact=True).click()
    page.get_by_role("button", name=re.compile("拆分")).click()
    page.locator(".imp-cut").first.click()
    page.get_by_label("期限方式").select_option("continuous")
    page.get_by_role("button", name="确认", exact=True).click()
    page.get_by_label("期限方式").select_option("quarterly")
    page.get_by_role("button", name="确认", exact=True).click()
    page.get_by_role("button", name="确认全部高置信（1）").click()

    assert states(edition) == [("推进甲", "confirmed"), ("推进乙", "confirmed"), ("推进丙", "confirmed")]
    page.get_by_role("button", name="生成台账（3 条）").click()
    page.wait_for_url(re.compile(r"/ledger/\?document=\d+"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_are_accessible(house: Institution, open_page: OpenPage, theme: str, language: str) -> None:
    unknown = [("lead", "市数据局", None), ("support", "一司", house.departments[0])]
    edition = edition_of(
        Task("推进甲，完成12项", unknown, due=None, confidence="low", notes=["no_date"], targets=[("12项", 12, "项")]),
        Task("推进乙", [("joint", "一司", house.departments[0]), ("joint", "二司", house.departments[1])], due=None),
        Task("推进丙", [("lead", "一司", house.departments[0])]),
    )
    house.clerk.theme, house.clerk.language = theme, language
    house.clerk.save()
    page = open_page(user=house.clerk)

    page.goto(reverse("web:imports"))
    assert_accessible(page)
    page.goto(address(edition))
    assert_accessible(page)
    page.goto(f"{address(edition)}?at={edition.readings.last().pk}&split=1")
    assert_accessible(page)


def test_a_phone_shows_the_items_and_says_where_they_are_checked(house: Institution, open_page: OpenPage) -> None:
    edition = edition_of(Task("推进甲", [("lead", "一司", house.departments[0])]))
    page = open_page(user=house.clerk, viewport=PHONE)
    page.goto(address(edition))

    expect(page.get_by_text("手机上只能查看")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^确认"))).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)
