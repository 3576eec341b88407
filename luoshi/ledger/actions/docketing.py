"""立项: readings, or a person, open matters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luoshi.access.queries import reaches_everything
from luoshi.journal.actions import record_many
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger.errors import (
    AlreadyDocketed,
    DueOutOfReach,
    NobodyLeads,
    NothingConfirmed,
    ReadingsOpen,
    UnitClosed,
)
from luoshi.ledger.facts import MatterDocketed
from luoshi.ledger.finding import index_matters
from luoshi.ledger.kinds import answers
from luoshi.ledger.models import Decision, Kind, Matter, Party, Series, Target
from luoshi.ledger.moves import OFFICE
from luoshi.ledger.permissions import SUPERVISING
from luoshi.ledger.schedule import FIRST_YEAR, LAST_YEAR
from luoshi.ledger.states import LEADING, OWING, Cycle, PartyRole, State, Verb, Waiting
from luoshi.mandates.docketing import confirmed_readings, lock_edition, mark_docketed, open_readings
from luoshi.mandates.states import DocumentKind
from luoshi.org.queries import first_closed

KIND_OF_DOCUMENT = {
    DocumentKind.ANNUAL_MEASURES: "annual_measure",
    DocumentKind.DIRECTIVE: "directive",
    DocumentKind.RESEARCH: "research_result",
    DocumentKind.PRACTICAL: "practical_measure",
}
CYCLE_OF_READING = {"monthly": Cycle.MONTHLY, "quarterly": Cycle.QUARTERLY, "half_yearly": Cycle.HALF_YEARLY}


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyGiven:
    """A party as a person names it: `unit_id` or, for a class or a body outside, only `text`."""

    role: str
    text: str
    unit_id: int | None = None
    is_class: bool = False


@transaction.atomic
def docket_edition(
    edition_id: int, *, actor: Actor, on: date, at: datetime, cycle: str = Cycle.QUARTERLY
) -> list[Matter]:
    """Opens one matter for each confirmed reading of an edition, once (立项).

    `cycle` is how often progress is reported where the text does not say. Every reading must have been decided. A kind
    that needs approval gives proposals, as docket_by_hand does.
    Raises NotAllowed, AlreadyDocketed, ReadingsOpen, NothingConfirmed. Records MatterDocketed for each."""
    if not reaches_everything(actor, *SUPERVISING):
        raise NotAllowed(subject=_("this document"), ask=_("the supervision office"))
    edition = lock_edition(edition_id)
    document = edition.document
    if edition.docketed_at is not None:
        raise AlreadyDocketed(document=document.title, on=edition.docketed_at.date())
    if count := open_readings(edition):
        raise ReadingsOpen(document=document.title, count=count)
    readings = list(confirmed_readings(edition))
    if not readings:
        raise NothingConfirmed(document=document.title)
    kind = Kind.objects.get(pk=KIND_OF_DOCUMENT.get(DocumentKind(document.kind), "plan_task"))
    first = take_numbers(document.series, document.year, len(readings))
    matters, parties, targets = [], [], []
    for offset, reading in enumerate(readings):
        given = [
            PartyGiven(
                role=p.role,
                text=p.full_name or p.name,
                unit_id=p.unit_id,
                is_class=p.is_collective and not p.is_outside,
            )
            for p in reading.parties.all()
        ]
        matter = Matter(
            number=f"{document.series}-{document.year}-{first + offset:03}",
            kind=kind,
            is_restricted=kind.restricted,
            outcome_step=kind.outcome_step,
            wording=reading.wording,
            year=document.year,
            document=document,
            span=reading.span,
            reading=reading,
            clause_path=reading.path,
            lead_id=lead_among(given),
            waiting_since=on,
            **_begin(kind),
            cycle=CYCLE_OF_READING.get(reading.deadline_cycle, cycle),
            docketed_on=on,
            due_by_rule=reading.deadline_on,
            due_on=reading.deadline_on,
        )
        matters.append(matter)
        parties += parties_from(matter, given, on=on)
        targets += [
            Target(matter=matter, ordinal=i, text=t.text, value=t.value, unit=t.unit, comparator=t.comparator)
            for i, t in enumerate(reading.targets.all())
        ]
    Matter.objects.bulk_create(matters)
    Party.objects.bulk_create(parties)
    Target.objects.bulk_create(targets)
    _state(matters, parties, actor=actor, on=on, at=at)
    mark_docketed(edition, at=at)
    return matters


@transaction.atomic
def docket_by_hand(
    *,
    wording: str,
    kind: str,
    why: str,
    parties: Sequence[PartyGiven],
    due_on: date | None,
    cycle: str = "",
    series: str = "",
    is_urgent: bool = False,
    extra: Mapping[str, str] | None = None,
    actor: Actor,
    on: date,
    at: datetime,
) -> Matter:
    """Opens a matter that comes from no loaded text; `why` says what it rests on (rule 5).

    `extra` answers the fields of the kind, by name (ledger.kinds.answers).

    A kind that needs approval gives a proposal, which the director approves or declines. Without a deadline the kind's
    `default_days` count from `on`, if it has any; cycle and series are the kind's unless given. Raises NotAllowed,
    NobodyLeads, DueOutOfReach, UnitClosed, FieldRefused. Records MatterDocketed."""
    if not actor.has(*SUPERVISING, "system"):
        raise NotAllowed(subject=_("a new item"), ask=OFFICE)
    sort = Kind.objects.get(pk=kind)
    answered = answers(sort, extra or {})
    series = series or sort.letters
    number = f"{series}-{on.year}-{take_numbers(series, on.year, 1):03}"
    if due_on is None and sort.default_days is not None:
        due_on = on + timedelta(days=sort.default_days)
    if not parties:
        raise NobodyLeads(number=number)
    must_be_within_reach(due_on, number=number)
    must_be_open(parties, number=number, on=on)
    matter = Matter.objects.create(
        number=number,
        kind=sort,
        is_restricted=sort.restricted,
        outcome_step=sort.outcome_step,
        wording=wording,
        year=on.year,
        by_hand=why,
        lead_id=lead_among(parties),
        waiting_since=on,
        cycle=cycle or sort.cycle,
        is_urgent=is_urgent,
        **_begin(sort),
        extra=answered,
        docketed_on=on,
        due_by_rule=due_on,
        due_on=due_on,
    )
    rows = Party.objects.bulk_create(parties_from(matter, parties, on=on))
    _state([matter], rows, actor=actor, on=on, at=at)
    return matter


def _begin(kind: Kind) -> dict[str, str]:
    """How a matter of that kind begins: as a proposal, or registered at once."""
    if kind.needs_approval:
        return {"state": State.DRAFT, "waiting_for": Waiting.APPROVAL}
    return {"state": State.DOCKETED, "waiting_for": Waiting.ISSUE}


def must_be_open(given: Iterable[PartyGiven | Party], *, number: str, on: date) -> None:
    """Raises UnitClosed for a unit that is no more. One query."""
    named = [each.unit_id for each in given if each.unit_id is not None]
    if (unit := first_closed(named, on=on)) is not None:
        raise UnitClosed(unit=unit.name, on=unit.ends_on, number=number)


def must_be_within_reach(due: date | None, *, number: str) -> None:
    """Raises DueOutOfReach for a deadline in a year that no calendar reaches, such as 9999."""
    if due is not None and not FIRST_YEAR <= due.year <= LAST_YEAR:
        raise DueOutOfReach(due=due, number=number, first=FIRST_YEAR, last=LAST_YEAR)


def take_numbers(letters: str, year: int, count: int) -> int:
    """Reserves `count` numbers of a series and returns the first; the row is locked until the transaction ends."""
    series, _created = Series.objects.select_for_update(of=("self",), no_key=True).get_or_create(
        letters=letters, year=year
    )
    series.last += count
    series.save(update_fields=["last"])
    return series.last - count + 1


def lead_among(parties: Sequence[PartyGiven]) -> int | None:
    """The unit in the list's lead column: the first lead, else the first that is responsible (presumed coordinator)."""
    for roles in (LEADING, OWING):
        for given in parties:
            if given.role in roles and given.unit_id is not None and not given.is_class:
                return given.unit_id
    return None


def parties_from(matter: Matter, given: Sequence[PartyGiven], *, on: date) -> list[Party]:
    """Unsaved party rows in the order of the text; a unit named twice counts once, with its first role."""
    rows: list[Party] = []
    seen: set[tuple[int | None, str]] = set()
    for party in given:
        key = (party.unit_id, "" if party.unit_id is not None and not party.is_class else party.text)
        if key in seen:
            continue
        seen.add(key)
        role = PartyRole.ALL if party.is_class and party.role not in (PartyRole.LOCAL, PartyRole.ALL) else party.role
        rows.append(
            Party(
                matter=matter,
                ordinal=len(rows),
                role=role,
                unit_id=party.unit_id,
                text=party.text[:120],
                is_class=party.is_class,
                starts_on=on,
            )
        )
    return rows


def _state(matters: Sequence[Matter], parties: Sequence[Party], *, actor: Actor, on: date, at: datetime) -> None:
    """Decision rows and facts of freshly opened matters."""
    of_matter: dict[int, list[tuple[str, int | None, str]]] = {}
    for p in parties:
        of_matter.setdefault(p.matter.pk, []).append((str(p.role), p.unit_id, p.text))
    Decision.objects.bulk_create(
        Decision(matter=m, verb=Verb.DOCKET, on=on, at=at, by_id=actor.user_id, post_id=actor.post_id) for m in matters
    )
    index_matters([m.pk for m in matters])
    record_many(
        [
            (
                MatterDocketed(
                    matter_id=m.pk,
                    number=m.number,
                    wording=m.wording,
                    span_id=m.span_id,
                    by_hand=m.by_hand,
                    due_on=m.due_on,
                    parties=tuple(of_matter.get(m.pk, [])),
                    extra=tuple(sorted((m.extra or {}).items())),
                ),
                actor,
                at,
            )
            for m in matters
        ]
    )
