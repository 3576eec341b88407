"""What of the ledger becomes a notice to whom on a day, by the rules of the institution and of the kind of matter.

Set-based: the number of queries is that of the rules, whatever the number of matters; rows are written in batches. A
notice has a key that names the very thing (rule, cell, date), so reckoning twice changes nothing. Only those are told
who hold posts of the unit concerned, those above it as escalation says, and the supervision office (need-to-know)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from luoshi.access.audience import Audience, audience_of
from luoshi.kernel.workdays import WorkCalendar
from luoshi.ledger import reminding
from luoshi.ledger.reminding import Among, Due
from luoshi.org.calendar import calendar
from luoshi.reminders.models import Notice, Rules
from luoshi.reminders.states import Why

# How long after its moment a reminder is still given, in days: after a stop of the server, or at the first use.
LOOK_BACK = timedelta(days=60)
# A decision older than that, in days, is no news.
NEWS = timedelta(days=7)
BATCH = 2_000
_DAY = timedelta(days=1)
# What kinds of matter call a rule, where it is not called the same.
NAMES_IN_KINDS = {"answer_days": "objection_days"}
# Rules about a cell that waits for its unit's report.
OF_CELLS = (Why.REPORT_SOON, Why.REPORT_TODAY, Why.OVERDUE, Why.OVERDUE_LEADER, Why.OVERDUE_DIRECTOR)


@dataclass(frozen=True, slots=True)
class _Finding:
    """Something due under a rule, and the accounts it concerns."""

    why: Why
    due: Due
    users: Iterable[int]


class _Audiences:
    """The holders of each role, asked for once."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._known: dict[str, Audience] = {}

    def of(self, *roles: str) -> Callable[[int | None], set[int]]:
        """A function from a unit to the accounts that stand nearest over it in any of the roles."""
        found = [self._of(role) for role in roles]
        return lambda unit: {user for each in found for user in each.over(unit)}

    def _of(self, role: str) -> Audience:
        if role not in self._known:
            self._known[role] = audience_of(role, on=self._on)
        return self._known[role]


def notice_all(on: date, *, at: datetime, rules: Rules, urgent_only: bool = False) -> int:
    """Write the notices of a working day; returns how many are new. `urgent_only` leaves out what is not urgent.

    Safe to run twice and at the same time as another: a notice exists once. Nothing on a day off."""
    days = calendar()
    if not days.is_working(on):
        return 0
    before = Notice.objects.filter(day=on).count()
    findings = _Reckoning(on, days, rules, urgent_only).findings()
    rows = (_notice(user, found, on, at) for found in findings for user in found.users)
    while batch := list(islice(rows, BATCH)):
        Notice.objects.bulk_create(batch, ignore_conflicts=True)
    return Notice.objects.filter(day=on).count() - before


def settle(on: date, *, at: datetime) -> int:
    """Mark the notices whose matter or cell no longer asks for anything; returns how many. One statement a rule.

    A date that was put off settles what the old date asked for."""
    matter, unit, cell, day = OuterRef("matter"), OuterRef("unit"), OuterRef("slot"), OuterRef("counts_from")
    still: dict[tuple[Why, ...], QuerySet[Any]] = {
        OF_CELLS: reminding.slots_undone().filter(pk=cell, due_on__lte=day),
        (Why.ACKNOWLEDGE,): reminding.parties_to_acknowledge().filter(matter=matter, unit=unit),
        (Why.NEAR,): reminding.matters_near(on).filter(pk=matter, due_on=day),
        (Why.REVIEW,): reminding.reports_undecided().filter(slot=cell),
        (Why.REQUEST,): reminding.requests_to_answer().filter(matter=matter, unit=unit, answer_by=day),
        (Why.SUSPENDED,): reminding.suspended_to_look_at(on).filter(pk=matter, review_on=day),
    }
    count = 0
    for rules, standing in still.items():
        rows = Notice.objects.filter(~Exists(standing), settled_at=None, why__in=rules)
        count += rows.update(settled_at=at)
    return count


def _notice(user: int, found: _Finding, on: date, at: datetime) -> Notice:
    due = found.due
    about = f"c{due.slot_id}" if due.slot_id else f"m{due.matter_id}u{due.unit_id or 0}"
    return Notice(
        user_id=user,
        key=f"{found.why.value}:{about}:{due.day:%Y%m%d}",
        why=found.why,
        matter_id=due.matter_id,
        slot_id=due.slot_id,
        unit_id=due.unit_id,
        counts_from=due.day,
        day=on,
        at=at,
        urgent=due.is_urgent,
    )


class _Reckoning:
    """What is found on a day: one query for each rule and each number of days that kinds of matter set for it."""

    def __init__(self, on: date, days: WorkCalendar, rules: Rules, urgent_only: bool) -> None:
        self.on, self.days, self.rules, self.urgent_only = on, days, rules, urgent_only
        self.who = _Audiences(on)
        self.kinds = reminding.rules_of_kinds()
        self.urgent_kinds = tuple(kind for kind, own in self.kinds.items() if own.get("urgent"))

    def findings(self) -> Iterator[_Finding]:
        """Rule by rule; a matter may be found under several."""
        yield from self._to_take_note()
        yield from self._to_report()
        yield from self._overdue()
        yield from self._to_decide()
        yield from self._to_know()

    def _to_take_note(self) -> Iterator[_Finding]:
        officers = self.who.of("officer")
        for count, among in self._groups("acknowledge_days"):
            last = self._reached(count)
            for due in reminding.unacknowledged(first=self.on - LOOK_BACK, last=last, among=among):
                yield _Finding(Why.ACKNOWLEDGE, due, officers(due.unit_id))

    def _to_report(self) -> Iterator[_Finding]:
        officers = self.who.of("officer")
        for count, among in self._groups("report_days"):
            for due in reminding.slots_due(first=self.on, last=self.days.add(self.on, count), among=among):
                why = Why.REPORT_TODAY if due.day == self.on else Why.REPORT_SOON
                yield _Finding(why, due, officers(due.unit_id))
        for due in reminding.deadlines_near(on=self.on, among=self._among()):
            yield _Finding(Why.NEAR, due, officers(due.unit_id))

    def _overdue(self) -> Iterator[_Finding]:
        """Upwards step by step: the unit, the leader in charge, the director of the supervision office."""
        steps = (
            (Why.OVERDUE, "overdue_days", self.who.of("officer", "head")),
            (Why.OVERDUE_LEADER, "leader_days", self.who.of("leader")),
            (Why.OVERDUE_DIRECTOR, "director_days", self.who.of("director")),
        )
        for why, name, audience in steps:
            for count, among in self._groups(name):
                last = self._reached(max(count, 1))
                for due in reminding.slots_due(first=self.on - LOOK_BACK, last=last, among=among):
                    yield _Finding(why, due, audience(due.unit_id))

    def _to_decide(self) -> Iterator[_Finding]:
        office, leader, officers = self.who.of("supervisor"), self.who.of("leader"), self.who.of("officer")
        for count, among in self._groups("review_days"):
            before = timezone.make_aware(datetime.combine(self._reached(count) + _DAY, time.min))
            for due in reminding.reviews_waiting(before=before, among=among):
                yield _Finding(Why.REVIEW, due, office(due.unit_id))
        for count, among in self._groups("answer_days"):
            for due in reminding.requests_waiting(answer_by=self.days.add(self.on, count), among=among):
                yield _Finding(Why.REQUEST, due, (leader if due.level == "leader" else office)(due.unit_id))
        for due in reminding.suspensions_due(on=self.on, among=self._among()):
            yield _Finding(Why.SUSPENDED, due, officers(due.unit_id) | office(due.unit_id))

    def _to_know(self) -> Iterator[_Finding]:
        officers = self.who.of("officer")
        for due in reminding.turns_to_tell(first=self.on - NEWS, last=self.on, among=self._among()):
            yield _Finding(Why.TOLD, due, officers(due.unit_id))

    def _groups(self, name: str) -> Iterator[tuple[int, Among]]:
        """(days, matters) of a rule: kinds that say the same are asked about together; one that says none is left out.

        Without kinds that differ it is one group of all matters."""
        usual = int(getattr(self.rules, name))
        groups: dict[int | None, list[str]] = defaultdict(list)
        for kind, own in self.kinds.items():
            groups[own.get(NAMES_IN_KINDS.get(name, name), usual)].append(kind)
        if list(groups) in ([], [usual]):
            yield usual, self._among()
            return
        for count, kinds in groups.items():
            if count is not None:
                yield int(count), self._among(tuple(kinds))

    def _among(self, kinds: tuple[str, ...] | None = None) -> Among:
        return Among(kinds, self.urgent_only, self.urgent_kinds)

    def _reached(self, count: int) -> date:
        """The latest day whose `count`-th working day after it has come by now."""
        return self.days.add(self.on + _DAY, -count) - _DAY if count else self.on
