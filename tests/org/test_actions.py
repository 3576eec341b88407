"""Units come, change and go on a day, and what the register refuses."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.journal.models import Fact
from luoshi.kernel.actor import Actor, system
from luoshi.kernel.refusal import NotAllowed, Refusal
from luoshi.org import actions, errors
from luoshi.org.actions import NewUnit
from luoshi.org.models import Holding, UnitChange, UnitLink
from luoshi.org.queries import successors, units_under
from luoshi.org.states import FOREVER, ChangeKind, Line, UnitKind
from tests.factories.org import FOUNDED, HoldingFactory, PostFactory, UnitFactory, unit_under

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)
BY = system(DAY)


def new(code: str, name: str = "") -> NewUnit:
    return NewUnit(code=code, name=name or f"{code}司", kind=UnitKind.DEPARTMENT)


def kinds() -> list[str]:
    return list(Fact.objects.order_by("pk").values_list("kind", flat=True))


def test_a_unit_that_is_created_stands_under_its_unit_from_that_day():
    root = UnitFactory()

    unit = actions.create_unit(new("A", "法规司"), above=root.pk, on=DAY, actor=BY, basis="某发〔2024〕1号")

    assert set(units_under(root.pk, on=date(2024, 2, 29))) == {root}
    assert set(units_under(root.pk, on=DAY)) == {root, unit}
    assert unit.short_name == "法规司"
    change = UnitChange.objects.get()
    assert (change.kind, change.on, change.basis) == (ChangeKind.CREATE, DAY, "某发〔2024〕1号")
    assert kinds() == ["org.UnitCreated"]


def test_a_renamed_unit_keeps_its_old_name_with_its_days():
    unit = UnitFactory(name="规划司")

    actions.rename_unit(unit.pk, "战略规划司", short_name="规划司", on=DAY, actor=BY)

    unit.refresh_from_db()
    assert (unit.name, unit.short_name) == ("战略规划司", "规划司")
    assert list(unit.names.order_by("starts_on").values_list("name", "starts_on", "ends_on")) == [
        ("规划司", FOUNDED, DAY),
        ("战略规划司", DAY, FOREVER),
    ]
    assert set(unit.aliases.values_list("text", "starts_on", "ends_on")) == {
        ("规划司", FOUNDED, DAY),
        ("规划司", DAY, FOREVER),
        ("战略规划司", DAY, FOREVER),
    }
    assert kinds() == ["org.UnitRenamed"]


def test_a_moved_unit_takes_along_what_is_below_it():
    root = UnitFactory()
    old, target = unit_under(root), unit_under(root)
    unit = unit_under(old)
    division = unit_under(unit)

    actions.move_unit(unit.pk, target.pk, on=DAY, actor=BY)

    assert set(units_under(old.pk, on=date(2024, 2, 29))) == {old, unit, division}
    assert set(units_under(old.pk, on=DAY)) == {old}
    assert set(units_under(target.pk, on=DAY)) == {target, unit, division}


def test_merged_units_end_and_their_divisions_stand_under_the_new_one():
    root = UnitFactory()
    a, b = unit_under(root, name="甲司"), unit_under(root, name="乙司")
    division, namesake = unit_under(a, name="综合处"), unit_under(b, name="综合处")
    holding = HoldingFactory(post=PostFactory(unit=a))

    merged = actions.merge_units([a.pk, b.pk], into=new("C", "甲司"), on=DAY, actor=BY)

    assert set(units_under(root.pk, on=DAY)) == {root, merged, division, namesake}
    assert set(units_under(root.pk, on=date(2024, 2, 29))) == {root, a, b, division, namesake}
    holding.refresh_from_db()
    assert holding.ends_on == DAY
    assert successors([a.pk, b.pk], on=DAY) == {a.pk: [merged.pk], b.pk: [merged.pk]}
    assert kinds() == ["org.UnitsMerged"]


def test_a_unit_merged_into_an_existing_one_leaves_that_one_as_it_was():
    root = UnitFactory()
    a, b = unit_under(root), unit_under(root)

    merged = actions.merge_units([a.pk], into=b.pk, on=DAY, actor=BY)

    assert merged == b
    assert set(units_under(root.pk, on=DAY)) == {root, b}
    assert not merged.is_closed


def test_the_parts_of_a_split_unit_take_its_place():
    root = UnitFactory()
    unit = unit_under(root)
    first, second = unit_under(unit), unit_under(unit)

    parts = actions.split_unit(unit.pk, [new("X"), new("Y")], on=DAY, actor=BY, below={first.pk: "X", second.pk: "Y"})

    x, y = parts
    assert set(units_under(x.pk, on=DAY)) == {x, first}
    assert set(units_under(y.pk, on=DAY)) == {y, second}
    assert set(units_under(root.pk, on=DAY)) == {root, x, y, first, second}
    assert successors([unit.pk], on=DAY) == {unit.pk: sorted([x.pk, y.pk])}


def test_a_part_split_off_leaves_the_unit_in_being():
    root = UnitFactory()
    unit = unit_under(root)
    division = unit_under(unit)

    (part,) = actions.split_unit(unit.pk, [new("X")], on=DAY, actor=BY, closes=False)

    assert set(units_under(root.pk, on=DAY)) == {root, unit, division, part}


def test_a_closed_unit_keeps_its_history_and_its_posts_are_vacated():
    unit = unit_under(UnitFactory())
    holding = HoldingFactory(post=PostFactory(unit=unit))

    actions.close_unit(unit.pk, on=DAY, actor=BY)

    unit.refresh_from_db()
    assert (unit.is_closed, unit.ends_on) == (True, DAY)
    assert list(unit.names.values_list("ends_on", flat=True)) == [DAY]
    assert list(UnitLink.objects.filter(unit=unit).values_list("ends_on", flat=True)) == [DAY]
    assert list(Holding.objects.values_list("pk", "ends_on")) == [(holding.pk, DAY)]
    assert kinds() == ["org.UnitClosed"]


def _closed(unit) -> None:
    actions.close_unit(unit.pk, on=date(2023, 1, 1), actor=BY)


REFUSED = {
    "closing a unit that has units below": (
        errors.UnitsBelow,
        lambda root, a, b: actions.close_unit(root.pk, on=DAY, actor=BY),
    ),
    "moving a unit under itself": (
        errors.UnderItself,
        lambda root, a, b: actions.move_unit(a.pk, a.pk, on=DAY, actor=BY),
    ),
    "moving a unit under its own division": (
        errors.UnderItself,
        lambda root, a, b: actions.move_unit(root.pk, a.pk, on=DAY, actor=BY),
    ),
    "a day before the unit began": (
        errors.NotBegunYet,
        lambda root, a, b: actions.rename_unit(a.pk, "新名", on=date(2017, 12, 31), actor=BY),
    ),
    "a name that is taken beside it": (
        errors.NameTaken,
        lambda root, a, b: actions.rename_unit(a.pk, b.name, on=DAY, actor=BY),
    ),
    "a new unit with the name of its neighbour": (
        errors.NameTaken,
        lambda root, a, b: actions.create_unit(new("N", b.name), above=root.pk, on=DAY, actor=BY),
    ),
    "a number that is taken": (
        errors.CodeTaken,
        lambda root, a, b: actions.create_unit(new(a.code), above=root.pk, on=DAY, actor=BY),
    ),
    "a rename to the same name": (
        errors.SameAsBefore,
        lambda root, a, b: actions.rename_unit(a.pk, a.name, on=DAY, actor=BY),
    ),
    "a move to where it is": (
        errors.SameAsBefore,
        lambda root, a, b: actions.move_unit(a.pk, root.pk, on=DAY, actor=BY),
    ),
    "a change on the day of the last one": (
        errors.LaterChange,
        lambda root, a, b: actions.move_unit(a.pk, b.pk, on=FOUNDED, actor=BY),
    ),
    "a merger of one": (
        errors.TooFewUnits,
        lambda root, a, b: actions.merge_units([a.pk], into=a.pk, on=DAY, actor=BY),
    ),
    "a merger into one's own division": (
        errors.UnderItself,
        lambda root, a, b: actions.merge_units([root.pk], into=a.pk, on=DAY, actor=BY),
    ),
    "a split into one": (errors.TooFewUnits, lambda root, a, b: actions.split_unit(a.pk, [new("X")], on=DAY, actor=BY)),
    "a split that forgets a division": (
        errors.UnitsBelow,
        lambda root, a, b: actions.split_unit(root.pk, [new("X"), new("Y")], on=DAY, actor=BY, below={a.pk: "X"}),
    ),
    "an empty name": (errors.NameEmpty, lambda root, a, b: actions.rename_unit(a.pk, "  ", on=DAY, actor=BY)),
    "a name of 121 characters": (
        errors.NameTooLong,
        lambda root, a, b: actions.rename_unit(a.pk, "长" * 121, on=DAY, actor=BY),
    ),
    "a change of a closed unit": (
        errors.AlreadyClosed,
        lambda root, a, b: (_closed(b), actions.rename_unit(b.pk, "新名", on=DAY, actor=BY)),
    ),
    "a new unit under a closed one": (
        errors.AlreadyClosed,
        lambda root, a, b: (_closed(b), actions.create_unit(new("N"), above=b.pk, on=DAY, actor=BY)),
    ),
    "an officer who changes the register": (
        NotAllowed,
        lambda root, a, b: actions.close_unit(a.pk, on=DAY, actor=Actor(user_id=1, name="某", on=DAY)),
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_register_refuses(what):
    reason, attempt = REFUSED[what]
    root = UnitFactory()
    a, b = unit_under(root), unit_under(root)

    with pytest.raises(Refusal) as refusal:
        attempt(root, a, b)

    assert type(refusal.value) is reason
    assert str(refusal.value)


def test_two_divisions_of_different_departments_may_have_one_name():
    root = UnitFactory()
    a, b = unit_under(root), unit_under(root)
    actions.create_unit(new("A1", "综合处"), above=a.pk, on=DAY, actor=BY)

    twin = actions.create_unit(new("B1", "综合处"), above=b.pk, on=DAY, actor=BY)

    assert twin.name == "综合处"


def test_a_unit_stands_in_two_lines_at_once():
    root, committee = UnitFactory(), UnitFactory(kind=UnitKind.COMMITTEE)
    unit = unit_under(root)

    actions.move_unit(unit.pk, committee.pk, on=DAY, actor=BY, line=Line.PARTY)

    assert unit in units_under(root.pk, on=DAY)
    assert unit in units_under(committee.pk, on=DAY, line=Line.PARTY)
    assert unit not in units_under(committee.pk, on=DAY)
