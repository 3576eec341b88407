"""Which rows must have a fact: each room says so for its own, verification looks whether they have.

A row that was put in behind the journal's back has no fact and is found here; the chain alone would not notice it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from luoshi.journal.models import Fact

# Gives (kind, subject) for every row that must have been stated: ("ledger.MatterDocketed", "matter:12").
Expected = Callable[[], Iterable[tuple[str, str]]]

_ROOMS: dict[str, Expected] = {}
_BATCH = 500


def register(name: str, expected: Expected) -> None:
    """Add a room's check; called in the room's `ready()`. `name` is stable and untranslated (“ledger.matters”).

    `expected` streams (`.iterator()`), since it may be a million rows; it is called at every verification."""
    _ROOMS[name] = expected


def registered() -> tuple[str, ...]:
    """Names of the checks, in the order in which they were registered."""
    return tuple(_ROOMS)


def unstated() -> Iterator[tuple[str, str, str]]:
    """(name of the check, kind, subject) for every row whose fact is missing. Memory stays constant."""
    for name, expected in _ROOMS.items():
        pairs = iter(expected())
        while batch := list(islice(pairs, _BATCH)):
            found = set(
                Fact.objects.filter(subject__in={s for _, s in batch}, kind__in={k for k, _ in batch})
                .values_list("kind", "subject")
                .distinct()
            )
            yield from ((name, kind, subject) for kind, subject in batch if (kind, subject) not in found)
