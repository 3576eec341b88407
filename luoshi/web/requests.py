"""What our middleware sets on a request, with its type: said once, so that no view has to."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from luoshi.kernel.actor import Actor


def actor_of(request: HttpRequest) -> Actor:
    """Who acts, as the middleware found it. Only pages that need no sign-in may find None."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by middleware.actor_of_request
    return actor


def wants_part(request: HttpRequest) -> bool:
    """Does htmx ask for a fragment? Boosts and history restores get the whole page."""
    hx: Any = request.htmx  # type: ignore[attr-defined]  # set by HtmxMiddleware
    return bool(hx) and not hx.boosted and not hx.history_restore_request
