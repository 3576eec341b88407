"""The shape of every import command: tells by default, writes with --apply, all or nothing, names every bad cell."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel.actor import Actor, system
from luoshi.kernel.clock import today
from luoshi.kernel.refusal import Refusal
from luoshi.org.rows import RowsRefused
from luoshi.org.sheets import Column


class ListCommand(BaseCommand):
    """Reads a file and loads it; without --apply everything is rolled back after it was tried in full."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=str(gettext_lazy("the workbook (.xlsx)")))
        parser.add_argument("--apply", action="store_true", help=str(gettext_lazy("write; without it, only tell")))
        parser.add_argument(
            "--on",
            type=date.fromisoformat,
            default=None,
            help=str(gettext_lazy("the day from which changes hold, like 2025-12-31 (today if left out)")),
        )

    def handle(self, *, file: Path, apply: bool, on: date | None, **options: Any) -> None:
        day = on or today()
        try:
            with transaction.atomic():
                result = self.load(file, actor=system(day), on=day)
                if not apply:
                    transaction.set_rollback(True)
        except RowsRefused as refusal:
            raise CommandError("\n".join([*map(str, refusal.problems), str(refusal)])) from refusal
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        told = _("Written: %(result)s.") if apply else _("Would be written: %(result)s. Add --apply to write.")
        self.stdout.write(told % {"result": result})

    @abstractmethod
    def load(self, file: Path, *, actor: Actor, on: date) -> object:
        """Read and load the file inside the command's transaction; what is returned is printed."""


def columns_help(columns: Sequence[Column]) -> str:
    """The headings of the workbook with their synonyms, required ones marked, for the end of --help."""
    marked = [
        f"{column.heading}{'*' if column.required else ''} ({', '.join((column.key, *column.also))})"
        for column in columns
    ]
    return _("Columns (* must be there; in brackets, other headings): %(columns)s") % {"columns": "; ".join(marked)}
