"""The first page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from luoshi.web.context import existing_rooms, rooms_for
from luoshi.web.requests import actor_of

# What each room offers a visitor; each door leads through the sign-in.
DOORS = {
    "mandates": (_("Load a plan"), _("Tasks, units and deadlines are found for you to check")),
    "desk": (pgettext_lazy("工作台", "My desk"), _("What I owe, to whom, by when")),
    "ledger": (pgettext_lazy("台账", "Ledger"), _("Every item with its status and its source clause")),
    "board": (pgettext_lazy("领导看板", "Board"), _("Where things stand, unit by unit")),
    "measures": (pgettext_lazy("指标", "Measures"), _("Figures that are asked once, with source and day")),
    "papers": (pgettext_lazy("督查文稿", "Papers"), _("Circulars, briefs and lists, each figure with its rows")),
    "kinds": (pgettext_lazy("事项类别", "Kinds of items"), _("How items of a kind are followed")),
    "verify": (pgettext_lazy("核验", "Verify"), _("Check that the records were not altered")),
}


@login_not_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Leads on to the first room one may enter; visitors read what this is and choose where to go."""
    if rooms := rooms_for(actor_of(request)):
        return redirect(rooms[0].url)
    if request.user.is_authenticated:
        return redirect("web:settings")
    doors_to = {room.folder: room for room in existing_rooms()}
    doors = [
        {"url": doors_to[folder].url, "icon": doors_to[folder].icon, "title": title, "text": text}
        for folder, (title, text) in DOORS.items()
        if folder in doors_to
    ]
    return render(request, "web/home.html", {"rooms": doors})
