"""Verbs of reminders: set the rules, choose hours and addresses, read notices."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.reminders.channels import check_target
from luoshi.reminders.errors import HoursLeaveNothing, OutOfRange, StepsOutOfOrder, TooManyAddresses
from luoshi.reminders.facts import ReminderAddressAdded, ReminderAddressRemoved, ReminderRulesSet
from luoshi.reminders.models import Address, Delivery, Notice, Preference, Rules
from luoshi.reminders.permissions import must_see_deliveries, must_set_rules
from luoshi.reminders.queries import TROUBLED, hours_of, rules_in_force
from luoshi.reminders.states import Channel, DeliveryState

MOST_DAYS = 60
MOST_ADDRESSES = 5
LAST_HOUR = 23


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesGiven:
    """The rules of reminding as a form gives them; see models.Rules for the meaning of each."""

    acknowledge_days: int = 1
    report_days: int = 3
    overdue_days: int = 1
    leader_days: int = 5
    director_days: int = 10
    review_days: int = 3
    answer_days: int = 1
    digest_hour: int = 9
    quiet_from: int = 18
    quiet_until: int = 8


@transaction.atomic
def set_rules(given: RulesGiven, *, actor: Actor, at: datetime) -> Rules:
    """Set the institution's rules of reminding, from now on (提醒规则).

    Raises NotAllowed, OutOfRange, StepsOutOfOrder, HoursLeaveNothing. Records ReminderRulesSet."""
    must_set_rules(actor)
    for name, value in asdict(given).items():
        if name.endswith("_days"):
            _must_lie(value, 0, MOST_DAYS)
    if not 1 <= given.overdue_days <= given.leader_days <= given.director_days:
        raise StepsOutOfOrder(unit=given.overdue_days, leader=given.leader_days, director=given.director_days)
    rules = Rules(**asdict(given), set_at=at, set_by_id=actor.user_id)
    _must_leave_an_hour(None, rules)
    rules.save()
    record(ReminderRulesSet(rules_id=rules.pk, **asdict(given)), actor=actor, at=at)
    return rules


@transaction.atomic
def set_preference(
    *, digest_hour: int | None, quiet_from: int | None, quiet_until: int | None, single_alerts: bool, actor: Actor
) -> Preference:
    """Choose one's own hours; None follows the institution. Raises OutOfRange, HoursLeaveNothing.

    Records no fact: when somebody likes to be reminded is no act of the office (house rule, as in access)."""
    values: dict[str, Any] = {
        "digest_hour": digest_hour,
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "single_alerts": single_alerts,
    }
    _must_leave_an_hour(Preference(**values), rules_in_force())
    kept, _created = Preference.objects.update_or_create(user_id=_account(actor), defaults=values)
    return kept


@transaction.atomic
def add_address(
    channel: str, target: str, *, actor: Actor, at: datetime, secret: str = "", office: bool = False
) -> Address:
    """Let reminders also go to an address of the actor, or (`office`) to the supervision office's own group.

    One that is in use already stays as it is. Raises UnusableAddress, HostNotAllowed, MailIsOff, TooManyAddresses, and
    NotAllowed for the office's group. Records ReminderAddressAdded, without the address."""
    if office:
        must_set_rules(actor)
    chosen = Channel(channel)
    clean = check_target(chosen, target)
    owner = None if office else _account(actor)
    mine = Address.objects.filter(owner=owner, is_on=True)
    if same := mine.filter(channel=chosen, target=clean).first():
        return same
    if mine.count() >= MOST_ADDRESSES:
        raise TooManyAddresses(limit=MOST_ADDRESSES)
    address = Address.objects.create(owner_id=owner, channel=chosen, target=clean, secret=secret.strip(), since=at)
    fact = ReminderAddressAdded(address_id=address.pk, channel=str(chosen), owner_id=owner)
    record(fact, actor=actor, at=at)
    return address


@transaction.atomic
def remove_address(address: int, *, actor: Actor, at: datetime) -> None:
    """Send nothing to an address any more; what still waits for it is dropped.

    Raises Address.DoesNotExist for somebody else's, NotAllowed for the office's group by others. Records
    ReminderAddressRemoved."""
    found = Address.objects.select_for_update(of=("self",), no_key=True).get(pk=address, is_on=True)
    if found.owner_id is None:
        must_set_rules(actor)
    elif found.owner_id != actor.user_id:
        raise Address.DoesNotExist
    found.is_on = False
    found.secret = ""
    found.save(update_fields=["is_on", "secret"])
    waiting = Delivery.objects.filter(address=found, state=DeliveryState.WAITING)
    waiting.update(state=DeliveryState.DROPPED, finished_at=at)
    record(ReminderAddressRemoved(address_id=found.pk), actor=actor, at=at)


def read(notices: Collection[int] | None, *, actor: Actor, at: datetime) -> int:
    """Mark notices of the actor as read, or all of them (None); returns how many. No fact: nobody else's business."""
    rows = Notice.objects.filter(user=actor.user_id, user__isnull=False, read_at=None)
    if notices is not None:
        rows = rows.filter(pk__in=notices)
    return rows.update(read_at=at)


def send_again(delivery: int, *, actor: Actor, at: datetime) -> bool:
    """Let a person send a failed or uncertain delivery once more, knowing that it may arrive twice.

    Returns whether it was still so. Raises NotAllowed. Only a person decides this; no worker does."""
    must_see_deliveries(actor)
    rows = Delivery.objects.filter(pk=delivery, state__in=TROUBLED)
    return bool(
        rows.update(state=DeliveryState.WAITING, tries=0, next_at=at, started_at=None, finished_at=None, error="")
    )


def _account(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotAllowed(subject=pgettext_lazy("提醒设置", "settings of reminders"), ask=_("their owner"))
    return actor.user_id


def _must_leave_an_hour(own: Preference | None, rules: Rules) -> None:
    hours = hours_of(own, rules)
    for hour in (hours.digest_hour, hours.quiet_from, hours.quiet_until):
        _must_lie(hour, 0, LAST_HOUR)
    if hours.is_never:
        raise HoursLeaveNothing


def _must_lie(value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise OutOfRange(value=value, least=least, most=most)
