"""The invented institution: 918 Party organisations, 20,980 staff, 15,618 members, made from a seed number.

`generate` is plain data and the same for the same seed and day; `load` writes it by the lists of org and access, which
are the ones that a real institution loads from workbooks. Every person is invented; nobody has a birth date, a number
other than the staff number, or a telephone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from django.db import transaction

from luoshi.access.importing import AccountRow, GrantRow, load_accounts, load_grants
from luoshi.demo.institution_party import PartyDraft, draft_party
from luoshi.demo.institution_people import PeopleDraft, draft_people
from luoshi.demo.institution_places import FOUNDED, draft_units
from luoshi.kernel.actor import system
from luoshi.org.importing import load_people, load_posts, load_units
from luoshi.org.lookups import posts_by_place, units_by_code
from luoshi.org.names import remember
from luoshi.org.rows import PersonRow, PostRow, UnitRow
from luoshi.org.seeding import seed_departments

# Written names that mean many: the unit whose subtree is meant, by code, or None for an open set.
COLLECTIVES = (
    ("各部门各单位", "ROOT"), ("各部门、各单位", "ROOT"), ("全局各单位", "ROOT"),
    ("局机关各部门", "JG"), ("机关各部门", "JG"), ("专利局各部门", "ZL"),
    ("各审查协作中心", "XZ"), ("各协作中心", "XZ"),
    ("局其他直属单位", "ZS"), ("各直属单位", "ZS"), ("各社会团体", "ST"),
    ("各基层党组织", "P000"), ("各级党组织", "P000"), ("各党支部", "P000"),
    ("各有关单位", None), ("有关单位", None), ("各有关部门", None), ("有关部门", None),
    ("相关部门", None), ("相关单位", None), ("有关部门单位", None),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionPlan:
    """Everything that the institution is made of, before any of it is written.

    `faults` are the planted ones, by name: codes of the branches in which a rule check must find something. `accounts`
    are role label and account row for those who sign in when the demo is shown."""

    units: tuple[UnitRow, ...]
    posts: tuple[PostRow, ...]
    people: tuple[PersonRow, ...]
    grants: tuple[GrantRow, ...]
    accounts: tuple[tuple[str, AccountRow], ...]
    faults: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """An account of the demo with its generated password, and whose it is."""

    role: str
    username: str
    password: str
    name: str
    post: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Liaison:
    """The liaison officer of a unit that reports: for making up what was reported in the past."""

    unit_id: int
    unit_code: str
    post_id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedInstitution:
    """What was written: accounts to show, ids of units by code, and who reports for each department."""

    accounts: list[DemoAccount]
    units: dict[str, int]
    liaisons: list[Liaison]
    faults: dict[str, str]


def generate(seed: int, today: date) -> InstitutionPlan:
    """The whole institution as rows; the same for the same seed and day. About a third of a second."""
    chance = Random(seed)  # noqa: S311  a repeatable demo, no secret
    places = draft_units(chance)
    party: PartyDraft = draft_party(places, today, chance)
    people: PeopleDraft = draft_people(places, party, today, chance)
    return InstitutionPlan(
        units=(*places.units, *party.units),
        posts=tuple(people.posts),
        people=tuple(people.people),
        grants=tuple(people.grants),
        accounts=tuple(people.accounts),
        faults=party.faults,
    )


@transaction.atomic
def load(today: date, seed: int) -> LoadedInstitution:
    """Write the institution, the national departments and the accounts into an empty register; all or nothing.

    Raises what the lists raise, RowsRefused first of all. Records what they record."""
    plan = generate(seed, today)
    actor = system(today)
    load_units(plan.units, actor=actor, on=FOUNDED)
    load_posts(plan.posts, actor=actor, on=today)
    load_people(plan.people, actor=actor, on=today)
    load_grants(plan.grants, actor=actor, on=today)
    seed_departments(actor=actor, on=today)
    units = units_by_code(on=today)
    for text, code in COLLECTIVES:
        remember(text, "collective", unit=units[code] if code else None, actor=actor, on=FOUNDED)
    opened = load_accounts([row for _role, row in plan.accounts], actor=actor, must_change=False)
    passwords = {each.user.username: each.password for each in opened}
    return LoadedInstitution(
        accounts=_told(plan, passwords),
        units=units,
        liaisons=_liaisons(plan, units, today),
        faults=plan.faults,
    )


def _told(plan: InstitutionPlan, passwords: dict[str, str]) -> list[DemoAccount]:
    names = {unit.code: unit.name for unit in plan.units}
    first: dict[str, PersonRow] = {}
    for person in plan.people:
        first.setdefault(person.number, person)
    return [
        DemoAccount(
            role=role,
            username=row.username,
            password=passwords[row.username],
            name=first[row.number].name,
            post=first[row.number].title,
            unit=names[first[row.number].unit],
        )
        for role, row in plan.accounts
    ]


def _liaisons(plan: InstitutionPlan, units: dict[str, int], today: date) -> list[Liaison]:
    posts = posts_by_place(on=today)
    holders = {(person.unit, person.title): person.name for person in plan.people}
    return [
        Liaison(
            unit_id=units[grant.unit],
            unit_code=grant.unit,
            post_id=posts[grant.unit, grant.title],
            name=holders[grant.unit, grant.title],
        )
        for grant in plan.grants
        if grant.role == "officer" and grant.line == "administrative"
    ]
