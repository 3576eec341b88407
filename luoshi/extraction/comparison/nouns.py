"""The nouns of a comparison. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LinkKind(StrEnum):
    """What became of a clause. One that was both moved and reworded is `moved`, and its link says `is_reworded`:
    where it went is what a reader has to be told first, the words that changed are shown for it all the same."""

    KEPT = "kept"
    REWORDED = "reworded"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"
    DROPPED = "dropped"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as it is compared: a task that was read, or a numbered item nobody answers for.

    `text` is its wording without white space; `start`, `end` are its place in the source text; `section` are the
    headings above it, outermost first. `reading` is its index among the document's readings, None without one.
    `leads`, `deadline` and `targets` are as written."""

    path: tuple[str, ...]
    text: str
    start: int
    end: int
    section: tuple[str, ...] = ()
    reading: int | None = None
    leads: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    deadline: str = ""
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """What became of `old` clauses (indexes, in order): the `new` ones.

    Split has one old and several new, merged several old and one new, dropped no new, new no old. `is_reworded`: the
    wording differs by more than width, white space and punctuation. `is_figures_only`: years, numbers and figures
    are all that differs. `score` is the likeness, 0 to 1 (1 where there is nothing to compare)."""

    kind: LinkKind
    old: tuple[int, ...]
    new: tuple[int, ...]
    score: float = 1.0
    is_reworded: bool = False
    is_figures_only: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that left clause `old` and stand in clause `new`, which is not what `old` became."""

    old: int
    new: int
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions: their clauses and one link for each of them, in the order of the newer text."""

    old: tuple[Clause, ...]
    new: tuple[Clause, ...]
    links: tuple[Link, ...]
    passages: tuple[Passage, ...] = ()

    def counts(self) -> dict[LinkKind, int]:
        """Number of links of each kind, every kind present."""
        found = dict.fromkeys(LinkKind, 0)
        for link in self.links:
            found[link.kind] += 1
        return found
