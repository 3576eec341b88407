"""`luoshi grant_role ROLE --unit CODE --post TITLE`; the work is in access/actions.py."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from luoshi.access.actions import grant_role
from luoshi.access.console import name_a_grant
from luoshi.access.errors import NotKnown
from luoshi.access.models import Role
from luoshi.kernel.actor import system
from luoshi.kernel.clock import today
from luoshi.kernel.console import in_console_language
from luoshi.kernel.refusal import Refusal
from luoshi.org.lookups import post_title, posts_by_place, units_by_code


class Command(BaseCommand):
    help = gettext_noop("Grant a role to a post, over a unit and all below it or over everything.")

    def add_arguments(self, parser: CommandParser) -> None:
        name_a_grant(parser, day=gettext_lazy("first day (today if left out)"))

    @in_console_language
    def handle(
        self,
        *,
        role: str,
        unit: str,
        post: str,
        over: str | None,
        everything: bool,
        line: str,
        on: date | None,
        **options: Any,
    ) -> None:
        day = on or today()
        units = units_by_code(on=day)
        place = posts_by_place(on=day).get((unit, post))
        try:
            if place is None:
                raise NotKnown(value=f"{unit} {post}")
            if (over or unit) not in units:
                raise NotKnown(value=over)
            reach = None if everything else units[over or unit]
            grant_role(role, place, unit=reach, line=line, on=day, actor=system(day))
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _("%(post)s has the role “%(role)s” from %(on)s.")
            % {"post": post_title(place), "role": Role(role).label, "on": day}
        )
