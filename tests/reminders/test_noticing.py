"""Who is told what on which day: by the rules, only those whom it concerns, once, and no longer than it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.kernel.actor import Actor
from luoshi.ledger import actions as ledger
from luoshi.ledger.actions import ReportGiven
from luoshi.ledger.models import Kind, Matter, Party, Slot
from luoshi.org.states import PostKind
from luoshi.reminders import actions
from luoshi.reminders.actions import RulesGiven
from luoshi.reminders.models import Notice
from luoshi.reminders.noticing import notice_all, settle
from luoshi.reminders.queries import rules_in_force
from luoshi.reminders.states import Why
from tests.factories.access import actor_as, user_in
from tests.factories.org import Institution
from tests.reminders.conftest import DAY, at

DUE = date(2025, 6, 20)  # a Friday


def told(on: date, **more: bool) -> set[tuple[str, str]]:
    """(reason, name) of the notices that are new on a day."""
    notice_all(on, at=at(on), rules=rules_in_force(), **more)
    return set(Notice.objects.filter(day=on).values_list("why", "user__person__name"))


def test_a_unit_that_took_no_note_is_reminded_on_the_next_working_day(owed: Callable[..., Matter]) -> None:
    owed(0, due_on=DUE, taken_note=False)

    assert told(DAY) == set()
    assert told(DAY + timedelta(days=1)) == {("acknowledge", "文联1")}


def test_a_report_is_asked_for_three_working_days_before_and_on_the_day(owed: Callable[..., Matter]) -> None:
    owed(0, due_on=DUE)
    Matter.objects.update(near_on=None)

    assert told(date(2025, 6, 16)) == set()
    assert told(date(2025, 6, 17)) == {("report_soon", "文联1")}
    assert told(date(2025, 6, 18)) == set()
    assert told(DUE) == {("report_today", "文联1")}


def test_an_overseer_is_told_of_every_turn_and_other_parties_of_the_end(
    house: Institution, clerk: Actor, owed: Callable[..., Matter]
) -> None:
    matter = owed(0, 1, due_on=DUE)
    overseer = house.departments[2]
    Party.objects.create(matter=matter, role="overseer", unit=overseer, text=overseer.name, starts_on=DAY, ordinal=2)
    assert told(DAY) == {("told", "文联3")}

    ledger.suspend(
        matter.number, cause="law", why="上位法正在修订之中，暂缓办理", review_on=DUE, actor=clerk,
        on=DAY + timedelta(days=1), at=at(DAY + timedelta(days=1)),
    )  # fmt: skip
    assert told(DAY + timedelta(days=1)) == {("told", "文联3")}

    ended = DAY + timedelta(days=2)
    ledger.withdraw(
        matter.number, why="与另一事项重复，不再跟踪", actor=actor_as(house.director, on=ended), on=ended, at=at(ended)
    )
    assert told(ended) == {("told", "文联1"), ("told", "文联2"), ("told", "文联3")}
    assert told(ended + timedelta(days=1)) == set()


def test_a_near_deadline_is_said_once(owed: Callable[..., Matter]) -> None:
    owed(0, due_on=DUE)
    Matter.objects.update(near_on=date(2025, 6, 10))

    assert told(date(2025, 6, 10)) == {("near", "文联1")}
    assert told(date(2025, 6, 11)) == set()


def test_lateness_goes_up_step_by_step_and_to_nobody_else(owed: Callable[..., Matter]) -> None:
    owed(0, due_on=DUE)

    found = {on: told(on) for on in (DUE + timedelta(days=n) for n in range(1, 20))}

    late = {on: {who for why, who in notices if why.startswith("overdue")} for on, notices in found.items()}
    assert {on: who for on, who in late.items() if who} == {
        date(2025, 6, 23): {"文联1", "文长1"},
        date(2025, 6, 27): {"文领导"},
        date(2025, 7, 4): {"文督二"},
    }


def test_the_leader_in_charge_is_told_and_not_the_others(owed: Callable[..., Matter], house: Institution) -> None:
    user_in(house.root, PostKind.LEADER, "分管局领导", "文分管", role="leader", over=house.departments[0])
    owed(0, due_on=DUE)
    owed(1, due_on=DUE)

    notice_all(date(2025, 6, 27), at=at(date(2025, 6, 27)), rules=rules_in_force())

    rows = Notice.objects.filter(why=Why.OVERDUE_LEADER).values_list("unit__name", "user__person__name")
    assert set(rows) == {("一司", "文分管"), ("二司", "文领导")}


def test_a_stop_of_the_server_loses_no_reminder(owed: Callable[..., Matter], house: Institution) -> None:
    owed(0, due_on=DUE)

    assert ("overdue", "文联1") in told(date(2025, 7, 2))


def test_a_review_that_waits_too_long_is_for_the_supervision_office(
    owed: Callable[..., Matter], house: Institution
) -> None:
    matter = owed(0, due_on=DUE)
    officer = actor_as(house.officers[0], on=DAY)
    given = ReportGiven(progress=50, text="完成初稿并征求意见")
    ledger.submit_report(matter.number, officer.unit_id, given=given, key=uuid4(), actor=officer, on=DAY, at=at(DAY))

    assert told(date(2025, 6, 5)) == set()
    assert told(date(2025, 6, 6)) == {("review", "文督一"), ("review", "文督二")}


def test_reckoning_twice_changes_nothing(owed: Callable[..., Matter]) -> None:
    owed(0, 1, due_on=DUE)
    on = date(2025, 6, 18)

    first = notice_all(on, at=at(on), rules=rules_in_force())
    second = notice_all(on, at=at(on, 11), rules=rules_in_force())

    assert (first, second) == (Notice.objects.count(), 0)


@pytest.mark.parametrize("on", [date(2025, 6, 21), date(2025, 5, 31), date(2025, 10, 1)])
def test_nothing_is_reckoned_on_a_day_off(owed: Callable[..., Matter], on: date) -> None:
    owed(0, due_on=DUE)

    assert told(on) == set()


def test_what_is_reported_asks_nothing_more(owed: Callable[..., Matter], house: Institution) -> None:
    matter = owed(0, due_on=DUE)
    told(date(2025, 6, 18))
    officer = actor_as(house.officers[0], on=DAY)
    given = ReportGiven(progress=50, text="完成初稿并征求意见")
    ledger.submit_report(matter.number, officer.unit_id, given=given, key=uuid4(), actor=officer, on=DAY, at=at(DAY))

    settle(date(2025, 6, 18), at=at(date(2025, 6, 18), 11))

    assert not Notice.objects.filter(why=Why.REPORT_SOON, settled_at=None).exists()
    assert not {why for why, _ in told(date(2025, 6, 23)) if why == "overdue"}


def test_a_date_that_was_put_off_settles_what_the_old_one_asked_for(owed: Callable[..., Matter]) -> None:
    owed(0, due_on=DUE)
    told(date(2025, 6, 23))
    Slot.objects.update(due_on=date(2025, 9, 30))

    settle(date(2025, 6, 24), at=at(date(2025, 6, 24)))

    assert not Notice.objects.filter(why=Why.OVERDUE, settled_at=None).exists()


def test_an_ended_matter_reminds_nobody(owed: Callable[..., Matter]) -> None:
    owed(0, due_on=DUE)
    told(date(2025, 6, 18))
    Matter.objects.update(state="withdrawn", ended_on=DAY)

    settle(date(2025, 6, 18), at=at(date(2025, 6, 18), 11))

    assert not Notice.objects.filter(settled_at=None).exists()
    assert told(date(2025, 6, 23)) == set()


def test_a_kind_of_matter_may_have_rules_of_its_own(owed: Callable[..., Matter]) -> None:
    owed(0, due_on=DUE)
    Matter.objects.update(near_on=None)
    Kind.objects.filter(code="plan_task").update(reminders={"report_days": 5, "overdue_days": None})

    assert told(date(2025, 6, 13)) == {("report_soon", "文联1")}
    assert told(date(2025, 6, 23)) == set()


def test_a_kind_of_matter_may_be_urgent_as_a_whole(owed: Callable[..., Matter]) -> None:
    owed(0, due_on=DUE)
    Kind.objects.filter(code="plan_task").update(reminders={"urgent": True})

    assert told(DUE, urgent_only=True)
    assert set(Notice.objects.values_list("urgent", flat=True)) == {True}


def test_the_rules_of_the_institution_count_at_once(owed: Callable[..., Matter], clerk: object) -> None:
    owed(0, due_on=DUE)
    Matter.objects.update(near_on=None)

    actions.set_rules(RulesGiven(report_days=1), actor=clerk, at=at(DAY))

    assert told(date(2025, 6, 17)) == set()
    assert told(date(2025, 6, 19)) == {("report_soon", "文联1")}


def test_within_a_day_only_urgent_matters_are_reckoned_again(owed: Callable[..., Matter]) -> None:
    owed(0, due_on=DUE)
    owed(1, due_on=DUE, urgent=True)

    assert told(DUE, urgent_only=True) >= {("report_today", "文联2")}
    assert not {who for _why, who in told(DUE, urgent_only=True)} & {"文联1"}


def test_reckoning_costs_the_same_queries_for_one_matter_and_for_many(owed: Callable[..., Matter]) -> None:
    on = date(2025, 6, 27)
    costs: list[int] = []

    for more in (1, 11):
        for _ in range(more):
            owed(0, 1, due_on=DUE)
        with CaptureQueriesContext(connection) as asked:
            notice_all(on, at=at(on), rules=rules_in_force())
            settle(on, at=at(on))
        # Rows are written in batches, as long as the database takes them.
        costs.append(sum(not query["sql"].startswith("INSERT") for query in asked.captured_queries))

    assert costs[0] == costs[1]
    assert Notice.objects.filter(why=Why.OVERDUE).count() == 4 * 12
