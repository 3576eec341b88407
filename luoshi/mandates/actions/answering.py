"""One answer for a whole edition: what a name means, who leads a list, which deadline holds where none is written."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.mandates.actions.deciding import DeadlineGiven, open_edition
from luoshi.mandates.errors import DeadlineIncomplete, NotAnAnswer, UnitGone
from luoshi.mandates.facts import (
    FirstNamesDoNotLead,
    FirstNamesMadeLead,
    MissingDeadlinesDecided,
    NameSettled,
    PracticeRemembered,
    RestSettled,
)
from luoshi.mandates.models import Document, Edition, IssuerPractice, Reading, ReadingParty
from luoshi.mandates.proposals import grow_surer
from luoshi.mandates.readiness import answers, has_deadline
from luoshi.mandates.states import CLASSES, SHARES, DeadlineKind, ReadingState, Role
from luoshi.org.names import normal, remember
from luoshi.org.queries import unit_named
from luoshi.org.states import AliasMeaning

# The rule of a lead that an earlier answer for the same issuer gave (domain handbook 5.4, case 1).
BY_PRACTICE = "同一发文机关：列第一位的为牵头单位"


@transaction.atomic
def settle_name(
    edition_id: int,
    text: str,
    *,
    meaning: str,
    unit_id: int | None = None,
    is_remembered: bool = True,
    actor: Actor,
    at: datetime,
) -> int:
    """Says what a written name means and fills it in wherever the edition has it; returns in how many places.

    `text` is the name as written, or its full name where a prefix was distributed (省 + 商务厅). `meaning` is “unit”
    (with `unit_id`), “collective” (of all below `unit_id`, or of no one unit) or “outside”. Unless `is_remembered` is
    off, the next document that has the name asks nothing. Raises Edition.DoesNotExist, NotAllowed, EditionDocketed,
    NotAnAnswer, UnitGone and what org.names.remember raises. Records NameSettled (and org's NameRemembered)."""
    open_edition(edition_id, actor=actor)
    if meaning not in AliasMeaning.values or (meaning == AliasMeaning.UNIT and unit_id is None):
        raise NotAnAnswer(name=text)
    if unit_id is not None:
        _living_unit(unit_id, text, actor=actor)
    key = normal(text)
    places = [
        party
        for party in ReadingParty.objects.filter(reading__edition=edition_id).order_by("pk")
        if normal(party.full_name or party.name) == key
    ]
    if not places:
        raise NotAnAnswer(name=text)
    for party in places:
        party.unit_id = unit_id if meaning != AliasMeaning.OUTSIDE else None
        party.is_collective = meaning == AliasMeaning.COLLECTIVE
        party.is_outside = meaning == AliasMeaning.OUTSIDE
    ReadingParty.objects.bulk_update(places, ["unit", "is_collective", "is_outside"])
    _grow_surer(places)
    if is_remembered:
        remember(text, meaning, unit=places[0].unit_id, actor=actor, on=actor.on)
    fact = NameSettled(
        edition_id=edition_id,
        text=text,
        meaning=str(meaning),
        unit_id=places[0].unit_id,
        parties=len(places),
        is_remembered=is_remembered,
    )
    record(fact, actor=actor, at=at)
    return len(places)


@transaction.atomic
def settle_rest(edition_id: int, *, actor: Actor, at: datetime) -> int:
    """Settles all names of the edition that are still open: classes as groups of no one unit, others as bodies outside.

    For papers of a higher authority, whose ministries are no units of the house. Such an answer is not remembered.
    Returns how many names. Raises Edition.DoesNotExist, NotAllowed, EditionDocketed. Records RestSettled, unless there
    were none."""
    open_edition(edition_id, actor=actor)
    rows = ReadingParty.objects.filter(reading__edition=edition_id).order_by("pk")
    places = [party for party in rows if not party.is_settled]
    for party in places:
        party.is_collective = party.role in CLASSES
        party.is_outside = not party.is_collective
    names = {party.full_name or party.name for party in places}
    if names:
        ReadingParty.objects.bulk_update(places, ["is_collective", "is_outside"])
        _grow_surer(places)
        record(RestSettled(edition_id=edition_id, names=tuple(sorted(names))), actor=actor, at=at)
    return len(names)


@transaction.atomic
def first_names_lead(edition_id: int, *, is_remembered: bool = False, actor: Actor, at: datetime) -> list[Reading]:
    """Makes the first unit of each list without a lead the lead (列第一位的为牵头单位), in all readings to be checked.

    Asked once for a document, since many documents only write “A、B负责” (domain handbook 5.4, case 1). If
    `is_remembered`, the next document of the same issuer is read so without being asked.
    Raises Edition.DoesNotExist, NotAllowed, EditionDocketed. Records FirstNamesMadeLead, unless there were none, and
    PracticeRemembered."""
    document = open_edition(edition_id, actor=actor).document
    _answer_first(document, leads=True, is_remembered=is_remembered, actor=actor, at=at)
    changed = _lead_first(_proposed(edition_id))
    if changed:
        _mark(changed, actor=actor, at=at)
        fact = FirstNamesMadeLead(edition_id=edition_id, reading_ids=tuple(r.pk for r in changed))
        record(fact, actor=actor, at=at)
    return changed


@transaction.atomic
def first_names_do_not_lead(edition_id: int, *, is_remembered: bool = False, actor: Actor, at: datetime) -> None:
    """Says that nobody leads the lists of this document: each lead is chosen by a person, and the question is gone.

    If `is_remembered`, it is not asked for the next document of the same issuer either.
    Raises Edition.DoesNotExist, NotAllowed, EditionDocketed. Records FirstNamesDoNotLead and PracticeRemembered."""
    document = open_edition(edition_id, actor=actor).document
    _answer_first(document, leads=False, is_remembered=is_remembered, actor=actor, at=at)
    ReadingParty.objects.filter(reading__edition=edition_id, is_presumed=True).update(is_presumed=False)
    record(FirstNamesDoNotLead(edition_id=edition_id), actor=actor, at=at)


def apply_practice(edition: Edition, *, actor: Actor, at: datetime) -> None:
    """Reads a document that is being loaded as its issuer's last one was answered; nothing where nobody answered.

    Records FirstNamesMadeLead where the first of a list leads."""
    document = edition.document
    practice = IssuerPractice.objects.filter(issuer=document.issuer).first() if document.issuer else None
    if practice is None:
        return
    document.first_leads = practice.first_leads
    document.save(update_fields=["first_leads"])
    changed = _lead_first(_proposed(edition.pk), rule=BY_PRACTICE) if practice.first_leads else []
    if changed:
        ids = tuple(r.pk for r in changed)
        record(FirstNamesMadeLead(edition_id=edition.pk, reading_ids=ids), actor=actor, at=at)


def _answer_first(document: Document, *, leads: bool, is_remembered: bool, actor: Actor, at: datetime) -> None:
    document.first_leads = leads
    document.save(update_fields=["first_leads"])
    if is_remembered and document.issuer:
        values = {"first_leads": leads, "answered_at": at, "answered_by_id": actor.user_id}
        IssuerPractice.objects.update_or_create(issuer=document.issuer, defaults=values)
        record(PracticeRemembered(issuer=document.issuer, first_leads=leads), actor=actor, at=at)


def _lead_first(readings: list[Reading], *, rule: str = "") -> list[Reading]:
    """Saves the first unit of each list as its lead; the readings that had such a list. `rule` says why, if given."""
    changed, leads = [], []
    for reading in readings:
        parties = list(reading.parties.all())
        first = next((p for p in parties if p.role in SHARES and not p.is_collective), None)
        if first is None or any(answers(p) and p.role not in CLASSES for p in parties):
            continue
        first.role, first.is_presumed, first.rule = Role.LEAD, False, rule or first.rule
        leads.append(first)
        changed.append(reading)
    ReadingParty.objects.bulk_update(leads, ["role", "is_presumed", "rule"])
    return changed


@transaction.atomic
def decide_missing_deadlines(edition_id: int, deadline: DeadlineGiven, *, actor: Actor, at: datetime) -> list[Reading]:
    """Gives all readings to be checked that have no deadline the same one: a day, a cycle, or rolling.

    Raises Edition.DoesNotExist, NotAllowed, EditionDocketed, DeadlineIncomplete.
    Records MissingDeadlinesDecided, unless there were none."""
    open_edition(edition_id, actor=actor)
    on = deadline.on if deadline.kind in (DeadlineKind.FIXED, DeadlineKind.RECURRING) else None
    changed = [reading for reading in _proposed(edition_id) if not has_deadline(reading)]
    for reading in changed:
        reading.deadline_kind, reading.deadline_on = deadline.kind, on
        reading.deadline_cycle = deadline.cycle if deadline.kind == DeadlineKind.RECURRING else ""
        if not has_deadline(reading):
            raise DeadlineIncomplete
    if changed:
        Reading.objects.bulk_update(changed, ["deadline_kind", "deadline_on", "deadline_cycle"])
        _mark(changed, actor=actor, at=at)
        ids = tuple(r.pk for r in changed)
        fact = MissingDeadlinesDecided(
            edition_id=edition_id, reading_ids=ids, deadline_kind=str(deadline.kind), deadline_on=on
        )
        record(fact, actor=actor, at=at)
    return changed


def _grow_surer(places: list[ReadingParty]) -> None:
    """A reading that was doubtful for the sake of a name is not so any more."""
    ids = {party.reading_id for party in places}
    rows = Reading.objects.filter(pk__in=ids).prefetch_related("parties").order_by("pk")
    Reading.objects.bulk_update([r for r in rows if grow_surer(r, list(r.parties.all()))], ["confidence"])


def _living_unit(unit_id: int, text: str, *, actor: Actor) -> None:
    """Raises NotAnAnswer for a unit that does not exist and UnitGone for one that was closed."""
    try:
        unit = unit_named(unit_id)
    except ObjectDoesNotExist:
        raise NotAnAnswer(name=text) from None
    if unit.ends_on <= actor.on:
        raise UnitGone(unit=unit.name, on=unit.ends_on, name=text)


def _proposed(edition_id: int) -> list[Reading]:
    rows = Reading.objects.filter(edition=edition_id, state=ReadingState.PROPOSED).prefetch_related("parties")
    return list(rows.order_by("ordinal", "pk"))


def _mark(readings: list[Reading], *, actor: Actor, at: datetime) -> None:
    for reading in readings:
        reading.is_corrected, reading.version = True, reading.version + 1
        reading.decided_at, reading.decided_by_id = at, actor.user_id
    Reading.objects.bulk_update(readings, ["is_corrected", "version", "decided_at", "decided_by"])
