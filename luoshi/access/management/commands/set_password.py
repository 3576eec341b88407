"""`luoshi set_password USERNAME`; the work is in access/actions.py."""

from __future__ import annotations

from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from luoshi.access.actions import set_password
from luoshi.access.queries import accounts
from luoshi.kernel.actor import system
from luoshi.kernel.clock import today
from luoshi.kernel.refusal import Refusal


class Command(BaseCommand):
    help = gettext_noop("Set the password of an account: asks for one, or makes one for one use with --generate.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help=str(gettext_lazy("the user name")))
        parser.add_argument(
            "--generate", action="store_true", help=str(gettext_lazy("make a password and print it once"))
        )

    def handle(self, *, username: str, generate: bool, **options: Any) -> None:
        account = accounts().filter(username=username).first()
        if account is None:
            raise CommandError(_("There is no account “%(username)s”.") % {"username": username})
        password = "" if generate else self._ask()
        try:
            opened = set_password(account.pk, password=password, actor=system(today()))
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if generate:
            self.stdout.write(
                _("Password for one use: %(password)s\nIt is shown only now.") % {"password": opened.password}
            )
        self.stdout.write(_("It must be changed at the next sign-in."))

    def _ask(self) -> str:
        first = getpass(_("New password: "))
        if not first:
            raise CommandError(_("No password was typed. Nothing was changed."))
        if first != getpass(_("Once more: ")):
            raise CommandError(_("The two passwords are not the same. Nothing was changed."))
        return first
