"""The journal as JSON lines, for a stranger who wants to check it without Luoshi. See README.md of this room."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO

from luoshi.journal.hashing import instant
from luoshi.journal.models import Entry, Fact
from luoshi.journal.verification import BLOCK


def lines() -> Iterator[str]:
    """One JSON object a line for every sealed fact, by number; memory stays constant.

    Fields: number, kind, subject, payload (text), actor, post, at, digest, seal. Where the fact of an entry is gone,
    its fields are null, and so the check fails there. Personal data: ids of accounts and posts, what payloads hold."""
    number = 0
    while entries := list(Entry.objects.filter(number__gt=number).order_by("number")[:BLOCK]):
        facts = Fact.objects.in_bulk([entry.fact_id for entry in entries])
        for entry in entries:
            yield json.dumps(_line(entry, facts.get(entry.fact_id)), ensure_ascii=False) + "\n"
        number = entries[-1].number


def export(target: IO[str]) -> int:
    """Write `lines` to `target`; returns how many."""
    count = 0
    for count, line in enumerate(lines(), start=1):  # noqa: B007  the last one is the answer
        target.write(line)
    return count


def _line(entry: Entry, fact: Fact | None) -> dict[str, object]:
    return {
        "number": entry.number,
        "kind": fact and fact.kind,
        "subject": fact and fact.subject,
        "payload": fact and fact.payload,
        "actor": fact and fact.actor,
        "post": fact and fact.post,
        "at": fact and instant(fact.at),
        "digest": entry.digest,
        "seal": entry.seal,
    }
