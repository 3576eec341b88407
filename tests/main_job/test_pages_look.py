"""Every page as every role sees it: in both languages and themes, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from luoshi.access.models import User
from luoshi.journal.sequencer import seal_committed
from luoshi.kernel.clock import now, today
from tests.browser import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.factories.access import user_in
from tests.factories.ledger import docketed, walked
from tests.factories.mandates import Task, edition_of
from tests.factories.org import Institution, institution

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

LONG = "编制并公布政务服务事项办事指南，统一服务名称、办理时限和申请材料，覆盖96个受理窗口和网上办理渠道"
LANG = {"zh-hans": "zh-Hans", "en": "en"}
LOOKS = [
    pytest.param(DESKTOP, "zh-hans", "light", id="desktop-zh-light"),
    pytest.param(DESKTOP, "en", "dark", id="desktop-en-dark"),
    pytest.param(PHONE, "zh-hans", "dark", id="phone-zh-dark"),
    pytest.param(PHONE, "en", "light", id="phone-en-light"),
]


@dataclass(frozen=True, slots=True)
class Scene:
    """A house with something of every sort in it: who looks (None is a visitor), and at what."""

    house: Institution
    people: dict[str, User | None]
    addresses: dict[str, list[str]]


def scene() -> Scene:
    """Matters in every state, one overdue; a document to check; an account of every role."""
    house = institution()
    matters = [
        docketed(house, wording=LONG, due_on=today() + timedelta(days=20)),
        *(walked(house, step, wording=LONG) for step in ("issued", "in_progress", "reported", "asked", "closed_out")),
    ]
    unit, other = house.departments[:2]
    edition = edition_of(
        Task(LONG, [("lead", "一司", unit), ("support", "二司", other)], targets=[("96个", 96, "个")]),
        Task(
            "推进数据共享", [("joint", "市数据局", None), ("joint", "市经济信息化委", None)], due=None, confidence="low"
        ),
        Task("开展培训", [("lead", "二司", other)]),
    )
    newer = edition_of(
        Task(f"{LONG}，建立台账", [("lead", "一司", unit)]), Task("修缮古城墙", [("lead", "二司", other)]), year=2026
    )
    seal_committed(now())
    desk, ledger = reverse("web:desk"), reverse("web:ledger")
    sheets = [reverse("web:matter", args=[matter.number]) for matter in matters]
    report = reverse("web:report", args=[matters[2].number])
    review = reverse("web:import_review", args=[edition.pk])
    board, verify, settings = reverse("web:board"), reverse("web:verify"), reverse("web:settings")
    new, missing = reverse("web:new_matter"), reverse("web:matter", args=["XX-2020-999"])
    compare, coverage = reverse("web:import_compare"), reverse("web:import_coverage")
    plans = [
        compare,
        f"{compare}?old={edition.pk}&new={newer.pk}",
        coverage,
        f"{coverage}?plan={edition.pk}&year={newer.pk}",
    ]
    everything = [f"{ledger}?view=all", f"{ledger}?view=all&q=没有这一项", *sheets, reverse("web:imports"), review, new]
    return Scene(
        house,
        {
            "visitor": None,
            "clerk": house.clerk,
            "officer": house.officers[0],
            "leader": house.leader,
            "auditor": user_in(house.office, "staff", "审计管理员", "文审计", role="auditor"),
            "without a role": house.reader,
        },
        {
            "visitor": ["/", reverse("account_login"), reverse("account_reset_password")],
            "clerk": [desk, *everything, *plans, verify, missing],
            "officer": [desk, ledger, sheets[2], report, settings, reverse("account_change_password"), new],
            "leader": [desk, board, f"{board}?unit={unit.pk}", sheets[4]],
            "auditor": [desk, ledger, verify],
            "without a role": [desk, ledger, board, verify, missing],
        },
    )


def faults(page: Page, address: str, language: str, width: int) -> Iterator[str]:
    """What is wrong with the page that is open, apart from its accessibility."""
    if (heads := page.locator("h1").count()) != 1:
        yield f"{address}: {heads} first headings"
    if (lang := page.locator("html").get_attribute("lang")) != LANG[language]:
        yield f"{address}: lang is {lang}"
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
        yield f"{address}: {wide} px wide"


@pytest.mark.parametrize(("size", "language", "theme"), LOOKS)
def test_every_page_is_accessible_fits_and_speaks_the_readers_language(
    open_page: OpenPage, size: dict[str, int], language: str, theme: str
) -> None:
    given = scene()
    User.objects.update(language=language, theme=theme)
    found: list[str] = []
    for role, user in given.people.items():
        page = open_page(viewport=size, user=user, locale="zh-CN" if language == "zh-hans" else "en-GB")
        for address in given.addresses[role]:
            page.goto(address)
            found += [f"{role} {fault}" for fault in faults(page, address, language, size["width"])]
            try:
                assert_accessible(page)
            except AssertionError as error:
                found.append(f"{role} {address}: {str(error)[:600]}")

    assert found == []
