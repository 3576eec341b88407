"""Puts texts in and takes them out, within the caller's transaction. No facts: everything here is derived."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db import transaction

from luoshi.search.cutting import fold, words_of
from luoshi.search.models import Passage
from luoshi.search.queries import KIND_MARK

_BATCH = 500
_T = TypeVar("_T")

# Gives (key, text) of every row of a kind; it streams, since it may be millions.
Source = Callable[[], Iterable[tuple[int, str]]]
_SOURCES: dict[str, Source] = {}


def register(kind: str, source: Source) -> None:
    """Says where all texts of a kind come from, for `reindex`; called in the room's `ready()`."""
    _SOURCES[kind] = source


def registered() -> tuple[str, ...]:
    """The kinds that can be rebuilt."""
    return tuple(_SOURCES)


def index(kind: str, rows: Iterable[tuple[int, str]]) -> int:
    """Lets texts be found under (kind, key); what was there under the same key is replaced. How many there were.

    A statement for every 500 rows."""
    count = 0
    for some in _batches(rows):
        passages = []
        for key, text in dict(some).items():
            text = fold(text)
            passages.append(Passage(kind=kind, key=key, text=text, words=" ".join([KIND_MARK + kind, *words_of(text)])))
        Passage.objects.bulk_create(
            passages, update_conflicts=True, unique_fields=["kind", "key"], update_fields=["text", "words"]
        )
        count += len(passages)
    return count


def forget(kind: str, keys: Iterable[int]) -> None:
    """Takes texts out; keys that are not there are passed over."""
    for some in _batches(keys):
        Passage.objects.filter(kind=kind, key__in=some).delete()


@transaction.atomic
def rebuild(kind: str) -> int:
    """Everything of a kind anew from its source; what is no longer there is forgotten. How many texts there are."""
    Passage.objects.filter(kind=kind).delete()
    return index(kind, _SOURCES[kind]())


def _batches(rows: Iterable[_T]) -> Iterator[list[_T]]:
    left = iter(rows)
    while some := list(islice(left, _BATCH)):
        yield some
