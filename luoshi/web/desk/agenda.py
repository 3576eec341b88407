"""The piles of heads, of the supervision office, its director and leaders, as cards of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext

from luoshi.ledger.agenda import Agenda
from luoshi.ledger.duties import Duties, Pile
from luoshi.ledger.lights import expected_progress
from luoshi.ledger.states import RequestKind
from luoshi.web.desk.piles import SOON_DAYS, Card, DeskRow, matter_row, own_cards, place_of, review_cards
from luoshi.web.ledger.acts import Act, act_for
from luoshi.web.ledger.tables import lead_name
from luoshi.web.ledger.verbs import DEEDS

EXCERPT = 40


def cards_of(duties: Duties, agenda: Agenda, actor: Any) -> list[Card]:
    """All piles in the order of the actor's main work: a leader decides first, the office answers before it reviews."""
    on = actor.on
    office = office_cards(agenda, on)
    answers = [card for card in office if card.key in ANSWERS]
    checks = [card for card in office if card.key not in ANSWERS]
    supervising = answers + director_cards(agenda, on) + review_cards(duties, on) + checks
    own = own_cards(duties, actor)
    acting = own[:1] + head_cards(agenda, on) + own[1:]
    leading = leader_cards(agenda, on)
    if actor.has("supervisor", "director"):
        return leading + supervising + acting
    return leading + acting + supervising


ANSWERS = ("objections", "instructions", "requests")


def head_cards(agenda: Agenda, on: date) -> list[Card]:
    """What waits for the signature of the unit's head."""
    rows = [_sign_row(report, on) for report in agenda.to_sign.rows]
    rows += [_request_row(request, on, sign=True) for request in agenda.requests_to_sign.rows]
    return [
        Card(
            key="sign",
            title=pgettext("待我签发", "To sign"),
            hint=gettext("It leaves the unit with your signature"),
            rows=rows,
            total=agenda.to_sign.total + agenda.requests_to_sign.total,
            own=True,
        )
    ]


def leader_cards(agenda: Agenda, on: date) -> list[Card]:
    """Requests passed up, then results to see."""
    return [
        _requests("passed_up", pgettext("待我审定", "To decide"), gettext("Passed up, with the opinion of the office"),
                  agenda.passed_up, on),
        _matters("see", pgettext("待阅成果", "Results to see"), gettext("They are concluded after you have seen them"),
                 agenda.to_see, on, verb="see"),
    ]  # fmt: skip


def director_cards(agenda: Agenda, on: date) -> list[Card]:
    """To approve, to close out, to end."""
    return [
        _matters("approve", pgettext("待审批立项", "To approve"), gettext("Proposed by a colleague, not yet followed"),
                 agenda.to_approve, on, verb="approve"),
        _matters("close_out", pgettext("待销号", "To close out"), gettext("The look-back is over or held"),
                 agenda.to_close_out, on, verb="close_out"),
        _matters("end", pgettext("待终止", "To end"), gettext("A leader has consented"), agenda.to_end, on),
    ]  # fmt: skip


def office_cards(agenda: Agenda, on: date) -> list[Card]:
    """What units ask, what leaders say, what stands still, what is to be checked."""
    return [
        _requests("objections", pgettext("待答复异议", "Objections"), gettext("Answer within two working days"),
                  agenda.objections, on),
        Card(
            key="instructions",
            title=pgettext("领导批示", "Instructions of leaders"),
            hint=gettext("Carry them on, or comment"),
            rows=[_instruction_row(decision, on) for decision in agenda.instructions.rows],
            total=agenda.instructions.total,
        ),
        _requests("requests", pgettext("待办申请", "Requests to decide"), gettext("Decide, or pass up to a leader"),
                  agenda.requests, on),
        _matters("without_unit", pgettext("待改派", "To reassign"),
                 gettext("A unit is gone; name who takes its part on"), agenda.without_unit, on,
                 word=pgettext("单位撤销", "Unit gone")),
        _matters("find", pgettext("待核查", "To verify"), gettext("You are the third person"),
                 agenda.to_verify, on, verb="find"),
        _matters("paused", pgettext("待复核中止", "Suspended, to look at again"), gettext("Resume, or end"),
                 agenda.paused, on, verb="resume", due="review_on"),
        _matters("look_back", pgettext("待回头看", "To look back"), gettext("Does the result still hold?"),
                 agenda.to_look_back, on, verb="look_back", due="lookback_until"),
    ]  # fmt: skip


def _requests(key: str, title: str, hint: str, pile: Pile[Any], on: date) -> Card:
    rows = [_request_row(request, on) for request in pile.rows]
    late = any(request.answer_by < on for request in pile.rows)
    return Card(key=key, title=title, hint=hint, rows=rows, total=pile.total, hot=late)


def _matters(
    key: str,
    title: str,
    hint: str,
    pile: Pile[Any],
    on: date,
    *,
    verb: str = "",
    due: str = "due_on",
    word: str = "",
) -> Card:
    rows = [_matter(matter, on, verb=verb, due=due, word=word) for matter in pile.rows]
    return Card(key=key, title=title, hint=hint, rows=rows, total=pile.total)


def _matter(matter: Any, on: date, *, verb: str, due: str, word: str) -> DeskRow:
    acts: Sequence[Act] = (
        [act_for(verb, key=f"{verb}-{matter.pk}", form=DEEDS[verb].form())] if verb else [_open(matter)]
    )
    led = gettext("%(unit)s leads") % {"unit": lead_name(matter)}
    word = word or str(WORDS[verb]())
    return matter_row(
        matter, on, key=KEYS.get(verb, "wait"), word=word, meta=[place_of(matter), led], acts=acts, due=due
    )


KEYS = {"resume": "paused", "close_out": "done", "look_back": "done", "approve": "idle"}
WORDS: dict[str, Callable[[], str]] = {
    "": lambda: pgettext("待终止", "Consented"),
    "see": lambda: pgettext("待阅成果", "New result"),
    "approve": lambda: pgettext("拟立项", "Proposed"),
    "close_out": lambda: pgettext("办结", "Closed"),
    "find": lambda: pgettext("核查", "To verify"),
    "resume": lambda: pgettext("中止", "Suspended"),
    "look_back": lambda: pgettext("办结", "Closed"),
}


def _open(matter: Any, anchor: str = "") -> Act:
    url = reverse("web:matter", args=[matter.number]) + anchor
    return Act(f"open-{matter.pk}", pgettext("打开", "Open"), "arrow-right", url=url)


def _request_row(request: Any, on: date, *, sign: bool = False) -> DeskRow:
    """A request: who asks for what and why; the panel on the page of the matter answers it."""
    matter, late = request.matter, request.answer_by < on
    wish = request.get_kind_display()
    if request.kind == RequestKind.EXTENSION and request.due_on:
        wish = gettext("Extension until %(day)s") % {"day": f"{request.due_on:%Y-%m-%d}"}
    who = gettext("%(unit)s: %(wish)s") % {"unit": request.unit.short_name, "wish": wish}
    url = f"{reverse('web:matter', args=[matter.number])}#request-{request.pk}"
    label = pgettext("申请", "Answer")
    acts = [Act(f"request-{request.pk}", label, "arrow-right", url=url)]
    if sign:
        form = DEEDS["sign_request"].form(initial={"request": request.pk})
        acts = [act_for("sign_request", key=f"sign-request-{request.pk}", form=form)]
    return DeskRow(
        key="over" if late and not sign else "wait",
        word=request.get_kind_display(),
        number=matter.number,
        title=matter.wording,
        url=url,
        meta=[who, _short(request.why)],
        due=request.answer_by if not sign else matter.due_on,
        due_key="over" if late else "warn" if (request.answer_by - on).days <= SOON_DAYS else "",
        note="",
        progress=matter.progress,
        expected=expected_progress(matter.starts_on, matter.due_on, on),
        bar="",
        acts=acts,
    )


def _short(text: str) -> str:
    return text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1]}…"


def _sign_row(report: Any, on: date) -> DeskRow:
    matter, due = report.matter, report.slot.due_on
    who = report.reported_by.person.name if report.reported_by and report.reported_by.person else ""
    meta = [gettext("%(unit)s %(name)s wrote") % {"unit": report.unit.short_name, "name": who}, _short(report.text)]
    if report.asks_conclusion:
        meta.insert(1, pgettext("申请办结", "asks for conclusion"))
    form = DEEDS["sign"].form(initial={"report": report.pk})
    return DeskRow(
        key="over" if due < on else "wait",
        word=pgettext("签发", "To sign"),
        number=matter.number,
        title=matter.wording,
        url=reverse("web:matter", args=[matter.number]),
        meta=meta,
        due=due,
        due_key="over" if due < on else "warn" if (due - on).days <= SOON_DAYS else "",
        note="",
        progress=report.progress,
        expected=expected_progress(matter.starts_on, matter.due_on, on),
        bar="",
        acts=[act_for("sign", key=f"sign-{report.pk}", form=form)],
    )


def _instruction_row(decision: Any, on: date) -> DeskRow:
    matter, said = decision.matter, timezone.localtime(decision.at).date()
    who = decision.by.person.name if decision.by and decision.by.person else ""
    days = (on - said).days
    note = pgettext("今天", "today") if days <= 0 else ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    return DeskRow(
        key="wait",
        word=pgettext("批示", "Instruction"),
        number=matter.number,
        title=matter.wording,
        url=reverse("web:matter", args=[matter.number]),
        meta=[who, _short(decision.why)],
        due=said,
        due_key="",
        note=note,
        progress=matter.progress,
        expected=expected_progress(matter.starts_on, matter.due_on, on),
        bar="",
        acts=[_open(matter)],
    )
