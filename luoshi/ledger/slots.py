"""Cells that are followed: made for many units at once, carried on from year to year, and kept right as units change.

A unit owes a period of a class when it stands in the class on the day on which the period opens. Whatever happens to
units, the cells of what opens later follow from that sentence alone (ledger.succession_of_units)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from luoshi.kernel.actor import Actor
from luoshi.kernel.workdays import WorkCalendar
from luoshi.ledger.models import Exemption, Matter, Party, Slot, Stage
from luoshi.ledger.permissions import supervise
from luoshi.ledger.schedule import Period, periods
from luoshi.ledger.states import NOT_ISSUED, OPEN, OWING, SlotState
from luoshi.org.queries import reporting_units
from luoshi.org.states import UnitKind

# From when the cells of a duty's next year are there.
LOOKS_AHEAD = timedelta(days=31)
# One statement for a period and a party: the database walks the class itself, and a unit that has the period keeps it.
_INSERT = """
INSERT INTO ledger_slot (matter_id, party_id, unit_id, period, opens_on, due_on, state)
SELECT %s, %s, unit.id, %s, %s, %s, %s FROM ({units}) AS unit WHERE true
ON CONFLICT (matter_id, unit_id, period) DO NOTHING
"""


def owes(party: Party) -> bool:
    """Whether the unit of the party itself owes reports: it is responsible and lies within the institution."""
    return party.role in OWING and party.unit is not None and party.unit.kind != UnitKind.OUTSIDE


def open_slots(matter: Matter, parties: Sequence[Party], spans: Sequence[Period], *, since: date) -> int:
    """Makes the cells of `spans` for every party that owes a report; how many are new.

    `parties` come with their units. A class is taken as it stands when the period opens, or on `since` if that is
    later; a unit that ends before the report is due is left out. A party named directly stands before a class, so
    that a unit named twice reports once; what is there already stays. One statement for the named and one for each
    class and period."""
    named: dict[int, Party] = {}
    for party in parties:
        if owes(party) and party.unit_id is not None:
            named.setdefault(party.unit_id, party)
    before = Slot.objects.filter(matter=matter).count()
    Slot.objects.bulk_create(
        [
            Slot(matter=matter, party=party, unit_id=unit, period=p.name, opens_on=p.opens_on, due_on=p.due_on)
            for unit, party in named.items()
            for p in spans
            if p.due_on < party.ends_on and party.starts_on <= max(p.due_on, since)
        ],
        ignore_conflicts=True,
    )
    excepted = Exemption.objects.filter(matter=matter).values("unit")
    for party in parties:
        if party.is_class and party.unit_id is not None:
            for span in spans:
                units = reporting_units(party.unit_id, on=max(span.opens_on, since))
                units = units.filter(ends_on__gt=span.due_on).exclude(pk__in=excepted)
                _insert(matter, party, span, units.order_by("ordinal", "code").values_list("id"))
    return Slot.objects.filter(matter=matter).count() - before


def _insert(matter: Matter, party: Party, span: Period, units: QuerySet[Any]) -> None:
    sql, params = units.query.sql_with_params()
    day = connection.ops.adapt_datefield_value
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT.format(units=sql),
            [matter.pk, party.pk, span.name, day(span.opens_on), day(span.due_on), SlotState.OWED.value, *params],
        )


def spans_of(matter: Matter, days: WorkCalendar, *, until: date | None = None) -> list[Period]:
    """The reporting periods of an issued matter; those of a duty without an end reach to the end of `until`'s year."""
    if matter.starts_on is None:
        return []
    return periods(matter.starts_on, matter.due_on, matter.cycle, days, until=until)


def left_without_unit(actor: Actor) -> QuerySet[Party]:
    """Parts in open matters whose unit is gone and left no single heir, of matters that the actor supervises.

    They are reassigned by changing the parties of the matter. With their matters and units, by number."""
    supervised = Matter.objects.filter(supervise(actor), state__in=(*OPEN, *NOT_ISSUED))
    rows = Party.objects.filter(ends_on__gt=actor.on, unit__ends_on__lte=actor.on, matter__in=supervised.values("pk"))
    return rows.select_related("matter", "unit").order_by("matter__number", "ordinal")


def stages_of(matter: Matter, days: WorkCalendar) -> list[Stage]:
    """Unsaved stages by the steps of the matter's kind, each due at its share of the term or the next working day.

    Never after the deadline, and none without one: the lead plans the stages of a duty that has no end."""
    if matter.starts_on is None or matter.due_on is None:
        return []
    start, term = matter.starts_on, matter.due_on - matter.starts_on
    return [
        Stage(
            matter=matter,
            ordinal=ordinal,
            title=step["title"],
            due_on=min(days.on_or_after(start + term * step["share"] // 100), matter.due_on),
            is_required=step.get("required", True),
        )
        for ordinal, step in enumerate(matter.kind.steps)
    ]
