"""Addresses of the pages on which the record is checked."""

from django.urls import URLPattern, path

from luoshi.web.verify import views

urlpatterns: list[URLPattern] = [
    path("verify/", views.verify, name="verify"),
    path("verify/export/", views.export, name="verify_export"),
]
