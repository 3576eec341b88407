"""What `luoshi change_unit` does for each change: finds the units by number, calls the action, tells what is different.

Each change takes the options of its sub-command and the day, must run inside the command's transaction, raises what the
action raises, and CodeUnknown; it returns the lines to print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luoshi.kernel.actor import system
from luoshi.org import actions
from luoshi.org.actions import NewUnit
from luoshi.org.errors import CodeUnknown, NotUnderIt
from luoshi.org.models import Holding, Unit, UnitLink
from luoshi.org.states import Line

NAMES_SHOWN = 20


def _create(options: dict[str, Any], on: date) -> list[str]:
    above = _found(options["above"]) if options["above"] else None
    new = NewUnit(
        code=options["unit"],
        name=options["name"],
        short_name=options["short_name"],
        kind=options["kind"],
        ordinal=options["ordinal"],
    )
    unit = actions.create_unit(
        new,
        above=above.pk if above else None,
        on=on,
        actor=system(on),
        line=options["line"],
        basis=options["basis"],
    )
    if above is None:
        return [_("%(on)s: %(unit)s is set up at the top.") % {"on": on, "unit": _label(unit)}]
    values = {"on": on, "unit": _label(unit), "above": _label(above)}
    return [_("%(on)s: %(unit)s is set up under %(above)s.") % values]


def _rename(options: dict[str, Any], on: date) -> list[str]:
    before = _found(options["unit"])
    after = actions.rename_unit(
        before.pk,
        options["name"],
        short_name=options["short_name"],
        on=on,
        actor=system(on),
        basis=options["basis"],
    )
    values = {"on": on, "code": before.code, "before": before.name, "after": after.name}
    short = {"before": before.short_name, "after": after.short_name}
    return [
        _("%(on)s: %(code)s is renamed from %(before)s to %(after)s.") % values,
        _("Short name before: %(before)s; from then on: %(after)s.") % short,
        *_below([after], on),
    ]


def _move(options: dict[str, Any], on: date) -> list[str]:
    unit, above = _found(options["unit"]), _found(options["above"])
    line = options["line"]
    link = UnitLink.objects.filter(unit=unit, line=line, starts_on__lte=on, ends_on__gt=on)
    before = link.select_related("above").first()
    actions.move_unit(unit.pk, above.pk, on=on, actor=system(on), line=line, basis=options["basis"])
    values = {"on": on, "unit": _label(unit), "after": _label(above), "line": Line(line).label}
    if before is None:
        told = _("%(on)s: %(unit)s is placed under %(after)s (%(line)s); it stood under no unit there.") % values
    else:
        values["before"] = _label(before.above)
        told = _("%(on)s: %(unit)s is moved from %(before)s to %(after)s (%(line)s).") % values
    return [told, *_below([unit], on)]


def _merge(options: dict[str, Any], on: date) -> list[str]:
    sources = [_found(code) for code in dict.fromkeys(options["units"])]
    into: int | NewUnit
    if options["name"] is None:
        into = _found(options["into"]).pk
    else:
        into = NewUnit(
            code=options["into"],
            name=options["name"],
            short_name=options["short_name"],
            kind=options["kind"] or sources[0].kind,
            ordinal=sources[0].ordinal,
        )
    ending = [unit for unit in sources if unit.pk != into]
    below, vacated = _below(ending, on), _vacated(ending, on)
    merged = actions.merge_units(
        [unit.pk for unit in sources],
        into=into,
        on=on,
        actor=system(on),
        line=options["line"],
        basis=options["basis"],
    )
    values = {"on": on, "units": _labels(ending), "after": _label(merged)}
    told = _("%(on)s: %(units)s is merged into %(after)s and ends.") % values
    return [told, *below, *_below_then([merged], on), *vacated]


def _split(options: dict[str, Any], on: date) -> list[str]:
    unit = _found(options["unit"])
    kind = options["kind"] or unit.kind
    parts = [
        NewUnit(code=code, name=name, short_name=short_name, kind=kind, ordinal=unit.ordinal)
        for code, name, short_name in options["parts"]
    ]
    goes_to = _goes_to(options["below"], unit=unit, parts=parts, on=on)
    closes = not options["goes_on"]
    below, vacated = _below([unit], on), _vacated([unit], on) if closes else []
    made = actions.split_unit(
        unit.pk, parts, on=on, actor=system(on), below=goes_to, closes=closes, basis=options["basis"]
    )
    values = {"on": on, "unit": _label(unit), "parts": _labels(made)}
    if closes:
        told = _("%(on)s: %(unit)s is split into %(parts)s and ends.") % values
    else:
        told = _("%(on)s: %(unit)s is split; it goes on, and beside it stands %(parts)s.") % values
    return [told, *below, *_below_then(made, on), *vacated]


def _close(options: dict[str, Any], on: date) -> list[str]:
    unit = _found(options["unit"])
    vacated = _vacated([unit], on)
    actions.close_unit(unit.pk, on=on, actor=system(on), basis=options["basis"])
    told = _("%(on)s: %(unit)s is closed. Its history stays.") % {"on": on, "unit": _label(unit)}
    return [told, *vacated]


CHANGES: dict[str, Callable[[dict[str, Any], date], list[str]]] = {
    "create": _create,
    "rename": _rename,
    "move": _move,
    "merge": _merge,
    "split": _split,
    "close": _close,
}


def _found(code: str) -> Unit:
    """The unit with that number, living or not: the action says what is wrong with the day."""
    unit = Unit.objects.filter(code=code.strip()).first()
    if unit is None:
        raise CodeUnknown(code=code)
    return unit


def _goes_to(pairs: Sequence[Sequence[str]], *, unit: Unit, parts: Sequence[NewUnit], on: date) -> dict[int, str]:
    """Which part each unit below goes to. The action leaves wrong pairs out; somebody who typed them wants to know."""
    codes = {part.code for part in parts}
    below = {link.unit_id for link in _links_below(unit, on)}
    goes_to: dict[int, str] = {}
    for code, part in pairs:
        moved = _found(code)
        # On a day on which the unit does not exist nothing is below it; then the action speaks of the day.
        if moved.pk not in below and unit.starts_on <= on < unit.ends_on:
            raise NotUnderIt(unit=moved.name, above=unit.name, on=on)
        if part.strip() not in codes:
            raise CodeUnknown(code=part)
        goes_to[moved.pk] = part.strip()
    return goes_to


def _label(unit: Unit) -> str:
    return f"{unit.code} {unit.name}"


def _labels(units: Sequence[Unit]) -> str:
    return "、".join(map(_label, units))


def _links_below(unit: Unit, on: date) -> list[UnitLink]:
    """Who stands directly under a unit on a day, in any line."""
    links = unit.links_below.filter(starts_on__lte=on, ends_on__gt=on).select_related("unit")
    return list(links.order_by("unit__ordinal", "unit__code"))


def _names_below(unit: Unit, on: date) -> tuple[int, str]:
    """How many units stand directly under a unit, and what the first of them are called."""
    below = list({link.unit_id: link.unit for link in _links_below(unit, on)}.values())
    more = "……" if len(below) > NAMES_SHOWN else ""
    return len(below), _labels(below[:NAMES_SHOWN]) + more


def _below(units: Sequence[Unit], on: date) -> list[str]:
    """One line for each unit: what stands under it (at the time of asking)."""
    lines = []
    for unit in units:
        count, names = _names_below(unit, on)
        values = {"unit": _label(unit), "count": count, "names": names}
        if count:
            words = ngettext(
                "Directly under %(unit)s stands %(count)d unit: %(names)s.",
                "Directly under %(unit)s stand %(count)d units: %(names)s.",
                count,
            )
        else:
            words = _("No unit stands under %(unit)s.")
        lines.append(words % values)
    return lines


def _below_then(units: Sequence[Unit], on: date) -> list[str]:
    """One line for each unit: what stands under it once the change holds."""
    return [
        _("From %(on)s directly under %(unit)s: %(names)s.")
        % {"on": on, "unit": _label(unit), "names": _names_below(unit, on)[1] or _("no unit")}
        for unit in units
    ]


def _vacated(units: Sequence[Unit], on: date) -> list[str]:
    """How many appointments end with these units."""
    count = Holding.objects.filter(post__unit__in=units, ends_on__gt=on).count()
    words = ngettext("%(count)d appointment ends.", "%(count)d appointments end.", count)
    return [words % {"count": count}] if count else []
