from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "luoshi.ledger"

    def ready(self) -> None:
        # Imported here: the tables of the room are ready only now.
        from luoshi.journal import completeness as journal
        from luoshi.ledger import completeness as mine
        from luoshi.ledger import copies, finding
        from luoshi.ledger.actions.following import follow_units
        from luoshi.ledger.folds import recount_turning_days
        from luoshi.ledger.kinds import ship_after_migrate
        from luoshi.ledger.tallies import keep_counting
        from luoshi.org.calendar import after_year_loaded
        from luoshi.org.changes import after_units_changed
        from luoshi.search import actions as search

        search.register(finding.MATTERS, finding.texts_of_matters)
        search.register(copies.REPORTS, finding.texts_of_reports)
        search.register_wordings(copies.REPORTS, copies.wordings_of_reports)
        journal.register("ledger.kinds", mine.kinds)
        journal.register("ledger.matters", mine.matters)
        journal.register("ledger.decisions", mine.decisions)
        journal.register("ledger.reports", mine.reports)
        journal.register("ledger.successions", mine.successions)
        if follow_units not in after_units_changed:
            after_units_changed.append(follow_units)
        if recount_turning_days not in after_year_loaded:
            after_year_loaded.append(recount_turning_days)
        post_migrate.connect(keep_counting, sender=self, dispatch_uid="ledger.counting")
        post_migrate.connect(ship_after_migrate, sender=self, weak=False, dispatch_uid="ledger.kinds")
