"""Addresses of the pages, room by room."""

from django.urls import URLPattern, URLResolver, include, path

from luoshi.web import home, preferences

app_name = "web"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("settings/", preferences.my_settings, name="settings"),
    path("settings/page/", preferences.preferences, name="preferences"),
    path("settings/my-data/", preferences.my_data, name="my_data"),
    path("", include("luoshi.web.desk.urls")),
    path("", include("luoshi.web.ledger.urls")),
    path("", include("luoshi.web.mandates.urls")),
    path("", include("luoshi.web.board.urls")),
    path("", include("luoshi.web.verify.urls")),
]
