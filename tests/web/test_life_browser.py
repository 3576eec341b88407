"""The whole life of a matter in a real Chromium, from the objection to the archive package."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from luoshi.kernel.clock import now, today
from luoshi.ledger import actions
from luoshi.ledger.actions import ReportGiven
from luoshi.ledger.models import Kind, Matter
from luoshi.ledger.states import State
from tests.browser import PHONE, assert_accessible
from tests.factories.access import actor_as
from tests.factories.ledger import walked
from tests.factories.org import Institution, institution

pytestmark = pytest.mark.browser

WHY = "按督查办法的规定，情况属实"


@pytest.fixture
def house(transactional_db: None) -> Institution:
    return institution()


def more(page: Page, label: str) -> None:
    """Opens a move behind “more”."""
    page.locator(".more > summary").click()
    page.locator(".more__g summary", has_text=label).click()


def panel(page: Page, verb: str) -> None:
    """Sends the panel of a move that is open."""
    page.locator(f"form[action$='/{verb}/'] .vb__f button").filter(visible=True).click()


def fits(page: Page) -> None:
    """Nothing makes the page scroll sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_matter_lives_from_the_objection_to_the_archive(house, open_page):
    Kind.objects.update(lookback_days=30)
    matter = walked(house, "issued", cycle="once")
    address = f"/matters/{matter.number}/"
    first, second = open_page(user=house.officers[0]), open_page(user=house.officers[1])
    clerk, director = open_page(user=house.clerk), open_page(user=house.director)

    first.goto(address)
    more(first, "提出异议")
    first.locator("#object-ground").select_option("wrong_lead")
    first.locator("#object-why").fill(WHY)
    panel(first, "object")
    expect(first.get_by_text("两个工作日内答复").first).to_be_visible()

    clerk.goto("/desk/")
    clerk.get_by_role("link", name="答复").click()
    clerk.wait_for_url("**/matters/**", wait_until="load")
    clerk.locator("summary", has_text="改派").click()
    expect(clerk.get_by_label("改派给")).to_be_visible()
    clerk.get_by_label("改派给").press_sequentially("二司")
    clerk.locator("form[action$='/reassign/'] textarea").fill(WHY)
    assert_accessible(clerk)
    panel(clerk, "reassign")
    expect(clerk.get_by_text("单位由一司（牵头）改为二司（牵头）")).to_be_visible()

    second.goto(address)
    second.get_by_role("button", name="签收").click()
    second.locator("summary", has_text="申请延期").click()
    later = matter.due_on + timedelta(days=20)
    second.locator("#ask_extension-due_on").fill(later.isoformat())
    second.locator("#ask_extension-why").fill(WHY)
    second.locator("#ask_extension-progress").fill("已完成初稿并征求意见")
    panel(second, "ask_extension")
    clerk.goto(address)
    clerk.locator("summary", has_text="同意延期").click()
    panel(clerk, "extend")
    expect(clerk.get_by_role("heading", name="期限变化")).to_be_visible()

    more(clerk, "中止")
    clerk.locator("#suspend-cause").select_option("tender")
    clerk.locator("#suspend-review_on").fill((today() + timedelta(days=30)).isoformat())
    clerk.locator("#suspend-why").fill(WHY)
    panel(clerk, "suspend")
    expect(clerk.get_by_text("正在招标采购").first).to_be_visible()
    assert_accessible(clerk)
    clerk.locator("summary", has_text="恢复办理").click()
    panel(clerk, "resume")

    conclude_report(house, matter)
    clerk.goto(address)
    clerk.locator("summary[data-key=B]").click()
    for n in range(6):
        clerk.locator(f"label[for=return-answer_{n}_{1 if n == 1 else 0}]").click()
    clerk.locator("#return-why").fill("成果没有公布，请公布后重新报送")
    assert_accessible(clerk)
    panel(clerk, "return")
    expect(clerk.get_by_text("答“否”的有：问题是否解决")).to_be_visible()

    conclude_report(house, matter)
    clerk.goto(address)
    more(clerk, "送核查")
    clerk.locator("#verify-question").fill("办事指南是否已经公布到窗口")
    panel(clerk, "verify")
    director.goto("/desk/")
    director.locator("#find summary").click()
    director.locator("#find input[value=yes]").check()
    director.locator("#find textarea").fill("现场查看，办事指南已公布")
    panel(director, "find")

    clerk.goto(address)
    clerk.locator(".mbar > details > summary", has_text="办结").click()
    panel(clerk, "conclude")
    more(clerk, "回头看")
    clerk.locator("#look_back-holds_0").check()
    clerk.locator("#look_back-finding").fill("回访窗口，办事指南仍在执行")
    panel(clerk, "look_back")
    director.goto("/desk/")
    director.locator("#close_out summary").click()
    director.locator("#close_out select").select_option("public")
    panel(director, "close_out")
    clerk.goto(address)
    clerk.locator("summary", has_text="归档").click()
    panel(clerk, "archive")

    expect(clerk.get_by_role("heading", name="归档包")).to_be_visible()
    assert_accessible(clerk)
    matter.refresh_from_db()
    assert matter.state == State.ARCHIVED


def conclude_report(house: Institution, matter: Matter) -> None:
    """The second department asks for conclusion."""
    actor = actor_as(house.officers[1], on=today())
    given = ReportGiven(progress=100, text="全部完成并公布", asks_conclusion=True)
    unit = house.departments[1].pk
    actions.submit_report(matter.number, unit, given=given, key=uuid4(), actor=actor, on=today(), at=now())


def test_on_a_phone_the_rarer_moves_open_fit_and_are_sent(house, open_page):
    matter = walked(house, "in_progress", cycle="once")
    page = open_page(viewport=PHONE, user=house.officers[0])
    page.goto(f"/matters/{matter.number}/")

    more(page, "制定阶段计划")
    page.locator("#plan-title_1").fill("完成初稿")
    page.locator("#plan-due_1").fill((today() + timedelta(days=9)).isoformat())
    fits(page)
    assert_accessible(page)
    panel(page, "plan")

    expect(page.get_by_role("heading", name="阶段计划")).to_be_visible()
    fits(page)
    assert_accessible(page)


def test_without_scripts_an_extension_is_asked_and_a_refusal_keeps_the_input(house, open_page):
    matter = walked(house, "in_progress", cycle="once")
    page = open_page(user=house.officers[0], java_script_enabled=False)
    page.goto(f"/matters/{matter.number}/")

    page.locator("summary", has_text="申请延期").click()
    page.locator("#ask_extension-due_on").fill(matter.due_on.isoformat())
    page.locator("#ask_extension-why").fill(WHY)
    page.locator("#ask_extension-progress").fill("已完成初稿并征求意见")
    panel(page, "ask_extension")

    expect(page.locator("#ask_extension-why")).to_have_value(WHY)
    expect(page.locator("#ask_extension-due_on")).to_have_value(matter.due_on.isoformat())
