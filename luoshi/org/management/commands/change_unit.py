"""`luoshi change_unit create|rename|move|merge|split|close …`; the work is in org/actions.py."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from luoshi.kernel.clock import today
from luoshi.kernel.console import in_console_language
from luoshi.kernel.refusal import Refusal
from luoshi.org.management.unit_changes import CHANGES
from luoshi.org.states import Line, UnitKind

CODE_LENGTH = 40
BASIS_LENGTH = 200
LARGEST_ORDINAL = 2_147_483_647


class Command(BaseCommand):
    """Tries the change in full and tells of it; without --apply everything is rolled back after that."""

    help = gettext_noop("Set up, rename, move, merge, split or close units; tells first, writes with --apply.")

    def add_arguments(self, parser: CommandParser) -> None:
        changes = parser.add_subparsers(dest="change", required=True)
        unit = str(gettext_lazy("number of the unit"))
        short = str(gettext_lazy("short name (the name if left out)"))

        create = _change(changes, "create", str(gettext_lazy("Set up a unit.")), line=True)
        create.add_argument("unit", type=_code, metavar="CODE", help=str(gettext_lazy("number of the new unit")))
        create.add_argument("name", help=str(gettext_lazy("its name")))
        create.add_argument("--short-name", default="", help=short)
        create.add_argument("--kind", choices=UnitKind.values, required=True, help=str(gettext_lazy("what it is")))
        above = str(gettext_lazy("number of the unit above (at the top if left out)"))
        create.add_argument("--above", metavar="CODE", help=above)
        ordinal = str(gettext_lazy("place among its neighbours, the smallest first (0 if left out)"))
        create.add_argument("--ordinal", type=_ordinal, default=0, metavar="N", help=ordinal)

        rename = _change(changes, "rename", str(gettext_lazy("Give a unit another name.")))
        rename.add_argument("unit", metavar="CODE", help=unit)
        rename.add_argument("name", help=str(gettext_lazy("its new name")))
        rename.add_argument("--short-name", default="", help=short)

        move = _change(changes, "move", str(gettext_lazy("Place a unit under another one.")), line=True)
        move.add_argument("unit", metavar="CODE", help=unit)
        under = str(gettext_lazy("number of the unit above from then on"))
        move.add_argument("--above", metavar="CODE", required=True, help=under)

        merge = _change(changes, "merge", str(gettext_lazy("Merge units into one of them or a new one.")), line=True)
        merge.add_argument("units", nargs="+", metavar="CODE", help=str(gettext_lazy("numbers of the units")))
        into = str(gettext_lazy("number of the unit that goes on, or of a new one (with --name)"))
        merge.add_argument("--into", type=_code, required=True, metavar="CODE", help=into)
        merge.add_argument("--name", help=str(gettext_lazy("name of the new unit")))
        merge.add_argument("--short-name", default="", help=short)
        kind = str(gettext_lazy("what the new units are (as the old one if left out)"))
        merge.add_argument("--kind", choices=UnitKind.values, help=kind)

        split = _change(changes, "split", str(gettext_lazy("Split a unit into new ones.")))
        split.add_argument("unit", metavar="CODE", help=unit)
        part = str(gettext_lazy("number, name and, if wanted, short name of a new unit; once for each"))
        split.add_argument(
            "--part", dest="parts", nargs="+", action="append", required=True, metavar=("CODE", "NAME"), help=part
        )
        below = str(gettext_lazy("number of a unit below and number of the new unit to which it goes"))
        split.add_argument("--below", nargs=2, action="append", default=[], metavar=("CODE", "PART"), help=below)
        goes_on = str(gettext_lazy("the unit goes on beside the new ones"))
        split.add_argument("--goes-on", action="store_true", help=goes_on)
        split.add_argument("--kind", choices=UnitKind.values, help=kind)

        close = _change(changes, "close", str(gettext_lazy("Close a unit.")))
        close.add_argument("unit", metavar="CODE", help=unit)

    @in_console_language
    def handle(self, *, change: str, on: date | None, apply: bool, **options: Any) -> None:
        day = on or today()
        if change == "split":
            options["parts"] = [_part(words) for words in options["parts"]]
        if change == "merge" and options["name"] is None and (options["kind"] or options["short_name"]):
            raise CommandError(_("--kind and --short-name describe a new unit. Give its --name too."))
        try:
            with transaction.atomic():
                lines = CHANGES[change](options, day)
                if not apply:
                    transaction.set_rollback(True)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        for line in lines:
            self.stdout.write(line)
        self.stdout.write(_("Written.") if apply else _("Nothing was written. Add --apply to write it."))


def _change(changes: Any, name: str, words: str, *, line: bool = False) -> CommandParser:
    """A sub-command with the options that all have; `line` for those that concern one line of reporting only."""
    parser: CommandParser = changes.add_parser(name, help=words, description=words)
    day = str(gettext_lazy("the day from which changes hold, like 2025-12-31 (today if left out)"))
    parser.add_argument("--on", type=_day, default=None, metavar="DATE", help=day)
    basis = str(gettext_lazy("the paper that orders it, like its document number"))
    parser.add_argument("--basis", type=_at_most(BASIS_LENGTH), default="", metavar="TEXT", help=basis)
    parser.add_argument("--apply", action="store_true", help=str(gettext_lazy("write; without it, only tell")))
    if line:
        lines = str(gettext_lazy("line of reporting (administrative if left out)"))
        parser.add_argument("--line", choices=Line.values, default=Line.ADMINISTRATIVE.value, help=lines)
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        wrong = _("“%(value)s” is not a date. Write it like 2025-12-31.") % {"value": text}
        raise ArgumentTypeError(wrong) from error


def _ordinal(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= LARGEST_ORDINAL):
        raise ArgumentTypeError(_("“%(value)s” is not a whole number from 0 on.") % {"value": text})
    return int(text)


def _at_most(limit: int) -> Callable[[str], str]:
    """Refuses here what would not fit the column, so that nobody meets an error of the database."""

    def checked(text: str) -> str:
        if len(text) > limit:
            values = {"limit": limit, "length": len(text)}
            raise ArgumentTypeError(_("At most %(limit)d characters fit here; these are %(length)d.") % values)
        return text

    return checked


def _code(text: str) -> str:
    code = _at_most(CODE_LENGTH)(text.strip())
    if not code:
        raise ArgumentTypeError(_("The number of the new unit is missing."))
    return code


def _part(words: list[str]) -> tuple[str, str, str]:
    """Number, name and short name of a part, as given with one --part."""
    if len(words) not in (2, 3):
        raise CommandError(_("Write each --part as number, name and, if wanted, short name."))
    try:
        return _code(words[0]), words[1], words[2] if len(words) > 2 else ""
    except ArgumentTypeError as error:
        raise CommandError(str(error)) from error
