"""What moved: a clause that stands under another heading, or in another order than its neighbours.

A new number is no move: one clause more at the beginning gives new numbers to all. Nor does a section that moves,
splits or takes another in move its clauses; what counts is whether their sections are counterparts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from luoshi.extraction.comparison.grams import key_of
from luoshi.extraction.comparison.nouns import Clause

_Section = tuple[str, ...]


def moved(
    old: Sequence[Clause],
    new: Sequence[Clause],
    pairs: Sequence[tuple[int, int]],
    lone: Collection[tuple[int, int]],
) -> set[tuple[int, int]]:
    """Those of `pairs` (first old and first new clause of each match) whose new place is not where the old one was.

    `lone` are the pairs of one clause and one clause; the others only help to see the order."""
    kin = _counterparts(old, new, pairs)
    found = {(i, j) for i, j in pairs if not kin(old[i].section, new[j].section)}
    groups: dict[tuple[_Section, _Section], list[tuple[int, int]]] = defaultdict(list)
    for i, j in sorted(pairs):
        if (i, j) not in found:
            groups[old[i].section, new[j].section].append((i, j))
    for group in groups.values():
        found.update(_out_of_order(group, lone))
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


def _out_of_order(pairs: list[tuple[int, int]], lone: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Pairs (sorted by old place) outside the longest run in which the new places rise too.

    Of runs of one length the one with more `lone` pairs stays. Where two neighbours changed places, the later one of
    the new text counts as moved."""
    rank = {j: n for n, j in enumerate(sorted(j for _, j in pairs), 1)}
    best: list[tuple[int, int, int]] = [(0, 0, -1)] * (len(pairs) + 1)  # Fenwick tree: length, lone ones, last index
    before: list[int] = []
    ends: list[tuple[int, int, int]] = []
    for index, pair in enumerate(pairs):
        at = rank[pair[1]] - 1
        run = (0, 0, -1)
        while at:
            run = max(run, best[at])
            at &= at - 1
        before.append(run[2])
        run = (run[0] + 1, run[1] + (pair in lone), index)
        ends.append(run)
        at = rank[pair[1]]
        while at <= len(pairs):
            best[at] = max(best[at], run)
            at += at & -at
    last = max(ends)[2] if ends else -1
    kept = set()
    while last >= 0:
        kept.add(last)
        last = before[last]
    return {pair for index, pair in enumerate(pairs) if index not in kept}
