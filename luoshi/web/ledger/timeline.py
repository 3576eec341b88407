"""The timeline of a matter: each report and each decision in words, with what stood before and what stands now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy

from luoshi.ledger.states import Cause, PartyRole, Publication, Retention, Verb

SHOWS = {
    "all": pgettext_lazy("时间线", "All"),
    "reports": pgettext_lazy("时间线", "Reports"),
    "review": pgettext_lazy("时间线", "Review"),
    "requests": pgettext_lazy("时间线", "Requests"),
}
REVIEWING = (
    Verb.ACCEPT,
    Verb.RETURN,
    Verb.VERIFY,
    Verb.FIND,
    Verb.SEE,
    Verb.CONCLUDE,
    Verb.LOOK_BACK,
    Verb.CLOSE_OUT,
    Verb.REOPEN,
)
ASKING = (
    Verb.OBJECT,
    Verb.KEEP,
    Verb.REASSIGN,
    Verb.ASK_EXTENSION,
    Verb.ASK_CHANGE,
    Verb.SCREEN,
    Verb.EXTEND,
    Verb.CHANGE,
    Verb.REFUSE,
)
# Title, pin and shade of the pin, by verb.
STEPS: dict[str, tuple[Any, str, str]] = {
    Verb.DOCKET: (pgettext_lazy("立项", "Registered"), "file-check", ""),
    Verb.APPROVE: (pgettext_lazy("立项审批", "Approved"), "check", "ok"),
    Verb.DECLINE: (pgettext_lazy("不予立项", "Not taken up"), "x", "warn"),
    Verb.ISSUE: (pgettext_lazy("交办", "Issued"), "mail-forward", "now"),
    Verb.ACKNOWLEDGE: (pgettext_lazy("签收", "Acknowledged"), "check", ""),
    Verb.OBJECT: (pgettext_lazy("异议", "Objection raised"), "hand-stop", "warn"),
    Verb.KEEP: (pgettext_lazy("异议", "Objection refused, the assignment stays"), "check", ""),
    Verb.REASSIGN: (pgettext_lazy("改派", "Reassigned"), "user-share", "warn"),
    Verb.DELEGATE: (pgettext_lazy("下达", "Delegated"), "sitemap", ""),
    Verb.TAKE_BACK: (pgettext_lazy("收回", "Delegation taken back"), "arrow-back-up", ""),
    Verb.ASK_SUPPORT: (pgettext_lazy("配合", "Support asked for"), "users", ""),
    Verb.PLAN: (pgettext_lazy("阶段计划", "Stages planned"), "list-check", ""),
    Verb.FINISH_STAGE: (pgettext_lazy("阶段", "Stage settled"), "check", "ok"),
    Verb.SIGN: (pgettext_lazy("签发", "Signed"), "feather", ""),
    Verb.HAND_BACK: (pgettext_lazy("签发", "Handed back to the liaison officer"), "arrow-back-up", ""),
    Verb.ASK_EXTENSION: (pgettext_lazy("申请延期", "Extension asked for"), "calendar-plus", "now"),
    Verb.ASK_CHANGE: (pgettext_lazy("申请变更", "Change asked for"), "edit", "now"),
    Verb.SCREEN: (pgettext_lazy("初审", "Passed up to a leader"), "arrow-up", ""),
    Verb.EXTEND: (pgettext_lazy("延期", "Extended"), "calendar-plus", "ok"),
    Verb.CHANGE: (pgettext_lazy("变更", "Changed"), "edit", "ok"),
    Verb.REFUSE: (pgettext_lazy("申请", "Request refused"), "x", "warn"),
    Verb.EXCEPT: (pgettext_lazy("除外", "Unit excepted"), "user-check", ""),
    Verb.SUSPEND: (pgettext_lazy("中止", "Suspended"), "player-pause", "warn"),
    Verb.RESUME: (pgettext_lazy("恢复办理", "Resumed"), "player-play", "ok"),
    Verb.RETURN: (pgettext_lazy("退回补正", "Returned for correction"), "arrow-back-up", "back"),
    Verb.ACCEPT: (pgettext_lazy("审核通过", "Accepted"), "check", "ok"),
    Verb.VERIFY: (pgettext_lazy("核查", "Sent to verification"), "search", "now"),
    Verb.FIND: (pgettext_lazy("核查", "Verified"), "eye", ""),
    Verb.SEE: (pgettext_lazy("阅示", "Result noted by a leader"), "eye", "ok"),
    Verb.INSTRUCT: (pgettext_lazy("批示", "Instruction"), "feather", "now"),
    Verb.COMMENT: (pgettext_lazy("意见", "Comment"), "message", ""),
    Verb.CONSENT: (pgettext_lazy("同意终止", "Consent to ending it"), "check", ""),
    Verb.CONCLUDE: (pgettext_lazy("办结", "Concluded"), "circle-check", "ok"),
    Verb.LOOK_BACK: (pgettext_lazy("回头看", "Looked back"), "history", ""),
    Verb.CLOSE_OUT: (pgettext_lazy("销号", "Closed out"), "archive", "ok"),
    Verb.REOPEN: (pgettext_lazy("重新打开", "Reopened"), "rotate", "warn"),
    Verb.ARCHIVE: (pgettext_lazy("归档", "Archived"), "archive", "ok"),
    Verb.TERMINATE: (pgettext_lazy("终止", "Terminated"), "ban", "warn"),
    Verb.MERGE: (pgettext_lazy("并案", "Merged into another"), "git-merge", "warn"),
    Verb.WITHDRAW: (pgettext_lazy("撤销", "Withdrawn"), "trash", "warn"),
    Verb.REMIND: (pgettext_lazy("催办", "Reminded"), "bell-ringing", "warn"),
}


def kind_of(event: Any) -> str:
    """Under which of SHOWS an event stands beside “all”."""
    if event.report is not None:
        return "reports"
    if event.decision.verb in REVIEWING:
        return "review"
    return "requests" if event.decision.verb in ASKING else ""


def shown(event: Any, names: Mapping[int, str]) -> dict[str, Any]:
    """A row of the timeline as the template shows it; `names` are those of the units that take or took part."""
    if event.report is not None:
        report = event.report
        gain = report.progress - report.progress_before
        title = pgettext("无变化", "No change") if report.is_unchanged else pgettext("报送进展", "Progress reported")
        if report.asks_conclusion:
            title = pgettext("申请办结", "Conclusion asked for")
        return {"at": event.at, "report": report, "title": title, "symbol": "send", "pin": "now", "gain": gain}
    decision = event.decision
    title, symbol, pin = STEPS.get(decision.verb, (decision.get_verb_display(), "info-circle", ""))
    return {
        "at": event.at,
        "decision": decision,
        "title": title,
        "symbol": symbol,
        "pin": pin,
        "effects": effects(decision, names),
    }


def effects(decision: Any, names: Mapping[int, str]) -> list[str]:
    """What the decision changed, one sentence each, the old value beside the new one."""
    effect = decision.effect
    said = [words(effect[key]) for key, words in CHANGES.items() if _is_pair(effect.get(key))]
    said += [words(effect[key]) for key, words in VALUES.items() if effect.get(key) not in (None, "", [])]
    if unit := names.get(effect.get("to_unit") or 0):
        said.append(gettext("To %(unit)s.") % {"unit": unit})
    return [each for each in said if each]


def _is_pair(value: Any) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2 and value[0] != value[1]


def day(text: Any) -> str:
    """2026-12-31, or that there is none."""
    return str(text) if text else pgettext("期限", "no deadline")


def _due(pair: Any) -> str:
    return gettext("Deadline from %(old)s to %(new)s.") % {"old": day(pair[0]), "new": day(pair[1])}


def _wording(pair: Any) -> str:
    return gettext("Wording from “%(old)s” to “%(new)s”.") % {"old": pair[0], "new": pair[1]}


def _parties(pair: Any) -> str:
    return gettext("Units from %(old)s to %(new)s.") % {"old": parties_said(pair[0]), "new": parties_said(pair[1])}


def parties_said(rows: Iterable[Any]) -> str:
    """“牵头一司、配合二司” of rows [role, unit id, name]; plain names stay as they are."""
    labels = dict(PartyRole.choices)
    said = []
    for row in rows if isinstance(rows, list | tuple) else [rows]:
        if isinstance(row, list | tuple):
            role, *_unit, text = row
            said.append(gettext("%(unit)s (%(role)s)") % {"unit": text, "role": labels.get(role, role)})
        else:
            said.append(str(row))
    return "、".join(said) or "—"


def _label(choices: Any) -> Any:
    labels = dict(choices)
    return lambda value: str(labels.get(value, value))


def _cause(value: Any) -> str:
    return gettext("Cause: %(cause)s.") % {"cause": _label(Cause.choices)(value)}


def _review_on(value: Any) -> str:
    return gettext("To be looked at again on %(day)s.") % {"day": value}


def _days(value: Any) -> str:
    said = ngettext("The clock stood still for %(count)d day.", "The clock stood still for %(count)d days.", int(value))
    return said % {"count": int(value)}


def _into(value: Any) -> str:
    return gettext("It goes on in %(number)s.") % {"number": value}


def _holds(value: Any) -> str:
    return gettext("The result holds.") if value else gettext("The result does not hold.")


def _checklist(rows: Any) -> str:
    """The questions answered with no, each with its note."""
    missing = [
        gettext("%(question)s (%(note)s)") % row if row.get("note") else str(row["question"])
        for row in rows
        if row.get("answer") is False
    ]
    return gettext("Answered with no: %(questions)s.") % {"questions": "、".join(missing) or "—"}


def _publication(value: Any) -> str:
    return gettext("Who may read the result: %(who)s.") % {"who": _label(Publication.choices)(value)}


def _retention(value: Any) -> str:
    return gettext("Kept for: %(term)s.") % {"term": _label(Retention.choices)(value)}


def _lookback(value: Any) -> str:
    return gettext("The look-back runs until %(day)s.") % {"day": value}


def _waived(value: Any) -> str:
    return gettext("The look-back was not waited for.") if value else ""


def _wished(value: Any) -> str:
    return gettext("Answer until %(day)s.") % {"day": value}


def _stages(rows: Any) -> str:
    said = "、".join(gettext("%(title)s (%(day)s)") % {"title": title, "day": due} for title, due in rows)
    return gettext("Stages: %(stages)s.") % {"stages": said}


def _stage(title: Any) -> str:
    return gettext("Stage: %(title)s.") % {"title": title}


CHANGES: dict[str, Any] = {"due_on": _due, "wording": _wording, "parties": _parties, "lead": _parties}
VALUES: dict[str, Any] = {
    "cause": _cause,
    "review_on": _review_on,
    "days": _days,
    "into": _into,
    "holds": _holds,
    "checklist": _checklist,
    "publication": _publication,
    "retention": _retention,
    "lookback_until": _lookback,
    "waived": _waived,
    "wished_by": _wished,
    "stages": _stages,
    "stage": _stage,
}


def chain_of(asked: Any) -> list[tuple[Any, str, date | None]]:
    """The chain of a request: what was done, by whom, on which day; asked, signed, screened, decided."""
    request = asked.request
    steps: list[tuple[Any, str, date | None]] = [(pgettext("申请", "asked"), _who(request.asked_by), request.on)]
    if request.signed_by is not None and request.signed_by_id != request.asked_by_id:
        steps.append((pgettext("申请", "signed"), _who(request.signed_by), None))
    for decision in asked.decisions:
        if decision.verb in (Verb.OBJECT, Verb.ASK_EXTENSION, Verb.ASK_CHANGE, Verb.SIGN):
            continue
        steps.append((STEPS[decision.verb][0], _who(decision.by), decision.on))
    return steps


def _who(user: Any) -> str:
    if user is None:
        return pgettext("系统", "system")
    return str(user.person.name) if user.person else str(user)
