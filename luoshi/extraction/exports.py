"""Readings written out: the gold format of the corpus, and ledgers as csv, Markdown and xlsx."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from luoshi.extraction.types import COARSE, DeadlineReading, DocumentReading, PartyReading, Reading, SourceText, Span

_ENTITY = re.compile(r"&(?:#\w{1,10}|\w{2,32});?")
_RANK = {"lead": 0, "joint": 1, "support": 2, "all": 3}


def stored_span(source: SourceText, start: int, end: int) -> tuple[int, int]:
    """`source.place`, with a character reference (&nbsp;) at the end taken whole."""
    first, last = source.place(start, end)
    if source.media == "html" and source.raw is not None and end > start and source.raw[last - 1] == "&":
        entity = _ENTITY.match(source.raw, last - 1)
        if entity and unescape(entity.group()) == source.text[end - 1]:
            last = entity.end()
    return first, last


def to_gold(doc: DocumentReading) -> dict[str, Any]:
    """`doc` in the gold format of the corpus: spans count code points of the stored file, `text` is what stands there.

    Tasks in reading order; a party named twice counts once, with the higher role."""
    tasks = [_gold_task(doc.source, reading) for reading in doc.readings]
    tasks.sort(key=lambda task: (task["start"], task["end"]))
    source = " ".join(part for part in (doc.issuer, doc.document_number) if part)
    return {"title": doc.title, "source": source, "file": doc.source.name, "tasks": tasks}


def _gold_task(source: SourceText, reading: Reading) -> dict[str, Any]:
    start, end = stored_span(source, reading.task.start, reading.task.end)
    task: dict[str, Any] = {
        "path": list(reading.path),
        "start": start,
        "end": end,
        "text": source.stored()[start:end],
        "responsible": _gold_parties(reading.parties),
        "deadline": _gold_deadline(reading.deadline),
    }
    if reading.other_deadlines:
        task["deadline_other"] = [_gold_deadline(other) for other in reading.other_deadlines]
    task["targets"] = [
        {"text": target.span.quote, "value": _number(target.value), "unit": target.unit} for target in reading.targets
    ]
    return task


def _gold_parties(parties: tuple[PartyReading, ...]) -> list[dict[str, str]]:
    roles: dict[str, str] = {}
    for party in parties:
        role = COARSE[party.role]
        if party.name not in roles or _RANK[role] < _RANK[roles[party.name]]:
            roles[party.name] = role
    return [{"name": name, "role": role} for name, role in roles.items()]


def _gold_deadline(deadline: DeadlineReading) -> dict[str, Any]:
    span: Span | None = deadline.span
    return {
        "text": span.quote if span and deadline.kind != "none" else "",
        "date": deadline.on.isoformat() if deadline.on else None,
        "kind": deadline.kind,
    }


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value
