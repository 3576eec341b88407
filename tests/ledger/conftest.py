"""A small institution and its people as actors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from luoshi.kernel.actor import Actor
from luoshi.ledger import actions
from luoshi.ledger.actions import PartyGiven
from luoshi.ledger.models import Kind, Matter
from tests.factories.access import actor_as
from tests.factories.org import Institution, institution

DAY = date(2025, 6, 2)
NOW = datetime(2025, 6, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


@pytest.fixture
def clerk(house: Institution) -> Actor:
    return actor_as(house.clerk, on=DAY)


@pytest.fixture
def director(house: Institution) -> Actor:
    return actor_as(house.director, on=DAY)


@pytest.fixture
def officer(house: Institution) -> Actor:
    return actor_as(house.officers[0], on=DAY)


@pytest.fixture
def docket(house: Institution, clerk: Actor) -> Callable[..., Matter]:
    """Dockets by hand: `docket(("lead", 0), ("joint", 1), due_on=…)` with numbers of departments."""

    def make(*parties: tuple[str, int], due_on: date | None = date(2025, 12, 31), cycle: str = "once") -> Matter:
        given = [
            PartyGiven(role=role, text=house.departments[i].name, unit_id=house.departments[i].pk)
            for role, i in parties
        ]
        return actions.docket_by_hand(
            wording="编制办事指南",
            kind="other",
            why="局长办公会议定",
            parties=given,
            due_on=due_on,
            cycle=cycle,
            actor=clerk,
            on=DAY,
            at=NOW,
        )

    return make


@pytest.fixture
def running(docket: Callable[..., Matter], clerk: Actor, officer: Actor) -> Callable[..., Matter]:
    """As `docket`, then issued and acknowledged by the first department."""

    def make(*parties: tuple[str, int], **more: object) -> Matter:
        matter = docket(*(parties or (("lead", 0),)), **more)
        actions.issue(matter.number, actor=clerk, on=DAY, at=NOW)
        return actions.acknowledge(matter.number, actor=officer, on=DAY, at=NOW)

    return make


@pytest.fixture
def head(house: Institution) -> Actor:
    return actor_as(house.heads[0], on=DAY)


@pytest.fixture
def other(house: Institution) -> Actor:
    """The officer of the second department."""
    return actor_as(house.officers[1], on=DAY)


@pytest.fixture
def leader(house: Institution) -> Actor:
    return actor_as(house.leader, on=DAY)


@pytest.fixture
def signed_off(db: None) -> Callable[[str], None]:
    """Lets the kind of the test matters ask for signatures."""
    return lambda what: Kind.objects.filter(pk="other").update(sign_off=what) and None
