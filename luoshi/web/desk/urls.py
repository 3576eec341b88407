"""Addresses of the pages of this room; names live in the namespace "web"."""

from django.urls import URLPattern, path

from luoshi.web.desk import views

urlpatterns: list[URLPattern] = [path("desk/", views.desk, name="desk")]
