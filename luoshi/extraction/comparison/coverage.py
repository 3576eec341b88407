"""Which yearly task takes up which clause of a long plan.

A yearly task is more definite than the clause it carries out and says it in its own words, so likeness is no measure.
What counts is whether both name the same things: words that few clauses have, figures and the words of every office
left out. One clause may have many tasks; a task seldom carries out more than one clause, but may."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from luoshi.extraction.comparison.grams import Weights, candidates, grams_of
from luoshi.extraction.comparison.nouns import Clause
from luoshi.extraction.comparison.words import OFFICE_WORDS

LEAST = 1.35  # what both must share, counted in pieces that stand in these two alone: two rare words do
NEAR_BEST = 0.6  # a further clause of the same task must share this much of what its best one does
_COMMON = re.compile(f"[0％%]|万[亩元人]|{'|'.join(OFFICE_WORDS.split())}")


@dataclass(frozen=True, slots=True)
class Uptake:
    """Clause `clause` of the plan is taken up by task `task` of year `year` (indexes).

    `score` says how much both share, in pieces that stand in these two alone (from LEAST)."""

    clause: int
    year: int
    task: int
    score: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """A plan, the tasks of each year, and who takes up what, in the order of the plan."""

    plan: tuple[Clause, ...]
    years: tuple[tuple[Clause, ...], ...]
    uptakes: tuple[Uptake, ...]

    def by_clause(self) -> list[tuple[tuple[int, ...], ...]]:
        """For each clause, for each year, its tasks."""
        found: dict[tuple[int, int], list[int]] = defaultdict(list)
        for uptake in self.uptakes:
            found[uptake.clause, uptake.year].append(uptake.task)
        years = range(len(self.years))
        return [tuple(tuple(found[clause, year]) for year in years) for clause in range(len(self.plan))]

    def untaken(self) -> tuple[int, ...]:
        """Clauses that no task of any year takes up."""
        taken = {uptake.clause for uptake in self.uptakes}
        return tuple(index for index in range(len(self.plan)) if index not in taken)

    def without_clause(self, year: int) -> tuple[int, ...]:
        """Tasks of a year that carry out no clause of the plan."""
        bound = {uptake.task for uptake in self.uptakes if uptake.year == year}
        return tuple(index for index in range(len(self.years[year])) if index not in bound)


def cover(plan: Sequence[Clause], years: Sequence[Sequence[Clause]]) -> Coverage:
    """Which tasks take up which clauses. Deterministic; near linear in the number of clauses and tasks."""
    wanted = dict(enumerate(_telling(clause) for clause in plan))
    given = [dict(enumerate(_telling(clause) for clause in tasks)) for tasks in years]
    weights = Weights([*wanted.values(), *(grams for tasks in given for grams in tasks.values())])
    uptakes: list[Uptake] = []
    for year, tasks in enumerate(given):
        best: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for clause, task in candidates(wanted, tasks, weights):
            shared = weights.of(wanted[clause] & tasks[task]) / weights.rarest
            if shared >= LEAST:
                best[task].append((shared, clause))
        for task, found in best.items():
            limit = NEAR_BEST * max(score for score, _ in found)
            uptakes += [Uptake(clause, year, task, round(score, 2)) for score, clause in found if score >= limit]
    return Coverage(
        tuple(plan),
        tuple(tuple(tasks) for tasks in years),
        tuple(sorted(uptakes, key=lambda u: (u.clause, u.year, u.task))),
    )


def _telling(clause: Clause) -> frozenset[str]:
    return frozenset(gram for gram in grams_of(clause.text) if not _COMMON.search(gram))
