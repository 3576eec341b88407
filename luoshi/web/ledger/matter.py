"""The page of one matter (mock-up 04), its verbs, and its proofs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from luoshi.journal import queries as journal
from luoshi.kernel.clock import now
from luoshi.kernel.refusal import Refusal
from luoshi.ledger.kinds import fields_of, name_of
from luoshi.ledger.life import life_of, package_of
from luoshi.ledger.queries import lineage_of
from luoshi.ledger.sheet import Sheet, sheet_of, uses_seen_by
from luoshi.ledger.states import LEADING, OUT, OWING, Waiting
from luoshi.org.calendar import calendar
from luoshi.records import queries as records
from luoshi.web.fragments import render_page, say
from luoshi.web.ledger.acts import Act, acts_of
from luoshi.web.ledger.timeline import SHOWS, chain_of, kind_of, parties_said, shown
from luoshi.web.ledger.verb_forms import UNIT_LIST
from luoshi.web.ledger.verbs import DEEDS, run, status_of
from luoshi.web.ledger.words import CYCLE_WORDS, FACTS, bar_key, next_step
from luoshi.web.ledger.words import status_of as status_of_matter
from luoshi.web.requests import actor_of

TEMPLATE = "ledger/matter.html"
ENTRIES_SHOWN = 5


@require_GET
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """The page; with htmx only its timeline."""
    return _page(request, number, status=200)


def _page(
    request: HttpRequest, number: str, *, status: int, failed: str = "", form: forms.Form | None = None
) -> HttpResponse:
    actor = actor_of(request)
    try:
        sheet = sheet_of(number, actor)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    show = request.GET.get("show", "all")
    entries = list(journal.entries_about(f"matter:{sheet.matter.pk}")[:ENTRIES_SHOWN])
    decisions = [event.decision for event in sheet.events if event.decision is not None]
    life = life_of(sheet.matter, decisions, actor)
    acts = acts_of(sheet, life, actor, failed=failed, form=form)
    names = {p.unit.pk: p.unit.short_name for p in sheet.parties if p.unit is not None}
    parties = [p for p in sheet.parties if p.ends_on > actor.on]
    asked = [_request(each, acts.requests.get(each.request.pk, [])) for each in life.asked]
    status_now = status_of_matter(sheet.matter, actor.on)
    context = {
        "sheet": sheet,
        "matter": sheet.matter,
        "status": status_now,
        "bar": bar_key(status_now.key),
        "left": (sheet.matter.due_on - actor.on).days if sheet.matter.due_on else None,
        "step": next_step(
            sheet.matter, units=_who_reports(sheet), office=pgettext("督查部门", "the supervision office")
        ),
        "acts": acts.head,
        "more": acts.more,
        "more_open": acts.rare_open,
        "failed": form if failed else None,
        "life": life,
        "requests": asked,
        "answered": [row for row in asked if not row["pending"]],
        "to_sign": [(report, acts.reports.get(report.pk, [])) for report in life.to_sign],
        "stages": [_stage(stage, acts.stages.get(stage.pk, []), actor.on) for stage in life.stages],
        "stages_settled": sum(1 for s in life.stages if s.done_on is not None or s.explained),
        "paused": next((s for s in life.suspensions if s.to_on is None), None),
        "verification": life.verifications[0] if life.verifications else None,
        "extra": fields_of(sheet.matter.kind, sheet.matter.extra),
        "parties": [_party(party, parties, acts.parties.get(party.pk, [])) for party in parties],
        "unit_list": UNIT_LIST,
        "events": [shown(e, names) for e in sheet.events if show == "all" or kind_of(e) == show],
        "kind_name": name_of(sheet.matter.kind),
        "show": show,
        "shows": SHOWS.items(),
        "entries": [_line(fact) for fact in entries],
        "seal": _code(entries),
        "verify_url": address("web:verify"),
        "source_url": _source_url(sheet.matter),
        "cycle": CYCLE_WORDS.get(sheet.matter.cycle, ""),
        "next_due": sheet.next_due,
        "provisional": _provisional_year(sheet.matter),
        "by_hand_word": pgettext("立项", "by hand"),
        "today": actor.on,
        "printed_at": now(),
        "lineage": lineage_of(sheet.matter, actor),
    }
    return render_page(request, TEMPLATE, context, part="timeline", status=status)


def _request(asked: Any, acts: list[Act]) -> dict[str, Any]:
    """A request of the panel: what is asked, the chain of decision, and what the actor may do with it."""
    request = asked.request
    return {
        "request": request,
        "pending": asked.is_pending,
        "chain": chain_of(asked),
        "acts": acts,
        "parties": parties_said(request.parties),
    }


def _stage(stage: Any, acts: list[Act], on: date) -> dict[str, Any]:
    """A stage with its light: done, explained, late, ahead."""
    key = "done" if stage.done_on else "idle" if stage.explained else "over" if stage.due_on < on else "ok"
    words = {
        "done": pgettext("阶段", "done"),
        "idle": pgettext("阶段", "explained"),
        "over": pgettext("阶段", "late"),
        "ok": pgettext("阶段", "ahead"),
    }
    return {"stage": stage, "key": key, "word": words[key], "acts": acts}


def _party(party: Any, parties: list[Any], acts: list[Act]) -> dict[str, Any]:
    """A party: whether it has to acknowledge, and for whom it reports where its share was delegated."""
    above = next((p for p in parties if p.pk == party.delegated_by_id), None)
    return {
        "party": party,
        "owes": (party.role in OWING or party.is_class) and not party.is_class,
        "for": (above.unit.short_name if above.unit is not None else above.text) if above is not None else "",
        "acts": acts,
    }


def _provisional_year(matter: Any) -> int | None:
    """The year of an open deadline whose working days nobody has loaded: its light may still turn a day later."""
    if matter.due_on is None or matter.state in OUT or not calendar().is_provisional(matter.due_on.year):
        return None
    return int(matter.due_on.year)


def _who_reports(sheet: Sheet) -> str:
    """The units that act next, at most two by name."""
    if sheet.returned is not None and sheet.returned.unit is not None:
        return str(sheet.returned.unit.short_name)
    leads = [p for p in sheet.parties if p.role in LEADING] or [p for p in sheet.parties if p.role in OWING]
    if sheet.matter.waiting_for == Waiting.ACKNOWLEDGE:
        leads = [p for p in leads if p.acknowledged_at is None] or leads
    names = [p.unit.short_name if p.unit is not None else p.text for p in leads]
    names = names or [p.text for p in sheet.parties if p.is_class]
    return "、".join(names[:2]) or pgettext("单位", "the units")


def address(name: str, *arguments: Any) -> str:
    """The address of a page; empty where an installation leaves the page out."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def _source_url(matter: Any) -> str:
    """The clause in its document, on the page where the document was read."""
    if matter.span is None:
        return ""
    page = address("web:import_review", matter.span.edition_id)
    return f"{page}#r{matter.reading_id}" if page and matter.reading_id else page


def _line(fact: Any) -> dict[str, Any]:
    """A line of the journal: its number and short seal, once it is sealed."""
    entry = getattr(fact, "entry", None)
    return {
        "number": entry.number if entry else None,
        "label": FACTS.get(fact.kind, fact.kind),
        "at": fact.at,
        "seal": f"{entry.seal[:4]}…{entry.seal[-2:]}" if entry else "",
    }


def _code(entries: list[Any]) -> str:
    """The verification code of the print: the short seal of the last journal entry, in groups of four."""
    for fact in entries:
        entry = getattr(fact, "entry", None)
        if entry is not None:
            short = entry.seal[:12].upper()
            return "-".join(short[n : n + 4] for n in range(0, 12, 4))
    return ""


@require_POST
def matter_verb(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Does the verb and leads back; refused, the page comes with the sentence, the input and the latest state."""
    deed = DEEDS.get(verb)
    if deed is None:
        raise Http404
    actor = actor_of(request)
    form = deed.bound(number, request.POST, actor)
    status = 422
    if form.is_valid():
        try:
            run(verb, number, actor=actor, **form.cleaned_data)
        except ObjectDoesNotExist as error:
            raise Http404 from error
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = status_of(refusal)
        else:
            say(request, str(deed.done) % {"number": number})
            return redirect(back_to(request, otherwise=reverse("web:matter", args=[number])))
    return _page(request, number, status=status, failed=verb, form=form)


def back_to(request: HttpRequest, *, otherwise: str) -> str:
    """The page the form was on, if it is one of ours."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return otherwise


@require_GET
def package(request: HttpRequest, number: str) -> HttpResponse | FileResponse:
    """The archive package of a matter, for those who may see the matter; everybody else finds nothing."""
    found = package_of(number, actor_of(request))
    if found is None:
        raise Http404
    return _file(records.content_of(found.file, name=f"{number}.zip"))


def _file(content: Any) -> FileResponse:
    """A stored file, with the headers that keep it from doing harm."""
    try:
        response = FileResponse(content.path.open("rb"), content_type=content.media_type)
    except OSError as error:
        raise Http404 from error
    response.headers["Content-Disposition"] = content.disposition
    response.headers["Content-Security-Policy"] = content.policy
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_GET
def evidence(request: HttpRequest, evidence: int) -> HttpResponse | FileResponse:
    """The file of a proof, for those who may see a matter that uses it; everybody else finds nothing."""
    use = uses_seen_by(actor_of(request)).filter(evidence=evidence).first()
    if use is None:
        raise Http404
    if use.evidence.file is None:
        return redirect(use.evidence.link)
    return _file(records.content_of(use.evidence.file, name=use.evidence.name))


@require_GET
def evidence_check(request: HttpRequest, evidence: int) -> HttpResponse:
    """Reads the file again and says whether its fingerprint is still the one on record."""
    use = uses_seen_by(actor_of(request)).filter(evidence=evidence).first()
    if use is None or use.evidence.file is None:
        raise Http404
    intact = records.is_intact(use.evidence.file)
    context = {"intact": intact, "evidence": use.evidence}
    return render_page(request, "ledger/evidence.html", context, part="check")
