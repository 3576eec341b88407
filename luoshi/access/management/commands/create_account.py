"""`luoshi create_account NUMBER`: an account for somebody in the register; the work is in access/actions.py."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from luoshi.access.actions import open_account
from luoshi.access.errors import NotKnown
from luoshi.kernel.actor import system
from luoshi.kernel.clock import today
from luoshi.kernel.refusal import Refusal
from luoshi.org.lookups import people_by_number


class Command(BaseCommand):
    help = gettext_noop("Open an account for a person in the register; prints a password for one use.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help=str(gettext_lazy("the person's staff number")))
        parser.add_argument("--username", help=str(gettext_lazy("user name (the staff number if left out)")))

    def handle(self, *, number: str, username: str | None, **options: Any) -> None:
        try:
            person = people_by_number([number]).get(number)
            if person is None:
                raise NotKnown(value=number)
            opened = open_account(person, username=username or number, actor=system(today()))
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _("Account: %(username)s\nPassword for one use: %(password)s\nIt is shown only now.")
            % {"username": opened.user.username, "password": opened.password}
        )
