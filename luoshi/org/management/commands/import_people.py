"""`luoshi import_people FILE.xlsx [--apply]`; the work is in org/importing.py."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext_noop

from luoshi.kernel.actor import Actor
from luoshi.org.columns import PERSON_COLUMNS, person_rows
from luoshi.org.importing import load_people
from luoshi.org.management.list_command import ListCommand, columns_help
from luoshi.org.rows import Loaded


class Command(ListCommand):
    help = gettext_noop("Load a list of people and their posts from a workbook; tells first, writes with --apply.")

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, epilog=columns_help(PERSON_COLUMNS), **kwargs)

    def load(self, file: Path, *, actor: Actor, on: date) -> Loaded:
        return load_people(person_rows(file), actor=actor, on=on)
