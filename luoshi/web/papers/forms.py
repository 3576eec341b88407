"""The form of the papers: which period, which unit and line, as it was or restated; and the office's own words."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.org.states import Line
from luoshi.reporting.papers.figures import Scope
from luoshi.reporting.papers.letters import Typed
from luoshi.web.measures.forms import LINES, UnitField


class ScopeForm(forms.Form):
    """统计范围. Everything may be left out: the year so far, all units, as it was."""

    use_required_attribute = False

    first = forms.DateField(
        label=pgettext_lazy("统计期间", "From"), required=False, widget=forms.DateInput({"type": "date"})
    )
    last = forms.DateField(
        label=pgettext_lazy("统计期间", "Until"), required=False, widget=forms.DateInput({"type": "date"})
    )
    unit = UnitField(label=pgettext_lazy("汇总", "Unit and all below it"), required=False)
    line = forms.ChoiceField(label=pgettext_lazy("汇总", "Line of the tree"), choices=LINES, required=False)
    document = forms.TypedChoiceField(
        label=pgettext_lazy("文件", "Document"), coerce=int, required=False, empty_value=None
    )
    restated = forms.BooleanField(
        label=pgettext_lazy("重述", "Restated: with the units of the last day"), required=False
    )

    def __init__(self, data: Any, *, on: date, documents: list[tuple[int, str]]) -> None:
        filled = data.copy()
        for name, value in (("first", date(on.year, 1, 1)), ("last", on), ("line", Line.ADMINISTRATIVE.value)):
            if not filled.get(name):
                filled[name] = value.isoformat() if isinstance(value, date) else value
        super().__init__(filled)
        self.on = on
        self.fields["document"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", pgettext_lazy("文件", "All documents")),
            *documents,
        ]

    def clean(self) -> dict[str, Any]:
        """The period begins before it ends and does not lie ahead: nobody knows the figures of a day to come."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if last and last > self.on:
            self.add_error("last", _("This day is still to come. Choose today or an earlier day."))
        elif first and last and first > last:
            self.add_error("first", _("The first day is after the last one. Choose an earlier first day."))
        return data

    def scope(self) -> Scope:
        """What was chosen; the year so far where the form is wrong."""
        if not self.is_valid():
            return Scope(first=date(self.on.year, 1, 1), last=self.on)
        data = self.cleaned_data
        return Scope(
            first=data["first"],
            last=data["last"],
            unit_id=data["unit"].pk if data["unit"] else None,
            line=data["line"] or Line.ADMINISTRATIVE,
            restated=data["restated"],
            document_id=data["document"],
        )

    def query(self, **more: Any) -> str:
        """The same choice as an address, with more added."""
        if not self.is_valid():
            return urlencode(more)
        data = self.cleaned_data
        pairs = {
            "first": data["first"].isoformat(),
            "last": data["last"].isoformat(),
            "unit": data["unit"].code if data["unit"] else "",
            "line": data["line"],
            "document": data["document"] or "",
            "restated": "on" if data["restated"] else "",
        }
        return urlencode({key: value for key, value in pairs.items() if value} | more)


class CircularForm(forms.Form):
    """通报: what the office writes itself. Parts left empty are left out."""

    use_required_attribute = False

    number = forms.CharField(label=pgettext_lazy("通报", "Document number"), max_length=40, required=False)
    addressee = forms.CharField(label=pgettext_lazy("通报", "To"), max_length=100, required=False)
    well_done = forms.CharField(
        label=pgettext_lazy("通报", "What went well"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    problems = forms.CharField(
        label=pgettext_lazy("通报", "Problems"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )
    requirements = forms.CharField(
        label=pgettext_lazy("通报", "What is required next"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def typed(self, issuer: str) -> Typed:
        """What was typed, with the office's usual addressee where none was."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return Typed(issuer=issuer, **given)
