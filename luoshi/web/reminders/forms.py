"""Forms of reminders. The rules are those of the actions; forms read what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.reminders.channels import mail_is_on
from luoshi.reminders.states import Channel

if TYPE_CHECKING:
    from luoshi.reminders.models import Preference, Rules

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


def _days(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=60)


def _hour(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=HOURS, coerce=int)


class RulesForm(forms.Form):
    """The institution's rules; fields are named as in reminders.models.Rules."""

    use_required_attribute = False

    acknowledge_days = _days(pgettext_lazy("提醒规则", "Acknowledge: working days after the assignment"))
    report_days = _days(pgettext_lazy("提醒规则", "Report due: working days before the end of the cycle"))
    overdue_days = _days(pgettext_lazy("提醒规则", "Overdue, liaison officer and head: on working day"))
    leader_days = _days(pgettext_lazy("提醒规则", "Overdue, leader in charge: on working day"))
    director_days = _days(pgettext_lazy("提醒规则", "Overdue, director of the supervision office: on working day"))
    review_days = _days(pgettext_lazy("提醒规则", "Review: working days after the report was sent"))
    answer_days = _days(pgettext_lazy("提醒规则", "Requests: working days before the last day for an answer"))
    digest_hour = _hour(pgettext_lazy("提醒规则", "Hour of the daily digest"))
    quiet_from = _hour(pgettext_lazy("提醒规则", "Quiet from"))
    quiet_until = _hour(pgettext_lazy("提醒规则", "Quiet until"))

    @classmethod
    def of(cls, rules: Rules) -> RulesForm:
        """Filled with rules."""
        return cls(initial={name: getattr(rules, name) for name in cls.base_fields})


class PreferenceForm(forms.Form):
    """One's own hours; the first choice of each follows the institution."""

    use_required_attribute = False

    digest_hour = forms.TypedChoiceField(
        label=pgettext_lazy("提醒设置", "Hour of the daily digest"), coerce=int, empty_value=None, required=False
    )
    quiet_from = forms.TypedChoiceField(
        label=pgettext_lazy("提醒设置", "Quiet from"), coerce=int, empty_value=None, required=False
    )
    quiet_until = forms.TypedChoiceField(
        label=pgettext_lazy("提醒设置", "Quiet until"), coerce=int, empty_value=None, required=False
    )
    single_alerts = forms.BooleanField(label=_("Tell me of urgent items at once"), required=False)

    def __init__(self, *args: Any, rules: Rules, own: Preference, **kwargs: Any) -> None:
        names = ("digest_hour", "quiet_from", "quiet_until", "single_alerts")
        kwargs.setdefault("initial", {name: getattr(own, name) for name in names})
        super().__init__(*args, **kwargs)
        for name in names[:3]:
            usual = _("as the institution: %(hour)02d:00") % {"hour": getattr(rules, name)}
            field: Any = self.fields[name]
            field.choices = [("", usual), *HOURS]
            # One that exists already is marked “optional” nowhere: leaving the first choice is an answer.
            field.required = False


class AddressForm(forms.Form):
    """An address outside the pages."""

    use_required_attribute = False

    channel = forms.ChoiceField(label=pgettext_lazy("提醒渠道", "Channel"))
    target = forms.CharField(
        label=pgettext_lazy("提醒渠道", "Address"),
        max_length=400,
        help_text=_("An e-mail address, or the address of the robot as its program shows it."),
    )
    secret = forms.CharField(
        label=pgettext_lazy("提醒渠道", "Secret of the DingTalk robot"), max_length=100, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["channel"]
        field.choices = [choice for choice in Channel.choices if choice[0] != Channel.EMAIL or mail_is_on()]
