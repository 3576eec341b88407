"""Half sentences that left one clause and stand in another one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from luoshi.extraction.comparison.grams import masked
from luoshi.extraction.comparison.nouns import Clause, Passage

_HALF = re.compile(r"[^，。；！？：,;!?:]+")
_SHORTEST = 6  # characters; what is shorter is a phrase that any clause may have


def passages(
    old: Sequence[Clause],
    new: Sequence[Clause],
    to_new: Mapping[int, Sequence[int]],
    to_old: Mapping[int, Sequence[int]],
) -> tuple[Passage, ...]:
    """Half sentences of an old clause that what it became (`to_new`) has not and that another new clause took in.

    They must be new in that clause too, and have left and arrived once: a phrase of the trade that many clauses have
    moves nowhere. Neighbouring ones are told as one. Years and figures may differ."""
    gone = _unmatched(old, new, to_new)
    come = _unmatched(new, old, to_old)
    found: list[Passage] = []
    follows: tuple[int, int, int] | None = None  # (old, new, place in the old text) at which the last one goes on
    for key, place in gone.items():
        arrival = come.get(key)
        if place is None or arrival is None:
            continue
        (i, start, end), j = place, arrival[0]
        if follows == (i, j, start):
            before = found.pop()
            start -= len(before.text) + 1
        found.append(Passage(i, j, old[i].text[start:end]))
        follows = (i, j, end + 1)
    return tuple(found)


def _unmatched(
    clauses: Sequence[Clause], others: Sequence[Clause], became: Mapping[int, Sequence[int]]
) -> dict[str, tuple[int, int, int] | None]:
    """Half sentences (masked) that stand in none of the clauses linked with theirs: (clause, start, end), or None
    where they stand in several clauses."""
    found: dict[str, tuple[int, int, int] | None] = {}
    for index, clause in enumerate(clauses):
        linked = [masked(others[other].text) for other in became.get(index, ())]
        for half in _HALF.finditer(clause.text):
            key = masked(half.group())
            if len(key) >= _SHORTEST and not any(key in text for text in linked):
                found[key] = None if key in found else (index, half.start(), half.end())
    return found
