"""一事一立: before a matter is docketed by hand, open matters that may be the same one (domain handbook 2.3, row 1).

A warning, never a refusal: the office decides whether it is the same."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q
from rapidfuzz import fuzz, process, utils

from luoshi.kernel.actor import Actor
from luoshi.ledger.finding import MATTERS
from luoshi.ledger.lights import light_of
from luoshi.ledger.models import Matter, Party
from luoshi.ledger.permissions import RULES
from luoshi.ledger.states import OUT
from luoshi.search.queries import hits

MOST_COMPARED = 2000
ALIKE = 72  # per cent of rapidfuzz's plain ratio; house rule, found by trying plan tasks against each other
SHOWN = 5


def similar_open(wording: str, units: Collection[int], *, actor: Actor) -> list[Matter]:
    """Open matters that the actor may see and whose wording is like `wording`, the most alike first: two queries.

    Compared are those in which one of `units` takes part and those that have the words; at most 2,000 and the latest
    first."""
    with_units = Party.objects.filter(unit__in=units, ends_on__gt=actor.on).order_by().values("matter")
    rows = (
        Matter.objects.filter(RULES["view"](actor))
        .exclude(state__in=OUT)
        .filter(Q(pk__in=with_units) | Q(pk__in=hits(MATTERS, wording)))
        .order_by("-pk")
    )
    texts = dict(rows.values_list("pk", "wording")[:MOST_COMPARED])
    found = process.extract(
        wording, texts, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=ALIKE, limit=SHOWN
    )
    order = [pk for _text, _score, pk in found]
    matters = Matter.objects.annotate(light=light_of(actor.on)).select_related("lead").in_bulk(order)
    return [matters[pk] for pk in order]
