"""The office's moves: what each changes, and the guards that stand before it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import MoveRefused, NotAllowed
from luoshi.ledger import actions, errors, queries
from luoshi.ledger.actions import PartyGiven, ReportGiven
from luoshi.ledger.models import Kind, Matter, Party, Request
from luoshi.ledger.states import ReportState, RequestState, SlotState, State
from tests.factories.access import actor_as, user_in
from tests.factories.org import Institution
from tests.ledger.conftest import DAY, NOW
from tests.ledger.test_actions import ask_conclusion, send

Make = Callable[..., Matter]
WHY = "经研究并报请同意，理由如附件"
DUE = date(2025, 12, 31)
WHEN = {"on": DAY, "at": NOW}


@pytest.fixture
def leader(house: Institution) -> Actor:
    return actor_as(house.leader, on=DAY)


def kind_asks(**fields: Any) -> None:
    Kind.objects.filter(pk="other").update(**fields)


def again(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def extension(matter: Matter, officer: Actor, days: int) -> Request:
    return actions.ask_extension(
        matter.number, officer.unit_id, why=WHY, progress=WHY, due_on=DUE + timedelta(days=days), actor=officer, **WHEN
    )


def objection(matter: Matter, officer: Actor) -> Request:
    return actions.object_to(matter.number, officer.unit_id, ground="not_ours", why=WHY, actor=officer, **WHEN)


# Taking up


def test_a_kind_that_needs_approval_begins_as_a_proposal_and_is_not_issued(
    docket: Make, clerk: Actor, director: Actor
) -> None:
    kind_asks(needs_approval=True)
    matter = docket(("lead", 0))

    with pytest.raises(MoveRefused):
        actions.issue(matter.number, actor=clerk, **WHEN)

    assert matter.state == State.DRAFT
    assert actions.approve(matter.number, actor=director, **WHEN).state == State.DOCKETED


def test_nobody_approves_their_own_proposal(house: Institution, director: Actor) -> None:
    kind_asks(needs_approval=True)
    party = PartyGiven(role="lead", text="一司", unit_id=house.departments[0].pk)
    matter = actions.docket_by_hand(
        wording="编制办事指南", kind="other", why="会议议定", parties=[party], due_on=DUE, actor=director, **WHEN
    )

    with pytest.raises(errors.OwnProposal):
        actions.approve(matter.number, actor=director, **WHEN)


def test_what_is_declined_stays_visible_with_its_reason(docket: Make, clerk: Actor, director: Actor) -> None:
    kind_asks(needs_approval=True)
    matter = docket(("lead", 0))

    actions.decline(matter.number, why=WHY, actor=director, **WHEN)

    matter = queries.matters_for(clerk).get(pk=matter.pk)
    assert (matter.state, matter.ended_on) == (State.WITHDRAWN, DAY)


# Requests


def test_an_extension_moves_the_day_in_force_and_the_final_report_but_never_the_day_of_the_text(
    running: Make, officer: Actor, clerk: Actor
) -> None:
    matter = running()
    request = extension(matter, officer, 10)

    actions.grant_extension(request.pk, actor=clerk, **WHEN)

    matter = again(matter)
    assert (matter.due_by_rule, matter.due_on, matter.extensions) == (DUE, DUE + timedelta(days=10), 1)
    assert matter.slots.get(period="final").due_on == DUE + timedelta(days=10)
    assert matter.decisions.get(verb="extend").effect == {"due_on": ["2025-12-31", "2026-01-10"]}


def test_a_long_extension_is_screened_by_the_office_and_decided_by_a_leader(
    running: Make, officer: Actor, clerk: Actor, leader: Actor
) -> None:
    matter = running()
    request = extension(matter, officer, 90)

    with pytest.raises(NotAllowed):
        actions.grant_extension(request.pk, actor=clerk, **WHEN)
    with pytest.raises(NotAllowed):
        actions.grant_extension(request.pk, actor=leader, **WHEN)
    actions.screen_request(request.pk, opinion=WHY, actor=clerk, **WHEN)
    granted = actions.grant_extension(request.pk, due_on=DUE + timedelta(days=60), actor=leader, **WHEN)

    assert granted.state == RequestState.GRANTED
    assert again(matter).due_on == DUE + timedelta(days=60)


def test_the_third_extension_goes_a_level_up(running: Make, officer: Actor, clerk: Actor) -> None:
    matter = running()
    for days in (10, 20):
        actions.grant_extension(extension(matter, officer, days).pk, actor=clerk, **WHEN)

    assert extension(matter, officer, 30).level == "leader"


def test_nobody_answers_their_own_request(running: Make, officer: Actor, clerk: Actor) -> None:
    both = Actor(user_id=officer.user_id, name="兼职", on=DAY, unit_id=officer.unit_id, held=officer.held + clerk.held)
    request = extension(running(), officer, 10)

    with pytest.raises(errors.OwnRequest):
        actions.grant_extension(request.pk, actor=both, **WHEN)


def test_a_refused_request_changes_nothing_else(running: Make, officer: Actor, clerk: Actor) -> None:
    matter = running()

    refused = actions.refuse_request(extension(matter, officer, 10).pk, why=WHY, actor=clerk, **WHEN)

    assert (refused.state, refused.answered_on, again(matter).due_on) == (RequestState.REFUSED, DAY, DUE)


def test_a_request_is_answered_once(running: Make, officer: Actor, clerk: Actor) -> None:
    request = extension(running(), officer, 10)
    actions.refuse_request(request.pk, why=WHY, actor=clerk, **WHEN)

    with pytest.raises(errors.RequestAnswered):
        actions.grant_extension(request.pk, actor=clerk, **WHEN)


def test_a_reassigned_matter_is_led_and_owed_by_the_other_unit(
    house: Institution, running: Make, officer: Actor, clerk: Actor
) -> None:
    matter, other = running(cycle="quarterly"), house.departments[1]
    owed = set(matter.slots.values_list("period", flat=True))

    actions.answer_objection(
        objection(matter, officer).pk,
        answer="reassign",
        why=WHY,
        parties=[PartyGiven(role="lead", text=other.name, unit_id=other.pk)],
        actor=clerk,
        **WHEN,
    )

    matter = again(matter)
    assert matter.lead_id == other.pk
    assert set(matter.slots.filter(unit=other).values_list("period", "state")) == {(p, SlotState.OWED) for p in owed}
    assert set(matter.slots.exclude(unit=other).values_list("state", flat=True)) == {SlotState.DROPPED}
    assert matter.parties.get(unit=house.departments[0]).ends_on == DAY
    assert not queries.matters_for(officer).exists()
    assert queries.slots_owed(actor_as(house.officers[1], on=DAY), until=DUE).exists()


def test_an_objection_that_is_kept_changes_nothing(running: Make, officer: Actor, clerk: Actor) -> None:
    matter = running()

    request = actions.answer_objection(objection(matter, officer).pk, answer="keep", why=WHY, actor=clerk, **WHEN)

    assert request.state == RequestState.REFUSED
    assert again(matter).lead_id == officer.unit_id


def test_only_the_director_merges_in_answer_to_an_objection(
    running: Make, docket: Make, officer: Actor, clerk: Actor, director: Actor
) -> None:
    matter, other = running(), docket(("lead", 1))
    request = objection(matter, officer)

    with pytest.raises(NotAllowed):
        actions.answer_objection(request.pk, answer="merge", why=WHY, into=other.number, actor=clerk, **WHEN)
    actions.answer_objection(request.pk, answer="merge", why=WHY, into=other.number, actor=director, **WHEN)

    matter = again(matter)
    assert (matter.state, matter.merged_into_id) == (State.MERGED, other.pk)


def test_a_change_that_was_asked_for_is_made_and_the_old_wording_kept(
    running: Make, officer: Actor, clerk: Actor
) -> None:
    matter = running()
    request = actions.ask_change(
        matter.number, officer.unit_id, why=WHY, wording="编制并公布办事指南", actor=officer, **WHEN
    )

    actions.grant_change(request.pk, actor=clerk, **WHEN)

    assert again(matter).wording == "编制并公布办事指南"
    assert matter.decisions.get(verb="change").effect == {"wording": ["编制办事指南", "编制并公布办事指南"]}


def test_a_party_that_stays_keeps_its_cells_when_others_change(house: Institution, running: Make, clerk: Actor) -> None:
    matter = running(("lead", 0), ("joint", 1))
    kept = list(matter.slots.filter(unit=house.departments[0]).values_list("pk", flat=True))
    first, _second, third = house.departments
    given = [PartyGiven(role=r, text=u.name, unit_id=u.pk) for r, u in (("lead", first), ("joint", third))]

    actions.change_matter(matter.number, parties=given, why=WHY, actor=clerk, **WHEN)

    cells = {(s.unit_id, s.state) for s in matter.slots.all()}
    assert cells == {(first.pk, "owed"), (house.departments[1].pk, "dropped"), (third.pk, "owed")}
    assert list(matter.slots.filter(unit=first).values_list("pk", flat=True)) == kept


# Standing still


def test_the_clock_stands_still_while_a_matter_is_suspended(running: Make, officer: Actor, clerk: Actor) -> None:
    matter = running()
    actions.suspend(matter.number, cause="law", why=WHY, review_on=DAY + timedelta(days=60), actor=clerk, **WHEN)
    with pytest.raises(MoveRefused):
        send(matter, officer)

    actions.resume(matter.number, actor=clerk, on=DAY + timedelta(days=20), at=NOW)

    matter = again(matter)
    assert (matter.state, matter.due_by_rule, matter.due_on) == (State.IN_PROGRESS, DUE, DUE + timedelta(days=20))
    assert matter.slots.get().due_on == DUE + timedelta(days=20)
    assert matter.suspensions.get().days == 20


def test_a_suspension_is_looked_at_again_on_a_later_day(running: Make, clerk: Actor) -> None:
    with pytest.raises(errors.ReviewDayPassed):
        actions.suspend(running().number, cause="law", why=WHY, review_on=DAY, actor=clerk, **WHEN)


# Judging


def answers(*says: bool | None) -> list[Any]:
    questions = Kind.objects.get(pk="other").checklist
    return [{"question": q["title"], "answer": a, "note": ""} for q, a in zip(questions, says, strict=False)]


def test_a_conclusion_is_returned_with_the_whole_checklist_and_at_least_one_no(
    running: Make, officer: Actor, clerk: Actor
) -> None:
    kind_asks(checklist=[{"title": "事实是否清楚"}, {"title": "问题是否解决"}])
    matter = running()
    report = ask_conclusion(matter, officer)

    with pytest.raises(errors.ChecklistNeeded):
        actions.return_report(report.pk, why=WHY, checklist=answers(False), actor=clerk, **WHEN)
    with pytest.raises(errors.ChecklistFindsNothing):
        actions.return_report(report.pk, why=WHY, checklist=answers(True, None), actor=clerk, **WHEN)
    actions.return_report(report.pk, why=WHY, checklist=answers(True, False), actor=clerk, **WHEN)

    kept = matter.decisions.get(verb="return").effect["checklist"]
    assert [(row["question"], row["answer"]) for row in kept] == [("事实是否清楚", True), ("问题是否解决", False)]
    assert again(matter).state == State.IN_PROGRESS


def test_an_accepted_result_that_does_not_hold_can_be_returned_before_it_is_concluded(
    running: Make, officer: Actor, clerk: Actor, director: Actor
) -> None:
    matter = running()
    report = ask_conclusion(matter, officer)
    actions.accept_report(report.pk, actor=clerk, **WHEN)
    actions.verify(matter.number, method="site", question=WHY, actor=clerk, **WHEN)
    actions.record_finding(matter.number, holds=False, finding=WHY, actor=director, **WHEN)

    with pytest.raises(errors.FindingDoesNotHold):
        actions.conclude(matter.number, actor=clerk, **WHEN)
    checklist = answers(*[False] * len(Kind.objects.get(pk="other").checklist))
    returned = actions.return_report(report.pk, why=WHY, checklist=checklist, actor=clerk, **WHEN)

    assert returned.state == ReportState.RETURNED
    ask_conclusion(matter, officer)
    with pytest.raises(errors.VerificationNeeded):
        actions.conclude(matter.number, actor=clerk, **WHEN)


def test_who_ordered_a_verification_does_not_record_its_finding(running: Make, officer: Actor, clerk: Actor) -> None:
    matter = running()
    ask_conclusion(matter, officer)
    actions.verify(matter.number, method="data", question=WHY, actor=clerk, **WHEN)

    with pytest.raises(errors.OwnVerification):
        actions.record_finding(matter.number, holds=True, finding=WHY, actor=clerk, **WHEN)


def test_a_result_that_must_be_verified_is_not_concluded_unseen(
    running: Make, officer: Actor, clerk: Actor, director: Actor
) -> None:
    kind_asks(verification="always")
    matter = running()
    ask_conclusion(matter, officer)

    with pytest.raises(errors.VerificationNeeded):
        actions.conclude(matter.number, actor=clerk, **WHEN)
    actions.verify(matter.number, method="data", question=WHY, actor=clerk, **WHEN)
    actions.record_finding(matter.number, holds=True, finding=WHY, actor=director, **WHEN)

    assert actions.conclude(matter.number, actor=clerk, **WHEN).state == State.CONCLUDED


def test_a_leader_sees_the_result_of_an_instruction_first(
    running: Make, officer: Actor, clerk: Actor, leader: Actor
) -> None:
    kind_asks(leader_sees=True)
    matter = running()
    ask_conclusion(matter, officer)

    with pytest.raises(errors.LeaderMustSee):
        actions.conclude(matter.number, actor=clerk, **WHEN)
    actions.see(matter.number, actor=leader, **WHEN)

    assert actions.conclude(matter.number, actor=clerk, **WHEN).state == State.CONCLUDED


def test_what_nobody_leads_is_concluded_by_coverage_with_exceptions_named(house: Institution, clerk: Actor) -> None:
    everyone = PartyGiven(role="all", text="各部门各单位", unit_id=house.root.pk, is_class=True)
    matter = actions.docket_by_hand(
        wording="开展自查",
        kind="other",
        why="会议议定",
        parties=[everyone],
        due_on=DUE,
        cycle="once",
        actor=clerk,
        **WHEN,
    )  # fmt: skip
    actions.issue(matter.number, actor=clerk, **WHEN)
    for user, unit in zip(house.officers[:2], house.departments, strict=False):
        given = ReportGiven(progress=100, text="已完成自查并上报")
        actions.submit_report(matter.number, unit.pk, given=given, key=uuid4(), actor=actor_as(user, on=DAY), **WHEN)

    with pytest.raises(errors.CoverageIncomplete, match="4") as refusal:
        actions.conclude(matter.number, actor=clerk, **WHEN)
    assert "三司" in str(refusal.value)
    for unit in (house.departments[2].pk, matter.slots.get(unit__code="GO").unit_id):
        actions.except_unit(matter.number, unit, why=WHY, actor=clerk, **WHEN)

    assert actions.conclude(matter.number, actor=clerk, **WHEN).state == State.CONCLUDED


# Afterwards


@pytest.fixture
def concluded(running: Make, officer: Actor, clerk: Actor) -> Matter:
    kind_asks(lookback_days=30)
    matter = running()
    ask_conclusion(matter, officer)
    return actions.conclude(matter.number, actor=clerk, **WHEN)


def test_nothing_is_closed_out_before_the_look_back_is_over_unless_it_is_waived(
    concluded: Matter, director: Actor
) -> None:
    number, last = concluded.number, DAY + timedelta(days=30)

    with pytest.raises(errors.LookBackRuns):
        actions.close_out(number, publication="public", actor=director, on=last, at=NOW)
    with pytest.raises(errors.ReasonNeeded):
        actions.close_out(number, publication="public", waive_lookback=True, actor=director, on=last, at=NOW)
    closed = actions.close_out(number, publication="public", actor=director, on=last + timedelta(days=1), at=NOW)

    assert (closed.state, closed.publication) == (State.CLOSED_OUT, "public")


def test_a_look_back_that_holds_lets_the_matter_be_closed_out(concluded: Matter, clerk: Actor, director: Actor) -> None:
    actions.look_back(concluded.number, holds=True, finding=WHY, actor=clerk, **WHEN)

    closed = actions.close_out(concluded.number, publication="parties", actor=director, **WHEN)

    assert closed.state == State.CLOSED_OUT


def test_a_look_back_that_does_not_hold_opens_the_matter_again(concluded: Matter, officer: Actor, clerk: Actor) -> None:
    actions.look_back(concluded.number, holds=False, finding=WHY, actor=clerk, **WHEN)

    matter = again(concluded)
    assert (matter.state, matter.concluded_on, matter.lookback_until) == (State.IN_PROGRESS, None, None)
    assert queries.slots_owed(officer, until=DUE).count() == 1


def test_nobody_closes_out_without_deciding_who_may_see_the_result(concluded: Matter, director: Actor) -> None:
    with pytest.raises(errors.PublicationNeeded):
        actions.close_out(concluded.number, publication="undecided", actor=director, **WHEN)


@pytest.mark.parametrize("verb", ["terminate", "withdraw"])
def test_an_instruction_ends_without_a_result_only_when_a_leader_consents(
    verb: str, running: Make, officer: Actor, director: Actor, leader: Actor
) -> None:
    kind_asks(leader_consents=True)
    matter = running()
    request = extension(matter, officer, 10)
    end = getattr(actions, verb)

    with pytest.raises(errors.LeaderMustConsent):
        end(matter.number, why=WHY, actor=director, **WHEN)
    actions.consent(matter.number, why=WHY, actor=leader, **WHEN)
    end(matter.number, why=WHY, actor=director, **WHEN)

    request.refresh_from_db()
    assert again(matter).ended_on == DAY
    assert set(matter.slots.values_list("state", flat=True)) == {SlotState.DROPPED}
    assert request.state == RequestState.TAKEN_BACK


def test_a_matter_does_not_go_on_in_itself_or_in_what_is_over(running: Make, docket: Make, director: Actor) -> None:
    matter, over = running(), docket(("lead", 1))
    actions.withdraw(over.number, why=WHY, actor=director, **WHEN)

    for into in (matter, over):
        with pytest.raises(errors.CannotMergeInto):
            actions.merge(matter.number, into=into.number, why=WHY, actor=director, **WHEN)


# Who sees what


def test_a_restricted_matter_is_for_those_who_act_on_it_only(
    house: Institution, running: Make, officer: Actor, leader: Actor
) -> None:
    kind_asks(restricted=True)
    matter = running()
    reader = actor_as(house.reader, on=DAY)
    reads_all = actor_as(user_in(house.root, "staff", "档案员", "文档", role="viewer", over=None), on=DAY)

    seen = {name: queries.matters_for(actor).filter(pk=matter.pk).exists() for name, actor in {
        "officer": officer, "leader": leader, "reader of the unit": reader, "reader of all": reads_all,
    }.items()}  # fmt: skip

    assert seen == {"officer": True, "leader": True, "reader of the unit": False, "reader of all": False}
    assert Party.objects.filter(matter=matter, unit=house.departments[0]).exists()
