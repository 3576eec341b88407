"""What every request passes through."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from luoshi.access.queries import actor_of
from luoshi.kernel.clock import today

Handler = Callable[[HttpRequest], HttpResponse]


def content_security_policy(get_response: Handler) -> Handler:
    """Sends SECURE_CSP, as Django 6 will by itself."""
    policy = "; ".join(f"{name} {' '.join(sources)}" for name, sources in settings.SECURE_CSP.items())

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return handle


def actor_of_request(get_response: Handler) -> Handler:
    """Sets `request.actor` for a signed-in user: who acts, in which post, with which roles today."""

    def handle(request: HttpRequest) -> HttpResponse:
        user = request.user
        request.actor = actor_of(user, on=today()) if user.is_authenticated else None  # type: ignore[attr-defined]
        return get_response(request)

    return handle
