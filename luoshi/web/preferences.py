"""My settings: how the pages look, who I am here, and what is kept about me."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.access.preferences import (
    Density,
    Language,
    Preferences,
    TextSize,
    Theme,
    preferences_of,
    save_preferences,
)
from luoshi.access.queries import grants_of
from luoshi.kernel.clock import today
from luoshi.org.queries import holdings_of
from luoshi.web.fragments import say
from luoshi.web.requests import actor_of

COOKIE = "luoshi_page"
A_YEAR = 365 * 24 * 3600


def of_request(request: HttpRequest) -> Preferences:
    """Settings of the signed-in account, else those of the visitor's cookie and language."""
    user: Any = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return preferences_of(user)
    kept = dict(parse_qsl(request.COOKIES.get(COOKIE, "")))
    return Preferences().changed({**kept, "language": get_language() or Language.CHINESE.value})


def back_to(request: HttpRequest) -> str:
    """The page that the form was on, if it is one of ours, else the start."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return "/"


@login_not_required
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keeps what the form names, with the account or in cookies, and goes back to the page it came from."""
    wanted = of_request(request).changed(request.POST.dict())
    if request.user.is_authenticated:
        save_preferences(wanted, actor=actor_of(request))
    quiet = request.headers.get("X-Luoshi-Quiet") == "1"
    response = HttpResponse(status=204) if quiet else redirect(back_to(request))
    kept = {"theme": wanted.theme, "text_size": wanted.text_size, "density": wanted.density}
    for name, value in ((COOKIE, urlencode(kept)), (settings.LANGUAGE_COOKIE_NAME, wanted.language)):
        response.set_cookie(
            name, value, max_age=A_YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
        )
    if request.POST.get("say") and not quiet:
        say(request, _("Settings saved"))
    return response


@require_GET
def my_settings(request: HttpRequest) -> HttpResponse:
    """The settings page. Two queries of its own."""
    user: Any = request.user
    context = {
        "holdings": list(holdings_of(user.person_id, on=today())) if user.person_id else [],
        "grants": list(grants_of(user, on=today())) if user.person_id else [],
        "choices": {"language": Language, "theme": Theme, "text_size": TextSize, "density": Density},
    }
    return render(request, "web/settings.html", context)


@require_GET
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything kept about the person behind the account, as a file to take away."""
    user: Any = request.user
    holdings = holdings_of(user.person_id, on=today()) if user.person_id else []
    content = {
        "user_name": user.username,
        "name": user.person.name if user.person_id else None,
        "staff_number": user.person.number if user.person_id else None,
        "last_sign_in": user.last_login,
        "settings": asdict(preferences_of(user)),
        "posts": [{"unit": h.post.unit.name, "post": h.post.title, "since": h.starts_on} for h in holdings],
    }
    return JsonResponse(
        content,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": 'attachment; filename="luoshi-my-data.json"'},
    )
