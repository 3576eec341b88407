"""luoshi sweep_records: remove files that no row knows."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from luoshi.kernel.clock import now
from luoshi.kernel.console import in_console_language
from luoshi.records.queries import orphans


class Command(BaseCommand):
    help = gettext_noop("Remove files left over from uploads that failed more than a day ago.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help="remove them; without it they are only listed")

    @in_console_language
    def handle(self, *, apply: bool, **options: Any) -> None:
        count = 0
        for path in orphans(now()):
            count += 1
            self.stdout.write(str(path))
            if apply:
                path.unlink(missing_ok=True)
        message = ngettext("%(count)d file is left over.", "%(count)d files are left over.", count)
        self.stdout.write(message % {"count": count})
        if count and not apply:
            self.stdout.write(_("Nothing was removed. Add --apply to remove them."))
