"""What the mandates room states in the journal: past tense, ids, plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRead:
    """A document was loaded and read. The hashes are lower-case hex SHA-256 of the file and of its text in UTF-8."""

    noun: ClassVar[str] = "document"
    about: ClassVar[str] = "document_id"
    document_id: int
    edition_id: int
    title: str
    kind: str
    file_sha256: str
    text_sha256: str
    clauses: int
    readings: int
    engine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRefused:
    """A file was refused at import. Only why: neither its name nor any byte of it is kept."""

    noun: ClassVar[str] = "refused_file"
    about: ClassVar[str] = "code"
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingConfirmed:
    """确认: a person stands behind what was read. Parties are (role, unit, name as written)."""

    noun: ClassVar[str] = "reading"
    about: ClassVar[str] = "reading_id"
    reading_id: int
    edition_id: int
    wording: str
    deadline_kind: str
    deadline_on: date | None
    parties: tuple[tuple[str, int | None, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingsConfirmed:
    """All readings of an edition that left nothing to ask were confirmed at once."""

    noun: ClassVar[str] = "edition"
    about: ClassVar[str] = "edition_id"
    edition_id: int
    reading_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingCorrected:
    """A person changed what was read; `changed` names the parts: wording, deadline, parties, targets."""

    noun: ClassVar[str] = "reading"
    about: ClassVar[str] = "reading_id"
    reading_id: int
    edition_id: int
    changed: tuple[str, ...]
    wording: str
    deadline_kind: str
    deadline_on: date | None
    deadline_cycle: str
    parties: tuple[tuple[str, int | None, str], ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSplit:
    """拆分: a reading became several; `part_ids` are the new ones, in the order of the text."""

    noun: ClassVar[str] = "reading"
    about: ClassVar[str] = "reading_id"
    reading_id: int
    edition_id: int
    part_ids: tuple[int, ...]
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingsMerged:
    """合并: a reading took in the one after it."""

    noun: ClassVar[str] = "reading"
    about: ClassVar[str] = "reading_id"
    reading_id: int
    edition_id: int
    absorbed_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRefused:
    """不列入: a reading will not become a matter."""

    noun: ClassVar[str] = "reading"
    about: ClassVar[str] = "reading_id"
    reading_id: int
    edition_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingReopened:
    """撤销: a decision on a reading was taken back; it is to be checked again."""

    noun: ClassVar[str] = "reading"
    about: ClassVar[str] = "reading_id"
    reading_id: int
    edition_id: int
    state_before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRestored:
    """还原: what the engine read was put back; parts split off were taken in, merged readings set free."""

    noun: ClassVar[str] = "reading"
    about: ClassVar[str] = "reading_id"
    reading_id: int
    edition_id: int
    taken_in_ids: tuple[int, ...]
    set_free_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameSettled:
    """A written name was said to mean a unit, a group of units, or a body outside; it stood in `parties` places."""

    noun: ClassVar[str] = "edition"
    about: ClassVar[str] = "edition_id"
    edition_id: int
    text: str
    meaning: str
    unit_id: int | None
    parties: int
    is_remembered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RestSettled:
    """All names still open were taken as groups of units or bodies outside, for one document only."""

    noun: ClassVar[str] = "edition"
    about: ClassVar[str] = "edition_id"
    edition_id: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstNamesMadeLead:
    """The first unit of each list without a lead was made lead, for a whole edition."""

    noun: ClassVar[str] = "edition"
    about: ClassVar[str] = "edition_id"
    edition_id: int
    reading_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstNamesDoNotLead:
    """The lists of an edition have no lead; each lead is chosen by a person."""

    noun: ClassVar[str] = "edition"
    about: ClassVar[str] = "edition_id"
    edition_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeRemembered:
    """Whether the first of a list leads was answered for all further documents of an issuer."""

    noun: ClassVar[str] = "issuer"
    about: ClassVar[str] = "issuer"
    issuer: str
    first_leads: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingAdded:
    """A person added a reading that the engine had missed; `start`, `end` count in the edition's text."""

    noun: ClassVar[str] = "reading"
    about: ClassVar[str] = "reading_id"
    reading_id: int
    edition_id: int
    start: int
    end: int
    wording: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinionGiven:
    """A language model of the house was asked about a reading; what it was sent and said stands in the opinion."""

    noun: ClassVar[str] = "reading"
    about: ClassVar[str] = "reading_id"
    reading_id: int
    opinion_id: int
    model: str
    state: str
    prompt_sha256: str
    answer_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinionDecided:
    """A person took a second opinion over as a correction, or set it aside."""

    noun: ClassVar[str] = "reading"
    about: ClassVar[str] = "reading_id"
    reading_id: int
    opinion_id: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingDeadlinesDecided:
    """All readings of an edition without a deadline were given one."""

    noun: ClassVar[str] = "edition"
    about: ClassVar[str] = "edition_id"
    edition_id: int
    reading_ids: tuple[int, ...]
    deadline_kind: str
    deadline_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseLinksDecided:
    """A person confirmed or refused links between the clauses of two editions, or took that back (state "").

    `links` are (key, kind); ClauseLink says what a key is."""

    noun: ClassVar[str] = "edition"
    about: ClassVar[str] = "newer_id"
    older_id: int
    newer_id: int
    state: str
    links: tuple[tuple[str, str], ...]
