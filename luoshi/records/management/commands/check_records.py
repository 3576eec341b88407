"""luoshi check_records: re-hash every stored file."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from luoshi.kernel.console import in_console_language
from luoshi.records.queries import faults, stored_files


class Command(BaseCommand):
    help = gettext_noop("Check that every stored file is still what was stored.")

    @in_console_language
    def handle(self, **options: Any) -> None:
        count = stored_files().count()
        words = {
            "missing": _("File %(id)d (%(sha256)s…) is missing. Restore it from a backup."),
            "altered": _("File %(id)d (%(sha256)s…) was altered and proves nothing. Restore it from a backup."),
            "unreadable": _("File %(id)d (%(sha256)s…) cannot be read. Check the disk and the rights of the folder."),
        }
        found = 0
        for fault in faults():
            found += 1
            self.stdout.write(words[fault.code] % {"id": fault.file.pk, "sha256": fault.file.sha256[:12]})
        if found:
            message = ngettext("%(count)d file is not in order.", "%(count)d files are not in order.", found)
            raise CommandError(message % {"count": found})
        message = ngettext("%(count)d file checked, in order.", "%(count)d files checked, all in order.", count)
        self.stdout.write(message % {"count": count})
