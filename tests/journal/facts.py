"""An invented room's fact, and short ways to state it and to meddle with what was stated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from django.db import connection, transaction

from luoshi.journal import guards
from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
CLERK = Actor(user_id=7, name="何雨晴", on=DAY, post_id=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorOpened:
    """A door was opened."""

    noun: ClassVar[str] = "door"
    about: ClassVar[str] = "door_id"
    door_id: int | None
    why: Any = None


def state(*doors: int, at: datetime = AT) -> None:
    """State that these doors were opened, in one transaction."""
    with transaction.atomic():
        for door in doors:
            record(DoorOpened(door_id=door), actor=CLERK, at=at)


@contextmanager
def meddling() -> Iterator[Any]:
    """A cursor for somebody who owns the database: no guards, no foreign keys, and everything put back afterwards."""
    if connection.vendor == "postgresql":
        off, on = "SET session_replication_role = replica", "SET session_replication_role = DEFAULT"
    else:
        off, on = "PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON"
    with guards.lifted(connection), connection.cursor() as cursor:
        cursor.execute(off)
        yield cursor
        cursor.execute(on)
