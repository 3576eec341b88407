"""luoshi verify: is the journal still what was written?"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.journal.exporting import export
from luoshi.journal.verification import UNSEALED_AFTER, Verification, verify
from luoshi.kernel.clock import now
from luoshi.kernel.console import in_console_language


class Command(BaseCommand):
    help = gettext_noop("Check that no record was altered, removed or put in since it was written.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--export", type=Path, metavar="FILE", help="write the records as JSON lines for a stranger"
        )
        parser.add_argument(
            "--expect", metavar="NUMBER:SEAL", help="a number and the beginning of its seal, noted before"
        )
        parser.add_argument(
            "--unsealed-after",
            type=float,
            default=UNSEALED_AFTER.total_seconds(),
            metavar="SECONDS",
            help="how long a record may wait to be sealed (default: 60)",
        )

    @in_console_language
    def handle(self, *, export: Path | None, expect: str | None, unsealed_after: float, **options: Any) -> None:
        if export is not None:
            self.write_file(export)
        show = self.stderr.isatty()
        result = verify(
            now(),
            expected=noted(expect) if expect else None,
            unsealed_after=timedelta(seconds=unsealed_after),
            progress=self.show_progress if show else None,
        )
        if show:
            self.stderr.write("\r\x1b[K", ending="")
        self.say(result)
        if not result.is_sound:
            sys.exit(1)

    def write_file(self, file: Path) -> None:
        """Export to `file`, which appears whole or not at all."""
        beside = file.with_name(file.name + ".part")
        try:
            with beside.open("w", encoding="utf-8", newline="\n") as target:
                count = export(target)
            beside.replace(file)
        except OSError as error:
            raise CommandError(
                _("“%(file)s” cannot be written: %(reason)s. Choose another place.")
                % {"file": file, "reason": error.strerror}
            ) from error
        self.stdout.write(_("%(count)d records written to “%(file)s”.") % {"count": count, "file": file})

    def show_progress(self, done: int, total: int) -> None:
        """One line that is written over."""
        self.stderr.write("\r" + _("Checking %(done)d of %(total)d…") % {"done": done, "total": total}, ending="")

    def say(self, result: Verification) -> None:
        """The result for the person at the console."""
        values = {
            "number": result.number,
            "seal": result.seal,
            "reliable": result.reliable_until,
            "found": result.found,
        }
        if result.is_sound:
            self.stdout.write(_("Verified: %(number)d records, none altered, removed or out of order.") % values)
        else:
            self.stdout.write(_("Not verified: %(found)d problems found.") % values)
            for problem in result.problems:
                self.stdout.write(f"  {problem}")
            if result.found > len(result.problems):
                more = result.found - len(result.problems)
                self.stdout.write("  " + _("and %(count)d more.") % {"count": more})
            self.stdout.write(_("Records up to number %(reliable)d can be relied on.") % values)
        if result.waiting:
            self.stdout.write(_("%(count)d new records wait to be sealed.") % {"count": result.waiting})
        if result.number:
            self.stdout.write(_("Last number and seal, worth noting elsewhere: %(number)d:%(seal)s") % values)


def noted(text: str) -> tuple[int, str]:
    """A number and the beginning of a seal from NUMBER:SEAL; raises CommandError for anything else."""
    number, _colon, seal = text.partition(":")
    if not number.isdecimal() or len(seal) < 8 or set(seal.lower()) - set("0123456789abcdef"):
        raise CommandError(
            _(
                "“%(text)s” is not a number with its seal."
                " Write it like 1204:9f86d081884c7d65, with at least eight characters."
            )
            % {"text": text}
        )
    return int(number), seal
