"""Questions about matters. Querysets or frozen dataclasses; nothing here writes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from luoshi.access.queries import reached
from luoshi.kernel.actor import Actor
from luoshi.ledger import tallies
from luoshi.ledger.models import Decision, Matter, Party, Report, SavedView, Slot, Succession
from luoshi.ledger.moves import MOVES
from luoshi.ledger.permissions import REPORTING, RULES, review
from luoshi.ledger.states import OWING, UNSENT, PartyRole, ReportState, SlotState, State, Verb
from luoshi.ledger.turning import light_of
from luoshi.mandates.queries import documents_titled
from luoshi.org.queries import units_reached
from luoshi.org.states import FOREVER, UnitKind

# In a list to choose from.
MOST_DOCUMENTS = 100


def matters_for(actor: Actor, verb: str = "view") -> QuerySet[Matter]:
    """Matters that the actor may see (or do `verb` to), due first; one row each, light annotated as `light`."""
    return (
        Matter.objects.filter(RULES[verb](actor))
        .select_related("lead", "document")
        .annotate(light=light_of(actor.on))
        .order_by("due_on", "number")
    )


@dataclass(frozen=True, slots=True)
class Lineage:
    """The matters that one goes on from and those that go on from it, as far as the actor may see them."""

    predecessors: tuple[Matter, ...]
    successors: tuple[Matter, ...]


def lineage_of(matter: Matter, actor: Actor) -> Lineage:
    """前身与后续: one query."""
    seen = Matter.objects.filter(RULES["view"](actor)).order_by().values("pk")
    rows = list(
        Succession.objects.filter(Q(matter=matter, predecessor__in=seen) | Q(predecessor=matter, matter__in=seen))
        .select_related("matter", "predecessor")
        .order_by("pk")
    )
    return Lineage(
        tuple(row.predecessor for row in rows if row.matter_id == matter.pk),
        tuple(row.matter for row in rows if row.predecessor_id == matter.pk),
    )


def matters_of_readings(readings: Collection[int], actor: Actor) -> dict[int, Matter]:
    """The matters that came of readings, by reading, as far as the actor may see them: one query."""
    rows = Matter.objects.filter(RULES["view"](actor), reading__in=readings).order_by("pk")
    return {matter.reading_id: matter for matter in rows if matter.reading_id is not None}


def successions_between(older: Collection[int], newer: Collection[int]) -> set[tuple[int, int]]:
    """(predecessor, successor) among matters of two editions: one query."""
    rows = Succession.objects.filter(predecessor__in=older, matter__in=newer).order_by("pk")
    return set(rows.values_list("predecessor", "matter"))


def matter_rows(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """The same matters with their other parties, as `others`: one more query for the whole page."""
    others = Party.objects.select_related("unit").order_by("ordinal", "pk")
    return rows.prefetch_related(Prefetch("parties", queryset=others, to_attr="all_parties"))


def with_buttons(rows: QuerySet[Matter], actor: Actor, *, state: str) -> QuerySet[Matter]:
    """What the actor may do with each row now, as can_VERB; no query a row.

    Only moves that start from `state`, that of all the rows, are asked about; the others have no such attribute."""
    return rows.annotate(**{f"can_{verb}": RULES[verb](actor) for verb, move in MOVES.items() if state in move.origins})


def parties_of_actor(matter: Matter, actor: Actor) -> QuerySet[Party]:
    """The responsible parties of a matter for which the actor may speak."""
    owing = matter.parties.filter(role__in=OWING, unit__isnull=False, ends_on__gt=actor.on)
    owing = owing.exclude(unit__kind=UnitKind.OUTSIDE)
    return owing if actor.has("system") else owing.filter(unit__in=reached(actor, *REPORTING))


def reporting_units_of(matter: Matter, actor: Actor) -> QuerySet[Any]:
    """Units that owe a slot of the matter and for which the actor may report, in the order of the parties."""
    units = units_reached(None if actor.has("system") else reached(actor, *REPORTING))
    mine = Slot.objects.filter(matter=matter, unit=OuterRef("pk"))
    return units.filter(Exists(mine)).order_by("ordinal", "code")


def slot_to_report(matter: Matter, unit_id: int) -> Slot | None:
    """The cell a unit reports on now: what was returned first, else the earliest still owed, else none."""
    open_slots = matter.slots.filter(unit=unit_id).select_related("party")
    return (
        open_slots.filter(state=SlotState.RETURNED).order_by("due_on", "pk").first()
        or open_slots.filter(state=SlotState.OWED).order_by("due_on", "pk").first()
    )


def reports_for(actor: Actor) -> QuerySet[Report]:
    """Sent reports of the matters that the actor may see, newest first. What is unsent is the unit's own."""
    seen = Matter.objects.filter(RULES["view"](actor)).values("pk")
    return (
        Report.objects.filter(matter__in=seen)
        .exclude(state__in=UNSENT)
        .select_related("unit", "reported_by__person", "slot", "matter")
        .order_by("-submitted_at", "-pk")
    )


def reports_to_review(actor: Actor) -> QuerySet[Report]:
    """Reports waiting for the actor's decision, the longest waiting first."""
    return (
        Report.objects.filter(review(actor))
        .select_related("matter__lead", "unit", "reported_by__person", "slot")
        .order_by("submitted_at", "pk")
    )


def draft_of(slot: Slot) -> Report | None:
    """What was typed for the slot and not sent yet, or waits for the signature of the unit's head."""
    return slot.reports.filter(state__in=UNSENT).prefetch_related("uses").first()


def last_report(matter: Matter, unit_id: int) -> Report | None:
    """The unit's last sent report on the matter, for prefilling."""
    return matter.reports.filter(unit=unit_id).exclude(state__in=UNSENT).order_by("-submitted_at", "-pk").first()


def timeline_of(matter: Matter) -> tuple[list[Report], list[Decision]]:
    """Sent reports with their evidence and all decisions, newest first: three queries."""
    reports = (
        matter.reports.exclude(state__in=UNSENT)
        .select_related("unit", "reported_by__person", "slot")
        .prefetch_related("evidence__file")
        .order_by("-submitted_at", "-pk")
    )
    decisions = matter.decisions.select_related("by__person", "post__unit", "unit", "report").order_by("-at", "-pk")
    return list(reports), list(decisions)


def units_outstanding(matter: Matter) -> list[str]:
    """Names of the units that are responsible beside the lead and never reported.

    Support never is among them, nor is a unit to which a share was passed down: who passed it down answers for it."""
    owed = (
        matter.parties.filter(role__in=[PartyRole.CO_LEAD, PartyRole.JOINT, PartyRole.BY_REMIT], unit__isnull=False)
        .filter(delegated_by=None, ends_on=FOREVER)
        .exclude(unit=matter.lead_id)
        .exclude(unit__kind=UnitKind.OUTSIDE)
    )
    said = Report.objects.filter(
        Q(unit=OuterRef("unit")) | Q(slot__party__delegated_by=OuterRef("pk")),
        matter=matter,
        state__in=[ReportState.SUBMITTED, ReportState.ACCEPTED],
    )
    return list(owed.filter(~Exists(said)).order_by("ordinal").values_list("unit__name", flat=True))


def slots_owed(actor: Actor, *, until: date) -> QuerySet[Slot]:
    """待我报送: slots of the actor's units, returned, or owed and open by `until`; due first."""
    if not actor.has(*REPORTING):
        return Slot.objects.none()
    return (
        Slot.objects.filter(
            Q(state=SlotState.RETURNED) | Q(state=SlotState.OWED, opens_on__lte=until),
            unit__in=reached(actor, *REPORTING),
            matter__state=State.IN_PROGRESS,
        )
        .select_related("matter__lead", "matter__document", "unit", "party")
        .order_by("due_on", "pk")
    )


def search(rows: QuerySet[Matter], words: str) -> QuerySet[Matter]:
    """Rows whose number, wording, document or lead contains every word given (blank-separated)."""
    for word in words.split():
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(wording__icontains=word)
            | Q(document__title__icontains=word)
            | Q(lead__name__icontains=word)
        )
    return rows


def saved_views(actor: Actor) -> QuerySet[SavedView]:
    """The actor's own views of the ledger, in their order."""
    return SavedView.objects.filter(owner=actor.user_id)


def decisions_in(rows: QuerySet[Matter]) -> QuerySet[Decision]:
    """Decisions on reports of those matters, with how long each report waited."""
    return Decision.objects.filter(
        matter__in=rows.order_by().values("pk"), verb__in=[Verb.ACCEPT, Verb.RETURN], waited_days__isnull=False
    ).order_by()


def years_followed() -> list[int]:
    """Years of the matters, the latest first."""
    return tallies.years(Q())


def documents_followed(actor: Actor, *, also: str = "") -> list[tuple[int, str]]:
    """The latest documents from which matters come that the actor may see, at most MOST_DOCUMENTS: id and title.

    `also` is the id of one that is to be among them, as it stands in an address."""
    seen = Matter.objects.filter(RULES["view"](actor), document=OuterRef("pk")).order_by()
    rows = documents_titled("").filter(Exists(seen))
    found = list(rows.order_by("-pk").values_list("pk", "title")[:MOST_DOCUMENTS])
    if also.isascii() and also.isdigit() and len(also) < 19 and int(also) not in dict(found):
        found += rows.filter(pk=int(also)).values_list("pk", "title")
    return found
