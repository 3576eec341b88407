"""Pages for what went wrong: plain cause, what is safe, what to do next, and a short number to quote."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from luoshi.kernel.refusal import MoveRefused, NotAllowed, Refusal

logger = logging.getLogger(__name__)


class TooMuchAtOnce(Refusal):
    """A request larger than any form of ours with its files; nothing of it was read."""

    code = "web.too_much_at_once"
    template = _(
        "What was sent has %(megabytes)d MB, more than the %(limit)d MB that a page takes at once, and was not read."
        " Send fewer or smaller files."
    )


def error_number() -> str:
    """A short number that stands in the log beside the path, such as 7F3A-21."""
    number = secrets.token_hex(3).upper()
    return f"{number[:4]}-{number[4:]}"


def status_of(refusal: Refusal) -> int:
    """403 when somebody else may, 409 when somebody was quicker, 413 for too much, 422 when the content is refused."""
    if isinstance(refusal, NotAllowed):
        return 403
    if isinstance(refusal, TooMuchAtOnce):
        return 413
    return 409 if isinstance(refusal, MoveRefused) else 422


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The sentence of a refusal as a page, or as a toast for htmx. Nothing was changed."""
    return _answer(request, "refused.html", status_of(refusal), {"sentence": str(refusal), "code": refusal.code})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _answer(request, "400.html", 400, {})


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _answer(request, "403.html", 403, {})


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid token: the page was open too long, or was sent from elsewhere."""
    logger.warning("form token refused: %s", reason)
    return _answer(request, "403_csrf.html", 403, {})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404; also what somebody may not see."""
    return _answer(request, "404.html", 404, {})


def broken(request: HttpRequest) -> HttpResponse:
    """500. Rendered without the frame, whose queries may be what failed."""
    number = error_number()
    logger.error("error %s at %s", number, request.path)
    if request.headers.get("HX-Request"):
        return _toast(render_to_string("components/error_toast.html", {"number": number}), 500)
    try:
        page = render_to_string("500.html", {"number": number})
    except Exception:
        logger.exception("the error page itself failed")
        return HttpResponse(f"系统出了问题 / Something failed here. {number}", "text/plain; charset=utf-8", 500)
    return HttpResponse(page, status=500)


def _answer(request: HttpRequest, template: str, status: int, context: dict[str, Any]) -> HttpResponse:
    """The page with an error number, which the log has too; or a toast."""
    number = error_number()
    logger.warning("error %s: %s at %s", number, status, request.path)
    context = {**context, "number": number, "status": status, "back": _page_before(request)}
    if request.headers.get("HX-Request"):
        return _toast(render_to_string("components/error_toast.html", context, request), status)
    return render(request, template, context, status=status)


def _page_before(request: HttpRequest) -> str:
    """The page of ours that sent the request, if the browser says; else nothing."""
    before = request.headers.get("Referer", "")
    if before and url_has_allowed_host_and_scheme(before, {request.META.get("HTTP_HOST", "")}):
        return before
    return ""


def _toast(content: str, status: int) -> HttpResponse:
    """An answer that htmx puts among the toasts, wherever the request came from."""
    return HttpResponse(content, status=status, headers={"HX-Retarget": "#ls-toasts", "HX-Reswap": "beforeend"})
