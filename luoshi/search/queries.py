"""Where words stand. Answers are subqueries of keys: the caller filters its own table by them; nothing here writes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from luoshi.search.cutting import fold, parts_of, pieces_of
from luoshi.search.engines import HasWords
from luoshi.search.likeness import Comparison, bands
from luoshi.search.models import Band, Passage, Wording

# A private-use character begins the word that says whose a passage is: no text and no query has it.
KIND_MARK = "\ue000"
LONGEST_QUERY = 200
_GAP = "[^\n。；！？;!?]{0,8}"
_QUOTED = re.compile(r"[“\"「]([^”\"」]+)[”\"」]")
_WORDS_AT_MOST = 32
_CANDIDATES = 60


@dataclass(frozen=True, slots=True)
class Sought:
    """A query taken apart. `words` must all stand in the text, `beginnings` begin one of its words; each of `patterns`
    (regular expressions over the folded text) must be met: the words of one run stand near each other, in order.

    `shown` are the words to mark in what was found."""

    words: tuple[str, ...]
    beginnings: tuple[str, ...]
    patterns: tuple[str, ...]
    shown: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.words and not self.beginnings


def sought(query: str) -> Sought:
    """What a person typed: blanks part words that may stand anywhere; a run without blanks stands together, but a few
    characters may come between (商标注册便利化 finds 商标注册和审查便利化); what is in quotation marks stands exactly
    so. Letters and digits find whatever begins with them (PH-2026 finds PH-2026-017)."""
    query = query[:LONGEST_QUERY]
    words: dict[str, None] = {}
    beginnings: dict[str, None] = {}
    patterns: list[str] = []
    shown: dict[str, None] = {}
    runs = [(quoted, True) for quoted in _QUOTED.findall(query)]
    runs += [(run, False) for run in _QUOTED.sub(" ", query).split()]
    for typed, exactly in runs:
        run = fold(typed).strip()
        pieces = pieces_of(run)
        shown |= dict.fromkeys([run] if exactly else [word for word, _han in pieces])
        asked = [part for word, han in pieces if han for part in parts_of(word)]
        longer = [part for part in asked if len(part) > 1]
        latin = [word for word, han in pieces if not han]
        # Single characters stand in half of all texts: the pattern asks for them when there is something rarer.
        words |= dict.fromkeys(longer or ([] if latin else asked))
        beginnings |= dict.fromkeys(latin)
        if exactly:
            patterns.append(re.escape(run))
        elif len(pieces) > 1 or asked != [word for word, han in pieces if han]:
            patterns.append(_GAP.join(re.escape(word) for word, _han in pieces))
    return Sought(
        words=tuple(words)[:_WORDS_AT_MOST],
        beginnings=tuple(beginnings)[:_WORDS_AT_MOST],
        patterns=tuple(patterns),
        shown=tuple(sorted(shown, key=len, reverse=True)),
    )


def hits(kind: str, query: str) -> QuerySet[Any]:
    """Keys of the passages of `kind` that answer the query, as a subquery: `Matter.objects.filter(pk__in=hits(…))`.

    A query without a word finds nothing. Unordered. Costs what the rarest word of the query costs."""
    wanted = sought(query)
    if wanted.is_empty:
        return Passage.objects.none().values_list("key", flat=True)
    found = Passage.objects.filter(
        HasWords((KIND_MARK + kind, *wanted.words), wanted.beginnings),
        kind=kind,
    )
    for pattern in wanted.patterns:
        found = found.filter(text__regex=pattern)
    return found.order_by().values_list("key", flat=True)


@dataclass(frozen=True, slots=True)
class Alike:
    """A text that is like the one in question: whose it is and by how much (0–100)."""

    key: int
    owner: int
    score: float


def alike(kind: str, masked: str, *, without: Iterable[int] = ()) -> list[Alike]:
    """Remembered texts of a kind that a masked text is like, the most alike first; `without` are keys to pass over.

    The 60 texts that share the most bands are compared. Two queries, whatever the number of texts."""
    values = bands(kind, masked)
    if not values:
        return []
    shared = (
        Band.objects.filter(value__in=values)
        .values("wording")
        .annotate(shared=Count("pk"))
        .order_by("-shared", "-wording")
        .values_list("wording", flat=True)[:_CANDIDATES]
    )
    mine, passed_over = Comparison.of(masked), set(without)
    rows = Wording.objects.filter(pk__in=list(shared)).values_list("key", "owner", "masked")
    found = [
        Alike(key, owner, score)
        for key, owner, other in rows
        if key not in passed_over and (score := mine.likeness(other))
    ]
    return sorted(found, key=lambda one: (-one.score, -one.key))
