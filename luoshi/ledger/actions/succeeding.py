"""接续: what is still open goes on under the next edition of its plan."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luoshi.access.queries import reaches_everything
from luoshi.journal.actions import record_many
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger.actions.docketing import docket_edition
from luoshi.ledger.errors import NothingToCarryOver
from luoshi.ledger.facts import MatterCarriedOver
from luoshi.ledger.models import Matter, Succession
from luoshi.ledger.states import OUT
from luoshi.mandates.docketing import carrying_links, lock_edition


@transaction.atomic
def carry_over(older_id: int, newer_id: int, *, actor: Actor, on: date, at: datetime) -> list[Succession]:
    """Links the matters of the newer edition to the still open ones whose clauses they go on, by confirmed links.

    Opens the newer edition's matters first where that was not done (docket_edition). The old matters stay as they are:
    they are linked, never merged (domain handbook 5.4, case 20). Safe to run again: only what is missing is added.
    Raises Edition.DoesNotExist, NotAllowed, ReadingsOpen, NothingConfirmed, NothingToCarryOver.
    Records MatterDocketed for each matter opened, MatterCarriedOver for each link."""
    if not reaches_everything(actor, "supervisor"):
        raise NotAllowed(subject=_("this document"), ask=_("the supervision office"))
    edition = lock_edition(newer_id)
    links = carrying_links(older_id, newer_id)
    open_before = Matter.objects.filter(reading__in=[old for old, _new, _kind in links]).exclude(state__in=OUT)
    predecessors = {matter.reading_id: matter for matter in open_before.order_by("pk")}
    links = [link for link in links if link[0] in predecessors]
    if not links:
        raise NothingToCarryOver(document=edition.document.title)
    if edition.docketed_at is None:
        docket_edition(newer_id, actor=actor, on=on, at=at)
    heirs = {m.reading_id: m for m in Matter.objects.filter(reading__in=[new for _old, new, _kind in links])}
    pairs = [(heirs[new], predecessors[old], kind) for old, new, kind in links if new in heirs]
    known = set(Succession.objects.filter(matter__in=heirs.values()).values_list("matter", "predecessor"))
    missing = [(heir, before, kind) for heir, before, kind in pairs if (heir.pk, before.pk) not in known]
    if not missing:
        raise NothingToCarryOver(document=edition.document.title)
    rows = Succession.objects.bulk_create(
        Succession(matter=heir, predecessor=before, kind=kind, on=on, at=at, by_id=actor.user_id)
        for heir, before, kind in missing
    )
    record_many(
        [
            (
                MatterCarriedOver(
                    matter_id=heir.pk, predecessor_id=before.pk, predecessor_number=before.number, kind=kind
                ),
                actor,
                at,
            )
            for heir, before, kind in missing
        ]
    )
    return rows
