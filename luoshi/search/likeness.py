"""How alike two texts are, and where to look for what is alike. Pure functions; the only module that knows rensa and
rapidfuzz.

A text is masked first: names and figures give way to one sign each, so that a copy with other names is still a copy.
MinHash over runs of characters gives band values: texts that share one are candidates, at two sentences in three alike
nearly always. Candidates are then compared character by character and, against changed order, word by word."""

from __future__ import annotations

import hashlib
import re
import struct
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import rjieba
from rapidfuzz import fuzz
from rensa import RMinHash

from luoshi.search.cutting import fold

# Counts up when anything below changes what a band value is; values of other versions are not compared.
VERSION = 1
BANDS = 28
ROWS = 3
SEED = 20260101
RUN = 5
SHORTEST = 24
NAME_SIGN = "某"
FIGURE_SIGN = "0"

# Measured by bench/copies.py: honest reports in like turns of phrase stay below, copies with a sentence changed above.
# Stretches of 8 characters tell copied sentences from common formulas; they miss a copy with a word changed everywhere,
# which the two others find, set so high that formulas alone do not reach them.
STRETCH = 8
TAKEN = 56.0
SOME = 15.0
ALIKE = 84.0
REORDERED = 90.0

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_NOISE = re.compile(r"[\W_]+")
_SENTENCE = re.compile(r"[^。；！？;!?\n]+")
_SHORTEST_SENTENCE = 8
_FROM_TEXT = 90.0


class Mask:
    """Takes names and figures out of texts. `names` are those of units, long and short."""

    def __init__(self, names: Iterable[str]) -> None:
        by_first: dict[str, set[str]] = defaultdict(set)
        for name in names:
            folded = _NOISE.sub("", fold(name))
            if len(folded) > 1:
                by_first[folded[0]].add(folded)
        self._names = {first: sorted(found, key=len, reverse=True) for first, found in by_first.items()}

    def __call__(self, text: str) -> str:
        """The text as it is compared: folded, without punctuation, names and figures masked. Linear in its length."""
        text = _NOISE.sub("", _FIGURE.sub(FIGURE_SIGN, fold(text)))
        masked: list[str] = []
        at = 0
        while at < len(text):
            name = next((name for name in self._names.get(text[at], ()) if text.startswith(name, at)), "")
            masked.append(NAME_SIGN if name else text[at])
            at += len(name) or 1
        return "".join(masked)


def bands(kind: str, masked: str) -> list[int]:
    """The band values of a masked text: BANDS numbers of 64 bits with sign; none when it is too short to compare.

    Kind and version are in the values, so that texts of another kind or older values are no candidates."""
    if len(masked) < SHORTEST:
        return []
    hashes = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    hashes.update({masked[at : at + RUN] for at in range(len(masked) - RUN + 1)})
    digest = hashes.digest()
    head = f"{VERSION}:{kind}".encode()
    return [_value(head, band, digest[band * ROWS : band * ROWS + ROWS]) for band in range(BANDS)]


def _value(head: bytes, band: int, rows: Sequence[int]) -> int:
    packed = head + struct.pack(f"<B{ROWS}I", band, *rows)
    return int.from_bytes(hashlib.blake2b(packed, digest_size=8).digest(), "little", signed=True)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A masked text ready to be compared with many."""

    masked: str
    words: str
    stretches: frozenset[str]

    @classmethod
    def of(cls, masked: str) -> Comparison:
        """Takes it apart once."""
        return cls(masked, _words(masked), _stretches(masked))

    def likeness(self, other: str) -> float:
        """0–100 to another masked text, and 0 when they are not alike: stretches in common in whatever order, else the
        whole wording, else the words in whatever order."""
        theirs = _stretches(other)
        taken = 200 * len(self.stretches & theirs) / ((len(self.stretches) + len(theirs)) or 1)
        if taken >= TAKEN:
            return taken
        if taken < SOME:
            return 0.0
        if score := fuzz.ratio(self.masked, other, score_cutoff=ALIKE):
            return score
        return fuzz.token_sort_ratio(self.words, _words(other), score_cutoff=REORDERED)


def _stretches(masked: str) -> frozenset[str]:
    return frozenset(masked[at : at + STRETCH] for at in range(len(masked) - STRETCH + 1))


def _words(masked: str) -> str:
    return " ".join(rjieba.cut(masked, False))


def share_taken(text: str, source: str) -> float:
    """How much of `text`, 0–1 by characters, are sentences that stand in `source` almost word for word.

    Sentences of fewer than 8 characters do not count."""
    whole = _NOISE.sub("", fold(source))
    sentences = [_NOISE.sub("", sentence) for sentence in _SENTENCE.findall(fold(text))]
    counted = [sentence for sentence in sentences if len(sentence) >= _SHORTEST_SENTENCE]
    length = sum(map(len, counted))
    if not length or not whole:
        return 0.0
    taken = [
        sentence
        for sentence in counted
        if len(sentence) <= len(whole) and fuzz.partial_ratio(sentence, whole, score_cutoff=_FROM_TEXT)
    ]
    return sum(map(len, taken)) / length
