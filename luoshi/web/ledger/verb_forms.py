"""The fields of each verb of a matter. What the office's rules are, the actions say; forms read what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.kernel.clock import today
from luoshi.ledger.states import Cause, Ground, Method, Publication, Retention
from luoshi.web.ledger.forms import ReasonForm, VerbForm
from luoshi.web.mandates.forms import meant

# One list of suggestions on the page; every unit field fills it while a name is typed.
UNIT_LIST = "units-typed"
STAGES_OFFERED = 6
YES, NO, NOT_APPLICABLE = "yes", "no", "na"
ANSWERS = (
    (YES, pgettext_lazy("审核清单", "Yes")),
    (NO, pgettext_lazy("审核清单", "No")),
    (NOT_APPLICABLE, pgettext_lazy("审核清单", "Not applicable")),
)
TRUTH = {YES: True, NO: False, NOT_APPLICABLE: None}


def _lines(*, first: bool = False) -> forms.Textarea:
    """Two lines to write in; the `first` of a panel takes the focus when it opens."""
    return forms.Textarea({"rows": 2, "data-first": ""} if first else {"rows": 2})


def reason(label: Any = None, *, error: Any = None, most: int = 500) -> forms.CharField:
    """A reason that must be given; how long it is at least, the action says."""
    return forms.CharField(
        label=label or pgettext_lazy("理由", "Reason"),
        max_length=most,
        widget=_lines(first=True),
        error_messages={"required": error or _("Say in at least 10 characters why.")},
    )


def day(label: Any, *, required: bool = True) -> forms.DateField:
    """A day of the calendar."""
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Give a day."), "invalid": _("Write the day like 2026-12-31.")},
    )


class UnitNameField(forms.CharField):
    """A unit by its name, typed with suggestions. Cleaned it is a pair: id and name."""

    def __init__(self, **more: Any) -> None:
        attributes = {
            "list": UNIT_LIST,
            "autocomplete": "off",
            "hx-get": reverse_lazy("web:import_units"),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": f"#{UNIT_LIST}",
            "hx-swap": "innerHTML",
        }
        more.setdefault("error_messages", {"required": _("Name the unit.")})
        super().__init__(widget=forms.TextInput(attributes), max_length=120, **more)

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        found = meant(text, on=today())
        if found.meaning == "unit" and found.unit_id is not None:
            return found.unit_id, found.name
        if found.candidates:
            names = "、".join(c.name for c in found.candidates[:5])
            raise forms.ValidationError(
                _("No single unit is called so. Did you mean %(names)s?"), params={"names": names}
            )
        raise forms.ValidationError(_("No unit of the register is called so. Write its name as in the register."))


class NeedForm(VerbForm):
    """A verb that wants a reason."""

    why = reason()


class RequestForm(VerbForm):
    request = forms.IntegerField(widget=forms.HiddenInput)


class AnswerForm(ReasonForm, RequestForm):
    """An answer that may be given a reason."""


class RefuseForm(NeedForm, RequestForm):
    """An answer that must be given a reason."""


class ReassignForm(RefuseForm):
    """改派: who takes the place of the unit that objected."""

    to = UnitNameField(label=pgettext_lazy("改派", "Give it to"))
    field_order = ("to", "why", "request")


class MergeAnswerForm(RefuseForm):
    into = forms.CharField(
        label=pgettext_lazy("并案", "Number of the other item"),
        max_length=24,
        error_messages={"required": _("Give the number of the item that goes on.")},
    )
    field_order = ("into", "why", "request")


class ScreenForm(RequestForm):
    opinion = reason(
        pgettext_lazy("初审意见", "Opinion of the office"), error=_("Say what the supervision office thinks of it.")
    )


class ExtendForm(AnswerForm):
    due_on = day(pgettext_lazy("延期", "New deadline"))
    field_order = ("due_on", "why", "request")


class ChangeForm(NeedForm):
    """变更: a new wording, another lead, or both."""

    wording = forms.CharField(label=pgettext_lazy("变更", "Wording"), max_length=300, required=False, widget=_lines())
    to = UnitNameField(label=pgettext_lazy("变更", "Another lead unit"), required=False)
    field_order = ("wording", "to", "why")


class SuspendForm(NeedForm):
    cause = forms.ChoiceField(label=pgettext_lazy("中止", "Cause"), choices=list(Cause.choices))
    review_on = day(pgettext_lazy("中止", "Look at it again on"))
    field_order = ("cause", "review_on", "why")


class VerifyForm(VerbForm):
    method = forms.ChoiceField(label=pgettext_lazy("核查", "How"), choices=list(Method.choices))
    question = forms.CharField(
        label=pgettext_lazy("核查", "What to check"),
        max_length=300,
        widget=_lines(first=True),
        error_messages={"required": _("Say what is to be checked.")},
    )


class FindingForm(VerbForm):
    holds = forms.ChoiceField(
        label=pgettext_lazy("核查", "Does the result hold?"),
        choices=((YES, pgettext_lazy("核查", "It holds")), (NO, pgettext_lazy("核查", "It does not hold"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the result holds.")},
    )
    finding = reason(pgettext_lazy("核查", "What was found"), error=_("Say what was found."))

    def clean_holds(self) -> bool:
        return bool(self.cleaned_data["holds"] == YES)


class CloseOutForm(ReasonForm):
    publication = forms.ChoiceField(
        label=pgettext_lazy("公开决定", "Who may read the result"),
        choices=[("", pgettext_lazy("选择", "Choose")), *[c for c in Publication.choices if c[0] != "undecided"]],
        error_messages={"required": _("Decide who may read the result.")},
    )
    waive_lookback = forms.BooleanField(
        label=pgettext_lazy("回头看", "Without waiting for the look-back; the reason says why"), required=False
    )
    field_order = ("publication", "waive_lookback", "why")


class ArchiveForm(VerbForm):
    retention = forms.ChoiceField(label=pgettext_lazy("归档", "Keep for"), choices=list(Retention.choices))


class NoteForm(VerbForm):
    note = forms.CharField(label=pgettext_lazy("阅示", "Note"), max_length=500, required=False, widget=_lines())


class TextForm(VerbForm):
    text = reason(pgettext_lazy("意见", "Text"), error=_("Write what you want to say."))


class InstructForm(TextForm):
    due_on = day(pgettext_lazy("批示", "Answer until"), required=False)


class MergeForm(NeedForm):
    into = forms.CharField(
        label=pgettext_lazy("并案", "Number of the item that goes on"),
        max_length=24,
        error_messages={"required": _("Give the number of the item that goes on.")},
    )
    field_order = ("into", "why")


class ExceptForm(NeedForm):
    to = UnitNameField(label=pgettext_lazy("除外", "Unit that need not report"))
    field_order = ("to", "why")


class UnitForm(VerbForm):
    """A verb of a unit: for which of the actor's units. Hidden while there is one; a choice where there are several."""

    unit = forms.IntegerField(label=pgettext_lazy("单位", "For the unit"), widget=forms.HiddenInput)


class ObjectForm(NeedForm, UnitForm):
    ground = forms.ChoiceField(label=pgettext_lazy("异议", "Ground"), choices=list(Ground.choices))
    field_order = ("unit", "ground", "why")


class AskExtensionForm(NeedForm, UnitForm):
    due_on = day(pgettext_lazy("延期", "New deadline wished for"))
    progress = reason(pgettext_lazy("延期", "What has been done so far"), error=_("Say what has been done so far."))
    field_order = ("unit", "due_on", "why", "progress")


class AskChangeForm(NeedForm, UnitForm):
    wording = forms.CharField(
        label=pgettext_lazy("变更", "Wording as it should be"),
        max_length=300,
        required=False,
        widget=_lines(),
    )
    to = UnitNameField(label=pgettext_lazy("变更", "Another lead unit"), required=False)
    field_order = ("unit", "wording", "to", "why")


class DelegateForm(ReasonForm, UnitForm):
    to = UnitNameField(label=pgettext_lazy("下达", "Unit below that takes it on"))
    due_on = day(pgettext_lazy("下达", "Done by"), required=False)
    field_order = ("unit", "to", "due_on", "why")


class TakeBackForm(ReasonForm):
    to_unit = forms.IntegerField(widget=forms.HiddenInput)


class AskSupportForm(NeedForm, UnitForm):
    why = reason(pgettext_lazy("配合", "What is needed"), error=_("Say in at least 10 characters what is needed."))


class SignReportForm(VerbForm):
    report = forms.IntegerField(widget=forms.HiddenInput)


class HandBackForm(NeedForm, SignReportForm):
    pass


class StageForm(VerbForm):
    """A stage that is done, or the word why it stays undone."""

    stage = forms.IntegerField(widget=forms.HiddenInput)
    explained = forms.CharField(
        label=pgettext_lazy("阶段", "Not done? Say why"), max_length=300, required=False, widget=_lines()
    )


class PlanForm(VerbForm):
    """阶段计划: what will be there by when; empty lines are left out."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for n in range(1, STAGES_OFFERED + 1):
            self.fields[f"title_{n}"] = forms.CharField(
                label=pgettext_lazy("阶段", "Stage"), max_length=120, required=False
            )
            self.fields[f"due_{n}"] = day(pgettext_lazy("阶段", "by"), required=False)

    def plain(self) -> list[forms.BoundField]:
        """Nothing beside the lines."""
        return []

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Title and day of each line."""
        return [(self[f"title_{n}"], self[f"due_{n}"]) for n in range(1, STAGES_OFFERED + 1)]

    def clean(self) -> dict[str, Any]:
        """`stages`: the lines that were filled in; a line wants both its title and its day."""
        data = super().clean() or self.cleaned_data
        stages = []
        for n in range(1, STAGES_OFFERED + 1):
            title, due = data.get(f"title_{n}", ""), data.get(f"due_{n}")
            if title and due:
                stages.append((title, due))
            elif title and f"due_{n}" not in self.errors:
                self.add_error(f"due_{n}", _("Say by when."))
            elif due:
                self.add_error(f"title_{n}", _("Say what will be there by then."))
        if not stages and not self.errors:
            raise forms.ValidationError(_("Write at least one stage."))
        return {"stages": stages}


class ReturnForm(NeedForm):
    """退回: what has to be corrected, and until when; of a conclusion report the questions of the kind's checklist."""

    report = forms.IntegerField(widget=forms.HiddenInput)
    repair_by = day(pgettext_lazy("答复期限", "Correct by"), required=False)
    why = reason(error=_("Say in at least 10 characters what is to be corrected."))

    def __init__(self, *args: Any, questions: Sequence[tuple[str, str]] = (), **more: Any) -> None:
        """`questions` are those of the kind, each with its words in the reader's language."""
        super().__init__(*args, **more)
        self.asked = list(questions)
        for n, (_title, question) in enumerate(self.asked):
            self.fields[f"answer_{n}"] = forms.ChoiceField(
                label=question,
                choices=ANSWERS,
                widget=forms.RadioSelect,
                error_messages={"required": _("“%(question)s” is not answered.") % {"question": question}},
            )
            self.fields[f"note_{n}"] = forms.CharField(
                label=pgettext_lazy("审核清单", "Note"), max_length=200, required=False
            )

    def plain(self) -> list[forms.BoundField]:
        """What stands below the checklist."""
        return [self["why"], self["repair_by"]]

    def checklist(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Answer and note of each question."""
        return [(self[f"answer_{n}"], self[f"note_{n}"]) for n in range(len(self.asked))]

    def clean(self) -> dict[str, Any]:
        """`checklist`: each question with True, False or None (does not apply) and its note."""
        data = super().clean() or self.cleaned_data
        answers = [
            {
                "question": question,
                "answer": TRUTH.get(data.get(f"answer_{n}", "")),
                "note": data.get(f"note_{n}", ""),
            }
            for n, (question, _label) in enumerate(self.asked)
        ]
        if self.asked and not self.errors and all(a["answer"] is not False for a in answers):
            raise forms.ValidationError(_("A return answers at least one question with “no”. Otherwise conclude it."))
        kept = {name: value for name, value in data.items() if name in ("why", "report", "repair_by")}
        return kept | {"checklist": answers}
