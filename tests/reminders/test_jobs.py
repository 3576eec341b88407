"""Each job once for its slot of time; what fails is tried again, ever later; what a dead worker left is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from luoshi.journal.completeness import unstated
from luoshi.kernel.clock import now
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger.models import Matter
from luoshi.reminders import actions, jobs
from luoshi.reminders.actions import RulesGiven
from luoshi.reminders.errors import OutOfRange, StepsOutOfOrder
from luoshi.reminders.models import Delivery, Digest, Job
from luoshi.reminders.states import JobState
from luoshi.reminders.working import work_once
from tests.factories.access import actor_as
from tests.factories.org import Institution
from tests.reminders.conftest import DAY, NOW, at, mailbox_of
from tests.reminders.receivers import MailServer

DUE = date(2025, 6, 20)


def keys() -> list[str]:
    return sorted(Job.objects.values_list("key", flat=True))


def test_a_tick_gives_out_each_job_once_for_its_slot(db: None) -> None:
    first, second, later = jobs.tick(at(DAY, 9)), jobs.tick(at(DAY, 9, 1)), jobs.tick(at(DAY, 10))

    assert (first.new, second.new, later.new) == (3, 0, 1)
    assert keys() == ["archive:2025-06-03", "remind:2025-06-03T09", "remind:2025-06-03T10", "tidy:2025-06-03"]
    assert DBTaskResult.objects.count() == 4


def test_nobody_is_reminded_on_a_day_off(db: None) -> None:
    jobs.tick(at(date(2025, 6, 1)))

    assert keys() == ["archive:2025-06-01", "tidy:2025-06-01"]


def test_a_job_reckons_the_day_and_hands_what_it_wrote_to_the_next(
    owed: Callable[..., Matter], house: Institution, mail: MailServer
) -> None:
    owed(0, due_on=DUE)
    mailbox_of(house.officers[0])

    said = jobs.remind(at(DUE))
    jobs.send(at(DUE))

    assert said == "notices 2 settled 0 alerts 0 digests 1 deliveries 1"
    assert keys() == ["send:after:2025-06-20T10"]
    assert len(mail.taken) == 1
    assert list(unstated()) == []


def test_a_job_is_done_by_one_worker(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Any] = []
    monkeypatch.setitem(jobs.WORK, "remind", lambda when: str(done.append(when)))
    jobs.give_out("remind:now", NOW)
    job = Job.objects.get()

    jobs.perform.call(job.pk)
    again = jobs.perform.call(job.pk)

    assert (len(done), again) == (1, "done by another")


def test_a_failing_job_waits_longer_each_time_and_then_is_dead(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(when: Any) -> str:
        raise ValueError("out of paper")

    monkeypatch.setitem(jobs.WORK, "remind", fail)
    jobs.give_out("remind:now", NOW)
    job = Job.objects.get()

    waits: list[int] = []
    while job.state == JobState.WAITING:
        begun = now()
        jobs.perform.call(job.pk)
        job.refresh_from_db()
        waits += [round((job.next_at - begun).total_seconds() / 60)] if job.state == JobState.WAITING else []

    assert waits == [1, 5, 30, 120, 360]
    assert (job.state, job.error) == (JobState.DEAD, "ValueError: out of paper")
    assert jobs.revive(job.pk, at=NOW) is True
    assert jobs.revive(job.pk, at=NOW) is False


def test_a_job_whose_worker_is_dead_is_given_out_again_after_a_while(db: None) -> None:
    jobs.give_out("remind:now", at(DAY, 9))
    Job.objects.update(state=JobState.RUNNING, started_at=at(DAY, 9))
    DBTaskResult.objects.update(status="RUNNING")

    early, late, later = jobs.tick(at(DAY, 9, 5)), jobs.tick(at(DAY, 9, 11)), jobs.tick(at(DAY, 9, 12))

    assert (early.again, late.again, later.again) == (0, 1, 0)
    assert Job.objects.get(key="remind:now").state == JobState.WAITING


def test_a_job_whose_entry_of_the_queue_is_gone_is_given_out_again(db: None) -> None:
    jobs.give_out("remind:now", at(DAY, 9))
    DBTaskResult.objects.all().delete()

    assert jobs.tick(at(DAY, 9, 11)).again == 1


def test_a_message_whose_worker_is_dead_is_uncertain(
    owed: Callable[..., Matter], house: Institution, mail: MailServer
) -> None:
    owed(0, due_on=DUE)
    mailbox_of(house.officers[0])
    jobs.remind(at(DUE, 9))
    Delivery.objects.update(state="sending", started_at=at(DUE, 9))

    found = jobs.tick(at(DUE, 9, 11))
    jobs.send(at(DUE, 10))

    assert (found.lost, Delivery.objects.get().state, mail.taken) == (1, "uncertain", [])


def test_old_jobs_are_tidied_away(db: None) -> None:
    jobs.give_out("remind:old", at(DAY))
    Job.objects.update(state=JobState.DONE, finished_at=at(DAY))
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=at(DAY))

    said = jobs.tidy(at(DAY) + timedelta(days=31))

    assert said == "lights 0 reports 0 jobs 1 entries 1"


def test_once_a_day_lights_turn_and_duties_go_on(owed: Callable[..., Matter]) -> None:
    matter = owed(0, due_on=DUE)
    Matter.objects.filter(pk=matter.pk).update(due_on=None, due_by_rule=None, cycle="quarterly")

    said = jobs.tidy(at(date(2025, 12, 2)))

    assert said == "lights 1 reports 5 jobs 0 entries 0"
    assert matter.slots.filter(period__startswith="2026").count() == 4


def test_the_command_tells_what_it_gave_out(db: None, chinese_terminal: None) -> None:
    out = StringIO()

    call_command("tick", stdout=out)
    call_command("tick", stdout=out)

    first, second = out.getvalue().splitlines()
    assert first.startswith(("新增任务2个", "新增任务3个"))
    assert second.startswith("新增任务0个")


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_what_is_due_and_ends() -> None:
    call_command("worker", "--once")

    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}
    work_once()
    assert Digest.objects.count() == 0


def test_rules_that_make_no_sense_are_refused(clerk: Any) -> None:
    with pytest.raises(StepsOutOfOrder):
        actions.set_rules(RulesGiven(leader_days=11), actor=clerk, at=NOW)
    with pytest.raises(OutOfRange):
        actions.set_rules(RulesGiven(digest_hour=24), actor=clerk, at=NOW)
    with pytest.raises(OutOfRange):
        actions.set_rules(RulesGiven(report_days=61), actor=clerk, at=NOW)


def test_rules_are_set_by_the_supervision_office_and_stated(house: Institution, clerk: Any) -> None:
    rules = actions.set_rules(RulesGiven(digest_hour=8), actor=clerk, at=NOW)

    assert rules.set_by_id == house.clerk.pk
    assert list(unstated()) == []
    with pytest.raises(NotAllowed):
        actions.set_rules(RulesGiven(), actor=actor_as(house.heads[0], on=DAY), at=NOW)


def test_hours_are_checked_before_they_are_kept(house: Institution) -> None:
    officer = actor_as(house.officers[0], on=DAY)

    with pytest.raises(OutOfRange):
        actions.set_preference(digest_hour=25, quiet_from=None, quiet_until=None, single_alerts=True, actor=officer)
