"""领导看板: one page, every figure a link to the filtered ledger."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from luoshi.kernel.clock import now
from luoshi.ledger.queries import documents_followed, years_followed
from luoshi.org.queries import path_to
from luoshi.reporting.board import ON_TIME_LIMIT, REVIEW_LIMIT
from luoshi.reporting.board import board as board_of
from luoshi.web.board import figures
from luoshi.web.fragments import render_page
from luoshi.web.requests import actor_of

MOST_ID = 2**63 - 1  # a larger number is no id of a row


class BoardFilter(forms.Form):
    """What the board is about; anything that is not a choice is left out."""

    year = forms.TypedChoiceField(label=pgettext_lazy("年度", "Year"), coerce=int, required=False, empty_value=None)
    document = forms.TypedChoiceField(
        label=pgettext_lazy("文件", "Document"), coerce=int, required=False, empty_value=None
    )
    unit = forms.IntegerField(required=False, min_value=1, max_value=MOST_ID, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, years: list[int], documents: list[tuple[int, str]]) -> None:
        super().__init__(data)
        everything = pgettext_lazy("文件", "All documents")
        choices = {"year": [(year, str(year)) for year in years], "document": [("", everything), *documents]}
        for name, wanted in choices.items():
            self.fields[name].choices = wanted  # type: ignore[attr-defined]  # both are ChoiceFields
        for name in ("year", "document"):
            self.fields[name].widget.attrs |= {"class": "form-select form-select-sm", "data-submit": ""}


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The board of a year, drilled down to a unit where one is named."""
    actor = actor_of(request)
    years = years_followed()
    chosen = request.GET.copy()
    if chosen.get("year", "") not in [str(year) for year in years]:
        chosen["year"] = str(actor.on.year if actor.on.year in years or not years else years[0])
    documents = documents_followed(actor, also=chosen.get("document", ""))
    form = BoardFilter(chosen, years=years or [actor.on.year], documents=documents)
    form.is_valid()
    year, document, unit = (form.cleaned_data.get(name) for name in ("year", "document", "unit"))
    seen = board_of(actor, year=year or actor.on.year, on=actor.on, unit_id=unit, document_id=document)
    context = {
        "form": form,
        "board": seen,
        "before": seen.years[-2],
        "gains": {
            "closure": figures.gain(seen.years[-1].closure_rate, seen.years[-2].closure_rate),
            "on_time": figures.gain(seen.years[-1].on_time_rate, seen.years[-2].on_time_rate),
        },
        "as_of": localtime(now()),
        "trail": path_to(unit, on=actor.on) if unit else [],
        "lines": list(figures.lines(seen, document)),
        "bars": figures.bars(seen, document),
        "waiting": sum(stage.count for stage in seen.stages),
        "on_time_limit": ON_TIME_LIMIT,
        "review_limit": REVIEW_LIMIT,
        "links": {
            "all": figures.ledger_link(seen, document),
            "done": figures.ledger_link(seen, document, view="done"),
            "over": figures.ledger_link(seen, document, light="over"),
            "warn": figures.ledger_link(seen, document, light="warn"),
            "open": figures.ledger_link(seen, document, view="open"),
        },
        "charts": {
            "months": figures.month_chart(seen),
            "overdue": figures.overdue_chart(seen),
            "years": figures.year_chart(seen),
        },
        "months": list(zip(range(1, 13), seen.months.due, seen.months.done, seen.months.done_before, strict=True)),
        "overdue": list(zip(figures.overdue_names(), seen.overdue, strict=True)),
    }
    return render_page(request, "board/board.html", context, part="board")
