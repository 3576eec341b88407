"""The journal as JSON lines, for a stranger who wants to check it without Luoshi. See README.md of this room."""

from __future__ import annotations

import json
from typing import IO

from luoshi.journal.hashing import instant
from luoshi.journal.models import Entry, Fact
from luoshi.journal.verification import BLOCK


def export(target: IO[str]) -> int:
    """Write one JSON object a line for every sealed fact, by number; returns how many.

    Fields: number, kind, subject, payload (text), actor, post, at, digest, seal. Where the fact of an entry is gone,
    its fields are null, and so the check fails there. Personal data: ids of accounts and posts, what payloads hold."""
    count = 0
    while True:
        entries = list(Entry.objects.filter(number__gt=count).order_by("number")[:BLOCK])
        if not entries:
            return count
        facts = Fact.objects.in_bulk([entry.fact_id for entry in entries])
        for entry in entries:
            target.write(json.dumps(_line(entry, facts.get(entry.fact_id)), ensure_ascii=False) + "\n")
        count = entries[-1].number


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
