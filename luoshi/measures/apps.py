from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "luoshi.measures"

    def ready(self) -> None:
        # Imported here: the tables of the room are ready only now.
        from luoshi.journal import completeness
        from luoshi.measures import queries

        completeness.register("measures.measures", queries.statable_measures)
        completeness.register("measures.observations", queries.statable_observations)
