"""How alike two clauses are: shared pairs and triples of characters, the rare ones counting more.

Years, document numbers and figures are one mark each, so that they never make another clause of the same words. All
weights are whole numbers and every measure is symmetric: comparing B with A gives what comparing A with B gives."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from heapq import nlargest
from math import log2

from luoshi.extraction.flow import normalised

_NOT_WORDS = re.compile(r"[^\w%]+")
_FIGURE = re.compile(
    r"[0-9]+(?:[.,][0-9]+)*%?|[〇零一二三四五六七八九十百千万亿两]{2,}(?!体化)|[一二三四五六七八九十百千](?=[年月日家件项个次批场所名期季条])"
)
_COMMONEST = 48  # clauses; what stands in more of them finds no candidates as long as there is something rarer
_PROBES = 32  # rare pieces by which a clause looks for candidates
_CANDIDATES = 8


def key_of(text: str) -> str:
    """The wording by which two clauses are the same: width, white space and punctuation left out."""
    return _NOT_WORDS.sub("", normalised(text).lower())


def masked(text: str) -> str:
    """`key_of` with every figure made one mark."""
    return _FIGURE.sub("0", key_of(text))


def grams_of(text: str) -> frozenset[str]:
    """Pairs and triples of characters inside the words between two marks of punctuation; figures are one character."""
    found: set[str] = set()
    for piece in _NOT_WORDS.split(normalised(text).lower()):
        words = _FIGURE.sub("0", piece)
        if len(words) == 1:
            found.add(words)
        for size in (2, 3):
            found.update(words[i : i + size] for i in range(len(words) - size + 1))
    found.discard("0")
    return frozenset(found)


class Weights:
    """What a piece is worth: the rarer among all clauses of both editions, the more.

    Squared, so that a sentence which many clauses close with does not outweigh what each of them is about."""

    def __init__(self, clauses: Iterable[frozenset[str]]) -> None:
        counts: Counter[str] = Counter()
        total = 0
        for grams in clauses:
            counts.update(grams)
            total += 1
        by_count = {count: max(1, round(8 * log2(1 + total / (2 * count)) ** 2)) for count in set(counts.values())}
        self._worth = {gram: by_count[count] for gram, count in counts.items()}
        self.count = counts
        # What a piece weighs that stands in two clauses alone.
        self.rarest = max(1, round(8 * log2(1 + total / 4) ** 2))

    def of(self, grams: Iterable[str]) -> int:
        """Sum of the weights."""
        worth = self._worth
        return sum([worth[gram] for gram in grams])


def candidates(
    old: Mapping[int, frozenset[str]], new: Mapping[int, frozenset[str]], weights: Weights
) -> list[tuple[int, int]]:
    """Pairs (old, new) that may have to do with one another, sorted. Each clause looks for a handful of others by
    its rarest pieces, both ways; work is linear in the number of clauses."""
    pairs = {(a, b) for b, a in _probe(new, old, weights)}
    pairs.update(_probe(old, new, weights))
    return sorted(pairs)


def _probe(
    asking: Mapping[int, frozenset[str]], asked: Mapping[int, frozenset[str]], weights: Weights
) -> Iterable[tuple[int, int]]:
    where: dict[str, list[int]] = {}
    for index, grams in asked.items():
        for gram in grams:
            where.setdefault(gram, []).append(index)
    share = max(asked, default=0) / max(1, max(asking, default=0))
    for index, grams in asking.items():
        known = [gram for gram in grams if gram in where]
        known.sort(key=lambda gram: (len(where[gram]), weights.count[gram], gram))
        found: Counter[int] = Counter()
        for gram in known[:_PROBES]:
            places = where[gram]
            if len(places) > _COMMONEST:
                if found:
                    break
                places = _around(places, index * share)
            worth = weights.of((gram,))
            for place in places:
                found[place] += worth
        best = nlargest(_CANDIDATES, found.items(), key=lambda pair: (pair[1], -pair[0]))
        yield from ((index, place) for place, _ in best)


def _around(places: list[int], middle: float) -> list[int]:
    """Of too many places those that stand about as far into their text as the clause that asks."""
    at = bisect_left(places, middle)
    return places[max(0, at - _COMMONEST // 2) : at + _COMMONEST // 2]
