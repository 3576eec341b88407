"""What moved: a clause that stands under another heading, or in another order than its neighbours.

A new number is no move: one clause more at the beginning gives new numbers to all. Nor does a section that moves,
splits or takes another in move its clauses; what counts is whether their sections are counterparts."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence

from luoshi.extraction.comparison.grams import key_of
from luoshi.extraction.comparison.nouns import Clause

_Section = tuple[str, ...]


def moved(old: Sequence[Clause], new: Sequence[Clause], pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of `pairs` (first old and first new clause of each match) whose new place is not where the old one was."""
    kin = _counterparts(old, new, pairs)
    found = {(i, j) for i, j in pairs if not kin(old[i].section, new[j].section)}
    groups: dict[tuple[_Section, _Section], list[tuple[int, int]]] = defaultdict(list)
    for i, j in sorted(pairs):
        if (i, j) not in found:
            groups[old[i].section, new[j].section].append((i, j))
    for group in groups.values():
        found.update(_out_of_order(group))
    return found


class _counterparts:
    """Whether a section of the old edition became a section of the new one.

    Sections of one heading are counterparts and nothing else is theirs. Of the others, one is the counterpart of
    another when most of its clauses come from there or went there."""

    def __init__(self, old: Sequence[Clause], new: Sequence[Clause], pairs: Sequence[tuple[int, int]]) -> None:
        named_old = {_name(clause.section) for clause in old}
        self._named = named_old & {_name(clause.section) for clause in new}
        size_old = Counter(_name(clause.section) for clause in old)
        size_new = Counter(_name(clause.section) for clause in new)
        both = Counter((_name(old[i].section), _name(new[j].section)) for i, j in pairs)
        most_old: dict[_Section, int] = defaultdict(int)
        most_new: dict[_Section, int] = defaultdict(int)
        for (a, b), count in both.items():
            most_old[a] = max(most_old[a], count)
            most_new[b] = max(most_new[b], count)
        self._kin = {
            (a, b)
            for (a, b), count in both.items()
            if (count == most_old[a] and 2 * count >= size_old[a])
            or (count == most_new[b] and 2 * count >= size_new[b])
        }

    def __call__(self, old: _Section, new: _Section) -> bool:
        a, b = _name(old), _name(new)
        if a in self._named or b in self._named:
            return a == b
        return (a, b) in self._kin


def _name(section: _Section) -> _Section:
    return tuple(key_of(heading) for heading in section)


def _out_of_order(pairs: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Pairs (sorted by old place) outside the longest run in which the new places rise too.

    Where two neighbours changed places, the later one of the new text counts as moved."""
    ends: list[int] = []
    at: list[int] = []
    before: list[int | None] = []
    for index, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        before.append(at[length - 1] if length else None)
        if length == len(ends):
            ends.append(j)
            at.append(index)
        else:
            ends[length], at[length] = j, index
    kept: set[int] = set()
    last = at[-1] if at else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return {pair for index, pair in enumerate(pairs) if index not in kept}
