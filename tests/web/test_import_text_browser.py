"""The text beside the items in a real Chromium: words found, a missed task from a selection, second opinions by key."""

from __future__ import annotations

import json
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
from tests.mandates.modelserver import model, saying

OpenPage = Callable[..., Page]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OPINION = json.dumps(
    {
        "parties": [{"name": "二司", "role": "lead"}, {"name": "国土局", "role": "support"}],
        "deadline": "6月底前",
        "targets": [],
    }
)


@pytest.fixture
def house(transactional_db: None) -> Institution:
    return institution()


def long_plan(house: Institution) -> Edition:
    lead = [("lead", "一司", house.departments[0])]
    return edition_of(*[Task(f"推进第{n}项工作，完成调研论证、方案起草和征求意见", lead) for n in range(1, 41)])


def address(edition: Edition) -> str:
    return reverse("web:import_review", args=[edition.pk])


def scroll(page: Page) -> float:
    top: float = page.evaluate("document.querySelector('.imp-doc .imp-pane').scrollTop")
    return top


def test_words_are_found_counted_and_left_without_losing_the_place(house: Institution, open_page: OpenPage) -> None:
    edition = long_plan(house)
    page = open_page(user=house.clerk)
    page.goto(address(edition))
    wording = page.locator("#f-wording").input_value()

    page.keyboard.press("f")
    page.keyboard.type("征求意见")
    expect(page.locator("#imp-found")).to_have_text("1/40")
    for _time in range(29):
        page.keyboard.press("Enter")
    expect(page.locator("#imp-found")).to_have_text("30/40")
    assert scroll(page) > 500
    page.keyboard.press("Shift+Enter")
    expect(page.locator("#imp-found")).to_have_text("29/40")
    box = page.locator(".imp-hit.is-at").bounding_box()
    pane = page.locator(".imp-doc .imp-pane").bounding_box()
    assert box is not None
    assert pane is not None
    assert pane["y"] <= box["y"] <= pane["y"] + pane["height"]
    page.keyboard.press("Escape")

    expect(page.locator("#current")).to_be_focused()
    expect(page.locator("#f-wording")).to_have_value(wording)
    page.keyboard.press("f")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#f-wording")).to_have_value(re.compile("第29项"))


def test_words_that_are_nowhere_are_said_to_be_so(house: Institution, open_page: OpenPage) -> None:
    page = open_page(user=house.clerk)
    page.goto(address(long_plan(house)))

    page.keyboard.press("f")
    page.keyboard.type("不存在的词")

    expect(page.locator("#imp-found")).to_have_text("没有找到")
    page.keyboard.press("Enter")
    expect(page.locator(".imp-hit")).to_have_count(0)


def test_selected_words_become_an_item_at_one_key(house: Institution, open_page: OpenPage) -> None:
    edition = long_plan(house)
    page = open_page(user=house.clerk)
    page.goto(address(edition))

    page.evaluate(
        """() => {
          const clause = document.querySelectorAll("[data-clause]")[9];
          const mark = clause.querySelector(".m-do").firstChild;
          const range = document.createRange();
          const at = mark.data.indexOf("方案起草");
          range.setStart(mark, at);
          range.setEnd(mark, at + 9);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }"""
    )
    page.keyboard.press("i")

    expect(page.locator("#f-wording")).to_have_value("方案起草和征求意见")
    expect(page.locator("#imp-live")).to_have_text("已补录“方案起草和征求意见”，核对后确认。")
    added = edition.readings.latest("pk")
    tenth = edition.readings.get(wording__contains="第10项")
    assert tenth.span.start < added.span.start < tenth.span.end
    assert added.ordinal == tenth.ordinal + 1


def test_without_a_selection_the_words_are_copied_into_a_form(house: Institution, open_page: OpenPage) -> None:
    edition = long_plan(house)
    page = open_page(user=house.clerk)
    page.goto(address(edition))

    page.keyboard.press("i")
    expect(page.locator("#imp-words")).to_be_focused()
    assert_accessible(page)
    page.keyboard.type("完成调研论证")
    page.get_by_role("button", name="列为条目").press("Enter")

    expect(page.locator("#f-wording")).to_have_value("完成调研论证")
    expect(page.locator("#imp-words")).to_be_hidden()


def test_a_missed_task_is_added_and_words_are_found_without_scripts(house: Institution, open_page: OpenPage) -> None:
    edition = edition_of(Task("推进甲。会后由三司汇总", [("lead", "一司", house.departments[0])]))
    page = open_page(user=house.clerk, java_script_enabled=False)
    page.goto(address(edition))

    page.locator("#imp-find").fill("三司")
    page.locator("#imp-find").press("Enter")
    expect(page.locator("#hit-1")).to_have_text("三司")
    page.locator("#imp-miss summary").click()
    page.locator("#imp-words").fill("会后由三司汇总")
    page.get_by_role("button", name="列为条目").click()

    expect(page.locator("#f-wording")).to_have_value("会后由三司汇总")


def test_a_list_is_answered_by_one_key(house: Institution, open_page: OpenPage) -> None:
    both = [("joint", "一司", house.departments[0]), ("joint", "二司", house.departments[1])]
    edition = edition_of(Task("推进甲", both), Task("推进乙", both))
    page = open_page(user=house.clerk)
    page.goto(address(edition))

    page.keyboard.press("y")

    expect(page.locator("#imp-live")).to_have_text("已将 2 条的首位单位设为牵头。")
    expect(page.get_by_text("处并列单位未写牵头")).to_have_count(0)


def test_the_keys_are_listed(house: Institution, open_page: OpenPage) -> None:
    page = open_page(user=house.clerk)
    page.goto(address(long_plan(house)))

    page.keyboard.press("?")

    dialog = page.get_by_role("dialog")
    for words in ("确认全部高置信条目", "改牵头单位", "查找原文", "采用第二意见"):
        expect(dialog.get_by_text(re.compile(words))).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_second_opinion_is_asked_for_shown_and_taken_over_by_key(
    house: Institution, open_page: OpenPage, settings: Any, language: str
) -> None:
    both = [("joint", "一司", house.departments[0]), ("joint", "二司", house.departments[1])]
    edition = edition_of(
        Task("6月底前推进甲", both, due=None, confidence="low", notes=["no_lead", "no_date"]),
        Task("推进乙", [("lead", "一司", house.departments[0])]),
    )
    house.clerk.language = language
    house.clerk.save()
    with model(saying(OPINION)) as (server, _requests):
        settings.LANGUAGE_MODEL = {"url": server.url, "name": server.name, "timeout_s": 20}
        page = open_page(user=house.clerk)
        page.goto(address(edition))
        page.locator("button[value=opinions]").press("Enter")
        expect(page.locator(".imp-opinion")).to_be_visible()
    expect(page.locator(".imp-opinion")).to_contain_text("国土局")
    page.locator(".imp-opinion summary").click()
    expect(page.locator(".imp-said").last).to_have_text(OPINION)
    assert_accessible(page)
    page.locator("#current").focus()

    page.keyboard.press("o")

    expect(page.locator("#f-deadline")).to_have_value("2025-06-30")
    reading = edition.readings.earliest("ordinal")
    assert [(p.name, p.role) for p in reading.parties.all()] == [("二司", "lead")]
    assert reading.state == "proposed"
    assert_accessible(page)


def test_the_text_can_be_searched_on_a_phone(house: Institution, open_page: OpenPage) -> None:
    page = open_page(user=house.clerk, viewport=PHONE)
    page.goto(address(long_plan(house)))

    page.locator("#imp-find").fill("第33项")

    expect(page.locator("#imp-found")).to_have_text("1/1")
    expect(page.locator(".imp-hit.is-at")).to_be_in_viewport()
    expect(page.locator("#imp-miss")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)
