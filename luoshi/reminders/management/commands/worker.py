"""luoshi worker: does the jobs of the queue, and gives out those that are due."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.kernel.console import in_console_language
from luoshi.reminders.working import keep_working, work_once


class Command(BaseCommand):
    """Until Ctrl-C or SIGTERM, which let the job in work finish. As many at once as one likes with PostgreSQL."""

    help = gettext_noop("Do background jobs: reminders and what is sent. Ends with Ctrl-C.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, default=1.0, metavar="SECONDS", help="look for jobs this often")
        parser.add_argument("--once", action="store_true", help="do what is due now and end")
        parser.add_argument("--no-tick", action="store_true", help="leave it to `luoshi tick` to give out jobs")

    @in_console_language
    def handle(self, *, every: float, once: bool, no_tick: bool, **options: Any) -> None:
        if once:
            work_once(ticking=not no_tick)
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write(_("Working. Stop with Ctrl+C."))
        keep_working(every, stop=stop, ticking=not no_tick)
