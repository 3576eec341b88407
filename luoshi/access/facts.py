"""What happened to accounts and rights: past tense, ids, plain values; never a password, never a user name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOpened:
    """An account was opened for a person, with a password for one use."""

    noun: ClassVar[str] = "account"
    about: ClassVar[str] = "user_id"
    user_id: int
    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountClosed:
    """An account was closed: nobody can sign in with it, what it did stays."""

    noun: ClassVar[str] = "account"
    about: ClassVar[str] = "user_id"
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSet:
    """An administrator set a new password; `must_change` says whether it is for one use."""

    noun: ClassVar[str] = "account"
    about: ClassVar[str] = "user_id"
    user_id: int
    must_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGranted:
    """A role was granted to a post over a unit and all below it in a line; no unit is the whole institution."""

    noun: ClassVar[str] = "post"
    about: ClassVar[str] = "post_id"
    grant_id: int
    post_id: int
    role: str
    unit_id: int | None
    line: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRevoked:
    """A role was taken from a post; it is gone on that day."""

    noun: ClassVar[str] = "post"
    about: ClassVar[str] = "post_id"
    grant_id: int
    post_id: int
    role: str
    unit_id: int | None
    on: date
