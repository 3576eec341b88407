"""Posts and people of the invented institution, who holds what, the roles of posts, and the accounts that are shown."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from luoshi.access.importing import AccountRow, GrantRow
from luoshi.demo.institution_party import ROOT_CODE, Organisation, PartyDraft
from luoshi.demo.institution_places import FOUNDED, Leaf, Places
from luoshi.demo.institution_units import ASSOCIATIONS, GROUPS, LEADERS, Office
from luoshi.demo.names import RARE_GIVEN, person_names
from luoshi.org.rows import PersonRow, PostRow
from luoshi.org.states import Line, PostKind, UnitKind

LIAISON, SECRETARY, FULLTIME_DEPUTY = "联络员", "书记", "专职副书记"
HEADS_WHO_ARE_SECRETARIES = 0.6
SUPERVISION, INFORMATION, DISCIPLINE = "JG01-03", "JG01-06", "JG09-02"

# Role label, user name, unit, title, which of the holders (the last of the staff has no further post): those who
# sign in when the demo is shown.
SHOWN = (
    ("督查员 supervision clerk", "ducha1", SUPERVISION, "督查员", 0),
    ("督查员 supervision clerk", "ducha2", SUPERVISION, "督查员", 1),
    ("督查处处长 director of supervision", "ducha", SUPERVISION, "处长", 0),
    ("联络员 liaison officer", "baohu", "JG04", LIAISON, 0),
    ("联络员 liaison officer", "guihua", "JG03", LIAISON, 0),
    ("联络员 liaison officer", "fuwu", "JG06", LIAISON, 0),
    ("直属单位联络员 liaison of a centre", "jiangsu", "XZ02", LIAISON, 0),
    ("单位负责人 head of unit", "baohu.sizhang", "JG04", "司长", 0),
    ("单位负责人 head of unit", "shencha.buzhang", "ZL02", "部长", 0),
    ("局领导 leader", "julingdao", "ROOT", "副局长", 0),
    ("审计管理员 audit administrator", "shenji", DISCIPLINE, "审计管理员", 0),
    ("系统管理员 system administrator", "xitong", INFORMATION, "系统管理员", 0),
    ("安全管理员 security administrator", "anquan", INFORMATION, "安全管理员", 0),
    ("工作人员 staff", "gongzuo", "JG04-01", "工作人员", -1),
)


@dataclass(slots=True)
class PeopleDraft:
    """Rows in order: a person's first row is the post they are known by."""

    posts: list[PostRow] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    grants: list[GrantRow] = field(default_factory=list)
    accounts: list[tuple[str, AccountRow]] = field(default_factory=list)


@dataclass(slots=True)
class _Builder:
    today: date
    chance: Random
    draft: PeopleDraft = field(default_factory=PeopleDraft)
    seats: list[tuple[str, str, date]] = field(default_factory=list)  # unit, title, since: one for each person
    held: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    heads: dict[str, int] = field(default_factory=dict)
    others: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    further: list[tuple[int, str, str]] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def post(self, unit: str, kind: PostKind, title: str, seats: int = 1) -> None:
        self.draft.posts.append(
            PostRow(row=len(self.draft.posts) + 1, unit=unit, kind=kind.value, title=title, seats=seats)
        )

    def fill(self, unit: str, kind: PostKind, title: str, seats: int = 1) -> None:
        """A post with as many new people as it has seats, if any. Ordinary staff came in over the years."""
        if seats < 1:
            return
        self.post(unit, kind, title, seats)
        days = max(1, (self.today - FOUNDED).days - 30)
        for _seat in range(seats):
            person = len(self.seats)
            since = FOUNDED + timedelta(days=self.chance.randrange(days)) if kind == PostKind.STAFF else FOUNDED
            self.seats.append((unit, title, since))
            self.held[unit, title].append(person)
            if kind == PostKind.HEAD:
                self.heads[unit] = person
            elif kind in (PostKind.STAFF, PostKind.DEPUTY):
                self.others[unit].append(person)

    def also(self, person: int, unit: str, kind: PostKind, title: str) -> None:
        """A further post with one seat, held by somebody who has a post already."""
        self.post(unit, kind, title)
        self.further.append((person, unit, title))

    def next_of(self, unit: str) -> int:
        """Somebody who is not head of the unit, another one each time as long as there are others."""
        pool = self.others[unit]
        self.taken[unit] += 1
        return pool[(self.taken[unit] - 1) % len(pool)]

    def grant(self, role: str, unit: str, title: str, over: str | None, line: Line = Line.ADMINISTRATIVE) -> None:
        self.draft.grants.append(
            GrantRow(role=role, unit=unit, title=title, over=over, starts_on=FOUNDED, line=line.value)
        )


def draft_people(places: Places, party: PartyDraft, today: date, chance: Random) -> PeopleDraft:
    """20,980 people with their posts; 918 secretaries and as many liaison officers among them; roles; accounts."""
    builder = _Builder(today, chance)
    builder.fill("ROOT", PostKind.LEADER, "局长")
    builder.fill("ROOT", PostKind.LEADER, "副局长", LEADERS - 1)
    leaves: dict[str, list[Leaf]] = defaultdict(list)
    for leaf in places.leaves:
        leaves[leaf.office.code].append(leaf)
    general = {each.unit: each.code for each in party.organisations if each.kind == UnitKind.GENERAL_BRANCH}
    for group in GROUPS:
        for office in group.offices:
            _fill_office(builder, office, leaves[office.code], places, general.get(office.code, ""))
    _fill_associations(builder)
    _fill_party(builder, party, leaves)
    _grant_central_roles(builder)
    _name_everybody(builder)
    return builder.draft


def _fill_office(builder: _Builder, office: Office, leaves: list[Leaf], places: Places, general_branch: str) -> None:
    titles = office.titles
    builder.fill(office.code, PostKind.HEAD, titles.head)
    builder.fill(office.code, PostKind.DEPUTY, titles.deputy, office.deputies)
    builder.fill(office.code, PostKind.LIAISON, LIAISON)
    builder.grant("head", office.code, titles.head, office.code)
    builder.grant("officer", office.code, LIAISON, office.code)
    for department in places.departments:
        if department.office is office:
            builder.fill(department.code, PostKind.HEAD, titles.division_head)
            builder.fill(department.code, PostKind.DEPUTY, f"副{titles.division_head}")
    for place, leaf in enumerate(leaves):
        rest = leaf.staff - 1
        builder.fill(leaf.code, PostKind.HEAD, titles.division_head)
        for title, kind, seats in leaf.posts:
            builder.fill(leaf.code, kind, title, seats)
            rest -= seats
        if office.has_fulltime_deputy and place == 0:
            builder.fill(general_branch, PostKind.FULLTIME_DEPUTY, FULLTIME_DEPUTY)
            rest -= 1
        builder.fill(leaf.code, PostKind.STAFF, titles.staff, rest)


def _fill_associations(builder: _Builder) -> None:
    """The associations' offices are kept by staff of the institutions they are attached to."""
    for code, _name, _short_name in ASSOCIATIONS:
        builder.also(builder.next_of("ZS04-01"), code, PostKind.HEAD, "秘书长")
        builder.also(builder.next_of("ZS04-02"), code, PostKind.LIAISON, LIAISON)
        builder.grant("head", code, "秘书长", code)
        builder.grant("officer", code, LIAISON, code)


def _fill_party(builder: _Builder, party: PartyDraft, leaves: dict[str, list[Leaf]]) -> None:
    """A secretary and a liaison officer for each organisation; 60 % of the secretaries head the unit (一岗双责)."""
    fitting = [each.code for each in party.organisations if each.is_first and each.unit in builder.heads]
    fitting.remove(ROOT_CODE)
    heads = set(builder.chance.sample(fitting, k=round(len(party.organisations) * HEADS_WHO_ARE_SECRETARIES)))
    for each in party.organisations:
        unit = each.unit or "JG08-01"  # those who have retired are looked after by the personnel department
        secretary = builder.heads[unit] if each.code in heads else builder.next_of(unit)
        if each.code == ROOT_CODE:
            secretary = builder.held["ROOT", "副局长"][1]
        liaison = builder.next_of(_staffed(each, unit, leaves))
        if liaison == secretary:
            liaison = builder.next_of(_staffed(each, unit, leaves))
        builder.also(secretary, each.code, PostKind.SECRETARY, SECRETARY)
        builder.also(liaison, each.code, PostKind.LIAISON, LIAISON)
        builder.grant("head", each.code, SECRETARY, each.code, Line.PARTY)
        builder.grant("officer", each.code, LIAISON, each.code, Line.PARTY)


def _staffed(organisation: Organisation, unit: str, leaves: dict[str, list[Leaf]]) -> str:
    """The division from whose staff an organisation has its liaison officer."""
    if organisation.code == ROOT_CODE:
        return leaves["JG09"][0].code
    if unit in leaves:
        return leaves[unit][0].code
    return next((leaf.code for own in leaves.values() for leaf in own if leaf.department == unit), unit)


def _grant_central_roles(builder: _Builder) -> None:
    for role, unit, title in (
        ("supervisor", SUPERVISION, "处长"),
        ("director", SUPERVISION, "处长"),
        ("supervisor", SUPERVISION, "督查员"),
        ("leader", "ROOT", "局长"),
        ("leader", "ROOT", "副局长"),
        ("auditor", DISCIPLINE, "审计管理员"),
        ("sysadmin", INFORMATION, "系统管理员"),
        ("secadmin", INFORMATION, "安全管理员"),
    ):
        builder.grant(role, unit, title, None)


def _name_everybody(builder: _Builder) -> None:
    """Turn seats into people with names; the first clerk and nineteen others have a rare character in theirs."""
    clerk = builder.held[SUPERVISION, "督查员"][0]
    places = builder.chance.sample([n for n in range(len(builder.seats)) if n != clerk], k=len(RARE_GIVEN) - 1)
    rare_at = dict(zip([clerk, *places], RARE_GIVEN, strict=True))
    names = person_names(len(builder.seats), builder.chance, rare_at=rare_at)
    rows = [(person, *seat) for person, seat in enumerate(builder.seats)]
    rows += [(person, unit, title, FOUNDED) for person, unit, title in builder.further]
    for number, (person, unit, title, since) in enumerate(rows, 1):
        builder.draft.people.append(
            PersonRow(row=number, number=_number(person), name=names[person], unit=unit, title=title, starts_on=since)
        )
    for role, username, unit, title, place in SHOWN:
        row = AccountRow(number=_number(builder.held[unit, title][place]), username=username)
        builder.draft.accounts.append((role, row))


def _number(person: int) -> str:
    return f"G{person + 1:05}"
