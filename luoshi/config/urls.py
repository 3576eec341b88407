"""Addresses. Each room's pages bring their own."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("luoshi.web.account_urls")),
    path("", include("luoshi.web.urls")),
]

handler400 = "luoshi.web.errors.bad_request"
handler403 = "luoshi.web.errors.forbidden"
handler404 = "luoshi.web.errors.not_found"
handler500 = "luoshi.web.errors.broken"
