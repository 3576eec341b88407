"""Two or three editions compared: links with their kinds, and threads that run through all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from luoshi.extraction.comparison.alignment import Match, align
from luoshi.extraction.comparison.clauses import clauses_of
from luoshi.extraction.comparison.grams import key_of, masked
from luoshi.extraction.comparison.nouns import Clause, Comparison, Link, LinkKind
from luoshi.extraction.comparison.passages import passages
from luoshi.extraction.comparison.places import moved
from luoshi.extraction.types import DocumentReading


def compare(old: DocumentReading, new: DocumentReading) -> Comparison:
    """What became of the clauses of `old` in `new`."""
    return compare_clauses(clauses_of(old), clauses_of(new))


def compare_clauses(old: Sequence[Clause], new: Sequence[Clause]) -> Comparison:
    """What became of each clause. Links stand in the order of the new text; a dropped one follows the link of the
    clause before it. Deterministic; time is near linear in the number of clauses."""
    matches = align(old, new)
    pairs = [(match.old[0], match.new[0]) for match in matches]
    lone = {(m.old[0], m.new[0]) for m in matches if len(m.old) == len(m.new) == 1}
    gone = moved(old, new, pairs, lone)
    links = [_link(old, new, match, is_moved=(match.old[0], match.new[0]) in gone) for match in matches]
    in_old = {i for match in matches for i in match.old}
    in_new = {j for match in matches for j in match.new}
    links += [Link(LinkKind.DROPPED, (i,), ()) for i in range(len(old)) if i not in in_old]
    links += [Link(LinkKind.NEW, (), (j,)) for j in range(len(new)) if j not in in_new]
    to_new = {i: match.new for match in matches for i in match.old}
    to_old = {j: match.old for match in matches for j in match.new}
    return Comparison(tuple(old), tuple(new), tuple(_in_order(links, to_new)), passages(old, new, to_new, to_old))


def _link(old: Sequence[Clause], new: Sequence[Clause], match: Match, *, is_moved: bool) -> Link:
    before = [old[i].text for i in match.old]
    after = [new[j].text for j in match.new]
    is_reworded = not _same(before, after, key_of)
    is_figures_only = is_reworded and _same(before, after, masked)
    if len(match.new) > 1:
        kind = LinkKind.SPLIT
    elif len(match.old) > 1:
        kind = LinkKind.MERGED
    elif is_moved:
        kind = LinkKind.MOVED
    else:
        kind = LinkKind.REWORDED if is_reworded else LinkKind.KEPT
    return Link(kind, match.old, match.new, round(match.score, 4), is_reworded, is_figures_only)


def _same(before: Sequence[str], after: Sequence[str], form: Callable[[str], str]) -> bool:
    """Whether both sides say the same; where several clauses became one, in whatever order it has them."""
    old, new = [form(text) for text in before], [form(text) for text in after]
    whole, parts = (old[0], new) if len(old) == 1 else (new[0], old)
    return len(whole) == sum(map(len, parts)) and all(part in whole for part in parts)


def _in_order(links: list[Link], to_new: Mapping[int, tuple[int, ...]]) -> list[Link]:
    def place(link: Link) -> tuple[int, int, int]:
        if link.new:
            return link.new[0], 0, 0
        at = link.old[0] - 1
        while at >= 0 and at not in to_new:
            at -= 1
        return (to_new[at][0] if at >= 0 else -1), 1, link.old[0]

    return sorted(links, key=place)


@dataclass(frozen=True, slots=True)
class Thread:
    """Clauses of several editions that hang together: for each edition the indexes of its clauses, maybe none.

    `kinds` are those of the links from each edition to the next, "" where there is none. `returns`: a clause that was
    dropped in the middle edition is back in the last one."""

    clauses: tuple[tuple[int, ...], ...]
    kinds: tuple[str, ...]
    returns: bool = False


def threads(steps: Sequence[Comparison]) -> tuple[Thread, ...]:
    """The clauses of A, B, C … put side by side by the links A→B, B→C …, in the order of the last text.

    What is in A and in C but not in B is one thread with `returns`; it is looked for among what was dropped from A and
    is new in C, by the same rules."""
    editions = [steps[0].old, *(step.new for step in steps)]
    nodes = _Joined()
    for number, clauses in enumerate(editions):
        for index in range(len(clauses)):
            nodes.add((number, index))
    for number, step in enumerate(steps):
        for link in step.links:
            members = [(number, i) for i in link.old] + [(number + 1, j) for j in link.new]
            for member in members[1:]:
                nodes.join(members[0], member)
    back: set[tuple[int, int]] = set()
    for number, (first, second) in enumerate(pairwise(steps)):
        dropped = [link.old[0] for link in first.links if link.kind == LinkKind.DROPPED]
        fresh = [link.new[0] for link in second.links if link.kind == LinkKind.NEW]
        for match in align([first.old[i] for i in dropped], [second.new[j] for j in fresh]):
            if len(match.old) == len(match.new) == 1:
                nodes.join((number, dropped[match.old[0]]), (number + 2, fresh[match.new[0]]))
                back.add((number, dropped[match.old[0]]))
    return _threads(nodes.groups(), steps, back)


def _threads(
    groups: Iterable[list[tuple[int, int]]], steps: Sequence[Comparison], back: set[tuple[int, int]]
) -> tuple[Thread, ...]:
    kinds: dict[tuple[int, int], str] = {}
    for number, step in enumerate(steps):
        for link in step.links:
            kinds.update(((number, i), link.kind.value) for i in link.old)
            if not link.old:
                kinds.update(((number, -1 - j), link.kind.value) for j in link.new)
    found = []
    for group in groups:
        clauses = tuple(tuple(i for number, i in group if number == edition) for edition in range(len(steps) + 1))
        row = []
        for number in range(len(steps)):
            own = [kinds[number, i] for i in clauses[number]] or [
                kinds[number, -1 - j] for j in clauses[number + 1] if (number, -1 - j) in kinds
            ]
            row.append(next((kind for kind in own if kind in ("split", "merged")), own[0] if own else ""))
        found.append(Thread(clauses, tuple(row), any(member in back for member in group)))
    return tuple(sorted(found, key=_thread_place))


def _thread_place(thread: Thread) -> tuple[tuple[int, int], ...]:
    """By the last edition's order; what is not in it comes after all that is, by the edition before."""
    return tuple((0, indexes[0]) if indexes else (1, 0) for indexes in reversed(thread.clauses))


class _Joined:
    """Which clauses hang together (union–find)."""

    def __init__(self) -> None:
        self._above: dict[tuple[int, int], tuple[int, int]] = {}

    def add(self, node: tuple[int, int]) -> None:
        self._above[node] = node

    def root(self, node: tuple[int, int]) -> tuple[int, int]:
        while (above := self._above[node]) != node:
            self._above[node] = self._above[above]
            node = above
        return node

    def join(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self._above[second] = first

    def groups(self) -> list[list[tuple[int, int]]]:
        found: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for node in sorted(self._above):
            found[self.root(node)].append(node)
        return list(found.values())
