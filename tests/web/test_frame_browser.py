"""The frame in a real browser: settings without leaving the page, shortcuts, menus, toasts, accessibility."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from luoshi.access.models import User
from tests.browser import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.factories.access import PASSWORD, user_in
from tests.factories.org import UnitFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def supervisor() -> User:
    return user_in(UnitFactory(name="督查室"), "officer", "督查员", "何雨晴", role="supervisor")


def test_signing_in_with_the_keyboard_leads_to_the_settings_asked_for(page: Page, supervisor: User) -> None:
    page.goto(reverse("web:settings"))
    page.get_by_label("用户名").fill(supervisor.username)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="我的设置", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="设置", exact=True)).to_have_attribute("aria-current", "page")


def test_theme_and_text_size_change_without_leaving_the_page_and_are_kept(
    open_page: OpenPage, supervisor: User
) -> None:
    page = open_page(user=supervisor)
    page.goto(reverse("web:settings"))
    page.evaluate("window.stayed = true")

    with page.expect_response("**/settings/page/"):
        page.get_by_role("button", name="切换深色").click()
    page.locator("summary", has=page.locator("[href$='#i-text-size']")).click()
    with page.expect_response("**/settings/page/"):
        page.get_by_role("button", name="特大").click()

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("html")).to_have_attribute("data-ls-size", "xlarge")
    assert page.evaluate("window.stayed")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("html")).to_have_attribute("data-ls-size", "xlarge")


def test_settings_work_without_scripts(open_page: OpenPage, supervisor: User) -> None:
    page = open_page(user=supervisor, java_script_enabled=False)
    page.goto(reverse("web:settings"))

    page.get_by_role("button", name="切换深色").click()

    expect(page).to_have_url(page.url)
    expect(page.get_by_role("heading", name="我的设置", level=1)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_language_changes_and_the_page_stays_the_same(open_page: OpenPage, supervisor: User) -> None:
    page = open_page(user=supervisor)
    page.goto(reverse("web:settings"))

    page.get_by_role("button", name="English").click()

    expect(page.get_by_role("heading", name="My settings", level=1)).to_be_visible()
    assert page.url.endswith(reverse("web:settings"))


def test_saved_settings_say_so_in_a_toast_that_can_be_closed(open_page: OpenPage, supervisor: User) -> None:
    page = open_page(user=supervisor)
    page.goto(reverse("web:settings"))

    page.get_by_role("radio", name="紧凑").check()
    page.get_by_role("button", name="保存设置").click()

    toast = page.get_by_role("status")
    expect(toast).to_contain_text("设置已保存")
    page.wait_for_load_state()  # its scripts have run: the button closes from now on
    toast.get_by_role("button", name="关闭").click()
    expect(toast).to_have_count(0)
    expect(page.locator("html")).to_have_attribute("data-ls-density", "compact")


@pytest.mark.parametrize(("shortcuts", "shown"), [(True, 1), (False, 0)])
def test_the_help_opens_by_its_key_unless_shortcuts_are_off(
    open_page: OpenPage, supervisor: User, shortcuts: bool, shown: int
) -> None:
    User.objects.filter(pk=supervisor.pk).update(shortcuts=shortcuts)
    page = open_page(user=supervisor)
    page.goto(reverse("web:settings"))
    page.wait_for_load_state("networkidle")

    page.keyboard.press("?")

    expect(page.locator("dialog[open]")).to_have_count(shown)


def test_escape_closes_the_account_menu_and_gives_focus_back(open_page: OpenPage, supervisor: User) -> None:
    page = open_page(user=supervisor)
    page.goto(reverse("web:settings"))
    summary = page.locator("summary", has_text="何雨晴")
    summary.click()
    expect(page.get_by_role("link", name="修改密码").first).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.locator("details.ls-menu[open]")).to_have_count(0)
    expect(summary).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_of_the_frame_are_accessible(
    open_page: OpenPage, supervisor: User, size: dict[str, int], theme: str
) -> None:
    User.objects.filter(pk=supervisor.pk).update(theme=theme)
    visitor, inside = open_page(viewport=size), open_page(viewport=size, user=supervisor)
    for page, address in (
        (visitor, "web:home"),
        (visitor, "account_login"),
        (inside, "web:settings"),
        (inside, "account_change_password"),
    ):
        page.goto(reverse(address))
        assert_accessible(page)


def test_nothing_is_wider_than_a_phone(open_page: OpenPage, supervisor: User) -> None:
    visitor, inside = open_page(viewport=PHONE), open_page(viewport=PHONE, user=supervisor)
    wide: list[Any] = []
    for page, address in ((visitor, "web:home"), (visitor, "account_login"), (inside, "web:settings")):
        page.goto(reverse(address))
        wide += [address] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else []

    assert wide == []
