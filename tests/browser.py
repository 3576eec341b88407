"""A real Chromium for the pages: desktop and phone, nothing from outside, no error on the console.

Debian brings the browser. A machine without it fails these tests, with the line to type; nothing is skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Route, sync_playwright

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 15_000  # two busy cores
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]

OpenPage = Callable[..., Page]


def chromium_path() -> str:
    """Where the browser is: LUOSHI_CHROMIUM, else what Debian or Ubuntu call it."""
    for name in (os.environ.get("LUOSHI_CHROMIUM", ""), "chromium", "chromium-browser"):
        if name and (found := shutil.which(name)):
            return found
    raise FileNotFoundError("Chromium is missing. Type: sudo apt-get install -y chromium")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all page tests of a process."""
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code. It is not.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(chromium: Browser, live_server: Any) -> Iterator[OpenPage]:
    """Opens pages of any size: `open_page(viewport=PHONE, user=user, locale="en")`; `user` is signed in already.

    Fails the test that made a page throw, complain on the console, or ask anything of another host."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []
    home = urlsplit(live_server.url).netloc

    def guard(route: Route, request: Request) -> None:
        if urlsplit(request.url).netloc == home:
            route.continue_()
        else:
            faults.append(f"asked another host: {request.url}")
            route.abort()

    def listen(message: ConsoleMessage) -> None:
        # A refused form answers 422 on purpose; the browser reports every such answer as a failed resource.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            faults.append(f"console: {message.text}")

    def open_(*, viewport: dict[str, int] | None = None, user: Any = None, locale: str = "zh-CN", **more: Any) -> Page:
        size: Any = viewport or DESKTOP
        context = chromium.new_context(
            viewport=size,
            base_url=live_server.url,
            locale=locale,
            timezone_id="Asia/Shanghai",
            has_touch=size == PHONE,
            is_mobile=size == PHONE,
            **more,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.route("http*://**/*", guard)
        if user is not None:
            sign_in(context, user, live_server.url)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("console", listen)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A desktop page, 1366 x 768, nobody signed in."""
    return open_page()


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """A phone page, 390 x 844, nobody signed in."""
    return open_page(viewport=PHONE)


def sign_in(context: BrowserContext, user: Any, address: str) -> None:
    """Signs `user` in without the form: a session of the test client becomes the browser's."""
    client = Client()
    client.force_login(user, backend=django_settings.AUTHENTICATION_BACKENDS[0])
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def assert_accessible(page: Page) -> None:
    """axe-core finds nothing against WCAG 2.0 to 2.2 A and AA and its best-practice rules; else each place is named."""
    # Imported here: reading axe-core takes longer than most tests.
    from axe_playwright_python.sync_playwright import Axe

    # What a link to a place in the page left under the bar at the top counts as too small to touch.
    page.evaluate("scrollTo(0, 0)")
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_RULES}})
    found = [
        f"{violation['id']}: {violation['help']} at {' | '.join(str(node['target']) for node in violation['nodes'])}"
        for violation in results.response["violations"]
    ]
    assert found == [], page.url
