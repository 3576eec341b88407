"""`luoshi load_workdays FILE [--apply]`; the work is in org/calendar.py."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from luoshi.kernel.actor import Actor
from luoshi.org.calendar import COLUMNS, load_year, read_year
from luoshi.org.management.list_command import ListCommand, columns_help


class Command(ListCommand):
    help = gettext_noop("Load the working days of a year from a workbook or json; tells first, writes with --apply.")
    source = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, epilog=columns_help(COLUMNS), **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--source", default="", help=str(gettext_lazy("the notice that says so")))

    def handle(self, **options: Any) -> None:
        self.source = options.pop("source")
        super().handle(**options)

    def load(self, file: Path, *, actor: Actor, on: date) -> str:
        year = load_year(read_year(file, source=self.source), actor=actor)
        return _("%(year)d, %(rest)d weekdays off, %(work)d weekend days worked") % {
            "year": year.year,
            "rest": len(year.rest),
            "work": len(year.work),
        }
