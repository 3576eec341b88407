"""The forms of the import pages: the upload, and the editor of one reading, whose every button saves what was typed."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.kernel.refusal import Refusal
from luoshi.ledger.schedule import FIRST_YEAR, LAST_YEAR
from luoshi.mandates.actions import Correction, DeadlineGiven, PartyGiven, TargetGiven
from luoshi.mandates.figures import target_meant
from luoshi.mandates.queries import Line, unit_meant
from luoshi.mandates.states import LEADS, DeadlineCycle, DocumentKind, Role
from luoshi.org.names import Match

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")
# A day of the document's own year: 11-30, 11.30, 1130, 630, 11月30日; or the end of a month or of the year.
_SHORT = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{1,2})(\d{2})")
_END = re.compile(r"(\d{1,2})\s*月底?|年底")
_NAMESAKE = re.compile(r"(?P<name>.+)[（(](?P<above>[^（()）]+)[)）]")
GROUPS = {"lead": Role.LEAD, "share": Role.JOINT, "help": Role.SUPPORT}


class UploadForm(forms.Form):
    """A file and what it is. Everything else is read from the document itself."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "docx, doc, wps, pdf with text, ofd, xlsx, html, csv or txt; several in a zip or a mail (eml);"
            " at most 50 MB."
        ),
        error_messages={
            "required": _("No file was chosen. Choose the plan that is to be read."),
            "empty": _("The file is empty. Check it and choose it again."),
            "max_length": _("The file's name is too long. Shorten it and choose the file again."),
        },
        allow_empty_file=True,
        max_length=200,
    )
    kind = forms.ChoiceField(label=_("Kind of document"), choices=DocumentKind.choices, initial="action_plan")
    series = forms.CharField(
        label=_("Letters of the item numbers"),
        help_text=_("One to eight letters or digits, such as PH in PH-2026-001."),
        required=False,
        max_length=8,
    )

    @property
    def upload(self) -> UploadedFile[bytes]:
        """The file of a valid form."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        return upload


class NotADate(Refusal):
    """What was typed as a deadline is no day of the calendar."""

    code = "web.not_a_date"
    template = _("“%(value)s” is not a date. Write it like 2025-12-31.")


class NotAFigure(Refusal):
    """What was typed as a target has no number."""

    code = "web.not_a_figure"
    template = _("“%(value)s” has no figure. Write the target like “at least 12 items”.")


def day_from(text: str, *, year: int | None = None) -> date | None:
    """The day that somebody typed: 2025-12-31, 2025/12/31, 2025.12.31, 2025年12月31日 or 20251231; empty is None.

    With a `year`, that of the document, also 12-31, 12.31, 1231, 12月31日, and the last day in 6月底 and 年底.
    Raises NotADate, also for days that the calendar does not have and for years in which nothing falls due."""
    text = text.strip()
    number: int | None
    if not text:
        return None
    if (match := _DATE.fullmatch(text)) is not None:
        given, month, number = (int(part) for part in match.groups() if part)
    elif year is not None and (match := _SHORT.fullmatch(text)) is not None:
        given, (month, number) = year, (int(part) for part in match.groups() if part)
    elif year is not None and (match := _END.fullmatch(text)) is not None:
        given, month, number = year, int(match[1] or 12), None
    else:
        raise NotADate(value=text)
    if not FIRST_YEAR <= given <= LAST_YEAR or not 1 <= month <= 12:
        raise NotADate(value=text)
    try:
        return date(given, month, number if number is not None else monthrange(given, month)[1])
    except ValueError:
        raise NotADate(value=text) from None


def deadline_from(choice: str, text: str, *, year: int | None = None) -> DeadlineGiven:
    """The deadline chosen and typed; a day that is typed while nothing is chosen is a deadline by that day."""
    on = day_from(text, year=year)
    if choice in DeadlineCycle.values:
        return DeadlineGiven(kind="recurring", cycle=choice, on=on)
    if choice == "continuous":
        return DeadlineGiven(kind="continuous")
    return DeadlineGiven(kind="fixed", on=on) if on else DeadlineGiven(kind="none")


def meant(text: str, *, on: date) -> Match:
    """The unit that was typed or picked: a name, or a namesake with what stands above it, “综合处（一司）”."""
    found = unit_meant(text, on=on)
    namesake = _NAMESAKE.fullmatch(text.strip())
    if found.is_settled or namesake is None:
        return found
    alone = unit_meant(namesake["name"], on=on)
    if alone.is_settled:
        return alone
    wanted = (namesake["name"].strip(), namesake["above"].strip())
    fits = [c for c in alone.candidates if (c.name, c.above) == wanted]
    return Match("unit", fits[0].unit_id, fits[0].name, (), "exact") if len(fits) == 1 else found


@dataclass(slots=True)
class Edited:
    """What an editor's form says: the correction, and what could not be taken, as (field, sentence)."""

    correction: Correction
    errors: list[tuple[str, str]] = field(default_factory=list)


def edited(post: QueryDict, line: Line, *, on: date, year: int | None = None) -> Edited:
    """Reads the editor's form against the reading it edits. Fields that cannot be taken are left as they were.

    `year` is the document's, for days that are typed without one."""
    errors: list[tuple[str, str]] = []
    deadline: DeadlineGiven | None = None
    try:
        deadline = deadline_from(post.get("deadline", ""), post.get("deadline_on", ""), year=year)
    except NotADate as refusal:
        errors.append(("deadline", str(refusal)))
    targets = [
        TargetGiven(target_id=t.pk)
        for t in line.targets
        if str(t.pk) in post.getlist("target") and str(t.pk) != post.get("drop_target")
    ]
    if typed := post.get("add_target", "").strip():
        figure = target_meant(typed)
        if figure is None:
            errors.append(("target", str(NotAFigure(value=typed))))
        else:
            targets.append(figure)
    wording = post.get("wording", "").strip()
    if not wording:
        errors.append(("wording", gettext("The item has no wording. Write in a few words what is to be done.")))
    parties = list(_parties(post, line, on=on))
    return Edited(Correction(wording=wording or None, deadline=deadline, parties=parties, targets=targets), errors)


def _parties(post: QueryDict, line: Line, *, on: date) -> Iterator[PartyGiven]:
    """The parties that are left, with their new roles, then those that were typed in."""
    kept = [
        p
        for p in (*line.lead, *line.shares, *line.help)
        if str(p.pk) in post.getlist("party") and str(p.pk) != post.get("drop")
    ]
    kept.sort(key=lambda p: p.ordinal)
    has_lead = any(p.role in LEADS for p in kept)
    for p in kept:
        role = p.role
        if alone := post.get("lead_only"):
            role = Role.LEAD if str(p.pk) == alone else Role.JOINT if role in LEADS else role
        elif str(p.pk) == post.get("lead"):
            role = Role.CO_LEAD if has_lead and p.role not in LEADS else Role.LEAD
        elif str(p.pk) == post.get("share"):
            role = Role.BY_REMIT
        yield PartyGiven(
            party_id=p.pk, role=role, unit_id=p.unit_id, is_collective=p.is_collective, is_outside=p.is_outside
        )
    for group, role in GROUPS.items():
        if typed := post.get(f"add_{group}", "").strip():
            yield _added(typed, str(role), on=on)


def _added(typed: str, role: str, *, on: date) -> PartyGiven:
    """A party by its typed name. A name that nobody knows is kept as a question."""
    match = meant(typed, on=on)
    return PartyGiven(
        role=role,
        name=match.name or typed,
        unit_id=match.unit_id,
        is_collective=match.meaning == "collective",
        is_outside=match.meaning == "outside",
    )


def posted_fields(post: QueryDict) -> list[tuple[str, Any]]:
    """The fields of a form as they were sent, without its token, version and buttons, to be sent again."""
    left_out = {
        "csrfmiddlewaretoken",
        "version",
        "do",
        "drop",
        "drop_target",
        "lead",
        "lead_only",
        "share",
        "settle",
        "cut",
    }
    return [(name, value) for name, values in post.lists() if name not in left_out for value in values]
