"""`luoshi import_ledger FILE.xlsx [--map FILE] [--kind CODE] [--apply]`; the work is in ledger/importing_sheets.py."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from luoshi.kernel.actor import Actor
from luoshi.kernel.clock import now
from luoshi.kernel.console import in_console_language
from luoshi.ledger.columns import COLUMNS, read_map
from luoshi.ledger.importing_sheets import load_matters
from luoshi.ledger.models import Kind
from luoshi.org.management.list_command import ListCommand, columns_help
from luoshi.org.rows import Loaded


class Command(ListCommand):
    help = gettext_noop("Take a ledger over that was kept in a workbook; tells first, writes with --apply.")

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, epilog=columns_help(COLUMNS), **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--map",
            type=Path,
            default=None,
            help=str(gettext_lazy('a TOML file that says which heading is which column: wording = "工作任务"')),
        )
        parser.add_argument(
            "--kind", default="plan_task", help=str(gettext_lazy("the kind of rows that name none (plan_task)"))
        )

    @in_console_language
    def handle(self, *, file: Path, apply: bool, on: date | None, **options: Any) -> None:
        kind = options["kind"]
        if not Kind.objects.filter(pk=kind).exists():
            raise CommandError(
                _("There is no kind “%(kind)s”. Choose from: %(kinds)s.")
                % {"kind": kind, "kinds": ", ".join(Kind.objects.values_list("code", flat=True))}
            )
        self._map, self._kind = options["map"], kind
        super().handle(file=file, apply=apply, on=on)

    def load(self, file: Path, *, actor: Actor, on: date) -> Loaded:
        mapping = read_map(self._map) if self._map is not None else {}
        return load_matters(file, kind=self._kind, mapping=mapping, actor=actor, on=on, at=now())
