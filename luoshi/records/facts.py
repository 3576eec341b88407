"""What the records room states in the journal: past tense, ids, plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStored:
    """The bytes of a file were kept for the first time. `size` in bytes."""

    noun: ClassVar[str] = "file"
    about: ClassVar[str] = "file_id"
    file_id: int
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRefused:
    """A file was turned down and nothing of it kept: why (a code), and how many bytes were read before that was clear.

    `name_mark` is the beginning of the SHA-256 of its name, so that the one who offered it can be shown that it is this
    file, and nobody else learns a name that may itself be a secret."""

    noun: ClassVar[str] = "refused_file"
    about: ClassVar[str] = "name_mark"
    name_mark: str
    code: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAdded:
    """A proof was put in: a file (its hash) or a link, with the day of the fact it proves."""

    noun: ClassVar[str] = "evidence"
    about: ClassVar[str] = "evidence_id"
    evidence_id: int
    name: str
    sha256: str | None
    link: str
    fact_on: date | None
