"""`luoshi setup`: everything between an installed package and a page that can be served."""

from __future__ import annotations

import fcntl
import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext_noop

from luoshi.search.actions import not_indexed, rebuild


class Command(BaseCommand):
    """Brings tables, the cache table, what is searched and static files up to date; loads the demo where asked for.

    Every step looks first whether it is needed, so that a second run costs only the looking; a run that was interrupted
    is repeated where it stopped. What it prints is for the person at the console, who may read Chinese or English,
    hence both. Records what `luoshi demo --load` records, else nothing."""

    help = gettext_noop("Create or update the tables and the static files (safe to run again).")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demo institution as well, unless it is there")

    def handle(self, *, demo: bool, **options: Any) -> None:
        with one_at_a_time(settings.DATA_DIR):
            keep_database_private()
            if tables_are_behind():
                self.step("Tables 数据库表", lambda: call_command("migrate", verbosity=0, interactive=False))
            call_command("createcachetable", verbosity=0)
            for kind in not_indexed():  # an installation that is older than the search
                self.step(f"Search 搜索 ({kind})", partial(rebuild, kind))
            wanted = static_fingerprint()
            mark = Path(settings.STATIC_ROOT) / ".fingerprint"
            if not mark.exists() or mark.read_text() != wanted:
                self.step(
                    "Static files 静态文件", lambda: call_command("collectstatic", verbosity=0, interactive=False)
                )
                mark.parent.mkdir(parents=True, exist_ok=True)
                mark.write_text(wanted)
            if demo and "demo" in get_commands():
                call_command("demo", "--load", stdout=self.stdout, stderr=self.stderr)

    def step(self, label: str, work: Callable[[], Any]) -> None:
        """Does `work` between a line that says what and the time it took."""
        begun = time.monotonic()
        self.stdout.write(f"  … {label}", ending="\r" if sys.stdout.isatty() else "\n")
        self.stdout.flush()
        work()
        self.stdout.write(f"  ✓ {label}  {time.monotonic() - begun:.1f} s")


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Holds a lock in `folder`: a second set-up waits for the first and then finds nothing left to do."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def keep_database_private() -> None:
    """Makes the embedded database a file that only its owner reads; SQLite gives the files beside it the same rights.

    It holds passwords, hashed, and everything that only some may see."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():  # type: ignore[attr-defined]  # of SQLite alone
        return
    file = Path(connection.settings_dict["NAME"])
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    for each in (file, *file.parent.glob(f"{file.name}-*")):
        each.chmod(0o600)


def tables_are_behind() -> bool:
    """Whether the database lacks a migration of this code."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def static_fingerprint() -> str:
    """SHA-256 over name, size and time of every static file, and the way they are stored."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
