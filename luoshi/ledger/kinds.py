"""The kinds of matter: those that are shipped, and how a room or a page asks for one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from luoshi.ledger.errors import FieldRefused
from luoshi.ledger.kindfiles import SIX_QUESTIONS, read_kinds
from luoshi.ledger.kindfiles import values_of as kind_values
from luoshi.ledger.models import Kind, Matter

__all__ = [
    "SIX_QUESTIONS",
    "all_kinds",
    "answers",
    "choices",
    "fields_of",
    "in_use",
    "kind_values",
    "label_of",
    "name_of",
    "ship",
    "ship_after_migrate",
    "shipped",
]

DATA = Path(__file__).parent / "data" / "kinds"


@cache
def shipped() -> dict[str, dict[str, Any]]:
    """The kinds that come with the software, by code: one file each in data/kinds."""
    found = [
        values
        for path in sorted(DATA.glob("*.toml"))
        for values in read_kinds(path.read_text(encoding="utf-8"), file=path.name)
    ]
    return {values["code"]: values for values in sorted(found, key=lambda v: (v["ordinal"], v["code"]))}


def ship() -> None:
    """Writes the shipped kinds that are missing or still as shipped; a kind that somebody changed stays as it is."""
    changed = set(Kind.objects.exclude(changed_at=None).values_list("code", flat=True))
    for code, values in shipped().items():
        if code not in changed:
            Kind.objects.update_or_create(code=code, defaults=values)


def ship_after_migrate(**how: Any) -> None:
    """Ships the kinds unless the tables are those of an older version, as when migrations are walked one by one."""
    state = how.get("apps")
    try:
        older = state is not None and {f.name for f in state.get_model("ledger", "Kind")._meta.fields} != {
            f.name for f in Kind._meta.fields
        }
    except LookupError:
        return
    if not older:
        ship()


def name_of(kind: Kind) -> str:
    """The kind's name in the reader's language; the Chinese one where there is no other."""
    return kind.name if _is_chinese() or not kind.name_en else kind.name_en


def label_of(row: dict[str, Any], key: str = "label") -> str:
    """The label (or title) of a field, choice, question or step in the reader's language."""
    english = str(row.get(f"{key}_en") or "")
    return str(row[key]) if _is_chinese() or not english else english


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def choices(*, in_use: bool = True) -> list[tuple[str, str]]:
    """Codes and names for a form or a filter, in the order of the list: one query."""
    rows = Kind.objects.filter(in_use=True) if in_use else Kind.objects.all()
    return [(kind.code, name_of(kind)) for kind in rows.order_by("ordinal", "code")]


def in_use() -> QuerySet[Kind]:
    """The kinds that a new matter may have, in the order of the list."""
    return Kind.objects.filter(in_use=True).order_by("ordinal", "code")


def all_kinds() -> QuerySet[Kind]:
    """Every kind, those out of use too, with how many matters each has (`matters`), in the order of the list."""
    count = Matter.objects.filter(kind=OuterRef("pk")).order_by().values("kind").annotate(n=Count("pk")).values("n")
    return Kind.objects.annotate(matters=Coalesce(Subquery(count), 0)).order_by("ordinal", "code")


def answers(kind: Kind, given: Mapping[str, str]) -> dict[str, str] | None:
    """The answers to the kind's own fields as a matter keeps them; empty ones and those of other kinds are left out.

    Raises FieldRefused for an answer that is no choice, and for none where the field asks for one."""
    kept: dict[str, str] = {}
    for field in kind.fields:
        answer = given.get(field["name"], "")
        if answer not in [choice["value"] for choice in field["choices"]]:
            if answer or field.get("required"):
                offered = "、".join(label_of(choice) for choice in field["choices"])
                raise FieldRefused(field=label_of(field), value=answer, choices=offered)
            continue
        kept[field["name"]] = answer
    return kept or None


def fields_of(kind: Kind, extra: dict[str, str] | None) -> list[tuple[str, str]]:
    """What the kind asks beside the usual, with a matter's answers (`extra`): pairs of labels.

    An answer that the kind no longer offers is shown as it was stored."""
    shown: list[tuple[str, str]] = []
    for field in kind.fields:
        if answer := (extra or {}).get(field["name"]):
            label = next((label_of(c) for c in field["choices"] if c["value"] == answer), answer)
            shown.append((label_of(field), label))
    return shown
