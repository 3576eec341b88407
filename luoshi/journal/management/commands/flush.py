"""Empty all tables: of a test database only, because a journal is never emptied."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connections

from luoshi.journal import guards


class Command(flush.Command):
    """Django's own command, which test cases with real transactions use between tests."""

    def handle(self, **options: Any) -> None:
        connection = connections[options["database"]]
        name = PurePath(str(connection.settings_dict["NAME"])).name
        if not name.startswith("test_") and "mode=memory" not in name:
            raise CommandError(
                "The journal is never emptied. To begin anew, stop Luoshi and give it a new, empty database."
            )
        with guards.lifted(connection):
            super().handle(**options)
