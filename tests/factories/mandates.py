"""Documents and readings for tests. `edition_of` lays an edition out as the engine would, without reading a file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from luoshi.mandates.models import Document, Edition, Reading, ReadingParty, ReadingTarget
from luoshi.mandates.proposals import proposal_of, span_of
from luoshi.org.models import Unit
from luoshi.records.models import StoredFile

AT = datetime(2025, 6, 2, 1, 30, tzinfo=UTC)
_seen = iter(range(1, 1_000_000))


@dataclass(frozen=True, slots=True)
class Task:
    """A task to be read: its sentence, its parties as (role, name, unit or None), its deadline.

    A sentence that ends with a bracket of parties is written as in real plans: “（一司牵头）”."""

    wording: str
    parties: Sequence[tuple[str, str, Unit | None]] = ()
    due: date | None = date(2025, 12, 31)
    confidence: str = "high"
    notes: Sequence[str] = ()
    targets: Sequence[tuple[str, float, str]] = field(default=())


def edition_of(*tasks: Task, title: str = "测试行动方案", series: str = "CS", year: int = 2025) -> Edition:
    """An edition with one paragraph for each task: “（一）wording。（names负责）”."""
    text, places = title, []
    for n, task in enumerate(tasks, 1):
        head = f"\n（{n}）"
        start = len(text) + len(head)
        names = "、".join(name for _role, name, _unit in task.parties)
        text += f"{head}{task.wording}。（{names}负责）"
        places.append((start, start + len(task.wording) + 1))
    blocks, at = [], 0
    for line in text.split("\n"):
        blocks.append([at, at + len(line), None, "p", None, None, None, 1, 1, ""])
        at += len(line) + 1
    number = next(_seen)
    file = StoredFile.objects.create(sha256=f"{number:064x}", size=len(text), media_type="text/plain", received_at=AT)
    document = Document.objects.create(
        kind="action_plan", title=title, year=year, series=series, added_at=AT, issued_on=date(year, 1, 2)
    )
    edition = Edition.objects.create(
        document=document,
        file=file,
        file_name=f"plan{number}.txt",
        media="txt",
        text=text,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        blocks=blocks,
        engine="0",
        read_at=AT,
    )
    for n, (task, (start, end)) in enumerate(zip(tasks, places, strict=True)):
        _reading(edition, task, n, start, end)
    return edition


def _reading(edition: Edition, task: Task, ordinal: int, start: int, end: int) -> Reading:
    span = span_of(edition, start, end)
    span.save()
    reading = Reading(
        edition=edition,
        span=span,
        ordinal=ordinal,
        path=f"({ordinal + 1})",
        wording=task.wording,
        rule="R1",
        confidence=task.confidence,
        notes=list(task.notes),
        deadline_kind="fixed" if task.due else "none",
        deadline_on=task.due,
    )
    parties = []
    for i, (role, name, unit) in enumerate(task.parties):
        place = edition.text.find(name, end)
        parties.append(
            ReadingParty(
                reading=reading, ordinal=i, name=name, role=role, unit=unit, start=place, end=place + len(name)
            )
        )
    targets = []
    for i, (words, value, measure) in enumerate(task.targets):
        place = edition.text.find(words, start)
        targets.append(
            ReadingTarget(
                reading=reading, ordinal=i, text=words, value=value, unit=measure, start=place, end=place + len(words)
            )
        )
    reading.proposal = proposal_of(reading, parties, targets)
    reading.save()
    ReadingParty.objects.bulk_create(parties)
    ReadingTarget.objects.bulk_create(targets)
    return reading
