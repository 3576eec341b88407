"""The pages of kinds in a real browser: a kind typed in, refused beside its box, saved; and a file looked at first."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from luoshi.ledger.models import Kind
from luoshi.org.states import PostKind
from tests.browser import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.factories.access import user_in
from tests.factories.org import UnitFactory
from tests.web.test_kinds import EXAMPLE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def keeper():
    return user_in(UnitFactory(name="信息中心"), PostKind.STAFF, "系统管理员", "文系统", role="sysadmin")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
def test_the_pages_are_accessible_on_every_screen(open_page: OpenPage, keeper, viewport) -> None:
    page = open_page(user=keeper, viewport=viewport)
    for address in (reverse("web:kinds"), reverse("web:kind", args=["rule_revision"]), reverse("web:load_kinds")):
        page.goto(address)
        assert_accessible(page)


def test_a_kind_is_typed_in_refused_beside_its_box_and_saved(open_page: OpenPage, keeper) -> None:
    page = open_page(user=keeper)
    page.goto(reverse("web:kinds"))
    page.get_by_role("link", name="新建类别").click()
    page.get_by_label("类别名称").fill("信访事项")
    page.get_by_label("代码", exact=True).fill("visit")
    page.get_by_label("编号字母").fill("xf")
    page.get_by_role("button", name="保存").click()

    expect(page.get_by_role("alert")).to_contain_text("请用不超过 8 个大写字母。")
    page.get_by_label("编号字母").fill("XF")
    page.get_by_role("button", name="保存").click()

    expect(page.get_by_role("link", name="信访事项")).to_be_visible()
    assert Kind.objects.get(pk="visit").letters == "XF"


def test_a_file_shows_what_it_would_do_before_it_is_written(open_page: OpenPage, keeper) -> None:
    page = open_page(user=keeper)
    page.goto(reverse("web:load_kinds"))
    page.get_by_label("文件", exact=True).set_input_files(EXAMPLE)
    page.get_by_role("button", name="预览").click()

    expect(page.get_by_role("heading", name="载入预览")).to_be_visible()
    assert not Kind.objects.filter(pk="visit").exists()
    page.get_by_role("button", name="写入").click()

    expect(page.get_by_role("link", name="信访事项")).to_be_visible()
