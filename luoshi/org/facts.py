"""What happened to units, posts and names: past tense, ids, plain values. `on` is the local day from which it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCreated:
    """设立: a unit came into being. `above_id` is the unit directly above it in `line`, if any."""

    noun: ClassVar[str] = "unit"
    about: ClassVar[str] = "unit_id"
    unit_id: int
    code: str
    name: str
    line: str
    above_id: int | None
    on: date
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRenamed:
    """更名: a unit has another name from that day; the old one is kept with its validity."""

    noun: ClassVar[str] = "unit"
    about: ClassVar[str] = "unit_id"
    unit_id: int
    name_before: str
    name: str
    on: date
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitMoved:
    """划转: a unit stands under another one from that day, in one line."""

    noun: ClassVar[str] = "unit"
    about: ClassVar[str] = "unit_id"
    unit_id: int
    line: str
    above_before_id: int | None
    above_id: int
    on: date
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsMerged:
    """合并: units went into one; those that did not carry on are closed from that day."""

    noun: ClassVar[str] = "unit"
    about: ClassVar[str] = "unit_id"
    unit_id: int
    merged_ids: tuple[int, ...]
    on: date
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSplit:
    """分设: parts of a unit became units of their own; `is_closed` says whether the unit itself ended."""

    noun: ClassVar[str] = "unit"
    about: ClassVar[str] = "unit_id"
    unit_id: int
    part_ids: tuple[int, ...]
    is_closed: bool
    on: date
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitClosed:
    """撤销: a unit is gone from that day; `holdings_ended` posts were vacated with it."""

    noun: ClassVar[str] = "unit"
    about: ClassVar[str] = "unit_id"
    unit_id: int
    holdings_ended: int
    on: date
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCorrected:
    """Particulars of a unit without a history were put right: `changed` of kind, ordinal, aliases, grassroots."""

    noun: ClassVar[str] = "unit"
    about: ClassVar[str] = "unit_id"
    unit_id: int
    changed: tuple[str, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PostCreated:
    """设岗: a unit has a further post."""

    noun: ClassVar[str] = "unit"
    about: ClassVar[str] = "unit_id"
    unit_id: int
    post_id: int
    kind: str
    title: str
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAppointed:
    """任职: a person holds a post from that day."""

    noun: ClassVar[str] = "post"
    about: ClassVar[str] = "post_id"
    post_id: int
    person_id: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PostVacated:
    """免职: a person no longer holds a post from that day."""

    noun: ClassVar[str] = "post"
    about: ClassVar[str] = "post_id"
    post_id: int
    person_id: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRemembered:
    """A person said what a written name stands for; the answer is used from that day on."""

    noun: ClassVar[str] = "alias"
    about: ClassVar[str] = "alias_id"
    alias_id: int
    text: str
    meaning: str
    unit_id: int | None
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLoaded:
    """A list was loaded into the register (`register` is units, posts, people or departments).

    `digest` is the hex SHA-256 of the rows in order, each as canonical JSON and a line feed; for departments, of the
    shipped file."""

    noun: ClassVar[str] = "register"
    about: ClassVar[str] = "register"
    register: str
    new: int
    changed: int
    same: int
    digest: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingYearLoaded:
    """The working days of a year were loaded from the yearly notice."""

    noun: ClassVar[str] = "year"
    about: ClassVar[str] = "year"
    year: int
    rest_days: int
    work_days: int
    source: str
