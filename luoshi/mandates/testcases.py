"""Corrected readings as test cases, one JSON object a line, for `luoshi extract --check` (extraction.cases).

A case is a small document of the reading's own words, and what a person made of the reading. Only what the words can
say is claimed: a deadline that was decided, or a unit that was added without standing there, is left out of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from luoshi.mandates.models import Edition, Reading, ReadingParty, ReadingTarget
from luoshi.mandates.ownwords import own_words
from luoshi.mandates.states import DeadlineKind, ReadingState

_KEPT = (ReadingState.PROPOSED, ReadingState.CONFIRMED)
# Words without one of these name no time at all.
_TIME = re.compile(r"[年月日季]|长期|持续|每周|定期|\d{1,2}[./-]\d{1,2}")


def corrected(readings: Iterable[Reading]) -> list[Reading]:
    """The readings that a person corrected, and did not leave out. Asks nothing."""
    return [r for r in readings if r.is_corrected and r.state in _KEPT]


def cases_of(edition: Edition, readings: Iterable[Reading]) -> str:
    """The corrected ones among the readings as a case file; empty when there are none.

    The readings come with span, parties and targets; nothing is asked."""
    lines = [_case(edition, reading) for reading in corrected(readings)]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _case(edition: Edition, reading: Reading) -> dict[str, Any]:
    words = own_words(edition, reading)
    bare = _bare(words.document)
    day = edition.document.issued_on or date(edition.document.year, 1, 1)
    task: dict[str, Any] = {"text": _bare(words.statement)}
    parties = list(reading.parties.all())
    if all(_bare(p.name) in bare for p in parties):
        task["parties"] = [_party(p) for p in parties]
    if (deadline := _deadline(reading, bare)) is not None:
        task["deadline"] = deadline
    targets = list(reading.targets.all())
    if all(_bare(t.text) in bare for t in targets):
        task["targets"] = [_target(t) for t in targets]
    return {
        "id": f"{edition.document.series}-{edition.pk}-{reading.pk}",
        "why": reading.wording,
        "text": f"{words.document}\n",
        "issued_on": day.isoformat(),
        "tasks": [task],
    }


def _party(party: ReadingParty) -> dict[str, Any]:
    return {"name": _bare(party.name), "role": str(party.role)}


def _deadline(reading: Reading, bare: str) -> dict[str, Any] | None:
    """The deadline if the words speak of a time; a day that somebody decided is not in the words."""
    read = reading.proposal or {}
    on = reading.deadline_on.isoformat() if reading.deadline_on else None
    is_read = (read.get("deadline_kind"), read.get("deadline_on")) == (reading.deadline_kind, on)
    if not is_read and (read.get("deadline_start") is None or not _TIME.search(bare)):
        return None
    deadline: dict[str, Any] = {"kind": str(reading.deadline_kind)}
    if reading.deadline_kind == DeadlineKind.FIXED:
        deadline["date"] = on
    if reading.deadline_kind == DeadlineKind.RECURRING:
        deadline["cycle"] = reading.deadline_cycle
    return deadline


def _target(target: ReadingTarget) -> dict[str, Any]:
    return {"value": target.value, "unit": target.unit, "comparator": target.comparator}


def _bare(text: str) -> str:
    return "".join(text.split())
