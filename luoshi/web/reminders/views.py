"""提醒: the inbox, one's own settings, the institution's rules, and what could not be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.kernel.actor import Actor
from luoshi.kernel.clock import now
from luoshi.kernel.refusal import NotAllowed, Refusal
from luoshi.reminders import actions, jobs, queries
from luoshi.reminders.actions import RulesGiven
from luoshi.reminders.permissions import may_see_deliveries, may_set_rules, must_see_deliveries, must_set_rules
from luoshi.web.fragments import render_page, say
from luoshi.web.reminders.forms import AddressForm, PreferenceForm, RulesForm
from luoshi.web.requests import actor_of

if TYPE_CHECKING:
    from luoshi.reminders.models import Address

ROWS = 50
MOST_ROWS = 200


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What still stands, urgent first; with ?settled=1 what is done. Four queries of its own."""
    actor = actor_of(request)
    settled = request.GET.get("settled") == "1"
    page = Paginator(queries.inbox_of(actor, settled=settled), ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "settled": settled, "unread": queries.unread_count(actor), **_tabs(actor, "inbox")}
    return render_page(request, "reminders/inbox.html", context, part="rows")


@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """The number beside the bell: one query. Fetched after the page, so that no page waits for it."""
    return render(request, "reminders/bell.html", {"unread": queries.unread_count(actor_of(request))})


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Marks the notices named, or all, as read."""
    actor = actor_of(request)
    wanted = [int(value) for value in request.POST.getlist("notice") if value.isdecimal() and len(value) < 19]
    actions.read(wanted or None, actor=actor, at=now())
    return redirect("web:reminders")


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """One's own hours and addresses."""
    actor = actor_of(request)
    own, in_force = queries.preference_of(actor), queries.rules_in_force()
    form = PreferenceForm(request.POST if request.method == "POST" else None, rules=in_force, own=own)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_preference(**form.cleaned_data, actor=actor)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            say(request, _("Settings saved"))
            return redirect("web:reminders_mine")
    return _mine(request, actor, form=form)


def _mine(request: HttpRequest, actor: Actor, *, form: Any = None, address_form: Any = None) -> HttpResponse:
    own, in_force = queries.preference_of(actor), queries.rules_in_force()
    context = {
        "form": form or PreferenceForm(rules=in_force, own=own),
        "address_form": address_form or AddressForm(),
        "addresses": list(map(_shown, queries.addresses_of(actor))),
        **_tabs(actor, "mine"),
    }
    wrong = any(each is not None and each.errors for each in (form, address_form))
    return render(request, "reminders/mine.html", context, status=422 if wrong else 200)


@require_POST
def add_address(request: HttpRequest) -> HttpResponse:
    """Adds an address of one's own."""
    actor, form = actor_of(request), AddressForm(request.POST)
    return redirect("web:reminders_mine") if _added(request, form) else _mine(request, actor, address_form=form)


@require_POST
def add_office_address(request: HttpRequest) -> HttpResponse:
    """Adds an address of the supervision office's own group."""
    actor, form = actor_of(request), AddressForm(request.POST)
    must_set_rules(actor)
    if _added(request, form, office=True):
        return redirect("web:reminders_rules")
    return _rules(request, actor, address_form=form)


def _added(request: HttpRequest, form: AddressForm, *, office: bool = False) -> bool:
    if not form.is_valid():
        return False
    try:
        actions.add_address(**form.cleaned_data, actor=actor_of(request), at=now(), office=office)
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.add_error("target", str(refusal))
        return False
    say(request, _("Address added"))
    return True


@require_POST
def remove_address(request: HttpRequest, address: int) -> HttpResponse:
    """Takes away an address of one's own or of the office's group."""
    try:
        actions.remove_address(address, actor=actor_of(request), at=now())
    except ObjectDoesNotExist as error:
        raise Http404 from error
    say(request, _("Address removed"))
    return redirect("web:reminders_rules" if request.POST.get("office") else "web:reminders_mine")


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """The institution's rules, for the supervision office."""
    actor = actor_of(request)
    must_set_rules(actor)
    if request.method != "POST":
        return _rules(request, actor)
    form = RulesForm(request.POST)
    if form.is_valid():
        try:
            actions.set_rules(RulesGiven(**form.cleaned_data), actor=actor, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            say(request, _("Rules saved; they hold from the next run on"))
            return redirect("web:reminders_rules")
    return _rules(request, actor, form=form)


def _rules(request: HttpRequest, actor: Actor, *, form: Any = None, address_form: Any = None) -> HttpResponse:
    in_force = queries.rules_in_force()
    context = {
        "form": form or RulesForm.of(in_force),
        "address_form": address_form or AddressForm(),
        "addresses": list(map(_shown, queries.office_addresses())),
        "in_force": in_force,
        **_tabs(actor, "rules"),
    }
    wrong = any(each is not None and each.errors for each in (form, address_form))
    return render(request, "reminders/rules.html", context, status=422 if wrong else 200)


@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """What failed, what may have been sent, and jobs that were given up."""
    actor = actor_of(request)
    must_see_deliveries(actor)
    context = {
        "outbox": queries.outbox(),
        "deliveries": list(queries.troubled_deliveries()[:MOST_ROWS]),
        "jobs": list(queries.troubled_jobs()[:MOST_ROWS]),
        **_tabs(actor, "sent"),
    }
    return render(request, "reminders/sent.html", context)


@require_POST
def send_again(request: HttpRequest, delivery: int) -> HttpResponse:
    """Sends one message once more; the person knows that it may arrive twice."""
    if actions.send_again(delivery, actor=actor_of(request), at=now()):
        say(request, _("The message is sent again with the next run"))
    return redirect("web:reminders_sent")


@require_POST
def revive(request: HttpRequest, job: int) -> HttpResponse:
    """Gives a job out again that was given up."""
    must_see_deliveries(actor_of(request))
    if jobs.revive(job, at=now()):
        say(request, _("The job is given out again"))
    return redirect("web:reminders_sent")


def _tabs(actor: Actor, here: str) -> dict[str, Any]:
    return {"here": here, "may_set_rules": may_set_rules(actor), "may_see_deliveries": may_see_deliveries(actor)}


def _shown(address: Address) -> dict[str, Any]:
    """A row of the table of addresses; of a robot's only the host, since the rest is as good as a password."""
    host = address.target.split("/")[2] if "//" in address.target else ""
    return {
        "pk": address.pk,
        "channel": address.get_channel_display(),
        "target": f"{host}/…" if host else address.target,
        "since": address.since,
    }
