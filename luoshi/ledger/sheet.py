"""One matter with all that its page shows, read in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from luoshi.access.queries import reached
from luoshi.kernel.actor import Actor
from luoshi.ledger.lights import expected_progress
from luoshi.ledger.measuring import targets_of
from luoshi.ledger.models import Decision, Matter, Party, Report, Slot, Target, Use
from luoshi.ledger.permissions import REPORTING, RULES, about, review
from luoshi.ledger.queries import matters_for, reporting_units_of, timeline_of, units_outstanding, with_buttons
from luoshi.ledger.states import UNSENT, ReportState, SlotState, State, Verb

# Decisions that repeat what a report on the timeline says already.
SAID_BY_REPORT = (Verb.SUBMIT,)
MOST_UNITS_IN_GRID = 40
TO_REPORT = (SlotState.OWED, SlotState.RETURNED)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the source text; `kind` is do, unit, due, fig, or empty for plain words."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Event:
    """A row of the timeline: a report, or a decision."""

    at: datetime
    report: Report | None = None
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class GridRow:
    """A unit's cells, one for each period of the grid; None where the unit owes nothing."""

    unit: Any
    cells: list[Slot | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a matter's page shows.

    `returned` is the last return that still waits for its correction. `to_review` are reports that wait for a decision;
    those the actor may decide carry `mine_to_review`. `units` are those for which the actor reports. `outstanding` are
    names of units that block a conclusion. `open_units` are those of `units` that owe a report now."""

    matter: Matter
    expected: int | None
    parties: list[Party]
    targets: list[Target]
    pieces: list[Piece]
    events: list[Event]
    returned: Decision | None
    to_review: list[Report]
    units: list[Any]
    open_units: list[Any]
    can_repeat: bool
    outstanding: list[str]
    periods: list[str]
    grid: list[GridRow]
    next_due: date | None
    units_reported: int
    units_owing: int


def sheet_of(number: str, actor: Actor) -> Sheet:
    """The sheet of a matter. Raises Matter.DoesNotExist when the actor may not see it. About a dozen queries."""
    pk, state = Matter.objects.values_list("pk", "state").get(number=number)
    with about(pk):
        seen = with_buttons(matters_for(actor), actor, state=state)
    rows = seen.select_related(
        "kind",
        "lead",
        "document",
        "span__edition",
        "reading",
        "document__added_by__person",
        "merged_into",
        "parent",
    )
    matter = rows.get(pk=pk)
    reports, decisions = timeline_of(matter)
    to_review = [r for r in reports if r.state == ReportState.SUBMITTED]
    decidable = set(Report.objects.filter(review(actor), matter=matter).values_list("pk", flat=True))
    for report in to_review:
        report.mine_to_review = report.pk in decidable  # type: ignore[attr-defined]  # for the page
    slots = list(matter.slots.select_related("unit").order_by("unit__ordinal", "unit__code", "due_on", "pk"))
    periods, grid, reported, owing = _grid(slots)
    units = list(reporting_units_of(matter, actor))
    return Sheet(
        matter=matter,
        expected=expected_progress(matter.starts_on, matter.due_on, actor.on),
        parties=list(matter.parties.select_related("unit", "acknowledged_by__person").order_by("ordinal", "pk")),
        targets=targets_of(matter, on=actor.on),
        pieces=pieces_of(matter),
        events=_events(reports, decisions),
        returned=_open_return(slots, decisions),
        to_review=to_review,
        units=units,
        open_units=[u for u in units if any(s.unit_id == u.pk and s.state in TO_REPORT for s in slots)],
        can_repeat=can_repeat(slots, reports, {u.pk for u in units}),
        outstanding=units_outstanding(matter) if matter.state == State.UNDER_REVIEW else [],
        periods=periods,
        grid=grid[:MOST_UNITS_IN_GRID],
        next_due=min((s.due_on for s in slots if s.state in TO_REPORT), default=None),
        units_reported=reported,
        units_owing=owing,
    )


def can_repeat(slots: Iterable[Slot], reports: Iterable[Report], units: set[int]) -> bool:
    """Whether “no change” may be said: one of the units has an accepted report and owes a new one, none to correct."""
    said = {r.unit_id for r in reports if r.state == ReportState.ACCEPTED} & units
    owed = {s.unit_id for s in slots if s.state == SlotState.OWED}
    returned = {s.unit_id for s in slots if s.state == SlotState.RETURNED}
    return bool((said & owed) - returned)


def pieces_of(matter: Matter) -> list[Piece]:
    """The words of the source, cut where a mark begins or ends; joined they are the quote. At most two queries.

    Marks come from the reading that was confirmed. Where two overlap, the earlier and longer one stays."""
    span, reading = matter.span, matter.reading
    if span is None:
        return []
    marks: list[tuple[int, int, str]] = []
    if reading is not None:
        marks += [(p.start, p.end, "unit") for p in reading.parties.all() if p.start is not None and p.end is not None]
        marks += [(t.start, t.end, "fig") for t in reading.targets.all() if t.start is not None and t.end is not None]
        if reading.deadline_start is not None and reading.deadline_end is not None:
            marks.append((reading.deadline_start, reading.deadline_end, "due"))
    wording = matter.wording if reading is None else reading.wording
    if (at := span.quote.find(wording)) >= 0:
        marks.append((span.start + at, span.start + at + len(wording), "do"))
    return cut(span.quote, [(start - span.start, end - span.start, kind) for start, end, kind in marks])


def cut(text: str, marks: Iterable[tuple[int, int, str]]) -> list[Piece]:
    """`text` as pieces; marks are (start, end, kind), half-open. Marks outside the text or over others are dropped."""
    result: list[Piece] = []
    done = 0
    for start, end, kind in sorted(marks, key=lambda m: (m[0], -m[1])):
        if start < done or end > len(text) or end <= start:
            continue
        if start > done:
            result.append(Piece(text[done:start], ""))
        result.append(Piece(text[start:end], kind))
        done = end
    if done < len(text):
        result.append(Piece(text[done:], ""))
    return result


def _events(reports: Iterable[Report], decisions: Iterable[Decision]) -> list[Event]:
    """Reports and decisions in one row, newest first; a decision comes after the report it decides."""
    rows = [(r.submitted_at, 0, r.pk, Event(r.submitted_at, report=r)) for r in reports if r.submitted_at is not None]
    rows += [(d.at, 1, d.pk, Event(d.at, decision=d)) for d in decisions if d.verb not in SAID_BY_REPORT]
    return [event for *_order, event in sorted(rows, key=lambda row: row[:3], reverse=True)]


def _open_return(slots: Iterable[Slot], decisions: Iterable[Decision]) -> Decision | None:
    if not any(s.state == SlotState.RETURNED for s in slots):
        return None
    return next((d for d in decisions if d.verb in (Verb.RETURN, Verb.REOPEN)), None)


def _grid(slots: list[Slot]) -> tuple[list[str], list[GridRow], int, int]:
    """Periods in the order of their deadlines, rows in the order of the register, units that reported, units."""
    last: dict[str, date] = {}
    for slot in slots:
        last[slot.period] = max(slot.due_on, last.get(slot.period, slot.due_on))
    periods = sorted(last, key=lambda p: (last[p], p))
    of_unit: dict[int, dict[str, Slot]] = {}
    for slot in slots:
        of_unit.setdefault(slot.unit_id, {})[slot.period] = slot
    rows = [
        GridRow(next(iter(cells.values())).unit, [cells.get(period) for period in periods])
        for cells in of_unit.values()
    ]
    said = (SlotState.SUBMITTED, SlotState.ACCEPTED)
    reported = sum(1 for cells in of_unit.values() if any(s.state in said for s in cells.values()))
    return periods, rows, reported, len(of_unit)


def uses_seen_by(actor: Actor) -> QuerySet[Use]:
    """Uses of proofs in sent reports of matters that the actor may see, and in what their units prepare."""
    seen = Matter.objects.filter(RULES["view"](actor)).values("pk")
    own = Q(report__state__in=UNSENT, report__reported_by=actor.user_id)
    if actor.has(*REPORTING):
        own |= Q(report__state=ReportState.TO_SIGN, report__unit__in=reached(actor, *REPORTING))
    sent = ~Q(report__state__in=UNSENT) & Q(report__matter__in=seen)
    return Use.objects.filter(own | sent).select_related("evidence__file").order_by("pk")
