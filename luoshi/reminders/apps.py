from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "luoshi.reminders"

    def ready(self) -> None:
        # Imported here: the tables of the room are ready only now.
        from luoshi.journal import completeness as journal
        from luoshi.reminders import completeness as mine

        journal.register("reminders.rules", mine.rules)
        journal.register("reminders.addresses", mine.addresses)
        journal.register("reminders.digests", mine.digests)
