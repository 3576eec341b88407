"""Taking in files and proofs."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from datetime import date, datetime
from typing import IO
from urllib.parse import urlsplit

from django.db import transaction

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.records import storage
from luoshi.records.errors import BadLink, EmptyFile, FactInFuture, NameTooLong, UploadRefused
from luoshi.records.facts import EvidenceAdded, FileRefused, FileStored
from luoshi.records.kinds import kind_of
from luoshi.records.models import Evidence, StoredFile
from luoshi.records.secrecy import refuse_marked_content, refuse_marked_name

LONGEST_NAME = 200
LONGEST_LINK = 500
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def store(upload: IO[bytes], *, name: str, actor: Actor, at: datetime) -> StoredFile:
    """Keep the bytes of `upload`, read from where it stands to its end, and return the file; once per content.

    `name` is the name the sender gave it; it is judged but not kept here. The bytes are hashed while they come in,
    checked, and moved into place whole; only then the row is written. What is refused leaves no byte behind, only the
    fact FileRefused: call this outside a transaction, or that fact goes with it. Called inside one, the bytes of a
    transaction that fails are orphans until `luoshi sweep_records`.
    Raises an UploadRefused (records.errors). Records FileStored when the content is new."""
    name = cleaned(name)
    size = 0
    try:
        refuse_marked_name(name)
        if len(name) > LONGEST_NAME:
            raise NameTooLong(name=name[:20] + "…", limit=LONGEST_NAME)
        with storage.received(upload, name) as file:
            size = file.size
            media_type = _checked(file, name)
            storage.keep(file, name)
    except UploadRefused as refusal:
        note_refusal(refusal.code, name=name, size=refusal.values.get("size", size), actor=actor, at=at)
        raise
    return _row(file, media_type, actor, at)


def store_made(data: bytes, *, media_type: str, actor: Actor, at: datetime) -> StoredFile:
    """Keep a file that Luoshi made itself, such as an archive package; once per content.

    Nothing about it is judged: what came from outside goes through `store`. Called inside a transaction that fails, the
    bytes are orphans until `luoshi sweep_records`. Raises DiskFull, StorageUnavailable, TooLarge. Records FileStored
    when the content is new."""
    with storage.received(io.BytesIO(data), media_type) as file:
        storage.keep(file, media_type)
    return _row(file, media_type, actor, at)


def note_refusal(code: str, *, name: str, size: int, actor: Actor, at: datetime) -> None:
    """State that a file was turned down and nothing of it kept. Records FileRefused."""
    mark = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:32]
    with transaction.atomic():
        record(FileRefused(name_mark=mark, code=code, size=size), actor=actor, at=at)


@transaction.atomic
def add_evidence(
    *,
    file: StoredFile | None = None,
    link: str = "",
    name: str,
    fact_on: date | None,
    actor: Actor,
    at: datetime,
) -> Evidence:
    """Put in a proof: a stored file or a link, one of the two. `fact_on` is the local day of the fact it proves.

    A link is kept as it is written and never fetched. Who may add a proof to what is the rule of the room that asks.
    Raises BadLink, FactInFuture. Records EvidenceAdded."""
    if (file is None) == (not link):
        raise ValueError("a proof is a file or a link")
    link = _checked_link(link) if link else ""
    if fact_on is not None and fact_on > actor.on:
        raise FactInFuture(on=fact_on)
    evidence = Evidence.objects.create(
        file=file,
        link=link,
        name=cleaned(name)[:LONGEST_NAME] or link[:LONGEST_NAME],
        fact_on=fact_on,
        received_at=at,
        received_from_id=actor.user_id,
    )
    fact = EvidenceAdded(
        evidence_id=evidence.pk, name=evidence.name, sha256=file.sha256 if file else None, link=link, fact_on=fact_on
    )
    record(fact, actor=actor, at=at)
    return evidence


def cleaned(name: str) -> str:
    """The name of a file without folders, without characters that cannot be seen, and in one spelling (NFC)."""
    name = unicodedata.normalize("NFC", _CONTROLS.sub("", name))
    return name.replace("\\", "/").rpartition("/")[2].strip()


def _checked(file: storage.Received, name: str) -> str:
    """The media type of received bytes; raises an UploadRefused for what is not taken."""
    if file.size == 0:
        raise EmptyFile(name=name)
    with file.path.open("rb") as stream:
        data = stream.read()
    kind = kind_of(data, name)
    refuse_marked_content(data, name, kind)
    return kind.media_type


@transaction.atomic
def _row(file: storage.Received, media_type: str, actor: Actor, at: datetime) -> StoredFile:
    stored, is_new = StoredFile.objects.get_or_create(
        sha256=file.sha256, defaults={"size": file.size, "media_type": media_type, "received_at": at}
    )
    if is_new:
        fact = FileStored(file_id=stored.pk, sha256=stored.sha256, size=stored.size, media_type=media_type)
        record(fact, actor=actor, at=at)
    return stored


def _checked_link(link: str) -> str:
    link = link.strip()
    try:
        parts = urlsplit(link)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        sound = False
    if not sound or len(link) > LONGEST_LINK or _CONTROLS.search(link) or " " in link:
        raise BadLink(link=link[:LONGEST_LINK])
    return link
