"""What a paper counts: each figure has one condition, by which it is counted and by which its rows are listed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from luoshi.kernel.actor import Actor
from luoshi.ledger.queries import matters_for
from luoshi.ledger.states import State, Verb, Waiting
from luoshi.org.queries import names_of, unit_named, units_reached
from luoshi.org.states import Line
from luoshi.reporting.papers.placing import Placement

NEAR_DAYS = 14  # calendar days; house rule: what falls due within a fortnight is named
LATE_STEPS = ((1, 7), (8, 15), (16, 30), (31, None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a paper is about: matters followed at any time from `first` to `last`, both included.

    With `unit_id` only those led below it in `line`, a row for each unit directly below; without, a row for each lead.
    `restated`: units as on `last`, else each matter stands where its lead stood when it was docketed."""

    first: date
    last: date
    unit_id: int | None = None
    line: str = Line.ADMINISTRATIVE
    restated: bool = False
    document_id: int | None = None


def _done(s: Scope) -> Q:
    return Q(concluded_on__lte=s.last)


def _ended(s: Scope) -> Q:
    return Q(ended_on__lte=s.last)


def _open(s: Scope) -> Q:
    return (Q(concluded_on=None) | Q(concluded_on__gt=s.last)) & (Q(ended_on=None) | Q(ended_on__gt=s.last))


def _paused(s: Scope) -> Q:
    return _open(s) & Q(state=State.SUSPENDED, suspended_on__lte=s.last)


def _running(s: Scope) -> Q:
    """Open, and the clock does not stand still."""
    return _open(s) & (~Q(state=State.SUSPENDED) | Q(suspended_on__gt=s.last))


def _due(s: Scope, day: str) -> Q:
    """Not ended without a result, and due by the end of the period or concluded before that."""
    came = Q(**{f"{day}__lt": s.last}) | Q(**{f"{day}__isnull": False}) & _done(s)
    return came & (Q(ended_on=None) | Q(ended_on__gt=s.last))


FIGURES: dict[str, Callable[[Scope], Q]] = {
    "total": lambda s: Q(),
    "docketed": lambda s: Q(docketed_on__gte=s.first),
    "done": _done,
    "ended": _ended,
    "open": _open,
    "paused": _paused,
    "overdue": lambda s: _running(s) & Q(due_on__lt=s.last),
    "near": lambda s: _running(s) & Q(due_on__gte=s.last, due_on__lte=s.last + timedelta(days=NEAR_DAYS)),
    "due": lambda s: _due(s, "due_on"),
    "on_time": lambda s: _due(s, "due_on") & Q(concluded_on__lte=s.last) & Q(concluded_on__lte=F("due_on")),
    "due_first": lambda s: _due(s, "due_by_rule"),
    "on_time_first": lambda s: (
        _due(s, "due_by_rule") & Q(concluded_on__lte=s.last) & Q(concluded_on__lte=F("due_by_rule"))
    ),
    "extended": lambda s: Q(due_on__gt=F("due_by_rule")),
    "returned": lambda s: Q(decisions__verb=Verb.RETURN, decisions__on__gte=s.first, decisions__on__lte=s.last),
}
# What Chinese office papers call them.
WORDS = {
    "total": "督办事项",
    "docketed": "本期立项",
    "done": "已办结",
    "ended": "终止、并案或撤销",
    "open": "未办结",
    "paused": "中止",
    "overdue": "逾期",
    "near": f"{NEAR_DAYS}日内到期",
    "due": "应办结（现行期限）",
    "on_time": "按期办结（现行期限）",
    "due_first": "应办结（原定期限）",
    "on_time_first": "按期办结（原定期限）",
    "extended": "延期",
    "returned": "退回补正",
}


@dataclass(slots=True)
class Tally:
    """Counts that may be summed, one for each of FIGURES. Rates come from summed parts."""

    total: int = 0
    docketed: int = 0
    done: int = 0
    ended: int = 0
    open: int = 0
    paused: int = 0
    overdue: int = 0
    near: int = 0
    due: int = 0
    on_time: int = 0
    due_first: int = 0
    on_time_first: int = 0
    extended: int = 0
    returned: int = 0

    def add(self, other: Tally) -> None:
        """Sums `other` in."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    @property
    def rate(self) -> float | None:
        """按期率 by the date in force, per cent; None where nothing was due."""
        return 100 * self.on_time / self.due if self.due else None

    @property
    def rate_first(self) -> float | None:
        """按期率 by the date of the text, per cent."""
        return 100 * self.on_time_first / self.due_first if self.due_first else None

    @property
    def closure(self) -> float | None:
        """办结率, per cent, of what was not ended without a result."""
        return 100 * self.done / (self.total - self.ended) if self.total > self.ended else None


@dataclass(frozen=True, slots=True)
class Row:
    """A unit's line. `unit_id` is None for what nobody leads. `is_closed`: the unit was gone on the last day."""

    unit_id: int | None
    name: str
    is_closed: bool
    tally: Tally


@dataclass(frozen=True, slots=True)
class Stage:
    """Who has to act: how many matters wait, and how many calendar days on average."""

    waiting_for: Waiting
    count: int
    days: float


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a scope. `late` counts the overdue by LATE_STEPS; `divided` are closed leads with several heirs.

    `stages` is empty unless the period ends on the day of making: nobody keeps who had to act on an earlier day."""

    scope: Scope
    whole: Tally
    rows: tuple[Row, ...]
    late: tuple[int, ...]
    stages: tuple[Stage, ...]
    divided: tuple[str, ...]


def followed(actor: Actor, scope: Scope) -> QuerySet[Any]:
    """Matters taken up and seen by the actor that were open at some time of the period, of any unit, unrestricted."""
    rows = (
        matters_for(actor)
        .filter(docketed_on__lte=scope.last, is_restricted=False)
        .filter(Q(concluded_on=None) | Q(concluded_on__gte=scope.first))
        .filter(Q(ended_on=None) | Q(ended_on__gte=scope.first))
        .exclude(state=State.DRAFT)
    )
    return rows if scope.document_id is None else rows.filter(document=scope.document_id)


def placement(actor: Actor, scope: Scope) -> Placement:
    """Where the leads of the scope stand: at most five queries."""
    leads = set(followed(actor, scope).order_by().values_list("lead", flat=True).distinct()) - {None}
    return Placement(leads, unit_id=scope.unit_id, line=scope.line, restated_on=scope.last if scope.restated else None)


def summary(actor: Actor, scope: Scope) -> Summary:
    """All figures of a scope by unit. A constant number of queries; groups of lead and day are placed in memory."""
    places = placement(actor, scope)
    rows = followed(actor, scope).order_by()
    tallies: dict[int | None, Tally] = defaultdict(Tally)
    plain = {
        name: Count("pk", filter=rule(scope)) for name, rule in FIGURES.items() if name not in ("total", "returned")
    }
    for group in rows.values("lead", "docketed_on").annotate(total=Count("pk"), **plain):
        lead, day = group.pop("lead"), group.pop("docketed_on")
        if (place := places.of(lead, day)) is not None:
            tallies[place.unit_id].add(Tally(**group))
    returned = rows.filter(FIGURES["returned"](scope)).values_list("lead", "docketed_on")
    for lead, day, count in returned.annotate(n=Count("pk", distinct=True)):
        if (place := places.of(lead, day)) is not None:
            tallies[place.unit_id].returned += count
    whole = Tally()
    for tally in tallies.values():
        whole.add(tally)
    return Summary(
        scope=scope,
        whole=whole,
        rows=_rows(tallies, scope),
        late=_late(rows, places, scope),
        stages=_stages(rows, places, scope) if scope.last == actor.on else (),
        divided=places.divided,
    )


def behind(actor: Actor, scope: Scope, figure: str, *, row: int | None = None, every_row: bool = True) -> Iterator[Any]:
    """The matters that a figure counts, due first; with `every_row` off only those of the row of unit `row`.

    Streams; `placed` is set to the unit of the row. Raises KeyError for what is no figure."""
    places = placement(actor, scope)
    rows = followed(actor, scope).select_related("kind", "lead", "document").order_by("due_on", "number")
    condition = FIGURES[figure](scope)
    if figure == "returned":
        rows = rows.filter(pk__in=followed(actor, scope).filter(condition).order_by().values("pk"))
    else:
        rows = rows.filter(condition)
    for matter in rows.iterator(chunk_size=1000):
        place = places.of(matter.lead_id, matter.docketed_on)
        if place is not None and (every_row or place.unit_id == row):
            matter.placed = place.unit_id
            yield matter


def _rows(tallies: dict[int | None, Tally], scope: Scope) -> tuple[Row, ...]:
    ids = [unit for unit in tallies if unit is not None]
    names = names_of(ids, on=scope.last)
    found = [
        Row(unit.pk, names.get(unit.pk, unit.name), unit.ends_on <= scope.last, tallies[unit.pk])
        for unit in units_reached(None).filter(pk__in=ids).order_by("ordinal", "code")
    ]
    if None in tallies:
        found.append(Row(None, "无牵头单位", False, tallies[None]))
    return tuple(found)


def _late(rows: QuerySet[Any], places: Placement, scope: Scope) -> tuple[int, ...]:
    counts = [0] * len(LATE_STEPS)
    late = rows.filter(FIGURES["overdue"](scope)).values_list("lead", "docketed_on", "due_on").annotate(n=Count("pk"))
    for lead, day, due_on, count in late:
        if places.of(lead, day) is not None:
            days = (scope.last - due_on).days
            counts[next(i for i, (_least, most) in enumerate(LATE_STEPS) if most is None or days <= most)] += count
    return tuple(counts)


def _stages(rows: QuerySet[Any], places: Placement, scope: Scope) -> tuple[Stage, ...]:
    counts: dict[str, int] = defaultdict(int)
    days: dict[str, int] = defaultdict(int)
    waiting = rows.filter(_open(scope)).values_list("lead", "docketed_on", "waiting_for", "waiting_since")
    for lead, day, stage, since, count in waiting.annotate(n=Count("pk")):
        if places.of(lead, day) is not None:
            counts[stage] += count
            days[stage] += count * max((scope.last - since).days, 0)
    stages = [Stage(Waiting(stage), count, days[stage] / count) for stage, count in counts.items()]
    return tuple(sorted(stages, key=lambda stage: (-stage.count, stage.waiting_for)))


def in_words(scope: Scope) -> str:
    """What the paper is about and by which line and day its figures are made, as a line of the paper."""
    unit = "全部单位" if scope.unit_id is None else f"{unit_named(scope.unit_id).name}及其下级单位"
    line = "" if scope.unit_id is None else "，党组织条线" if scope.line == Line.PARTY else "，行政条线"
    units = f"按{chinese_day(scope.last)}机构重述" if scope.restated else "按立项时机构统计"
    return f"统计期间：{chinese_day(scope.first)}至{chinese_day(scope.last)}；范围：{unit}{line}；{units}"


def chinese_day(day: date) -> str:
    """2026年11月24日."""
    return f"{day.year}年{day.month}月{day.day}日"
