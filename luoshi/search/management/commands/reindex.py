"""luoshi reindex: rebuild what is searched, from the rows of all rooms."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.kernel.console import in_console_language
from luoshi.search.actions import rebuild, registered


class Command(BaseCommand):
    help = gettext_noop("Rebuild what is searched: all kinds of text, or those named. Safe to run at any time.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(registered()))

    @in_console_language
    def handle(self, *, kinds: list[str], **options: Any) -> None:
        for kind in kinds:
            if kind not in registered():
                raise CommandError(
                    _("There is no kind “%(kind)s”. Choose from: %(kinds)s.")
                    % {"kind": kind, "kinds": ", ".join(registered())}
                )
        for kind in kinds or registered():
            self.stdout.write(_("%(kind)s: %(count)d") % {"kind": kind, "count": rebuild(kind)})
