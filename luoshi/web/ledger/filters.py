"""The ledger's filter in the address: read, written, and said in words. All state of the page is in its URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import pgettext, pgettext_lazy

from luoshi.ledger import kinds
from luoshi.ledger.lists import EVERY_VIEW, OPEN_VIEW, ORDERS, VIEWS, Filter
from luoshi.ledger.states import State
from luoshi.web.ledger.words import WAITING_SHORT

LIGHT_WORDS: dict[str, Any] = {
    "over": pgettext_lazy("逾期", "Overdue or far behind"),
    "warn": pgettext_lazy("临期或滞后", "Due soon or behind"),
    "ok": pgettext_lazy("正常", "On track"),
    "idle": pgettext_lazy("未启动", "Not started"),
    "hold": pgettext_lazy("长期推进", "Rolling"),
    "paused": pgettext_lazy("中止", "Suspended"),
    "done": pgettext_lazy("办结", "Closed"),
    "ended": pgettext_lazy("终止、并案或撤销", "Ended"),
}
# Field of Filter -> name in the address, where they differ.
MANY = {"lights": "light", "states": "state", "kinds": "kind", "waiting": "waiting"}
KNOWN: dict[str, dict[str, Any] | Callable[[], dict[str, str]]] = {
    "lights": LIGHT_WORDS,
    "states": dict(State.choices),
    "kinds": lambda: dict(kinds.choices(in_use=False)),  # a question to the database, asked only where it matters
    "waiting": WAITING_SHORT,
}
DAYS = ("due_from", "due_to", "concluded_from", "concluded_to")
NUMBERS = ("document", "lead", "co", "year")
LONGEST_SEARCH = 100
LABELS: dict[str, Any] = {
    "q": pgettext_lazy("筛选", "Contains"),
    "lights": pgettext_lazy("筛选", "Status"),
    "states": pgettext_lazy("筛选", "State"),
    "kinds": pgettext_lazy("筛选", "Kind"),
    "waiting": pgettext_lazy("筛选", "Waiting for"),
    "due": pgettext_lazy("筛选", "Deadline"),
    "concluded": pgettext_lazy("筛选", "Concluded"),
    "document": pgettext_lazy("筛选", "Document"),
    "lead": pgettext_lazy("筛选", "Lead unit"),
    "co": pgettext_lazy("筛选", "Supporting unit"),
    "year": pgettext_lazy("筛选", "Year"),
}


def known(name: str) -> Mapping[str, Any]:
    """The values that a condition with several answers may take, and their words."""
    words = KNOWN[name]
    return words() if callable(words) else words


def read(query: QueryDict) -> tuple[Filter, str]:
    """The filter and the order in an address. What is not understood is left out, never an error.

    Without a view, a bare address shows what is open; one that filters looks through everything."""
    found: dict[str, Any] = {"q": query.get("q", "").strip()[:LONGEST_SEARCH]}
    for name, key in MANY.items():
        given = [v for each in query.getlist(key) for v in each.split(",")]
        found[name] = tuple(dict.fromkeys(v for v in given if v and v in known(name)))
    for name in DAYS:
        found[name] = _day(query.get(name, ""))
    for name in NUMBERS:
        text = query.get(name, "")
        found[name] = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    wanted = Filter(**found)
    view = query.get("view", "")
    if view not in VIEWS:
        view = OPEN_VIEW if wanted == Filter() else EVERY_VIEW
    order = query.get("sort", "due")
    return replace(wanted, view=view), order if order.lstrip("-") in ORDERS else "due"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def pairs(wanted: Filter) -> list[tuple[str, str]]:
    """The filter as pairs of an address, in a fixed order."""
    result = [("view", wanted.view)]
    for spec in fields(Filter):
        value = getattr(wanted, spec.name)
        if spec.name == "view" or value in (None, "", ()):
            continue
        if spec.name in MANY:
            result += [(MANY[spec.name], each) for each in value]
        else:
            result.append((spec.name, value.isoformat() if isinstance(value, date) else str(value)))
    return result


def written(wanted: Filter, order: str = "due") -> str:
    """The filter and the order as the query of an address."""
    return urlencode([*pairs(wanted), *([("sort", order)] if order != "due" else [])])


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition in force: its label, its value in words, and the address without it."""

    name: str
    label: str
    value: str
    without: str


def chips(wanted: Filter, order: str, *, units: Mapping[int, str], documents: Mapping[int, str]) -> list[Chip]:
    """The conditions in force, except the view, in the order of the page."""
    said: list[tuple[str, str, dict[str, Any]]] = []
    if wanted.q:
        said.append(("q", wanted.q, {"q": ""}))
    said += [
        (name, "、".join(str(known(name)[value]) for value in getattr(wanted, name)), {name: ()})
        for name in MANY
        if getattr(wanted, name)
    ]
    for name, start, end in (
        ("due", wanted.due_from, wanted.due_to),
        ("concluded", wanted.concluded_from, wanted.concluded_to),
    ):
        if start or end:
            said.append((name, _stretch(start, end), {f"{name}_from": None, f"{name}_to": None}))
    named: tuple[tuple[str, int | None, Callable[[int], str]], ...] = (
        ("document", wanted.document, lambda n: documents.get(n, str(n))),
        ("lead", wanted.lead, lambda n: units.get(n, str(n))),
        ("co", wanted.co, lambda n: units.get(n, str(n))),
        ("year", wanted.year, str),
    )
    said += [(name, words(number), {name: None}) for name, number, words in named if number is not None]
    return [
        Chip(name, str(LABELS[name]), value, written(replace(wanted, **without), order))
        for name, value, without in said
    ]


def _stretch(start: date | None, end: date | None) -> str:
    if start and end and start == end:
        return start.isoformat()
    if start and end:
        return pgettext("起止", "%(start)s to %(end)s") % {"start": start.isoformat(), "end": end.isoformat()}
    if start:
        return pgettext("起", "from %(start)s") % {"start": start.isoformat()}
    return pgettext("止", "until %(end)s") % {"end": end.isoformat() if end else ""}


def in_words(wanted: Filter, found: list[Chip]) -> str:
    """The whole filter as one line, for the head of an export."""
    return "；".join([str(VIEWS[wanted.view]), *(f"{chip.label}：{chip.value}" for chip in found)])


def cleared(wanted: Filter) -> Filter:
    """Only the view is left."""
    return Filter(view=wanted.view)
