"""The main job, verb by verb: what happens, and what is turned down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from luoshi.journal.completeness import unstated
from luoshi.journal.models import Fact
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import MoveRefused, NotAllowed
from luoshi.ledger import actions, errors, queries
from luoshi.ledger.actions import PartyGiven, ReportGiven
from luoshi.ledger.models import Decision, Matter, Report
from luoshi.ledger.states import ReportState, SlotState, State, Waiting
from luoshi.org.models import Unit
from tests.factories.access import actor_as
from tests.factories.org import Institution, unit_under
from tests.ledger.conftest import DAY, NOW

WHY = "佐证材料缺少会签页，请补齐"
Make = Callable[..., Matter]


def send(matter: Matter, actor: Actor, *, key: UUID | None = None, unit: Unit | None = None, **given: object) -> Report:
    fields = {"progress": 40, "text": "完成初稿并征求意见", **given}
    return actions.submit_report(
        matter.number,
        unit.pk if unit else actor.unit_id,
        given=ReportGiven(**fields),
        key=key or uuid4(),
        actor=actor,
        on=DAY,
        at=NOW,
    )


def ask_conclusion(matter: Matter, actor: Actor) -> Report:
    return send(matter, actor, progress=100, text="全部完成并公布", asks_conclusion=True)


def facts_of(matter: Matter) -> list[str]:
    facts = Fact.objects.filter(subject=f"matter:{matter.pk}").order_by("pk")
    return [fact.kind.removeprefix("ledger.") for fact in facts]


def test_a_matter_walks_from_docketing_to_closing_out(
    running: Make, officer: Actor, clerk: Actor, director: Actor
) -> None:
    matter = running()
    first = send(matter, officer)
    actions.return_report(first.pk, why=WHY, actor=clerk, on=DAY, at=NOW)
    second = send(matter, officer, progress=50)
    actions.accept_report(second.pk, actor=clerk, on=DAY, at=NOW)
    matter.slots.update(state=SlotState.OWED)
    ask_conclusion(matter, officer)
    actions.conclude(matter.number, actor=clerk, on=DAY, at=NOW)

    actions.close_out(matter.number, publication="internal", actor=director, on=DAY, at=NOW)

    matter.refresh_from_db()
    assert (matter.state, matter.progress, matter.concluded_on) == (State.CLOSED_OUT, 100, DAY)
    assert matter.waiting_for == Waiting.ARCHIVE
    assert facts_of(matter) == [
        "MatterDocketed",
        "MatterIssued",
        "MatterAcknowledged",
        "ReportSubmitted",
        "ReportReturned",
        "ReportSubmitted",
        "ReportAccepted",
        "ReportSubmitted",
        "ReportAccepted",
        "MatterConcluded",
        "MatterClosedOut",
    ]


def test_numbers_run_on_without_gaps(docket: Make) -> None:
    numbers = [docket(("lead", 0)).number for _ in range(3)]

    assert numbers == ["SX-2025-001", "SX-2025-002", "SX-2025-003"]


def test_a_matter_without_anybody_responsible_is_not_issued(docket: Make, clerk: Actor) -> None:
    matter = docket(("support", 1))

    with pytest.raises(errors.NobodyLeads):
        actions.issue(matter.number, actor=clerk, on=DAY, at=NOW)

    assert matter.slots.count() == 0


def test_a_matter_without_deadline_and_cycle_is_not_issued(docket: Make, clerk: Actor) -> None:
    matter = docket(("lead", 0), due_on=None, cycle="once")

    with pytest.raises(errors.NoDeadlineDecided):
        actions.issue(matter.number, actor=clerk, on=DAY, at=NOW)


@pytest.mark.parametrize("due", [date(1, 1, 1), date(9999, 12, 31)])
def test_a_deadline_beyond_every_calendar_is_turned_down(docket: Make, clerk: Actor, due: date) -> None:
    matter = docket(("lead", 0))
    Matter.objects.update(due_on=due)

    with pytest.raises(errors.DueOutOfReach, match="1990"):
        actions.issue(matter.number, actor=clerk, on=DAY, at=NOW)
    with pytest.raises(errors.DueOutOfReach, match="2099"):
        docket(("lead", 0), due_on=due)


def test_a_unit_closed_last_year_takes_on_nothing(house: Institution, docket: Make, clerk: Actor) -> None:
    matter = docket(("lead", 0))
    Unit.objects.filter(pk=house.departments[0].pk).update(ends_on=date(2024, 7, 1))

    with pytest.raises(errors.UnitClosed, match=r"一司"):
        actions.issue(matter.number, actor=clerk, on=DAY, at=NOW)

    matter.refresh_from_db()
    assert matter.state == State.DOCKETED


def test_support_owes_no_report_and_a_class_owes_one_for_each_department(
    house: Institution, clerk: Actor, docket: Make
) -> None:
    everyone = PartyGiven(role="all", text="各部门各单位", unit_id=house.root.pk, is_class=True)
    support = PartyGiven(role="support", text="办公室", unit_id=Unit.objects.get(code="GO").pk)
    matter = actions.docket_by_hand(
        wording="开展自查", kind="other", why="会议议定", parties=[everyone, support], due_on=date(2025, 9, 30),
        cycle="once", actor=clerk, on=DAY, at=NOW,
    )  # fmt: skip

    actions.issue(matter.number, actor=clerk, on=DAY, at=NOW)

    assert set(matter.slots.values_list("unit__name", flat=True)) == {"办公室", "一司", "二司", "三司"}
    matter.refresh_from_db()
    assert matter.state == State.IN_PROGRESS


def test_it_is_in_progress_when_the_last_lead_has_acknowledged(
    house: Institution, docket: Make, clerk: Actor, officer: Actor
) -> None:
    matter = docket(("co_lead", 0), ("co_lead", 1), ("by_remit", 2))
    actions.issue(matter.number, actor=clerk, on=DAY, at=NOW)

    after_first = actions.acknowledge(matter.number, actor=officer, on=DAY, at=NOW).state
    after_second = actions.acknowledge(matter.number, actor=actor_as(house.officers[1], on=DAY), on=DAY, at=NOW).state

    assert (after_first, after_second) == (State.ASSIGNED, State.IN_PROGRESS)


def test_acknowledging_twice_is_as_good_as_once(running: Make, officer: Actor) -> None:
    matter = running()

    actions.acknowledge(matter.number, actor=officer, on=DAY, at=NOW)

    assert facts_of(matter).count("MatterAcknowledged") == 1


def test_nobody_acknowledges_for_another_unit(house: Institution, docket: Make, clerk: Actor) -> None:
    matter = docket(("lead", 0), ("support", 1))
    actions.issue(matter.number, actor=clerk, on=DAY, at=NOW)

    with pytest.raises(NotAllowed):
        actions.acknowledge(matter.number, actor=actor_as(house.officers[1], on=DAY), on=DAY, at=NOW)


def test_what_a_unit_takes_no_part_in_does_not_exist_for_it(house: Institution, running: Make) -> None:
    matter = running()
    stranger = actor_as(house.officers[2], on=DAY)

    with pytest.raises(Matter.DoesNotExist):
        send(matter, stranger)

    assert list(queries.matters_for(stranger)) == []


def test_a_form_sent_twice_is_one_report(running: Make, officer: Actor) -> None:
    matter, key = running(), uuid4()

    first, second = send(matter, officer, key=key), send(matter, officer, key=key)

    assert first.pk == second.pk
    assert Report.objects.count() == 1
    assert facts_of(matter).count("ReportSubmitted") == 1


def test_a_form_sent_again_with_other_words_is_not_taken_for_the_first(running: Make, officer: Actor) -> None:
    matter, key = running(cycle="monthly"), uuid4()
    send(matter, officer, key=key)

    with pytest.raises(errors.AlreadySent) as refusal:
        send(matter, officer, key=key, text="补充：已征求三个单位意见")

    assert matter.number in str(refusal.value)
    assert [r.text for r in Report.objects.all()] == ["完成初稿并征求意见"]


def test_a_draft_that_comes_after_its_form_was_sent_changes_nothing(running: Make, officer: Actor) -> None:
    matter, key = running(cycle="monthly"), uuid4()
    sent = send(matter, officer, key=key)

    kept = actions.save_draft(
        matter.number,
        officer.unit_id,
        given=ReportGiven(progress=40, text="完成初稿并征求意见"),
        key=key,
        actor=officer,
        at=NOW,
    )

    assert (kept.pk, Report.objects.count()) == (sent.pk, 1)


def test_a_draft_becomes_the_report_that_is_sent(running: Make, officer: Actor) -> None:
    matter = running()
    draft = actions.save_draft(
        matter.number, officer.unit_id, given=ReportGiven(progress=10, text="草稿"), key=uuid4(), actor=officer, at=NOW
    )

    sent = send(matter, officer)

    assert sent.pk == draft.pk
    assert (sent.state, sent.text) == (ReportState.SUBMITTED, "完成初稿并征求意见")


def test_a_draft_is_no_fact_and_nobody_else_sees_it(house: Institution, running: Make, officer: Actor) -> None:
    matter = running()

    actions.save_draft(
        matter.number, officer.unit_id, given=ReportGiven(progress=10), key=uuid4(), actor=officer, at=NOW
    )

    assert "ReportSubmitted" not in facts_of(matter)
    assert not queries.reports_for(actor_as(house.leader, on=DAY)).exists()


def test_an_empty_report_is_turned_down(running: Make, officer: Actor) -> None:
    matter = running()

    with pytest.raises(errors.TextNeeded):
        send(matter, officer, text="  ")

    assert not Report.objects.exists()


def test_progress_falls_only_with_an_explanation(running: Make, officer: Actor, clerk: Actor) -> None:
    matter = running()
    actions.return_report(send(matter, officer, progress=60).pk, why=WHY, actor=clerk, on=DAY, at=NOW)

    with pytest.raises(errors.ProgressFalls, match="60"):
        send(matter, officer, progress=30, text="更正")

    assert send(matter, officer, progress=30, text="上次误报，实际只完成第一批").progress == 30


def test_no_change_is_one_click_and_needs_no_review(running: Make, officer: Actor, clerk: Actor) -> None:
    matter = running(cycle="quarterly")
    actions.accept_report(send(matter, officer).pk, actor=clerk, on=DAY, at=NOW)

    report = actions.report_no_change(matter.number, officer.unit_id, key=uuid4(), actor=officer, on=DAY, at=NOW)

    assert (report.state, report.progress, report.is_unchanged) == (ReportState.ACCEPTED, 40, True)


def test_no_change_needs_something_to_repeat(running: Make, officer: Actor) -> None:
    matter = running()

    with pytest.raises(errors.NothingToRepeat):
        actions.report_no_change(matter.number, officer.unit_id, key=uuid4(), actor=officer, on=DAY, at=NOW)


def test_a_return_says_in_words_what_to_do(running: Make, officer: Actor, clerk: Actor) -> None:
    report = send(running(), officer)

    with pytest.raises(errors.ReasonNeeded):
        actions.return_report(report.pk, why="不行", actor=clerk, on=DAY, at=NOW)

    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


def test_a_correction_is_never_due_before_it_is_asked_for(running: Make, officer: Actor, clerk: Actor) -> None:
    report = send(running(), officer)

    with pytest.raises(errors.RepairDayPassed):
        actions.return_report(report.pk, why=WHY, repair_by=DAY - timedelta(days=1), actor=clerk, on=DAY, at=NOW)

    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


def test_a_returned_matter_waits_for_the_correction_and_keeps_its_deadline(
    running: Make, officer: Actor, clerk: Actor
) -> None:
    matter = running()

    actions.return_report(
        send(matter, officer).pk, why=WHY, repair_by=DAY + timedelta(days=5), actor=clerk, on=DAY, at=NOW
    )

    matter.refresh_from_db()
    assert matter.waiting_for == Waiting.CORRECTION
    assert matter.due_on == matter.due_by_rule == date(2025, 12, 31)


def test_the_second_of_two_deciders_hears_who_was_quicker(
    running: Make, officer: Actor, clerk: Actor, director: Actor
) -> None:
    report = send(running(), officer)
    actions.accept_report(report.pk, actor=clerk, on=DAY, at=NOW)

    with pytest.raises(errors.AlreadyDecided, match="文督一"):
        actions.return_report(report.pk, why=WHY, actor=director, on=DAY, at=NOW)

    assert Decision.objects.filter(report=report).count() == 1


def test_nobody_accepts_or_concludes_what_they_reported_themselves(
    house: Institution, running: Make, clerk: Actor, officer: Actor
) -> None:
    matter = running()
    both = Actor(
        user_id=officer.user_id, name="兼职", on=DAY, post_id=officer.post_id, unit_id=officer.unit_id,
        held=officer.held + clerk.held,
    )  # fmt: skip
    report = ask_conclusion(matter, officer)

    with pytest.raises(errors.OwnReport):
        actions.accept_report(report.pk, actor=both, on=DAY, at=NOW)
    with pytest.raises(errors.OwnReport):
        actions.conclude(matter.number, actor=both, on=DAY, at=NOW)

    matter.refresh_from_db()
    assert matter.state == State.UNDER_REVIEW


def test_only_the_lead_asks_for_the_conclusion(house: Institution, running: Make) -> None:
    matter = running(("lead", 0), ("by_remit", 1))
    partner = actor_as(house.officers[1], on=DAY)

    with pytest.raises(NotAllowed):
        ask_conclusion(matter, partner)


def test_a_conclusion_is_asked_for_at_the_whole(running: Make, officer: Actor) -> None:
    with pytest.raises(errors.ConclusionNeedsWhole):
        send(running(), officer, progress=90, asks_conclusion=True)


def test_partners_who_never_reported_block_the_conclusion_unless_somebody_says_why(
    running: Make, officer: Actor, clerk: Actor
) -> None:
    matter = running(("lead", 0), ("by_remit", 1))
    ask_conclusion(matter, officer)

    with pytest.raises(errors.ReportsOutstanding, match="二司"):
        actions.conclude(matter.number, actor=clerk, on=DAY, at=NOW)

    concluded = actions.conclude(matter.number, why="二司部分已由牵头单位一并说明", actor=clerk, on=DAY, at=NOW)
    assert concluded.state == State.CONCLUDED


def test_a_concluded_matter_owes_no_more_reports(running: Make, officer: Actor, clerk: Actor) -> None:
    matter = running(cycle="monthly")
    ask_conclusion(matter, officer)

    actions.conclude(matter.number, actor=clerk, on=DAY, at=NOW)

    assert set(matter.slots.values_list("state", flat=True)) == {SlotState.ACCEPTED, SlotState.DROPPED}
    assert not queries.slots_owed(officer, until=date(2025, 12, 31)).exists()


def test_nothing_is_closed_out_before_it_is_concluded(running: Make, director: Actor) -> None:
    matter = running()

    with pytest.raises(MoveRefused):
        actions.close_out(matter.number, publication="public", actor=director, on=DAY, at=NOW)


def test_a_reopened_matter_is_in_progress_and_its_lead_owes_a_report(
    running: Make, officer: Actor, clerk: Actor
) -> None:
    matter = running()
    ask_conclusion(matter, officer)
    actions.conclude(matter.number, actor=clerk, on=DAY, at=NOW)

    actions.reopen(matter.number, why="回头看发现成果未上线", actor=clerk, on=DAY, at=NOW)

    matter.refresh_from_db()
    assert (matter.state, matter.concluded_on, matter.waiting_for) == (State.IN_PROGRESS, None, Waiting.CORRECTION)
    assert queries.slots_owed(officer, until=DAY).count() == 1


@pytest.mark.parametrize("verb", ["conclude", "remind"])
def test_an_officer_does_not_supervise(verb: str, running: Make, officer: Actor) -> None:
    matter = running()

    with pytest.raises(NotAllowed) as refusal:
        getattr(actions, verb)(matter.number, actor=officer, on=DAY, at=NOW)

    assert matter.number in str(refusal.value)


def test_a_reminder_is_on_the_record(running: Make, clerk: Actor) -> None:
    matter = running()

    actions.remind(matter.number, actor=clerk, on=DAY, at=NOW)

    assert facts_of(matter)[-1] == "MatterReminded"


def test_a_view_is_kept_under_a_name_once(house: Institution) -> None:
    actions.save_view("本月", "due=2025-06", owner_id=house.clerk.pk)

    with pytest.raises(errors.ViewNameTaken, match="本月"):
        actions.save_view("本月", "light=over", owner_id=house.clerk.pk)

    assert queries.saved_views(actor_as(house.clerk)).count() == 1


def test_every_row_of_the_main_job_is_stated_and_a_row_put_in_behind_the_journal_is_found(
    running: Make, officer: Actor, clerk: Actor
) -> None:
    matter = running()
    ask_conclusion(matter, officer)
    actions.conclude(matter.number, actor=clerk, on=DAY, at=NOW)
    before = list(unstated())

    Decision.objects.create(matter=matter, verb="close_out", on=DAY, at=NOW)

    assert before == []
    assert list(unstated()) == [("ledger.decisions", "ledger.MatterClosedOut", f"matter:{matter.pk}")]


def test_a_duty_of_every_branch_gives_each_organisation_a_slot(house: Institution, clerk: Actor) -> None:
    committee = unit_under(None, kind="committee", name="直属机关党委", line="party")
    branches = [unit_under(committee, kind="branch", name=f"第{i}党支部", line="party") for i in (1, 2)]
    every = PartyGiven(role="all", text="各基层党组织", unit_id=committee.pk, is_class=True)
    matter = actions.docket_by_hand(
        wording="开展组织生活会", kind="other", why="会议议定", parties=[every], due_on=date(2025, 9, 30), cycle="once",
        actor=clerk, on=DAY, at=NOW,
    )  # fmt: skip

    actions.issue(matter.number, actor=clerk, on=DAY, at=NOW)

    assert set(matter.slots.values_list("unit", flat=True)) == {branch.pk for branch in branches}


def test_what_is_not_issued_yet_is_the_supervision_offices_own(
    house: Institution, docket: Make, clerk: Actor, officer: Actor
) -> None:
    matter = docket(("lead", 0))

    before = set(queries.matters_for(officer))
    actions.issue(matter.number, actor=clerk, on=DAY, at=NOW)

    assert before == set()
    assert set(queries.matters_for(officer)) == {matter}
    assert set(queries.matters_for(clerk)) == {matter}
