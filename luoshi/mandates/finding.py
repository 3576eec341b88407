"""What of the documents can be searched: the clauses of every edition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import F, QuerySet
from django.db.models.functions import Substr

from luoshi.kernel.actor import Actor
from luoshi.mandates.models import Clause, Edition
from luoshi.mandates.permissions import view
from luoshi.search.actions import index

CLAUSES = "clause"


def index_clauses(edition: Edition, clauses: Iterable[Clause]) -> None:
    """Lets the clauses of an edition be found by their words; called where the edition is kept."""
    index(CLAUSES, ((clause.pk, edition.text[clause.start : clause.end]) for clause in clauses))


def texts_of_clauses() -> Iterator[tuple[int, str]]:
    """All clauses, for `luoshi reindex`; one edition's text is in memory at a time."""
    for edition in Edition.objects.only("text").order_by("pk").iterator(chunk_size=1):
        for clause in edition.clauses.order_by("ordinal").iterator():
            yield clause.pk, edition.text[clause.start : clause.end]


def clauses_for(actor: Actor) -> QuerySet[Clause]:
    """Clauses of the editions that the actor may read, the latest edition first, with their words as `words`.

    The edition's whole text stays in the database; its document is joined."""
    return (
        Clause.objects.filter(edition__in=Edition.objects.filter(view(actor)).values("pk"))
        .select_related("edition__document")
        .defer("edition__text", "edition__blocks")
        .annotate(words=Substr("edition__text", F("start") + 1, F("end") - F("start")))
        .order_by("-edition", "ordinal")
    )
