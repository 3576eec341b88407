"""luoshi tick: give out the jobs that are due now; for cron or a systemd timer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.kernel.clock import now
from luoshi.kernel.console import in_console_language
from luoshi.reminders.jobs import tick


class Command(BaseCommand):
    """Safe to run as often as one likes and twice at once: each job exists once for its slot of time."""

    help = gettext_noop("Give out the background jobs that are due now; safe to run every minute.")

    @in_console_language
    def handle(self, **options: Any) -> None:
        done = tick(now())
        self.stdout.write(
            _("%(new)d new jobs, %(again)d given out again, %(lost)d messages uncertain.")
            % {"new": done.new, "again": done.again, "lost": done.lost}
        )
