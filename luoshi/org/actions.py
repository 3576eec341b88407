"""Verbs of the register: units come, change and go on a day; posts are filled and vacated.

Every verb on units is a change event (UnitChange). `on` is the local date from which the change is in force; a unit is
gone on the day it is closed. History is written forward: a change comes after the last one of its sort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.org import closure
from luoshi.org.changes import UnitsChanged, announce
from luoshi.org.errors import (
    AlreadyClosed,
    CodeTaken,
    LaterChange,
    LaterHoldings,
    NameEmpty,
    NameTaken,
    NameTooLong,
    NotBegunYet,
    SameAsBefore,
    TooFewUnits,
    UnderItself,
    UnitsBelow,
)
from luoshi.org.facts import UnitClosed, UnitCreated, UnitMoved, UnitRenamed, UnitsMerged, UnitSplit
from luoshi.org.models import Alias, Holding, Reach, Unit, UnitChange, UnitLink, UnitName
from luoshi.org.names import normal
from luoshi.org.permissions import must_keep_register
from luoshi.org.states import AliasMeaning, AliasSource, ChangeKind, Line

NAME_LENGTH = 120
SHORT_NAME_LENGTH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """What a unit that comes into being is called. An empty short name means: the same as the name."""

    code: str
    name: str
    kind: str
    short_name: str = ""
    ordinal: int = 0


@transaction.atomic
def create_unit(
    new: NewUnit,
    *,
    above: int | None,
    on: date,
    actor: Actor,
    line: str = Line.ADMINISTRATIVE,
    basis: str = "",
) -> Unit:
    """Set up a unit (设立) under `above` in `line`, or at the top.

    `basis` is the paper that ordered it. Raises NotAllowed, CodeTaken, NameTaken, NameEmpty, NameTooLong, and
    NotBegunYet or AlreadyClosed for the unit above. Records UnitCreated."""
    must_keep_register(actor, new.name)
    unit = _bring_in(new, above=above, line=line, on=on)
    _event(ChangeKind.CREATE, on, basis, before=(), after=(unit,))
    fact = UnitCreated(
        unit_id=unit.pk, code=unit.code, name=unit.name, line=str(line), above_id=above, on=on, basis=basis
    )
    record(fact, actor=actor)
    announce(UnitsChanged(units=(unit.pk,), on=on, actor=actor, basis=basis))
    return unit


@transaction.atomic
def rename_unit(unit: int, name: str, *, on: date, actor: Actor, short_name: str = "", basis: str = "") -> Unit:
    """Give a unit another name (更名); the old one stays known, valid until the day before.

    Raises NotAllowed, NameTaken, SameAsBefore, LaterChange, NameEmpty, NameTooLong, NotBegunYet, AlreadyClosed.
    Records UnitRenamed."""
    must_keep_register(actor, name)
    found = _living(unit, on)
    name, short_name = _checked(name, short_name)
    if (name, short_name) == (found.name, found.short_name):
        raise SameAsBefore(unit=found.name)
    latest = found.names.order_by("-starts_on").first()
    if latest and latest.starts_on >= on:
        raise LaterChange(unit=found.name, since=latest.starts_on)
    for line, above in _places(found, on):
        _refuse_taken_name(name, above=above, line=line, on=on, but={found.pk})
    before = found.name
    _end_names(found, on)
    found.name, found.short_name = name, short_name
    found.save(update_fields=["name", "short_name"])
    _begin_names(found, on)
    _event(ChangeKind.RENAME, on, basis, before=(found,), after=(found,))
    record(UnitRenamed(unit_id=found.pk, name_before=before, name=name, on=on, basis=basis), actor=actor)
    return found


@transaction.atomic
def move_unit(
    unit: int, above: int, *, on: date, actor: Actor, line: str = Line.ADMINISTRATIVE, basis: str = ""
) -> Unit:
    """Place a unit, with all below it, under another one (划转) in one line; a unit without a place in it joins it.

    Raises NotAllowed, UnderItself, SameAsBefore, NameTaken, LaterChange, NotBegunYet, AlreadyClosed.
    Records UnitMoved."""
    found, target = _living(unit, on), _living(above, on)
    must_keep_register(actor, found.name)
    before = _relink(found, target, line=line, on=on)
    closure.refresh([found.pk], line=line)
    _event(ChangeKind.MOVE, on, basis, before=(found,), after=(found,))
    fact = UnitMoved(unit_id=found.pk, line=str(line), above_before_id=before, above_id=target.pk, on=on, basis=basis)
    record(fact, actor=actor)
    announce(UnitsChanged(units=(found.pk,), on=on, actor=actor, basis=basis))
    return found


@transaction.atomic
def merge_units(
    units: Sequence[int],
    *,
    into: int | NewUnit,
    on: date,
    actor: Actor,
    line: str = Line.ADMINISTRATIVE,
    basis: str = "",
) -> Unit:
    """Merge units (合并) into one that exists, or into a new one which takes the first unit's place in `line`.

    Those that do not carry on are closed; what was below them in any line now stands under the merged unit, and their
    posts are vacated. Raises TooFewUnits and whatever create_unit and close_unit raise. Records UnitsMerged."""
    sources = [_living(unit, on) for unit in dict.fromkeys(units)]
    if len(sources) + (not isinstance(into, NewUnit) and into not in units) < 2:
        raise TooFewUnits
    must_keep_register(actor, sources[0].name)
    if isinstance(into, NewUnit):
        place = dict(_places(sources[0], on)).get(str(line))
        merged = _bring_in(into, above=place, line=line, on=on, but={source.pk for source in sources})
    else:
        merged = _living(into, on)
    ending = [source for source in sources if source.pk != merged.pk]
    inner = Reach.objects.filter(above__in=ending, below=merged, ends_on__gt=on).select_related("above").first()
    if inner:
        raise UnderItself(unit=inner.above.name, above=merged.name)
    for source in ending:
        for link in source.links_below.filter(ends_on__gt=on).exclude(unit__in=ending).select_related("unit"):
            if link.unit_id != merged.pk:
                _relink(link.unit, merged, line=link.line, on=on, same_names=True)
    for source in ending:
        _end(source, on)
    closure.refresh([merged.pk, *(source.pk for source in ending)])
    _event(ChangeKind.MERGE, on, basis, before=sources, after=(merged,))
    merged_ids = tuple(source.pk for source in sources)
    record(UnitsMerged(unit_id=merged.pk, merged_ids=merged_ids, on=on, basis=basis), actor=actor)
    heirs = {source.pk: (merged.pk,) for source in ending}
    announce(UnitsChanged(units=(merged.pk, *heirs), ended=heirs, on=on, actor=actor, basis=basis))
    return merged


@transaction.atomic
def split_unit(
    unit: int,
    parts: Sequence[NewUnit],
    *,
    on: date,
    actor: Actor,
    below: Mapping[int, str] | None = None,
    closes: bool = True,
    basis: str = "",
) -> list[Unit]:
    """Split a unit (分设) into new ones, which take its place in every line in which it stands.

    `below` says to which part (by code) each unit under it goes. With `closes` the unit ends and its posts are vacated;
    otherwise it goes on beside its parts. Raises TooFewUnits, UnitsBelow for units that were given to no part, and
    whatever create_unit and close_unit raise. Records UnitSplit."""
    found = _living(unit, on)
    must_keep_register(actor, found.name)
    if len(parts) + (not closes) < 2:
        raise TooFewUnits
    (line, above), *others = _places(found, on)
    made: dict[str, Unit] = {}
    for part in parts:
        made[part.code] = _bring_in(part, above=above, line=line, on=on, but={found.pk} if closes else set())
        for other, top in others:
            if top is not None:
                UnitLink.objects.create(line=other, unit=made[part.code], above_id=top, starts_on=on)
    goes_to = {moved: made[code] for moved, code in (below or {}).items() if code in made}
    for link in found.links_below.filter(unit__in=list(goes_to), ends_on__gt=on).select_related("unit"):
        _relink(link.unit, goes_to[link.unit_id], line=link.line, on=on)
    if closes:
        _refuse_units_below(found, on)
        _end(found, on)
    closure.refresh([found.pk, *(part.pk for part in made.values()), *goes_to])
    _event(ChangeKind.SPLIT, on, basis, before=(found,), after=[*made.values(), *(() if closes else (found,))])
    part_ids = tuple(part.pk for part in made.values())
    record(UnitSplit(unit_id=found.pk, part_ids=part_ids, is_closed=closes, on=on, basis=basis), actor=actor)
    heirs = {found.pk: part_ids} if closes else {}
    announce(UnitsChanged(units=(found.pk, *part_ids, *goes_to), ended=heirs, on=on, actor=actor, basis=basis))
    return list(made.values())


@transaction.atomic
def close_unit(unit: int, *, on: date, actor: Actor, basis: str = "") -> Unit:
    """Close a unit (撤销): it is gone on that day, keeps its history, and its posts are vacated.

    Raises NotAllowed, UnitsBelow, LaterHoldings, LaterChange, NotBegunYet, AlreadyClosed. Records UnitClosed."""
    found = _living(unit, on)
    must_keep_register(actor, found.name)
    _refuse_units_below(found, on)
    ended = _end(found, on)
    closure.refresh([found.pk])
    _event(ChangeKind.CLOSE, on, basis, before=(found,), after=())
    record(UnitClosed(unit_id=found.pk, holdings_ended=ended, on=on, basis=basis), actor=actor)
    announce(UnitsChanged(units=(found.pk,), ended={found.pk: ()}, on=on, actor=actor, basis=basis))
    return found


def _living(unit: int, on: date) -> Unit:
    """The unit, locked; raises Unit.DoesNotExist, NotBegunYet or AlreadyClosed unless it lives on that day."""
    found = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit)
    if on < found.starts_on:
        raise NotBegunYet(unit=found.name, since=found.starts_on, on=on)
    if found.is_closed:
        raise AlreadyClosed(unit=found.name, until=found.ends_on, on=on)
    return found


def _bring_in(new: NewUnit, *, above: int | None, line: str, on: date, but: set[int] | None = None) -> Unit:
    """Write a new unit with its name, its place and its closure; `but` are units whose names do not count as taken."""
    name, short_name = _checked(new.name, new.short_name)
    if holder := Unit.objects.filter(code=new.code).first():
        raise CodeTaken(code=new.code, name=holder.name)
    top = _living(above, on) if above is not None else None
    _refuse_taken_name(name, above=above, line=line, on=on, but=but or set())
    unit = Unit.objects.create(
        code=new.code, kind=new.kind, name=name, short_name=short_name, starts_on=on, ordinal=new.ordinal
    )
    _begin_names(unit, on)
    if top:
        UnitLink.objects.create(line=line, unit=unit, above=top, starts_on=on)
    closure.refresh([unit.pk])
    return unit


def _checked(name: str, short_name: str) -> tuple[str, str]:
    """The names without white space at the ends; the short name defaults to the name, cut only if it must be."""
    name, short_name = name.strip(), short_name.strip()
    if not name:
        raise NameEmpty
    if len(name) > NAME_LENGTH:
        raise NameTooLong(limit=NAME_LENGTH, length=len(name))
    if len(short_name) > SHORT_NAME_LENGTH:
        raise NameTooLong(limit=SHORT_NAME_LENGTH, length=len(short_name))
    return name, short_name or name[:SHORT_NAME_LENGTH]


def _places(unit: Unit, on: date) -> list[tuple[str, int | None]]:
    """Line and unit above, for each line in which the unit stands on that day; at the top of one if in none."""
    links = unit.links.filter(starts_on__lte=on, ends_on__gt=on).order_by("line").values_list("line", "above")
    return [(line, above) for line, above in links] or [(str(Line.ADMINISTRATIVE), None)]


def _refuse_taken_name(name: str, *, above: int | None, line: str, on: date, but: set[int]) -> None:
    living = UnitName.objects.filter(name=name, ends_on__gt=on, unit__ends_on__gt=on).exclude(unit__in=but)
    if above is None:
        taken = living.exclude(unit__links__in=UnitLink.objects.filter(ends_on__gt=on))
    else:
        taken = living.filter(
            unit__links__in=UnitLink.objects.filter(line=line, above=above, ends_on__gt=on),
        )
    if taken.exists():
        raise NameTaken(name=name, on=on)


def _refuse_units_below(unit: Unit, on: date) -> None:
    links = unit.links_below.filter(ends_on__gt=on).select_related("unit").order_by("unit__ordinal", "unit__code")
    if names := list(dict.fromkeys(link.unit.name for link in links[:5])):
        raise UnitsBelow(unit=unit.name, below="、".join(names))


def _begin_names(unit: Unit, on: date) -> None:
    """Put the present name on record and make both forms findable from that day."""
    UnitName.objects.create(unit=unit, name=unit.name, short_name=unit.short_name, starts_on=on)
    for text in dict.fromkeys((normal(unit.name), normal(unit.short_name))):
        Alias.objects.get_or_create(
            text=text, unit=unit, starts_on=on, defaults={"meaning": AliasMeaning.UNIT, "source": AliasSource.REGISTER}
        )


def _end_names(unit: Unit, on: date) -> None:
    """End the name in force and the entries made from it; what people answered stays."""
    open_names = unit.names.filter(starts_on__lt=on, ends_on__gt=on)
    texts = {normal(text) for pair in open_names.values_list("name", "short_name") for text in pair}
    open_names.update(ends_on=on)
    register = Q(source=AliasSource.REGISTER, text__in=texts, starts_on__lt=on, ends_on__gt=on)
    unit.aliases.filter(register).update(ends_on=on)


def _relink(unit: Unit, above: Unit, *, line: str, on: date, same_names: bool = False) -> int | None:
    """Let the place of a unit in a line end and a new one begin; the unit that was above it before, if any.

    `same_names` lets divisions of one name stand side by side, as after a merger, until somebody renames them."""
    if Reach.objects.filter(line=line, above=unit, below=above, ends_on__gt=on).exists():
        raise UnderItself(unit=unit.name, above=above.name)
    latest = unit.links.filter(line=line).order_by("-starts_on").first()
    if latest and latest.ends_on > on:
        if latest.starts_on >= on:
            raise LaterChange(unit=unit.name, since=latest.starts_on)
        if latest.above_id == above.pk:
            raise SameAsBefore(unit=unit.name)
    if not same_names:
        _refuse_taken_name(unit.name, above=above.pk, line=line, on=on, but={unit.pk})
    before = None
    if latest and latest.ends_on > on:
        before = latest.above_id
        latest.ends_on = on
        latest.save(update_fields=["ends_on"])
    UnitLink.objects.create(line=line, unit=unit, above=above, starts_on=on)
    return before


def _end(unit: Unit, on: date) -> int:
    """End a unit's life, names, places and holdings on that day; how many holdings ended. Leaves the closure alone."""
    if on <= unit.starts_on:
        raise NotBegunYet(unit=unit.name, since=unit.starts_on, on=on)
    later = unit.links.filter(starts_on__gte=on).order_by("-starts_on").first()
    later_name = unit.names.filter(starts_on__gte=on).order_by("-starts_on").first()
    if later or later_name:
        since = max(each.starts_on for each in (later, later_name) if each)
        raise LaterChange(unit=unit.name, since=since)
    if Holding.objects.filter(post__unit=unit, starts_on__gte=on).exists():
        raise LaterHoldings(unit=unit.name, on=on)
    _end_names(unit, on)
    unit.links.filter(ends_on__gt=on).update(ends_on=on)
    ended = Holding.objects.filter(post__unit=unit, ends_on__gt=on).update(ends_on=on)
    unit.ends_on = on
    unit.save(update_fields=["ends_on"])
    return ended


def _event(kind: ChangeKind, on: date, basis: str, *, before: Sequence[Unit], after: Sequence[Unit]) -> None:
    change = UnitChange.objects.create(kind=kind, on=on, basis=basis)
    change.before.set(before)
    change.after.set(after)
