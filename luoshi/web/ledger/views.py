"""台账 (mock-up 03): the list, what is done to several rows at once, files of it, views kept, and a new item."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Page, Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.kernel.actor import Actor
from luoshi.kernel.clock import now
from luoshi.kernel.refusal import NotAllowed, Refusal
from luoshi.ledger import actions, kinds, lists, queries, totals
from luoshi.ledger.lists import EVERY_VIEW, VIEWS, Filter
from luoshi.ledger.permissions import SUPERVISING
from luoshi.ledger.similar import similar_open
from luoshi.ledger.states import State
from luoshi.reporting import exporting
from luoshi.web.fragments import render_page, say, warn
from luoshi.web.ledger import choosing, filters
from luoshi.web.ledger.forms import NewMatterForm, ViewNameForm
from luoshi.web.ledger.matter import back_to
from luoshi.web.ledger.tables import row_of
from luoshi.web.ledger.verbs import run, status_of
from luoshi.web.ledger.words import WAITING_SHORT, entails
from luoshi.web.ledger.words import status_of as status_of_matter
from luoshi.web.requests import actor_of

PAGE = 50
BULK = ("issue", "remind")
MOST_AT_ONCE = 500
REASONS_SAID = 5
# Before the names of a kind's own fields in the form of a new matter.
EXTRA = "extra_"
HEADS: tuple[tuple[str, Any], ...] = (
    ("number", pgettext_lazy("编号", "Number")),
    ("", pgettext_lazy("事项", "Item")),
    ("lead", pgettext_lazy("牵头单位", "Lead unit")),
    ("", pgettext_lazy("配合", "Others")),
    ("", pgettext_lazy("状态", "Status")),
    ("progress", pgettext_lazy("进度/序时", "Progress / expected")),
    ("due", pgettext_lazy("期限", "Deadline")),
    ("last", pgettext_lazy("最近报送", "Last report")),
    ("waiting", pgettext_lazy("待办环节", "Waiting for")),
)


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """The list; with htmx only its rows. A unit or document that was typed becomes a condition of the address."""
    if any(request.GET.get(name, "").strip() for name in choosing.TYPED):
        return redirect(f"{reverse('web:ledger')}?{choosing.chosen(request).urlencode()}")
    return _page(request, request.GET, status=200)


def _page(
    request: HttpRequest, query: QueryDict, *, status: int, name_form: ViewNameForm | None = None
) -> HttpResponse:
    actor = actor_of(request)
    wanted, order = filters.read(query)
    kept = list(queries.saved_views(actor))
    tabs = totals.tabs(actor, [filters.read(QueryDict(view.query))[0] for view in kept])
    found = totals.counts(actor, wanted)
    page, rows = _rows(actor, wanted, order, query.get("page"), found.here)
    units, documents = lists.names_of(actor, wanted)
    active = filters.chips(wanted, order, units=units, documents=documents)
    here = filters.written(wanted, order)
    own = [
        {"view": view, "count": count, "now": filters.written(filters.read(QueryDict(view.query))[0]) == _bare(wanted)}
        for view, count in zip(kept, tabs.own, strict=True)
    ]
    context = {
        "page": page,
        "rows": [row_of(matter, actor.on) for matter in rows],
        "counts": found,
        "total": tabs.views[EVERY_VIEW],
        "tabs": _tabs(wanted, tabs, is_own=any(each["now"] for each in own)),
        "own": own,
        "current_own": next((each["view"] for each in own if each["now"]), None),
        "wanted": wanted,
        "pairs": [(k, v) for k, v in filters.pairs(wanted) if k == "view"]
        + [(k, v) for k, v in filters.pairs(wanted) if _is_active(k, active)]
        + ([("sort", order)] if order != "due" else []),
        "active": active,
        "active_names": {chip.name for chip in active},
        "clear": filters.written(filters.cleared(wanted)),
        "heads": _heads(wanted, order),
        "here": here,
        "lights": filters.LIGHT_WORDS.items(),
        "kinds": kinds.choices(in_use=False),
        "waitings": [(k, v) for k, v in WAITING_SHORT.items() if v != "—"],
        "years": tabs.years,
        "may_supervise": actor.has(*SUPERVISING),
        "name_form": name_form or ViewNameForm(initial={"query": _bare(wanted)}),
        "this_page": f"{reverse('web:ledger')}?{query.urlencode()}",
    }
    return render_page(request, "ledger/ledger.html", context, part="rows", status=status)


def _rows(actor: Actor, wanted: Filter, order: str, asked: str | None, count: int) -> tuple[Page[Any], list[Any]]:
    """The page asked for, or the nearest one there is, and its rows.

    Where the counting was stopped, there is a next page as long as one more row is found."""
    pages: Paginator[Any] = Paginator([], PAGE)
    pages.count = count  # known already: the rows are not counted again
    listed = lists.listed(actor, wanted, order=order)
    if isinstance(count, totals.AtLeast) and asked and asked.isascii() and asked.isdigit() and len(asked) < 7:
        start = (max(int(asked), 1) - 1) * PAGE
        rows = lists.page_of(listed, on=actor.on, start=start, size=PAGE + 1)
        if rows:
            pages.count = max(count, start + len(rows))
            return pages.get_page(asked), rows[:PAGE]
    page = pages.get_page(asked)
    return page, lists.page_of(listed, on=actor.on, start=(page.number - 1) * PAGE, size=PAGE)


def _bare(wanted: Filter) -> str:
    return filters.written(wanted)


def _is_active(key: str, active: list[filters.Chip]) -> bool:
    """Whether an address pair belongs to a condition shown as a chip: the form then carries it along unseen."""
    names = {chip.name for chip in active} - {"q"}
    keys = {filters.MANY.get(name, name) for name in names}
    return key in keys or key.rpartition("_")[0] in names & {"due", "concluded"}


def _tabs(wanted: Filter, found: totals.Tabs, *, is_own: bool) -> list[dict[str, Any]]:
    return [
        {"key": key, "label": label, "count": found.views[key], "now": key == wanted.view and not is_own}
        for key, label in VIEWS.items()
    ]


def _heads(wanted: Filter, order: str) -> list[dict[str, Any]]:
    """Heads of the table: where a click leads, and how the rows are ordered now."""
    heads = []
    for key, label in HEADS:
        now_by = bool(key) and order.lstrip("-") == key
        down = now_by and order.startswith("-")
        turn = f"-{key}" if now_by and not down else key
        sort = "" if not now_by else "descending" if down else "ascending"
        heads.append({"key": key, "label": label, "sort": sort, "query": filters.written(wanted, turn) if key else ""})
    return heads


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Does a verb to each chosen row, each in a transaction of its own, and says what came of it."""
    verb = request.POST.get("verb", "")
    numbers = list(dict.fromkeys(request.POST.getlist("number")))[:MOST_AT_ONCE]
    if verb not in BULK:
        raise Http404
    done, refused = 0, []
    for number in numbers:
        try:
            run(verb, number, actor=actor_of(request), **({"why": ""} if verb == "remind" else {}))
            done += 1
        except Refusal as refusal:
            refused.append(str(refusal))
        except ObjectDoesNotExist:
            refused.append(gettext("%(number)s is not among your items.") % {"number": number})
    _say_result(request, verb, done, refused)
    return redirect(back_to(request, otherwise=reverse("web:ledger")))


def _say_result(request: HttpRequest, verb: str, done: int, refused: list[str]) -> None:
    """“已催办 3 项”, and what could not be done and why."""
    if not done and not refused:
        warn(request, gettext("Choose at least one item first."))
        return
    if done:
        if verb == "issue":
            text = ngettext("Issued %(count)d item", "Issued %(count)d items", done)
        else:
            text = ngettext("Reminded of %(count)d item", "Reminded of %(count)d items", done)
        say(request, text % {"count": done})
    if refused:
        head = ngettext("%(count)d item was not: %(why)s", "%(count)d items were not: %(why)s", len(refused))
        shown = " ".join(refused[:REASONS_SAID])
        if len(refused) > REASONS_SAID:
            shown = gettext("%(shown)s And %(count)d more.") % {"shown": shown, "count": len(refused) - REASONS_SAID}
        warn(request, head % {"count": len(refused), "why": shown})


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """The filtered ledger as a file, with the columns of every export; POST takes only the chosen rows."""
    actor = actor_of(request)
    wanted, order = filters.read(request.GET)
    rows = lists.listed(actor, wanted, order=order)
    numbers = request.POST.getlist("number")[:MOST_AT_ONCE]
    if request.method == "POST":
        rows = lists.listed(actor, Filter(view="all"), order=order).filter(number__in=numbers)
    units, documents = lists.names_of(actor, wanted)
    words = filters.in_words(wanted, filters.chips(wanted, order, units=units, documents=documents))
    if request.method == "POST":
        words = ngettext("%(count)d chosen item", "%(count)d chosen items", len(numbers)) % {"count": len(numbers)}
    head = exporting.Head(title=pgettext("台账", "Ledger of items"), filter=words, on=actor.on)
    name = f"luoshi-{actor.on.isoformat()}"
    match request.GET.get("format", "xlsx"):
        case "csv":
            return _stream(exporting.as_csv(rows, head), "text/csv; charset=utf-8", f"{name}.csv")
        case "json":
            return _stream(exporting.as_json(rows, head), "application/json", f"{name}.json")
        case "xlsx":
            return FileResponse(exporting.as_xlsx(rows, head), as_attachment=True, filename=f"{name}.xlsx")
    raise Http404


def _stream(content: Any, media_type: str, name: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return StreamingHttpResponse(content, content_type=media_type, headers=headers)


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keeps the current filter under a name; refused, the page comes again with the sentence."""
    form = ViewNameForm(request.POST)
    query = QueryDict(request.POST.get("query", ""))
    status = 422
    if form.is_valid():
        written = filters.written(filters.read(query)[0])
        try:
            actions.save_view(form.cleaned_data["name"], written, owner_id=_user_id(request))
        except Refusal as refusal:
            form.add_error("name", str(refusal))
            status = status_of(refusal)
        else:
            say(request, gettext("View “%(name)s” is kept") % {"name": form.cleaned_data["name"]})
            return redirect(f"{reverse('web:ledger')}?{written}")
    return _page(request, query, status=status, name_form=form)


@require_POST
def drop_view(request: HttpRequest, view: int) -> HttpResponse:
    """Forgets a view of one's own."""
    actions.drop_view(view, owner_id=_user_id(request))
    say(request, gettext("The view is gone; the items stay"))
    return redirect("web:ledger")


def _user_id(request: HttpRequest) -> int:
    user: Any = request.user
    return int(user.pk)


@require_http_methods(["GET", "POST"])
def new_matter(request: HttpRequest) -> HttpResponse:
    """新建事项: for what comes from no loaded text."""
    actor = actor_of(request)
    if not actor.has(*SUPERVISING):
        raise NotAllowed(subject=gettext("a new item"), ask=gettext("the supervision office"))
    form = NewMatterForm(request.POST if request.method == "POST" else None, on=actor.on)
    alike: list[Any] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        parties = form.parties()
        alike = similar_open(data["wording"], [p.unit_id for p in parties if p.unit_id is not None], actor=actor)
        if alike and request.POST.get("compared") != data["wording"]:
            return _new_page(request, form, alike=alike, status=200)
        try:
            matter = actions.docket_by_hand(
                wording=data["wording"],
                kind=data["kind"],
                why=data["why"],
                parties=parties,
                due_on=data["due_on"],
                cycle=data["cycle"],
                is_urgent=data["is_urgent"],
                extra={
                    key.removeprefix(EXTRA): str(value) for key, value in request.POST.items() if key.startswith(EXTRA)
                },
                actor=actor,
                on=actor.on,
                at=now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            text = gettext("Registered %(number)s")
            if matter.state == State.DRAFT:
                text = gettext("Proposed %(number)s; the director approves it")
            say(request, text % {"number": matter.number})
            return redirect("web:matter", matter.number)
    return _new_page(request, form, alike=[], status=422 if form.is_bound else 200)


def _asked(kind: Any, given: Any) -> list[dict[str, Any]]:
    """The kind's own fields, each with its name, label and choices, of which one may be chosen already."""
    return [
        {
            "name": EXTRA + field["name"],
            "label": kinds.label_of(field),
            "needed": field.get("required", False),
            "choices": [(choice["value"], kinds.label_of(choice)) for choice in field["choices"]],
            "chosen": given.get(EXTRA + field["name"], ""),
        }
        for field in kind.fields
    ]


def _new_page(request: HttpRequest, form: NewMatterForm, *, alike: list[Any], status: int) -> HttpResponse:
    """The form; with htmx only what the chosen kind entails. `alike` are open matters that may be the same."""
    rows = list(kinds.in_use())
    chosen = request.GET.get("kind") or form["kind"].value()
    kind = next((k for k in rows if k.pk == chosen), rows[0] if rows else None)
    context = {
        "form": form,
        "alike": [(matter, status_of_matter(matter, actor_of(request).on)) for matter in alike],
        "kind": kind,
        "kind_name": kinds.name_of(kind) if kind else "",
        "entails": entails(kind) if kind else [],
        "steps": [kinds.label_of(step, "title") for step in kind.steps] if kind else [],
        "asked": _asked(kind, request.POST) if kind else [],
    }
    return render_page(request, "ledger/new.html", context, part="kind", status=status)
