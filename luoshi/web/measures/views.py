"""指标: the cards, one measure with its figures and versions, and what is laid down anew."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.kernel.actor import Actor
from luoshi.kernel.clock import now
from luoshi.kernel.refusal import NotAllowed, Refusal
from luoshi.measures import actions, queries
from luoshi.measures.states import Aggregation, ObservationState
from luoshi.org.queries import units_reached
from luoshi.org.states import Line, UnitKind
from luoshi.web.fragments import render_page, say
from luoshi.web.measures import cards
from luoshi.web.measures.forms import OPTIONS, MeasureForm, SumForm, living_units
from luoshi.web.requests import actor_of

PAGE = 12
PAGE_OF_FIGURES = 50
LONGEST_QUERY = 100


@require_GET
def measures(request: HttpRequest) -> HttpResponse:
    """The cards, twelve a page; with htmx only those."""
    actor = actor_of(request)
    q = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    sort = request.GET.get("sort", "")
    rows = queries.measures()
    for word in q.split():
        rows = rows.filter(
            Q(code__icontains=word)
            | Q(name__icontains=word)
            | Q(owner__name__icontains=word)
            | Q(source__icontains=word)
        )
    if sort in ("binding", "expected"):
        rows = rows.filter(is_binding=sort == "binding")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "cards": cards.cards(list(page.object_list), actor),
        "q": q,
        "sort": sort,
        "may_define": queries.may_define(actor),
        "may_observe": actor.has("officer", "head", "system"),
    }
    return render_page(request, "measures/measures.html", context, part="cards")


@require_GET
def measure(request: HttpRequest, code: str) -> HttpResponse:
    """One measure: its card, its sum over a line of the tree, its figures with their versions."""
    actor = actor_of(request)
    found = get_object_or_404(queries.measures(), code=code)
    (card,) = cards.cards([found], actor)
    points = queries.history_of([found], actor, periods=24)[found.pk]
    rows = queries.observations_for(actor).filter(measure=found)
    page = Paginator(rows.filter(state=ObservationState.CURRENT), PAGE_OF_FIGURES).get_page(request.GET.get("page"))
    context = {
        "measure": found,
        "card": card,
        "points": [(period, cards.shown(value, found.decimals)) for period, value in points],
        "chart": cards.history_chart(found.name, points),
        "page": page,
        "figures": _with_versions(list(page.object_list), rows, actor),
        "withdrawn": list(rows.filter(state=ObservationState.WITHDRAWN)[:PAGE_OF_FIGURES]),
        "sum": _sum(request, found, actor),
        "may_define": queries.may_define(actor),
        "may_observe": actor.has("officer", "head", "system") and not found.is_worked_out,
    }
    return render_page(request, "measures/measure.html", context, part="sum")


def _with_versions(page: list[Any], rows: Any, actor: Actor) -> list[dict[str, Any]]:
    """Current figures, each with the versions before it, and whether the actor may change it. Two queries."""
    mine = set(
        queries.observations_for(actor, "change").filter(pk__in=[row.pk for row in page]).values_list("pk", flat=True)
    )
    earlier: dict[tuple[int, str, str], list[Any]] = {}
    wanted = rows.filter(
        state=ObservationState.SUPERSEDED,
        unit__in={row.unit_id for row in page},
        period__in={row.period for row in page},
    )
    for row in wanted:
        earlier.setdefault((row.unit_id, row.period, row.breakdown), []).append(row)
    return [
        {
            "row": row,
            "value": cards.shown(row.value, row.measure.decimals),
            "versions": [
                (each, cards.shown(each.value, each.measure.decimals))
                for each in earlier.get((row.unit_id, row.period, row.breakdown), [])
            ],
            "may_change": row.pk in mine or actor.has("system"),
        }
        for row in page
    ]


def _sum(request: HttpRequest, found: Any, actor: Actor) -> dict[str, Any]:
    """The sum over a line of the tree with its parts. Only those who see the institution's figures are offered it."""
    form = SumForm(request.GET if "line" in request.GET else None)
    chosen: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if not queries.sees_everything(actor):
        return {}
    top = chosen.get("unit") or units_reached(None).filter(kind=UnitKind.INSTITUTION).order_by("pk").first()
    if top is None:
        return {}
    day = min(chosen.get("on") or actor.on, actor.on)
    rolled = queries.rollup(
        found, top.pk, on=day, line=chosen.get("line") or Line.ADMINISTRATIVE, restated=bool(chosen.get("restated"))
    )
    return {
        "form": form if form.is_bound else SumForm(initial={"line": Line.ADMINISTRATIVE.value, "on": day}),
        "top": top,
        "rolled": rolled,
        "value": cards.shown(rolled.value, found.decimals),
        "is_summed": found.aggregation != Aggregation.NONE,
        "parts": [(part, cards.shown(part.current.value, found.decimals)) for part in rolled.parts],
        "below": [(part, cards.shown(part.current.value, found.decimals)) for part in rolled.parts_below],
    }


@require_http_methods(["GET", "POST"])
def new_measure(request: HttpRequest) -> HttpResponse:
    """登记指标."""
    actor = actor_of(request)
    if not queries.may_define(actor):
        raise NotAllowed(subject=gettext("a new measure"), ask=gettext("the supervision office"))
    form = MeasureForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = actions.define_measure(form.given(), actor=actor, at=now())
        except Refusal as refusal:
            form.add_error("code" if refusal.code == "measures.code_taken" else None, str(refusal))
        else:
            say(request, gettext("“%(name)s” is laid down") % {"name": made.name})
            return redirect("web:measure", made.code)
    return render(request, "measures/new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
def unit_options(request: HttpRequest) -> HttpResponse:
    """Names of units for what is typed so far: at most twenty options of a datalist."""
    typed = (request.GET.get("unit") or request.GET.get("owner") or "").strip()[:LONGEST_QUERY]
    units = list(living_units(typed)[:OPTIONS]) if typed else []
    return render(request, "measures/unit_options.html", {"units": units})
