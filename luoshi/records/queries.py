"""Questions about stored files and proofs. Who may see one is the rule of the room that uses it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.http import content_disposition_header

from luoshi.records import storage
from luoshi.records.kinds import HTML, JPEG, PDF, PNG
from luoshi.records.models import Evidence, StoredFile

# Shown in the page's window; everything else is offered for saving.
INLINE = (PDF.media_type, PNG.media_type, JPEG.media_type)
# A sandbox without scripts, forms and requests. Chromium's PDF viewer does not open inside a sandbox; what a PDF may do
# there is the viewer's affair, so it gets the rest of the policy only.
_CLOSED = "default-src 'none'; frame-ancestors 'self'"
SWEEP_AFTER = timedelta(hours=24)


class Content(NamedTuple):
    """What the door needs to serve a file: where it lies, and three headers.

    `media_type` for Content-Type, `disposition` for Content-Disposition (RFC 6266), `policy` for
    Content-Security-Policy; X-Content-Type-Options: nosniff and Cache-Control: private, no-store are the door's own."""

    path: Path
    media_type: str
    disposition: str
    policy: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A stored file that is not what was stored: `code` is missing, altered or unreadable."""

    code: str
    file: StoredFile


def content_of(stored: StoredFile, *, name: str) -> Content:
    """How to serve `stored` under the name `name`.

    PDF, PNG and JPEG are shown inline, all else is an attachment; HTML is never named as such, so that no browser
    renders it as a page of ours. Costs no query and reads nothing."""
    inline = stored.media_type in INLINE
    media_type = "application/octet-stream" if stored.media_type == HTML.media_type else stored.media_type
    return Content(
        path=storage.path_of(stored.sha256),
        media_type=f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type,
        disposition=content_disposition_header(as_attachment=not inline, filename=_safe(name) or stored.sha256[:12])
        or "",
        policy=_CLOSED if stored.media_type == PDF.media_type else f"{_CLOSED}; sandbox",
    )


def is_intact(stored: StoredFile) -> bool:
    """Whether the bytes on disk still have the hash they were stored with. Reads the whole file: 1 GB/s or so."""
    try:
        return storage.sha256_of(storage.path_of(stored.sha256)) == stored.sha256
    except OSError:
        return False


def faults() -> Iterator[Fault]:
    """Re-reads every stored file, oldest first, and yields those that are missing, altered or unreadable."""
    for stored in StoredFile.objects.order_by("pk").iterator():
        try:
            if storage.sha256_of(storage.path_of(stored.sha256)) != stored.sha256:
                yield Fault("altered", stored)
        except FileNotFoundError:
            yield Fault("missing", stored)
        except OSError:
            yield Fault("unreadable", stored)


def orphans(at: datetime) -> Iterator[Path]:
    """Files on disk that no row knows, older than SWEEP_AFTER at `at`: left by a killed or rolled back upload.

    Younger ones may belong to a transaction that is still open."""
    limit = (at - SWEEP_AFTER).timestamp()
    yield from (path for path in storage.incoming_paths() if path.stat().st_mtime < limit)
    for path in storage.stored_paths():
        if path.stat().st_mtime < limit and not StoredFile.objects.filter(sha256=path.name).exists():
            yield path


def stored_files() -> QuerySet[StoredFile]:
    """All stored files, oldest first."""
    return StoredFile.objects.order_by("pk")


def proofs(ids: Sequence[int]) -> QuerySet[Evidence]:
    """Proofs with these ids, each with its file, in the order in which they came."""
    return Evidence.objects.filter(pk__in=ids).select_related("file").order_by("pk")


def statable_files() -> Iterator[tuple[str, str]]:
    """Kind and subject of the fact that every stored file must have (journal.completeness)."""
    for pk in StoredFile.objects.order_by("pk").values_list("pk", flat=True).iterator():
        yield "records.FileStored", f"file:{pk}"


def statable_evidence() -> Iterator[tuple[str, str]]:
    """Kind and subject of the fact that every proof must have (journal.completeness)."""
    for pk in Evidence.objects.order_by("pk").values_list("pk", flat=True).iterator():
        yield "records.EvidenceAdded", f"evidence:{pk}"


def _safe(name: str) -> str:
    """A name for saving: no folders, quotes or characters that a file system or a header would choke on."""
    return "".join("_" if c in '/\\:*?"<>|' or ord(c) < 32 or ord(c) == 127 else c for c in name).strip(". ")
