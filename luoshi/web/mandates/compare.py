"""Two editions side by side: what became of each clause, confirmed or refused by a person; and a plan's coverage.

Everything the pages show is in their address; the workbook holds exactly what the address shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from luoshi.extraction.comparison.books import comparison_paper, coverage_paper
from luoshi.extraction.comparison.nouns import LinkKind as Kind
from luoshi.extraction.comparison.papers import Edition as NamedEdition
from luoshi.extraction.comparison.papers import Row, Side, rows_of, sides_of
from luoshi.kernel.clock import now
from luoshi.kernel.refusal import Refusal
from luoshi.ledger.actions import carry_over
from luoshi.ledger.queries import matters_of_readings, successions_between
from luoshi.ledger.states import OUT
from luoshi.mandates import actions
from luoshi.mandates.comparing import ClauseSet, Compared, compared, covered, editions_to_choose
from luoshi.mandates.permissions import can_confirm
from luoshi.mandates.queries import place_of
from luoshi.mandates.states import CARRYING, LinkKind, LinkState
from luoshi.web.errors import status_of
from luoshi.web.fragments import say
from luoshi.web.requests import actor_of

if TYPE_CHECKING:
    from luoshi.kernel.actor import Actor
    from luoshi.ledger.models import Matter

PAGE = 100
MOST_YEARS = 5
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Shape and colour of each kind; the word stands beside them.
SHAPES = {
    Kind.KEPT: ("check", "line"),
    Kind.REWORDED: ("edit", "teal"),
    Kind.MOVED: ("arrow-up-right", "lead"),
    Kind.SPLIT: ("scissors", "vio"),
    Kind.MERGED: ("git-merge", "vio"),
    Kind.DROPPED: ("minus", "ochre"),
    Kind.NEW: ("plus", "mal"),
}


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """A clause in its column: where it stands, its words in stretches (with whether they are unchanged), its matter."""

    place: str
    pieces: tuple[tuple[str, bool], ...]
    matter: Matter | None


@dataclass(frozen=True, slots=True)
class LinkShown:
    """A row of the page. `number` names it in the address; `key` in forms; only links with both sides have one."""

    number: int
    key: str
    state: str
    kind: Kind
    word: str
    symbol: str
    shade: str
    is_reworded: bool
    is_figures_only: bool
    old: tuple[ClauseShown, ...]
    new: tuple[ClauseShown, ...]
    row: Row


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """The two documents chosen and, below, what became of each clause."""
    return _page(request, request.GET, status=200)


def _page(request: HttpRequest, wanted: QueryDict, *, status: int, refusal: Refusal | None = None) -> HttpResponse:
    actor = actor_of(request)
    older, newer = _id(wanted.get("old")), _id(wanted.get("new"))
    context: dict[str, Any] = {
        "choices": editions_to_choose(actor),
        "older": older,
        "newer": newer,
        "refusal": refusal,
        "can_confirm": can_confirm(actor),
        "is_same": bool(older and older == newer),
    }
    if older and newer and older != newer:
        context |= _comparison(_found(older, newer, actor), wanted, actor)
    return render(request, "mandates/compare.html", context, status=status)


def _comparison(found: Compared, wanted: QueryDict, actor: Actor) -> dict[str, Any]:
    """What the page says of two compared editions. Three queries: matters on both sides, successions."""
    numbers = list(enumerate(found.comparison.links, 1))
    chosen = _chosen(found, wanted)
    page = Paginator([(n, link) for n, link in numbers if n in chosen], PAGE).get_page(wanted.get("page"))
    before, after = (_matters(side, actor) for side in (found.older, found.newer))
    rows = _rows_of_some(found, [n for n, _link in page])
    shown = [_link_shown(found, n, rows[n], before, after) for n, _link in page]
    counts = found.comparison.counts()
    base = {"old": found.older.edition.pk, "new": found.newer.edition.pk}
    kind, only = wanted.get("kind", ""), wanted.get("only", "")
    return {
        "found": found,
        "page": page,
        "rows": shown,
        "total": len(numbers),
        "chips": [
            (k.value, LinkKind(k).label, *SHAPES[k], count, kind == k, urlencode(base | {"kind": k.value}))
            for k, count in counts.items()
        ],
        "all_query": urlencode(base),
        "undecided_query": urlencode(base | {"only": "open"}),
        "kind": kind,
        "only": only,
        "here": urlencode({key: value for key, value in (base | {"kind": kind, "only": only}).items() if value}),
        "undecided": sum(1 for link in found.comparison.links if link.old and link.new and not found.state_of(link)),
        "sure": len(_sure(found)),
        "to_carry": _to_carry(found, before, after),
        "passages": [
            (
                place_of("/".join(found.older.clauses[p.old].path)),
                place_of("/".join(found.newer.clauses[p.new].path)),
                p,
            )
            for p in found.comparison.passages
        ],
    }


def _chosen(found: Compared, wanted: QueryDict) -> set[int]:
    """Numbers of the links that the address asks for: of a kind, or those nobody decided."""
    kind, only = wanted.get("kind", ""), wanted.get("only", "")
    return {
        n
        for n, link in enumerate(found.comparison.links, 1)
        if (not kind or link.kind == kind) and (only != "open" or (link.old and link.new and not found.state_of(link)))
    }


def _rows_of_some(found: Compared, numbers: Sequence[int]) -> dict[int, Row]:
    """The table rows of these links alone: what changed is worked out for one page, not for the whole plan."""
    some = replace(found.comparison, links=tuple(found.comparison.links[n - 1] for n in numbers))
    return dict(zip(numbers, rows_of(some), strict=True))


def _matters(side: ClauseSet, actor: Actor) -> dict[int, Matter]:
    """The matters of an edition by the index of their clause."""
    index = {int(key[1:]): n for n, key in enumerate(side.keys) if key[0] == "r"}
    return {index[reading]: matter for reading, matter in matters_of_readings(list(index), actor).items()}


def _link_shown(
    found: Compared, number: int, row: Row, before: dict[int, Matter], after: dict[int, Matter]
) -> LinkShown:
    link = found.comparison.links[number - 1]
    old, new = sides_of(found.comparison, link)
    symbol, shade = SHAPES[link.kind]
    return LinkShown(
        number=number,
        key=found.key_of(link) if link.old and link.new else "",
        state=found.state_of(link),
        kind=link.kind,
        word=str(LinkKind(link.kind).label),
        symbol=symbol,
        shade=shade,
        is_reworded=link.is_reworded,
        is_figures_only=link.is_figures_only,
        old=tuple(_clause_shown(found.older, side, before) for side in old),
        new=tuple(_clause_shown(found.newer, side, after) for side in new),
        row=row,
    )


def _clause_shown(clauses: ClauseSet, side: Side, matters: dict[int, Matter]) -> ClauseShown:
    path = "/".join(clauses.clauses[side.clause].path)
    return ClauseShown(place_of(path), side.pieces, matters.get(side.clause))


def _sure(found: Compared) -> list[str]:
    """Keys of what a person may confirm at once: the same words, but for figures, and nobody has decided yet."""
    return [
        found.key_of(link)
        for link in found.comparison.links
        if len(link.old) == len(link.new) == 1
        and (not link.is_reworded or link.is_figures_only)
        and not found.state_of(link)
    ]


def _to_carry(found: Compared, before: dict[int, Matter], after: dict[int, Matter]) -> int:
    """How many open matters a press of the button would carry over."""
    known = successions_between([m.pk for m in before.values()], [m.pk for m in after.values()])
    count = 0
    for link in found.comparison.links:
        if LinkKind(link.kind) not in CARRYING or found.state_of(link) != LinkState.CONFIRMED:
            continue
        matter, heir = before.get(link.old[0]), after.get(link.new[0])
        is_task = found.newer.clauses[link.new[0]].reading is not None
        if matter is not None and is_task and matter.state not in OUT:
            count += heir is None or (matter.pk, heir.pk) not in known
    return count


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Confirms or refuses a link, or all sure ones at once; then the same page again, at that row."""
    actor, post = actor_of(request), request.POST
    older, newer = _id(post.get("old")), _id(post.get("new"))
    found = _found(older, newer, actor)
    verb, row, key = (*post.get("do", "").split(":", 2), "", "")[:3]
    state = {"confirm": LinkState.CONFIRMED, "sure": LinkState.CONFIRMED, "refuse": LinkState.REFUSED}.get(verb, "")
    keys = _sure(found) if verb == "sure" else [key]
    try:
        count = actions.decide_links(
            found.older.edition.pk, found.newer.edition.pk, keys, state=state, actor=actor, at=now()
        )
    except Refusal as refusal:
        return _page(request, post, status=status_of(refusal), refusal=refusal)
    if verb == "sure":
        words = ngettext("%(count)d link was confirmed.", "%(count)d links were confirmed.", count)
        say(request, words % {"count": count})
    return redirect(f"{reverse('web:import_compare')}?{_same_view(post)}{f'#l{row}' if row.isdecimal() else ''}")


@require_POST
def carry(request: HttpRequest) -> HttpResponse:
    """Carries open matters over along confirmed links, and goes to the ledger of the newer document."""
    actor, post = actor_of(request), request.POST
    found = _found(_id(post.get("old")), _id(post.get("new")), actor)
    newer = found.newer.edition
    try:
        rows = carry_over(found.older.edition.pk, newer.pk, actor=actor, on=actor.on, at=now())
    except Refusal as refusal:
        return _page(request, post, status=status_of(refusal), refusal=refusal)
    words = ngettext("%(count)d open item was carried over.", "%(count)d open items were carried over.", len(rows))
    say(request, words % {"count": len(rows)})
    return redirect(f"{reverse('web:ledger')}?document={newer.document_id}")


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The comparison as a workbook: the links that the address shows, all pages of them."""
    found = _found(_id(request.GET.get("old")), _id(request.GET.get("new")), actor_of(request))
    chosen = _chosen(found, request.GET)
    links = tuple(link for n, link in enumerate(found.comparison.links, 1) if n in chosen)
    editions = [_named(side) for side in (found.older, found.newer)]
    return _workbook(comparison_paper(editions, [replace(found.comparison, links=links)]).workbook(), "compare")


@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    """A long plan and its yearly papers: which clause is taken up by which task, and by none."""
    actor = actor_of(request)
    plan, years = _id(request.GET.get("plan")), _years(request.GET)
    context: dict[str, Any] = {"choices": editions_to_choose(actor), "plan": plan, "years": years}
    if plan and years:
        try:
            found = covered(plan, years, actor=actor)
        except ObjectDoesNotExist as error:
            raise Http404 from error
        only = request.GET.get("only", "")
        lines = []
        for clause, tasks in zip(found.plan.clauses, found.coverage.by_clause(), strict=True):
            if only != "untaken" or not any(tasks):
                cells = [
                    (
                        year.edition.document.title,
                        [(place_of("/".join(year.clauses[i].path)), year.clauses[i].text) for i in indexes],
                    )
                    for year, indexes in zip(found.years, tasks, strict=True)
                ]
                lines.append((place_of("/".join(clause.path)), clause.text, any(tasks), cells))
        base = [("plan", plan), *(("year", year) for year in years)]
        context |= {
            "found": found,
            "lines": lines,
            "only": only,
            "untaken": len(found.coverage.untaken()),
            "total": len(found.plan.clauses),
            "loose": [
                (year.edition, [year.clauses[i] for i in found.coverage.without_clause(n)])
                for n, year in enumerate(found.years)
            ],
            "all_query": urlencode(base),
            "untaken_query": urlencode([*base, ("only", "untaken")]),
        }
    return render(request, "mandates/coverage.html", context)


@require_GET
def export_coverage(request: HttpRequest) -> HttpResponse:
    """The coverage as a workbook."""
    plan, years = _id(request.GET.get("plan")), _years(request.GET)
    if not plan or not years:
        raise Http404
    try:
        found = covered(plan, years, actor=actor_of(request))
    except ObjectDoesNotExist as error:
        raise Http404 from error
    paper = coverage_paper([_named(side) for side in (found.plan, *found.years)], found.coverage)
    return _workbook(paper.workbook(), "coverage")


def _workbook(content: bytes, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="luoshi-{name}.xlsx"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=XLSX, headers=headers)


def _named(side: ClauseSet) -> NamedEdition:
    return NamedEdition(side.edition.document.title, side.edition.file_name, side.edition.document.year)


def _found(older: int, newer: int, actor: Actor) -> Compared:
    """The comparison; 404 where the actor may not read both documents, or where they are one."""
    if older == newer:
        raise Http404
    try:
        return compared(older, newer, actor=actor)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _id(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and text.isascii() and len(text) < 19 else 0


def _years(wanted: QueryDict) -> list[int]:
    """The yearly papers asked for, each once, without the plan itself."""
    ids = dict.fromkeys(_id(text) for text in wanted.getlist("year"))
    return [pk for pk in ids if pk and pk != _id(wanted.get("plan"))][:MOST_YEARS]


def _same_view(post: QueryDict) -> str:
    return urlencode({key: post.get(key, "") for key in ("old", "new", "kind", "only", "page") if post.get(key)})
