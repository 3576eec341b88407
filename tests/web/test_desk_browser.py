"""Desk, matter, report and ledger in a real Chromium: on a phone, by keyboard, and without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from luoshi.kernel.clock import now, today
from luoshi.ledger import actions
from luoshi.ledger.models import Report, Slot
from luoshi.ledger.states import ReportState, State
from tests.browser import PHONE, assert_accessible
from tests.factories.access import actor_as
from tests.factories.ledger import docketed, walked
from tests.factories.org import Institution, institution

pytestmark = pytest.mark.browser

WHY = "佐证材料缺少会签页，请补齐"


@pytest.fixture
def house(transactional_db: None) -> Institution:
    return institution()


def fits(page: Page) -> None:
    """Nothing makes the page scroll sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_liaison_officer_acknowledges_and_reports_on_a_phone(house, open_page, tmp_path: Path):
    matter = walked(house, "issued", cycle="once")
    Slot.objects.update(opens_on=today())
    proof = tmp_path / "会签意见.txt"
    proof.write_text("同意。", encoding="utf-8")
    page = open_page(viewport=PHONE, user=house.officers[0])

    page.goto("/desk/")
    fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="签收").click()
    expect(page.get_by_text(f"已签收{matter.number}")).to_be_visible()
    page.get_by_role("link", name="报送进展").click()
    fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="加5").click()
    expect(page.get_by_label("进度", exact=True)).to_have_value("5")
    page.get_by_label("主要进展").fill("完成初稿")
    expect(page.locator("#id_text-count")).to_have_text("4 / 500")
    page.locator("#id_files").set_input_files(proof)
    expect(page.get_by_text("会签意见.txt")).to_be_visible()
    page.get_by_role("button", name="报送", exact=True).click()

    expect(page.get_by_text(f"已报送{matter.number}")).to_be_visible()
    fits(page)
    assert_accessible(page)
    report = Report.objects.get()
    assert (report.state, report.progress, report.evidence.get().name) == (ReportState.SUBMITTED, 5, "会签意见.txt")


def test_the_report_saves_itself_while_it_is_written(house, open_page):
    matter = walked(house, "in_progress")
    page = open_page(user=house.officers[0])
    page.goto(f"/matters/{matter.number}/report/")

    page.get_by_label("主要进展").fill("写到一半")

    expect(page.locator("[data-saved]")).to_contain_text("草稿已保存")
    page.reload()
    expect(page.get_by_label("主要进展")).to_have_value("写到一半")
    assert Report.objects.get().state == ReportState.DRAFT


def test_the_office_returns_a_report_by_keyboard(house, open_page):
    matter = walked(house, "reported")
    page = open_page(user=house.clerk)
    page.goto("/desk/")
    assert_accessible(page)

    page.keyboard.press("j")
    page.keyboard.press("b")
    expect(page.get_by_role("textbox", name="理由")).to_be_focused()
    page.get_by_role("button", name="佐证材料不全").click()
    page.get_by_role("button", name="退回", exact=True).click()

    expect(page.get_by_text(f"已退回{matter.number}的报送")).to_be_visible()
    assert matter.reports.get().state == ReportState.RETURNED


def test_accepting_asks_first_because_it_cannot_be_taken_back(house, open_page):
    matter = walked(house, "reported")
    page = open_page(user=house.clerk)
    page.goto(f"/matters/{matter.number}/")

    page.keyboard.press("a")
    expect(page.get_by_text("通过后不能撤回。")).to_be_visible()
    assert matter.reports.get().state == ReportState.SUBMITTED
    expect(page.get_by_role("button", name="通过", exact=True)).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_text(f"已通过{matter.number}的报送")).to_be_visible()
    assert matter.reports.get().state == ReportState.ACCEPTED


def test_rows_are_chosen_and_reminded_in_the_ledger(house, open_page):
    matters = [walked(house, "in_progress") for _ in range(2)]
    page = open_page(user=house.clerk)
    page.goto("/ledger/")
    assert_accessible(page)
    expect(page.get_by_role("region", name="批量操作")).to_be_hidden()

    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_label(f"选择{matters[1].number}").check()
    expect(page.get_by_role("region", name="批量操作")).to_contain_text("已选 2")
    page.keyboard.press("u")

    expect(page.get_by_text("已催办2项")).to_be_visible()
    assert [m.decisions.filter(verb="remind").count() for m in matters] == [1, 1]


def test_a_head_orders_the_rows_in_place(house, open_page):
    first, second = walked(house, "in_progress"), walked(house, "in_progress")
    page = open_page(user=house.clerk)
    page.goto("/ledger/?sort=number")

    page.get_by_role("link", name="编号").click()

    expect(page.locator("tbody tr").first).to_contain_text(second.number)
    expect(page).to_have_url("http://" + page.url.split("/")[2] + "/ledger/?view=open&sort=-number")
    assert first.number != second.number


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_accessible_in_both_languages_and_themes(house, open_page, locale, theme):
    matter = walked(house, "reported", ("lead", house.departments[0]), ("by_remit", house.departments[1]))
    clerk = actor_as(house.clerk, on=today())
    actions.return_report(matter.reports.get().pk, why=WHY, actor=clerk, on=today(), at=now())
    docketed(house)
    for user in (house.officers[0], house.clerk):
        user.language, user.theme = ("en" if locale == "en" else "zh-hans"), theme
        user.save()
    addresses = {
        house.officers[0]: ["/desk/", f"/matters/{matter.number}/", f"/matters/{matter.number}/report/"],
        house.clerk: ["/desk/", "/ledger/", "/ledger/?light=over&q=x", "/ledger/new/"],
    }

    for user, pages in addresses.items():
        page = open_page(user=user, locale=locale)
        for address in pages:
            page.goto(address)
            assert_accessible(page)
            fits(page)


def test_the_main_job_needs_no_scripts(house, open_page):
    matter = walked(house, "issued", cycle="once")
    officer = open_page(user=house.officers[0], java_script_enabled=False)
    officer.goto(f"/matters/{matter.number}/")
    officer.get_by_role("button", name="签收").click()
    officer.get_by_role("link", name="报送进展").click()
    officer.get_by_label("进度", exact=True).fill("100")
    officer.get_by_label("主要进展").fill("全部完成并公布")
    officer.get_by_label("申请办结").check()
    officer.get_by_role("button", name="报送", exact=True).click()

    clerk = open_page(user=house.clerk, java_script_enabled=False)
    clerk.goto(f"/matters/{matter.number}/")
    clerk.locator("summary", has_text="通过并办结").click()
    clerk.get_by_role("button", name="通过并办结").click()

    expect(clerk.get_by_text(f"已办结{matter.number}")).to_be_visible()
    matter.refresh_from_db()
    assert matter.state == State.CONCLUDED
