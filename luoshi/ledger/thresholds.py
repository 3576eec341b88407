"""The numbers of the light rule, with what a kind of matter says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a matter turns near, behind and far behind; a kind names those that differ (Kind.light).

    Near: at most `near_working_days` are left of a term of up to `short_term_days` calendar days, or `near_percent` of
    the working days of a longer one, at most `near_most_working_days`. Behind and far behind: points under pro-rata
    progress. Source of the defaults: domain handbook 2.5 (Xi'an's three days, Yinchuan's 10 and 30 points)."""

    short_term_days: int = 30
    near_working_days: int = 3
    near_percent: int = 10
    near_most_working_days: int = 15
    behind_points: int = 10
    far_behind_points: int = 30

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Names of the numbers, in the order of the rule."""
        return tuple(field.name for field in fields(cls))

    @classmethod
    def of(cls, differing: Mapping[str, int]) -> Thresholds:
        """The default rule with what differs."""
        return cls(**differing)


DEFAULT = Thresholds()
