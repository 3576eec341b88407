"""Two loaded editions as the engine compares them: their readings as people left them, and what is nobody's task.

The engine's `luoshi.extraction.comparison` does the work; here the rows become its nouns, and every clause and link
gets a key by which a form can name it: r12 is reading 12, c5 clause 5, r12+r13~r80 the link of both to reading 80."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from luoshi.extraction.comparison.clauses import clauses_of, outline
from luoshi.extraction.comparison.coverage import Coverage, cover
from luoshi.extraction.comparison.editions import compare_clauses
from luoshi.extraction.comparison.nouns import Clause as ComparedClause
from luoshi.extraction.comparison.nouns import Comparison, Link
from luoshi.extraction.types import (
    Block,
    DeadlineReading,
    DocumentReading,
    PartyReading,
    SourceText,
    Span,
    TargetReading,
)
from luoshi.extraction.types import Reading as EngineReading
from luoshi.extraction.types import Role as EngineRole
from luoshi.kernel.actor import Actor
from luoshi.mandates.models import Clause, ClauseLink, Edition, Reading
from luoshi.mandates.permissions import view
from luoshi.mandates.states import ReadingState


@dataclass(frozen=True, slots=True)
class ClauseSet:
    """The clauses of an edition, each with its key."""

    edition: Edition
    clauses: tuple[ComparedClause, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two editions compared. `states` says what people decided on links, by key; no key, nobody did."""

    older: ClauseSet
    newer: ClauseSet
    comparison: Comparison
    states: dict[str, str]

    def key_of(self, link: Link) -> str:
        """The link's name in forms and rows."""
        old = "+".join(self.older.keys[i] for i in link.old)
        return f"{old}~{'+'.join(self.newer.keys[j] for j in link.new)}"

    def state_of(self, link: Link) -> str:
        """`confirmed`, `refused`, or "" where nobody decided."""
        return self.states.get(self.key_of(link), "")


def compared(older_id: int, newer_id: int, *, actor: Actor) -> Compared:
    """What became of the clauses of the older edition. Six queries, whatever their length.

    Raises Edition.DoesNotExist where the actor may not read one of them."""
    older, newer = _clause_sets([older_id, newer_id], actor=actor)
    rows = ClauseLink.objects.filter(older=older_id, newer=newer_id).order_by("pk").values_list("key", "state")
    return Compared(older, newer, compare_clauses(older.clauses, newer.clauses), dict(rows))


@dataclass(frozen=True, slots=True)
class Covered:
    """A long plan and its years: which task takes up which clause."""

    plan: ClauseSet
    years: tuple[ClauseSet, ...]
    coverage: Coverage


def covered(plan_id: int, year_ids: Sequence[int], *, actor: Actor) -> Covered:
    """Which tasks of the yearly papers take up the plan's clauses. Five queries, whatever their number.

    Raises Edition.DoesNotExist where the actor may not read one of them."""
    plan, *years = _clause_sets([plan_id, *year_ids], actor=actor)
    return Covered(plan, tuple(years), cover(plan.clauses, [year.clauses for year in years]))


def _clause_sets(ids: Sequence[int], *, actor: Actor) -> list[ClauseSet]:
    editions = {e.pk: e for e in Edition.objects.filter(view(actor), pk__in=ids).select_related("document")}
    if not editions.keys() >= set(ids):
        raise Edition.DoesNotExist
    readings: dict[int, list[Reading]] = {pk: [] for pk in ids}
    rows = Reading.objects.filter(edition__in=ids).exclude(state=ReadingState.ABSORBED)
    for reading in rows.select_related("span").prefetch_related("parties", "targets").order_by("ordinal", "pk"):
        readings[reading.edition_id].append(reading)
    places: dict[int, dict[tuple[str, int], int]] = {pk: {} for pk in ids}
    for pk, edition_id, path, end in Clause.objects.filter(edition__in=ids).values_list("pk", "edition", "path", "end"):
        places[edition_id][path, end] = pk
    return [_clause_set(editions[pk], readings[pk], places[pk]) for pk in ids]


def _clause_set(edition: Edition, readings: list[Reading], places: dict[tuple[str, int], int]) -> ClauseSet:
    source = SourceText(
        edition.file_name,
        edition.media,
        edition.text,
        tuple(_block(row) for row in edition.blocks),
        pages=edition.pages,
    )
    document = edition.document
    doc = DocumentReading(
        source=source,
        title=document.title,
        document_number=document.number,
        issuer=document.issuer,
        issued_on=document.issued_on,
        year=document.year,
        items=outline(source),
        readings=tuple(_reading(reading, edition.text) for reading in readings),
    )
    clauses, keys = [], []
    for clause in clauses_of(doc):
        if clause.reading is None:
            place = places.get(("/".join(clause.path)[:120], clause.end))
            if place is None:
                continue  # read by another version of the engine: it has no row that a link could name
            keys.append(f"c{place}")
        else:
            row = readings[clause.reading]
            keys.append(f"r{row.pk}")
            if row.deadline_on is not None and (row.is_corrected or not clause.deadline):
                # A person gave the day: what the text says no longer counts.
                clause = replace(clause, deadline=row.deadline_on.isoformat())
        clauses.append(clause)
    return ClauseSet(edition, tuple(clauses), tuple(keys))


def _block(row: Sequence[Any]) -> Block:
    """A row of Edition.blocks: [start, end, page, kind, table, row, col, rowspan, colspan, style]."""
    start, end, page, kind, table, line, col, rowspan, colspan, style = row[:10]
    return Block(start, end, kind, page, style, table, line, col, rowspan, colspan)


def _reading(row: Reading, text: str) -> EngineReading:
    """A row as the engine's noun; what a person changed counts, what the engine once read does not."""
    span = Span(row.span.start, row.span.end, row.span.quote)
    return EngineReading(
        path=tuple(row.path.split("/")) if row.path else (),
        task=span,
        title=row.wording,
        parties=tuple(
            PartyReading(p.full_name or p.name, EngineRole(p.role), _span(text, p.start, p.end), p.rule)
            for p in row.parties.all()
        ),
        deadline=DeadlineReading(
            kind=row.deadline_kind,
            on=row.deadline_on,
            span=_span(text, row.deadline_start, row.deadline_end) if row.deadline_start is not None else None,
            rule=row.deadline_rule,
        ),
        targets=tuple(
            TargetReading(t.value, t.unit, replace(_span(text, t.start, t.end), quote=t.text), t.rule)
            for t in row.targets.all()
        ),
    )


def _span(text: str, start: int | None, end: int | None) -> Span:
    """The stretch, or an empty one at the beginning for what stands nowhere in the text."""
    return Span(start, end, text[start:end]) if start is not None and end is not None else Span(0, 0, "")


def rows_of_link(key: str) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Both sides of a key as (r or c, id)."""
    old, _, new = key.partition("~")
    return _ends(old.split("+")), _ends(new.split("+"))


def _ends(names: Iterable[str]) -> list[tuple[str, int]]:
    return [(name[0], int(name[1:])) for name in names if name]


def editions_to_choose(actor: Actor) -> list[Edition]:
    """Editions that the actor may read, newest year first, without their texts: one query."""
    rows = Edition.objects.filter(view(actor)).defer("text", "blocks").select_related("document")
    return list(rows.order_by("-document__year", "document__title", "pk"))
