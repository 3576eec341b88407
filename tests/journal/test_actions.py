"""Facts are stated in the transaction of their change, as plain values, once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import ClassVar

import pytest
from django.db import transaction

from luoshi.journal.actions import record, record_many
from luoshi.journal.models import Fact
from luoshi.kernel.actor import system
from tests.journal.facts import AT, CLERK, DAY, DoorOpened


@pytest.mark.django_db
def test_a_fact_keeps_what_who_when_and_a_digest_that_anybody_can_recompute():
    record(DoorOpened(door_id=12, why="检查"), actor=CLERK, at=AT)

    fact = Fact.objects.get()
    text = (
        '["journal.DoorOpened","door:12","{\\"door_id\\":12,\\"why\\":\\"检查\\"}",7,3,"2026-03-02T01:30:00.000000Z"]'
    )
    assert (fact.kind, fact.subject, fact.payload) == (
        "journal.DoorOpened",
        "door:12",
        '{"door_id":12,"why":"检查"}',
    )
    assert (fact.actor, fact.post, fact.at) == (7, 3, AT)
    assert fact.digest == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.django_db
def test_the_system_acts_without_account_or_post():
    record(DoorOpened(door_id=1), actor=system(DAY))

    fact = Fact.objects.get()
    assert (fact.actor, fact.post) == (None, None)


@pytest.mark.django_db
def test_dates_and_instants_are_written_one_way_only():
    china = timezone(timedelta(hours=8))
    record(DoorOpened(door_id=1, why=(DAY, datetime(2026, 3, 2, 9, 30, tzinfo=china), True)), actor=CLERK)

    assert Fact.objects.get().payload == '{"door_id":1,"why":["2026-03-02","2026-03-02T01:30:00.000000Z",true]}'


@pytest.mark.django_db(transaction=True)
def test_a_fact_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        record(DoorOpened(door_id=1), actor=CLERK)

    assert not Fact.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_fact_goes_when_its_change_goes():
    with transaction.atomic():
        record(DoorOpened(door_id=1), actor=CLERK)
        stated = Fact.objects.count()
        transaction.set_rollback(True)

    assert stated == 1
    assert not Fact.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("value", [1.5, {1, 2}, b"bytes", object()])
def test_only_plain_values_are_journalled(value):
    with pytest.raises(TypeError):
        record(DoorOpened(door_id=1, why=value), actor=CLERK)

    assert not Fact.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("value", [datetime(2026, 3, 2), "\ud800"])  # noqa: DTZ001  the naive instant is the point
def test_an_instant_without_zone_and_half_a_character_are_refused(value):
    with pytest.raises(ValueError, match="cannot be journalled"):
        record(DoorOpened(door_id=1, why=value), actor=CLERK)


@dataclass(slots=True, kw_only=True)
class Changeable:
    noun: ClassVar[str] = "door"
    about: ClassVar[str] = "door_id"
    door_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Aimless:
    noun: ClassVar[str] = "door"
    about: ClassVar[str] = "window_id"
    door_id: int


@pytest.mark.django_db
@pytest.mark.parametrize("fact", [Changeable(door_id=1), Aimless(door_id=1), "opened", DoorOpened(door_id=None)])
def test_what_is_not_a_fact_about_something_is_refused(fact):
    with pytest.raises(TypeError):
        record(fact, actor=CLERK)


@pytest.mark.django_db
def test_many_facts_are_stated_in_their_order_like_single_ones():
    record(DoorOpened(door_id=1), actor=CLERK, at=AT)
    count = record_many((DoorOpened(door_id=n), CLERK, AT) for n in (1, 5, 3))

    facts = list(Fact.objects.order_by("pk"))
    assert count == 3
    assert [f.subject for f in facts] == ["door:1", "door:1", "door:5", "door:3"]
    assert facts[0].digest == facts[1].digest
