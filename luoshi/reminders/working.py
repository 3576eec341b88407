"""A worker: takes jobs off the queue one after the other, and ticks by itself so that no timer is needed."""

from __future__ import annotations

import logging
import threading
import time
from uuid import uuid4

from django.db import DatabaseError, close_old_connections, connection, connections
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker

from luoshi.kernel.clock import now
from luoshi.reminders.jobs import tick

# Seconds between two ticks of a worker.
TICK_EVERY = 20.0

log = logging.getLogger(__name__)


def work_once(*, ticking: bool = True) -> None:
    """Do everything that is due now."""
    if ticking:
        tick(now())
    _worker().run()


def keep_working(every: float, *, stop: threading.Event, ticking: bool = True) -> None:
    """Look for jobs every `every` seconds until `stop` is set; the job in work is finished. Closes its connection.

    For the command, or for a process beside a server. A database that is busy, restarting or gone is logged and tried
    again."""
    ticked = float("-inf")
    try:
        while not stop.is_set():
            try:
                if ticking and time.monotonic() - ticked >= TICK_EVERY:
                    ticked = time.monotonic()
                    tick(now())
                close_old_connections()
                _worker().run()
            except DatabaseError:
                log.exception("a worker cannot reach the database, trying again in %s seconds", every)
                connection.close()
            stop.wait(every)
    finally:
        connections.close_all()


def _worker() -> Worker:
    """The queue's own worker, which ends when nothing is left."""
    return Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=None,
        worker_id=uuid4().hex,
        excluded_queue_names=[],
    )
