"""Addresses of the pages on which kinds of matter are kept."""

from django.urls import URLPattern, path

from luoshi.web.kinds import views

urlpatterns: list[URLPattern] = [
    path("kinds/", views.kinds, name="kinds"),
    path("kinds/new/", views.new, name="new_kind"),
    path("kinds/load/", views.load, name="load_kinds"),
    path("kinds/download/", views.download, name="download_kinds"),
    path("kinds/<slug:code>/", views.edit, name="kind"),
    path("kinds/<slug:code>/drop/", views.drop, name="drop_kind"),
]
