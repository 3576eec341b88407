"""Addresses of the pages, room by room."""

from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.urls.converters import IntConverter

from luoshi.web import home, preferences

app_name = "web"


class RowId(IntConverter):
    """The id of a row: a number that the database can hold; a longer one is an address that does not exist."""

    regex = "[0-9]{1,18}"


register_converter(RowId, "id")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("settings/", preferences.my_settings, name="settings"),
    path("settings/page/", preferences.preferences, name="preferences"),
    path("settings/my-data/", preferences.my_data, name="my_data"),
    path("", include("luoshi.web.desk.urls")),
    path("", include("luoshi.web.ledger.urls")),
    path("", include("luoshi.web.mandates.urls")),
    path("", include("luoshi.web.board.urls")),
    path("", include("luoshi.web.measures.urls")),
    path("", include("luoshi.web.papers.urls")),
    path("", include("luoshi.web.search.urls")),
    path("", include("luoshi.web.reminders.urls")),
    path("", include("luoshi.web.kinds.urls")),
    path("", include("luoshi.web.verify.urls")),
]
