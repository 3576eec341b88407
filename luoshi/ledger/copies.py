"""查重: before a report is sent, its author is shown what it is like.

Shown to the author alone, for correction; never stored, never a penalty, never shown to who reviews (domain handbook
3.5: similarity check, never used as a penalty). House rule: rather miss a copy than accuse an honest report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from django.db.models import Q, QuerySet

from luoshi.kernel.actor import Actor
from luoshi.ledger.models import Matter, Report, Slot
from luoshi.ledger.queries import reports_for
from luoshi.ledger.states import UNSENT
from luoshi.org.queries import units_reached
from luoshi.search.actions import remember
from luoshi.search.likeness import Mask, share_taken
from luoshi.search.queries import alike

REPORTS = "report"
SHOWN = 2
# From here on a report repeats the text that asks for it, instead of saying what was done.
MOSTLY = 0.6


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a text is like: the unit's own earlier reports, reports of other units that the author may see, whether
    there is one that the author may not see, and whether it mostly repeats the words of the clause."""

    own: tuple[Report, ...] = ()
    others: tuple[Report, ...] = ()
    hidden: bool = False
    from_text: bool = False

    def __bool__(self) -> bool:
        return bool(self.own or self.others or self.hidden or self.from_text)


def likeness_of(text: str, *, matter: Matter, slot: Slot, key: UUID, actor: Actor) -> Likeness:
    """What the text of a report about to be sent is like. At most five queries; under 50 ms at 200,000 reports.

    Reports of the same slot are passed over: a correction is like what was returned; and a form that was sent before
    (`key`) is like nothing, since it becomes no second report. Of a restricted matter nobody learns here that it has a
    report."""
    mine = list(Report.objects.filter(Q(slot=slot) | Q(key=key)).values_list("pk", "key", "state"))
    if any(kept == key and state not in UNSENT for _pk, kept, state in mine):
        return Likeness()
    unit_id = slot.unit_id
    found = alike(REPORTS, mask()(text), without=[pk for pk, _key, _state in mine])
    seen = {report.pk: report for report in reports_for(actor).filter(pk__in=[one.key for one in found])}
    hidden = [one.key for one in found if one.key not in seen and one.owner != unit_id]
    return Likeness(
        own=tuple(seen[one.key] for one in found if one.owner == unit_id and one.key in seen)[:SHOWN],
        others=tuple(seen[one.key] for one in found if one.owner != unit_id and one.key in seen)[:SHOWN],
        hidden=bool(hidden) and Report.objects.filter(pk__in=hidden, matter__is_restricted=False).exists(),
        from_text=matter.span is not None and share_taken(text, matter.span.quote) >= MOSTLY,
    )


def mask() -> Mask:
    """Masks the names of all units: one query."""
    return Mask(chain.from_iterable(units_reached(None).order_by().values_list("name", "short_name")))


def remember_reports(reports: Collection[int]) -> None:
    """Keeps the wording of sent reports, for later ones to be compared with; within the sender's transaction."""
    remember(REPORTS, _wordings(Report.objects.filter(pk__in=reports)))


def wordings_of_reports() -> Iterable[tuple[int, int, str]]:
    """All sent reports, for `luoshi reindex`."""
    return _wordings(Report.objects.all())


def _wordings(rows: QuerySet[Report]) -> Iterator[tuple[int, int, str]]:
    said = rows.exclude(state__in=UNSENT).exclude(text="").order_by("pk").values_list("pk", "unit", "text")
    masked = mask()
    for key, unit, text in said.iterator(chunk_size=2000):
        yield key, unit, masked(text)
