"""Questions about what was stated. Who may ask them is the rule of the room or door that asks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from luoshi.journal.facts import CHAIN
from luoshi.journal.models import Entry, Fact


def entries_about(subject: str) -> QuerySet[Fact]:
    """Facts about a subject (“matter:12”) with their entries, newest first. A fact not sealed yet has no `entry`.

    Read the fields with `told(fact)`."""
    return Fact.objects.filter(subject=subject).select_related("entry").order_by("-pk")


def stated(kind: str) -> QuerySet[Fact]:
    """Facts of a kind (“records.FileRefused”) with their entries, newest first. Looks through the whole journal."""
    return Fact.objects.filter(kind=kind).select_related("entry").order_by("-pk")


def recent_facts() -> QuerySet[Fact]:
    """All facts with their entries, newest first; for pages of an auditor. Slice it."""
    return Fact.objects.select_related("entry").order_by("-pk")


def told(fact: Fact) -> dict[str, Any]:
    """The fields of a fact: dates and instants as text, tuples as lists."""
    fields: dict[str, Any] = json.loads(fact.payload)
    return fields


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the chain stands: the last number with its seal and instant (0 and empty at first), and what is not sealed.

    `waiting` counts facts above the last sealed one, a second's worth while the sequencer runs."""

    number: int
    seal: str
    sealed_at: datetime | None
    waiting: int


def standing() -> Standing:
    """Where the chain stands now. Three short queries."""
    last = Entry.objects.order_by("-number").first()
    newest = Entry.objects.order_by("-fact_id").values_list("fact_id", flat=True).first() or 0
    waiting = Fact.objects.filter(pk__gt=newest).count()
    if last is None:
        return Standing(0, "", None, waiting)
    return Standing(last.number, last.seal, last.sealed_at, waiting)


def last_verification() -> Fact | None:
    """The fact of the last verification by a person on the page (JournalVerified), or None."""
    return entries_about(f"journal:{CHAIN}").first()
