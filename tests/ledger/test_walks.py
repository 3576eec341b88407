"""Random moves by random people on random days: whatever they try, the ledger stays a ledger.

The moves come from moves.MOVES; `fill` knows what each verb needs beside the matter. Refusals are part of the walk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from luoshi.journal.completeness import unstated
from luoshi.journal.models import Fact
from luoshi.journal.queries import told
from luoshi.kernel.refusal import Refusal
from luoshi.ledger import actions
from luoshi.ledger.actions import PartyGiven, ReportGiven
from luoshi.ledger.models import Decision, Kind, Matter, Report
from luoshi.ledger.moves import FACTS, MOVES
from luoshi.ledger.states import MATTER, OUT, PENDING, UNSENT, RequestState, State, Verb
from tests.ledger.conftest import DAY, NOW
from tests.ledger.test_moves import ROLES, WHO, WHY, House

ENDING = {"decline", "terminate", "merge", "withdraw", "archive", "comment", "instruct", "consent", "remind"}
DUE = DAY + timedelta(days=120)
Draw = Callable[..., Any]
STRICT = {
    "name": "从严办理", "letters": "CY", "needs_approval": True, "sign_off": "conclusion", "leader_sees": True,
    "leader_consents": True, "lookback_days": 10, "verification": "sample", "sample_percent": 50, "most_extensions": 1,
    "office_days": 20, "checklist": [{"title": "事实是否清楚"}, {"title": "问题是否解决"}],
}  # fmt: skip
TARGETS = {f"ledger.{move.fact.__name__}": move.target for move in MOVES.values() if move.target}
CHANGES = {(origin, target) for origins, target in MATTER.moves.values() for origin in origins}


class Walk(RuleBasedStateMachine):
    """One matter of one kind, another one beside it, and the people of the small institution."""

    house: ClassVar[House]
    made: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.inside = transaction.atomic()
        self.inside.__enter__()
        self.days = 0
        self.trail: list[str] = []

    def teardown(self) -> None:
        try:
            assert list(unstated()) == []
        finally:
            transaction.set_rollback(True)
            self.inside.__exit__(None, None, None)

    @initialize(
        kind=st.sampled_from(["walk", "other"]),
        cycle=st.sampled_from(["once", "monthly", "quarterly"]),
        begun=st.integers(0, 7).map(lambda n: min(n, 4)),
    )
    def docket(self, kind: str, cycle: str, begun: int) -> None:
        house = self.house
        roles = (("lead", house.lead), ("joint", house.other), ("support", house.support))
        self.number, self.other = (
            actions.docket_by_hand(
                wording=wording, kind=kind, why="局长办公会议定",
                parties=[PartyGiven(role=role, text=unit.name, unit_id=unit.pk) for role, unit in roles],
                due_on=DUE, cycle=cycle, actor=house.actors["clerk"], on=DAY, at=NOW,
            ).number
            for wording in ("编制办事指南", "修订办事指南")
        )  # fmt: skip
        self.trail = [self.matter.state]
        for verb, role in (("approve", "director"), ("issue", "clerk"), ("acknowledge", "officer"))[:begun]:
            with suppress(Refusal):
                self.house.act(verb, role, self.matter)
                self.trail.append(self.matter.state)
        if begun > 3:
            self.house.report("head", self.number, asks_conclusion=True)
            self.trail.append(self.matter.state)

    def likely(self, matter: Matter) -> list[str]:
        """What somebody may do now, as far as a look at the state, the requests and the reports tells; no endings."""
        verbs = {verb for verb, move in MOVES.items() if matter.state in move.origins} - ENDING
        asked = set(matter.requests.filter(state__in=PENDING).values_list("kind", "state", "level"))
        sent = set(matter.reports.values_list("state", flat=True))
        needed = {
            "keep": ("objection", "open", "office"), "reassign": ("objection", "open", "office"),
            "grant_change": ("change", "open", "office"), "screen": ("extension", "open", "leader"),
        }  # fmt: skip
        verbs -= {verb for verb, what in needed.items() if what not in asked}
        if not asked:
            verbs -= {"extend", "refuse", "take_back_request", "sign_request"}
        if "submitted" not in sent:
            verbs -= {"accept", "return"}
        if "to_sign" not in sent:
            verbs -= {"sign", "hand_back"}
        return sorted(verbs)

    @property
    def matter(self) -> Matter:
        return Matter.objects.get(number=self.number)

    @property
    def on(self) -> date:
        return DAY + timedelta(days=self.days)

    @rule(days=st.integers(1, 25))
    def days_pass(self, days: int) -> None:
        self.days += days

    @rule(data=st.data(), likely=st.integers(0, 19))
    def somebody_tries_something(self, data: Any, likely: int) -> None:
        matter = self.matter
        verbs = self.likely(matter) if likely > 2 else []
        verb = data.draw(st.sampled_from(verbs or sorted(MOVES)), label="verb")
        role = data.draw(st.sampled_from(sorted(WHO[verb]) if verbs else ROLES), label="role")
        with suppress(Refusal, ObjectDoesNotExist):
            self.fill(verb, role, matter, data.draw)
            self.made[verb] += 1
        now = self.matter.state
        if now != self.trail[-1]:
            self.trail.append(now)

    def fill(self, verb: str, role: str, matter: Matter, draw: Draw) -> None:
        """Calls the action of the verb with what it needs."""
        house, move = self.house, MOVES[verb]
        actor = replace(house.actors[role], on=self.on)
        who: dict[str, Any] = {"actor": actor, "on": self.on, "at": NOW + timedelta(days=self.days)}
        do: Callable[..., Any] = getattr(actions, move.action)
        unit = house.unit_of(role)
        ahead = self.on + timedelta(days=draw(st.integers(-5, 60), label="days ahead"))
        yes = draw(st.booleans(), label="yes")
        request, report, stage = (
            self.one_of(rows, draw) for rows in (matter.requests, matter.reports, matter.stages)
        )  # fmt: skip
        given: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
            "keep": ((request,), {"answer": "keep", "why": WHY}),
            "reassign": ((request,), {"answer": "reassign", "why": WHY, "parties": self.parties(draw)}),
            "screen": ((request,), {"opinion": WHY}), "extend": ((request,), {"due_on": ahead if yes else None}),
            "grant_change": ((request,), {}), "refuse": ((request,), {"why": WHY}),
            "take_back_request": ((request,), {}), "sign_request": ((request,), {}),
            "accept": ((report,), {}), "sign": ((report,), {}), "hand_back": ((report,), {"why": WHY}),
            "return": ((report,), {"why": WHY, "checklist": self.checklist(yes)}),
            "finish_stage": ((stage,), {}), "except": ((house.third.pk,), {"why": WHY}),
            "suspend": ((), {"cause": "law", "why": WHY, "review_on": ahead}),
            "change": ((), {
                "why": WHY, "wording": f"编制指南（{self.days}）", "parties": self.parties(draw) if yes else None
            }),
            "verify": ((), {"method": "data", "question": WHY}), "find": ((), {"holds": yes, "finding": WHY}),
            "conclude": ((), {"why": WHY if yes else ""}), "look_back": ((), {"holds": yes, "finding": WHY}),
            "close_out": ((), {"publication": "public", "waive_lookback": yes, "why": WHY if yes else ""}),
            "archive": ((), {"retention": "years_10"}), "merge": ((), {"into": self.other, "why": WHY}),
            "instruct": ((), {"text": WHY, "due_on": ahead}), "comment": ((), {"text": WHY}),
            "object": ((unit,), {"ground": "not_ours", "why": WHY}),
            "delegate": ((unit, self.below(unit)), {"due_on": ahead if yes else None}),
            "take_back": ((self.below(unit),), {"why": WHY}),
            "plan": ((), {"stages": [("征求意见", ahead), ("印发", ahead + timedelta(days=5))]}),
            "ask_support": ((house.support.pk,), {"why": WHY}),
            "ask_extension": ((unit,), {"why": WHY, "progress": WHY, "due_on": ahead}),
            "ask_change": ((unit,), {"why": WHY, "wording": f"修订办事指南（{self.days}）"}),
        }  # fmt: skip
        if verb in ("report", "submit"):
            whole = verb == "submit"
            told_now = ReportGiven(
                progress=100 if whole else draw(st.integers(0, 100)), text="完成初稿并征求意见", asks_conclusion=whole
            )
            actions.submit_report(matter.number, unit, given=told_now, key=uuid4(), **who)
            return
        takes_reason = verb in ("decline", "reopen", "terminate", "withdraw", "consent")
        positional, named = given.get(verb, ((), {"why": WHY} if takes_reason else {}))
        by_id = verb in ("keep", "reassign", "screen", "extend", "grant_change", "refuse", "take_back_request",
                         "sign_request", "accept", "sign", "hand_back", "return", "finish_stage")  # fmt: skip
        do(*(() if by_id else (matter.number,)), *positional, **named, **who)

    def one_of(self, rows: Any, draw: Draw) -> int:
        """A row's id, the latest more often than others; 0 where there is none."""
        ids = list(rows.order_by("-pk").values_list("pk", flat=True)[:3])
        return draw(st.sampled_from([ids[0], *ids])) if ids else 0

    def parties(self, draw: Draw) -> list[PartyGiven]:
        house = self.house
        units = draw(st.permutations([house.lead, house.other, house.third]), label="units")
        roles = draw(st.sampled_from([("lead",), ("lead", "joint"), ("co_lead", "co_lead"), ("lead", "support")]))
        return [PartyGiven(role=r, text=u.name, unit_id=u.pk) for r, u in zip(roles, units, strict=False)]

    def below(self, unit: int) -> int:
        divisions = self.house.org.divisions
        return divisions[2 * [d.pk for d in self.house.org.departments].index(unit)].pk

    def checklist(self, yes: bool) -> list[Any]:
        return [{"question": q["title"], "answer": yes, "note": ""} for q in STRICT["checklist"]]

    @invariant()
    def no_state_is_reached_that_no_move_leads_to(self) -> None:
        # One attempt may make two moves: a look-back that fails opens the matter again; nothing else does.
        pairs = set(zip(self.trail, self.trail[1:], strict=False))
        assert pairs <= CHANGES

    @invariant()
    def no_due_date_is_lost(self) -> None:
        if not self.trail:
            return
        matter = self.matter
        due = DUE
        for decision in matter.decisions.order_by("pk"):
            if both := decision.effect.get("due_on"):
                assert both[0] == str(due)
                due = date.fromisoformat(both[1])
        assert (matter.due_by_rule, matter.due_on) == (DUE, due)

    @invariant()
    def nobody_decides_on_their_own(self) -> None:
        for d in Decision.objects.exclude(by=None).select_related("report", "request"):
            if d.verb in (Verb.ACCEPT, Verb.RETURN):
                assert d.by_id not in (d.report.reported_by_id, d.report.signed_by_id)
            if d.verb in (Verb.KEEP, Verb.REASSIGN, Verb.EXTEND, Verb.REFUSE, Verb.SCREEN):
                assert d.by_id not in (d.request.asked_by_id, d.request.signed_by_id)
            if d.verb == Verb.APPROVE:
                assert not Decision.objects.filter(matter=d.matter_id, verb=Verb.DOCKET, by=d.by_id).exists()

    @invariant()
    def what_is_over_owes_and_asks_nothing(self) -> None:
        over = Matter.objects.filter(state__in=OUT)
        assert not over.filter(slots__state__in=["owed", "returned"]).exists()
        assert not over.filter(requests__state__in=PENDING).exists()

    @invariant()
    def the_journal_tells_what_the_tables_hold(self) -> None:
        if not self.trail:
            return
        matter = self.matter
        facts = list(Fact.objects.filter(subject=f"matter:{matter.pk}").order_by("pk"))
        stated = Counter(fact.kind.removeprefix("ledger.") for fact in facts)
        verbs = Counter(matter.decisions.exclude(verb=Verb.SUBMIT).values_list("verb", flat=True))
        expected: Counter[str] = Counter()
        for verb, count in verbs.items():
            expected[FACTS[verb].__name__] += count
        expected["ReportSubmitted"] = Report.objects.filter(matter=matter).exclude(state__in=UNSENT).count()
        expected["RequestTakenBack"] = matter.requests.filter(state=RequestState.TAKEN_BACK).count()
        assert stated == +expected
        assert matter.state in states_told(facts, first=self.trail[0])


def states_told(facts: list[Fact], *, first: str) -> set[str]:
    """The states that a stranger who reads the journal alone holds possible.

    Who must take note is not in the facts, so that a matter may be given or in progress once somebody did."""
    states = {first}
    asked: set[int] = set()
    for fact in facts:
        kind, told_of = fact.kind.removeprefix("ledger."), told(fact)
        if kind == "ReportSubmitted":
            if told_of["asks_conclusion"]:
                asked.add(told_of["report_id"])
                states = {State.UNDER_REVIEW}
        elif kind == "ReportReturned":
            states = {State.IN_PROGRESS} if told_of["report_id"] in asked else states
        elif kind in ("MatterAcknowledged", "MatterReassigned", "MatterChanged"):
            states = states | {State.IN_PROGRESS} if State.ASSIGNED in states else states
        elif kind == "MatterIssued":
            states = {State.ASSIGNED, State.IN_PROGRESS}
        elif (target := TARGETS.get(fact.kind)) is not None:
            states = {target}
    return {str(state) for state in states}


@pytest.mark.django_db
def test_whatever_people_try_the_ledger_stays_a_ledger() -> None:
    Walk.house, Walk.made = House(), Counter()
    Kind.objects.filter(pk="other").update(needs_approval=False, leader_consents=False, checklist=[])
    Kind.objects.create(code="walk", **STRICT)

    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=30,
            stateful_step_count=40,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # making a failing walk shorter takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert len(Walk.made) > len(MOVES) / 3, "the walks went nowhere"
