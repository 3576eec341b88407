"""Rows of the lists that the register takes over, and what may be wrong with a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel.refusal import Refusal
from luoshi.org.sheets import BadCell


class NotInRegister(BadCell):
    code = "org.import.not_in_register"
    template = gettext_lazy(
        "Row %(row)d, “%(column)s”: “%(value)s” is not in the register. Add it, or correct the name."
    )


class SeveralOfThatName(BadCell):
    code = "org.import.several_of_that_name"
    template = gettext_lazy("Row %(row)d, “%(column)s”: several units are called “%(value)s”. Write the unit's number.")


class TwiceInList(BadCell):
    code = "org.import.twice_in_list"
    template = gettext_lazy(
        "Row %(row)d, “%(column)s”: “%(value)s” stands in row %(first)d already. Keep one of the rows."
    )


class InACircle(BadCell):
    code = "org.import.in_a_circle"
    template = gettext_lazy(
        "Row %(row)d, “%(column)s”: under “%(value)s” the unit would stand under itself. Correct one."
    )


class OutsideItsLife(BadCell):
    code = "org.import.outside_its_life"
    template = gettext_lazy(
        "Row %(row)d, “%(column)s”: “%(value)s” does not exist on %(on)s. Correct the day or the unit."
    )


class DayIsFixed(BadCell):
    code = "org.import.day_is_fixed"
    template = gettext_lazy(
        "Row %(row)d, “%(column)s”: the unit is on record from %(since)s, not “%(value)s”. Leave the cell empty."
    )


class SeatsTaken(BadCell):
    code = "org.import.seats_taken"
    template = gettext_lazy(
        "Row %(row)d, “%(column)s”: the post “%(value)s” has only %(seats)d seats. Raise them first."
    )


class OtherName(BadCell):
    code = "org.import.other_name"
    template = gettext_lazy(
        "Row %(row)d, “%(column)s”: the number has the name %(name)s in row %(first)d. Use one name."
    )


class RefusedByRule(BadCell):
    code = "org.import.refused_by_rule"
    template = gettext_lazy("Row %(row)d, “%(column)s”, “%(value)s”: %(reason)s")


class RowsRefused(Refusal):
    """Rows that cannot be taken over; nothing was written. `problems` has one for each bad cell, in order of rows."""

    code = "org.import.rows_refused"
    template = gettext_lazy("%(count)d cells cannot be taken over; nothing was written. Correct them and try again.")

    def __init__(self, problems: Sequence[BadCell]) -> None:
        self.problems = sorted(problems, key=lambda problem: int(problem.values["row"]))
        super().__init__(count=len(problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """How many rows of a list were new, changed something, or said what was known."""

    new: int
    changed: int
    same: int

    def __str__(self) -> str:
        return _("%(new)d new, %(changed)d changed, %(same)d same") % {
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """A unit as a list gives it. `above` and `party_above` name the unit above in the two lines, "" for none.

    The head-counts and dates of a Party organisation are there when `members` is given. `serves` are the units that
    a joint branch is for. An empty `starts_on` means: for a new unit the day of the import, else as on record."""

    row: int
    code: str
    kind: str
    name: str
    short_name: str = ""
    above: str = ""
    party_above: str = ""
    starts_on: date | None = None
    ordinal: int | None = None
    aliases: tuple[str, ...] = ()
    members: int | None = None
    committee_seats: int = 0
    elected_on: date | None = None
    term_years: int = 3
    last_general_meeting_on: date | None = None
    is_joint: bool = False
    serves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """A post as a list gives it."""

    row: int
    unit: str
    kind: str
    title: str
    seats: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person in a post as a list gives it; somebody with two posts has two rows with one number and name."""

    row: int
    number: str
    name: str
    unit: str
    title: str
    starts_on: date | None = None
