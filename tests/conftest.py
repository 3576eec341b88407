"""What every test may ask for: the database of the run, a signed-in client, a browser, a check for accessibility.

LUOSHI_DATABASE says which database: empty for SQLite, an address for PostgreSQL. A test that needs PostgreSQL carries
`@pytest.mark.postgresql`; the SQLite run leaves it out and says at its end how many it left to the other run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

pytest_plugins = ["tests.browser"]

ON_POSTGRESQL = os.environ.get("LUOSHI_DATABASE", "").startswith("postgres")
LEFT_OUT = pytest.StashKey[int]()

# On a busy machine a slow example is no fault; what failed once is found again because the examples are the same.
hypothesis_settings.register_profile("luoshi", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.register_profile("ci", hypothesis_settings.get_profile("luoshi"), derandomize=True)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "luoshi")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "postgresql: needs PostgreSQL; the SQLite run leaves it out and counts it")
    config.addinivalue_line("markers", "browser: drives a real Chromium")
    config.stash[LEFT_OUT] = 0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves tests of PostgreSQL to the run on PostgreSQL."""
    if ON_POSTGRESQL:
        return
    left_out = [item for item in items if item.get_closest_marker("postgresql")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("postgresql")]
    config.stash[LEFT_OUT] = len(left_out)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of a parallel run tells the main one how many it left out; every process left out the same."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["left_out"] = session.config.stash[LEFT_OUT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object | None) -> None:
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    terminalreporter.write_line(f"Database: {'PostgreSQL' if ON_POSTGRESQL else 'SQLite'}")
    if left_out := config.stash[LEFT_OUT]:
        terminalreporter.write_line(f"{left_out} tests need PostgreSQL and were left to the run on PostgreSQL.")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file of its own for every process: threads of a served page get connections of their own.

    In memory all threads would share one connection, and two requests at once one transaction."""
    database = connections["default"].settings_dict
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test_luoshi.sqlite3")
        # Nothing of a test must survive a power cut.
        database["OPTIONS"]["init_command"] = (
            "PRAGMA foreign_keys=ON; PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;"
        )
    elif worker := os.environ.get("PYTEST_XDIST_WORKER"):
        database["TEST"]["NAME"] = f"test_luoshi_{worker}"


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Every test begins in Chinese: a page asked for in English leaves its language behind in the thread."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """What one test kept in the cache is not found by the next, whose rows have the same ids."""
    cache.clear()


@pytest.fixture(autouse=True)
def records_dir(tmp_path: Path, settings: Any) -> Path:
    """Stored originals and evidence of this test alone."""
    settings.RECORDS_DIR = tmp_path / "records"
    return tmp_path / "records"


@pytest.fixture
def signed_in() -> Callable[..., Client]:
    """Gives a client in which `user` is signed in: `signed_in(user).get(address)`."""

    def sign_in(user: Any) -> Client:
        client = Client()
        client.force_login(user, backend=django_settings.AUTHENTICATION_BACKENDS[0])
        return client

    return sign_in


@pytest.fixture
def chinese_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The console of a person who reads Chinese."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
