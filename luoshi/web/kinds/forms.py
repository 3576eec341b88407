"""The form of a kind of matter. What may stand in a kind is said once, in ledger.kindfiles; this form only reads lines
and boxes, and puts each refusal beside the box that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.ledger.kindfiles import REMINDER_DAYS, BadValue, defaults
from luoshi.ledger.states import Cycle, OutcomeStep, SignOff, VerificationRule
from luoshi.ledger.thresholds import DEFAULT, Thresholds

BAR = "|"
LIGHT_WORDS = {
    "short_term_days": pgettext_lazy("亮灯规则", "A term is short up to (calendar days)"),
    "near_working_days": pgettext_lazy("亮灯规则", "Near in a short term: working days left"),
    "near_percent": pgettext_lazy("亮灯规则", "Near in a longer term: percent of it left"),
    "near_most_working_days": pgettext_lazy("亮灯规则", "Near in a longer term: at most working days left"),
    "behind_points": pgettext_lazy("亮灯规则", "Behind: points under pro-rata progress"),
    "far_behind_points": pgettext_lazy("亮灯规则", "Far behind: points under pro-rata progress"),
}
REMINDER_WORDS = {
    "report_days": pgettext_lazy("提醒规则", "Working days before a report is due"),
    "overdue_days": pgettext_lazy("提醒规则", "Overdue: working days until the unit's head is told"),
    "leader_days": pgettext_lazy("提醒规则", "Overdue: working days until the leader is told"),
    "director_days": pgettext_lazy("提醒规则", "Overdue: working days until the director is told"),
    "review_days": pgettext_lazy("提醒规则", "Working days for a review"),
    "objection_days": pgettext_lazy("提醒规则", "Working days for the answer to an objection"),
}


def _number(label: Any, *, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=required, min_value=0, widget=forms.NumberInput({"min": 0}))


def _lines(label: Any, rows: int) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea({"rows": rows}))


class KindForm(forms.Form):
    """A kind as boxes and lines; `given()` is what kindfiles.checked takes."""

    use_required_attribute = False

    code = forms.CharField(label=pgettext_lazy("类别代码", "Code"), max_length=20)
    name = forms.CharField(label=pgettext_lazy("类别名称", "Name"), max_length=40)
    name_en = forms.CharField(label=pgettext_lazy("英文名称", "Name in English"), max_length=60, required=False)
    letters = forms.CharField(label=pgettext_lazy("编号字母", "Letters of the number"), max_length=8)
    ordinal = _number(pgettext_lazy("排序", "Place in the list"))
    cycle = forms.ChoiceField(label=pgettext_lazy("报送频次", "Reports"), choices=Cycle.choices)
    outcome_step = forms.ChoiceField(
        label=pgettext_lazy("成效要求", "How far a result must reach"), choices=OutcomeStep.choices
    )
    default_days = _number(pgettext_lazy("默认期限", "Deadline where none is given (calendar days)"), required=False)
    acknowledge_working_days = _number(pgettext_lazy("签收时限", "Working days to acknowledge"))
    restricted = forms.BooleanField(
        label=pgettext_lazy("可见范围", "Only parties, leaders and the supervision office see its items"),
        required=False,
    )
    needs_approval = forms.BooleanField(
        label=pgettext_lazy("立项审批", "The director approves before it is registered"), required=False
    )
    sign_off = forms.ChoiceField(label=pgettext_lazy("签发要求", "The unit's head signs"), choices=SignOff.choices)
    leader_sees = forms.BooleanField(
        label=pgettext_lazy("领导阅示", "A leader sees the result before it is concluded"), required=False
    )
    leader_consents = forms.BooleanField(
        label=pgettext_lazy("领导同意", "A leader consents before it is ended without a result"), required=False
    )
    most_extensions = _number(pgettext_lazy("延期", "Extensions until a leader decides"))
    office_days = _number(pgettext_lazy("延期", "Days of an extension until a leader decides"))
    verification = forms.ChoiceField(
        label=pgettext_lazy("核查要求", "A third person verifies"), choices=VerificationRule.choices
    )
    sample_percent = _number(pgettext_lazy("抽查比例", "Share of the sample (percent)"))
    lookback_days = _number(pgettext_lazy("回头看", "Look-back period (calendar days)"))
    checklist = _lines(pgettext_lazy("审核清单", "Questions of the review"), 7)
    steps = _lines(pgettext_lazy("阶段模板", "Steps"), 6)
    fields_asked = _lines(pgettext_lazy("附加信息", "Further questions about an item"), 3)
    urgent = forms.BooleanField(label=pgettext_lazy("提醒规则", "Its reminders are sent at once"), required=False)
    in_use = forms.BooleanField(label=pgettext_lazy("启用", "In use for new items"), required=False)

    def __init__(self, *args: Any, code: str = "", **more: Any) -> None:
        """`code` is that of a kind which is there already; it is not asked for again."""
        super().__init__(*args, **more)
        self.known = code
        if code:
            del self.fields["code"]
        for name, label in LIGHT_WORDS.items():
            self.fields[f"light_{name}"] = _number(label, required=False)
            self.fields[f"light_{name}"].widget.attrs["placeholder"] = getattr(DEFAULT, name)
        for name, label in REMINDER_WORDS.items():
            self.fields[f"reminders_{name}"] = _number(label, required=False)

    @property
    def light_boxes(self) -> list[forms.BoundField]:
        """Boxes of the light rule, in its order."""
        return [self[f"light_{name}"] for name in Thresholds.names()]

    @property
    def reminder_boxes(self) -> list[forms.BoundField]:
        """Boxes of the reminder rule."""
        return [self[f"reminders_{name}"] for name in REMINDER_DAYS]

    def given(self) -> dict[str, Any]:
        """What was typed, as a file would say it."""
        data = dict(self.cleaned_data)
        values: dict[str, Any] = {"light": {}, "reminders": {"urgent": True} if data.pop("urgent") else {}}
        for group, keys in (("light", Thresholds.names()), ("reminders", REMINDER_DAYS)):
            typed = {key: data.pop(f"{group}_{key}") for key in keys}
            values[group] |= {key: number for key, number in typed.items() if number is not None}
        values["checklist"] = [_question(line) for line in _cells(data.pop("checklist"))]
        values["steps"] = [_step(line) for line in _cells(data.pop("steps"))]
        values["fields"] = [_asked(line) for line in _cells(data.pop("fields_asked"))]
        return {"code": self.known} | data | values

    def refuse(self, problems: Iterable[BadValue]) -> None:
        """Puts what is wrong beside its boxes."""
        for problem in problems:
            key, _dot, rest = str(problem.values["key"]).partition(".")
            box = {"fields": "fields_asked"}.get(key, key)
            if key in ("light", "reminders"):
                box = f"{key}_{rest.split('.')[-1]}" if rest else f"{key}_{next(iter(Thresholds.names()))}"
            words = _("“%(value)s” is not possible. %(expected)s") % problem.values
            self.add_error(box if box in self.fields else None, words if box in self.fields else str(problem))


def initial_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The boxes of a kind."""
    initial = {key: value for key, value in values.items() if key not in ("light", "reminders", "fields")}
    initial |= {f"light_{key}": value for key, value in values["light"].items()}
    initial |= {f"reminders_{key}": value for key, value in values["reminders"].items() if key != "urgent"}
    initial["urgent"] = values["reminders"].get("urgent", False)
    initial["checklist"] = "\n".join(_joined(row["title"], row.get("title_en")) for row in values["checklist"])
    initial["steps"] = "\n".join(
        _joined(row["title"], f"{row['share']}{'' if row.get('required', True) else '?'}", row.get("title_en"))
        for row in values["steps"]
    )
    initial["fields_asked"] = "\n".join(_said(row) for row in values["fields"])
    return initial


def blank() -> dict[str, Any]:
    """The boxes of a kind that is not there yet."""
    return initial_of(defaults())


def _cells(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split(BAR)] for line in text.splitlines() if line.strip()]


def _joined(*cells: str | None) -> str:
    return f" {BAR} ".join(cell for cell in cells if cell)


def _question(cells: list[str]) -> dict[str, Any]:
    return {"title": cells[0]} | ({"title_en": cells[1]} if len(cells) > 1 else {})


def _step(cells: list[str]) -> dict[str, Any]:
    share = cells[1] if len(cells) > 1 else ""
    bare = share.removesuffix("?")
    row: dict[str, Any] = {"title": cells[0], "share": int(bare) if bare.isdecimal() and len(bare) < 5 else share}
    if share.endswith("?"):
        row["required"] = False
    return row | ({"title_en": cells[2]} if len(cells) > 2 else {})


def _asked(cells: list[str]) -> dict[str, Any]:
    """`name! | label | value=label | value=label`; the mark says that an answer is needed."""
    row: dict[str, Any] = {"name": cells[0].removesuffix("!"), "label": cells[1] if len(cells) > 1 else ""}
    if cells[0].endswith("!"):
        row["required"] = True
    if "=" in row["label"]:
        row["label"], row["label_en"] = (part.strip() for part in row["label"].split("=", 1))
    row["choices"] = [_choice(cell) for cell in cells[2:]]
    return row


def _choice(cell: str) -> dict[str, str]:
    value, label, english, *_more = [*(part.strip() for part in cell.split("=")), "", ""]
    return {"value": value, "label": label} | ({"label_en": english} if english else {})


def _said(row: Mapping[str, Any]) -> str:
    choices = ("=".join(filter(None, (c["value"], c["label"], c.get("label_en")))) for c in row["choices"])
    label = "=".join(filter(None, (row["label"], row.get("label_en"))))
    return _joined(row["name"] + ("!" if row.get("required") else ""), label, *choices)
