"""`luoshi revoke_role ROLE --unit CODE --post TITLE`; the work is in access/actions.py."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from luoshi.access.actions import revoke_role
from luoshi.access.console import name_a_grant
from luoshi.access.errors import RoleNotHeld
from luoshi.access.models import Role
from luoshi.access.queries import grant_at
from luoshi.kernel.actor import system
from luoshi.kernel.clock import today
from luoshi.kernel.console import in_console_language
from luoshi.kernel.refusal import Refusal
from luoshi.org.lookups import post_title


class Command(BaseCommand):
    help = gettext_noop("Take a role from a post; name the reach as when it was granted.")

    def add_arguments(self, parser: CommandParser) -> None:
        name_a_grant(parser, day=gettext_lazy("first day without the role (today if left out)"))

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
        try:
            grant = grant_at(role, (unit, post), over=None if everything else over or unit, after=day, line=line)
            if grant is None:
                raise RoleNotHeld(post=f"{unit} {post}", role=Role(role).label, on=day)
            revoke_role(grant.pk, on=day, actor=system(day))
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _("%(post)s no longer has the role “%(role)s” from %(on)s.")
            % {"post": post_title(grant.post_id), "role": Role(role).label, "on": day}
        )
