"""督查文稿: the figures of a period, each a link to its rows, and the papers made of them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.kernel.actor import Actor
from luoshi.kernel.clock import now
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger.queries import documents_followed
from luoshi.org.queries import units_reached
from luoshi.org.states import UnitKind
from luoshi.reporting.papers import letters, sheets
from luoshi.reporting.papers.figures import FIGURES, WORDS, Scope, behind, in_words, summary
from luoshi.reporting.papers.fulfilment import fulfilment as fulfilment_of
from luoshi.web.fragments import render_page
from luoshi.web.papers.forms import CircularForm, ScopeForm
from luoshi.web.requests import actor_of

MAKERS = ("supervisor", "director", "leader")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 200
SHOWN = ("total", "done", "open", "overdue", "near", "extended", "returned")
PAPERS = ("circular", "brief", "units", "overdue", "clauses")


def _form(request: HttpRequest) -> ScopeForm:
    """The choice of the address; refuses who makes no papers."""
    actor = actor_of(request)
    if not actor.has(*MAKERS):
        raise NotAllowed(subject=gettext("the papers of the institution"), ask=gettext("the supervision office"))
    return ScopeForm(request.GET, on=actor.on, documents=documents_followed(actor))


@require_GET
def papers(request: HttpRequest) -> HttpResponse:
    """The figures by unit and the papers; with htmx only those."""
    actor, form = actor_of(request), _form(request)
    found = summary(actor, form.scope())
    lines = [_line(row.name, row.unit_id, row.is_closed, row.tally, form) for row in found.rows]
    context = {
        "form": form,
        "found": found,
        "words": in_words(found.scope),
        "heads": [WORDS[name] for name in SHOWN],
        "lines": lines,
        "whole": _line(gettext("Together"), None, False, found.whole, form, whole=True),
        "late": list(zip(letters.step_words(), found.late, strict=True)),
        "stages": [(letters.stage_words(stage.waiting_for), stage) for stage in found.stages],
        "query": form.query(),
        "circular": CircularForm(),
        "may_circulate": actor.has("supervisor", "director"),
    }
    return render_page(request, "papers/papers.html", context, part="figures", status=422 if form.errors else 200)


def _line(name: str, unit: int | None, is_closed: bool, tally: Any, form: ScopeForm, *, whole: bool = False) -> Any:
    """A row of the table: every figure with the address of its rows."""
    row = {} if whole else {"row": unit or "none"}
    cells = [(getattr(tally, figure), form.query(figure=figure, **row)) for figure in SHOWN]
    return {"name": name, "is_closed": is_closed, "cells": cells, "tally": tally}


@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The matters that a figure counts; the first two hundred, all of them in the workbook."""
    actor, form = actor_of(request), _form(request)
    figure, row = request.GET.get("figure", ""), request.GET.get("row", "")
    if figure not in FIGURES or not (row == "" or row == "none" or (row.isdecimal() and len(row) < 19)):
        raise Http404
    scope = form.scope()
    unit = int(row) if row.isdecimal() else None
    found = list(islice(behind(actor, scope, figure, row=unit, every_row=row == ""), MOST_ROWS + 1))
    context = {
        "word": WORDS[figure],
        "matters": found[:MOST_ROWS],
        "is_cut": len(found) > MOST_ROWS,
        "most": MOST_ROWS,
        "unit": units_reached(None).filter(pk=unit).first() if unit is not None else None,
        "words": in_words(scope),
        "query": form.query(),
    }
    return render(request, "papers/rows.html", context)


@require_GET
def fulfilment(request: HttpRequest) -> HttpResponse:
    """规划落实情况 of a document, clause by clause."""
    actor, form = actor_of(request), _form(request)
    scope = form.scope()
    found = fulfilment_of(actor, scope.document_id, on=scope.last) if scope.document_id is not None else None
    context = {"form": form, "found": found, "query": form.query(), "documents": len(documents_followed(actor))}
    return render(request, "papers/fulfilment.html", context)


@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, paper: str) -> HttpResponse:
    """A paper as a file; the circular is posted with the office's own words."""
    actor, form = actor_of(request), _form(request)
    if paper not in PAPERS or not form.is_valid():
        raise Http404
    make: Callable[[HttpRequest, Actor, Scope], tuple[bytes, str, str]] = {
        "circular": _circular,
        "brief": _brief,
        "units": lambda _request, actor, scope: (sheets.units(actor, scope), XLSX, "单位进展汇总表"),
        "overdue": lambda _request, actor, scope: (sheets.overdue(actor, scope), XLSX, "逾期和临期清单"),
        "clauses": _clauses,
    }[paper]
    data, media_type, name = make(request, actor, form.scope())
    ending = "docx" if media_type == DOCX else "xlsx"
    filename = f"{name}-{form.scope().last:%Y%m%d}.{ending}"
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=filename) or "attachment",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(data, content_type=media_type, headers=headers)


def _circular(request: HttpRequest, actor: Actor, scope: Scope) -> tuple[bytes, str, str]:
    if not actor.has("supervisor", "director"):
        raise NotAllowed(subject=gettext("a circular"), ask=gettext("the supervision office"))
    own = CircularForm(request.POST)
    if not own.is_valid():
        raise Http404
    data = letters.circular(actor, scope, own.typed(_issuer()), on=actor.on, at=now())
    return data, DOCX, "督办事项办理情况通报"


def _brief(_request: HttpRequest, actor: Actor, scope: Scope) -> tuple[bytes, str, str]:
    return letters.brief(actor, scope, issuer=_issuer(), on=actor.on, at=now()), DOCX, "督查专报"


def _clauses(_request: HttpRequest, actor: Actor, scope: Scope) -> tuple[bytes, str, str]:
    found = fulfilment_of(actor, scope.document_id, on=scope.last) if scope.document_id is not None else None
    if found is None:
        raise Http404
    return sheets.clauses(found), XLSX, "落实情况"


def _issuer() -> str:
    """The institution as set for the installation, else the name on its register."""
    if settings.INSTITUTION_NAME:
        return str(settings.INSTITUTION_NAME)
    top = units_reached(None).filter(kind=UnitKind.INSTITUTION).order_by("pk").first()
    return top.name if top is not None else ""
