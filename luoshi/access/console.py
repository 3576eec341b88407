"""How a role is named on the console: the post that holds it, its reach, its line, and a day."""

from __future__ import annotations

from datetime import date

from django.core.management.base import CommandParser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from luoshi.access.models import Role
from luoshi.org.states import Line


def name_a_grant(parser: CommandParser, *, day: str | Promise) -> None:
    """Arguments role, --unit, --post, --over or --everything, --line and --on; `day` says what the last one means."""
    parser.add_argument("role", choices=Role.values)
    parser.add_argument("--unit", required=True, help=str(gettext_lazy("number of the unit that has the post")))
    parser.add_argument("--post", required=True, help=str(gettext_lazy("title of the post")))
    reach = parser.add_mutually_exclusive_group()
    reach.add_argument("--over", help=str(gettext_lazy("number of the unit to reach (the post's own if left out)")))
    reach.add_argument("--everything", action="store_true", help=str(gettext_lazy("reach the whole institution")))
    parser.add_argument("--line", choices=Line.values, default=Line.ADMINISTRATIVE.value)
    parser.add_argument("--on", type=date.fromisoformat, default=None, help=str(day))
