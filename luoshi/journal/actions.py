"""Stating facts. The only way into the journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any

from django.db import transaction

from luoshi.journal.bulk import insert
from luoshi.journal.facts import JournalVerified
from luoshi.journal.hashing import canonical, digest_of
from luoshi.journal.models import Fact
from luoshi.journal.verification import Verification
from luoshi.kernel.actor import Actor
from luoshi.kernel.clock import now

# Rows sent to the database at once by record_many.
BATCH = 2_000
_NAMES = ("kind", "subject", "payload", "actor", "post", "at", "digest")


def record(fact: Any, *, actor: Actor, at: datetime | None = None) -> None:
    """State `fact` in the journal, in the transaction that makes the change; `at` is the instant, now if left out.

    `fact` is a frozen dataclass of a room's facts.py with `noun` (what it is about) and `about` (the field with its
    id). One insert, no lock: writers never wait for each other. Raises TransactionManagementError outside a
    transaction, TypeError for what is not a fact or holds other than plain values."""
    _demand_transaction()
    values = _values(fact, actor, at or now())
    Fact(**dict(zip(_NAMES, values, strict=True))).save(force_insert=True)


def record_many(facts: Iterable[tuple[Any, Actor, datetime]]) -> int:
    """State many facts, each with its actor and instant, in the given order; returns how many. As `record` otherwise.

    Takes any iterable and holds at most `BATCH` facts in memory."""
    _demand_transaction()
    values = (_values(fact, actor, at) for fact, actor, at in facts)
    count = 0
    while rows := list(islice(values, BATCH)):
        insert(Fact, _NAMES, rows)
        count += len(rows)
    return count


@transaction.atomic
def note_verification(result: Verification, *, actor: Actor, at: datetime) -> None:
    """State that the journal was checked, when, and what was found. Records JournalVerified."""
    record(
        JournalVerified(
            number=result.number, seal=result.seal, reliable_until=result.reliable_until, problems=result.found
        ),
        actor=actor,
        at=at,
    )


def _demand_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a fact is stated in its change's transaction; there is none")


def _values(fact: Any, actor: Actor, at: datetime) -> tuple[Any, ...]:
    """The values of a row of Fact, in the order of _NAMES."""
    shape: Any = type(fact)
    kind, noun, about, names = _shape(shape)
    key = getattr(fact, about)
    if key is None:
        raise TypeError(f"{kind} is about nothing: its {about} is None")
    subject = f"{noun}:{key}"
    payload = canonical({name: getattr(fact, name) for name in names})
    digest = digest_of(kind, subject, payload, actor.user_id, actor.post_id, at)
    return kind, subject, payload, actor.user_id, actor.post_id, at, digest


@cache
def _shape(fact: type) -> tuple[str, str, str, tuple[str, ...]]:
    """Kind, noun, name of the id's field and names of all fields of a class of facts; TypeError if it is not one."""
    if not is_dataclass(fact) or not fact.__dataclass_params__.frozen:  # type: ignore[attr-defined]  # not in typeshed
        raise TypeError(f"{fact.__name__} is not a frozen dataclass and cannot be journalled")
    names = tuple(field.name for field in fields(fact))
    noun, about = getattr(fact, "noun", None), getattr(fact, "about", None)
    if not isinstance(noun, str) or about not in names:
        raise TypeError(f"{fact.__name__} does not say what it is about: it needs ClassVars noun and about")
    room = fact.__module__.split(".")[-2:][0]
    return f"{room}.{fact.__name__}", noun, about, names
