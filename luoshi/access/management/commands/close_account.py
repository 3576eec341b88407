"""`luoshi close_account USERNAME`; the work is in access/actions.py."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from luoshi.access.actions import close_account
from luoshi.access.queries import accounts
from luoshi.kernel.actor import system
from luoshi.kernel.clock import today
from luoshi.kernel.console import in_console_language
from luoshi.kernel.refusal import Refusal


class Command(BaseCommand):
    help = gettext_noop("Close an account: nobody can sign in with it any more.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help=str(gettext_lazy("the user name")))

    @in_console_language
    def handle(self, *, username: str, **options: Any) -> None:
        account = accounts().filter(username=username).first()
        if account is None:
            raise CommandError(_("There is no account “%(username)s”.") % {"username": username})
        try:
            close_account(account.pk, actor=system(today()))
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_("The account “%(username)s” is closed.") % {"username": username})
