"""Matters for tests: rows in a state (traits), and `walked`, which goes there through the real verbs."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import factory

from luoshi.kernel.actor import Actor
from luoshi.kernel.clock import now, today
from luoshi.ledger import actions
from luoshi.ledger.actions import PartyGiven, ReportGiven
from luoshi.ledger.finding import index_matters
from luoshi.ledger.lights import turning_days
from luoshi.ledger.models import Matter, Party, Report, Slot
from luoshi.ledger.states import PartyRole, ReportState, SlotState, State, Waiting
from luoshi.org.calendar import calendar
from luoshi.org.models import Unit
from tests.factories.access import actor_as
from tests.factories.org import Institution, UnitFactory

STEPS = ("docketed", "issued", "in_progress", "reported", "accepted", "asked", "concluded", "closed_out")


class MatterFactory(factory.django.DjangoModelFactory):
    """A docketed matter entered by hand; traits put it further on, with its lead's party and, when issued, one slot."""

    class Meta:
        model = Matter
        skip_postgeneration_save = True

    class Params:
        issued = factory.Trait(state=State.ASSIGNED, waiting_for=Waiting.ACKNOWLEDGE, begun=True)
        in_progress = factory.Trait(state=State.IN_PROGRESS, waiting_for=Waiting.REPORT, begun=True)
        submitted = factory.Trait(state=State.UNDER_REVIEW, waiting_for=Waiting.REVIEW, begun=True, progress=100)
        concluded = factory.Trait(
            state=State.CONCLUDED,
            waiting_for=Waiting.CLOSE_OUT,
            begun=True,
            progress=100,
            concluded_on=factory.LazyFunction(today),
        )
        begun = factory.Trait(starts_on=factory.LazyFunction(lambda: today() - timedelta(days=10)))

    number = factory.Sequence(lambda n: f"SX-2026-{n:04}")
    kind_id = "other"
    wording = factory.Sequence(lambda n: f"编制第{n}号办事指南")
    year = factory.LazyAttribute(lambda m: m.docketed_on.year)
    by_hand = "会议议定"
    lead = factory.SubFactory(UnitFactory)
    state = State.DOCKETED
    waiting_for = Waiting.ISSUE
    waiting_since = factory.LazyAttribute(lambda m: m.docketed_on)
    docketed_on = factory.LazyFunction(lambda: today() - timedelta(days=60))
    due_by_rule = factory.LazyAttribute(lambda m: m.due_on)
    due_on = factory.LazyFunction(lambda: today() + timedelta(days=120))

    @factory.post_generation
    def followed(self, create: bool, extracted: object, **kwargs: object) -> None:
        if not create:
            return
        index_matters([self.pk])
        if self.lead is None:
            return
        taken_note = now() if self.state not in (State.DOCKETED, State.ASSIGNED) else None
        party = Party.objects.create(
            matter=self,
            role=PartyRole.LEAD,
            unit=self.lead,
            text=self.lead.name,
            progress=self.progress,
            acknowledged_at=taken_note,
            starts_on=self.docketed_on,
        )
        if self.starts_on is None:
            return
        days = turning_days(self.starts_on, self.due_on, self.progress, calendar())
        self.near_on, self.behind_on, self.far_behind_on = days.near_on, days.behind_on, days.far_behind_on
        self.save()
        state = {State.UNDER_REVIEW: SlotState.SUBMITTED, State.CONCLUDED: SlotState.ACCEPTED}.get(
            self.state, SlotState.OWED
        )
        due = self.due_on or today() + timedelta(days=10)
        slot = Slot.objects.create(
            matter=self,
            party=party,
            unit=self.lead,
            period="final",
            opens_on=min(self.starts_on, due),
            due_on=due,
            state=state,
        )
        if state != SlotState.OWED:
            kind = ReportState.SUBMITTED if state == SlotState.SUBMITTED else ReportState.ACCEPTED
            report_on(slot, state=kind, progress=100, asks_conclusion=True)


def report_on(slot: Slot, *, state: str = ReportState.SUBMITTED, progress: int = 40, **fields: object) -> Report:
    """A report of the slot's unit, by nobody in particular."""
    sent = now() if state != ReportState.DRAFT else None
    return Report.objects.create(
        slot=slot,
        matter=slot.matter,
        unit=slot.unit,
        key=uuid4(),
        state=state,
        progress=progress,
        text="完成初稿并征求意见",
        saved_at=now(),
        submitted_at=sent,
        **fields,
    )


def docketed(house: Institution, *parties: tuple[str, Unit], due_on: date | None = None, **fields: object) -> Matter:
    """A matter through the real verb; without parties the first department leads it. Due in 120 days."""
    clerk = actor_as(house.clerk, on=today())
    given = parties or (("lead", house.departments[0]),)
    return actions.docket_by_hand(
        wording=fields.pop("wording", "编制并公布政务服务事项办事指南"),
        kind="other",
        why="局长办公会议定",
        parties=[PartyGiven(role=role, text=unit.name, unit_id=unit.pk) for role, unit in given],
        due_on=due_on or today() + timedelta(days=120),
        actor=clerk,
        on=today(),
        at=now(),
        **fields,
    )


def walked(house: Institution, to: str, *parties: tuple[str, Unit], **fields: object) -> Matter:
    """A matter that went through the real verbs as far as `to`, one of STEPS; the first officer and the clerk act."""
    clerk, officer = actor_as(house.clerk, on=today()), actor_as(house.officers[0], on=today())
    steps = STEPS[: STEPS.index(to) + 1]
    matter = docketed(house, *parties, **fields)
    when = {"on": today(), "at": now()}
    if "issued" in steps:
        actions.issue(matter.number, actor=clerk, **when)
    if "in_progress" in steps:
        actions.acknowledge(matter.number, actor=officer, **when)
    if "reported" in steps and to in ("reported", "accepted"):
        report = send(matter, officer)
        if to == "accepted":
            actions.accept_report(report.pk, actor=clerk, **when)
    if "asked" in steps:
        send(matter, officer, progress=100, text="全部完成并公布", asks_conclusion=True)
    if "concluded" in steps:
        actions.conclude(matter.number, actor=clerk, **when)
    if "closed_out" in steps:
        director = actor_as(house.director, on=today())
        actions.close_out(matter.number, publication="internal", actor=director, **when)
    matter.refresh_from_db()
    return matter


def send(matter: Matter, actor: Actor, **given: object) -> Report:
    """The actor's unit reports, 40 % unless `given` says otherwise."""
    fields = {"progress": 40, "text": "完成初稿并征求意见", **given}
    return actions.submit_report(
        matter.number,
        actor.unit_id,
        given=ReportGiven(**fields),
        key=uuid4(),
        actor=actor,
        on=today(),
        at=now(),
    )
