"""Links between the clauses of two editions: confirm, refuse, take back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.mandates.comparing import compared, rows_of_link
from luoshi.mandates.errors import LinkGone, SameEdition
from luoshi.mandates.facts import ClauseLinksDecided
from luoshi.mandates.models import ClauseLink, Edition
from luoshi.mandates.permissions import must_confirm
from luoshi.mandates.states import LinkState

_READING = "r"


@transaction.atomic
def decide_links(older_id: int, newer_id: int, keys: Collection[str], *, state: str, actor: Actor, at: datetime) -> int:
    """Confirms or refuses proposed links, or (state "") takes that back; returns how many were changed.

    Nothing moves by it yet: an edition's matters are carried over by the ledger, along confirmed links (rule 6).
    Raises Edition.DoesNotExist, NotAllowed, SameEdition, LinkGone. Records ClauseLinksDecided, unless nothing was
    changed."""
    if older_id == newer_id:
        raise SameEdition
    # Both editions locked, in one order: two people deciding the same links come one after the other.
    locked = Edition.objects.select_for_update(of=("self",), no_key=True).select_related("document")
    editions = {e.pk: e for e in locked.filter(pk__in=(older_id, newer_id)).order_by("pk")}
    if newer_id not in editions:
        raise Edition.DoesNotExist
    must_confirm(actor, editions[newer_id].document.title)
    found = compared(older_id, newer_id, actor=actor)
    links = {found.key_of(link): link for link in found.comparison.links if link.old and link.new}
    if gone := len(set(keys) - links.keys()):
        raise LinkGone(count=gone)
    changed = [key for key in links if key in keys and found.states.get(key, "") != state]
    if not changed:
        return 0
    ClauseLink.objects.filter(older=older_id, newer=newer_id, key__in=changed).delete()
    if state:
        ClauseLink.objects.bulk_create(
            ClauseLink(
                older_id=older_id,
                newer_id=newer_id,
                key=key,
                kind=links[key].kind.value,
                state=LinkState(state),
                old_reading_id=_one_reading(rows_of_link(key)[0]),
                new_reading_id=_one_reading(rows_of_link(key)[1]),
                decided_at=at,
                decided_by_id=actor.user_id,
            )
            for key in changed
        )
    stated = tuple((key, links[key].kind.value) for key in changed)
    record(ClauseLinksDecided(older_id=older_id, newer_id=newer_id, state=state, links=stated), actor=actor, at=at)
    return len(changed)


def _one_reading(ends: list[tuple[str, int]]) -> int | None:
    return ends[0][1] if len(ends) == 1 and ends[0][0] == _READING else None
