"""`luoshi seed_departments`; the work is in org/seeding.py."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.kernel.actor import system
from luoshi.kernel.clock import today
from luoshi.org.seeding import seed_departments


class Command(BaseCommand):
    help = gettext_noop("Put the national departments with their short and former names into the register.")

    def handle(self, **options: Any) -> None:
        day = today()
        seeded = seed_departments(actor=system(day), on=day)
        self.stdout.write(
            _("%(new)d departments new, %(known)d already there, %(names)d names added.")
            % {"new": seeded.new, "known": seeded.known, "names": seeded.names}
        )
        for name in seeded.left:
            self.stdout.write(_("%(name)s has another name in the register; it was left as it is.") % {"name": name})
