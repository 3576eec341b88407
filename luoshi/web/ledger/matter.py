"""The page of one matter (mock-up 04), its verbs, and its proofs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from luoshi.journal import queries as journal
from luoshi.kernel.clock import now
from luoshi.kernel.refusal import Refusal
from luoshi.ledger.kinds import name_of
from luoshi.ledger.queries import lineage_of
from luoshi.ledger.sheet import Sheet, sheet_of, uses_seen_by
from luoshi.ledger.states import LEADING, OUT, OWING, Verb, Waiting
from luoshi.org.calendar import calendar
from luoshi.records import queries as records
from luoshi.web.fragments import render_page, say
from luoshi.web.ledger.forms import AcceptForm, NoChangeForm, ReasonForm, ReturnForm, VerbForm, fresh_key
from luoshi.web.ledger.verbs import DEEDS, status_of
from luoshi.web.ledger.words import CYCLE_WORDS, FACTS, bar_key, next_step
from luoshi.web.ledger.words import status_of as status_of_matter
from luoshi.web.requests import actor_of

TEMPLATE = "ledger/matter.html"
SHOWS = {
    "all": pgettext_lazy("时间线", "All"),
    "reports": pgettext_lazy("时间线", "Reports"),
    "review": pgettext_lazy("时间线", "Review"),
}
REVIEWING = (Verb.ACCEPT, Verb.RETURN, Verb.CONCLUDE, Verb.CLOSE_OUT, Verb.REOPEN)
# Pin and its shade on the timeline, by verb.
PINS: dict[str, tuple[str, str]] = {
    Verb.DOCKET: ("file-check", ""),
    Verb.ISSUE: ("mail-forward", "now"),
    Verb.ACKNOWLEDGE: ("check", ""),
    Verb.RETURN: ("arrow-back-up", "back"),
    Verb.ACCEPT: ("check", "ok"),
    Verb.CONCLUDE: ("circle-check", "ok"),
    Verb.CLOSE_OUT: ("archive", "ok"),
    Verb.REOPEN: ("rotate", "warn"),
    Verb.REMIND: ("bell-ringing", "warn"),
}
SAID: dict[str, Any] = {
    Verb.DOCKET: pgettext_lazy("立项", "Registered"),
    Verb.ISSUE: pgettext_lazy("交办", "Issued"),
    Verb.ACKNOWLEDGE: pgettext_lazy("签收", "Acknowledged"),
    Verb.RETURN: pgettext_lazy("退回补正", "Returned for correction"),
    Verb.ACCEPT: pgettext_lazy("审核通过", "Accepted"),
    Verb.CONCLUDE: pgettext_lazy("办结", "Concluded"),
    Verb.CLOSE_OUT: pgettext_lazy("销号", "Closed out"),
    Verb.REOPEN: pgettext_lazy("重新打开", "Reopened"),
    Verb.REMIND: pgettext_lazy("催办", "Reminded"),
}
RETURN_TEMPLATES = (
    pgettext_lazy("退回模板", "The evidence is incomplete. Add what is missing and report again."),
    pgettext_lazy("退回模板", "The figures do not agree with the source. Check them and report again."),
    pgettext_lazy("退回模板", "The text says what was arranged, not what came of it. Say the result."),
)
ENTRIES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Act:
    """A button of the page: `verb` posts, `url` leads on; `panel` opens a form that says the consequence."""

    key: str
    label: str
    symbol: str
    verb: str = ""
    url: str = ""
    form: forms.Form | None = None
    text: str = ""
    danger: bool = False
    shortcut: str = ""
    templates: tuple[Any, ...] = ()
    instant: bool = False


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
    acts = acts_of(sheet, failed=failed, form=form)
    shown = status_of_matter(sheet.matter, actor.on)
    context = {
        "sheet": sheet,
        "matter": sheet.matter,
        "status": shown,
        "bar": bar_key(shown.key),
        "left": (sheet.matter.due_on - actor.on).days if sheet.matter.due_on else None,
        "step": next_step(
            sheet.matter, units=_who_reports(sheet), office=pgettext("督查部门", "the supervision office")
        ),
        "acts": acts,
        "primary": acts[0] if acts else None,
        "failed": form if failed else None,
        "events": [_event(e) for e in sheet.events if show == "all" or _kind(e) == show],
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
        "responsible": [p for p in sheet.parties if p.role in OWING or p.is_class],
    }
    return render_page(request, TEMPLATE, context, part="timeline", status=status)


def _kind(event: Any) -> str:
    if event.report is not None:
        return "reports"
    return "review" if event.decision.verb in REVIEWING else ""


def _event(event: Any) -> dict[str, Any]:
    """A row of the timeline as the template shows it."""
    if event.report is not None:
        report = event.report
        gain = report.progress - report.progress_before
        title = pgettext("无变化", "No change") if report.is_unchanged else pgettext("报送进展", "Progress reported")
        if report.asks_conclusion:
            title = pgettext("申请办结", "Conclusion asked for")
        return {"at": event.at, "report": report, "title": title, "symbol": "send", "pin": "now", "gain": gain}
    decision = event.decision
    symbol, pin = PINS.get(decision.verb, ("info-circle", ""))
    title = SAID.get(decision.verb, decision.get_verb_display())
    return {"at": event.at, "decision": decision, "title": title, "symbol": symbol, "pin": pin}


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


def acts_of(sheet: Sheet, *, failed: str = "", form: forms.Form | None = None) -> list[Act]:
    """Buttons for the actor, the one that matters most first. A form that was refused takes its panel's place."""
    acts = _acts(sheet)
    if not failed or form is None:
        return acts
    return [replace(act, form=form) if act.verb == failed else act for act in acts]


def _acts(sheet: Sheet) -> list[Act]:
    matter: Any = sheet.matter
    acts: list[Act] = []
    if matter.can_issue:
        acts.append(_issue_act(sheet))
    if matter.can_acknowledge:
        acts.append(
            Act("acknowledge", pgettext("签收", "Acknowledge"), "check", "acknowledge", form=VerbForm(), instant=True)
        )
    acts += _review_acts(sheet)
    if matter.can_report and sheet.open_units:
        acts += _report_acts(sheet)
    if matter.can_conclude and matter.waiting_for == Waiting.CONCLUSION:
        acts.append(_conclude_act(sheet, pgettext("办结", "Conclude")))
    if matter.can_close_out:
        text = gettext("Closed out, the item leaves the open lists; a look-back may reopen it.")
        acts.append(
            Act("close_out", pgettext("销号", "Close out"), "archive", "close_out", form=ReasonForm(), text=text)
        )
    if matter.can_remind:
        text = gettext("The reminder is on the record and on the units’ desks; nothing is sent out.")
        acts.append(Act("remind", pgettext("催办", "Remind"), "bell-ringing", "remind", form=ReasonForm(), text=text))
    if matter.can_reopen:
        text = gettext(
            "The lead unit owes a report again, and the item counts as returned. At least 10 characters why."
        )
        acts.append(
            Act("reopen", pgettext("重新打开", "Reopen"), "rotate", "reopen", form=ReasonForm(), text=text, danger=True)
        )
    return acts


def _issue_act(sheet: Sheet) -> Act:
    owing = sum(1 for p in sheet.parties if p.role in OWING or p.is_class)
    text = gettext("%(count)d parties get it on their desks, and the reporting periods begin today.") % {"count": owing}
    return Act("issue", pgettext("交办", "Issue"), "mail-forward", "issue", form=VerbForm(), text=text)


def _review_acts(sheet: Sheet) -> list[Act]:
    mine: Any = next((r for r in sheet.to_review if getattr(r, "mine_to_review", False)), None)
    if mine is None:
        return []
    acts = []
    matter: Any = sheet.matter
    if mine.asks_conclusion and matter.can_conclude:
        acts.append(_conclude_act(sheet, pgettext("通过并办结", "Accept and conclude")))
    text = gettext("An accepted report stays accepted; it cannot be taken back.")
    initial = {"report": mine.pk}
    accept = AcceptForm(initial=initial)
    acts.append(Act("accept", pgettext("通过", "Accept"), "check", "accept", form=accept, text=text, shortcut="A"))
    acts.append(
        Act(
            "return",
            pgettext("退回", "Return"),
            "arrow-back-up",
            "return",
            form=ReturnForm(initial=initial),
            text=gettext("Say what is to be corrected, at least 10 characters. The deadline stays."),
            shortcut="B",
            templates=RETURN_TEMPLATES,
        )
    )
    return acts


def _conclude_act(sheet: Sheet, label: str) -> Act:
    text = gettext("The item is finished today; reports still owed are dropped.")
    if sheet.outstanding:
        text = gettext(
            "%(units)s never reported. Say in at least 10 characters how their part was seen to, or return the report."
        ) % {"units": "、".join(sheet.outstanding)}
    return Act("conclude", label, "circle-check", "conclude", form=ReasonForm(), text=text)


def _report_acts(sheet: Sheet) -> list[Act]:
    number = sheet.matter.number
    returned = sheet.returned is not None and sheet.returned.unit_id in {u.pk for u in sheet.units}
    label = pgettext("补正重报", "Correct and resend") if returned else pgettext("报送进展", "Report progress")
    acts = [
        Act("report", label, "edit" if returned else "send", url=reverse("web:report", args=[number]), shortcut="R")
    ]
    if sheet.can_repeat:
        form = NoChangeForm(initial={"unit": sheet.open_units[0].pk, "key": fresh_key()})
        acts.append(
            Act("no_change", pgettext("无变化", "No change"), "player-pause", "no_change", form=form, instant=True)
        )
    return acts


@require_POST
def matter_verb(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Does the verb and leads back; refused, the page comes with the sentence, the input and the latest state."""
    deed = DEEDS.get(verb)
    if deed is None:
        raise Http404
    form = deed.form(request.POST)
    status = 422
    if form.is_valid():
        try:
            deed.run(number, actor=actor_of(request), **form.cleaned_data)
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
def evidence(request: HttpRequest, evidence: int) -> HttpResponse | FileResponse:
    """The file of a proof, for those who may see a matter that uses it; everybody else finds nothing."""
    use = uses_seen_by(actor_of(request)).filter(evidence=evidence).first()
    if use is None:
        raise Http404
    if use.evidence.file is None:
        return redirect(use.evidence.link)
    content = records.content_of(use.evidence.file, name=use.evidence.name)
    try:
        response = FileResponse(content.path.open("rb"), content_type=content.media_type)
    except OSError as error:
        raise Http404 from error
    response.headers["Content-Disposition"] = content.disposition
    response.headers["Content-Security-Policy"] = content.policy
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_GET
def evidence_check(request: HttpRequest, evidence: int) -> HttpResponse:
    """Reads the file again and says whether its fingerprint is still the one on record."""
    use = uses_seen_by(actor_of(request)).filter(evidence=evidence).first()
    if use is None or use.evidence.file is None:
        raise Http404
    intact = records.is_intact(use.evidence.file)
    context = {"intact": intact, "evidence": use.evidence}
    return render_page(request, "ledger/evidence.html", context, part="check")
