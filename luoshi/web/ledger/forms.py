"""Forms of the ledger's pages, one for each verb. The office's rules are those of the actions; forms read what was
typed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.ledger import kinds
from luoshi.ledger.actions import PartyGiven, ReportGiven
from luoshi.ledger.errors import TextNeeded
from luoshi.ledger.states import Outlook, PartyRole
from luoshi.web.ledger.choosing import UnitsField
from luoshi.web.ledger.words import CYCLE_WORDS, OUTLOOKS


class VerbForm(forms.Form):
    """A verb without fields. `use_required_attribute` is off: the server's rules are the only rules."""

    use_required_attribute = False

    def given(self) -> dict[str, Any]:
        """Keywords for the action."""
        return dict(self.cleaned_data)

    def plain(self) -> list[forms.BoundField]:
        """The fields that a panel shows one below the other."""
        return self.visible_fields()


class ReasonForm(VerbForm):
    """A verb that may be given a reason."""

    why = forms.CharField(
        label=pgettext_lazy("理由", "Reason"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )


class NoChangeForm(VerbForm):
    unit = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)


class AcceptForm(ReasonForm):
    report = forms.IntegerField(widget=forms.HiddenInput)


class ReportForm(forms.Form):
    """报送进展: what the unit says of its slot. Evidence travels in signed lines, so that a file is put in once."""

    use_required_attribute = False

    unit = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)
    progress = forms.IntegerField(
        label=pgettext_lazy("进度", "Progress"),
        min_value=0,
        max_value=100,
        error_messages={
            "required": _("Fill in the progress, 0 to 100."),
            "invalid": _("Progress is a whole number from 0 to 100."),
            "min_value": _("Progress is a whole number from 0 to 100."),
            "max_value": _("Progress is a whole number from 0 to 100."),
        },
    )
    text = forms.CharField(
        label=pgettext_lazy("主要进展", "What was done"),
        max_length=500,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": TextNeeded.template},
    )
    difficulty = forms.CharField(
        label=pgettext_lazy("困难问题", "Difficulties"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    next_step = forms.CharField(
        label=pgettext_lazy("下一步打算", "Next step"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    outlook = forms.ChoiceField(
        label=pgettext_lazy("能按期完成吗", "Will it be done in time?"),
        choices=list(OUTLOOKS.items()),
        initial=Outlook.ON_TIME,
        widget=forms.RadioSelect,
    )
    asks_conclusion = forms.BooleanField(
        label=pgettext_lazy("申请办结", "Ask for conclusion"),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        targets: list[Any] | None = None,
        may_conclude: bool = False,
        draft: bool = False,
        **more: Any,
    ) -> None:
        """`targets` are the matter's, each with a field of its own; only a lead may ask for conclusion; a `draft` may
        still be without text."""
        super().__init__(*args, **more)
        self.fields["text"].required = not draft
        self.targets = targets or []
        for target in self.targets:
            self.fields[self.figure_name(target)] = forms.FloatField(
                label=target.text,
                required=False,
                min_value=0,
                error_messages={"invalid": _("Write the figure as a number, such as 1200 or 95.5.")},
            )
        if not may_conclude:
            del self.fields["asks_conclusion"]

    @staticmethod
    def figure_name(target: Any) -> str:
        """Name of the field of a target."""
        return f"figure_{target.pk}"

    def figures(self) -> list[tuple[Any, forms.BoundField]]:
        """Targets with their fields."""
        return [(target, self[self.figure_name(target)]) for target in self.targets]

    def clean(self) -> dict[str, Any]:
        """A conclusion is asked for at 100 %: the tick says so, nobody types it twice."""
        data = super().clean() or self.cleaned_data
        if data.get("asks_conclusion") and "progress" in data:
            data["progress"] = 100
        return data

    def report(self, natures: dict[int, str]) -> ReportGiven:
        """What was typed, for the action; `natures` says of each proof what it is."""
        data = self.cleaned_data
        figures = {str(t.pk): data[self.figure_name(t)] for t in self.targets}
        return ReportGiven(
            progress=data["progress"],
            text=data["text"],
            difficulty=data["difficulty"],
            next_step=data["next_step"],
            outlook=data["outlook"],
            asks_conclusion=data.get("asks_conclusion", False),
            evidence=list(natures),
            natures=natures,
            figures={key: value for key, value in figures.items() if value is not None},
        )


class NewMatterForm(forms.Form):
    """新建事项: a matter that comes from no loaded text."""

    use_required_attribute = False

    wording = forms.CharField(
        label=pgettext_lazy("事项名称", "Item"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Say what is to be done.")},
    )
    kind = forms.ChoiceField(label=pgettext_lazy("事项类别", "Kind"), choices=kinds.choices)
    why = forms.CharField(
        label=pgettext_lazy("立项依据", "What it rests on"),
        max_length=200,
        error_messages={"required": _("Say what the item rests on, for instance a meeting and its date.")},
    )
    lead = UnitsField(
        label=pgettext_lazy("牵头单位", "Lead unit"), error_messages={"required": _("Choose the lead unit.")}
    )
    joint = UnitsField(label=pgettext_lazy("责任单位", "Responsible units"), required=False, several=True)
    support = UnitsField(label=pgettext_lazy("配合单位", "Supporting units"), required=False, several=True)
    due_on = forms.DateField(
        label=pgettext_lazy("完成期限", "Deadline"), required=False, widget=forms.DateInput({"type": "date"})
    )
    cycle = forms.ChoiceField(
        label=pgettext_lazy("报送频次", "Reports"),
        choices=[("", pgettext_lazy("报送频次", "As the kind says")), *CYCLE_WORDS.items()],
        required=False,
    )
    is_urgent = forms.BooleanField(
        label=pgettext_lazy("紧急", "Urgent: the units acknowledge on the same day"), required=False
    )

    def __init__(self, *args: Any, on: date, **more: Any) -> None:
        """`on` is the day on which the names of units are looked up."""
        super().__init__(*args, **more)
        for name in ("lead", "joint", "support"):
            field: Any = self.fields[name]
            field.on = on

    def parties(self) -> list[PartyGiven]:
        """The units named, each once, in the role that binds most."""
        data = self.cleaned_data
        chosen = [(PartyRole.LEAD, unit) for unit in data["lead"]]
        chosen += [(PartyRole.BY_REMIT, unit) for unit in data["joint"]]
        chosen += [(PartyRole.SUPPORT, unit) for unit in data["support"]]
        return [PartyGiven(role=role, text=name, unit_id=unit) for role, (unit, name) in chosen]


class ViewNameForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(
        label=pgettext_lazy("视图名称", "Name of the view"),
        max_length=40,
        error_messages={"required": _("Give the view a name.")},
    )
    query = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)


def fresh_key() -> UUID:
    """The key of a form: sent twice, it is one report."""
    return uuid4()


def sealed(user_id: int, evidence: int, name: str, size: int) -> str:
    """A line of the form that stands for a proof already put in; nobody can make one for another's file."""
    return signing.dumps([evidence, name, size], salt=f"evidence:{user_id}")


def unsealed(user_id: int, line: str) -> tuple[int, str, int] | None:
    """Id, name and size in bytes; None for a line that was tampered with."""
    try:
        evidence, name, size = signing.loads(line, salt=f"evidence:{user_id}")
    except (signing.BadSignature, ValueError):
        return None
    return int(evidence), str(name), int(size)
