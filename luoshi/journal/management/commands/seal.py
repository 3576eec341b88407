"""luoshi seal: chain committed facts, once or for ever."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from luoshi.journal.sequencer import keep_sealing, seal_committed
from luoshi.kernel.clock import now
from luoshi.kernel.console import in_console_language


class Command(BaseCommand):
    help = gettext_noop("Seal new records: give each its place in the chain of the journal.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS", help="seal again and again, this often")

    @in_console_language
    def handle(self, *, every: float | None, **options: Any) -> None:
        if every is None:
            count = seal_committed(now())
            self.stdout.write(
                ngettext("%(count)d record sealed.", "%(count)d records sealed.", count) % {"count": count}
            )
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write(_("Sealing every %(every)g seconds. Stop with Ctrl+C.") % {"every": every})
        keep_sealing(every, stop=stop)
