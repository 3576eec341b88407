"""Checking what was read: the document on the left, its readings on the right, one of them open as an editor.

Every button of the editor posts the whole form to `decide`, which first keeps what was typed and then does what the
button says. htmx swaps the right side alone; without scripts the same forms lead to the same page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from luoshi.kernel.actor import Actor
from luoshi.kernel.clock import now
from luoshi.kernel.refusal import NotAllowed, Refusal
from luoshi.ledger.actions import docket_edition
from luoshi.ledger.states import Cycle
from luoshi.mandates import actions, queries
from luoshi.mandates.errors import AlreadyRead, NotAnAnswer, NotReady, ReadingChanged
from luoshi.mandates.highlights import hits, passages
from luoshi.mandates.languagemodel import model_server
from luoshi.mandates.opinions import proposal_from
from luoshi.mandates.permissions import can_confirm
from luoshi.mandates.queries import Line
from luoshi.mandates.states import Role
from luoshi.mandates.testcases import cases_of
from luoshi.web.errors import status_of
from luoshi.web.fragments import render_page, render_part, say
from luoshi.web.mandates.forms import Edited, deadline_from, edited, meant, posted_fields
from luoshi.web.mandates.words import (
    DEADLINES,
    FIELD_OF_MISSING,
    KEYS,
    deadline_choice,
    due_words,
    opinion_words,
    reasons,
    rule_words,
    where,
    why,
)
from luoshi.web.requests import actor_of, wants_part

TEMPLATE = "mandates/review.html"
PART = "work"
SHOWN_HITS = 30  # links to places found, without scripts


@dataclass(slots=True)
class Scene:
    """What the page shows beside the readings themselves: which one is open, what just happened, what went wrong.

    `redraw` says that the document's clauses changed (split, merged, restored) and must be drawn anew."""

    at: int | None = None
    only_open: bool = False
    is_splitting: bool = False
    last: int | None = None
    said: str = ""
    errors: list[tuple[str, str]] = field(default_factory=list)
    conflict: dict[str, Any] | None = None
    redraw: bool = False
    status: int = 200
    find: str = ""


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None


@require_GET
def review(request: HttpRequest, edition: int) -> HttpResponse:
    """The page, or its right side when htmx asks for another reading."""
    scene = Scene(
        at=_number(request.GET.get("at")),
        only_open=request.GET.get("only") == "open",
        is_splitting=request.GET.get("split") == "1",
        last=_number(request.GET.get("last")),
        find=request.GET.get("find", "").strip()[:120],
    )
    found = get_object_or_404(queries.editions_for(actor_of(request)), pk=edition)
    return render_page(request, TEMPLATE, _context(request, found, scene), part=PART)


@require_POST
def decide(request: HttpRequest, edition: int, reading: int) -> HttpResponse:
    """One button of the editor. Answers with the page at the reading that comes next."""
    found = get_object_or_404(queries.editions_for(actor_of(request)), pk=edition)
    lines = queries.lines_of(queries.readings_of(edition))
    line = next((one for one in lines if one.reading.pk == reading), None)
    scene = Scene(at=reading, only_open=request.POST.get("only") == "open")
    if line is None:
        scene.at, scene.redraw = None, True
        scene.said = _("This item was merged into another one meanwhile. The list is up to date again.")
        return _answer(request, found, scene)
    try:
        _carry_out(request.POST, line, lines, scene, actor=actor_of(request), year=found.document.year)
    except ReadingChanged as refusal:
        scene.conflict = {"sentence": str(refusal), "mine": posted_fields(request.POST), "post": request.POST}
        scene.said, scene.status = str(refusal), 409
    except NotReady as refusal:
        scene.errors += [(FIELD_OF_MISSING[code], "") for code in refusal.missing]
        scene.said, scene.status = str(refusal), 422
    except Refusal as refusal:
        scene.errors.append(("wording", str(refusal)))
        scene.said, scene.status = str(refusal), status_of(refusal)
    if request.POST.get("do") == "keep":
        return _kept(scene, reading)
    return _answer(request, found, scene)


def _kept(scene: Scene, reading: int) -> JsonResponse:
    """The answer to an autosave: the version that the form now edits, and whether everything was taken."""
    version = queries.version_of(reading)
    return JsonResponse({"version": version, "kept": not scene.errors, "said": scene.said}, status=scene.status)


def _carry_out(post: QueryDict, line: Line, lines: list[Line], scene: Scene, *, actor: Actor, year: int) -> None:
    """Keeps what was typed, then does what the button says."""
    reading = line.reading.pk
    version = _number(post.get("version")) or 0
    if "wording" in post:
        form = edited(post, line, on=actor.on, year=year)
        changed = actions.correct(reading, form.correction, version=version, actor=actor, at=now())
        if changed.version != version:
            scene.said = _("Saved “%(wording)s”.") % {"wording": changed.wording}
        version = changed.version
        if form.errors:
            _not_taken(form, scene)
            return
    if answer := post.get("settle"):
        _settle(post, answer, line, scene, actor=actor)
    verb = VERBS.get(post.get("do", ""))
    if verb is not None:
        verb(post, line, lines, scene, version=version, actor=actor)


def _not_taken(form: Edited, scene: Scene) -> None:
    scene.errors, scene.status = form.errors, 422
    scene.said = " ".join(sentence for _field, sentence in form.errors)


def _settle(post: QueryDict, answer: str, line: Line, scene: Scene, *, actor: Actor) -> None:
    """The answer to “which unit is meant”: PARTY:unit:ID, PARTY:collective:, PARTY:outside:, PARTY:typed:."""
    party_id, meaning, unit = (*answer.split(":"), "", "")[:3]
    party = next((p for p in line.reading.parties.all() if str(p.pk) == party_id), None)
    if party is None:
        return
    name = party.full_name or party.name
    unit_id = _number(unit)
    if meaning == "typed":
        match = meant(post.get(f"settle_{party.pk}", ""), on=actor.on)
        if not match.is_settled:
            raise NotAnAnswer(name=name)
        meaning, unit_id = str(match.meaning), match.unit_id
    places = actions.settle_name(
        line.reading.edition_id,
        name,
        meaning=meaning,
        unit_id=unit_id,
        is_remembered=post.get("forget") != "1",
        actor=actor,
        at=now(),
    )
    words = ngettext("“%(name)s” is settled in %(count)d place.", "“%(name)s” is settled in %(count)d places.", places)
    scene.said = words % {"name": name, "count": places}


def _confirm(post: QueryDict, line: Line, lines: list[Line], scene: Scene, *, version: int, actor: Actor) -> None:
    still_confirmed = line.reading.state == "confirmed" and line.reading.version == version
    if not still_confirmed:
        done = actions.confirm(line.reading.pk, version=version, actor=actor, at=now())
        scene.last = line.reading.pk
        scene.said = _("Confirmed “%(wording)s”.") % {"wording": done.wording}
    scene.at = _next_open(lines, line)


def _leave_out(post: QueryDict, line: Line, lines: list[Line], scene: Scene, *, version: int, actor: Actor) -> None:
    done = actions.refuse(line.reading.pk, version=version, actor=actor, at=now())
    scene.last = line.reading.pk
    scene.said = _("Left out “%(wording)s”.") % {"wording": done.wording}
    scene.at = _next_open(lines, line)


def _undo(post: QueryDict, line: Line, lines: list[Line], scene: Scene, *, version: int, actor: Actor) -> None:
    done = actions.undo(line.reading.pk, version=version, actor=actor, at=now())
    scene.said = _("“%(wording)s” is to be checked again.") % {"wording": done.wording}


def _restore(post: QueryDict, line: Line, lines: list[Line], scene: Scene, *, version: int, actor: Actor) -> None:
    done = actions.restore(line.reading.pk, version=version, actor=actor, at=now())
    scene.redraw = True
    scene.said = _("“%(wording)s” is as it was read from the document.") % {"wording": done.wording}


def _merge(post: QueryDict, line: Line, lines: list[Line], scene: Scene, *, version: int, actor: Actor) -> None:
    done = actions.merge(line.reading.pk, version=version, actor=actor, at=now())
    scene.at, scene.redraw = done.pk, True
    scene.said = _("Merged into “%(wording)s”.") % {"wording": done.wording}


def _split(post: QueryDict, line: Line, lines: list[Line], scene: Scene, *, version: int, actor: Actor) -> None:
    place = _number(post.get("cut"))
    if place is None:
        scene.is_splitting = True
        scene.said = _("Choose where to split.")
        return
    parts = actions.split(line.reading.pk, at_places=[place], version=version, actor=actor, at=now())
    scene.redraw = True
    scene.said = _("Split into %(count)d items.") % {"count": len(parts)}


def _take_over(post: QueryDict, line: Line, lines: list[Line], scene: Scene, *, version: int, actor: Actor) -> None:
    opinion = _number(post.get("opinion")) or 0
    done = actions.take_over(opinion, version=version, actor=actor, at=now())
    scene.said = _("The second opinion on “%(wording)s” was taken over; check it and confirm.") % {
        "wording": done.wording
    }


def _set_aside(post: QueryDict, line: Line, lines: list[Line], scene: Scene, *, version: int, actor: Actor) -> None:
    actions.set_aside(_number(post.get("opinion")) or 0, actor=actor, at=now())
    scene.said = _("The second opinion was set aside.")


VERBS = {
    "take_over": _take_over,
    "set_aside": _set_aside,
    "confirm": _confirm,
    "leave_out": _leave_out,
    "undo": _undo,
    "restore": _restore,
    "merge": _merge,
    "split": _split,
}


def _next_open(lines: list[Line], line: Line) -> int:
    """The next reading to check after this one, else the first one before it, else this one."""
    at = lines.index(line)
    following = [one for one in (*lines[at + 1 :], *lines[:at]) if one.is_open]
    return following[0].reading.pk if following else line.reading.pk


@require_POST
def bulk(request: HttpRequest, edition: int) -> HttpResponse:
    """One answer for all readings: confirm the certain ones, first names lead, one deadline, second opinions."""
    found = get_object_or_404(queries.editions_for(actor_of(request)), pk=edition)
    scene = Scene(at=_number(request.POST.get("at")), only_open=request.POST.get("only") == "open")
    answer = ANSWERS.get(request.POST.get("do", ""))
    try:
        if answer is not None:
            answer(request.POST, found, scene, actor=actor_of(request))
    except Refusal as refusal:
        scene.errors, scene.said, scene.status = [("bulk", str(refusal))], str(refusal), status_of(refusal)
    return _answer(request, found, scene)


def _all_certain(post: QueryDict, edition: Any, scene: Scene, *, actor: Actor) -> None:
    done = actions.confirm_certain(edition.pk, actor=actor, at=now())
    count = len(done)
    words = ngettext("Confirmed %(count)d item.", "Confirmed %(count)d items.", count)
    scene.said = words % {"count": count}
    if scene.at in {reading.pk for reading in done}:
        scene.at = None  # on to the first that is still to be checked


def _first_lead(post: QueryDict, edition: Any, scene: Scene, *, actor: Actor) -> None:
    is_remembered = post.get("remember") == "1"
    changed = actions.first_names_lead(edition.pk, is_remembered=is_remembered, actor=actor, at=now())
    count = len(changed)
    words = ngettext("The first unit leads in %(count)d item.", "The first unit leads in %(count)d items.", count)
    scene.said = words % {"count": count}


def _no_first_lead(post: QueryDict, edition: Any, scene: Scene, *, actor: Actor) -> None:
    actions.first_names_do_not_lead(edition.pk, is_remembered=post.get("remember") == "1", actor=actor, at=now())
    scene.said = _("The first of a list does not lead in this document; choose each lead.")


def _rest_outside(post: QueryDict, edition: Any, scene: Scene, *, actor: Actor) -> None:
    count = actions.settle_rest(edition.pk, actor=actor, at=now())
    words = ngettext("%(count)d name was settled.", "%(count)d names were settled.", count)
    scene.said = words % {"count": count}


def _deadlines(post: QueryDict, edition: Any, scene: Scene, *, actor: Actor) -> None:
    given = deadline_from(post.get("deadline", ""), post.get("deadline_on", ""), year=edition.document.year)
    count = len(actions.decide_missing_deadlines(edition.pk, given, actor=actor, at=now()))
    words = ngettext("%(count)d item has a deadline now.", "%(count)d items have a deadline now.", count)
    scene.said = words % {"count": count}


def _opinions(post: QueryDict, edition: Any, scene: Scene, *, actor: Actor) -> None:
    asked = actions.ask_second_opinions(edition.pk, server=model_server(), actor=actor, at=now())
    if asked.failure is not None and not asked.given:
        raise asked.failure
    scene.said = opinion_words(asked)
    if asked.failure is not None:
        scene.errors, scene.status = [("bulk", str(asked.failure))], status_of(asked.failure)


ANSWERS = {
    "certain": _all_certain,
    "first_lead": _first_lead,
    "no_first_lead": _no_first_lead,
    "rest_outside": _rest_outside,
    "deadlines": _deadlines,
    "opinions": _opinions,
}


@require_POST
def add(request: HttpRequest, edition: int) -> HttpResponse:
    """Makes an item of words of the document that were missed; opens it."""
    actor = actor_of(request)
    found = get_object_or_404(queries.editions_for(actor), pk=edition)
    scene = Scene(at=_number(request.POST.get("at")), only_open=request.POST.get("only") == "open")
    words, near = request.POST.get("words", ""), _number(request.POST.get("near")) or 0
    try:
        added = actions.add_reading(edition, words, near=near, actor=actor, at=now())
        scene.at, scene.redraw = added.pk, True
        scene.said = _("“%(wording)s” was added; check it and confirm.") % {"wording": added.wording}
    except AlreadyRead as refusal:
        scene.at, scene.said, scene.status = refusal.reading_id, str(refusal), 422
        scene.errors = [("bulk", str(refusal))]
    except Refusal as refusal:
        scene.errors, scene.said, scene.status = [("bulk", str(refusal))], str(refusal), status_of(refusal)
    return _answer(request, found, scene)


@require_GET
def cases(request: HttpRequest, edition: int) -> HttpResponse:
    """The corrected readings as a file for `luoshi extract --check`; back to the page when there are none."""
    found = get_object_or_404(queries.editions_for(actor_of(request)), pk=edition)
    if not can_confirm(actor_of(request)):
        raise NotAllowed(subject=found.document.title, ask=_("the supervision office"))
    text = cases_of(found, queries.readings_of(edition))
    if not text:
        say(request, _("No item was corrected yet, so there is no test case to keep."))
        return redirect("web:import_review", edition=edition)
    response = HttpResponse(text, content_type="application/jsonl; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.document.series}-{found.pk}-cases.jsonl"'
    return response


@require_POST
def docket(request: HttpRequest, edition: int) -> HttpResponse:
    """Makes the ledger of a checked document and goes there."""
    actor = actor_of(request)
    found = get_object_or_404(queries.editions_for(actor), pk=edition)
    cycle = request.POST.get("cycle", "")
    try:
        matters = docket_edition(
            edition,
            actor=actor,
            on=actor.on,
            at=now(),
            cycle=cycle if cycle in Cycle.values else Cycle.QUARTERLY,
        )
    except Refusal as refusal:
        scene = Scene(errors=[("bulk", str(refusal))], said=str(refusal), status=status_of(refusal))
        return _answer(request, found, scene)
    count = len(matters)
    words = ngettext("%(count)d item was registered.", "%(count)d items were registered.", count)
    say(request, words % {"count": count})
    return redirect(f"{reverse('web:ledger')}?document={found.document.pk}")


@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """Options for a unit field: whatever field asks, its one value is the name being typed."""
    typed = str(next(iter(request.GET.values()), "")).strip()
    match = meant(typed, on=actor_of(request).on) if len(typed) > 1 else None
    context = {"match": match, "candidates": match.candidates if match else ()}
    return render(request, f"{TEMPLATE}#units", context)


def _answer(request: HttpRequest, edition: Any, scene: Scene) -> HttpResponse:
    """The right side for htmx, wherever the request came from; else the page again, or its address after a success."""
    if wants_part(request):
        response = render_part(request, f"{TEMPLATE}#{PART}", _context(request, edition, scene), status=scene.status)
        response["HX-Retarget"] = "#imp-work"
        response["HX-Reswap"] = "outerHTML settle:0ms"  # keys may follow at once
        return response
    if scene.status == 200 and not scene.is_splitting:
        if scene.said:
            say(request, scene.said)
        query = QueryDict(mutable=True)
        query.update({key: str(value) for key, value in (("at", scene.at), ("last", scene.last)) if value})
        if scene.only_open:
            query["only"] = "open"
        return redirect(f"{reverse('web:import_review', args=[edition.pk])}?{query.urlencode()}#current")
    return render(request, TEMPLATE, _context(request, edition, scene), status=scene.status)


def _context(request: HttpRequest, edition: Any, scene: Scene) -> dict[str, Any]:
    actor = actor_of(request)
    readings = queries.readings_of(edition.pk)
    lines = queries.lines_of(readings)
    progress = queries.progress_of(lines)
    current = next((one for one in lines if one.reading.pk == scene.at), None)
    current = current or next((one for one in lines if one.is_open), lines[0] if lines else None)
    can_edit = can_confirm(actor) and edition.docketed_at is None
    whole = not wants_part(request)
    opinions = queries.opinions_of(edition.pk)
    leads_known = edition.document.first_leads is not None
    context: dict[str, Any] = {
        "edition": edition,
        "rows": [_row(one, edition, opinions) for one in lines if one.is_open or not scene.only_open or one is current],
        "progress": progress,
        "current": current,
        "scene": scene,
        "errors": dict(scene.errors),
        "can_edit": can_edit,
        "is_refused": current is not None and current.reading.state == "refused",
        "passages": passages(edition, readings, find=scene.find) if whole or scene.redraw else [],
        "hits": (found := len(hits(edition.text, scene.find))),
        "hit_numbers": range(1, min(found, SHOWN_HITS) + 1),
        "page_keys": KEYS if can_edit else (),
        "can_keep": can_confirm(actor),
        "deadlines": DEADLINES,
        "cycles": Cycle.choices,
        "length": len("".join(edition.text.split())),
        "saved_at": max((r.decided_at for r in readings if r.decided_at), default=None),
        "without_lead": queries.without_lead(lines) if can_edit and not leads_known else 0,
        "to_ask": queries.to_ask(lines, opinions) if can_edit and model_server() else 0,
        "unknown": queries.unknown_names(lines) if can_edit else 0,
        "without_deadline": queries.without_deadline(lines) if can_edit else 0,
        "last": next((one for one in lines if one.reading.pk == scene.last and not one.is_open), None),
    }
    if current is not None:
        context |= _editor(edition, current, scene, actor=actor, can_edit=can_edit)
        context["opinion"] = _opinion(current, opinions)
    return context


def _row(line: Line, edition: Any, opinions: dict[int, Any]) -> dict[str, Any]:
    opinion = opinions.get(line.reading.pk) if line.is_open else None
    return {
        "line": line,
        "reading": line.reading,
        "due": due_words(line),
        "why": why(line),
        "where": where(line, edition),
        "has_opinion": opinion is not None and opinion.state == "open",
    }


def _opinion(line: Line, opinions: dict[int, Any]) -> dict[str, Any] | None:
    """The second opinion on the open reading, as far as it can be used, with every word sent and answered."""
    kept = opinions.get(line.reading.pk)
    if kept is None:
        return None
    proposal = proposal_from(kept.proposal)
    return {
        "kept": kept,
        "parties": [(name, Role(role).label) for name, role in proposal.parties],
        "proposal": proposal,
        "is_open": kept.state == "open" and line.is_open,
    }


def _editor(edition: Any, line: Line, scene: Scene, *, actor: Actor, can_edit: bool) -> dict[str, Any]:
    """What the open reading shows: its form, and the questions with the numbers of their answers."""
    reading = line.reading
    asks = queries.questions_of(line, on=actor.on) if can_edit and line.is_open else []
    questions = [{"party": ask.party, "choices": _choices(ask, is_first=n == 0)} for n, ask in enumerate(asks)]
    number = 0
    leads = []
    if "lead" in line.missing and not asks:
        for party in line.shares:
            number += 1
            leads.append((number if number <= 9 else None, party))
    start, end = reading.deadline_start, reading.deadline_end
    return {
        "questions": questions,
        "lead_choices": leads,
        "written_deadline": edition.text[start:end] if start is not None and end is not None else "",
        "deadline_choice": deadline_choice(line),
        "rule": rule_words(reading.rule),
        "reasons": {
            "lead": reasons(line.lead),
            "share": reasons(line.shares),
            "help": reasons(line.help),
            "target": reasons(line.targets),
        },
        "cuts": queries.split_places(edition, reading) if scene.is_splitting else [],
        "other": _mine(scene, line) if scene.conflict else None,
    }


def _choices(question: queries.Question, *, is_first: bool) -> list[tuple[int | None, str, Any, str]]:
    """Answers to a question: (number key, value of the button, label, unit above). The first question has the keys."""
    answers: list[tuple[str, Any, str]] = [
        (f"unit:{candidate.unit_id}", candidate.name, candidate.above) for candidate in question.match.candidates[:7]
    ]
    answers.append(("collective:", pgettext("泛指多个单位", "A group of units"), ""))
    answers.append(("outside:", pgettext("外部单位", "A body outside"), ""))
    return [(n if is_first else None, *answer) for n, answer in enumerate(answers, 1)]


def _mine(scene: Scene, line: Line) -> dict[str, Any]:
    """The version of the one who was slower, beside the one that was saved."""
    post: QueryDict = scene.conflict["post"] if scene.conflict else QueryDict()
    return {
        "wording": post.get("wording", line.reading.wording),
        "deadline_on": post.get("deadline_on", ""),
        "deadline": dict(DEADLINES).get(post.get("deadline", ""), ""),
    }
