from django.apps import AppConfig


class MandatesConfig(AppConfig):
    name = "luoshi.mandates"
