"""The Party organisations of the invented institution, in their own line, with five planted faults."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from luoshi.demo.institution_places import FOUNDED, TOO_LARGE, Department, Leaf, Places
from luoshi.demo.institution_units import ASSOCIATIONS, GROUPS, RETIRED, Office
from luoshi.org.rows import UnitRow
from luoshi.org.states import UnitKind

ROOT_CODE = "P000"
COMMITTEE_TERM, BRANCH_TERM = 5, 3  # years; domain handbook 4.12, BR-08 and BR-09
TRADEMARK_GENERAL_BRANCHES = (("商标审查党总支", 2, 5), ("商标业务党总支", 5, 8), ("商标评审党总支", 8, 12))
JOINT_SERVES = (*(code for code, _name, _short in ASSOCIATIONS), "ZS07-03", "ZS07-04", "ZS07-05")


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A Party organisation and the administrative unit it belongs to ("" for those who have retired).

    `is_first` is false for a second branch of one division, whose head cannot lead both."""

    code: str
    kind: UnitKind
    name: str
    unit: str
    office: Office | None
    is_first: bool = True


@dataclass(slots=True)
class PartyDraft:
    """Rows and organisations in order, and the branches with a planted fault."""

    units: list[UnitRow] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Builder:
    places: Places
    today: date
    chance: Random
    draft: PartyDraft = field(default_factory=PartyDraft)

    def add(
        self,
        kind: UnitKind,
        name: str,
        above: str,
        *,
        unit: str,
        office: Office | None,
        members: int = 0,
        is_first: bool = True,
        serves: tuple[str, ...] = (),
    ) -> str:
        """A further organisation; members are counted at branches only. Its code."""
        number = len(self.draft.organisations)
        code = f"P{number:03}"
        term = COMMITTEE_TERM if kind == UnitKind.COMMITTEE else BRANCH_TERM
        self.draft.units.append(
            UnitRow(
                row=len(self.places.units) + number + 1,
                code=code,
                kind=kind.value,
                name=name,
                party_above=above,
                starts_on=FOUNDED,
                ordinal=5000 + number,
                members=members,
                committee_seats=self._seats(kind, members),
                elected_on=self.today - timedelta(days=self.chance.randint(30, term * 365 - 60)),
                term_years=term,
                last_general_meeting_on=self.today - timedelta(days=self.chance.randint(5, 85)),
                is_joint=bool(serves),
                serves=serves,
            )
        )
        self.draft.organisations.append(
            Organisation(code=code, kind=kind, name=name, unit=unit, office=office, is_first=is_first)
        )
        return code

    def _seats(self, kind: UnitKind, members: int) -> int:
        """Committee seats as the rules want them: none below seven members, three to five, seven above branches."""
        if kind == UnitKind.COMMITTEE:
            return 9
        if kind == UnitKind.GENERAL_BRANCH:
            return 7
        return 0 if members < 7 else 3 if members < 20 else 5


def draft_party(places: Places, today: date, chance: Random) -> PartyDraft:
    """918 organisations: 13 committees, 75 general branches, 830 branches with 15,618 members."""
    builder = _Builder(places, today, chance)
    root = builder.add(UnitKind.COMMITTEE, "直属机关党委", "", unit="JG09", office=None)
    for group in GROUPS:
        for office in group.offices:
            _add_office(builder, office, root)
    branches, members = RETIRED
    for number in range(branches):
        count = members // branches + (number < members % branches)
        builder.add(UnitKind.BRANCH, f"离退休干部第{number + 1}党支部", root, unit="", office=None, members=count)
    _plant_faults(builder.draft, today)
    return builder.draft


def _add_office(builder: _Builder, office: Office, root: str) -> None:
    above = root
    if office.party:
        kind = UnitKind.COMMITTEE if office.party == "committee" else UnitKind.GENERAL_BRANCH
        word = "党委" if office.party == "committee" else "党总支"
        above = builder.add(kind, f"{office.short_name}{word}", root, unit=office.code, office=office)
    for number, members in enumerate(office.own_branches):
        word = f"第{'一二'[number]}党支部" if len(office.own_branches) > 1 else "党支部"
        name = f"{office.short_name}{word}"
        builder.add(
            UnitKind.BRANCH, name, above, unit=office.code, office=office, members=members, is_first=number == 0
        )
    departments = {each.code: each for each in builder.places.departments if each.office is office}
    general: dict[str, str] = {}
    leaves = [leaf for leaf in builder.places.leaves if leaf.office is office]
    for place, leaf in enumerate(leaves):
        top = _general_branch(builder, office, leaf, departments, general, above)
        if office.code == "SB":
            top = _trademark_general_branch(builder, office, leaves, place, general, above)
        _add_branches(builder, office, leaf, top)
    if office.code == "ZS07":
        joint = builder.add(
            UnitKind.BRANCH, "社会团体联合党支部", above, unit="ZS07", office=office,
            members=leaves[-1].members[-1], is_first=False, serves=JOINT_SERVES,
        )  # fmt: skip
        builder.draft.faults["joint_branch_of_seven"] = joint


def _general_branch(
    builder: _Builder,
    office: Office,
    leaf: Leaf,
    departments: dict[str, Department],
    general: dict[str, str],
    above: str,
) -> str:
    """What a leaf's branches stand under: the general branch of its department, made when first needed, or `above`."""
    if not leaf.department:
        return above
    if leaf.department not in general:
        name = f"{office.short_name}{departments[leaf.department].name}党总支"
        general[leaf.department] = builder.add(
            UnitKind.GENERAL_BRANCH, name, above, unit=leaf.department, office=office
        )
    return general[leaf.department]


def _trademark_general_branch(
    builder: _Builder, office: Office, leaves: list[Leaf], place: int, general: dict[str, str], above: str
) -> str:
    for name, first, after in TRADEMARK_GENERAL_BRANCHES:
        if first <= place < after:
            if name not in general:
                general[name] = builder.add(
                    UnitKind.GENERAL_BRANCH, name, above, unit=leaves[first].code, office=office, is_first=False
                )
            return general[name]
    return above


def _add_branches(builder: _Builder, office: Office, leaf: Leaf, above: str) -> None:
    for number in range(leaf.branches):
        word = f"第{'一二三'[number]}党支部" if leaf.branches > 1 else "党支部"
        builder.add(
            UnitKind.BRANCH,
            f"{'' if leaf.name.startswith(office.short_name) else office.short_name}{leaf.name}{word}",
            above,
            unit=leaf.code,
            office=office,
            members=leaf.members[number],
            is_first=number == 0,
        )


def _plant_faults(draft: PartyDraft, today: date) -> None:
    """Make the rule checks find something: five branches, one fault each, besides the joint branch of seven units."""
    branches = [row for row in draft.units if row.kind == UnitKind.BRANCH and not row.serves]
    sound = [row for row in branches if 10 <= (row.members or 0) <= 40]
    six = next(row for row in branches if row.members == 6)
    expired, silent = sound[len(sound) // 3], sound[2 * len(sound) // 3]
    _replace(draft, six, committee_seats=5)
    _replace(draft, expired, elected_on=_years_before(today, BRANCH_TERM + 1) - timedelta(days=60))
    _replace(draft, silent, last_general_meeting_on=_two_quarters_before(today) - timedelta(days=10))
    draft.faults |= {
        "branch_of_53": next(row.code for row in branches if row.members == TOO_LARGE),
        "six_members_five_seats": six.code,
        "term_expired": expired.code,
        "no_general_meeting": silent.code,
    }


def _replace(draft: PartyDraft, row: UnitRow, **fields: object) -> None:
    place = draft.units.index(row)
    draft.units[place] = replace(row, **fields)  # type: ignore[arg-type]  # fields of the row by name


def _years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 28 February for 29 February."""
    return day.replace(year=day.year - years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _two_quarters_before(day: date) -> date:
    """The first day of the quarter two before the one of `day`."""
    month = day.year * 12 + (day.month - 1) // 3 * 3 - 6
    return date(month // 12, month % 12 + 1, 1)
