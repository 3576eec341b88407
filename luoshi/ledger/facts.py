"""What the ledger states in the journal: past tense, ids, plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterDocketed:
    """立项: a matter was opened, from a span of a text or by hand."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    number: str
    wording: str
    span_id: int | None
    by_hand: str
    due_on: date | None
    parties: tuple[tuple[str, int | None, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterIssued:
    """交办: the matter was given to its parties; `slots` cells will be followed."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    issued_on: date
    due_on: date | None
    cycle: str
    slots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterAcknowledged:
    """签收: a party took note; no promise of a result."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    unit_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSubmitted:
    """报送: a unit reported on a slot. `evidence` are SHA-256 hashes or links."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    report_id: int
    unit_id: int
    period: str
    progress: int
    text: str
    is_unchanged: bool
    asks_conclusion: bool
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReturned:
    """退回: a report has to be corrected; the deadline stays."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    report_id: int
    why: str
    repair_by: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAccepted:
    """通过: a report passed the review."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    report_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterConcluded:
    """办结: the supervision office accepted the result."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    lead_id: int | None
    concluded_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterClosedOut:
    """销号: struck off the supervising list."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    closed_out_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterReopened:
    """A concluded matter was opened again, because the result did not hold."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterReminded:
    """催办: the units that have to act were reminded."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterCarriedOver:
    """接续: a matter of a new edition took the place of one that was still open; both keep their own record."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    predecessor_id: int
    predecessor_number: str
    kind: str
