"""Lists of units, posts and people, loaded whole: all or nothing, safe to run twice, every bad cell named.

What is new is written in bulk; what changed goes through the verbs of the register, in force from `on`; what a list
leaves out stays as it is. Rows name units by their code, or by a name that only one unit has."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.journal.actions import record, record_many
from luoshi.journal.hashing import canonical
from luoshi.kernel.actor import Actor
from luoshi.kernel.clock import now
from luoshi.kernel.refusal import Refusal
from luoshi.org import closure
from luoshi.org.actions import move_unit, rename_unit
from luoshi.org.changes import UnitsChanged, announce
from luoshi.org.facts import PersonAppointed, PostCreated, RegisterLoaded, UnitCorrected, UnitCreated
from luoshi.org.models import (
    Alias,
    GrassrootsOrg,
    Holding,
    Person,
    Post,
    Unit,
    UnitChange,
    UnitLink,
    UnitName,
)
from luoshi.org.names import normal
from luoshi.org.permissions import must_keep_register
from luoshi.org.posts import Appointment, before_appointment
from luoshi.org.rows import (
    DayIsFixed,
    InACircle,
    Loaded,
    NotInRegister,
    OtherName,
    OutsideItsLife,
    PersonRow,
    PostRow,
    RefusedByRule,
    RowsRefused,
    SeatsTaken,
    SeveralOfThatName,
    TwiceInList,
    UnitRow,
)
from luoshi.org.sheets import BadCell
from luoshi.org.states import FOREVER, ChangeKind, Line

BATCH = 500
REBUILD_FROM = 50  # so many new units, and writing the closure anew is quicker than adding to it


class _Register:
    """Units by code and by name, and the cells that name none, or too many."""

    def __init__(self, units: Iterable[tuple[str, str]]) -> None:
        self.codes: set[str] = set()
        self.by_name: dict[str, set[str]] = defaultdict(set)
        for code, name in units:
            self.codes.add(code)
            self.by_name[normal(name)].add(code)
        self.problems: list[BadCell] = []

    def code_of(self, written: str, *, row: int, column: str) -> str | None:
        """The code of the unit meant, or None after noting why not."""
        if written in self.codes:
            return written
        found = self.by_name.get(normal(written), set())
        if len(found) == 1:
            return next(iter(found))
        problem = SeveralOfThatName if found else NotInRegister
        self.problems.append(problem(row=row, column=column, value=written))
        return None


@transaction.atomic
def load_units(rows: Sequence[UnitRow], *, actor: Actor, on: date) -> Loaded:
    """Load a list of units with their places in both lines, further names and, for Party organisations, head-counts.

    `on` is the day from which renamings and moves of known units hold, and the first day of new units that name none.
    Two thousand units take about a second. Raises NotAllowed or RowsRefused. Records UnitCreated, UnitRenamed,
    UnitMoved or UnitCorrected for each unit concerned, and RegisterLoaded."""
    must_keep_register(actor, _("the register of units"))
    known = {unit.code: unit for unit in Unit.objects.all()}
    living = [(unit.code, unit.name) for unit in known.values() if not unit.is_closed]
    register = _Register([*living, *((row.code, row.name) for row in rows if row.code not in known)])
    problems = _twice([(row.row, "编号", row.code) for row in rows])
    above = {
        line: {
            row.code: code
            for row in rows
            if (written := row.above if line == Line.ADMINISTRATIVE else row.party_above)
            and (code := register.code_of(written, row=row.row, column=_column_of(line)))
        }
        for line in Line.values
    }
    serves = {
        row.code: [code for each in row.serves if (code := register.code_of(each, row=row.row, column="覆盖单位"))]
        for row in rows
    }
    problems += register.problems
    if not problems:
        problems += _circles(rows, above) + _lives(rows, above, known, on)
    if problems:
        raise RowsRefused(problems)
    new = [row for row in rows if row.code not in known]
    made = _create_units(new, above, known, on=on)
    _state_created(new, made, above, actor, on)
    known.update(made)
    changed = 0
    for row in rows:
        if row.code not in made:
            changed += _update_unit(row, known, above, problems, actor=actor, on=on)
    if problems:
        raise RowsRefused(problems)
    _bring_closure_up_to_date(made)
    if made:
        announce(UnitsChanged(units=tuple(unit.pk for unit in made.values()), on=on, actor=actor))
    _load_grassroots(rows, known, serves)
    return _loaded("units", rows, len(new), changed, actor=actor, on=on)


@transaction.atomic
def load_posts(rows: Sequence[PostRow], *, actor: Actor, on: date) -> Loaded:
    """Load a list of posts. A known post is one of that title in that unit; its kind and seats may change.

    Raises NotAllowed or RowsRefused. Records PostCreated for each new one, and RegisterLoaded."""
    must_keep_register(actor, _("the register of posts"))
    units = {unit.code: unit for unit in Unit.objects.filter(ends_on__gt=on)}
    register = _Register((unit.code, unit.name) for unit in units.values())
    places = [(row, register.code_of(row.unit, row=row.row, column="单位")) for row in rows]
    problems = register.problems + _twice([(row.row, "岗位名称", f"{code} {row.title}") for row, code in places])
    if problems:
        raise RowsRefused(problems)
    known = {(post.unit_id, post.title): post for post in Post.objects.all()}
    new: list[Post] = []
    changed: list[Post] = []
    for row, code in places:
        unit = units[code or ""]
        post = known.get((unit.pk, row.title))
        if post is None:
            new.append(Post(unit=unit, kind=row.kind, title=row.title, seats=row.seats))
        elif (post.kind, post.seats) != (row.kind, row.seats):
            post.kind, post.seats = row.kind, row.seats
            changed.append(post)
    Post.objects.bulk_create(new, batch_size=BATCH)
    Post.objects.bulk_update(changed, ["kind", "seats"], batch_size=BATCH)
    at = now()
    record_many(
        (
            PostCreated(unit_id=p.unit_id, post_id=p.pk, kind=str(p.kind), title=p.title, seats=p.seats),
            actor,
            at,
        )
        for p in new
    )
    return _loaded("posts", rows, len(new), len(changed), actor=actor, on=on)


@transaction.atomic
def load_people(rows: Sequence[PersonRow], *, actor: Actor, on: date) -> Loaded:
    """Load a list of people and the posts they hold; posts are named by unit and title and must be there.

    Twenty thousand people take about three seconds. Raises NotAllowed or RowsRefused, and what the gates of upper rooms
    raise. Records PersonAppointed for each new holding, and RegisterLoaded."""
    must_keep_register(actor, _("the register of people"))
    units = {unit.code: unit for unit in Unit.objects.filter(ends_on__gt=on)}
    register = _Register((unit.code, unit.name) for unit in units.values())
    posts = {(post.unit_id, post.title): post for post in Post.objects.all()}
    problems: list[BadCell] = []
    wanted: list[tuple[PersonRow, Post]] = []
    for row in rows:
        code = register.code_of(row.unit, row=row.row, column="单位")
        if code is None:
            continue
        unit = units[code]
        post = posts.get((unit.pk, row.title))
        if post is None:
            problems.append(NotInRegister(row=row.row, column="岗位", value=row.title))
        elif (row.starts_on or on) < unit.starts_on:
            problems.append(OutsideItsLife(row=row.row, column="单位", value=row.unit, on=row.starts_on or on))
        else:
            wanted.append((row, post))
    problems += register.problems
    problems += _twice([(row.row, "岗位", f"{row.number} {post.pk}") for row, post in wanted])
    people, new_people, renamed = _people(rows, problems)
    if problems:
        raise RowsRefused(problems)
    Person.objects.bulk_create(new_people, batch_size=BATCH)
    Person.objects.bulk_update(renamed, ["name"], batch_size=BATCH)
    held = set(Holding.objects.filter(ends_on__gt=on).values_list("person", "post"))
    new = [
        Holding(person=people[row.number], post=post, starts_on=row.starts_on or on)
        for row, post in wanted
        if (people[row.number].pk, post.pk) not in held
    ]
    _refuse_full_posts(new, held, wanted)
    for agree in before_appointment:
        agree([Appointment(each.person_id, each.post_id, each.starts_on) for each in new])
    Holding.objects.bulk_create(new, batch_size=BATCH)
    at = now()
    record_many((PersonAppointed(post_id=h.post_id, person_id=h.person_id, on=h.starts_on), actor, at) for h in new)
    return _loaded("people", rows, len(new), len(renamed), actor=actor, on=on)


def _column_of(line: str) -> str:
    return "上级单位" if line == Line.ADMINISTRATIVE else "上级党组织"


def _twice(cells: Iterable[tuple[int, str, str]]) -> list[BadCell]:
    """Problems for keys (row, column, key) that an earlier row has already."""
    first: dict[str, int] = {}
    problems: list[BadCell] = []
    for row, column, key in cells:
        if first.setdefault(key, row) != row:
            problems.append(TwiceInList(row=row, column=column, value=key.split(" ")[-1], first=first[key]))
    return problems


def _circles(rows: Sequence[UnitRow], above: Mapping[str, Mapping[str, str]]) -> list[BadCell]:
    """Problems for units that would stand under themselves, the places of the other units being as they are."""
    problems: list[BadCell] = []
    for line, places in above.items():
        links = UnitLink.objects.filter(line=line, ends_on=FOREVER).values_list("unit__code", "above__code")
        up = {**dict(links), **places}
        for row in rows:
            at, steps = places.get(row.code), 0
            while at is not None and at != row.code and steps <= len(up):
                at, steps = up.get(at), steps + 1
            if at == row.code:
                problems.append(InACircle(row=row.row, column=_column_of(line), value=places[row.code]))
    return problems


def _lives(
    rows: Sequence[UnitRow], above: Mapping[str, Mapping[str, str]], known: Mapping[str, Unit], on: date
) -> list[BadCell]:
    """Problems for units that are closed, begin on another day than is on record, or before the unit above them."""
    begins = {row.code: row.starts_on or on for row in rows} | {code: unit.starts_on for code, unit in known.items()}
    problems: list[BadCell] = []
    for row in rows:
        unit = known.get(row.code)
        if unit and unit.is_closed:
            problems.append(OutsideItsLife(row=row.row, column="编号", value=row.code, on=on))
        elif unit and row.starts_on and row.starts_on != unit.starts_on:
            problems.append(DayIsFixed(row=row.row, column="设立日期", value=row.starts_on, since=unit.starts_on))
        for line, places in above.items():
            if not unit and row.code in places and begins[places[row.code]] > begins[row.code]:
                problems.append(
                    OutsideItsLife(row=row.row, column=_column_of(line), value=places[row.code], on=begins[row.code])
                )
    return problems


def _create_units(
    rows: Sequence[UnitRow], above: Mapping[str, Mapping[str, str]], known: Mapping[str, Unit], *, on: date
) -> dict[str, Unit]:
    """Write new units with names, aliases, places and change events, in bulk; the closure comes later."""
    made = {
        row.code: Unit(
            code=row.code,
            kind=row.kind,
            name=row.name,
            short_name=row.short_name or row.name[:60],
            starts_on=row.starts_on or on,
            ordinal=row.ordinal or 0,
        )
        for row in rows
    }
    Unit.objects.bulk_create(made.values(), batch_size=BATCH)
    everybody = {**known, **made}
    UnitName.objects.bulk_create(
        [UnitName(unit=u, name=u.name, short_name=u.short_name, starts_on=u.starts_on) for u in made.values()],
        batch_size=BATCH,
    )
    Alias.objects.bulk_create(
        [
            Alias(text=text, unit=made[row.code], starts_on=made[row.code].starts_on)
            for row in rows
            for text in _texts(row.name, row.short_name, *row.aliases)
        ],
        batch_size=BATCH,
    )
    UnitLink.objects.bulk_create(
        [
            UnitLink(line=line, unit=made[code], above=everybody[top], starts_on=made[code].starts_on)
            for line, places in above.items()
            for code, top in places.items()
            if code in made
        ],
        batch_size=BATCH,
    )
    changes = [UnitChange(kind=ChangeKind.CREATE, on=u.starts_on) for u in made.values()]
    UnitChange.objects.bulk_create(changes, batch_size=BATCH)
    after = UnitChange.after.through
    after.objects.bulk_create(
        [after(unitchange_id=change.pk, unit_id=unit.pk) for change, unit in zip(changes, made.values(), strict=True)],
        batch_size=BATCH,
    )
    return made


def _state_created(
    rows: Sequence[UnitRow],
    made: Mapping[str, Unit],
    above: Mapping[str, Mapping[str, str]],
    actor: Actor,
    on: date,
) -> None:
    ids = dict(Unit.objects.values_list("code", "pk"))
    facts = []
    at = now()
    for row in rows:
        line = next((line for line, places in above.items() if row.code in places), str(Line.ADMINISTRATIVE))
        top = above[line].get(row.code)
        unit = made[row.code]
        fact = UnitCreated(
            unit_id=unit.pk,
            code=unit.code,
            name=unit.name,
            line=line,
            above_id=ids[top] if top else None,
            on=unit.starts_on,
            basis="",
        )
        facts.append((fact, actor, at))
    record_many(facts)


def _update_unit(
    row: UnitRow,
    known: Mapping[str, Unit],
    above: Mapping[str, Mapping[str, str]],
    problems: list[BadCell],
    *,
    actor: Actor,
    on: date,
) -> bool:
    """Bring a known unit in line with its row by the verbs of the register; whether anything changed."""
    unit = known[row.code]
    changed = False
    try:
        short_name = row.short_name or row.name[:60]
        if (row.name, short_name) != (unit.name, unit.short_name):
            rename_unit(unit.pk, row.name, short_name=short_name, on=on, actor=actor)
            changed = True
        places = dict(unit.links.filter(ends_on__gt=on).values_list("line", "above__code"))
        for line, wanted in above.items():
            if row.code in wanted and places.get(line) != wanted[row.code]:
                move_unit(unit.pk, known[wanted[row.code]].pk, line=line, on=on, actor=actor)
                changed = True
    except Refusal as refusal:
        problems.append(RefusedByRule(row=row.row, column="编号", value=row.code, reason=str(refusal)))
        return False
    corrected = _correct(row, unit, on)
    if corrected:
        record(UnitCorrected(unit_id=unit.pk, changed=tuple(corrected), on=on), actor=actor)
    if "kind" in corrected:
        announce(UnitsChanged(units=(unit.pk,), on=on, actor=actor))
    return changed or bool(corrected)


def _correct(row: UnitRow, unit: Unit, on: date) -> list[str]:
    """Put right what has no history: kind, place in lists, further names, head-counts. The names of what changed."""
    corrected = []
    if row.kind != unit.kind:
        Unit.objects.filter(pk=unit.pk).update(kind=row.kind)
        corrected.append("kind")
    if row.ordinal is not None and row.ordinal != unit.ordinal:
        Unit.objects.filter(pk=unit.pk).update(ordinal=row.ordinal)
        corrected.append("ordinal")
    known = set(unit.aliases.filter(ends_on__gt=on).values_list("text", flat=True))
    if more := [text for text in _texts(*row.aliases) if text not in known]:
        Alias.objects.bulk_create([Alias(text=text, unit=unit, starts_on=on) for text in more])
        corrected.append("aliases")
    if row.members is not None:
        counts = GrassrootsOrg.objects.filter(unit=unit).values_list(*_COUNTS).first()
        if counts != tuple(getattr(row, name) for name in _COUNTS):
            corrected.append("grassroots")
    return corrected


_COUNTS = ("members", "committee_seats", "elected_on", "term_years", "last_general_meeting_on", "is_joint")


def _load_grassroots(rows: Sequence[UnitRow], known: Mapping[str, Unit], serves: Mapping[str, list[str]]) -> None:
    """Write head-counts and terms of the Party organisations of the list, new ones and known ones alike."""
    counted = [row for row in rows if row.members is not None]
    GrassrootsOrg.objects.bulk_create(
        [GrassrootsOrg(unit=known[row.code], **{name: getattr(row, name) for name in _COUNTS}) for row in counted],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["unit"],
        update_fields=list(_COUNTS),
    )
    ids = dict(GrassrootsOrg.objects.values_list("unit", "pk"))
    through = GrassrootsOrg.serves.through
    wanted = {(ids[known[row.code].pk], known[code].pk) for row in counted for code in serves[row.code]}
    concerned = through.objects.filter(grassrootsorg__unit__code__in=[row.code for row in counted if row.serves])
    present = set(concerned.values_list("grassrootsorg", "unit"))
    for organisation, unit in present - wanted:
        concerned.filter(grassrootsorg=organisation, unit=unit).delete()
    through.objects.bulk_create(
        [through(grassrootsorg_id=organisation, unit_id=unit) for organisation, unit in sorted(wanted - present)]
    )


def _people(rows: Sequence[PersonRow], problems: list[BadCell]) -> tuple[dict[str, Person], list[Person], list[Person]]:
    """People of the list by number, those who are new, and those whose name changed."""
    people = {person.number: person for person in Person.objects.all()}
    first: dict[str, PersonRow] = {}
    new: list[Person] = []
    renamed: list[Person] = []
    for row in rows:
        earlier = first.setdefault(row.number, row)
        if earlier.name != row.name:
            problems.append(OtherName(row=row.row, column="姓名", value=row.name, name=earlier.name, first=earlier.row))
        person = people.get(row.number)
        if person is None:
            people[row.number] = Person(number=row.number, name=row.name)
            new.append(people[row.number])
        elif person.pk and person.name != row.name:
            person.name = row.name
            renamed.append(person)
    return people, new, renamed


def _refuse_full_posts(
    new: Sequence[Holding], held: set[tuple[int, int]], wanted: Sequence[tuple[PersonRow, Post]]
) -> None:
    counts = Counter(post for _person, post in held)
    counts.update(holding.post_id for holding in new)
    full = {post.pk for _row, post in wanted if counts[post.pk] > post.seats}
    problems: dict[int, BadCell] = {}
    for row, post in wanted:
        if post.pk in full:
            problems[post.pk] = SeatsTaken(row=row.row, column="岗位", value=post.title, seats=post.seats)
    if problems:
        raise RowsRefused(list(problems.values()))


def _bring_closure_up_to_date(made: Mapping[str, Unit]) -> None:
    if len(made) >= REBUILD_FROM:
        for line in Line.values:
            closure.rebuild(line)
    elif made:
        closure.refresh([unit.pk for unit in made.values()])


def _texts(*names: str) -> list[str]:
    return [text for text in dict.fromkeys(normal(name) for name in names if name) if text]


def _loaded(register: str, rows: Sequence[Any], new: int, changed: int, *, actor: Actor, on: date) -> Loaded:
    """The result, stated in the journal with the digest of the rows that gave it."""
    digest = hashlib.sha256()
    names = [each.name for each in fields(rows[0])] if rows else []
    for row in rows:
        digest.update(canonical({name: getattr(row, name) for name in names}).encode() + b"\n")
    loaded = Loaded(new=new, changed=changed, same=len(rows) - new - changed)
    fact = RegisterLoaded(
        register=register, new=new, changed=changed, same=loaded.same, digest=digest.hexdigest(), on=on
    )
    record(fact, actor=actor)
    return loaded
