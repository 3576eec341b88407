"""事项类别: the kinds of matter on pages, for the system administrator and the director of the supervision office."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.kernel.actor import Actor
from luoshi.kernel.clock import now
from luoshi.kernel.refusal import NotAllowed, Refusal
from luoshi.ledger.actions import defining
from luoshi.ledger.kindfiles import KindsRefused, as_toml, read_kinds, text_of
from luoshi.ledger.kinds import all_kinds, kind_values, name_of, shipped
from luoshi.web.fragments import say
from luoshi.web.kinds.forms import KindForm, blank, initial_of
from luoshi.web.requests import actor_of


def _keeper(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not defining.may_define(actor):
        raise NotAllowed(
            subject=_("the kinds of matter"),
            ask=_("the system administrator or the director of the supervision office"),
        )
    return actor


@require_GET
def kinds(request: HttpRequest) -> HttpResponse:
    """All kinds, in use or not, with how many matters each has."""
    _keeper(request)
    return render(request, "kinds/kinds.html", {"rows": [(name_of(kind), kind) for kind in all_kinds()]})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A kind that is not there yet."""
    actor = _keeper(request)
    form = KindForm(request.POST or None, initial=blank())
    if request.method == "POST" and form.is_valid():
        try:
            kind = defining.define_kind(form.given(), actor=actor, at=now())
        except Refusal as refusal:
            _refuse(form, refusal)
        else:
            say(request, _("“%(name)s” can be chosen for new items now.") % {"name": kind.name})
            return redirect("web:kinds")
    return _page(request, form, None)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Another set of values for a kind; its code stays."""
    actor = _keeper(request)
    kind = next((each for each in all_kinds() if each.code == code), None)
    if kind is None:
        raise Http404
    form = KindForm(request.POST or None, initial=initial_of(kind_values(kind)), code=code)
    if request.method == "POST" and form.is_valid():
        try:
            changed = defining.change_kind(code, form.given(), actor=actor, at=now())
        except Refusal as refusal:
            _refuse(form, refusal)
        else:
            say(request, _("Saved “%(name)s”.") % {"name": changed.name})
            return redirect("web:kinds")
    return _page(request, form, kind)


def _refuse(form: KindForm, refusal: Refusal) -> None:
    if isinstance(refusal, KindsRefused):
        form.refuse(refusal.bad_values)
    else:
        form.add_error(None, str(refusal))


def _page(request: HttpRequest, form: KindForm, kind: Any) -> HttpResponse:
    own = kind is not None and kind.code not in shipped()
    context = {"form": form, "kind": kind, "kind_name": name_of(kind) if kind else "", "is_own": own}
    return render(request, "kinds/kind.html", context, status=422 if form.errors else 200)


@require_POST
def drop(request: HttpRequest, code: str) -> HttpResponse:
    """Deletes a kind without matters."""
    actor = _keeper(request)
    kind = next((each for each in all_kinds() if each.code == code), None)
    if kind is None:
        raise Http404
    try:
        defining.drop_kind(code, actor=actor, at=now())
    except Refusal as refusal:
        form = KindForm(initial=initial_of(kind_values(kind)), code=code)
        context = {"form": form, "kind": kind, "kind_name": name_of(kind), "refused": str(refusal)}
        return render(request, "kinds/kind.html", context, status=422)
    say(request, _("Deleted “%(name)s”.") % {"name": kind.name})
    return redirect("web:kinds")


@require_GET
def download(request: HttpRequest) -> HttpResponse:
    """Kinds as a TOML file: all of them, or the one that `code` names."""
    _keeper(request)
    code = request.GET.get("code", "")
    rows = [kind for kind in all_kinds() if code in ("", kind.code)]
    if not rows:
        raise Http404
    name = code or pgettext("文件名", "kinds")
    return HttpResponse(
        as_toml(rows),
        content_type="application/toml; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(as_attachment=True, filename=f"{name}.toml")},
    )


@require_http_methods(["GET", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """A file of kinds: first what it would do, then, if that is wanted, written. All or nothing."""
    actor = _keeper(request)
    context: dict[str, Any] = {"text": "", "problems": [], "done": None}
    if request.method != "POST":
        return render(request, "kinds/load.html", context)
    file = request.FILES.get("file")
    name = file.name or "" if file else request.POST.get("name", "")
    try:
        text = text_of(file.read(), file=name) if file else request.POST.get("text", "")
        context |= {"text": text, "name": name}
        given = read_kinds(text, file=name or _("what was typed"))
        with transaction.atomic():
            context["done"] = defining.load_kinds(given, actor=actor, at=now())
            if "write" not in request.POST or file:
                transaction.set_rollback(True)
    except Refusal as refusal:
        context["problems"] = str(refusal).splitlines()
        return render(request, "kinds/load.html", context, status=422)
    if "write" in request.POST and not file:
        say(request, _("The file was loaded."))
        return redirect("web:kinds")
    return render(request, "kinds/load.html", context)
