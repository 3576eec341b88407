"""`luoshi demo`: an invented institution with three years of plans, dated relative to today."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext_noop

from luoshi.demo import history, institution
from luoshi.journal.sequencer import seal_committed
from luoshi.kernel.clock import now, today
from luoshi.org.queries import is_register_empty

SEED = 20_980
ACCOUNTS = "demo-accounts.txt"
T = TypeVar("T")


class Command(BaseCommand):
    """Loads the demo into an empty database, in one transaction: interrupted, it leaves nothing and may be run again.

    Where the demo is already, it only says so; a database that holds an institution of its own is refused.
    Accounts and their generated passwords go to the console and to a file only its owner can read. Records what the
    rooms record."""

    help = gettext_noop("Load an invented institution with three years of matters, and print accounts for each role.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--load", action="store_true", help="load it (without this, only tell)")
        parser.add_argument("--seed", type=int, default=SEED, help=f"number from which it is made (default: {SEED})")

    def handle(self, *, load: bool, seed: int, **options: Any) -> None:
        kept = Path(settings.DATA_DIR) / ACCOUNTS
        if not is_register_empty():
            if not kept.exists():
                raise CommandError(
                    "This database holds an institution already 数据库已有机构数据; the demo needs an empty one: set"
                    " LUOSHI_DATA_DIR to another folder."
                )
            if not load:
                self.stdout.write(kept.read_text(encoding="utf-8"))
            return
        if not load:
            self.stdout.write("No demo yet 尚未载入演示数据:  luoshi demo --load")
            return
        begun = time.monotonic()
        with transaction.atomic():
            loaded = self.step("Institution 机构", lambda: institution.load(today(), seed))
            people = history.people_of(loaded, on=today())
            matters = self.step(
                "Plans and reports 计划与报送", lambda: history.load(people, today=today(), seed=seed, told=self.tell)
            )
            table = accounts_table(loaded.accounts)
            # Before the commit: killed in between, the next run finds an empty database and makes the file anew.
            write_private(kept, table)
        self.step("Journal 日志封存", lambda: seal_committed(now()))
        self.stdout.write(table)
        self.stdout.write(f"  {matters} matters 事项  ({time.monotonic() - begun:.1f} s)")

    def tell(self, text: str) -> None:
        """A line of progress."""
        self.stdout.write(f"    {text}")
        self.stdout.flush()

    def step(self, label: str, work: Callable[[], T]) -> T:
        """Does `work` between a line that says what and the time it took."""
        begun = time.monotonic()
        self.stdout.write(f"  … {label}")
        self.stdout.flush()
        result = work()
        self.stdout.write(f"  ✓ {label}  {time.monotonic() - begun:.1f} s")
        return result


def accounts_table(accounts: list[institution.DemoAccount]) -> str:
    """One line an account: role, user name, password, who that is."""
    lines = ["  Role 角色 | User name 用户名 | Password 密码 | Post 职务"]
    lines += [f"  {a.role} | {a.username} | {a.password} | {a.name}，{a.unit}{a.post}" for a in accounts]
    return "\n".join(lines) + "\n"


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner can read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
