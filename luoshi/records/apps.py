"""Records: stored originals and evidence."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "luoshi.records"

    def ready(self) -> None:
        # Imported here: tables exist only when the apps are loaded.
        from luoshi.journal import completeness
        from luoshi.records.queries import statable_evidence, statable_files

        completeness.register("records.files", statable_files)
        completeness.register("records.evidence", statable_evidence)
