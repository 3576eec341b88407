"""Addresses of the pages of this room; names live in the namespace "web"."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
