"""A plan of 140 tasks by keyboard: one press for the certain ones, few for each of ten corrections, then the ledger."""

from __future__ import annotations

import re
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from luoshi.ledger.models import Matter
from luoshi.mandates.models import Edition, Reading
from tests.browser import PATIENCE_MS
from tests.factories.org import Institution, institution

OpenPage = Callable[..., Page]
TASKS, CORRECTED = 140, 10
MOST_PER_CORRECTION = 12
HAN_PRESSES = 3  # pinyin of a character and choosing it, about
CHAPTERS = "一二三四五六七八九十"

# What ten of the tasks say instead, by number: (statement, bracket).
ODD = {
    8: ("完善第8项服务。健全服务机制。", "一司牵头"),  # no day
    21: ("优化第21项流程。适时完成流程优化。", "二司牵头"),  # a vague one
    35: ("建设第35个窗口。2025年6月底前建成窗口。", "一司、二司负责"),  # no lead
    49: ("建设第49个窗口。2025年6月底前建成窗口。", "二司、三司按职责分工负责"),
    63: ("推进第63项共享。2025年9月底前完成共享。", "市数据局牵头"),  # a name nobody knows
    77: ("推进第77项共享。2025年9月底前完成共享。", "市一司牵头"),  # a name like another one
    91: ("编制第91项目录。会同有关方面编制目录。", "三司牵头"),  # no day
}


def plan() -> str:
    lines = ["测试局年度工作要点（2025年）", ""]
    for number in range(1, TASKS + 1):
        if number % 14 == 1:
            lines.append(f"{CHAPTERS[number // 14]}、第{CHAPTERS[number // 14]}类任务")
        statement, bracket = ODD.get(
            number,
            (
                f"开展第{number}项工作。2025年{3 + number % 9}月底前完成第{number}项工作的调研论证和组织实施。",
                f"{'一二三'[number % 3]}司牵头，{'一二三'[(number + 1) % 3]}司配合",
            ),
        )
        lines.append(f"（{(number - 1) % 14 + 1}）{statement}（{bracket}）")
    return "\n".join(lines) + "\n"


@dataclass(slots=True)
class Hands:
    """Presses keys and counts them; a character of Chinese counts as HAN_PRESSES."""

    page: Page
    count: int = 0
    parts: list[tuple[str, int]] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += key.count("+") + 1

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.count += sum(HAN_PRESSES if unicodedata.east_asian_width(c) == "W" else 1 for c in text)

    def said(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.locator("#imp-live")).to_have_text(words, timeout=PATIENCE_MS)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        before = self.count
        yield
        self.parts.append((name, self.count - before))


@pytest.fixture
def house(transactional_db: None) -> Institution:
    return institution()


def load(house: Institution, signed_in: Callable[..., Client]) -> Edition:
    file = SimpleUploadedFile("要点.txt", plan().encode())
    signed_in(house.clerk).post(reverse("web:imports"), {"file": file, "kind": "annual_measures"})
    return Edition.objects.get()


def opened(hands: Hands, wording: str) -> None:
    """Waits until the item with that wording is open, and the page has put the focus where it belongs."""
    expect(hands.page.locator("#f-wording")).to_have_value(re.compile(re.escape(wording)), timeout=PATIENCE_MS)
    expect(hands.page.locator("#current")).to_be_focused()


@pytest.mark.browser
def test_ten_corrections_and_a_ledger_take_few_keys(
    house: Institution, open_page: OpenPage, signed_in: Callable[..., Client], capsys: pytest.CaptureFixture[str]
) -> None:
    edition = load(house, signed_in)
    assert edition.readings.count() == TASKS
    page = open_page(user=house.clerk)
    page.goto(reverse("web:import_review", args=[edition.pk]))
    expect(page.locator(".imp.is-live")).to_be_visible()
    hands = Hands(page)
    began = time.monotonic()

    with hands.part("all certain ones"):
        hands.press("a")
        hands.said(f"已确认 {TASKS - len(ODD)} 条。")
    correct_the_open_ones(hands)
    correct_what_looked_certain(hands)
    with hands.part("the ledger"):
        hands.press("e")
        expect(page.get_by_role("alertdialog")).to_be_visible()
        hands.press("Tab", "Enter")
    page.wait_for_url(re.compile(r"/ledger/\?document=\d+"))
    seconds = time.monotonic() - began

    corrections = hands.parts[1:-1]
    with capsys.disabled():
        sys.stdout.write(
            f"\n{TASKS} tasks, {CORRECTED} corrected: {hands.count} key presses, {seconds:.1f} s by machine\n"
        )
        sys.stdout.write("; ".join(f"{name} {count}" for name, count in hands.parts) + "\n")
    assert len(corrections) == CORRECTED
    assert hands.parts[0][1] == 1
    assert max(count for _name, count in corrections) <= MOST_PER_CORRECTION
    assert Matter.objects.count() == TASKS
    assert_as_corrected(edition, house)


def correct_the_open_ones(hands: Hands) -> None:
    """Each ends with Enter, which leads to the next open one."""
    for number, day in ((8, "1130"), (21, "9.30")):
        with hands.part(f"deadline of {number}"):
            opened(hands, f"第{number}项")
            hands.press("d")
            hands.write(day)
            hands.press("Enter")
            hands.said(re.compile(f"^已确认.*第{number}项"))
    for number, key in ((35, "1"), (49, "2")):
        with hands.part(f"lead of {number}"):
            opened(hands, f"第{number}个")
            hands.press(key)
            expect(hands.page.locator("#f-lead-error")).to_have_count(0)
            confirm(hands, f"第{number}个")
    with hands.part("an unknown unit outside"):
        opened(hands, "第63项")
        key = hands.page.locator(".imp-ask button").filter(has_text="外部单位").first.get_attribute("data-imp-key")
        hands.press(str(key))
        hands.said(re.compile("已选定"))
        confirm(hands, "第63项")
    with hands.part("an unknown unit of the house"):
        opened(hands, "第77项")
        hands.press("l")
        hands.write("一司")
        hands.press("Enter")
        hands.said(re.compile("已选定"))
        confirm(hands, "第77项")
    with hands.part("deadline of 91"):
        opened(hands, "第91项")
        hands.press("d")
        hands.write("年底")
        hands.press("Enter")
        hands.said(re.compile("^已确认.*第91项"))


def correct_what_looked_certain(hands: Hands) -> None:
    """Found by their words in the text."""
    page = hands.page
    with hands.part("another lead for 100"):
        find(hands, "100")
        hands.press("l", "2")
        expect(page.locator("#f-lead-error")).to_have_count(0)
        hands.said(re.compile("^已保存"))
        confirm(hands, "第100项")
    with hands.part("wording of 120"):
        find(hands, "120")
        hands.press("w", "End")
        hands.write("一")
        hands.press("Enter")
        hands.said(re.compile("^已确认“开展第120项工作一”"))
    with hands.part("a target for 130"):
        find(hands, "130")
        hands.press("t")
        hands.write("5项")
        hands.press("Enter")
        hands.said(re.compile("^已保存"))
        confirm(hands, "第130项")


def confirm(hands: Hands, wording: str) -> None:
    """Enter on the open item, once what was changed is saved and the focus is back on it."""
    expect(hands.page.locator("#current")).to_be_focused()
    hands.press("Enter")
    hands.said(re.compile(f"^已确认.*{wording}"))


def find(hands: Hands, words: str) -> None:
    """Words that only one item has lead to it with Enter."""
    hands.press("f")
    hands.write(words)
    expect(hands.page.locator("#imp-found")).to_have_text(re.compile(r"^1/\d+$"))
    hands.press("Enter")
    opened(hands, f"第{words}项")


def assert_as_corrected(edition: Edition, house: Institution) -> None:
    def reading(words: str) -> Reading:
        return edition.readings.get(wording__contains=words)

    first = house.departments[0]
    assert [reading(f"第{n}项").deadline_on.isoformat() for n in (8, 21, 91)] == [
        "2025-11-30",
        "2025-09-30",
        "2025-12-31",
    ]
    leads = {n: [p.name for p in reading(w).parties.filter(role="lead")] for n, w in ((35, "第35个"), (49, "第49个"))}
    assert leads == {35: ["一司"], 49: ["三司"]}
    assert reading("第63项").parties.get().is_outside
    assert reading("第77项").parties.get().unit == first
    assert [t.value for t in reading("第130项").targets.all()] == [5]
    corrected = reading("第100项")
    before = corrected.proposal["parties"]
    assert [(p.name, p.role) for p in corrected.parties.all()] == [
        (before[0]["name"], "joint"),
        (before[1]["name"], "lead"),
    ]


def test_the_page_of_a_long_plan_stays_light(
    house: Institution, signed_in: Callable[..., Client], capsys: pytest.CaptureFixture[str]
) -> None:
    edition = load(house, signed_in)
    client = signed_in(house.clerk)
    address = reverse("web:import_review", args=[edition.pk])

    whole = client.get(address).content
    part = client.get(address, headers={"HX-Request": "true"}).content

    with capsys.disabled():
        sys.stdout.write(f"\n{TASKS} tasks: page {len(whole) / 1024:.0f} KB, a swap {len(part) / 1024:.0f} KB\n")
    assert len(part) < len(whole)
    assert len(whole) <= 150 * 1024
