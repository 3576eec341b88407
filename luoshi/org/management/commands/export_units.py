"""`luoshi export_units -o FILE.xlsx`; the work is in org/exporting.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from luoshi.kernel.clock import today
from luoshi.org.exporting import SHEETS, write_workbook


class Command(BaseCommand):
    help = gettext_noop("Write the register as a workbook, with the headings that the import commands read.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("-o", "--output", type=Path, required=True, help=str(gettext_lazy("file to write (.xlsx)")))
        parser.add_argument(
            "--list", choices=sorted(SHEETS), default="units", help=str(gettext_lazy("which list (units if left out)"))
        )
        parser.add_argument("--empty", action="store_true", help=str(gettext_lazy("headings and explanations only")))

    def handle(self, *, output: Path, list: str, empty: bool, **options: Any) -> None:
        try:
            count = write_workbook(output, list, on=today(), empty=empty)
        except OSError as error:
            raise CommandError(_("%(file)s cannot be written: %(error)s") % {"file": output, "error": error}) from error
        self.stdout.write(_("%(file)s: %(count)d rows.") % {"file": output, "count": count})
