"""Addresses of the search."""

from django.urls import URLPattern, path

from luoshi.web.search import views

urlpatterns: list[URLPattern] = [
    path("search/", views.search, name="search"),
]
