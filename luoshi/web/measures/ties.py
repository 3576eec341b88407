"""挂接目标: the figure of an item's target is read from this measure from now on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from luoshi.kernel.clock import now
from luoshi.kernel.refusal import NotAllowed, Refusal
from luoshi.ledger.actions import tie_target
from luoshi.ledger.queries import matters_for
from luoshi.measures import queries
from luoshi.web.fragments import say
from luoshi.web.requests import actor_of


class TieForm(forms.Form):
    """Which target of which item, and the figure from which it starts."""

    use_required_attribute = False

    target = forms.TypedChoiceField(
        label=pgettext_lazy("目标值", "Target"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the target.")},
    )
    baseline = forms.FloatField(
        label=pgettext_lazy("基期值", "Baseline"),
        required=False,
        widget=forms.TextInput({"inputmode": "decimal"}),
        error_messages={"invalid": _("Write the figure as a number, such as 1200 or 95.5.")},
    )

    def __init__(self, *args: Any, targets: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["target"].choices = targets  # type: ignore[attr-defined]  # a ChoiceField


@require_http_methods(["GET", "POST"])
def tie(request: HttpRequest, code: str) -> HttpResponse:
    """First the number of the item, then one of its targets."""
    actor = actor_of(request)
    measure = get_object_or_404(queries.measures(), code=code)
    if not queries.may_define(actor):
        raise NotAllowed(subject=measure.name, ask=gettext("the supervision office"))
    number = request.GET.get("number", "").strip()[:24]
    matter = matters_for(actor, "supervise").filter(number=number).first() if number else None
    targets = [(each.pk, each.text) for each in matter.targets.all()] if matter is not None else []
    form = TieForm(request.POST if request.method == "POST" else None, targets=targets)
    if form.is_bound and form.is_valid():
        try:
            tie_target(
                number,
                form.cleaned_data["target"],
                code,
                baseline=form.cleaned_data["baseline"],
                actor=actor,
                at=now(),
            )
        except ObjectDoesNotExist:
            form.add_error("target", gettext("This target is gone. Reload the page."))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            say(request, gettext("The target of %(number)s is read from this measure now") % {"number": number})
            return redirect("web:measure", code)
    context = {"measure": measure, "number": number, "matter": matter, "targets": targets, "form": form}
    return render(request, "measures/tie.html", context, status=422 if form.errors else 200)
