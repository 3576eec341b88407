"""Puts texts in and takes them out, within the caller's transaction. No facts: everything here is derived."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction

from luoshi.search.cutting import fold, words_of
from luoshi.search.likeness import VERSION, bands
from luoshi.search.models import Passage, Wording
from luoshi.search.queries import KIND_MARK

_BATCH = 500
_T = TypeVar("_T")

# Gives (key, text) of every row of a kind; it streams, since it may be millions.
Source = Callable[[], Iterable[tuple[int, str]]]
_SOURCES: dict[str, Source] = {}

# Gives (key, owner, masked text) of every row whose likeness is looked for.
WordingSource = Callable[[], Iterable[tuple[int, int, str]]]
_WORDINGS: dict[str, WordingSource] = {}


def register(kind: str, source: Source) -> None:
    """Says where all texts of a kind come from, for `reindex`; called in the room's `ready()`."""
    _SOURCES[kind] = source


def register_wordings(kind: str, source: WordingSource) -> None:
    """Says where all texts of a kind come from whose likeness is looked for; they are rebuilt with the others."""
    _WORDINGS[kind] = source


def registered() -> tuple[str, ...]:
    """The kinds that can be rebuilt."""
    return tuple(_SOURCES | _WORDINGS)


def not_indexed() -> tuple[str, ...]:
    """Kinds that have texts of which none can be found: after an update that brought the search. Three or four queries.

    Looks at the first text of a kind only."""
    there = set(Passage.objects.order_by().values_list("kind", flat=True).distinct())
    return tuple(kind for kind, source in _SOURCES.items() if kind not in there and any(True for _row in source()))


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
        Wording.objects.filter(kind=kind, key__in=some).delete()


def remember(kind: str, rows: Iterable[tuple[int, int, str]]) -> int:
    """Keeps (key, owner, masked text) to compare later texts with; under the same key it is replaced. How many.

    Texts too short to be compared are passed over. Three to four statements for every 500 rows."""
    count = 0
    for some in _batches(rows):
        latest = {key: (owner, masked) for key, owner, masked in some}
        Wording.objects.filter(kind=kind, key__in=latest).delete()
        found = {key: values for key, (_owner, masked) in latest.items() if (values := bands(kind, masked))}
        wordings = Wording.objects.bulk_create(
            Wording(kind=kind, key=key, owner=latest[key][0], masked=latest[key][1], version=VERSION) for key in found
        )
        _add_bands([(wording.pk, value) for wording in wordings for value in found[wording.key]])
        count += len(wordings)
    return count


def _add_bands(rows: list[tuple[int, int]]) -> None:
    """28 narrow rows a text: as one statement each way, since a model object for each would cost the most."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "INSERT INTO search_band (wording_id, value) SELECT * FROM unnest(%s::bigint[], %s::bigint[])",
                [[wording for wording, _value in rows], [value for _wording, value in rows]],
            )
        else:
            cursor.executemany("INSERT INTO search_band (wording_id, value) VALUES (%s, %s)", rows)


@transaction.atomic
def rebuild(kind: str) -> int:
    """Everything of a kind anew from its sources; what is no longer there is forgotten. How many texts there are."""
    count = 0
    if kind in _WORDINGS:
        Wording.objects.filter(kind=kind).delete()
        count = remember(kind, _WORDINGS[kind]())
    if kind in _SOURCES:
        Passage.objects.filter(kind=kind).delete()
        count = index(kind, _SOURCES[kind]())
    return count


def _batches(rows: Iterable[_T]) -> Iterator[list[_T]]:
    left = iter(rows)
    while some := list(islice(left, _BATCH)):
        yield some
