"""What every request passes through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django_htmx.http import HttpResponseClientRedirect

from luoshi.access.queries import actor_of
from luoshi.kernel.clock import now, today
from luoshi.kernel.refusal import Refusal
from luoshi.web.errors import TooMuchAtOnce, bad_request, refused

Handler = Callable[[HttpRequest], HttpResponse]

# Where somebody may go who must first choose a password of their own.
BEFORE_OWN_PASSWORD = {"account_change_password", "account_logout", "web:preferences"}
# Key of the session that says when it was last used, in seconds of the epoch; written at most this often.
SEEN = "seen"
SEEN_EVERY = 60
MEGABYTE = 1024 * 1024
# Several files of the largest size in one form. A larger body is not parsed, which would write it to the disk; that of
# a colleague is passed over up to a length, so that the browser hears the answer.
MOST_AT_ONCE = 4 * settings.RECORDS_MAX_BYTES + MEGABYTE
PASSED_OVER = 1024 * MEGABYTE


def content_security_policy(get_response: Handler) -> Handler:
    """Sends SECURE_CSP, as Django 6 will by itself."""
    policy = "; ".join(f"{name} {' '.join(sources)}" for name, sources in settings.SECURE_CSP.items())

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return handle


def address_is_text(get_response: Handler) -> Handler:
    """Answers 400 to an address with a NUL, which no database takes for text and no page of ours writes."""

    def handle(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request, ValueError("NUL in the address"))
        return get_response(request)

    return handle


def body_within_limits(get_response: Handler) -> Handler:
    """Answers 413 to a body larger than any form of ours. The import page says its own limit in its own words."""

    def handle(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        size = int(length) if length.isdecimal() else 0
        if size <= MOST_AT_ONCE or request.path_info == reverse("web:imports"):
            return get_response(request)
        left = min(size, PASSED_OVER) if request.user.is_authenticated else 0
        while left > 0 and (piece := request.read(min(left, MEGABYTE))):
            left -= len(piece)
        limit = MOST_AT_ONCE // MEGABYTE
        return refused(request, TooMuchAtOnce(megabytes=size // MEGABYTE, limit=limit))

    return handle


def session_in_use(get_response: Handler) -> Handler:
    """Lets the idle time-out (SESSION_COOKIE_AGE) begin anew for whoever is at work; a write a minute at most."""

    def handle(request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if user.is_authenticated:
            at = now().timestamp()
            signed_in = user.last_login.timestamp() if user.last_login else 0.0
            if at - request.session.get(SEEN, signed_in) >= SEEN_EVERY:
                request.session[SEEN] = int(at)
        return get_response(request)

    return handle


def actor_of_request(get_response: Handler) -> Handler:
    """Sets `request.actor` for a signed-in user: who acts, in which post, with which roles today."""

    def handle(request: HttpRequest) -> HttpResponse:
        user = request.user
        request.actor = actor_of(user, on=today()) if user.is_authenticated else None  # type: ignore[attr-defined]  # ours
        return get_response(request)

    return handle


def own_language(get_response: Handler) -> Handler:
    """Speaks the language kept with the account; visitors get that of their cookie or browser."""

    def handle(request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if user.is_authenticated:
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return get_response(request)

    return handle


class SignInFirst(LoginRequiredMiddleware):
    """Every page asks for a sign-in unless its view is marked `login_not_required`.

    A fragment cannot show the sign-in page in its place, so htmx is told to go there as a whole page."""

    def process_view(self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any) -> Any:
        response = super().process_view(request, view_func, view_args, view_kwargs)
        htmx: Any = getattr(request, "htmx", None)
        if response is not None and htmx:
            back = urlencode({"next": htmx.current_url_abs_path or "/"})
            return HttpResponseClientRedirect(f"{reverse('account_login')}?{back}")
        return response


class OwnPasswordFirst:
    """Leads to the password page until a password given by an administrator has been replaced."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user: Any = request.user
        match = request.resolver_match
        if not user.is_authenticated or not user.must_change_password:
            return None
        if match and match.view_name in BEFORE_OWN_PASSWORD:
            return None
        if getattr(request, "htmx", None):
            return HttpResponseClientRedirect(reverse("account_change_password"))
        return redirect("account_change_password")


class RefusalsAsPages:
    """A Refusal that no view caught becomes a page, or a toast when htmx asks, with its sentence."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refused(request, exception) if isinstance(exception, Refusal) else None
