"""The outbox: one alert or digest becomes one delivery for each address, and a worker sends each at most once.

States: waiting → sending → sent, or back to waiting after a failure that certainly sent nothing (with growing delays),
or failed for good; waiting → dropped when nothing is left to say. `sending` is committed before anything leaves the
house. So a worker killed at any point loses nothing (the inbox of the pages has every notice) and doubles nothing.

What cannot be known: whether a message went out whose worker died between the server's answer and our commit. SMTP and
robots have no transaction that spans both sides. Of “at least once” and “at most once” reminders take the latter: such
a delivery becomes `uncertain`, is shown to the supervision office, and only a person sends it again. With SQLite in its
usual setting (synchronous=NORMAL) this holds for killed processes, not for a power cut within the same moment; with
PostgreSQL for both."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, OuterRef, Subquery
from django.utils import translation

from luoshi.journal.actions import record
from luoshi.kernel.actor import system
from luoshi.org.calendar import calendar
from luoshi.reminders import channels, words
from luoshi.reminders.channels import Message, Sent
from luoshi.reminders.facts import DigestsMade, RemindersSent
from luoshi.reminders.models import Address, Delivery, Digest, Notice, Preference, Rules
from luoshi.reminders.queries import hours_of, preferences_of, rules_in_force
from luoshi.reminders.quiet import Hours, digest_is_due, may_send, next_moment
from luoshi.reminders.retrying import DELAYS, delay_after
from luoshi.reminders.states import DeliveryState

PEOPLE_AT_ONCE = 200
MOST_ERROR = 300


@dataclass(frozen=True, slots=True)
class Made:
    """What a run put together: people and notices told, deliveries written."""

    people: int = 0
    notices: int = 0
    deliveries: int = 0


@dataclass(frozen=True, slots=True)
class Emptied:
    """What became of the deliveries that a run took."""

    sent: int = 0
    again: int = 0
    failed: int = 0
    uncertain: int = 0
    dropped: int = 0


# -- putting together --------------------------------------------------------------------------------------------------


def make_alerts(on: date, *, at: datetime) -> int:
    """Write a delivery for each urgent notice of people who want single alerts and have an address; returns how many.

    Nothing in anybody's quiet hours or on a day off: then a later run, or the digest, tells it."""
    rules, days = rules_in_force(), calendar()
    count = 0
    untold = Notice.objects.filter(settled_at=None, digest=None, alerted_at=None, urgent=True, read_at=None)
    for users in _in_pieces(untold.order_by("user").values_list("user", flat=True).distinct()):
        own = preferences_of(users)
        awake = [u for u in users if _wants_alerts(own.get(u)) and may_send(at, hours_of(own.get(u), rules), days)]
        count += _alert(awake, on, at)
    return count


def _wants_alerts(own: Preference | None) -> bool:
    return own is None or own.single_alerts


@transaction.atomic
def _alert(users: Sequence[int], on: date, at: datetime) -> int:
    addresses = _addresses(users)
    rows = Notice.objects.select_for_update(of=("self",), no_key=True).filter(
        user__in=list(addresses), settled_at=None, digest=None, alerted_at=None, urgent=True, read_at=None
    )
    notices = list(rows.order_by("pk"))
    deliveries = [
        Delivery(
            key=f"alert:{notice.pk}:{address.pk}",
            user_id=notice.user_id,
            address=address,
            notice=notice,
            day=on,
            next_at=at,
        )
        for notice in notices
        for address in addresses[notice.user_id]
    ]
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(alerted_at=at)
    return len(deliveries)


def make_digests(on: date, *, at: datetime) -> Made:
    """Put together the digests of the day that are due now; records DigestsMade when there are any.

    One digest a person and day, whoever else runs this at the same time. People come in pieces, each a transaction."""
    rules, days = rules_in_force(), calendar()
    made = Made()
    untold = Notice.objects.filter(settled_at=None, digest=None, alerted_at=None)
    for users in _in_pieces(untold.order_by("user").values_list("user", flat=True).distinct()):
        own = preferences_of(users)
        due = [u for u in users if digest_is_due(at, hours_of(own.get(u), rules), days)]
        if due:
            piece = _digest(due, on, at)
            made = Made(made.people + piece.people, made.notices + piece.notices, made.deliveries + piece.deliveries)
    office = _tell_office(on, at, rules) if digest_is_due(at, hours_of(None, rules), days) else 0
    return Made(made.people, made.notices, made.deliveries + office)


@transaction.atomic
def _digest(users: Sequence[int], on: date, at: datetime) -> Made:
    """Digests of some people in one transaction with what they hold and the deliveries they cause."""
    Digest.objects.bulk_create([Digest(user_id=user, day=on, at=at) for user in users], ignore_conflicts=True)
    mine = Digest.objects.filter(user__in=users, day=on)
    digests = {d.user_id: d for d in mine.select_for_update(of=("self",), no_key=True).order_by("user")}
    # One that has notices since earlier today has been told; asked after the lock, when whoever was quicker is done.
    told_before = set(Notice.objects.filter(digest__in=list(digests.values())).values_list("user", flat=True))
    digests = {user: digest for user, digest in digests.items() if user not in told_before}
    own = Subquery(Digest.objects.filter(user=OuterRef("user"), day=on).values("pk")[:1])
    rows = Notice.objects.filter(user__in=list(digests), settled_at=None, digest=None, alerted_at=None)
    told = rows.update(digest=own)
    addresses = _addresses(list(digests))
    deliveries = [
        Delivery(
            key=f"digest:{digest.pk}:{address.pk}", user_id=user, address=address, digest=digest, day=on, next_at=at
        )
        for user, digest in digests.items()
        for address in addresses.get(user, ())
    ]
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    if told:
        record(DigestsMade(day=on, people=len(digests), notices=told), actor=system(on), at=at)
    return Made(len(digests), told, len(deliveries))


def _tell_office(on: date, at: datetime, rules: Rules) -> int:
    """A delivery of the day's counts for each address of the supervision office's own group, once a day."""
    addresses = Address.objects.filter(owner=None, is_on=True).order_by("pk")
    before = Delivery.objects.filter(user=None, day=on).count()
    rows = [Delivery(key=f"office:{on:%Y%m%d}:{a.pk}", address=a, day=on, next_at=at) for a in addresses]
    if rows and Notice.objects.filter(settled_at=None).exists():
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return Delivery.objects.filter(user=None, day=on).count() - before


def _addresses(users: Iterable[int]) -> dict[int, list[Address]]:
    found: dict[int, list[Address]] = defaultdict(list)
    for address in Address.objects.filter(owner__in=list(users), is_on=True).order_by("pk"):
        if address.owner_id is not None:
            found[address.owner_id].append(address)
    return found


def _in_pieces(users: Iterable[int]) -> Iterable[list[int]]:
    everybody = list(users)
    return [everybody[n : n + PEOPLE_AT_ONCE] for n in range(0, len(everybody), PEOPLE_AT_ONCE)]


# -- sending -----------------------------------------------------------------------------------------------------------


def waits(at: datetime) -> bool:
    """Whether a delivery could be sent now."""
    return Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=at).exists()


def empty(on: date, *, at: datetime) -> Emptied:
    """Send everything that waits, one after the other; other workers may do the same at once. `at` is the time now.

    Not inside a transaction: each delivery is claimed in one, sent outside any, and closed in another. Records
    RemindersSent when something came to an end."""
    round_ = _Round(at)
    count: dict[str, int] = defaultdict(int)
    while (delivery := _claim(round_.now())) is not None:
        count[round_.send(delivery)] += 1
    done = Emptied(**count)
    if done.sent or done.failed or done.uncertain:
        with transaction.atomic():
            fact = RemindersSent(day=on, sent=done.sent, failed=done.failed, uncertain=done.uncertain)
            record(fact, actor=system(on), at=at)
    return done


@transaction.atomic(durable=True)
def _claim(at: datetime) -> Delivery | None:
    """The next delivery, marked as being sent: from now on no other worker takes it, whatever happens to this one."""
    rows = Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=at).order_by("next_at", "pk")
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(of=("self",), no_key=True, skip_locked=True)
    delivery = rows.first()
    if delivery is None:
        return None
    delivery.state, delivery.started_at, delivery.tries = DeliveryState.SENDING, at, delivery.tries + 1
    delivery.save(update_fields=["state", "started_at", "tries"])
    return delivery


class _Round:
    """One emptying of the outbox: rules and calendar asked for once, the time going on from the one given."""

    def __init__(self, at: datetime) -> None:
        self._at, self._begun = at, time.monotonic()
        self._rules, self._days = rules_in_force(), calendar()

    def now(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._begun)

    def send(self, claimed: Delivery) -> str:
        """Send a claimed delivery and write what became of it; the name of its count in Emptied."""
        rows = Delivery.objects.select_related("address", "user", "digest", "notice__matter", "notice__unit")
        delivery = rows.get(pk=claimed.pk)
        user = delivery.user_id
        hours = hours_of(preferences_of([user]).get(user) if user else None, self._rules)
        if not may_send(self.now(), hours, self._days):
            return self._wait(delivery, hours)
        message = _message(delivery) if delivery.address.is_on else None
        if message is None:
            return self._close(delivery, DeliveryState.DROPPED)
        address = delivery.address
        outcome = channels.send(address.channel, address.target, address.secret, message)
        if outcome.sent is Sent.YES:
            return self._close(delivery, DeliveryState.SENT)
        if outcome.sent is Sent.PERHAPS:
            return self._close(delivery, DeliveryState.UNCERTAIN, outcome.detail)
        delay = delay_after(delivery.tries, DELAYS)
        if outcome.sent is Sent.NEVER or delay is None:
            return self._close(delivery, DeliveryState.FAILED, outcome.detail)
        return self._back(delivery, self.now() + delay, delivery.tries, outcome.detail)

    def _wait(self, delivery: Delivery, hours: Hours) -> str:
        """Back until the quiet time is over; this was no attempt."""
        return self._back(delivery, next_moment(self.now(), hours, self._days), max(0, delivery.tries - 1), "")

    def _back(self, delivery: Delivery, until: datetime, tries: int, error: str) -> str:
        Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING).update(
            state=DeliveryState.WAITING, next_at=until, tries=tries, started_at=None, error=error[:MOST_ERROR]
        )
        return "again"

    def _close(self, delivery: Delivery, state: DeliveryState, error: str = "") -> str:
        """Write the end of a delivery. One that was taken for lost meanwhile is corrected: here it is known."""
        open_ = (DeliveryState.SENDING, DeliveryState.UNCERTAIN)
        rows = Delivery.objects.filter(pk=delivery.pk, state__in=open_)
        rows.update(state=state, finished_at=self.now(), error=error[:MOST_ERROR])
        return state.value


def _message(delivery: Delivery) -> Message | None:
    """What the delivery says now; None when everything in it has been settled meanwhile."""
    language = delivery.user.language if delivery.user else settings.LANGUAGE_CODE
    with translation.override(language):
        if delivery.notice is not None:
            notice = delivery.notice
            if notice.settled_at is not None:
                return None
            return words.alert_message(delivery.key, notice, channel=delivery.address.channel)
        if delivery.digest is not None:
            rows = Notice.objects.filter(digest=delivery.digest, settled_at=None)
            notices = list(rows.select_related("matter", "unit").order_by("-urgent", "counts_from", "pk"))
            if not notices:
                return None
            return words.digest_message(delivery.key, notices, day=delivery.day, channel=delivery.address.channel)
        standing = Notice.objects.filter(settled_at=None).order_by("why").values_list("why")
        counts = [(why, n) for why, n in standing.annotate(n=Count("matter", distinct=True))]
        return words.office_message(delivery.key, counts, day=delivery.day) if counts else None


def note_lost(at: datetime, *, lease: timedelta) -> int:
    """Mark as uncertain what has been “sending” for longer than any attempt takes: its worker is dead."""
    lost = Delivery.objects.filter(state=DeliveryState.SENDING, started_at__lt=at - lease)
    return lost.update(state=DeliveryState.UNCERTAIN, finished_at=at)
