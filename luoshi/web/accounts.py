"""Local accounts: opened by an administrator, never by sign-up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class LocalAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up; accounts come from access.actions.open_account."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("User name and password do not match. Check both and try again."),
        "too_many_login_attempts": _(
            "Too many wrong passwords. Try again in 15 minutes, or ask the system administrator."
        ),
        "account_inactive": _("This account is closed. Ask the system administrator."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The start, which leads on to the first room one may enter."""
        return reverse("web:home")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("web:home")

    def set_password(self, user: Any, password: str) -> None:
        """A password that somebody chose for themselves replaces the one they were given."""
        user.must_change_password = False
        super().set_password(user, password)
