"""Work in the background: what is to be done when, given out once for each slot of time, done by any worker.

`tick` writes a job and puts it on the queue in one transaction; run by a timer or by a worker, once or twice at once,
it makes each job once. `perform` claims the job and does it. Handlers are idempotent, since a killed worker leaves its
job half done: after `lease_s` the next tick gives it out again. A job that fails is tried again with growing delays and
then is dead, which a page shows."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import task

from luoshi.kernel.actor import system
from luoshi.kernel.clock import now
from luoshi.ledger.actions import archive_due
from luoshi.ledger.actions.rolling import roll_slots
from luoshi.ledger.tallies import compact
from luoshi.ledger.turning import turn_lights
from luoshi.org.calendar import calendar
from luoshi.reminders import outbox
from luoshi.reminders.models import Job
from luoshi.reminders.noticing import notice_all, settle
from luoshi.reminders.queries import rules_in_force
from luoshi.reminders.retrying import DELAYS, delay_after
from luoshi.reminders.states import JobState

log = logging.getLogger(__name__)
# Rows of finished jobs and of the queue are kept that long.
KEPT = timedelta(days=30)
MOST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick found to do: new jobs, jobs given out again, deliveries whose worker is dead."""

    new: int = 0
    again: int = 0
    lost: int = 0


def lease() -> timedelta:
    """How long a job or a delivery may be in work before its worker is taken for dead; longer than any attempt."""
    return timedelta(seconds=settings.REMINDERS["lease_s"])


# -- the work itself ---------------------------------------------------------------------------------------------------


def remind(at: datetime) -> str:
    """Reckon the day's notices, settle what is done, write alerts and the digests that are due.

    The first run of a day reckons everything, later ones only urgent matters."""
    on, rules = timezone.localdate(at), rules_in_force()
    whole = not Job.objects.filter(name="remind", state=JobState.DONE, key__startswith=f"remind:{on}").exists()
    new = notice_all(on, at=at, rules=rules, urgent_only=not whole)
    settled = settle(on, at=at)
    alerts = outbox.make_alerts(on, at=at)
    made = outbox.make_digests(on, at=at)
    if alerts or made.deliveries:
        give_out(f"send:after:{on}T{timezone.localtime(at):%H}", at)
    return f"notices {new} settled {settled} alerts {alerts} digests {made.people} deliveries {made.deliveries}"


def send(at: datetime) -> str:
    """Empty the outbox; what was settled since is not sent."""
    on = timezone.localdate(at)
    settle(on, at=at)
    done = outbox.empty(on, at=at)
    return f"sent {done.sent} again {done.again} failed {done.failed} uncertain {done.uncertain} dropped {done.dropped}"


def tidy(at: datetime) -> str:
    """What is done once a day: lights turn, counters are summed up, duties without an end go on into the next year, and
    finished jobs and entries of the queue that are older than a month are removed."""
    # Imported here: the queue is a part of the settings; another one may stand in its place.
    from django_tasks_db.models import DBTaskResult

    on = timezone.localdate(at)
    lights, reports = turn_lights(on), roll_slots(actor=system(on), on=on, at=at)
    compact()
    jobs, _rows = Job.objects.filter(state=JobState.DONE, finished_at__lt=at - KEPT).delete()
    entries, _rows = DBTaskResult.objects.finished().filter(finished_at__lt=at - KEPT).delete()
    return f"lights {lights} reports {reports} jobs {jobs} entries {entries}"


def archive(at: datetime) -> str:
    """File what was closed out long enough ago; a part of it where there is much, the rest on the following days."""
    on = timezone.localdate(at)
    return f"archived {len(archive_due(actor=system(on), on=on, at=at))}"


WORK: dict[str, Callable[[datetime], str]] = {"remind": remind, "send": send, "tidy": tidy, "archive": archive}


# -- the timetable -----------------------------------------------------------------------------------------------------


def tick(at: datetime) -> Ticked:
    """Give out what is due at that instant: each job once for its slot of time, however often this runs.

    Working days: `remind` every hour. Any day: `send` for every minute in which something waits, `tidy` and
    `archive` once."""
    lost = outbox.note_lost(at, lease=lease())
    again = _give_out_again(at)
    local = timezone.localtime(at)
    slots = [f"tidy:{local:%Y-%m-%d}", f"archive:{local:%Y-%m-%d}"]
    if calendar().is_working(local.date()):
        slots.append(f"remind:{local:%Y-%m-%dT%H}")
    if outbox.waits(at):
        slots.append(f"send:{local:%Y-%m-%dT%H:%M}")
    return Ticked(new=sum(give_out(key, at) for key in slots), again=again, lost=lost)


def give_out(key: str, at: datetime) -> bool:
    """Write the job and put it on the queue, both or neither; False when it exists. `key` begins with its name."""
    if Job.objects.filter(key=key).exists():
        return False
    try:
        with transaction.atomic():
            job = Job.objects.create(key=key, name=key.partition(":")[0], next_at=at)
            perform.enqueue(job.pk)
    except IntegrityError:
        return False  # another tick was quicker
    return True


def _give_out_again(at: datetime) -> int:
    """Put jobs on the queue again whose worker is dead, before or after it had claimed them.

    A job that waits although the queue has nothing ready was taken off it by a worker that died at once."""
    # Imported here: the queue is a part of the settings; another one may stand in its place.
    from django_tasks_db.models import DBTaskResult

    left = list(Job.objects.filter(state=JobState.RUNNING, started_at__lt=at - lease()))
    if not DBTaskResult.objects.ready().exists():
        left += Job.objects.filter(state=JobState.WAITING, next_at__lt=at - lease())
    count = 0
    for job in left:
        with transaction.atomic():
            rows = Job.objects.filter(pk=job.pk, state=job.state, started_at=job.started_at, next_at=job.next_at)
            if rows.update(state=JobState.WAITING, next_at=at):
                perform.enqueue(job.pk)
                count += 1
    return count


# -- doing it ----------------------------------------------------------------------------------------------------------


@task()
def perform(job_id: int) -> str:
    """Do a job, if it still waits: claimed first, so that of two workers one does it. Never raises for its work.

    A failure is noted and the job put on the queue for later; after the last delay it is dead."""
    at = now()
    claimed = Job.objects.filter(pk=job_id, state=JobState.WAITING).update(state=JobState.RUNNING, started_at=at)
    if not claimed:
        return "done by another"
    job = Job.objects.get(pk=job_id)
    try:
        result = WORK[job.name](at)
    except Exception as error:
        log.exception("job %s failed", job.key)
        return _failed(job, error)
    Job.objects.filter(pk=job_id).update(
        state=JobState.DONE, tries=job.tries + 1, finished_at=now(), result=result[:MOST_TEXT], error=""
    )
    return result


@transaction.atomic
def _failed(job: Job, error: Exception) -> str:
    tries, said = job.tries + 1, f"{type(error).__name__}: {error}"[:MOST_TEXT]
    delay = delay_after(tries, DELAYS)
    rows = Job.objects.filter(pk=job.pk, state=JobState.RUNNING)
    if delay is None:
        rows.update(state=JobState.DEAD, tries=tries, finished_at=now(), error=said)
        return said
    later = now() + delay
    if rows.update(state=JobState.WAITING, tries=tries, next_at=later, started_at=None, error=said):
        perform.using(run_after=later).enqueue(job.pk)
    return said


def revive(job_id: int, *, at: datetime) -> bool:
    """Give a dead job out once more; False when it is not dead. Who may is asked by the caller."""
    with transaction.atomic():
        rows = Job.objects.filter(pk=job_id, state=JobState.DEAD)
        if not rows.update(state=JobState.WAITING, tries=0, next_at=at, started_at=None, finished_at=None, error=""):
            return False
        perform.enqueue(job_id)
    return True
