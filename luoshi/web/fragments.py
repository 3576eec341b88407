"""A page and its fragment are one view and one template; one-click actions answer with a toast that can undo them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from luoshi.web.requests import wants_part


def render_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, part: str, status: int = 200
) -> HttpResponse:
    """The whole page, or only `part` of its template when htmx asks; boosts and history restores get the page."""
    if wants_part(request):
        response = render_part(request, f"{template}#{part}", context, status=status)
    else:
        response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def render_part(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A fragment ("room/page.html#part") followed by the waiting messages, which htmx puts among the toasts."""
    response = render(request, template, context, status=status)
    if waiting := list(messages.get_messages(request)):
        response.write(render_to_string("components/toasts_oob.html", {"toasts": waiting}, request))
    return response


def say(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """A toast on this page or the next one. `undo` is an address to POST to; then the toast offers it for 8 seconds."""
    messages.success(request, text, extra_tags=undo)


def warn(request: HttpRequest, text: str) -> None:
    """A toast for what did not work; it stays until it is closed."""
    messages.error(request, text)
