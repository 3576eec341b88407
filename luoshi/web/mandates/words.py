"""What the import pages say of a reading: why it is to be checked, its deadline, what an answer changed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from luoshi.mandates.actions import Asked
from luoshi.mandates.actions.adding import BY_HAND
from luoshi.mandates.queries import Line
from luoshi.mandates.states import DeadlineCycle, DeadlineKind
from luoshi.web.templatetags.luoshi import day

# What the engine noted, as a question to the reader; unknown codes are shown as they are.
NOTES: dict[str, Any] = {
    "no_party": _("Nobody is named as responsible"),
    "no_lead": _("No lead unit is named"),
    "presumed_lead": _("No lead is written; the first name is presumed"),
    "open_list": _("The list of units ends with “and others”"),
    "no_date": _("No deadline is written"),
    "vague_date": _("The deadline is too vague to be checked"),
    "open_start": _("The deadline counts from a day that is not given"),
    "impossible_date": _("The deadline names a day that does not exist"),
    "depends": _("To be done together with another task; no day of its own"),
    "at_once": _("To begin at once; decide when it is looked at again"),
    "title_window": _("The title names the years of the whole plan"),
    "relative_target": _("A goal measured against others, without a figure of its own"),
    "whole_of": _("“All of them”: say of how many"),
    "split_proposed": _("Each unit answers for its own part; it may be split"),
}
FIELD_OF_MISSING = {"wording": "wording", "lead": "lead", "lead_unknown": "lead", "deadline": "deadline"}

# What a person may choose as deadline: a day, a cycle, rolling, or still open.
DEADLINES: tuple[tuple[str, Any], ...] = (
    ("none", pgettext_lazy("未写明", "not decided")),
    ("fixed", pgettext_lazy("期限", "by a day")),
    ("continuous", pgettext_lazy("长期推进", "rolling")),
    *((str(cycle.value), cycle.label) for cycle in DeadlineCycle),
)


# What the import page does by key, for the list under “?”.
KEYS: tuple[tuple[str, Any], ...] = (
    ("A", _("Confirm all certain items")),
    ("Enter", _("Confirm the item, go to the next one")),
    ("X", _("Leave the item out")),
    ("U", _("Undo, or restore what was read")),
    ("W", _("Correct the wording")),
    ("L", _("Lead unit: type a name, or a number to make that unit the only lead")),
    ("H", _("Add a supporting unit")),
    ("D", _("Correct the deadline: 1130 or 11.30 is a day of the document's year")),
    ("T", _("Add a target")),
    ("1–9", _("Choose an answer")),
    ("S", _("Split the item")),
    ("M", _("Merge with the item above")),
    ("O", _("Take a second opinion over")),
    ("Y", _("The first of each list leads")),
    ("N", _("The first of a list does not lead")),
    ("I", _("Make an item of the words selected in the text")),
    ("F", _("Find in the text: Enter next, Ctrl Enter opens the item there")),
    ("E", _("Make the ledger when everything is decided")),
    ("Esc", _("Back to the item")),
)


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule and the words that triggered it."""

    rule: str
    cue: str


def why(line: Line) -> list[Any]:
    """The open notes of a line in words."""
    return [NOTES.get(note, note) for note in line.notes]


def rule_words(rule: str) -> Any:
    """The name of a rule; what was added by hand has none."""
    return _("added by hand") if rule == BY_HAND else _("rule %(rule)s") % {"rule": rule}


def reasons(rows: Iterable[Any]) -> list[Reason]:
    """Why these parties or targets were read: each rule once, with the words that triggered it."""
    found = dict.fromkeys((row.rule, row.cue) for row in rows if row.rule)
    return [Reason(rule, cue) for rule, cue in found]


def where(line: Line, edition: Any) -> Any:
    """Where a reading stands: its page, else the row of its table, else its paragraph; each counted from 1."""
    span = line.reading.span
    if span.page and edition.pages:
        return pgettext_lazy("第几页", "page %(page)d") % {"page": span.page}
    index = bisect_right(edition.blocks, span.start, key=lambda block: block[0]) - 1
    if index < 0:
        return ""
    block = edition.blocks[index]
    if block[3] == "cell":
        return pgettext_lazy("表格第几行", "row %(row)d") % {"row": block[5] + 1}
    return pgettext_lazy("第几段", "par. %(number)d") % {"number": index + 1}


def opinion_words(asked: Asked) -> str:
    """What a round of second opinions brought."""
    words = ngettext("%(count)d second opinion came in.", "%(count)d second opinions came in.", asked.given)
    said = [words % {"count": asked.given}]
    if asked.unusable:
        words = ngettext("%(count)d of them is unusable.", "%(count)d of them are unusable.", asked.unusable)
        said.append(words % {"count": asked.unusable})
    if asked.left:
        words = ngettext("%(count)d item was not asked about.", "%(count)d items were not asked about.", asked.left)
        said.append(words % {"count": asked.left})
    return " ".join(said)


def due_words(line: Line) -> Any:
    """The deadline of a line as a list shows it; empty when none was decided."""
    reading = line.reading
    if reading.deadline_on is not None:
        return day(reading.deadline_on)
    if reading.deadline_kind == DeadlineKind.CONTINUOUS:
        return pgettext_lazy("长期推进", "rolling")
    if reading.deadline_kind == DeadlineKind.RECURRING and reading.deadline_cycle:
        return DeadlineCycle(reading.deadline_cycle).label
    return ""


def deadline_choice(line: Line) -> str:
    """The key of DEADLINES that fits the reading."""
    reading = line.reading
    if reading.deadline_kind == DeadlineKind.RECURRING and reading.deadline_cycle:
        return str(reading.deadline_cycle)
    return str(reading.deadline_kind) if reading.deadline_kind != DeadlineKind.RECURRING else "fixed"
