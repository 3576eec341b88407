"""Rows for the administrative tree, and its leaves: the divisions that carry staff and branches."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from luoshi.demo.institution_units import (
    ASSOCIATIONS,
    CENTRES,
    CLASSES,
    GROUPS,
    ROOT,
    Group,
    Office,
    Section,
)
from luoshi.org.rows import UnitRow
from luoshi.org.states import PostKind, UnitKind

FOUNDED = date(2018, 9, 1)


@dataclass(slots=True)
class Leaf:
    """A division that is not divided again: its staff, and its branches with their members.

    `department` is the code of a division above it that has a general branch, or ""."""

    code: str
    name: str
    office: Office
    department: str
    branches: int
    posts: tuple[tuple[str, PostKind, int], ...]
    members: list[int] = field(default_factory=list)
    staff: int = 0


@dataclass(slots=True)
class Department:
    """A division with parts: it has a head and a deputy, and perhaps a general branch."""

    code: str
    name: str
    office: Office
    has_general_branch: bool


@dataclass(slots=True)
class Places:
    """The administrative tree, with what party and people are built on."""

    units: list[UnitRow] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    departments: list[Department] = field(default_factory=list)

    def add(self, code: str, kind: UnitKind, name: str, short_name: str, above: str, *also: str) -> None:
        """A further unit; its row number and place in lists follow from the order."""
        number = len(self.units) + 1
        self.units.append(
            UnitRow(
                row=number,
                code=code,
                kind=kind.value,
                name=name,
                short_name=short_name,
                above=above,
                starts_on=FOUNDED,
                ordinal=number,
                aliases=also,
            )
        )


def draft_units(chance: Random) -> Places:
    """The tree with its leaves; the sizes of branches and the staff of leaves add up to the groups' totals."""
    places = Places()
    places.add(ROOT[0], UnitKind.INSTITUTION, ROOT[1], ROOT[2], "", "本局", "全局")
    for code, name, kind in CLASSES:
        if kind == UnitKind.CLASS:
            places.add(code, kind, name, name, ROOT[0])
    places.add(CENTRES[0], UnitKind.CLASS, CENTRES[1], "协作中心", "ZS")
    for group in GROUPS:
        for office in group.offices:
            _add_office(places, office, group.under or ROOT[0])
    for code, name, short_name in ASSOCIATIONS:
        places.add(code, UnitKind.SUBORDINATE, name, short_name, "ST")
    small = _small_branches(places, chance)
    for group in GROUPS:
        _share_out(places, group, small, chance)
    return places


def _add_office(places: Places, office: Office, above: str) -> None:
    places.add(office.code, office.kind, office.name, office.short_name, above, *office.also)
    for number, section in enumerate(office.sections, 1):
        code = f"{office.code}-{number:02}"
        places.add(code, UnitKind.DIVISION, section.name, section.short_name or section.name, office.code)
        if section.parts:
            places.departments.append(Department(code, section.name, office, section.has_general_branch))
        for part_number, part in enumerate(section.parts, 1):
            part_code = f"{code}-{part_number:02}"
            places.add(part_code, UnitKind.DIVISION, part.name, part.short_name or part.name, code)
            _add_leaf(places, office, part, part_code, code if section.has_general_branch else "")
        if not section.parts:
            _add_leaf(places, office, section, code, "")


def _add_leaf(places: Places, office: Office, section: Section, code: str, department: str) -> None:
    branches = 0 if office.own_branches else section.branches
    places.leaves.append(Leaf(code, section.name, office, department, branches, section.posts))


SMALL_SHARE = 0.08
SMALL = (3, 6)
SIZE_AROUND, SIZE_SPREAD, LARGEST = 17.0, 0.4, 50
TOO_LARGE = 53
ALL_BRANCHES = 830


def _small_branches(places: Places, chance: Random) -> set[tuple[str, int]]:
    """Which branches have fewer than seven members, as (code of the leaf, number); at most a fourth of an office's."""
    found: set[tuple[str, int]] = set()
    by_office: dict[str, list[tuple[str, int]]] = {}
    for leaf in places.leaves:
        by_office.setdefault(leaf.office.code, []).extend((leaf.code, n) for n in range(leaf.branches))
    candidates = [
        branch for own in by_office.values() for branch in chance.sample(own, k=len(own) // 4) if branch[0] != "XZ01-01"
    ]
    found.update(chance.sample(candidates, k=round(ALL_BRANCHES * SMALL_SHARE)))
    return found


def _share_out(places: Places, group: Group, small: set[tuple[str, int]], chance: Random) -> None:
    """Give the group's members to its branches and its staff to its leaves."""
    offices = [office for office in group.offices if not office.own_branches]
    members = _in_proportion(group.members, [office.staff or 0 for office in offices])
    for office, count in zip(offices, members, strict=True):
        _fill_branches([leaf for leaf in places.leaves if leaf.office is office], office, count, small, chance)
    for office in group.offices:
        leaves = [leaf for leaf in places.leaves if leaf.office is office]
        departments = [each for each in places.departments if each.office is office]
        above = 1 + office.deputies + 1 + 2 * len(departments)  # head, deputies, liaison; a head and a deputy each
        least = [max(2 + sum(seats for _title, _kind, seats in leaf.posts), sum(leaf.members)) for leaf in leaves]
        rest = (office.staff or 0) - above - sum(least)
        more = _in_proportion(rest, [10 + sum(leaf.members) for leaf in leaves])
        for leaf, minimum, extra in zip(leaves, least, more, strict=True):
            leaf.staff = minimum + extra


def _fill_branches(leaves: list[Leaf], office: Office, total: int, small: set[tuple[str, int]], chance: Random) -> None:
    """Sizes around seventeen that add up to `total`; one branch of the Beijing centre is too large on purpose."""
    slots = [(leaf, number) for leaf in leaves for number in range(leaf.branches)]
    if office.code == "ZS07":
        slots.append((leaves[-1], 0))  # the joint branch, kept at the last leaf until the Party tree is built
    sizes = {
        place: chance.randint(*SMALL) for place, (leaf, number) in enumerate(slots) if (leaf.code, number) in small
    }
    if office.code == "XZ01":
        sizes[0] = TOO_LARGE
    open_places = [place for place in range(len(slots)) if place not in sizes]
    drawn = [chance.lognormvariate(0, SIZE_SPREAD) * SIZE_AROUND for _place in open_places]
    fitted = _fitted(drawn, total - sum(sizes.values()), SMALL[1] + 1, LARGEST, chance)
    sizes.update(zip(open_places, fitted, strict=True))
    for place, (leaf, _number) in enumerate(slots):
        leaf.members.append(sizes[place])


def _fitted(drawn: list[float], total: int, least: int, most: int, chance: Random) -> list[int]:
    """Whole numbers near `drawn`, between `least` and `most`, that add up to `total`."""
    scale = total / sum(drawn)
    sizes = [min(most, max(least, round(each * scale))) for each in drawn]
    while (missing := total - sum(sizes)) != 0:
        step = 1 if missing > 0 else -1
        open_places = [place for place, size in enumerate(sizes) if least <= size + step <= most]
        for place in chance.sample(open_places, k=min(abs(missing), len(open_places))):
            sizes[place] += step
    return sizes


def _in_proportion(total: int, weights: list[int]) -> list[int]:
    """`total` in whole shares proportional to `weights`; the largest remainders get what is left over."""
    whole = sum(weights)
    if not weights or whole == 0:
        return [0] * len(weights)
    shares = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: -(total * weights[place] % whole))
    for place in order[: total - sum(shares)]:
        shares[place] += 1
    return shares
