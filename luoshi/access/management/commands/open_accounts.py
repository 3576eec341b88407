"""`luoshi open_accounts -o FILE.csv [--apply]`; the work is in access/importing.py."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from luoshi.access.importing import AccountRow, load_accounts, people_without_accounts
from luoshi.access.models import Role
from luoshi.kernel.actor import system
from luoshi.kernel.clock import today
from luoshi.kernel.refusal import Refusal
from luoshi.org.lookups import Place

TELL_EVERY = 100
HEADINGS = ("单位", "岗位", "姓名", "用户名", "一次性密码")


class Command(BaseCommand):
    help = gettext_noop("Open accounts for all who hold a post with a role; tells first, writes with --apply.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "-o",
            "--output",
            type=Path,
            help=str(gettext_lazy("new file for names and passwords (.csv), readable by its owner only")),
        )
        parser.add_argument(
            "--role", choices=Role.values, default="", help=str(gettext_lazy("only those who hold this role"))
        )
        parser.add_argument("--apply", action="store_true", help=str(gettext_lazy("write; without it, only tell")))

    def handle(self, *, output: Path | None, apply: bool, role: str, **options: Any) -> None:
        day = today()
        places = people_without_accounts(on=day, role=role)
        if not apply:
            told = _("%(count)d accounts would be opened. Add --apply -o FILE.csv to open them.")
            self.stdout.write(told % {"count": len(places)})
            return
        if output is None:
            raise CommandError(_("Say with -o to which file the passwords go; they are shown nowhere else."))
        rows = [AccountRow(number=place.number, username=place.number) for place in places]
        try:
            opened = load_accounts(
                rows,
                actor=system(day),
                told=lambda done: self._tell(done, len(rows)),
                keep=lambda opened: _write(output, places, {o.user.person_id or 0: o.password for o in opened}),
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(error)s") % {"file": output, "error": error.strerror}
            ) from error
        self.stdout.write(
            _("%(count)d accounts opened. Hand out %(file)s on paper and delete it.")
            % {"count": len(opened), "file": output}
        )

    def _tell(self, done: int, count: int) -> None:
        if done % TELL_EVERY == 0:
            self.stdout.write(_("%(done)d of %(count)d passwords made") % {"done": done, "count": count})
            self.stdout.flush()


def _write(path: Path, places: list[Place], passwords: dict[int, str]) -> None:
    """Write the list to a file that did not exist and that nobody else can read. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for place in places:
            if place.person_id in passwords:
                writer.writerow((place.unit, place.title, place.name, place.number, passwords[place.person_id]))
