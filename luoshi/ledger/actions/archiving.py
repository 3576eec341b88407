"""归档: the whole record of a matter that was closed out, as one package that stays (domain handbook 2.3, row 16)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction

from luoshi.kernel.actor import Actor
from luoshi.kernel.papers import typeset
from luoshi.ledger.actions.moving import begin, end
from luoshi.ledger.facts import MatterArchived
from luoshi.ledger.models import Matter, Package
from luoshi.ledger.record import Record, paper_of, record_of
from luoshi.ledger.states import MATTER, Retention, State, Verb
from luoshi.records.actions import store_made
from luoshi.records.queries import content_of

TEMPLATE = Path(__file__).parent.parent / "data" / "archive.typ"
ZIP = "application/zip"
# A zip keeps local times of two seconds; a fixed one makes equal content equal bytes.
_INSTANT = (1980, 1, 1, 0, 0, 0)
_UNSAFE = re.compile(r'[\x00-\x1f/\\:*?"<>|]+')

# How long after closing out the timer files a matter by itself, and for how long it is kept; house rules.
FILE_AFTER_DAYS = 30
KEPT = Retention.YEARS_10


@transaction.atomic
def archive(number: str, *, retention: str, actor: Actor, on: date, at: datetime) -> Matter:
    """Files a matter that was closed out (归档): nothing of it changes any more.

    `retention` is one of states.Retention. The package is a zip with the record as PDF, metadata.json, steps.csv, the
    facts of the journal, the files that prove it, and SHA256SUMS over them all (`sha256sum -c` checks it); the same
    record makes the same bytes. Raises Matter.DoesNotExist, MoveRefused, NotAllowed, NoTypeface, DiskFull,
    StorageUnavailable, ValueError for a retention that is none. Records FileStored, MatterArchived."""
    retention = Retention(retention).value
    matter = begin("archive", number, actor=actor)
    data = package_of(matter, retention=retention, on=on, at=at)
    stored = store_made(data, media_type=ZIP, actor=actor, at=at)
    Package.objects.create(matter=matter, file=stored, retention=retention, on=on, by_id=actor.user_id)
    matter.state, matter.archived_on = MATTER.after("archive", matter.state), on
    end(
        matter,
        Verb.ARCHIVE,
        MatterArchived(matter_id=matter.pk, sha256=stored.sha256, retention=retention, archived_on=on),
        actor=actor,
        on=on,
        at=at,
        effect={"to": matter.state, "retention": retention, "sha256": stored.sha256},
    )
    return matter


def archive_due(*, actor: Actor, on: date, at: datetime, most: int = 100) -> list[str]:
    """Files what was closed out FILE_AFTER_DAYS days ago or earlier, `most` at a time; the numbers, for a timer.

    Each is a transaction of its own, so that a stop in between loses nothing. Raises NoTypeface."""
    due = Matter.objects.filter(state=State.CLOSED_OUT, closed_out_on__lte=on - timedelta(days=FILE_AFTER_DAYS))
    numbers = list(due.order_by("closed_out_on", "pk").values_list("number", flat=True)[:most])
    for number in numbers:
        archive(number, retention=KEPT, actor=actor, on=on, at=at)
    return numbers


def package_of(matter: Matter, *, retention: str, on: date, at: datetime) -> bytes:
    """The bytes of the package. Holds the files in memory while it is made."""
    record = record_of(matter, retention=retention, on=on)
    pdf = typeset(TEMPLATE.read_text(encoding="utf-8"), paper_of(matter, record, retention=retention, on=on), at=at)
    parts = {
        "record.pdf": pdf,
        "metadata.json": _json(record.metadata),
        "steps.csv": _csv(record),
        "journal.json": _json(record.journal),
    } | _files(record)
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(parts.items()))
    return _zipped(parts | {"SHA256SUMS": sums.encode()})


def _files(record: Record) -> dict[str, bytes]:
    """The files of the proofs under the first digits of their hash and their name."""
    files: dict[str, bytes] = {}
    for evidence in record.evidence:
        if evidence.file is not None:
            name = _UNSAFE.sub("_", evidence.name).strip(". ") or "file"
            path = content_of(evidence.file, name=name).path
            files[f"evidence/{evidence.file.sha256[:12]}-{name}"] = path.read_bytes()
    return files


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _csv(record: Record) -> bytes:
    """The steps as a table that opens in a spreadsheet, in UTF-8 with its mark."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["日期", "动作", "单位", "经办人", "说明"])
    writer.writerows([_harmless(cell) for cell in row] for row in record.steps)
    return ("\ufeff" + text.getvalue()).encode()


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _zipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive_file:
        for name in sorted(parts):
            info = zipfile.ZipInfo(name, date_time=_INSTANT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3
            archive_file.writestr(info, parts[name], compresslevel=6)
    return target.getvalue()
