"""What the import pages say of a reading: why it is to be checked, its deadline, what an answer changed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
}
FIELD_OF_MISSING = {"wording": "wording", "lead": "lead", "lead_unknown": "lead", "deadline": "deadline"}

# What a person may choose as deadline: a day, a cycle, rolling, or still open.
DEADLINES: tuple[tuple[str, Any], ...] = (
    ("none", pgettext_lazy("未写明", "not decided")),
    ("fixed", pgettext_lazy("期限", "by a day")),
    ("continuous", pgettext_lazy("长期推进", "rolling")),
    *((str(cycle.value), cycle.label) for cycle in DeadlineCycle),
)


def why(line: Line) -> list[Any]:
    """The open notes of a line in words."""
    return [NOTES.get(note, note) for note in line.notes]


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
