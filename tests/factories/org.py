"""Units, posts and people for tests. `unit_under` places a unit in a tree and keeps the closure true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import factory

from luoshi.access.models import User
from luoshi.org import closure
from luoshi.org.models import Alias, Holding, Person, Post, Unit, UnitLink, UnitName
from luoshi.org.names import normal
from luoshi.org.states import FOREVER, Line, PostKind, UnitKind

FOUNDED = date(2018, 1, 1)


class UnitFactory(factory.django.DjangoModelFactory):
    """A unit in no tree, with its name on record and its alias; it reaches itself in both lines."""

    class Meta:
        model = Unit
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"T{n:05}")
    kind = UnitKind.DEPARTMENT
    name = factory.Sequence(lambda n: f"测试{n}司")
    short_name = factory.SelfAttribute("name")
    starts_on = FOUNDED
    ends_on = FOREVER
    ordinal = factory.Sequence(lambda n: n)

    @factory.post_generation
    def register(self, create: bool, extracted: object, **kwargs: object) -> None:
        if not create:
            return
        period = {"starts_on": self.starts_on, "ends_on": self.ends_on}
        UnitName.objects.create(unit=self, name=self.name, short_name=self.short_name, **period)
        for text in dict.fromkeys((normal(self.name), normal(self.short_name))):
            Alias.objects.create(text=text, unit=self, **period)
        closure.refresh([self.pk])


class PostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Post

    unit = factory.SubFactory(UnitFactory)
    kind = PostKind.STAFF
    title = factory.Sequence(lambda n: f"岗位{n}")
    seats = 5


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    number = factory.Sequence(lambda n: f"P{n:06}")
    name = factory.Sequence(lambda n: f"测试员{n}")


class HoldingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Holding

    person = factory.SubFactory(PersonFactory)
    post = factory.SubFactory(PostFactory)
    starts_on = FOUNDED
    ends_on = FOREVER


def unit_under(above: Unit | None, *, line: str = Line.ADMINISTRATIVE, starts_on: date = FOUNDED, **fields) -> Unit:
    """A new unit directly under `above` in `line`, its closure written."""
    unit = UnitFactory(starts_on=starts_on, **fields)
    if above is not None:
        UnitLink.objects.create(line=line, unit=unit, above=above, starts_on=starts_on)
        closure.refresh([unit.pk])
    return unit


def post_in(unit: Unit, kind: str, title: str, name: str) -> tuple[Post, Person]:
    """A post of that kind and the person who holds it."""
    post = PostFactory(unit=unit, kind=kind, title=title)
    person = PersonFactory(name=name)
    HoldingFactory(person=person, post=post)
    return post, person


@dataclass(frozen=True, slots=True)
class Institution:
    """A small institution: the root, the supervision office and three departments with two divisions each.

    Accounts (see tests.factories.access): `clerk` supervises everything, `director` heads the supervision office
    as well (approves, closes out, ends), `leader` reads everything, decides what is passed up and sees results,
    `officers[i]` and `heads[i]` act for `departments[i]`, `reader` is ordinary staff of `departments[0]`."""

    root: Unit
    office: Unit
    departments: tuple[Unit, ...]
    divisions: tuple[Unit, ...]
    clerk: User
    director: User
    leader: User
    officers: tuple[User, ...]
    heads: tuple[User, ...]
    reader: User


def institution() -> Institution:
    """Build the small institution; three departments 一司 二司 三司 under 测试局, the office 督查处 in 办公室."""
    from tests.factories.access import user_in  # that module needs this one

    root = unit_under(None, code="ROOT", kind=UnitKind.INSTITUTION, name="测试局")
    general = unit_under(root, code="GO", name="办公室")
    office = unit_under(general, code="GO-SUP", kind=UnitKind.DIVISION, name="督查处")
    departments = tuple(unit_under(root, code=f"D{i}", name=f"{numeral}司") for i, numeral in enumerate("一二三", 1))
    divisions = tuple(
        unit_under(
            department, code=f"{department.code}-{j}", kind=UnitKind.DIVISION, name=f"{department.name}{title}处"
        )
        for department in departments
        for j, title in enumerate(("综合", "业务"), 1)
    )
    return Institution(
        root=root,
        office=office,
        departments=departments,
        divisions=divisions,
        clerk=user_in(office, PostKind.CLERK, "督查员", "文督一", role="supervisor", over=None),
        director=user_in(office, PostKind.HEAD, "督查处处长", "文督二", role=("supervisor", "director"), over=None),
        leader=user_in(root, PostKind.LEADER, "局领导", "文领导", role="leader", over=None),
        officers=tuple(
            user_in(unit, PostKind.LIAISON, "联络员", f"文联{i}", role="officer", over=unit)
            for i, unit in enumerate(departments, 1)
        ),
        heads=tuple(
            user_in(unit, PostKind.HEAD, "司长", f"文长{i}", role="head", over=unit)
            for i, unit in enumerate(departments, 1)
        ),
        reader=user_in(departments[0], PostKind.STAFF, "工作人员", "文员一"),
    )
