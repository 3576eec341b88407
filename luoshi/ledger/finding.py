"""What of the ledger can be searched: the texts of matters and reports, put in when they are written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from luoshi.kernel.actor import Actor
from luoshi.ledger.copies import REPORTS, remember_reports
from luoshi.ledger.models import Matter, Report
from luoshi.ledger.permissions import RULES
from luoshi.ledger.states import UNSENT
from luoshi.search.actions import index

MATTERS = "matter"
_BATCH = 500
_OF_MATTER = ("number", "wording", "result_form", "span__quote", "document__title", "lead__name", "lead__short_name")
_OF_REPORT = ("text", "difficulty", "next_step")


def index_matters(matters: Collection[int]) -> None:
    """Lets matters be found by number, wording, result form, words of the clause, document and lead.

    Called within the transaction that docketed or reworded them, or changed their lead. Two statements for 500."""
    left = iter(matters)
    while some := list(islice(left, _BATCH)):
        index(MATTERS, _texts(Matter.objects.filter(pk__in=some), _OF_MATTER))


def index_reports(reports: Collection[int]) -> None:
    """Lets sent reports be found by text, difficulties and next step, and later ones be compared with their text.

    Drafts are their writers' own and left out."""
    left = iter(reports)
    while some := list(islice(left, _BATCH)):
        index(REPORTS, _texts(_sent().filter(pk__in=some), _OF_REPORT))
        remember_reports(some)


def texts_of_matters() -> Iterable[tuple[int, str]]:
    """All matters, for `luoshi reindex`."""
    return _texts(Matter.objects.all(), _OF_MATTER)


def texts_of_reports() -> Iterable[tuple[int, str]]:
    """All sent reports with something in them, for `luoshi reindex`."""
    return _texts(_sent(), _OF_REPORT)


def _sent() -> QuerySet[Report]:
    return Report.objects.exclude(state__in=UNSENT)


def _texts(rows: QuerySet[Any], names: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    for key, *parts in rows.order_by("pk").values_list("pk", *names).iterator(chunk_size=2000):
        text = "\n".join(dict.fromkeys(part for part in parts if part))
        if text:
            yield key, text


def matters_of_clauses(clauses: Collection[int], actor: Actor) -> dict[int, list[str]]:
    """Numbers of the matters drawn from clauses, by clause, as far as the actor may see them: one query."""
    rows = Matter.objects.filter(RULES["view"](actor), reading__clause__in=clauses).order_by("number")
    found: dict[int, list[str]] = {}
    for clause, number in rows.values_list("reading__clause", "number"):
        found.setdefault(clause, []).append(number)
    return found
