"""Known changes between two invented plans, and how many of them a comparison finds.

`NAME.links.tsv` was written by hand: kind, old clauses, new clauses (their numbers as in a path, 一(二)), and for
rewordings whether `figures` alone changed or `words`."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from luoshi.extraction.comparison.clauses import clauses_of
from luoshi.extraction.comparison.editions import compare
from luoshi.extraction.comparison.nouns import Clause, Comparison
from luoshi.extraction.engine import read_document
from luoshi.extraction.files import read_file

HERE = Path(__file__).parent

Known = tuple[str, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Figures:
    """How well the links of one kind were found: `right` of `found`, where `known` were to be found."""

    known: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """Right ones among those found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Found ones among those known."""
        return self.right / self.known if self.known else 1.0


def compared(old: str, new: str) -> Comparison:
    """Two files of this folder, read and compared."""
    return compare(*(read_document(read_file(HERE / name)) for name in (old, new)))


def known_links(name: str) -> dict[Known, str]:
    """Links written by hand, each with `words`, `figures` or ""."""
    with (HERE / f"{name}.links.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {(row["kind"], tuple(row["old"].split()), tuple(row["new"].split())): row["words"] or "" for row in rows}


def found_links(comparison: Comparison) -> dict[Known, str]:
    """Links of a comparison in the same form."""
    found = {}
    for link in comparison.links:
        old = tuple(label(comparison.old[i]) for i in link.old)
        new = tuple(label(comparison.new[j]) for j in link.new)
        words = "figures" if link.is_figures_only else "words" if link.is_reworded else ""
        found[link.kind.value, old, new] = words
    return found


def known_uptakes(name: str) -> set[tuple[str, int, str]]:
    """(clause of the plan, year, task) written by hand."""
    with (HERE / f"{name}.coverage.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {
        (row["clause"], year, task)
        for row in rows
        for year, column in enumerate(("first", "second"))
        for task in (row[column] or "").split()
    }


def clauses(name: str) -> tuple[Clause, ...]:
    """The clauses of a file of this folder."""
    return clauses_of(read_document(read_file(HERE / name)))


def label(clause: Clause) -> str:
    """一(二) for an item of its section; a plain number counts through the document and stands alone."""
    return clause.path[-1] if clause.path[-1].isdigit() else "".join(clause.path)


def figures(known: dict[Known, str], found: dict[Known, str]) -> dict[str, Figures]:
    """Figures of each kind; a link is right when kind and clauses on both sides are."""
    kinds = Counter(kind for kind, _, _ in known), Counter(kind for kind, _, _ in found)
    right = Counter(kind for kind, _, _ in known.keys() & found.keys())
    return {kind: Figures(kinds[0][kind], kinds[1][kind], right[kind]) for kind in sorted({*kinds[0], *kinds[1]})}
