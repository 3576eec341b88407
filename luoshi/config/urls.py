"""Addresses. Each room's pages bring their own."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("", include("luoshi.web.urls")),
]
