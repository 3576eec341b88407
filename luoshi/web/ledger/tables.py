"""Rows of lists of matters, ready for a template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from luoshi.ledger.lights import expected_progress
from luoshi.ledger.states import PartyRole
from luoshi.web.ledger.words import Status, bar_key, status_of, waiting_short

NAMES_SHOWN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One matter of a list: what stands in its cells."""

    matter: Any
    on: date
    status: Status
    bar: str
    expected: int | None
    lead: str
    co: str
    co_all: str
    waiting: str

    @property
    def due_key(self) -> str:
        """The shade of the deadline: what is late or near by the calendar, however far the work is."""
        matter = self.matter
        if matter.due_on is None or self.status.key in ("done", "idle", "paused", "ended"):
            return ""
        if matter.due_on < self.on:
            return "over"
        return "warn" if matter.near_on is not None and matter.near_on <= self.on else ""


def row_of(matter: Any, on: date) -> Row:
    """The row of a matter that carries `light` and, as `all_parties`, its parties."""
    status = status_of(matter, on)
    others = other_parties(matter)
    return Row(
        matter=matter,
        on=on,
        status=status,
        bar=bar_key(status.key),
        expected=expected_progress(matter.starts_on, matter.due_on, on),
        lead=lead_name(matter),
        co=shortened(others),
        co_all="、".join(others),
        waiting=waiting_short(matter),
    )


def lead_name(matter: Any) -> str:
    """The lead's short name; for a matter that a class of units owes, the class as written."""
    if matter.lead is not None:
        return str(matter.lead.short_name)
    parties = getattr(matter, "all_parties", ())
    return next((p.text for p in parties if p.is_class or p.role == PartyRole.LEAD), "—")


def other_parties(matter: Any) -> list[str]:
    """Short names of the parties beside the lead, in the order of the text."""
    return [
        p.unit.short_name if p.unit is not None and not p.is_class else p.text
        for p in matter.all_parties
        if not (p.unit_id is not None and p.unit_id == matter.lead_id)
    ]


def shortened(names: list[str]) -> str:
    """“甲、乙等 5”: at most two names and how many there are; “—” for none."""
    if not names:
        return "—"
    if len(names) <= NAMES_SHOWN:
        return "、".join(names)
    return gettext("%(names)s and others, %(count)d in all") % {
        "names": "、".join(names[:NAMES_SHOWN]),
        "count": len(names),
    }
