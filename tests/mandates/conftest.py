"""An institution and a clerk of its supervision office, for every test of the room."""

from __future__ import annotations

import pytest

from luoshi.kernel.actor import Actor
from tests.factories.access import actor_as
from tests.factories.org import Institution, institution


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


@pytest.fixture
def clerk(house: Institution) -> Actor:
    return actor_as(house.clerk)
