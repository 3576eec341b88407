"""One consistent set of links between the clauses of two editions.

First what is the same to the word (in the same section first, then anywhere, in order); then of all likely pairs,
splits and mergers the best one that does not contradict a better one. Then a clause that would be left over joins a
match of others if it tells most of what that leaves untold: half of a clause may have become a clause of its own with
much added to it. Last, clauses left over on both sides with the same lead. What still is left was dropped or is new.

Every clause stands in exactly one link, and no link has several clauses on both sides: of a clause that was taken
apart and put together anew with others, the half sentences are told as passages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from luoshi.extraction.comparison.grams import Weights, candidates, grams_of, key_of
from luoshi.extraction.comparison.nouns import Clause

LIKE = 0.36  # least likeness of a pair
HINT = 0.2  # least likeness of two clauses that were both left over and have the same lead
BESIDE, BETWEEN = 0.15, 0.1  # the same, where the clauses before or after them, or both, are linked
INSIDE = 0.55  # part of a smaller clause that must stand in the larger one, for splits and mergers
WHOLE = 0.3  # part of the larger clause that the smaller ones must make up
MOSTLY = 0.75  # part of the smaller of two clauses that makes them one though the larger one says much more
OWN = 0.45  # part of a smaller clause that none of its fellows explains
SHARE = 0.08  # part of the larger clause that each smaller one must add
REST = 0.4  # part of what a pair leaves untold that a clause left over must tell to join it …
STANDS = 0.35  # … or part of the joining clause that must stand there
LEAST_REST = 0.12  # part of the larger clause that must be untold for another one to join
JOINING = 0.25  # part of the joining clause that must tell it


@dataclass(frozen=True, slots=True)
class Match:
    """Old and new clauses (indexes, sorted) that belong together; never several on both sides."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    score: float


@dataclass(frozen=True, slots=True)
class _Pair:
    shared: int
    old: int  # weight of the whole old clause
    new: int

    @property
    def likeness(self) -> float:
        """Shared part of both clauses together, 0 to 1."""
        return 2 * self.shared / (self.old + self.new)

    @property
    def is_alike(self) -> bool:
        """Whether the two may be one clause: much is shared, or one stands nearly whole in the other."""
        return self.likeness >= LIKE or (self.likeness >= HINT and self.shared >= MOSTLY * min(self.old, self.new))


@dataclass(frozen=True, slots=True)
class _Offer:
    """A clause left over (`old` when `joins_old`, else `new`) that may join the match of the other one."""

    told: float
    distance: int
    old: int
    new: int
    joins_old: bool

    def rank(self) -> tuple[float, int, int, int]:
        """Most told first; what is equal in all stands in the same order whichever edition comes first."""
        return -self.told, self.distance, self.old + self.new, abs(self.old - self.new)


def align(old: Sequence[Clause], new: Sequence[Clause]) -> list[Match]:
    """Matches of the clauses of two editions; a clause in none was dropped or is new. Swapping the editions swaps the
    sides and nothing else."""
    matches = same_wording(old, new)
    matches += _Aligner(old, new, matches).matches()
    return sorted(matches, key=lambda match: (match.old, match.new))


def same_wording(old: Sequence[Clause], new: Sequence[Clause]) -> list[Match]:
    """Clauses equal to the word. The same sentence may stand in several sections: section and wording decide first,
    then the wording alone, each in the order of the text."""
    matches: list[Match] = []
    keys_old = [key_of(clause.text) for clause in old]
    keys_new = [key_of(clause.text) for clause in new]
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for by_section in (True, False):
        places: dict[tuple[str, ...], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for side, (clauses, keys, taken) in enumerate(((old, keys_old, taken_old), (new, keys_new, taken_new))):
            for index, clause in enumerate(clauses):
                if index not in taken and keys[index]:
                    section = tuple(key_of(heading) for heading in clause.section) if by_section else ()
                    places[(keys[index], *section)][side].append(index)
        for olds, news in places.values():
            for i, j in zip(olds, news, strict=False):
                matches.append(Match((i,), (j,), 1.0))
                taken_old.add(i)
                taken_new.add(j)
    return matches


class _Aligner:
    """Likeness of the clauses that are not the same to the word, and the choice among what it suggests."""

    def __init__(self, old: Sequence[Clause], new: Sequence[Clause], settled: Sequence[Match]) -> None:
        self.old, self.new = old, new
        self.settled = settled
        self.free_old = set(range(len(old))).difference(*(match.old for match in settled))
        self.free_new = set(range(len(new))).difference(*(match.new for match in settled))
        self.grams_old = [grams_of(clause.text) for clause in old]
        self.grams_new = [grams_of(clause.text) for clause in new]
        self.weights = Weights([*self.grams_old, *self.grams_new])
        of = self.weights.of
        self.pairs: dict[tuple[int, int], _Pair] = {}
        left_old = {i: self.grams_old[i] for i in sorted(self.free_old)}
        left_new = {j: self.grams_new[j] for j in sorted(self.free_new)}
        worth_old, worth_new = ({n: of(g) for n, g in left.items()} for left in (left_old, left_new))
        for i, j in candidates(left_old, left_new, self.weights):
            shared = of(left_old[i] & left_new[j])
            if shared:
                self.pairs[i, j] = _Pair(shared, worth_old[i], worth_new[j])

    def matches(self) -> list[Match]:
        """The matches of clauses that `settled` leaves free."""
        found = self._grown(self._chosen(self._suggestions()))
        return found + self._chosen(self._hints([*self.settled, *found]))

    def _chosen(self, suggestions: list[Match]) -> list[Match]:
        """The best suggestions that do not contradict better ones; what they take is free no more."""
        found = []
        for match in sorted(suggestions, key=self._rank):
            if self.free_old.issuperset(match.old) and self.free_new.issuperset(match.new):
                self.free_old.difference_update(match.old)
                self.free_new.difference_update(match.new)
                found.append(match)
        return found

    def _hints(self, matches: Sequence[Match]) -> list[Match]:
        """Clauses left over on both sides that share little but have the same lead: a new wording of an old duty."""
        linked = {(i, j) for match in matches for i in match.old for j in match.new}
        hints = []
        for (i, j), pair in self.pairs.items():
            if i in self.free_old and j in self.free_new and set(self.old[i].leads) & set(self.new[j].leads):
                neighbours = ((i - 1, j - 1) in linked) + ((i + 1, j + 1) in linked)
                if pair.likeness >= (HINT, BESIDE, BETWEEN)[neighbours]:
                    hints.append(Match((i,), (j,), pair.likeness))
        return hints

    def _grown(self, matches: list[Match]) -> list[Match]:
        """The matches, joined by clauses that were left over and tell most of what a match leaves untold."""
        by_old = {match.old[0]: n for n, match in enumerate(matches) if len(match.old) == 1}
        by_new = {match.new[0]: n for n, match in enumerate(matches) if len(match.new) == 1}
        offers = []
        for i, j in self.pairs:
            if i in by_old and j in self.free_new:
                offers.append(_Offer(self._told(matches[by_old[i]], new=j), self._distance(i, j), i, j, False))
            if j in by_new and i in self.free_old:
                offers.append(_Offer(self._told(matches[by_new[j]], old=i), self._distance(i, j), i, j, True))
        for offer in sorted(offers, key=_Offer.rank):
            number = by_new[offer.new] if offer.joins_old else by_old[offer.old]
            match, i, j = matches[number], offer.old, offer.new
            if offer.joins_old and i in self.free_old and len(match.new) == 1 and self._told(match, old=i):
                self.free_old.discard(i)
                matches[number] = Match(tuple(sorted((*match.old, i))), match.new, match.score)
            elif not offer.joins_old and j in self.free_new and len(match.old) == 1 and self._told(match, new=j):
                self.free_new.discard(j)
                matches[number] = Match(match.old, tuple(sorted((*match.new, j))), match.score)
        return matches

    def _told(self, match: Match, *, old: int | None = None, new: int | None = None) -> float:
        """Which part of what `match` leaves untold a further clause tells; 0 where it is too little to join."""
        if old is not None:
            grams = self.grams_old[old]
            whole, fellows = self.grams_new[match.new[0]], [self.grams_old[i] for i in match.old]
        else:
            grams = self.grams_new[new or 0]
            whole, fellows = self.grams_old[match.old[0]], [self.grams_new[j] for j in match.new]
        rest = whole.difference(*fellows)
        of = self.weights.of
        untold, told = of(rest), of(rest & grams)
        tells_most = told >= REST * untold and told >= JOINING * of(grams)
        stands_in_it = told >= STANDS * of(grams)
        if untold < LEAST_REST * of(whole) or not (tells_most or stands_in_it):
            return 0.0
        return told / untold

    def _distance(self, i: int, j: int) -> int:
        return abs(i * len(self.new) - j * len(self.old))

    def _suggestions(self) -> list[Match]:
        found = [Match((i,), (j,), p.likeness) for (i, j), p in self.pairs.items() if p.is_alike]
        by_old: dict[int, list[int]] = defaultdict(list)
        by_new: dict[int, list[int]] = defaultdict(list)
        for (i, j), pair in self.pairs.items():
            if pair.shared >= INSIDE * pair.new:
                by_old[i].append(j)
            if pair.shared >= INSIDE * pair.old:
                by_new[j].append(i)
        for i, parts in by_old.items():
            score, chosen = self._group(self.grams_old[i], self.grams_new, parts)
            if chosen:
                found.append(Match((i,), chosen, score))
        for j, parts in by_new.items():
            score, chosen = self._group(self.grams_new[j], self.grams_old, parts)
            if chosen:
                found.append(Match(chosen, (j,), score))
        return found

    def _group(
        self, whole: frozenset[str], others: Sequence[frozenset[str]], parts: list[int]
    ) -> tuple[float, tuple[int, ...]]:
        """Likeness of `whole` to those of `parts` that together make it up, each with something of its own."""
        parts = sorted(parts)
        of = self.weights.of
        worth = of(whole)
        while len(parts) > 1:
            own = {}
            for part in parts:
                rest = whole.intersection(others[part]).difference(*(others[p] for p in parts if p != part))
                own[part] = of(rest)
            weak = [p for p in parts if own[p] < OWN * of(others[p]) or own[p] < SHARE * worth]
            if not weak:
                break
            least = min(own[part] / of(others[part]) for part in weak)
            parts = [p for p in parts if p not in weak or own[p] / of(others[p]) > least]
        covered = whole.intersection(frozenset().union(*(others[part] for part in parts)))
        if len(parts) < 2 or of(covered) < WHOLE * worth:
            return 0.0, ()
        inside = sum(of(whole & others[part]) for part in parts)
        return (inside + of(covered)) / (sum(of(others[part]) for part in parts) + worth), tuple(parts)

    def _rank(self, match: Match) -> tuple[int, int, float, int, tuple[tuple[int, ...], tuple[int, ...]]]:
        """Best first: likeness in coarse steps, then the same section, then exactly; then about the same place.

        The last part orders what is equal in all of that the same way whichever edition comes first."""
        same_section = all(self.old[i].section == self.new[j].section for i in match.old for j in match.new)
        i, j = match.old[0], match.new[0]
        ends = (match.old, match.new) if match.old <= match.new else (match.new, match.old)
        return -int(match.score * 24), 0 if same_section else 1, -match.score, self._distance(i, j), ends
