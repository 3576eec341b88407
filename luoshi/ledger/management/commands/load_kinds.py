"""`luoshi load_kinds FILE`; the work is in ledger/kindfiles.py and ledger/actions/defining.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from luoshi.kernel.actor import system
from luoshi.kernel.clock import now, today
from luoshi.kernel.console import in_console_language
from luoshi.kernel.refusal import Refusal
from luoshi.ledger.actions.defining import load_kinds
from luoshi.ledger.kindfiles import read_kinds, text_of


class Command(BaseCommand):
    """Tells what the file would do; with --apply it is written, all or nothing."""

    help = gettext_noop("Load kinds of matter from a TOML file; tells first, writes with --apply.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=str(gettext_lazy("the TOML file")))
        parser.add_argument("--apply", action="store_true", help=str(gettext_lazy("write; without it, only tell")))

    @in_console_language
    def handle(self, *, file: Path, apply: bool, **options: Any) -> None:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(_("“%(file)s” cannot be read: %(reason)s") % {"file": file, "reason": error}) from error
        try:
            kinds = read_kinds(text_of(content, file=file.name), file=file.name)
            with transaction.atomic():
                done = load_kinds(kinds, actor=system(today()), at=now())
                if not apply:
                    transaction.set_rollback(True)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        for name in done.new:
            self.stdout.write(_("New: %(name)s") % {"name": name})
        for name, keys in done.changed:
            self.stdout.write(_("Changed: %(name)s (%(keys)s)") % {"name": name, "keys": "、".join(keys)})
        for name in done.same:
            self.stdout.write(_("As before: %(name)s") % {"name": name})
        self.stdout.write(_("Written.") if apply else _("Nothing was written. Add --apply to write it."))
