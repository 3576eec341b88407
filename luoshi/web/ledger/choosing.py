"""Fields in which a unit or a document is typed: names are offered as they are typed, never a list of all of them.

Without scripts they are text fields, and what was typed is looked up when the form comes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from luoshi.ledger.lists import document_titles
from luoshi.org.names import Match
from luoshi.web.fragments import warn
from luoshi.web.mandates.forms import meant
from luoshi.web.requests import actor_of

# Fields of the filter in which a name is typed, and the condition that it becomes.
TYPED = {"lead_name": "lead", "co_name": "co", "document_name": "document"}
SHORTEST = 2
SEPARATORS = str.maketrans({"，": "、", ",": "、", "；": "、", ";": "、", "\n": "、"})


@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """Options for a unit field. Its one value is what was typed; of several names the last one is looked up."""
    typed = _typed(request).translate(SEPARATORS)
    before, comma, last = typed.rpartition("、")
    match = meant(last.strip(), on=actor_of(request).on) if len(last.strip()) >= SHORTEST else None
    names = [f"{before}{comma}{name}" for name in _names(match)] if match else []
    return render(request, "ledger/options.html", {"names": names})


@require_GET
def documents(request: HttpRequest) -> HttpResponse:
    """Options for a document field: titles that hold what was typed."""
    typed = _typed(request)
    found = document_titles(actor_of(request), typed) if len(typed) >= SHORTEST else []
    return render(request, "ledger/options.html", {"names": dict.fromkeys(title for _pk, title in found)})


def _typed(request: HttpRequest) -> str:
    return str(next(iter(request.GET.values()), "")).strip()


def _names(match: Match) -> list[str]:
    settled = [match.name] if match.is_settled and match.name else []
    return settled + [f"{c.name}（{c.above}）" if c.above else c.name for c in match.candidates]


def chosen(request: HttpRequest) -> QueryDict:
    """The address in which names that were typed are conditions; one that is not clear is dropped, with a message."""
    query = request.GET.copy()
    for name, condition in TYPED.items():
        typed = "".join(query.pop(name, [])).strip()
        if not typed:
            continue
        found = _document(request, typed) if condition == "document" else _unit(request, typed)
        if found is not None:
            query[condition] = str(found)
    return query


def _unit(request: HttpRequest, typed: str) -> int | None:
    match = meant(typed, on=actor_of(request).on)
    if match.is_settled and match.unit_id is not None:
        return match.unit_id
    warn(request, _unclear(typed, match))
    return None


def _unclear(typed: str, match: Match) -> str:
    """What to type instead."""
    names = "、".join(_names(match)[:5])
    if names:
        return gettext("“%(name)s” is not one unit. Did you mean %(names)s?") % {"name": typed, "names": names}
    return gettext("There is no unit “%(name)s”. Write its name as in the register.") % {"name": typed}


def _document(request: HttpRequest, typed: str) -> int | None:
    found = document_titles(actor_of(request), typed)
    exact = [pk for pk, title in found if title == typed]
    if exact or len(found) == 1:
        return exact[0] if exact else found[0][0]
    if found:
        text = gettext("Several documents have “%(words)s” in their title. Write more of it.")
    else:
        text = gettext("No document has “%(words)s” in its title.")
    warn(request, text % {"words": typed})
    return None


class UnitsField(forms.CharField):
    """Units by name, several with “、” between them; the value is a list of (id, name)."""

    default_error_messages = {"one": _("Name one unit only.")}

    def __init__(self, *, several: bool = False, **more: Any) -> None:
        super().__init__(max_length=1000, **more)
        self.several = several
        self.on = date.min  # the form says the day
        self.widget.attrs |= {"autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        """Raises ValidationError with what to type instead."""
        text = super().clean(value)
        names = list(dict.fromkeys(name for each in text.translate(SEPARATORS).split("、") if (name := each.strip())))
        if len(names) > 1 and not self.several:
            raise forms.ValidationError(self.error_messages["one"], code="one")
        matches = [(name, meant(name, on=self.on)) for name in names]
        if unclear := [_unclear(name, match) for name, match in matches if match.unit_id is None]:
            raise forms.ValidationError(unclear)
        return [(match.unit_id, match.name or name) for name, match in matches]
