"""Two years of invented past, and the year that is running: plans are read, confirmed, issued and reported on.

Documents go through the real engine and the real verbs; what happened to each matter since then is made up from a seed
and carried over in bulk. Lateness is realistic: about 6 % of reports late, 4 % returned (domain handbook 6.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from luoshi.access.importing import AccountRow, load_accounts, people_without_accounts
from luoshi.access.queries import actors_in_posts, actors_named
from luoshi.demo.institution import LoadedInstitution
from luoshi.demo.life import Scene, play
from luoshi.demo.plan import plan_docx
from luoshi.demo.words import DIFFICULTIES, FRESH, NEXT_STEPS, PROGRESS, RETURNED, RETURNS
from luoshi.kernel.actor import Actor, system
from luoshi.kernel.refusal import Refusal
from luoshi.kernel.workdays import WorkCalendar
from luoshi.ledger import actions as ledger
from luoshi.ledger.importing import Past, PastReport, carry_over, slots_ahead
from luoshi.ledger.lights import expected_progress
from luoshi.ledger.schedule import FINAL
from luoshi.ledger.states import LEADING, OWING, Cycle, ReportState
from luoshi.mandates import actions as mandates
from luoshi.mandates.actions import DeadlineGiven
from luoshi.mandates.queries import readings_of
from luoshi.mandates.states import DocumentKind, ReadingState
from luoshi.org.calendar import calendar
from luoshi.org.lookups import holders_of
from luoshi.org.queries import names_of

if TYPE_CHECKING:
    from luoshi.ledger.models import Matter, Party

MONTHS_SINCE_ISSUE = 8
YEARS = 3
LATE_SHARE = 0.06
RETURNED_SHARE = 0.04
UNCHANGED_SHARE = 0.12
SLOW_SHARE = 0.13
STALLED_SHARE = 0.05
DAYS_TO_DECIDE = (1, 1, 1, 2, 2, 2, 3, 3, 4, 6)


@dataclass(frozen=True, slots=True)
class People:
    """Who acts: a clerk and the director of the supervision office, a leader, heads of units that sign, and a liaison
    officer for each unit (both by the unit's id). `units` are ids by code."""

    clerk: Actor
    director: Actor
    leader: Actor
    heads: Mapping[int, Actor]
    units: Mapping[str, int]
    officers: Mapping[int, Actor]
    names: Mapping[int, str]
    shown: Sequence[Actor]


@dataclass(slots=True)
class Maker:
    """Makes up the past of matters, one after the other, from one source of chance."""

    people: People
    today: date
    chance: Random
    days: WorkCalendar = field(default_factory=calendar)

    def past_of(self, matter: Matter, parties: Sequence[Party], issued_at: datetime) -> Past:
        """What happened to `matter` from its issue to today."""
        owing = [p for p in parties if p.role in OWING and p.unit_id in self.people.officers]
        acknowledged = [
            (p, at, self.people.officers[p.unit_id])
            for p in owing
            if p.unit_id is not None and (at := self._at(issued_at.date(), self.chance.choice((1, 1, 1, 2, 3))))
        ]
        reports: list[PastReport] = []
        concluded_at = closed_out_at = None
        if acknowledged:
            leads = [p for p in owing if p.role in LEADING] or [p for p in owing if p.unit_id == matter.lead_id]
            matter.starts_on = timezone.localdate(issued_at)
            for party in owing:
                reports += self._reports(matter, party, issued_at, is_lead=party in leads[:1])
            reports.sort(key=lambda report: report.at)
            concluded_at, closed_out_at = self._end(reports, matter.kind.lookback_days)
            if concluded_at is not None:
                reports = [r for r in reports if r.at <= concluded_at]
        return Past(
            matter=matter,
            issued_at=issued_at,
            issued_by=self.people.clerk,
            acknowledged=acknowledged,
            reports=reports,
            concluded_at=concluded_at,
            closed_out_at=closed_out_at,
            ruled_by=self.people.director,
        )

    def _reports(self, matter: Matter, party: Party, issued_at: datetime, *, is_lead: bool) -> Iterator[PastReport]:
        """The reports of one unit, period by period, until today."""
        pace = self.chance.choice((0.6, 0.7)) if self.chance.random() < SLOW_SHARE else self.chance.uniform(0.92, 1.15)
        stalls = self.chance.random() < STALLED_SHARE
        progress, first = 0, True
        for period in slots_ahead(matter, issued_at, self.days):
            is_final = period.name == FINAL
            shift = -self.chance.randint(9, 26) if is_final else -self.chance.randint(0, 5)
            if self.chance.random() < LATE_SHARE:
                shift = self.chance.randint(1, 9)
            if is_final and stalls:
                shift = self.chance.randint(40, 90)
            sent_on = self.days.on_or_after(period.due_on + timedelta(days=shift))
            if sent_on > self.today or sent_on <= timezone.localdate(issued_at):
                return
            if is_final:
                progress = 100
            elif not first and self.chance.random() < UNCHANGED_SHARE:
                yield self._report(party, period.name, sent_on, progress, is_unchanged=True)
                continue
            else:
                expected = expected_progress(matter.starts_on, matter.due_on, sent_on) or 50
                progress = max(progress, min(95, round(expected * pace)))
            yield from self._sent(party, period.name, sent_on, progress, asks_conclusion=is_final and is_lead)
            first = False

    def _sent(
        self, party: Party, period: str, sent_on: date, progress: int, *, asks_conclusion: bool
    ) -> Iterator[PastReport]:
        """A report with its review; one in 25 is returned and sent again."""
        if self.chance.random() < RETURNED_SHARE:
            returned = self._report(
                party, period, sent_on, max(0, progress - 3), asks_conclusion=False, verdict=ReportState.RETURNED
            )
            yield returned
            if returned.decided_at is None:
                return
            sent_on = self.days.add(timezone.localdate(returned.decided_at), self.chance.randint(1, 4))
            if sent_on > self.today:
                return
        yield self._report(party, period, sent_on, progress, asks_conclusion=asks_conclusion)

    def _report(
        self,
        party: Party,
        period: str,
        sent_on: date,
        progress: int,
        *,
        asks_conclusion: bool = False,
        is_unchanged: bool = False,
        verdict: ReportState = ReportState.ACCEPTED,
    ) -> PastReport:
        assert party.unit_id is not None  # noqa: S101  only units owe reports
        at = self._at(sent_on, 0) or timezone.make_aware(datetime.combine(sent_on, time(9)))
        decided_at = at if is_unchanged else self._at(sent_on, self.chance.choice(DAYS_TO_DECIDE))
        texts = ("全部完成，成果已按要求公布。",) if progress == 100 else PROGRESS
        return PastReport(
            unit_id=party.unit_id,
            period=period,
            at=at,
            by=self.people.officers[party.unit_id],
            progress=progress,
            text="" if is_unchanged else self.chance.choice(texts),
            next_step="" if is_unchanged or progress == 100 else self.chance.choice(NEXT_STEPS),
            difficulty=self.chance.choice(DIFFICULTIES) if not is_unchanged and self.chance.random() < 0.1 else "",
            is_unchanged=is_unchanged,
            asks_conclusion=asks_conclusion,
            decided=verdict if decided_at is not None else "",
            decided_at=decided_at,
            decided_by=self.chance.choice((self.people.clerk, self.people.clerk, self.people.director)),
            why=self.chance.choice(RETURNS) if verdict == ReportState.RETURNED else "",
        )

    def _end(self, reports: Sequence[PastReport], lookback_days: int) -> tuple[datetime | None, datetime | None]:
        """When the matter was concluded and, after its look-back period, closed out, if that has come."""
        asked = next((r for r in reports if r.asks_conclusion and r.decided == ReportState.ACCEPTED), None)
        if asked is None or asked.decided_at is None:
            return None, None
        concluded_at = self._at(timezone.localdate(asked.decided_at), 1)
        if concluded_at is None:
            return None, None
        looked_back = timezone.localdate(concluded_at) + timedelta(days=lookback_days)
        return concluded_at, self._at(looked_back, 5)

    def _at(self, day: date, working_days: int) -> datetime | None:
        """An office hour that many working days after `day`; None if that has not come yet."""
        on = self.days.add(day, working_days) if working_days else day
        if on >= self.today:
            return None
        moment = time(self.chance.choice((9, 10, 11, 14, 15, 16)), self.chance.randint(0, 59))
        return timezone.make_aware(datetime.combine(on, moment))


def people_of(loaded: LoadedInstitution, *, on: date) -> People:
    """Who acted in the past. Liaison officers without an account get one, whose password nobody is told."""
    root = system(on)
    posts = {liaison.post_id: liaison.unit_id for liaison in loaded.liaisons}
    lacking = {place.person_id for place in people_without_accounts(on=on)}
    rows = [
        AccountRow(number=place.number, username=f"lx{place.number}")
        for place in holders_of(list(posts), on=on)
        if place.person_id in lacking
    ]
    load_accounts(rows, actor=root)
    named = actors_named([account.username for account in loaded.accounts], on=on)
    clerk = next(actor for actor in named.values() if actor.has("supervisor") and not actor.has("director"))
    director = next(actor for actor in named.values() if actor.has("director"))
    leader = next(actor for actor in named.values() if actor.has("leader"))
    heads = {actor.unit_id: actor for actor in named.values() if actor.has("head") and actor.unit_id is not None}
    officers = {posts[post]: actor for post, actor in actors_in_posts(list(posts), on=on).items()}
    names = names_of(list(loaded.units.values()), on=on)
    shown = [actor for actor in named.values() if actor.has("officer") and actor.unit_id in officers]
    return People(
        clerk=clerk,
        director=director,
        leader=leader,
        heads=heads,
        units=loaded.units,
        officers=officers,
        names=names,
        shown=shown,
    )


def issue_day(today: date, years_ago: int) -> date:
    """The 20th of the month eight months before `today`, so many years earlier."""
    month = today.year * 12 + today.month - 1 - MONTHS_SINCE_ISSUE - 12 * years_ago
    return date(month // 12, month % 12 + 1, 20)


def load(people: People, *, today: date, seed: int, told: Callable[[str], None]) -> int:
    """Reads, dockets and carries on the plans of three years, and opens what came up yesterday; how many matters."""
    chance = Random(seed)  # noqa: S311  a repeatable demo, no secret
    maker = Maker(people, today, chance)
    total = 0
    for years_ago in reversed(range(YEARS)):
        issued_on = issue_day(today, years_ago)
        matters = _docket(people.director, issued_on, chance, is_current=years_ago == 0)
        issued_at = timezone.make_aware(datetime.combine(maker.days.add(issued_on, 6), time(9, 30)))
        carry_over(maker.past_of(m, list(m.parties.order_by("ordinal", "pk")), issued_at) for m in matters)
        total += len(matters)
        told(f"{issued_on.year}：{len(matters)}")
    scene = Scene(
        clerk=people.clerk,
        director=people.director,
        leader=people.leader,
        officers=people.officers,
        heads=people.heads,
        units=people.units,
        names=people.names,
        today=today,
        days=maker.days,
        chance=chance,
    )
    return total + _open_fresh(people, maker) + _leave_returned(people, maker) + play(scene)


def _open_fresh(people: People, maker: Maker) -> int:
    """Matters by hand of the last working day: most are issued and wait for the units to acknowledge."""
    on = maker.days.on_or_before(maker.today - timedelta(days=1))
    at = timezone.make_aware(datetime.combine(on, time(15)))
    leads = sorted(people.officers)
    for index, (wording, days) in enumerate(FRESH):
        lead, other = leads[index % len(leads)], leads[(index + 3) % len(leads)]
        matter = ledger.docket_by_hand(
            wording=wording,
            kind="meeting_decision",
            why="局务会议议定",
            parties=[
                ledger.PartyGiven(role="lead", text=people.names[lead], unit_id=lead),
                ledger.PartyGiven(role="support", text=people.names[other], unit_id=other),
            ],
            due_on=maker.days.add(maker.today, days),
            cycle=Cycle.ONCE,
            actor=people.clerk,
            on=on,
            at=at,
        )
        if index % 5 != 4:
            ledger.issue(matter.number, actor=people.clerk, on=on, at=at + timedelta(minutes=5))
    return len(FRESH)


def _leave_returned(people: People, maker: Maker) -> int:
    """One matter for each officer who signs in to the demo whose report was returned yesterday."""
    issued_on = maker.days.add(maker.today, -12)
    sent_on, returned_on = maker.days.add(maker.today, -3), maker.days.add(maker.today, -1)
    for wording, officer in zip(RETURNED, people.shown, strict=False):
        if officer.unit_id is None:
            continue
        matter = ledger.docket_by_hand(
            wording=wording,
            kind="practical_measure",
            why="年度办实事清单",
            parties=[ledger.PartyGiven(role="lead", text=people.names[officer.unit_id], unit_id=officer.unit_id)],
            due_on=maker.days.add(maker.today, 9),
            cycle=Cycle.ONCE,
            series="BS",
            actor=people.clerk,
            on=issued_on,
            at=_hour(issued_on, 9),
        )
        ledger.issue(matter.number, actor=people.clerk, on=issued_on, at=_hour(issued_on, 10))
        ledger.acknowledge(matter.number, actor=officer, on=issued_on, at=_hour(issued_on, 15))
        report = ledger.submit_report(
            matter.number,
            officer.unit_id,
            given=ledger.ReportGiven(progress=60, text=PROGRESS[0], next_step=NEXT_STEPS[0]),
            key=UUID(int=maker.chance.getrandbits(128)),
            actor=officer,
            on=sent_on,
            at=_hour(sent_on, 10),
        )
        ledger.return_report(
            report.pk,
            why=RETURNS[0],
            repair_by=maker.days.add(maker.today, 3),
            actor=people.clerk,
            on=returned_on,
            at=_hour(returned_on, 16),
        )
    return len(people.shown)


def _hour(on: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(hour)))


def _docket(actor: Actor, issued_on: date, chance: Random, *, is_current: bool) -> list[Matter]:
    """Reads the year's plan, decides what it leaves open as a clerk would, and opens its matters."""
    at = timezone.make_aware(datetime.combine(issued_on + timedelta(days=3), time(10)))
    upload = BytesIO(plan_docx(issued_on, thinned=None if is_current else chance))
    edition = mandates.read_document(
        upload,
        f"{issued_on.year}年度重点任务推进计划.docx",
        kind=DocumentKind.ANNUAL_MEASURES,
        title=f"{issued_on.year}年度重点任务推进计划",
        series="ZD",
        actor=actor,
        at=at,
    )
    mandates.first_names_lead(edition.pk, actor=actor, at=at)
    year_end = DeadlineGiven(kind="fixed", on=date(issued_on.year, 12, 31))
    mandates.decide_missing_deadlines(edition.pk, year_end, actor=actor, at=at)
    mandates.confirm_certain(edition.pk, actor=actor, at=at)
    for reading in readings_of(edition.pk):
        if reading.state != ReadingState.PROPOSED:
            continue
        try:
            mandates.confirm(reading.pk, version=reading.version, actor=actor, at=at)
        except Refusal:
            mandates.refuse(reading.pk, version=reading.version, actor=actor, at=at)
    return ledger.docket_edition(
        edition.pk, actor=actor, on=timezone.localdate(at), at=at + timedelta(hours=2), cycle=Cycle.QUARTERLY
    )
