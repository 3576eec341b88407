"""What a reading still lacks before a person can stand behind it. Parties are prefetched; nothing is asked here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from luoshi.mandates.models import Reading, ReadingParty
from luoshi.mandates.states import CLASSES, LEADS, DeadlineKind, ReadingState

MISSING: dict[str, Any] = {
    "wording": _("Write in a few words what is to be done."),
    "lead": _("Choose a lead unit."),
    "lead_unknown": _("Say which unit the lead's name means."),
    "deadline": _("Decide the deadline: a day, a cycle, or “rolling”."),
}

CONFIDENCES = ("low", "medium", "high")

# Notes of the engine that an answer settles. All others stay until the reading is confirmed.
_ABOUT_LEAD = ("no_party", "no_lead", "presumed_lead")
_ABOUT_DEADLINE = ("no_date", "vague_date", "open_start", "impossible_date", "depends", "at_once", "title_window")


def answers(party: ReadingParty) -> bool:
    """Whether the party can answer for the whole: a lead, or a class of units that each owe their part."""
    return party.role in LEADS or party.role in CLASSES


def has_lead(reading: Reading) -> bool:
    """Whether somebody who answers for the reading is named and known."""
    return any(answers(p) and p.is_settled for p in reading.parties.all())


def has_deadline(reading: Reading) -> bool:
    """A day, a cycle, or rolling; “none” is a question, not an answer."""
    match reading.deadline_kind:
        case DeadlineKind.FIXED:
            return reading.deadline_on is not None
        case DeadlineKind.RECURRING:
            return bool(reading.deadline_cycle) or reading.deadline_on is not None
        case _:
            return reading.deadline_kind == DeadlineKind.CONTINUOUS


def missing(reading: Reading) -> tuple[str, ...]:
    """Codes (keys of MISSING) of what stands between the reading and its confirmation, in the order of the form."""
    found = []
    if not reading.wording.strip():
        found.append("wording")
    if not has_lead(reading):
        found.append("lead_unknown" if any(answers(p) for p in reading.parties.all()) else "lead")
    if not has_deadline(reading):
        found.append("deadline")
    return tuple(found)


def open_notes(reading: Reading) -> tuple[str, ...]:
    """Notes of the engine that nobody has answered yet."""
    settled: set[str] = set()
    if any(p.role in LEADS and p.is_settled and not p.is_presumed for p in reading.parties.all()):
        settled.update(_ABOUT_LEAD)
    if has_deadline(reading):
        settled.update(_ABOUT_DEADLINE)
    return tuple(note for note in reading.notes if note not in settled)


def confidence_now(statement: str, parties: Iterable[ReadingParty]) -> str:
    """How sure a reading is: as its statement alone, and as the names that nobody knows.

    The engine judges a name by its ending; a name that the register or a person settled needs no such judgement."""
    return least_sure((statement, *(p.confidence for p in parties if not p.is_settled)))


def least_sure(levels: Iterable[str]) -> str:
    """The least sure of some levels of confidence."""
    return min(levels, key=CONFIDENCES.index)


def is_certain(reading: Reading) -> bool:
    """To be confirmed with all the others: read with high confidence, everything named and known, nothing noted."""
    return (
        reading.state == ReadingState.PROPOSED
        and reading.confidence == "high"
        and not missing(reading)
        and not open_notes(reading)
        and all(p.is_settled for p in reading.parties.all())
    )
