"""What the room of reminders states in the journal. Counts, never who was reminded of what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRulesSet:
    """提醒规则: the supervision office set the institution's rules of reminding; days are working days."""

    noun: ClassVar[str] = "reminder_rules"
    about: ClassVar[str] = "rules_id"
    rules_id: int
    acknowledge_days: int
    report_days: int
    overdue_days: int
    leader_days: int
    director_days: int
    review_days: int
    answer_days: int
    digest_hour: int
    quiet_from: int
    quiet_until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderAddressAdded:
    """An address outside the pages was given for a person's reminders, or for the supervision office's own group.

    The address itself is personal data and stays out of the journal, which nobody can erase."""

    noun: ClassVar[str] = "reminder_address"
    about: ClassVar[str] = "address_id"
    address_id: int
    channel: str
    owner_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderAddressRemoved:
    """Nothing is sent to that address any more."""

    noun: ClassVar[str] = "reminder_address"
    about: ClassVar[str] = "address_id"
    address_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestsMade:
    """每日摘要: digests of a day were put together for so many people, of so many notices."""

    noun: ClassVar[str] = "digests"
    about: ClassVar[str] = "day"
    day: date
    people: int
    notices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindersSent:
    """A worker emptied the outbox: how many messages went out, failed for good, or may have gone out."""

    noun: ClassVar[str] = "digests"
    about: ClassVar[str] = "day"
    day: date
    sent: int
    failed: int
    uncertain: int
