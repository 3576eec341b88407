"""A small institution with a matter that owes a report, and servers that take what is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlsplit

import pytest

from luoshi.kernel.actor import Actor
from luoshi.ledger import actions
from luoshi.ledger.actions import PartyGiven
from luoshi.ledger.models import Matter
from luoshi.reminders.models import Address
from tests.factories.access import actor_as
from tests.factories.org import Institution, institution
from tests.reminders.receivers import MailServer, RobotServer, running

# A working Tuesday, and ten in the morning of it in Beijing.
DAY = date(2025, 6, 3)
NOW = datetime(2025, 6, 3, 2, 0, tzinfo=UTC)


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """That local time as an instant."""
    from django.utils import timezone  # settings are ready only now

    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


@pytest.fixture
def owed(house: Institution) -> Callable[..., Matter]:
    """Gives an issued matter of departments, by number: `owed(0, due_on=…)`; acknowledged unless told otherwise."""

    def make(
        *departments: int, due_on: date, on: date = DAY, taken_note: bool = True, urgent: bool = False, **more: Any
    ) -> Matter:
        return owed_matter(
            house, *(departments or (0,)), due_on=due_on, on=on, taken_note=taken_note, urgent=urgent, **more
        )

    return make


def owed_matter(
    house: Institution,
    *departments: int,
    due_on: date,
    on: date = DAY,
    taken_note: bool = True,
    urgent: bool = False,
    wording: str = "编制办事指南",
) -> Matter:
    """An issued matter led by the first of the departments, the others joint."""
    clerk, when = actor_as(house.clerk, on=on), at(on, 9)
    units = [house.departments[number] for number in departments]
    matter = actions.docket_by_hand(
        wording=wording,
        kind="plan_task",
        why="局长办公会议定",
        parties=[
            PartyGiven(role="joint" if n else "lead", text=unit.name, unit_id=unit.pk) for n, unit in enumerate(units)
        ],
        due_on=due_on,
        cycle="once",
        actor=clerk,
        on=on,
        at=when,
    )
    Matter.objects.filter(pk=matter.pk).update(is_urgent=urgent)
    actions.issue(matter.number, actor=clerk, on=on, at=when)
    if taken_note:
        for number in departments:
            actions.acknowledge(matter.number, actor=actor_as(house.officers[number], on=on), on=on, at=when)
    matter.refresh_from_db()
    return matter


@pytest.fixture
def clerk(house: Institution) -> Actor:
    return actor_as(house.clerk, on=DAY)


@pytest.fixture
def mail(settings: Any) -> Iterator[MailServer]:
    """A mail server, named in the settings."""
    server = MailServer()
    with running(server):
        name_mail_server(settings, server.address)
        yield server


def name_mail_server(settings: Any, address: str) -> None:
    parts = urlsplit(address)
    settings.REMINDERS = {**settings.REMINDERS, "smtp": address, "from": "luoshi@example.gov.cn", "timeout_s": 5}
    settings.EMAIL_HOST, settings.EMAIL_PORT = parts.hostname, parts.port


@pytest.fixture
def robots(settings: Any) -> Iterator[RobotServer]:
    """A server for robots, named in the settings."""
    server = RobotServer()
    with running(server):
        settings.REMINDERS = {**settings.REMINDERS, "hosts": [server.host], "timeout_s": 5}
        yield server


def mailbox_of(user: Any, target: str = "") -> Address:
    """An e-mail address of a person, as they would have given it."""
    from luoshi.reminders.actions import add_address

    return add_address("email", target or f"{user.username}@example.gov.cn", actor=actor_as(user, on=DAY), at=NOW)
