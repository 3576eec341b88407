"""Forms of the pages of measures. The office's rules are those of the actions; forms read what was typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.kernel.clock import today
from luoshi.measures.actions import Figure, MeasureGiven
from luoshi.measures.queries import measures
from luoshi.measures.states import Aggregation, Cadence, Direction, MeasureKind
from luoshi.org.queries import units_reached
from luoshi.org.states import Line

LINES = (
    (Line.ADMINISTRATIVE, pgettext_lazy("条线", "administrative line")),
    (Line.PARTY, pgettext_lazy("条线", "Party line")),
)
OPTIONS = 20


def living_units(text: str) -> Any:
    """Units alive whose number or name holds the text, in register order."""
    day = today()
    found = units_reached(None).filter(starts_on__lte=day, ends_on__gt=day).order_by("ordinal", "code")
    return found.filter(Q(code__iexact=text) | Q(name__icontains=text) | Q(short_name__icontains=text))


class UnitField(forms.CharField):
    """A unit by its number or either of its names; the page offers names while one types. Cleans to the unit."""

    default_error_messages = {
        "unknown": _("No unit is called so. Write its name as in the register, or its number."),
        "several": _("Several units are called so. Write the unit's number."),
    }

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=120, **more)
        self.widget.attrs |= {"list": "ms-units", "autocomplete": "off", "data-units": ""}

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        exact = [u for u in living_units(text) if text in (u.code, u.name, u.short_name)]
        by_code = [unit for unit in exact if unit.code == text]
        if len(by_code or exact) != 1:
            raise forms.ValidationError(self.error_messages["several" if exact else "unknown"])
        return (by_code or exact)[0]


class MeasureForm(forms.Form):
    """登记指标."""

    use_required_attribute = False

    code = forms.RegexField(
        label=pgettext_lazy("指标", "Code"),
        regex=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        max_length=24,
        error_messages={"invalid": _("Write the code with letters, digits, dots and dashes, such as ZB-01.")},
    )
    name = forms.CharField(label=pgettext_lazy("指标", "Name"), max_length=120)
    unit_of_value = forms.CharField(label=pgettext_lazy("指标", "Unit of the figure"), max_length=20, required=False)
    owner = UnitField(label=pgettext_lazy("指标", "Unit that answers for it"))
    definition = forms.CharField(
        label=pgettext_lazy("指标", "Definition"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )
    source = forms.CharField(label=pgettext_lazy("指标", "Source of the data"), max_length=200)
    kind = forms.ChoiceField(label=pgettext_lazy("指标", "How it grows"), choices=MeasureKind.choices)
    is_binding = forms.TypedChoiceField(
        label=pgettext_lazy("指标", "Binding or expected"),
        choices=(("", pgettext_lazy("预期性", "expected")), ("1", pgettext_lazy("约束性", "binding"))),
        coerce=bool,
        empty_value="",
        required=False,
    )
    direction = forms.ChoiceField(label=pgettext_lazy("指标", "Direction"), choices=Direction.choices)
    cadence = forms.ChoiceField(
        label=pgettext_lazy("指标", "Observed"), choices=Cadence.choices, initial=Cadence.YEAR.value
    )
    aggregation = forms.ChoiceField(
        label=pgettext_lazy("指标", "Summing"), choices=Aggregation.choices, initial=Aggregation.LAST.value
    )
    decimals = forms.IntegerField(label=pgettext_lazy("指标", "Decimals"), min_value=0, max_value=6, initial=0)
    numerator = forms.CharField(label=pgettext_lazy("指标", "Code of the numerator"), max_length=24, required=False)
    denominator = forms.CharField(label=pgettext_lazy("指标", "Code of the denominator"), max_length=24, required=False)

    def clean(self) -> dict[str, Any]:
        """Both parts of a percentage or none, each on record."""
        data = super().clean() or self.cleaned_data
        codes = {name: data.get(name, "").strip() for name in ("numerator", "denominator")}
        found = {each.code: each.pk for each in measures().filter(code__in=[code for code in codes.values() if code])}
        for name, code in codes.items():
            data[f"{name}_id"] = found.get(code)
            if code and code not in found:
                self.add_error(name, _("No measure has this code."))
        if bool(codes["numerator"]) != bool(codes["denominator"]):
            self.add_error("denominator", _("A percentage needs both codes; leave both empty otherwise."))
        elif codes["numerator"] and codes["numerator"] == codes["denominator"]:
            self.add_error("denominator", _("Numerator and denominator are the same. Choose two measures."))
        return data

    def given(self) -> MeasureGiven:
        """What was typed, for the action."""
        data = {name: value for name, value in self.cleaned_data.items() if name in MeasureGiven.__dataclass_fields__}
        data["is_binding"] = bool(data["is_binding"])
        return MeasureGiven(owner_id=self.cleaned_data["owner"].pk, **data)


class FigureForm(forms.Form):
    """A figure with its day and source; the part that entering and correcting have in common."""

    use_required_attribute = False

    value = forms.DecimalField(
        label=pgettext_lazy("观测值", "Figure"),
        max_digits=20,
        decimal_places=6,
        widget=forms.TextInput({"inputmode": "decimal"}),
        error_messages={"invalid": _("Write the figure as a number, such as 1200 or 95.5.")},
    )
    observed_on = forms.DateField(
        label=pgettext_lazy("观测值", "Day of the figure"), widget=forms.DateInput({"type": "date"})
    )
    source = forms.CharField(label=pgettext_lazy("观测值", "Source"), max_length=200, required=False)

    def figure(self, *, evidence: int | None = None) -> Figure:
        """What was typed, for the action."""
        data = self.cleaned_data
        value: Decimal = data["value"]
        return Figure(value=value, observed_on=data["observed_on"], source=data["source"], evidence_id=evidence)


class ObserveForm(FigureForm):
    """填报: whose figure, for which period."""

    unit = UnitField(label=pgettext_lazy("观测值", "Unit"))
    period = forms.CharField(label=pgettext_lazy("观测值", "Period"), max_length=8)
    breakdown = forms.CharField(label=pgettext_lazy("观测值", "Part of the whole"), max_length=60, required=False)

    field_order = ("unit", "period", "value", "observed_on", "source", "breakdown")


class CorrectForm(FigureForm):
    """更正: the right figure and what was wrong."""

    why = forms.CharField(
        label=pgettext_lazy("更正理由", "What was wrong"), max_length=300, widget=forms.Textarea({"rows": 2})
    )


class SumForm(forms.Form):
    """汇总: over which unit, in which line, on which day, as it was or restated."""

    unit = UnitField(label=pgettext_lazy("汇总", "Unit and all below it"), required=False)
    line = forms.ChoiceField(
        label=pgettext_lazy("汇总", "Line of the tree"),
        choices=LINES,
        required=False,
        initial=Line.ADMINISTRATIVE.value,
    )
    on = forms.DateField(
        label=pgettext_lazy("汇总", "As known on"), required=False, widget=forms.DateInput({"type": "date"})
    )
    restated = forms.BooleanField(label=pgettext_lazy("汇总", "Restated: with the units of that day"), required=False)


class SheetForm(forms.Form):
    """批量填报: a workbook."""

    use_required_attribute = False

    file = forms.FileField(
        label=pgettext_lazy("批量填报", "Workbook (xlsx)"),
        widget=forms.FileInput({"accept": ".xlsx"}),
        error_messages={"required": _("Choose a workbook first.")},
    )
