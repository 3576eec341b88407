"""The piles of the desk as cards of rows: light, title, reason, deadline, progress, one action and a menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext, pgettext

from luoshi.ledger.duties import Duties
from luoshi.ledger.lights import expected_progress
from luoshi.ledger.states import Light, PartyRole, SlotState
from luoshi.web.ledger.acts import LOOKS, RETURN_TEMPLATES, Act, act_for
from luoshi.web.ledger.forms import AcceptForm, NoChangeForm, ReasonForm, VerbForm, fresh_key
from luoshi.web.ledger.tables import lead_name
from luoshi.web.ledger.verb_forms import ReturnForm
from luoshi.web.ledger.words import bar_key

SOON_DAYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    """One thing to do. `meta` are pieces of the line below the title; the first act is the button."""

    key: str
    word: str
    number: str
    title: str
    url: str
    meta: Sequence[str]
    due: date | None
    due_key: str
    note: str
    progress: int
    expected: int | None
    bar: str
    acts: Sequence[Act]
    menu: Sequence[Act] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A pile with its heading; `own` are the actor's own deadlines; `more` leads to all of a long pile."""

    key: str
    title: str
    hint: str
    rows: Sequence[DeskRow]
    total: int
    hot: bool = False
    own: bool = False
    more: str = ""


def own_cards(duties: Duties, actor: Any) -> list[Card]:
    """What the actor's units owe: returned, to acknowledge, to report."""
    on = actor.on
    return [
        Card(
            key="back",
            title=pgettext("退回我的", "Returned to me"),
            hint=gettext("Correct and resend; the deadline stays"),
            rows=[_slot_row(slot, on) for slot in duties.returned.rows],
            total=duties.returned.total,
            hot=True,
            own=True,
        ),
        Card(
            key="ack",
            title=pgettext("待签收", "To acknowledge"),
            hint=gettext("Within one working day; it promises no result"),
            rows=[_acknowledge_row(matter, actor) for matter in duties.to_acknowledge.rows],
            total=duties.to_acknowledge.total,
            more=_ledger(waiting="acknowledge"),
        ),
        Card(
            key="due",
            title=pgettext("待我报送", "To report"),
            hint=gettext("By deadline; the tick is the expected progress"),
            rows=[_slot_row(slot, on) for slot in duties.to_report.rows],
            total=duties.to_report.total,
            own=True,
        ),
    ]


def review_cards(duties: Duties, on: date) -> list[Card]:
    """What waits for the supervision office: to review, to conclude, to issue."""
    oldest = next((r.submitted_at for r in duties.to_review.rows), None)
    waited = (on - timezone.localtime(oldest).date()).days if oldest else 0
    return [
        Card(
            key="review",
            title=pgettext("待我审核", "To review"),
            hint=_waited_hint(waited),
            rows=[_review_row(report, on) for report in duties.to_review.rows],
            total=duties.to_review.total,
            more=_ledger(view="review"),
        ),
        Card(
            key="conclude",
            title=pgettext("待办结", "To conclude"),
            hint=gettext("The report has passed; the item still waits to be concluded"),
            rows=[_conclude_row(matter, on) for matter in duties.to_conclude.rows],
            total=duties.to_conclude.total,
            more=_ledger(waiting="conclusion"),
        ),
        Card(
            key="issue",
            title=pgettext("待交办", "To issue"),
            hint=gettext("Registered, not yet with the units"),
            rows=[_issue_row(matter, on) for matter in duties.to_issue.rows],
            total=duties.to_issue.total,
            more=_ledger(state="docketed"),
        ),
    ]


def _waited_hint(days: int) -> str:
    if days <= 0:
        return gettext("Answer within three working days")
    said = ngettext(
        "The oldest has waited %(count)d day; answer within three working days",
        "The oldest has waited %(count)d days; answer within three working days",
        days,
    )
    return said % {"count": days}


def _ledger(**query: str) -> str:
    return f"{reverse('web:ledger')}?{urlencode(query)}"


def place_of(matter: Any) -> str:
    """Where the matter comes from: document and clause."""
    if matter.document is None:
        return str(matter.by_hand)
    title = matter.document.title
    short = title if len(title) <= 14 else f"{title[:13]}…"
    return f"{short} {matter.clause_path}".strip()


def _slot_row(slot: Any, on: date) -> DeskRow:
    matter = slot.matter
    returned = slot.state == SlotState.RETURNED
    due = slot.repair_by if returned and slot.repair_by else slot.due_on
    key, word = _slot_light(slot, on)
    if returned:
        meta = [gettext("Returned because: %(why)s") % {"why": slot.why or "—"}]
        label, symbol = pgettext("补正重报", "Correct and resend"), "edit"
    else:
        meta = [place_of(matter), _part(slot, matter)]
        label, symbol = pgettext("报送进展", "Report progress"), "send"
    report = f"{reverse('web:report', args=[matter.number])}?unit={slot.unit_id}"
    menu: list[Act] = []
    if slot.can_repeat and not returned:
        form = NoChangeForm(initial={"unit": slot.unit_id, "key": fresh_key()})
        menu.append(act_for("no_change", key=f"same-{slot.pk}", form=form))
    return DeskRow(
        key=key,
        word=word,
        number=matter.number,
        title=matter.wording,
        url=reverse("web:matter", args=[matter.number]),
        meta=meta,
        due=due,
        due_key="over" if due < on else "warn" if (due - on).days <= SOON_DAYS or returned else "",
        note="",
        progress=slot.party.progress,
        expected=expected_progress(matter.starts_on, matter.due_on, on),
        bar=bar_key(key),
        acts=[Act(f"report-{slot.pk}", label, symbol, url=report, shortcut="R")],
        menu=menu,
    )


def _slot_light(slot: Any, on: date) -> tuple[str, str]:
    """The worst of the report's own day and, for the lead unit, of the matter's light."""
    matter = slot.matter
    leads = matter.lead_id == slot.unit_id
    if slot.state == SlotState.RETURNED:
        return "back", pgettext("退回", "Returned")
    if slot.due_on < on:
        return "over", pgettext("逾期", "Overdue")
    if leads and _has_come(matter.far_behind_on, on):
        return "over", pgettext("严重滞后", "Far behind")
    if slot.due_on <= on + timedelta(days=SOON_DAYS) or _has_come(matter.near_on, on):
        return "warn", pgettext("临期", "Due soon")
    if leads and _has_come(matter.behind_on, on):
        return "warn", pgettext("滞后", "Behind")
    return "ok", pgettext("正常", "On track")


def _has_come(day: date | None, on: date) -> bool:
    return day is not None and day <= on


def _part(slot: Any, matter: Any) -> str:
    """Which part the unit has: “二司牵头” or “一司牵头，我单位配合” in the office's words."""
    unit = slot.unit.short_name
    if slot.party.role == PartyRole.LEAD or matter.lead_id == slot.unit_id:
        return gettext("%(unit)s leads") % {"unit": unit}
    return gettext("%(lead)s leads, %(unit)s takes part") % {"lead": lead_name(matter), "unit": unit}


def matter_row(
    matter: Any,
    on: date,
    *,
    key: str,
    word: str,
    meta: Sequence[str],
    acts: Sequence[Act],
    due: str = "due_on",
) -> DeskRow:
    """A row of a pile of matters; `due` names the day that presses."""
    day: date | None = getattr(matter, due)
    left = (day - on).days if day else None
    return DeskRow(
        key=key,
        word=word,
        number=matter.number,
        title=matter.wording,
        url=reverse("web:matter", args=[matter.number]),
        meta=meta,
        due=day,
        due_key="" if left is None else "over" if left < 0 else "warn" if left <= SOON_DAYS else "",
        note="",
        progress=matter.progress,
        expected=expected_progress(matter.starts_on, matter.due_on, on),
        bar="over" if matter.light == Light.OVER else "",
        acts=acts,
    )


def _acknowledge_row(matter: Any, actor: Any) -> DeskRow:
    act = act_for("acknowledge", key=f"ack-{matter.pk}", form=VerbForm())
    led = gettext("%(unit)s leads") % {"unit": lead_name(matter)}
    word = pgettext("待签收", "New")
    return matter_row(matter, actor.on, key="idle", word=word, meta=[place_of(matter), led], acts=[act])


def _issue_row(matter: Any, on: date) -> DeskRow:
    text = gettext("The parties get it on their desks, and the reporting periods begin today.")
    act = act_for("issue", key=f"issue-{matter.pk}", form=VerbForm(), text=text)
    led = gettext("%(unit)s leads") % {"unit": lead_name(matter)}
    word = pgettext("已立项", "New")
    return matter_row(matter, on, key="idle", word=word, meta=[place_of(matter), led], acts=[act])


def _conclude_row(matter: Any, on: date) -> DeskRow:
    text = gettext("The item is finished today; reports still owed are dropped.")
    act = act_for("conclude", key=f"conclude-{matter.pk}", form=ReasonForm(), text=text)
    led = gettext("%(unit)s leads") % {"unit": lead_name(matter)}
    word = pgettext("待办结", "Passed")
    return matter_row(matter, on, key="wait", word=word, meta=[place_of(matter), led], acts=[act])


def _review_row(report: Any, on: date) -> DeskRow:
    matter = report.matter
    sent = timezone.localtime(report.submitted_at).date()
    waited = (on - sent).days
    note = pgettext("今天报送", "today")
    if waited > 0:
        note = ngettext("waits %(count)d day", "waits %(count)d days", waited) % {"count": waited}
    who = report.reported_by.person.name if report.reported_by and report.reported_by.person else ""
    meta = [gettext("%(unit)s %(name)s reported") % {"unit": report.unit.short_name, "name": who}]
    if report.proofs:
        meta.append(ngettext("%(count)d proof", "%(count)d proofs", report.proofs) % {"count": report.proofs})
    if report.asks_conclusion:
        meta.append(pgettext("申请办结", "asks for conclusion"))
    elif gain := report.progress - report.progress_before:
        meta.append(gettext("%(gain)s%% since last time") % {"gain": f"{gain:+d}"})
    return DeskRow(
        key="wait",
        word=pgettext("待审核", "To review"),
        number=matter.number,
        title=matter.wording,
        url=reverse("web:matter", args=[matter.number]),
        meta=meta,
        due=sent,
        due_key="",
        note=note,
        progress=report.progress,
        expected=expected_progress(matter.starts_on, matter.due_on, on),
        bar="done" if report.progress == 100 else "",
        acts=_review_acts(report),
    )


def _review_acts(report: Any) -> list[Act]:
    initial = {"report": report.pk}
    passed = gettext("An accepted report stays accepted; it cannot be taken back.")
    if report.asks_conclusion:
        passed = gettext("The report passes; the item then waits for you to conclude it.")
    if report.asks_conclusion:  # its checklist is answered on the page, beside what was reported
        look, page = LOOKS["return"], reverse("web:matter", args=[report.matter.number])
        back = Act(f"return-{report.pk}", look.label, look.symbol, url=page, shortcut=look.shortcut)
    else:
        back = act_for(
            "return",
            key=f"return-{report.pk}",
            form=ReturnForm(initial=initial),
            text=gettext("Say what is to be corrected, at least 10 characters. The deadline stays."),
            needs="",
            templates=RETURN_TEMPLATES,
        )
    passes = act_for("accept", key=f"accept-{report.pk}", form=AcceptForm(initial=initial), text=passed, needs="")
    return [passes, back]
