"""`luoshi roll_slots`; the work is in ledger/actions/rolling.py. Run it once a day; a second run does nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext_noop, ngettext

from luoshi.kernel.actor import system
from luoshi.kernel.clock import now, today
from luoshi.kernel.console import in_console_language
from luoshi.ledger.actions.rolling import roll_slots


class Command(BaseCommand):
    help = gettext_noop("Open the reports that are ahead of the duties without an end; safe to run every day.")

    @in_console_language
    def handle(self, **options: Any) -> None:
        opened = roll_slots(actor=system(today()), on=today(), at=now())
        words = ngettext("%(count)d report was opened.", "%(count)d reports were opened.", opened)
        self.stdout.write(words % {"count": opened})
