"""Local accounts: opened by an administrator, never by sign-up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class LocalAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up; accounts come from access.actions.open_account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
