"""`luoshi list_moves`: the table of ledger/moves.py as a page, in the language of the console."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from luoshi.kernel.console import in_console_language
from luoshi.ledger.moves import MOVES, Move
from luoshi.ledger.states import State


def page() -> str:
    """Every move in Markdown: what it is called, who, from where to where, guard, effect, fact."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# " + _("The moves of an item")
    yield ""
    yield _("This page is made from the table that buttons, checks and tests read (`luoshi list_moves`).")
    yield ""
    heads = (
        _("Move"),
        _("Who"),
        pgettext("起始状态", "From"),
        pgettext("到达状态", "To"),
        _("Condition"),
        _("Effect"),
        _("Record"),
    )
    yield "| " + " | ".join(heads) + " |"
    yield "|---" * len(heads) + "|"
    for move in MOVES.values():
        yield "| " + " | ".join(_cells(move)) + " |"


def _cells(move: Move) -> Iterator[str]:
    yield f"{move.label} `{move.verb}`"
    yield str(move.by)
    yield "、".join(str(state.label) for state in State if state in move.origins)
    yield str(State(move.target).label) if move.target else "—"
    yield str(move.guard) or _("none")
    yield str(move.effect)
    yield f"`{move.fact.__name__}`"


class Command(BaseCommand):
    """Prints the page."""

    help = gettext_noop("Print the table of the moves of an item as a page.")

    @in_console_language
    def handle(self, **options: Any) -> None:
        self.stdout.write(page(), ending="")
