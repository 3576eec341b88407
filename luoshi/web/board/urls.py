"""Addresses of the leaders' board."""

from django.urls import URLPattern, path

from luoshi.web.board import views

urlpatterns: list[URLPattern] = [
    path("board/", views.board, name="board"),
]
