"""Kinds of matter: defined, changed and dropped by whoever runs the system or directs the supervision office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger.errors import KindInUse, KindIsShipped, KindTaken
from luoshi.ledger.facts import KindChanged, KindDefined, KindDropped
from luoshi.ledger.folds import recount_kind
from luoshi.ledger.kindfiles import KindsRefused, as_toml, checked, values_of
from luoshi.ledger.kinds import shipped
from luoshi.ledger.models import Kind, Matter

DEFINING = ("sysadmin", "director", "system")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file of kinds does, by name: new ones, changed ones with the keys that differ, and those that stay."""

    new: list[str] = field(default_factory=list)
    changed: list[tuple[str, list[str]]] = field(default_factory=list)
    same: list[str] = field(default_factory=list)


def may_define(actor: Actor) -> bool:
    """The system administrator and the director of the supervision office (house rule)."""
    return actor.has(*DEFINING)


@transaction.atomic
def define_kind(given: Mapping[str, Any], *, actor: Actor, at: datetime) -> Kind:
    """A new kind from the keys of a file (kindfiles.KEYS). Raises NotAllowed, KindsRefused, KindTaken.

    Records KindDefined."""
    values = _values(given, actor)
    if holder := Kind.objects.filter(code=values["code"]).first():
        raise KindTaken(code=holder.code, name=holder.name)
    return _define(values, actor=actor, at=at)


@transaction.atomic
def change_kind(code: str, given: Mapping[str, Any], *, actor: Actor, at: datetime) -> Kind:
    """Another set of values for a kind; what `given` leaves out gets its default, and the code stays.

    Matters registered before keep their visibility, result and dates; lights follow the new rule at once. An update of
    the software no longer overwrites the kind. Raises Kind.DoesNotExist, NotAllowed, KindsRefused. Records KindChanged,
    unless nothing differs."""
    values = _values({**given, "code": code}, actor)
    _change(Kind.objects.select_for_update(no_key=True).get(code=code), values, actor=actor, at=at)
    return Kind.objects.get(code=code)


@transaction.atomic
def load_kinds(kinds: Sequence[Mapping[str, Any]], *, actor: Actor, at: datetime) -> Loaded:
    """Brings kinds from a file in (kindfiles.read_kinds): new ones are defined, others changed; all or nothing.

    Loading the same file twice does nothing the second time. Raises NotAllowed, KindsRefused. Records KindDefined and
    KindChanged."""
    done = Loaded()
    present = {kind.code: kind for kind in Kind.objects.select_for_update(no_key=True).order_by("code")}
    for given in kinds:
        values = _values(given, actor)
        kind = present.get(values["code"])
        if kind is None:
            done.new.append(_define(values, actor=actor, at=at).name)
        elif changed := _change(kind, values, actor=actor, at=at):
            done.changed.append((kind.name, changed))
        else:
            done.same.append(kind.name)
    return done


@transaction.atomic
def drop_kind(code: str, *, actor: Actor, at: datetime) -> None:
    """Deletes a kind of which no matter was ever registered; others are put out of use instead (`in_use`).

    Raises Kind.DoesNotExist, NotAllowed, KindInUse, KindIsShipped. Records KindDropped."""
    kind = Kind.objects.select_for_update().get(code=code)
    _must_define(actor, kind.name)
    if code in shipped():
        raise KindIsShipped(name=kind.name)
    if count := Matter.objects.filter(kind=code).count():
        raise KindInUse(name=kind.name, count=count)
    kind.delete()
    record(KindDropped(kind=code, name=kind.name), actor=actor, at=at)


def _must_define(actor: Actor, subject: Any) -> None:
    if not may_define(actor):
        raise NotAllowed(subject=subject, ask=_("the system administrator or the director of the supervision office"))


def _values(given: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    _must_define(actor, given.get("name") or given.get("code") or _("the kinds of matter"))
    values, problems = checked(given)
    if problems:
        raise KindsRefused(problems)
    return values


def _define(values: dict[str, Any], *, actor: Actor, at: datetime) -> Kind:
    kind = Kind.objects.create(**values, changed_at=at)
    record(KindDefined(kind=kind.code, name=kind.name, values=as_toml([kind])), actor=actor, at=at)
    return kind


def _change(kind: Kind, values: dict[str, Any], *, actor: Actor, at: datetime) -> list[str]:
    """The keys that differ; nothing is written when none does."""
    before = values_of(kind)
    changed = [key for key, value in values.items() if before[key] != value]
    if not changed:
        return []
    for key in changed:
        setattr(kind, key, values[key])
    kind.changed_at = at
    kind.save(update_fields=[*changed, "changed_at"])
    if "light" in changed:
        recount_kind(kind.code)
    fact = KindChanged(kind=kind.code, name=kind.name, changed=tuple(changed), values=as_toml([kind]))
    record(fact, actor=actor, at=at)
    return changed
