"""Addresses of the papers."""

from django.urls import URLPattern, path

from luoshi.web.papers import views

urlpatterns: list[URLPattern] = [
    path("papers/", views.papers, name="papers"),
    path("papers/rows/", views.rows, name="paper_rows"),
    path("papers/fulfilment/", views.fulfilment, name="fulfilment"),
    path("papers/files/<str:paper>/", views.file, name="paper_file"),
]
