from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "luoshi.access"

    def ready(self) -> None:
        # Imported here: tables exist only when the rooms are ready.
        from luoshi.access.permissions import no_two_administrators
        from luoshi.org.posts import before_appointment

        if no_two_administrators not in before_appointment:
            before_appointment.append(no_two_administrators)
