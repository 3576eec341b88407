"""The shipped list of national departments: outside bodies with their short, colloquial and former names."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.org import closure
from luoshi.org.facts import RegisterLoaded
from luoshi.org.models import Alias, Unit, UnitLink, UnitName
from luoshi.org.names import normal
from luoshi.org.permissions import must_keep_register
from luoshi.org.states import FOREVER, AliasSource, UnitKind

SHIPPED = Path(__file__).parent / "data" / "departments.json"
FIRST_DAY = date(1949, 10, 1)  # stands for: earlier than any paper that will be read
ORDINAL = 10_000  # after the institution's own units in every list


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """What seeding did: bodies that were new or known, names that were new, and bodies whose name was left as it is."""

    new: int
    known: int
    names: int
    left: tuple[str, ...]


@transaction.atomic
def seed_departments(*, actor: Actor, on: date) -> Seeded:
    """Put the shipped national departments into the register, or complete them; twice is as good as once.

    A former name holds until the end of the year of the change, since the list knows years only; short and colloquial
    names hold always. A body with two names (a plate) is a unit of its own under the body that carries it. A name that
    the institution changed itself is left alone. Raises NotAllowed. Records RegisterLoaded when anything was new."""
    must_keep_register(actor, _("the register of units"))
    text = SHIPPED.read_text(encoding="utf-8")
    departments: list[dict[str, Any]] = json.loads(text)["departments"]
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=[each["code"] for each in departments])}
    made = [_unit(each, number) for number, each in enumerate(departments) if each["code"] not in known]
    Unit.objects.bulk_create(made)
    UnitName.objects.bulk_create(
        [UnitName(unit=u, name=u.name, short_name=u.short_name, starts_on=u.starts_on) for u in made]
    )
    units = known | {unit.code: unit for unit in made}
    names = _add_names(departments, units)
    closure.refresh([unit.pk for unit in made] + _add_plates(departments, units))
    if made or names:
        fact = RegisterLoaded(
            register="departments",
            new=len(made),
            changed=0,
            same=len(known),
            digest=_digest(text),
            on=on,
        )
        record(fact, actor=actor)
    left = tuple(each["name"] for each in departments if units[each["code"]].name != each["name"])
    return Seeded(new=len(made), known=len(known), names=names, left=left)


def _unit(department: dict[str, Any], number: int) -> Unit:
    since = department.get("since")
    return Unit(
        code=department["code"],
        kind=UnitKind.OUTSIDE,
        name=department["name"],
        short_name=department.get("short_name", department["name"]),
        starts_on=date(since, 1, 1) if since else FIRST_DAY,
        ordinal=ORDINAL + number,
    )


def _add_names(departments: list[dict[str, Any]], units: dict[str, Unit]) -> int:
    """Write the names that are not there yet; how many."""
    present = set(Alias.objects.filter(unit__in=units.values()).values_list("text", "unit"))
    rows: list[Alias] = []
    for department in departments:
        unit = units[department["code"]]
        always = [department["name"], department.get("short_name", ""), *department.get("also", [])]
        names = [(name, FOREVER) for name in always if name]
        names += [(former["name"], date(former["until"] + 1, 1, 1)) for former in department.get("before", [])]
        for name, ends_on in names:
            text = normal(name)
            if (text, unit.pk) not in present:
                present.add((text, unit.pk))
                rows.append(Alias(text=text, unit=unit, source=AliasSource.SEED, starts_on=FIRST_DAY, ends_on=ends_on))
    Alias.objects.bulk_create(rows)
    return len(rows)


def _add_plates(departments: list[dict[str, Any]], units: dict[str, Unit]) -> list[int]:
    """Place each plate under the body that carries it; the plates that were placed."""
    by_name = {department["name"]: units[department["code"]] for department in departments}
    placed = []
    for department in departments:
        unit = units[department["code"]]
        plate = department.get("plate_of")
        if plate and not unit.links.exists():
            since = max(date(plate["since"], 1, 1), unit.starts_on)
            UnitLink.objects.create(unit=unit, above=by_name[plate["name"]], starts_on=since)
            placed.append(unit.pk)
    return placed


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
