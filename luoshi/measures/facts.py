"""What the measures room states in the journal: past tense, ids, plain values; figures as text, so that none is
rounded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureDefined:
    """指标: what is counted from now on, and which unit answers for it."""

    noun: ClassVar[str] = "measure"
    about: ClassVar[str] = "measure_id"
    measure_id: int
    code: str
    name: str
    unit_of_value: str
    kind: str
    owner_id: int
    definition: str
    is_binding: bool
    aggregation: str
    numerator_id: int | None
    denominator_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueObserved:
    """A figure of a unit for a period came in, with its source and the day of the fact."""

    noun: ClassVar[str] = "observation"
    about: ClassVar[str] = "observation_id"
    observation_id: int
    measure_id: int
    unit_id: int
    period: str
    breakdown: str
    value: str
    source: str
    observed_on: date
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationCorrected:
    """A figure took the place of an earlier one, which stays as a version; `why` says what was wrong."""

    noun: ClassVar[str] = "observation"
    about: ClassVar[str] = "observation_id"
    observation_id: int
    corrects_id: int
    measure_id: int
    unit_id: int
    period: str
    breakdown: str
    value_before: str
    value: str
    source: str
    observed_on: date
    version: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationWithdrawn:
    """A figure does not count any more and nothing took its place."""

    noun: ClassVar[str] = "observation"
    about: ClassVar[str] = "observation_id"
    observation_id: int
    measure_id: int
    unit_id: int
    period: str
    value: str
    why: str
