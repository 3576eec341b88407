from django.apps import AppConfig


class MandatesConfig(AppConfig):
    name = "luoshi.mandates"

    def ready(self) -> None:
        # Imported here: the tables of the room are ready only now.
        from luoshi.mandates import finding
        from luoshi.search import actions as search

        search.register(finding.CLAUSES, finding.texts_of_clauses)
