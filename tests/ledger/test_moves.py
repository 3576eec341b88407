"""Every move, for every role, from every state: what the table says is what happens, and a refusal changes nothing.

A state is built once, through the real verbs; what a verb needs beside it (a request, a report to sign) is put in as a
row; every attempt is rolled back to a savepoint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import override

from luoshi.journal.models import Fact
from luoshi.kernel.actor import Actor, system
from luoshi.kernel.refusal import Refusal
from luoshi.ledger import actions, models
from luoshi.ledger.actions import PartyGiven, ReportGiven
from luoshi.ledger.management.commands.list_moves import page
from luoshi.ledger.models import Decision, Kind, Matter, Party, Report, Request, Slot, Stage
from luoshi.ledger.moves import MOVES
from luoshi.ledger.permissions import RULES
from luoshi.ledger.states import NOT_ISSUED, State
from luoshi.org.models import Unit
from luoshi.org.states import UnitKind
from tests.factories.access import actor_as, user_in
from tests.factories.org import Institution, institution, unit_under
from tests.ledger.conftest import DAY, NOW

WHY = "经研究并报请同意，理由如附件"
DUE = date(2025, 12, 31)
WHEN = {"on": DAY, "at": NOW}

OFFICE = {"clerk", "director", "system"}
DIRECTOR = {"director", "system"}
LEADER = {"leader", "system"}
LEAD = {"officer", "head", "system"}
PARTY = LEAD | {"partner"}

# Who may, in the house's words; the clerk proposed the matter and ordered its verification.
WHO: dict[str, set[str]] = {
    "approve": DIRECTOR, "decline": DIRECTOR, "close_out": DIRECTOR, "terminate": DIRECTOR, "merge": DIRECTOR,
    "withdraw": DIRECTOR, "issue": OFFICE, "change": OFFICE, "keep": OFFICE, "reassign": OFFICE, "screen": OFFICE,
    "extend": OFFICE, "grant_change": OFFICE, "refuse": OFFICE, "except": OFFICE, "suspend": OFFICE, "resume": OFFICE,
    "accept": OFFICE, "return": OFFICE, "verify": OFFICE, "conclude": OFFICE, "look_back": OFFICE, "reopen": OFFICE,
    "archive": OFFICE, "remind": OFFICE, "find": {"director", "auditor", "system"}, "see": LEADER, "instruct": LEADER,
    "consent": LEADER, "comment": OFFICE | LEADER | PARTY, "acknowledge": PARTY, "object": PARTY, "delegate": PARTY,
    "take_back": LEAD, "plan": LEAD, "finish_stage": LEAD, "ask_support": LEAD, "report": PARTY, "submit": LEAD,
    "ask_extension": LEAD, "ask_change": LEAD, "take_back_request": LEAD, "sign": {"head", "system"},
    "sign_request": {"head", "system"}, "hand_back": {"head", "system"},
}  # fmt: skip
ROLES = ("clerk", "director", "leader", "auditor", "officer", "head", "partner", "outsider", "reader", "system")
UNITS = {"officer", "head", "partner", "outsider", "reader"}


class House:
    """The small institution, one actor for each role, and a matter that can be walked to any state."""

    def __init__(self) -> None:
        self.org: Institution = institution()
        self.lead, self.other, self.third = self.org.departments
        self.support = Unit.objects.get(code="GO")
        self.class_top = unit_under(self.org.root, code="X", kind=UnitKind.SUBORDINATE, name="属地中心")
        auditor = user_in(self.org.office, "clerk", "审计员", "文审", role="auditor", over=None)
        org = self.org
        users = {
            "clerk": org.clerk, "director": org.director, "leader": org.leader, "auditor": auditor,
            "officer": org.officers[0], "head": org.heads[0], "partner": org.officers[1], "outsider": org.officers[2],
            "reader": org.reader,
        }  # fmt: skip
        self.actors: dict[str, Actor] = {role: actor_as(user, on=DAY) for role, user in users.items()}
        self.actors["system"] = system(DAY)
        Kind.objects.filter(pk="other").update(needs_approval=True, leader_consents=True, lookback_days=0)

    def unit_of(self, role: str) -> int:
        return {"partner": self.other, "outsider": self.third}.get(role, self.lead).pk

    def docket(self) -> Matter:
        roles = (("lead", self.lead), ("joint", self.other), ("support", self.support))
        return actions.docket_by_hand(
            wording="编制办事指南", kind="other", why="局长办公会议定",
            parties=[PartyGiven(role=role, text=unit.name, unit_id=unit.pk) for role, unit in roles],
            due_on=DUE, cycle="once", actor=self.actors["clerk"], **WHEN,
        )  # fmt: skip

    def walk(self, state: State) -> Matter:
        """A matter that came to `state` through the verbs."""
        matter = self.docket()
        number, act = matter.number, self.actors
        clerk, director, officer = act["clerk"], act["director"], act["officer"]
        steps: dict[State, Callable[[], Any]] = {
            State.DOCKETED: lambda: actions.approve(number, actor=director, **WHEN),
            State.ASSIGNED: lambda: actions.issue(number, actor=clerk, **WHEN),
            State.IN_PROGRESS: lambda: actions.acknowledge(number, actor=officer, **WHEN),
            State.UNDER_REVIEW: lambda: self.report("officer", number, asks_conclusion=True),
            State.CONCLUDED: lambda: actions.conclude(number, why=WHY, actor=clerk, **WHEN),
            State.CLOSED_OUT: lambda: actions.close_out(number, publication="public", actor=director, **WHEN),
            State.ARCHIVED: lambda: actions.archive(number, retention="years_10", actor=clerk, **WHEN),
        }
        aside: dict[State, tuple[State, Callable[[], Any]]] = {
            State.SUSPENDED: (State.IN_PROGRESS, lambda: self.act("suspend", "clerk", matter)),
            State.UNDER_VERIFICATION: (State.UNDER_REVIEW, lambda: self.act("verify", "clerk", matter)),
            State.WITHDRAWN: (State.DRAFT, lambda: self.act("decline", "director", matter)),
            State.TERMINATED: (State.ASSIGNED, lambda: self.ended("terminate", matter)),
            State.MERGED: (State.DOCKETED, lambda: self.ended("merge", matter)),
        }
        goal, last = aside.get(state, (state, None))
        for step, walk in steps.items():
            if goal != State.DRAFT and list(steps).index(step) <= list(steps).index(goal):
                walk()
        if last is not None:
            last()
        matter.refresh_from_db()
        assert matter.state == state
        return matter

    def ended(self, verb: str, matter: Matter) -> None:
        self.prepare(verb, matter)
        self.act(verb, "director", matter)

    def report(self, role: str, number: str, *, asks_conclusion: bool = False) -> Report:
        given = ReportGiven(
            progress=100 if asks_conclusion else 40, text="全部完成并公布", asks_conclusion=asks_conclusion
        )
        return actions.submit_report(
            number, self.unit_of(role), given=given, key=uuid4(), actor=self.actors[role], **WHEN
        )

    def prepare(self, verb: str, matter: Matter) -> None:
        """What the verb needs beside the state, as rows."""
        lead = matter.parties.get(unit=self.lead)
        match verb:
            case "keep" | "reassign":
                self.ask(matter, lead, kind="objection", ground="not_ours")
            case "screen":
                self.ask(matter, lead, kind="extension", due_on=DUE + timedelta(days=90), level="leader")
            case "extend" | "refuse" | "take_back_request":
                self.ask(matter, lead, kind="extension", due_on=DUE + timedelta(days=10))
            case "sign_request":
                self.ask(matter, lead, kind="objection", ground="not_ours", state="to_sign")
            case "grant_change":
                self.ask(matter, lead, kind="change", wording="编制并公布办事指南")
            case "accept" | "return":
                self.said(matter, self.other, by="partner", state="submitted", submitted_at=NOW)
            case "sign" | "hand_back":
                self.said(matter, self.lead, by="officer", state="to_sign")
            case "except":
                self.slot(matter, self.class_top, party=self.everybody(matter))
            case "conclude" if matter.state == State.IN_PROGRESS:
                self.everybody(matter)  # what nobody leads is concluded by coverage
                Matter.objects.filter(pk=matter.pk).update(lead=None)
            case "take_back":
                below = Party.objects.create(
                    matter=matter, role="lead", unit=self.org.divisions[0], text="处", delegated_by=lead, starts_on=DAY
                )
                self.slot(matter, self.org.divisions[0], party=below)
            case "finish_stage":
                Stage.objects.create(matter=matter, title="征求意见", due_on=DUE, is_required=False)
            case "terminate" | "withdraw":
                Decision.objects.create(matter=matter, verb="consent", on=DAY, at=NOW, why=WHY)
            case "merge":
                other = self.docket()
                actions.approve(other.number, actor=self.actors["director"], **WHEN)

    def everybody(self, matter: Matter) -> Party:
        return Party.objects.create(
            matter=matter, role="local", unit=self.class_top, text="属地", is_class=True, starts_on=DAY
        )

    def ask(self, matter: Matter, party: Party, **fields: Any) -> Request:
        return Request.objects.create(
            matter=matter, party=party, unit=self.lead, why=WHY, on=DAY, at=NOW, answer_by=DAY + timedelta(days=2),
            asked_by_id=self.actors["officer"].user_id, **fields,
        )  # fmt: skip

    def said(self, matter: Matter, unit: Unit, *, by: str, **fields: Any) -> Report:
        return Report.objects.create(
            slot=self.slot(matter, unit), matter=matter, unit=unit, key=uuid4(), progress=40, text="完成初稿",
            saved_at=NOW, reported_by_id=self.actors[by].user_id, **fields,
        )  # fmt: skip

    def slot(self, matter: Matter, unit: Unit, party: Party | None = None) -> Slot:
        found = matter.slots.filter(unit=unit).first()
        return found or Slot.objects.create(
            matter=matter, party=party or matter.parties.get(unit=unit), unit=unit, period="final", opens_on=DAY,
            due_on=DUE,
        )  # fmt: skip

    def act(self, verb: str, role: str, matter: Matter) -> Any:
        """The verb by the role, with everything filled in as it should be."""
        number, unit, actor = matter.number, self.unit_of(role), self.actors[role]
        waiting = matter.requests.order_by("-pk").first()
        report = matter.reports.filter(state__in=["submitted", "to_sign"]).order_by("-pk").first()
        request, told = waiting.pk if waiting else 0, report.pk if report else 0
        division = self.org.divisions[2 if role == "partner" else 0]
        third = PartyGiven(role="lead", text=self.third.name, unit_id=self.third.pk)
        plain = {
            "approve": {}, "decline": {"why": WHY}, "issue": {}, "suspend": {
                "cause": "law", "why": WHY, "review_on": DAY + timedelta(days=30)
            }, "resume": {}, "change": {"wording": "编制并公布办事指南", "why": WHY},
            "verify": {"method": "site", "question": WHY}, "find": {"holds": True, "finding": WHY},
            "conclude": {"why": WHY}, "look_back": {"holds": True, "finding": WHY},
            "close_out": {"publication": "public"}, "reopen": {"why": WHY}, "archive": {"retention": "years_10"},
            "terminate": {"why": WHY}, "withdraw": {"why": WHY}, "remind": {}, "see": {}, "instruct": {"text": WHY},
            "consent": {"why": WHY}, "comment": {"text": WHY}, "acknowledge": {},
            "merge": {"why": WHY, "into": Matter.objects.order_by("-pk")[0].number},
        }  # fmt: skip
        by_request: dict[str, dict[str, Any]] = {
            "keep": {"answer": "keep", "why": WHY}, "reassign": {"answer": "reassign", "why": WHY, "parties": [third]},
            "screen": {"opinion": WHY}, "extend": {}, "refuse": {"why": WHY}, "grant_change": {},
            "take_back_request": {}, "sign_request": {},
        }  # fmt: skip
        by_unit: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
            "object": ((), {"ground": "not_ours", "why": WHY}), "delegate": ((division.pk,), {}),
            "ask_extension": ((), {"why": WHY, "progress": WHY, "due_on": DUE + timedelta(days=10)}),
            "ask_change": ((), {"why": WHY, "wording": "编制并公布办事指南"}),
        }  # fmt: skip
        do = getattr(actions, MOVES[verb].action)
        if verb in plain:
            return do(number, **plain[verb], actor=actor, **WHEN)
        if verb in by_request:
            return do(request, **by_request[verb], actor=actor, **WHEN)
        if verb in by_unit:
            more, named = by_unit[verb]
            return do(number, unit, *more, **named, actor=actor, **WHEN)
        match verb:
            case "accept" | "sign":
                return do(told, actor=actor, **WHEN)
            case "return" | "hand_back":
                return do(told, why=WHY, actor=actor, **WHEN)
            case "except":
                return do(number, self.class_top.pk, why=WHY, actor=actor, **WHEN)
            case "take_back":
                return do(number, division.pk, why=WHY, actor=actor, **WHEN)
            case "plan":
                return do(number, stages=[("征求意见", DAY + timedelta(days=30))], actor=actor, **WHEN)
            case "finish_stage":
                return do(matter.stages.get().pk, actor=actor, **WHEN)
            case "ask_support":
                return do(number, self.support.pk, why=WHY, actor=actor, **WHEN)
            case "report" | "submit":
                return self.report(role, number, asks_conclusion=verb == "submit")
        raise AssertionError(f"the test does not know how to {verb}")


def every_row() -> list[tuple[str, list[tuple[Any, ...]]]]:
    """All rows of the ledger, and how many facts there are."""
    tables: list[type[Model]] = [t for t in vars(models).values() if isinstance(t, type) and issubclass(t, Model)]
    kept = [
        (t.__name__, list(t.objects.order_by("pk").values_list())) for t in tables if t.__module__ == models.__name__
    ]
    return [*kept, ("facts", [(Fact.objects.count(),)])]


@contextmanager
def undone() -> Iterator[None]:
    """Everything inside is rolled back."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


@contextmanager
def noting_writes() -> Iterator[list[str]]:
    """The statements inside that would change a row."""
    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip("( ")[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def is_allowed(verb: str, role: str, state: State) -> bool:
    if role in UNITS and state in NOT_ISSUED:
        return False  # what is not issued is the supervision office's own
    return state in MOVES[verb].origins and role in WHO[verb]


def test_the_test_knows_every_move() -> None:
    assert set(WHO) == set(MOVES)


@pytest.mark.parametrize("state", list(State))
def test_every_move_by_every_role_is_what_the_table_says(db: None, state: State) -> None:
    house = House()
    matter = house.walk(state)
    wrong: list[str] = []

    for verb in MOVES:
        with undone():
            house.prepare(verb, matter)
            for role in ROLES:
                with undone():
                    wrong += attempt(house, verb, role, matter, state)

    assert wrong == []


def attempt(house: House, verb: str, role: str, matter: Matter, state: State) -> list[str]:
    """What went otherwise than the table says."""
    move, expected, at = MOVES[verb], is_allowed(verb, role, state), f"{verb} by {role} from {state}"
    noted_before = verb == "acknowledge" and state == State.IN_PROGRESS and role in LEAD
    wrong, refused, written = [], "", False
    if state in move.origins and not noted_before and is_offered(verb, house.actors[role], matter) != expected:
        wrong.append(f"{at}: the button is {'missing' if expected else 'there'}")
    with noting_writes() as writes:
        try:
            house.act(verb, role, matter)
        except (Refusal, ObjectDoesNotExist) as refusal:
            refused, written = f"{type(refusal).__name__}: {refusal}", bool(writes)
    if bool(refused) == expected:
        wrong.append(f"{at}: {refused or 'went through'}")
    if written:
        wrong += left_behind(house, verb, role, matter, at)
    if not refused:
        now = Matter.objects.get(pk=matter.pk).state
        if verb != "acknowledge" and now != (move.target or state):
            wrong.append(f"{at}: led to {now}")
        kinds = Fact.objects.order_by("-pk").values_list("kind", flat=True)[:4]
        if f"ledger.{move.fact.__name__}" not in kinds and not noted_before:
            wrong.append(f"{at}: stated {list(kinds)}")
    return wrong


def left_behind(house: House, verb: str, role: str, matter: Matter, at: str) -> list[str]:
    """A refusal that came after something was written: made once more between two looks at every row."""
    before = every_row()
    with suppress(Refusal, ObjectDoesNotExist):
        house.act(verb, role, matter)
    return [] if every_row() == before else [f"{at}: refused, but something was written"]


def is_offered(verb: str, actor: Actor, matter: Matter) -> bool:
    return Matter.objects.filter(RULES["view"](actor), RULES[MOVES[verb].who](actor), pk=matter.pk).exists()


@pytest.mark.parametrize(("language", "name"), [("en", "moves.md"), ("zh-hans", "moves.zh-Hans.md")])
def test_the_page_of_the_moves_is_made_from_the_table(language: str, name: str) -> None:
    with override(language):
        made = page()

    kept = Path(__file__).parents[2] / "docs" / "reference" / name
    assert kept.read_text(encoding="utf-8") == made, "run `luoshi list_moves` and keep what it prints"
