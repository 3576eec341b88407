"""Questions about reminders: the rules in force, a person's hours and addresses, their inbox, what went wrong."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from luoshi.kernel.actor import Actor
from luoshi.kernel.clock import now
from luoshi.ledger.queries import matters_for
from luoshi.reminders.models import Address, Delivery, Job, Notice, Preference, Rules
from luoshi.reminders.quiet import Hours
from luoshi.reminders.states import DeliveryState, JobState

TROUBLED = (DeliveryState.FAILED, DeliveryState.UNCERTAIN)


def rules_in_force() -> Rules:
    """The newest rules, or the house's own defaults, which have no id. One query."""
    return Rules.objects.order_by("-pk").first() or Rules(set_at=now())


def hours_of(preference: Preference | None, rules: Rules) -> Hours:
    """A person's hours: their own where they set them, else the institution's. Asks nothing."""
    own = preference or Preference()
    return Hours(
        rules.digest_hour if own.digest_hour is None else own.digest_hour,
        rules.quiet_from if own.quiet_from is None else own.quiet_from,
        rules.quiet_until if own.quiet_until is None else own.quiet_until,
    )


def preferences_of(users: Collection[int]) -> dict[int, Preference]:
    """What people set for themselves, by account; who set nothing is left out."""
    return {row.user_id: row for row in Preference.objects.filter(user__in=users)}


def preference_of(actor: Actor) -> Preference:
    """The actor's own settings, or empty ones."""
    found = Preference.objects.filter(user=actor.user_id).first() if actor.user_id is not None else None
    return found or Preference()


def addresses_of(actor: Actor) -> QuerySet[Address]:
    """The actor's own addresses in use."""
    return Address.objects.filter(owner=actor.user_id, owner__isnull=False, is_on=True)


def office_addresses() -> QuerySet[Address]:
    """Addresses in use of the supervision office's own group."""
    return Address.objects.filter(owner=None, is_on=True)


def inbox_of(actor: Actor, *, settled: bool = False) -> QuerySet[Notice]:
    """The actor's notices, newest first, those that still stand or those that are settled.

    Only of matters that the actor may see today: whoever gave up a post no longer reads what they were told in it."""
    rows = Notice.objects.filter(user=actor.user_id, settled_at__isnull=not settled, matter__in=_visible(actor))
    return rows.select_related("matter", "slot", "unit").order_by("-urgent", "-day", "-pk")


def unread_count(actor: Actor) -> int:
    """How many notices that still stand the actor has not read: one query."""
    rows = Notice.objects.filter(user=actor.user_id, settled_at=None, read_at=None, matter__in=_visible(actor))
    return rows.count()


def _visible(actor: Actor) -> QuerySet[Any]:
    return matters_for(actor).order_by().values("pk")


@dataclass(frozen=True, slots=True)
class Outbox:
    """What the deliveries page shows above its rows."""

    waiting: int
    sending: int
    dead_jobs: int
    last_run_at: datetime | None


def outbox() -> Outbox:
    """How the outbox and the jobs stand. Four queries."""
    last = Job.objects.filter(state=JobState.DONE).order_by("-finished_at").first()
    return Outbox(
        waiting=Delivery.objects.filter(state=DeliveryState.WAITING).count(),
        sending=Delivery.objects.filter(state=DeliveryState.SENDING).count(),
        dead_jobs=Job.objects.filter(state=JobState.DEAD).count(),
        last_run_at=last.finished_at if last else None,
    )


def troubled_deliveries() -> QuerySet[Delivery]:
    """Deliveries that failed for good or may have gone out, the newest first."""
    rows = Delivery.objects.filter(state__in=TROUBLED).select_related("user__person", "address")
    return rows.order_by("-finished_at", "-pk")


def troubled_jobs() -> QuerySet[Job]:
    """Jobs that were given up, the newest first."""
    return Job.objects.filter(state=JobState.DEAD).order_by("-pk")
