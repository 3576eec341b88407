"""Posts and who holds them. Duties and rights sit on posts, never on names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.org.errors import (
    AlreadyClosed,
    AlreadyHolds,
    HoldsNot,
    LaterChange,
    NameEmpty,
    NameTooLong,
    NotBegunYet,
    PostFull,
    PostTaken,
)
from luoshi.org.facts import PersonAppointed, PostCreated, PostVacated
from luoshi.org.models import Holding, Person, Post, Unit
from luoshi.org.permissions import must_keep_register
from luoshi.org.states import PostKind

TITLE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Appointment:
    """A person is to hold a post from `on`."""

    person_id: int
    post_id: int
    on: date


# A gate: upper rooms append what must agree before anybody takes up a post; each is called with all appointments of one
# action and may raise a Refusal.
before_appointment: list[Callable[[Sequence[Appointment]], None]] = []


@transaction.atomic
def create_post(unit: int, *, kind: str, title: str, actor: Actor, seats: int = 1) -> Post:
    """Give a unit a further post with that many seats (设岗).

    Raises NotAllowed, AlreadyClosed, NameEmpty, NameTooLong, PostTaken. Records PostCreated."""
    found = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit)
    must_keep_register(actor, found.name)
    title = title.strip()
    if not title:
        raise NameEmpty
    if len(title) > TITLE_LENGTH:
        raise NameTooLong(limit=TITLE_LENGTH, length=len(title))
    if found.is_closed:
        raise AlreadyClosed(unit=found.name, until=found.ends_on, on=actor.on)
    if found.posts.filter(title=title).exists():
        raise PostTaken(unit=found.name, title=title)
    post = Post.objects.create(unit=found, kind=PostKind(kind), title=title, seats=seats)
    fact = PostCreated(unit_id=found.pk, post_id=post.pk, kind=str(post.kind), title=title, seats=seats)
    record(fact, actor=actor)
    return post


@transaction.atomic
def appoint(person: int, post: int, *, on: date, actor: Actor) -> Holding:
    """Let a person hold a post from that day (任职).

    Raises NotAllowed, NotBegunYet or AlreadyClosed for the unit, AlreadyHolds, PostFull, and what the gates of upper
    rooms raise. Records PersonAppointed."""
    seat = Post.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=post)
    who = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person)
    must_keep_register(actor, seat.title)
    if on < seat.unit.starts_on:
        raise NotBegunYet(unit=seat.unit.name, since=seat.unit.starts_on, on=on)
    if on >= seat.unit.ends_on:
        raise AlreadyClosed(unit=seat.unit.name, until=seat.unit.ends_on, on=on)
    if seat.holdings.filter(person=who, ends_on__gt=on).exists():
        raise AlreadyHolds(person=who.name, title=seat.title)
    if seat.holdings.filter(ends_on__gt=on).count() >= seat.seats:
        raise PostFull(seats=seat.seats, title=seat.title, on=on)
    for agree in before_appointment:
        agree([Appointment(who.pk, seat.pk, on)])
    holding = Holding.objects.create(person=who, post=seat, starts_on=on, ends_on=seat.unit.ends_on)
    record(PersonAppointed(post_id=seat.pk, person_id=who.pk, on=on), actor=actor)
    return holding


@transaction.atomic
def vacate(person: int, post: int, *, on: date, actor: Actor) -> Holding:
    """Let a person no longer hold a post from that day (免职).

    Raises NotAllowed, HoldsNot, and LaterChange for a holding that begins on or after that day. Records PostVacated."""
    seat = Post.objects.get(pk=post)
    who = Person.objects.get(pk=person)
    must_keep_register(actor, seat.title)
    rows = seat.holdings.select_for_update(of=("self",), no_key=True).filter(person=who, ends_on__gt=on)
    holding = rows.order_by("starts_on").first()
    if not holding:
        raise HoldsNot(person=who.name, title=seat.title, on=on)
    if holding.starts_on >= on:
        raise LaterChange(unit=seat.title, since=holding.starts_on)
    holding.ends_on = on
    holding.save(update_fields=["ends_on"])
    record(PostVacated(post_id=seat.pk, person_id=who.pk, on=on), actor=actor)
    return holding
