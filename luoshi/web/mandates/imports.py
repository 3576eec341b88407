"""The list of documents, and the upload that adds one."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files import MAX_BYTES
from luoshi.kernel.clock import now
from luoshi.kernel.refusal import Refusal
from luoshi.mandates import actions, queries
from luoshi.mandates.errors import AlreadyLoaded, FileRefused
from luoshi.mandates.permissions import can_confirm
from luoshi.mandates.states import SERIES
from luoshi.web.errors import status_of
from luoshi.web.fragments import say
from luoshi.web.mandates.forms import UploadForm
from luoshi.web.requests import actor_of

PAGE = 30
MEGABYTE = 1024 * 1024
# A form around a file of the largest size; more than twice as much is not even read to its end.
MOST_BYTES = MAX_BYTES + MEGABYTE
DRAINED_BYTES = 512 * MEGABYTE


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """GET: documents with their progress, and the upload. POST: reads a file and leads to its review.

    The body of a request that is too large is thrown away unread by any form parser, so that nothing of it is kept;
    that is why the token of the form is checked only after its size."""
    if request.method == "POST" and int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return _too_large(request)
    return _sound_imports(request)


@csrf_protect
def _sound_imports(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    upload = form.upload
    return _read(request, form, upload, upload.name or "", kind=form.cleaned_data["kind"])


@require_POST
def sample(request: HttpRequest) -> HttpResponse:
    """Reads a document that is shipped with the demonstration, so that a visitor can try at once."""
    chosen = next((path for path in samples() if path.name == request.POST.get("name")), None)
    if chosen is None:
        return redirect("web:imports")
    with chosen.open("rb") as file:
        return _read(request, UploadForm(), file, chosen.name, kind="action_plan")


def samples() -> list[Path]:
    """Documents shipped for trying; none where the demonstration is not installed."""
    if not apps.is_installed("luoshi.demo"):
        return []
    return sorted((Path(apps.get_app_config("demo").path) / "files").glob("*.docx"))


def _read(request: HttpRequest, form: UploadForm, upload: Any, name: str, *, kind: str) -> HttpResponse:
    file: IO[bytes] = getattr(upload, "file", upload)
    series = form.cleaned_data.get("series", "") if form.is_bound else ""
    try:
        loaded = actions.read_documents(file, name, kind=kind, series=series, actor=actor_of(request), at=now())
    except AlreadyLoaded as refusal:
        return _page(request, form, status=422, refusal=refusal, loaded=refusal.edition_id)
    except Refusal as refusal:
        return _page(request, form, status=status_of(refusal), refusal=refusal)
    say(request, _told(loaded))
    if len(loaded.editions) > 1:
        return redirect("web:imports")
    return redirect("web:import_review", edition=loaded.editions[0].pk)


def _told(loaded: actions.Loaded) -> str:
    """What was read, and what of an archive or a mail was passed over."""
    titles = [edition.document.title for edition in loaded.editions]
    count = sum(edition.readings.count() for edition in loaded.editions)
    if len(titles) == 1:
        said = _("Read “%(title)s”: %(count)d items to check.") % {"title": titles[0], "count": count}
    else:
        said = _("Read %(number)d documents with %(count)d items to check: %(titles)s.") % {
            "number": len(titles),
            "count": count,
            "titles": "、".join(f"“{title}”" for title in titles),
        }
    if loaded.passed_over:
        names = "、".join(f"“{name}”" for name in loaded.passed_over)
        said += " " + _("Passed over, because they hold no tasks: %(names)s.") % {"names": names}
    return said


def _too_large(request: HttpRequest) -> HttpResponse:
    """The answer to a file above the limit: the body is passed over in pieces and kept nowhere."""
    size = int(request.META["CONTENT_LENGTH"])
    left = min(size, DRAINED_BYTES)
    while left > 0 and (piece := request.read(min(left, MEGABYTE))):
        left -= len(piece)
    refusal = FileRefused(
        Unreadable(
            "extraction.too_large", name=_("chosen file"), megabytes=size // MEGABYTE, limit=MAX_BYTES // MEGABYTE
        )
    )
    return _page(request, UploadForm(), status=413, refusal=refusal)


def _page(
    request: HttpRequest,
    form: UploadForm,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
    loaded: int | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    problems = [(str(error), f.auto_id) for f in form for error in f.errors] if form.is_bound else []
    if refusal is not None:
        problems.insert(0, (str(refusal), "id_file"))
    page = Paginator(queries.documents_for(actor), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "documents": [(edition, queries.progress_of_document(edition)) for edition in page],
        "problems": problems,
        "loaded_at": reverse("web:import_review", args=[loaded]) if loaded else "",
        "can_load": can_confirm(actor),
        "samples": [path.name for path in samples()],
        "series": {str(kind): letters for kind, letters in SERIES.items()},
        "limit_bytes": MAX_BYTES,
    }
    return render(request, "mandates/imports.html", context, status=status)
