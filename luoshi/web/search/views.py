"""搜索: matters, clauses and reports that the actor may see, by their words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from luoshi.kernel.actor import Actor
from luoshi.ledger.copies import REPORTS
from luoshi.ledger.finding import MATTERS, matters_of_clauses
from luoshi.ledger.queries import matters_for, reports_for
from luoshi.mandates.finding import CLAUSES, clauses_for
from luoshi.mandates.permissions import can_confirm
from luoshi.mandates.queries import place_of
from luoshi.search.queries import LONGEST_QUERY, hits, sought
from luoshi.web.fragments import render_page
from luoshi.web.requests import actor_of
from luoshi.web.search.marking import excerpt, marked
from luoshi.web.templatetags.luoshi import day

FEW = 5
A_PAGE = 20
# Beyond this nobody turns pages; a more exact query is what helps, and counting stops here.
AT_MOST = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """A text that was found: its heading, an excerpt, where it leads (nowhere if empty), what stands below it."""

    title: SafeString
    url: str
    text: SafeString | str
    number: SafeString | str
    meta: Sequence[str]
    links: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Sort:
    """A kind of text: its name, what the actor may see of it, and how rows become lines."""

    key: str
    label: Any
    symbol: str
    rows: Callable[[Actor], QuerySet[Any]]
    lines: Callable[[Sequence[Any], Sequence[str], Actor], list[Line]]


def _matters(actor: Actor) -> QuerySet[Any]:
    return matters_for(actor).order_by("-docketed_on", "number")


def _lines_of_matters(rows: Sequence[Any], words: Sequence[str], actor: Actor) -> list[Line]:
    return [
        Line(
            title=marked(matter.wording, words),
            url=reverse("web:matter", args=[matter.number]),
            text=marked(matter.document.dated_title if matter.document else matter.by_hand, words),
            number=marked(matter.number, words),
            meta=[str(matter.get_state_display()), matter.lead.short_name if matter.lead else ""],
        )
        for matter in rows
    ]


def _lines_of_clauses(rows: Sequence[Any], words: Sequence[str], actor: Actor) -> list[Line]:
    numbers = matters_of_clauses([clause.pk for clause in rows], actor)
    checks = can_confirm(actor)
    return [
        Line(
            title=marked(clause.edition.document.dated_title, words),
            url=reverse("web:import_review", args=[clause.edition_id]) if checks else "",
            text=excerpt(clause.words, words),
            number="",
            meta=[place_of(clause.path)],
            links=numbers.get(clause.pk, [])[:FEW],
        )
        for clause in rows
    ]


def _lines_of_reports(rows: Sequence[Any], words: Sequence[str], actor: Actor) -> list[Line]:
    return [
        Line(
            title=marked(report.matter.wording, words),
            url=f"{reverse('web:matter', args=[report.matter.number])}#r{report.pk}",
            text=excerpt("　".join(part for part in (report.text, report.difficulty, report.next_step) if part), words),
            number=marked(report.matter.number, words),
            meta=[report.unit.short_name, day(report.submitted_at)],
        )
        for report in rows
    ]


SORTS = (
    Sort(MATTERS, pgettext_lazy("事项", "Items"), "table", _matters, _lines_of_matters),
    Sort(CLAUSES, pgettext_lazy("条款", "Clauses"), "file-text", clauses_for, _lines_of_clauses),
    Sort(REPORTS, pgettext_lazy("报送", "Reports"), "send", reports_for, _lines_of_reports),
)


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one sort: the first few lines, or a page of them; `count` stops at AT_MOST."""

    sort: Sort
    count: int
    lines: list[Line]
    page: Any = None

    @property
    def is_cut(self) -> bool:
        """Whether there is more than is counted."""
        return self.count > AT_MOST

    @property
    def shown(self) -> int:
        """The number to show."""
        return min(self.count, AT_MOST)


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """All three sorts with their first lines; or, with `in`, one of them page by page."""
    actor = actor_of(request)
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    chosen = next((sort for sort in SORTS if sort.key == request.GET.get("in")), None)
    wanted = sought(query)
    groups = [] if wanted.is_empty else [_group(sort, query, wanted.shown, actor, chosen, request) for sort in SORTS]
    context = {
        "q": query,
        "longest": LONGEST_QUERY,
        "chosen": chosen,
        "groups": groups,
        "shown": [group for group in groups if group.lines],
        "total": sum(group.shown for group in groups),
        "is_empty": wanted.is_empty,
        "at_most": AT_MOST,
    }
    return render_page(request, "search/search.html", context, part="found")


def _group(
    sort: Sort, query: str, words: Sequence[str], actor: Actor, chosen: Sort | None, request: HttpRequest
) -> Group:
    rows = sort.rows(actor).filter(pk__in=hits(sort.key, query))
    if chosen is None:
        few = list(rows[: FEW + 1])
        count = len(few) if len(few) <= FEW else rows.order_by()[: AT_MOST + 1].count()
        return Group(sort, count, sort.lines(few[:FEW], words, actor))
    count = rows.order_by()[: AT_MOST + 1].count()
    if sort is not chosen:
        return Group(sort, count, [])
    paginator = Paginator(range(min(count, AT_MOST)), A_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    start = (page.number - 1) * A_PAGE
    return Group(sort, count, sort.lines(list(rows[start : start + len(page)]), words, actor), page)
