"""What the clerk does with a loaded document: answers names, confirms by keyboard, leaves out the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from luoshi.mandates.models import Edition


@dataclass(frozen=True, slots=True)
class Paper:
    """A document, and which names in it mean a unit of the house; every other name is a body outside.

    `confirmed` is how many items the clerk confirms one by one."""

    file: Path
    ours: dict[str, str] = field(default_factory=dict)
    confirmed: int = 3


def load(page: Page, paper: Paper) -> Edition:
    """Loads the document through the page and waits for its review."""
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="文件导入").click()
    page.get_by_role("button", name="文件", exact=True).set_input_files(paper.file)
    page.get_by_label("文件类别").select_option("action_plan")
    page.get_by_role("button", name="读取文件").click()
    expect(page.locator("#imp-work")).to_be_visible()
    page.wait_for_load_state("load")  # keys mean nothing before the page's script is there
    return Edition.objects.latest("pk")


def wait_for_the_swap(page: Page) -> None:
    """Waits until htmx has put its answer in and moved the focus."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-added, .htmx-settling")).to_have_count(0)


def current(page: Page) -> Locator:
    """The open item."""
    return page.locator(".imp-cur")


def settle_names(page: Page, paper: Paper) -> list[str]:
    """Answers every question about a name on the open item; what was asked. Each answer is remembered."""
    asked: list[str] = []
    questions = page.locator(".imp-ask .imp-pick")
    while questions.count():
        question = questions.first
        party = question.locator("input[name^='settle_']")
        name = question.locator(".imp-name").inner_text()
        asked.append(name)
        field_name = party.get_attribute("name")
        if unit := paper.ours.get(name):
            party.fill(unit)
            party.press("Enter")
        else:
            question.get_by_role("button", name="外部单位").click()
        expect(page.locator(f"input[name='{field_name}']")).to_have_count(0)
        wait_for_the_swap(page)
    return asked


def confirm_by_keyboard(page: Page, deadline: str) -> None:
    """Gives the open item its lead and its deadline where they are missing, then confirms it with Enter."""
    item = current(page)
    reading = item.get_attribute("data-reading")
    if not item.locator("button[name='drop']").count() or item.locator("[data-imp-key='1'][name='lead']").count():
        page.keyboard.press("1")
        expect(current(page).locator("[data-imp-key='1'][name='lead']")).to_have_count(0)
        wait_for_the_swap(page)
    if current(page).locator("#f-deadline-error").count():
        page.keyboard.press("d")
        expect(page.locator("#f-deadline")).to_be_focused()
        with page.expect_response("**/readings/**"):
            page.keyboard.type(deadline)
            page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.locator(f"li[data-reading='{reading}'][data-state='confirmed']")).to_have_count(1)
    wait_for_the_swap(page)


def settle_the_rest_as_outside(page: Page) -> None:
    """Says of all names that are still unknown that they are bodies outside, where the page offers it."""
    button = page.get_by_role("button", name="均按外部单位")
    if button.count():
        button.click()
        expect(button).to_have_count(0)
        wait_for_the_swap(page)


def answer_all_deadlines(page: Page, deadline: str) -> None:
    """Gives every item without a deadline the same one, where the page offers it."""
    offered = page.get_by_role("group", name="统一处理")
    if offered.locator("#imp-all-on").count():
        offered.locator("#imp-all-on").fill(deadline)
        offered.get_by_role("button", name="统一定为该日").click()
        expect(page.locator("#imp-all-on")).to_have_count(0)
        wait_for_the_swap(page)


def confirm_all_certain(page: Page) -> int:
    """Confirms all certain items with one button; how many there were."""
    button = page.get_by_role("button", name="确认全部高置信")
    count = int(button.inner_text().partition("（")[2].partition("）")[0])
    if count:
        button.click()
        expect(page.get_by_role("button", name="确认全部高置信（0）")).to_be_visible()
        wait_for_the_swap(page)
    return count


def make_the_ledger(page: Page, count: int) -> None:
    """Says yes to the consequence: so many items become matters."""
    page.get_by_role("button", name=f"生成台账（{count} 条）").click()
    dialog = page.get_by_role("alertdialog", name="生成台账")
    dialog.get_by_label("报送频次").select_option("quarterly")
    dialog.get_by_role("button", name="生成台账").click()
    expect(page.locator("#imp-work")).to_have_count(0)


def leave_out_the_rest(page: Page) -> int:
    """Leaves out item after item with X until none is open; how many."""
    count = 0
    while page.locator(".imp-rows li[data-state='proposed']").count():
        item = current(page)
        reading = item.get_attribute("data-reading")
        if item.get_attribute("data-state") != "proposed":
            page.locator(".imp-rows li[data-state='proposed'] a.imp-t").first.click()
            expect(page.locator(f".imp-cur[data-reading='{reading}']")).to_have_count(0)
            wait_for_the_swap(page)
            continue
        page.keyboard.press("x")
        expect(page.locator(f"li[data-reading='{reading}'][data-state='refused']")).to_have_count(1)
        wait_for_the_swap(page)
        count += 1
    return count
