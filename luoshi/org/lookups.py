"""What other rooms ask of the register when they open accounts and grant roles: ids for codes, titles and numbers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from luoshi.org.models import Holding, Person, Post, Unit


@dataclass(frozen=True, slots=True)
class Held:
    """A person holds a post on [starts_on, ends_on)."""

    person_id: int
    post_id: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Place:
    """A person with the post by which they are found first."""

    person_id: int
    number: str
    name: str
    title: str
    unit: str


def units_by_code(*, on: date) -> dict[str, int]:
    """Ids of the units that live on a day, by code."""
    return dict(Unit.objects.filter(starts_on__lte=on, ends_on__gt=on).values_list("code", "pk"))


def posts_by_place(*, on: date) -> dict[tuple[str, str], int]:
    """Ids of the posts of units that live on a day, by the unit's code and the title."""
    rows = Post.objects.filter(unit__starts_on__lte=on, unit__ends_on__gt=on)
    return {(code, title): pk for code, title, pk in rows.values_list("unit__code", "title", "pk")}


def people_by_number(numbers: Collection[str]) -> dict[str, int]:
    """Ids of people, by staff number; numbers that nobody has are left out."""
    return dict(Person.objects.filter(number__in=numbers).values_list("number", "pk"))


def post_title(post: int) -> str:
    """The title of a post with its unit. Raises Post.DoesNotExist."""
    found = Post.objects.select_related("unit").get(pk=post)
    return f"{found.unit.name}{found.title}"


def person_name(person: int) -> str:
    """The name of a person. Raises Person.DoesNotExist."""
    return Person.objects.get(pk=person).name


def locked_holders(posts: Collection[int], *, after: date) -> list[int]:
    """People who hold one of the posts after that day, locked in order of id, so that two grants cannot cross."""
    people = set(Holding.objects.filter(post__in=posts, ends_on__gt=after).values_list("person", flat=True))
    rows = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=people).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def locked_post(post: int) -> int:
    """The id of a post, locked. Raises Post.DoesNotExist."""
    return Post.objects.select_for_update(of=("self",), no_key=True).get(pk=post).pk


def held_after(*, people: Collection[int] = (), posts: Collection[int] = (), after: date) -> list[Held]:
    """Holdings of any of the people or posts that go on after that day."""
    rows = Holding.objects.filter(ends_on__gt=after)
    wanted = rows.filter(person__in=people) if people else rows.filter(post__in=posts)
    return [Held(*row) for row in wanted.order_by("pk").values_list("person", "post", "starts_on", "ends_on")]


def holders_of(posts: Collection[int], *, on: date) -> list[Place]:
    """People who hold one of the posts on a day, once each, by unit and post in register order."""
    rows = Holding.objects.filter(post__in=posts, starts_on__lte=on, ends_on__gt=on)
    found: dict[int, Place] = {}
    ordered = rows.order_by("post__unit__ordinal", "post__unit__code", "post", "pk")
    for row in ordered.values_list("person", "person__number", "person__name", "post__title", "post__unit__name"):
        found.setdefault(row[0], Place(*row))
    return list(found.values())
