"""What happened in the life of one matter beside its reports: requests, stages, pauses, checks, what it is tied to.

Nothing here writes; the number of queries does not depend on how much happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from luoshi.access.queries import reached
from luoshi.kernel.actor import Actor
from luoshi.ledger.actions.docketing import PartyGiven
from luoshi.ledger.coverage import Coverage, coverage_of, exemptions_of
from luoshi.ledger.models import (
    Decision,
    Exemption,
    Matter,
    Package,
    Report,
    Request,
    Stage,
    Suspension,
    Verification,
)
from luoshi.ledger.permissions import REPORTING, RULES
from luoshi.ledger.states import PENDING, PartyRole, ReportState, RequestState, Verb


@dataclass(frozen=True, slots=True)
class Asked:
    """A request and what was decided on it, the oldest decision first."""

    request: Request
    decisions: list[Decision]

    @property
    def is_pending(self) -> bool:
        """Whether an answer is still to come."""
        return self.request.state in PENDING


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline that moved: from, to, by which decision."""

    old: date
    new: date
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What the page of a matter shows beside the sheet.

    `to_sign` are reports that wait for the head of one of the actor's units; nobody else sees them. `moved` are the
    changes of the deadline, the oldest first. `children` and `merged` are matters below this one and matters that were
    merged into it, as far as the actor may see them. `coverage` is of matters that a class of units owes."""

    asked: list[Asked]
    to_sign: list[Report]
    stages: list[Stage]
    suspensions: list[Suspension]
    verifications: list[Verification]
    exemptions: list[Exemption]
    coverage: Coverage | None
    moved: list[Moved]
    lookbacks: list[Decision]
    children: list[Matter]
    merged: list[Matter]
    package: Package | None


def life_of(matter: Matter, decisions: Iterable[Decision], actor: Actor) -> Life:
    """The life of a matter that the actor may see; `decisions` are all of it, in any order. Ten or eleven queries."""
    rows = sorted(decisions, key=lambda d: (d.at, d.pk))
    tied = list(
        Matter.objects.filter(RULES["view"](actor))
        .filter(Q(parent=matter) | Q(merged_into=matter))
        .select_related("lead")
        .order_by("number")
    )
    return Life(
        asked=_asked(matter, rows, actor),
        to_sign=_to_sign(matter, actor),
        stages=list(matter.stages.order_by("ordinal", "pk")),
        suspensions=list(matter.suspensions.order_by("from_on", "pk")),
        verifications=list(matter.verifications.select_related("asked_by__person", "found_by__person").order_by("-pk")),
        exemptions=exemptions_of(matter),
        coverage=coverage_of([matter.pk], on=actor.on).get(matter.pk),
        moved=[
            Moved(date.fromisoformat(both[0]), date.fromisoformat(both[1]), d)
            for d in rows
            if (both := d.effect.get("due_on")) and all(both)
        ],
        lookbacks=[d for d in rows if d.verb == Verb.LOOK_BACK],
        children=[m for m in tied if m.parent_id == matter.pk],
        merged=[m for m in tied if m.merged_into_id == matter.pk],
        package=Package.objects.filter(matter=matter).select_related("file", "by__person").first(),
    )


def _asked(matter: Matter, decisions: Iterable[Decision], actor: Actor) -> list[Asked]:
    """Requests, those without an answer first, then the latest. What its head has not signed is the unit's own."""
    own = Q(unit__in=reached(actor, *REPORTING)) if actor.has(*REPORTING) else Q(pk__in=[])
    rows = (
        matter.requests.filter(~Q(state=RequestState.TO_SIGN) | own)
        .select_related("unit", "asked_by__person", "signed_by__person", "post")
        .order_by("-at", "-pk")
    )
    said: dict[Any, list[Decision]] = {}
    for decision in decisions:
        said.setdefault(decision.request_id, []).append(decision)
    found = [Asked(request, said.get(request.pk, [])) for request in rows]
    return [a for a in found if a.is_pending] + [a for a in found if not a.is_pending]


def _to_sign(matter: Matter, actor: Actor) -> list[Report]:
    """Reports of the actor's units that their head has still to sign."""
    if not actor.has(*REPORTING):
        return []
    rows = matter.reports.filter(state=ReportState.TO_SIGN, unit__in=reached(actor, *REPORTING))
    return list(rows.select_related("unit", "reported_by__person", "slot").order_by("saved_at", "pk"))


def package_of(number: str, actor: Actor) -> Package | None:
    """The archive package of a matter that the actor may see."""
    seen = Matter.objects.filter(RULES["view"](actor), number=number).order_by().values("pk")
    return Package.objects.filter(matter__in=seen).select_related("file").first()


def request_of(pk: int, number: str, actor: Actor) -> Request:
    """A request on the matter whose page it is answered on, with its party.

    Raises Request.DoesNotExist where the actor may not see it."""
    seen = Matter.objects.filter(RULES["view"](actor), number=number).order_by().values("pk")
    return Request.objects.select_related("party").get(pk=pk, matter__in=seen)


def report_of(pk: int, number: str, actor: Actor) -> Report:
    """A report that waits for its head's signature, on the page of its matter; the unit's own.

    Raises Report.DoesNotExist otherwise."""
    rows = Report.objects.filter(state=ReportState.TO_SIGN, matter__number=number)
    return rows.get(pk=pk) if actor.has("system") else rows.get(pk=pk, unit__in=reached(actor, *REPORTING))


def parties_with_lead(number: str, unit_id: int, name: str, *, actor: Actor) -> list[PartyGiven]:
    """The parties in force of a matter, with another unit in the place of the lead.

    Raises Matter.DoesNotExist when the actor may not see the matter."""
    matter = Matter.objects.filter(RULES["view"](actor)).get(number=number)
    given = [PartyGiven(role=PartyRole.LEAD, text=name, unit_id=unit_id)]
    rows = matter.parties.filter(ends_on__gt=actor.on, delegated_by=None).exclude(role=PartyRole.LEAD)
    given += [
        PartyGiven(role=p.role, text=p.text, unit_id=p.unit_id, is_class=p.is_class)
        for p in rows.exclude(unit=unit_id).order_by("ordinal", "pk")
    ]
    return given
