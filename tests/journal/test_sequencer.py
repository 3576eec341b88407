"""The sequencer chains what was committed, in batches, and nobody waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.journal import sequencer
from luoshi.journal.actions import record
from luoshi.journal.hashing import GENESIS, seal_of
from luoshi.journal.models import Entry, Fact
from luoshi.journal.sequencer import keep_sealing, seal_committed
from tests.journal.facts import AT, CLERK, DoorOpened, state

PATIENCE = 20  # seconds; nothing here should wait at all


def chain() -> list[tuple[int, int, str]]:
    """Number, fact and seal of every entry, in order."""
    return list(Entry.objects.order_by("number").values_list("number", "fact_id", "seal"))


def naive_chain() -> list[tuple[int, int, str]]:
    """The chain as one would write it on paper, facts in the order of their ids."""
    seal, result = GENESIS, []
    for number, (pk, digest) in enumerate(Fact.objects.order_by("pk").values_list("pk", "digest"), start=1):
        seal = seal_of(seal, number, digest)
        result.append((number, pk, seal))
    return result


def in_thread(work: Callable[[], object]) -> threading.Thread:
    """Run `work` beside the test, on a connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db
def test_facts_are_chained_in_order_from_number_one():
    state(4, 2, 9)

    sealed = seal_committed(AT)

    assert sealed == 3
    assert chain() == naive_chain()
    assert set(Entry.objects.values_list("sealed_at", flat=True)) == {AT}


@pytest.mark.django_db
def test_sealing_again_adds_nothing_and_later_facts_follow_on():
    state(1)
    seal_committed(AT)

    again = seal_committed(AT)
    state(2)
    after = seal_committed(AT + timedelta(minutes=1))

    assert (again, after) == (0, 1)
    assert chain() == naive_chain()


@pytest.mark.django_db
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(1, 4), st.booleans()), max_size=6))
@settings(max_examples=40)
def test_however_the_work_is_cut_the_chain_is_the_same(rounds):
    clean = transaction.savepoint()
    for facts, batch, thorough in rounds:
        state(*range(facts))
        seal_committed(AT, batch=batch, thorough=thorough)
    found, expected = chain(), naive_chain()
    transaction.savepoint_rollback(clean)

    assert found == expected


@pytest.mark.django_db(transaction=True)
def test_a_kill_between_batches_loses_nothing(monkeypatch):
    state(*range(10))
    real, calls = sequencer._seal_batch, []

    def killed(*args, **options):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*args, **options)

    monkeypatch.setattr(sequencer, "_seal_batch", killed)
    with pytest.raises(KeyboardInterrupt):
        seal_committed(AT, batch=3)
    before = len(chain())
    monkeypatch.setattr(sequencer, "_seal_batch", real)
    after = seal_committed(AT, batch=3)

    assert (before, after) == (6, 4)
    assert chain() == naive_chain()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sealed_that_may_still_be_rolled_back():
    with transaction.atomic():
        record(DoorOpened(door_id=1), actor=CLERK)
        with pytest.raises(RuntimeError):
            seal_committed(AT)


@pytest.mark.django_db(transaction=True)
def test_the_loop_seals_until_it_is_told_to_stop():
    state(1, 2)
    stop, sealed = threading.Event(), threading.Event()

    def watch() -> None:
        while not stop.wait(0.01):
            if Entry.objects.count() == 2:
                sealed.set()

    loop = in_thread(lambda: keep_sealing(0.01, stop=stop))
    watcher = in_thread(watch)
    done = sealed.wait(PATIENCE)
    stop.set()
    loop.join(PATIENCE)
    watcher.join(PATIENCE)

    assert done
    assert not loop.is_alive()
    assert chain() == naive_chain()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_a_fact_committed_late_is_sealed_after_the_facts_that_overtook_it():
    stated, finish = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with transaction.atomic():
            record(DoorOpened(door_id=1), actor=CLERK)
            stated.set()
            finish.wait(PATIENCE)

    writer = in_thread(slow_writer)
    stated.wait(PATIENCE)
    state(2)
    first = seal_committed(AT, thorough=False)
    finish.set()
    writer.join()
    second = seal_committed(AT, thorough=False)

    doors = Entry.objects.order_by("number").values_list("fact__subject", flat=True)
    assert (first, second) == (1, 1)
    assert list(doors) == ["door:2", "door:1"]
    assert Fact.objects.order_by("pk").values_list("subject", flat=True)[0] == "door:1"


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_a_writer_does_not_wait_for_a_sequencer_at_work():
    locked, finish = threading.Event(), threading.Event()

    def slow_sequencer() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [sequencer.ADVISORY_LOCK])
            locked.set()
            finish.wait(PATIENCE)

    holding = in_thread(slow_sequencer)
    locked.wait(PATIENCE)
    state(1, 2)  # would hang here
    waited = not finish.is_set()
    finish.set()
    holding.join()

    assert waited
    assert seal_committed(AT) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_writers_and_sequencers_all_at_once_leave_one_whole_chain():
    stop = threading.Event()

    def write(door: int) -> None:
        for _ in range(30):
            state(door, door)

    def seal() -> None:
        while not stop.is_set():
            seal_committed(AT, batch=7, thorough=False)

    sequencers = [in_thread(seal) for _ in range(2)]
    writers = [in_thread(lambda door=n: write(door)) for n in range(4)]
    for thread in writers:
        thread.join()
    stop.set()
    for thread in sequencers:
        thread.join()
    seal_committed(AT)

    entries = list(Entry.objects.order_by("number").values_list("number", "digest", "seal"))
    before = GENESIS
    for number, digest, seal_found in entries:
        before = seal_of(before, number, digest)
        assert seal_found == before
    assert [number for number, _digest, _seal in entries] == list(range(1, 241))
    assert Entry.objects.values("fact_id").distinct().count() == Fact.objects.count() == 240
