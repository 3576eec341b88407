"""填报指标: a figure comes in, is corrected or withdrawn, one by one or from a workbook."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.kernel.clock import now
from luoshi.kernel.refusal import NotAllowed, Refusal
from luoshi.measures import actions, queries
from luoshi.measures.importing import COLUMNS, Taken, observe_sheet
from luoshi.measures.periods import period_of
from luoshi.org.queries import units_reached
from luoshi.web.fragments import say, warn
from luoshi.web.ledger.verbs import status_of
from luoshi.web.measures import cards
from luoshi.web.measures.forms import CorrectForm, ObserveForm, SheetForm
from luoshi.web.requests import actor_of

ABOUT = {
    "measures.wrong_period": "period",
    "measures.period_to_come": "period",
    "measures.already_observed": "period",
    "measures.day_to_come": "observed_on",
    "measures.too_many_decimals": "value",
    "measures.too_large": "value",
    "measures.reason_needed": "why",
}
MOST_BYTES = 10 * 1024 * 1024
MOST_PROBLEMS = 100


@require_http_methods(["GET", "POST"])
def observe(request: HttpRequest, code: str) -> HttpResponse:
    """The form begins with the actor's unit, the period of today and the measure's source."""
    actor = actor_of(request)
    measure = get_object_or_404(queries.measures(), code=code)
    own = units_reached(None).filter(pk=actor.unit_id or 0).first()
    initial = {
        "unit": own.name if own else "",
        "period": period_of(actor.on, measure.cadence).name,
        "observed_on": actor.on,
        "source": measure.source,
    }
    form = ObserveForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                made = actions.observe(
                    code,
                    data["unit"].pk,
                    data["period"].strip(),
                    form.figure(),
                    breakdown=data["breakdown"],
                    actor=actor,
                    at=now(),
                )
            except Refusal as refusal:
                form.add_error(ABOUT.get(refusal.code), str(refusal))
                status = status_of(refusal)
            else:
                values = {"unit": data["unit"].short_name, "period": made.period}
                say(request, gettext("The figure of %(unit)s for %(period)s is kept") % values)
                return redirect("web:measure", code)
    context = {"form": form, "measure": measure, "before": None}
    return render(request, "measures/observe.html", context, status=status)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """更正: the earlier figure stays as a version."""
    actor = actor_of(request)
    before = get_object_or_404(queries.observations_for(actor), pk=pk)
    if not queries.observations_for(actor, "change").filter(pk=pk).exists():
        ask = gettext("the liaison officer of the unit that answers for it")
        raise NotAllowed(subject=before.measure.name, ask=ask)
    initial = {
        "value": actions.plain(before.value),
        "observed_on": before.observed_on,
        "source": before.source,
    }
    form = CorrectForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            figure = form.figure(evidence=before.evidence_id)
            try:
                actions.correct_observation(pk, figure, why=form.cleaned_data["why"], actor=actor, at=now())
            except Refusal as refusal:
                form.add_error(ABOUT.get(refusal.code), str(refusal))
                status = status_of(refusal)
            else:
                say(request, gettext("Corrected; the earlier figure stays as a version"))
                return redirect("web:measure", before.measure.code)
    context = {
        "form": form,
        "measure": before.measure,
        "before": before,
        "value": cards.shown(before.value, before.measure.decimals),
    }
    return render(request, "measures/observe.html", context, status=status)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回, with a reason."""
    actor = actor_of(request)
    found = queries.observations_for(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    try:
        actions.withdraw_observation(pk, why=request.POST.get("reason", "")[:300], actor=actor, at=now())
    except NotAllowed:
        raise
    except Refusal as refusal:
        warn(request, str(refusal))
    else:
        say(request, gettext("The figure of %(period)s counts no more") % {"period": found.period})
    return redirect("web:measure", found.measure.code)


@require_http_methods(["GET", "POST"])
def observe_many(request: HttpRequest) -> HttpResponse:
    """批量填报: a trial run says what would come of a workbook; only then it is written."""
    actor = actor_of(request)
    if not actor.has("officer", "head", "system"):
        raise NotAllowed(subject=gettext("figures of measures"), ask=gettext("the liaison officer of your unit"))
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    taken: Taken | None = None
    if form.is_bound and form.is_valid():
        upload: Any = form.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            form.add_error("file", gettext("The workbook is larger than 10 MB. Split it."))
        else:
            try:
                with tempfile.TemporaryDirectory() as folder:
                    path = Path(folder) / "figures.xlsx"
                    path.write_bytes(upload.read())
                    taken = observe_sheet(path, actor=actor, at=now(), apply=request.POST.get("action") == "write")
            except Refusal as refusal:
                form.add_error("file", str(refusal))
    if taken is not None and taken.is_written:
        count = taken.new + taken.corrected
        said = ngettext("%(count)d figure is kept", "%(count)d figures are kept", count)
        say(request, said % {"count": count})
        return redirect("web:measures")
    context = {
        "form": form,
        "taken": taken,
        "problems": [str(problem) for problem in taken.problems[:MOST_PROBLEMS]] if taken else [],
        "columns": COLUMNS,
    }
    bad = form.errors or (taken is not None and taken.problems)
    return render(request, "measures/import.html", context, status=422 if bad else 200)
