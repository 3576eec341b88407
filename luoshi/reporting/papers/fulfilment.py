"""规划落实情况: for each clause of a document whether it is done, partly or not, with the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import F

from luoshi.kernel.actor import Actor
from luoshi.ledger.queries import matters_for
from luoshi.ledger.states import UNSENT, State


class Standing(StrEnum):
    """How far a clause is. Of what was ended without a result nothing is said."""

    DONE = "已落实"
    PARTLY = "部分落实"
    NOT = "未落实"
    ENDED = "终止、并案或撤销"


@dataclass(frozen=True, slots=True)
class Task:
    """A matter of a clause with its last sent report and the proofs of all its reports by that day."""

    matter: Any
    standing: Standing
    last_text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause with its matters. Done when all are, not when nothing was reported of any."""

    path: str
    standing: Standing
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """A document's clauses as on a day, in the order of the text. `restricted` matters are left out."""

    document: Any
    on: date
    clauses: tuple[ClauseRow, ...]

    def count(self, standing: Standing) -> int:
        """How many clauses stand so."""
        return sum(1 for clause in self.clauses if clause.standing == standing)

    @property
    def counts(self) -> list[tuple[Standing, int]]:
        """All standings with their numbers; they sum to the number of clauses."""
        return [(standing, self.count(standing)) for standing in Standing]


def fulfilment(actor: Actor, document_id: int, *, on: date) -> Fulfilment | None:
    """How the clauses of a document are carried out, as far as the actor sees; None when they see none of its matters.

    Five queries, whatever the number of clauses. Clauses from which no matter came do not appear."""
    rows = list(
        matters_for(actor)
        .filter(document=document_id, docketed_on__lte=on, is_restricted=False)
        .exclude(state=State.DRAFT)
        .select_related("kind", "lead", "document", "span")
        .prefetch_related("reports__evidence")
        .order_by(F("span__start").asc(nulls_last=True), "number")
    )
    if not rows:
        return None
    clauses: dict[str, list[Task]] = {}
    for matter in rows:
        clauses.setdefault(matter.clause_path, []).append(_task(matter, on))
    return Fulfilment(
        rows[0].document,
        on,
        tuple(ClauseRow(path, standing_of(tasks), tuple(tasks)) for path, tasks in clauses.items()),
    )


def standing_of(tasks: Sequence[Task]) -> Standing:
    """The clause's standing from those of its matters that were not ended without a result."""
    standings = {task.standing for task in tasks} - {Standing.ENDED}
    if not standings:
        return Standing.ENDED
    return standings.pop() if len(standings) == 1 else Standing.PARTLY


def _task(matter: Any, on: date) -> Task:
    # Sent reports are few; drafts are their writers' own and never leave the unit.
    sent = [r for r in matter.reports.all() if r.state not in UNSENT and r.submitted_at.date() <= on]
    sent.sort(key=lambda report: (report.submitted_at, report.pk))
    told = [report for report in sent if report.text]
    names = dict.fromkeys(proof.name for report in sent for proof in report.evidence.all())
    if matter.concluded_on is not None and matter.concluded_on <= on:
        standing = Standing.DONE
    elif matter.ended_on is not None and matter.ended_on <= on:
        standing = Standing.ENDED
    else:
        standing = Standing.PARTLY if any(report.progress > 0 for report in sent) else Standing.NOT
    return Task(matter, standing, told[-1].text if told else "", tuple(names))
