"""The buttons of a matter, built from ledger.moves.MOVES: what matters most first, the rarer ones behind “more”.

Which moves are offered is what the rules say (`can_VERB` on the matter); a panel says what happens then."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy

from luoshi.kernel.actor import Actor
from luoshi.ledger.folds import last_day_to_object
from luoshi.ledger.life import Asked, Life
from luoshi.ledger.moves import MOVES
from luoshi.ledger.sheet import Sheet
from luoshi.ledger.states import LEADING, OWING, Level, PartyRole, RequestKind, RequestState, State, Waiting
from luoshi.web.ledger.forms import fresh_key
from luoshi.web.ledger.verbs import DEEDS, questions_of

OFFICE, LEADER, UNIT = "office", "leader", "unit"
SIDES: dict[str, Any] = {
    OFFICE: pgettext_lazy("更多操作", "Supervision office"),
    LEADER: pgettext_lazy("更多操作", "Leader"),
    UNIT: pgettext_lazy("更多操作", "Unit"),
}
HEAD_SHOWN = 3
RETURN_TEMPLATES = (
    pgettext_lazy("退回模板", "The evidence is incomplete. Add what is missing and report again."),
    pgettext_lazy("退回模板", "The figures do not agree with the source. Check them and report again."),
    pgettext_lazy("退回模板", "The text says what was arranged, not what came of it. Say the result."),
)


@dataclass(frozen=True, slots=True)
class Act:
    """A button of the page: `verb` posts, `url` leads on; `panel` opens a form that says the consequence.

    `text` is what happens, `needs` what it takes; `side` whose move it is."""

    key: str
    label: Any
    symbol: str
    verb: str = ""
    url: str = ""
    form: forms.Form | None = None
    text: str = ""
    needs: str = ""
    side: str = OFFICE
    danger: bool = False
    shortcut: str = ""
    templates: tuple[Any, ...] = ()
    instant: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """How a move looks: the word on the button, the icon, whose it is; `instant` needs no panel, `danger` cannot be
    undone; `rare` ones stand behind “more”."""

    label: Any
    symbol: str
    side: str = OFFICE
    rare: bool = True
    danger: bool = False
    instant: bool = False
    shortcut: str = ""


# In the order of the page: first what the actor came for.
LOOKS: dict[str, Look] = {
    "find": Look(pgettext_lazy("核查", "Record the finding"), "eye", rare=False),
    "approve": Look(pgettext_lazy("立项审批", "Approve"), "check", rare=False),
    "issue": Look(pgettext_lazy("交办", "Issue"), "mail-forward", rare=False),
    "acknowledge": Look(pgettext_lazy("签收", "Acknowledge"), "check", UNIT, rare=False, instant=True, shortcut="A"),
    "conclude": Look(pgettext_lazy("办结", "Conclude"), "circle-check", rare=False),
    "accept": Look(pgettext_lazy("通过", "Accept"), "check", rare=False, shortcut="A"),
    "return": Look(pgettext_lazy("退回", "Return"), "arrow-back-up", rare=False, shortcut="B"),
    "see": Look(pgettext_lazy("阅示", "Take note of the result"), "eye", LEADER, rare=False),
    "report": Look(pgettext_lazy("报送进展", "Report progress"), "send", UNIT, rare=False, shortcut="R"),
    "no_change": Look(pgettext_lazy("无变化", "No change"), "player-pause", UNIT, rare=False, instant=True),
    "resume": Look(pgettext_lazy("恢复办理", "Resume"), "player-play", rare=False),
    "close_out": Look(pgettext_lazy("销号", "Close out"), "archive", rare=False),
    "archive": Look(pgettext_lazy("归档", "Archive"), "archive", rare=False, danger=True),
    "ask_extension": Look(pgettext_lazy("申请延期", "Ask for an extension"), "calendar-plus", UNIT, rare=False),
    "remind": Look(pgettext_lazy("催办", "Remind"), "bell-ringing", rare=False),
    "verify": Look(pgettext_lazy("核查", "Send to verification"), "search"),
    "look_back": Look(pgettext_lazy("回头看", "Look back"), "history"),
    "suspend": Look(pgettext_lazy("中止", "Suspend"), "player-pause"),
    "change": Look(pgettext_lazy("变更", "Change wording or lead"), "edit"),
    "except": Look(pgettext_lazy("除外", "Except a unit"), "user-check"),
    "reopen": Look(pgettext_lazy("重新打开", "Reopen"), "rotate", danger=True),
    "decline": Look(pgettext_lazy("不予立项", "Do not take up"), "x", danger=True),
    "terminate": Look(pgettext_lazy("终止", "Terminate"), "ban", danger=True),
    "merge": Look(pgettext_lazy("并案", "Merge into another"), "git-merge", danger=True),
    "withdraw": Look(pgettext_lazy("撤销", "Withdraw"), "trash", danger=True),
    "instruct": Look(pgettext_lazy("批示", "Give an instruction"), "feather", LEADER),
    "consent": Look(pgettext_lazy("同意终止", "Consent to ending it"), "check", LEADER),
    "plan": Look(pgettext_lazy("阶段计划", "Plan the stages"), "list-check", UNIT),
    "object": Look(pgettext_lazy("异议", "Object"), "hand-stop", UNIT),
    "ask_change": Look(pgettext_lazy("申请变更", "Ask for a change"), "edit", UNIT),
    "delegate": Look(pgettext_lazy("下达", "Delegate to a unit below"), "sitemap", UNIT),
    "ask_support": Look(pgettext_lazy("配合", "Ask for support"), "users", UNIT),
    "comment": Look(pgettext_lazy("意见", "Comment"), "message", OFFICE),
    # Moves of one request, report, stage or delegation; they stand beside it.
    "keep": Look(pgettext_lazy("异议", "Keep the assignment"), "check"),
    "reassign": Look(pgettext_lazy("改派", "Reassign"), "user-share"),
    "merge_answer": Look(pgettext_lazy("异议", "Merge, it is a duplicate"), "git-merge"),
    "extend": Look(pgettext_lazy("延期", "Grant"), "calendar-plus"),
    "grant_change": Look(pgettext_lazy("变更", "Grant"), "check"),
    "screen": Look(pgettext_lazy("初审", "Pass up to a leader"), "arrow-up"),
    "refuse": Look(pgettext_lazy("申请", "Refuse"), "x"),
    "take_back_request": Look(pgettext_lazy("申请", "Take back"), "arrow-back-up", UNIT, instant=True),
    "sign_request": Look(pgettext_lazy("签发", "Sign"), "feather", UNIT, instant=True),
    "sign": Look(pgettext_lazy("签发", "Sign"), "feather", UNIT, instant=True),
    "hand_back": Look(pgettext_lazy("签发", "Hand back to the liaison officer"), "arrow-back-up", UNIT),
    "finish_stage": Look(pgettext_lazy("阶段", "Settle"), "check", UNIT),
    "take_back": Look(pgettext_lazy("收回", "Take back"), "arrow-back-up", UNIT),
}
# What opens the panel of a move that ledger.moves has under another name.
MOVE_OF = {"no_change": "report", "merge_answer": "merge"}


@dataclass(slots=True)
class Acts:
    """The buttons of a page: in the head, behind “more” by side, and those of one request, report, stage or party."""

    head: list[Act] = field(default_factory=list)
    more: list[tuple[Any, list[Act]]] = field(default_factory=list)
    requests: dict[int, list[Act]] = field(default_factory=dict)
    reports: dict[int, list[Act]] = field(default_factory=dict)
    stages: dict[int, list[Act]] = field(default_factory=dict)
    parties: dict[int, list[Act]] = field(default_factory=dict)

    @property
    def rare_open(self) -> bool:
        """Whether one of those behind “more” was refused and shows why."""
        return any(act.form is not None and act.form.errors for _side, acts in self.more for act in acts)


def act_for(verb: str, *, key: str = "", form: forms.Form | None = None, **other: Any) -> Act:
    """The button of a move, with what its row in MOVES says of it."""
    look, move = LOOKS[verb], MOVES[MOVE_OF.get(verb, verb)]
    if form is not None:
        form.auto_id = f"{key or verb}-%s"  # several forms stand on one page
    act = Act(
        key=key or verb,
        label=look.label,
        symbol=look.symbol,
        verb=verb,
        form=form,
        text=str(move.effect),
        needs=str(move.guard),
        side=look.side,
        danger=look.danger,
        shortcut=look.shortcut,
        instant=look.instant,
    )
    return replace(act, **other)


class _Builder:
    """Makes the buttons of one page; the form that was refused takes the place of the fresh one it came from."""

    def __init__(self, sheet: Sheet, life: Life, actor: Actor, failed: str, form: forms.Form | None) -> None:
        self.sheet, self.life, self.actor = sheet, life, actor
        self.failed, self.refused = failed, form
        self.matter: Any = sheet.matter
        self.mine = {u.pk for u in sheet.units}

    def may(self, verb: str) -> bool:
        """What the rule of the move says."""
        return bool(getattr(self.matter, f"can_{MOVE_OF.get(verb, verb)}", False))

    def make(self, verb: str, *, about: int | None = None, initial: dict[str, Any] | None = None, **other: Any) -> Act:
        """A button with its form. `about` is the id of the request, report, stage or party it is for."""
        given = initial or {}
        made = other.pop("made", {})
        form: forms.Form
        if verb == self.failed and self.refused is not None and self._is_same(self.refused, given):
            form = self.refused
        else:
            form = DEEDS[verb].form(initial=given, **made)
        key = verb if about is None else f"{verb}-{about}"
        if units := other.pop("units", None):
            _choose(form, units)
        return act_for(verb, key=key, form=form, **other)

    @staticmethod
    def _is_same(form: forms.Form, initial: dict[str, Any]) -> bool:
        names = ("request", "report", "stage", "to_unit")
        return all(str(form[name].value()) == str(initial[name]) for name in names if name in initial)


def _choose(form: forms.Form, units: Iterable[Any]) -> None:
    """For which unit: hidden where there is one, chosen where there are several."""
    choices = [(unit.pk, unit.short_name) for unit in units]
    form.fields["unit"].initial = choices[0][0]
    if len(choices) > 1:
        form.fields["unit"].widget = forms.Select(choices=choices)


def acts_of(sheet: Sheet, life: Life, actor: Actor, *, failed: str = "", form: forms.Form | None = None) -> Acts:
    """All buttons that the actor has on the page of a matter."""
    build = _Builder(sheet, life, actor, failed, form)
    found = {act.verb or act.key: act for act in _usual(build)}
    order = list(LOOKS)
    rows = sorted(found.values(), key=lambda act: order.index(act.verb or "report"))
    urgent = _urgent(build)
    rows.sort(key=lambda act: act.verb not in urgent)
    usual = [a for a in rows if not LOOKS[a.verb or "report"].rare or a.verb in urgent]
    head, rest = usual[:HEAD_SHOWN], usual[HEAD_SHOWN:] + [a for a in rows if a not in usual]
    more = [(SIDES[side], [a for a in rest if a.side == side]) for side in SIDES]
    return Acts(
        head=head,
        more=[(title, acts) for title, acts in more if acts],
        requests={a.request.pk: _of_request(build, a) for a in life.asked if a.is_pending},
        reports={r.pk: _of_unsigned(build, r) for r in life.to_sign},
        stages={s.pk: _of_stage(build, s) for s in life.stages if build.may("finish_stage") and _is_ahead(s)},
        parties={p.pk: _of_delegate(build, p) for p in sheet.parties if p.delegated_by_id is not None},
    )


def _urgent(build: _Builder) -> set[str]:
    """Rare moves that this matter waits for now."""
    matter, found = build.matter, set()
    checked = any(v.holds is not None for v in build.life.verifications)
    if matter.needs_verification and not checked:
        found.add("verify")
    if matter.state == State.CONCLUDED and matter.lookback_until and matter.lookback_until <= build.actor.on:
        found.add("look_back")
    return found


def _usual(build: _Builder) -> list[Act]:
    """The moves of the matter itself that the actor may make now."""
    makers: dict[str, Callable[[_Builder], list[Act]]] = {
        "issue": _issue,
        "conclude": _conclude,
        "accept": _accept,
        "return": _return,
        "report": _report,
        "object": _object,
        "ask_extension": _ask_extension,
        "ask_change": _ask_change,
        "change": _change,
        "delegate": _delegate,
        "ask_support": _ask_support,
        "plan": _plan,
    }
    beside = {
        "keep", "reassign", "extend", "grant_change", "screen", "refuse", "take_back_request", "sign_request", "sign",
        "hand_back", "finish_stage", "take_back", "submit",
    }  # fmt: skip
    acts: list[Act] = []
    for verb in MOVES:
        if verb in beside or not build.may(verb):
            continue
        acts += makers[verb](build) if verb in makers else [build.make(verb, **_side_of(build, verb))]
    return acts


def _side_of(build: _Builder, verb: str) -> dict[str, Any]:
    """A comment stands with the other moves of whoever makes it."""
    if verb != "comment" or build.actor.has("supervisor", "director"):
        return {}
    return {"side": LEADER if build.actor.has("leader") else UNIT}


def _issue(build: _Builder) -> list[Act]:
    owing = sum(1 for p in build.sheet.parties if p.role in OWING or p.is_class)
    text = gettext("%(count)d parties get it on their desks, and the reporting periods begin today.") % {"count": owing}
    return [build.make("issue", text=text)]


def _mine_to_review(build: _Builder) -> Any:
    return next((r for r in build.sheet.to_review if getattr(r, "mine_to_review", False)), None)


def _conclude(build: _Builder) -> list[Act]:
    sheet, matter, report = build.sheet, build.matter, _mine_to_review(build)
    waits = matter.waiting_for == Waiting.CONCLUSION
    if not waits and (report is None or not report.asks_conclusion):
        return []
    more: dict[str, Any] = {"text": gettext("The item is finished today; reports still owed are dropped.")}
    if sheet.outstanding:
        more["text"] = gettext(
            "%(units)s never reported. Say in at least 10 characters how their part was seen to, or return the report."
        ) % {"units": "、".join(sheet.outstanding)}
    if not waits:
        more["label"] = pgettext_lazy("通过并办结", "Accept and conclude")
    return [build.make("conclude", **more)]


def _accept(build: _Builder) -> list[Act]:
    report = _mine_to_review(build)
    if report is None:
        return []
    text = gettext("An accepted report stays accepted; it cannot be taken back.")
    return [build.make("accept", initial={"report": report.pk}, text=text, needs="")]


def _return(build: _Builder) -> list[Act]:
    report = _mine_to_review(build)
    if report is None:
        return []
    made = {"questions": questions_of(build.matter.kind)} if report.asks_conclusion else {}
    text = gettext("Say what is to be corrected, at least 10 characters. The deadline stays.")
    if made.get("questions"):
        text = gettext("Answer each question, at least one with “no”, and say what is to be corrected.")
    act = build.make("return", initial={"report": report.pk}, made=made, text=text, needs="")
    return [replace(act, templates=RETURN_TEMPLATES)]


def _report(build: _Builder) -> list[Act]:
    sheet = build.sheet
    if not sheet.open_units:
        return []
    returned = sheet.returned is not None and sheet.returned.unit_id in build.mine
    look, number = LOOKS["report"], build.matter.number
    label = pgettext_lazy("补正重报", "Correct and resend") if returned else look.label
    url = reverse("web:report", args=[number])
    acts = [Act("report", label, "edit" if returned else look.symbol, url=url, side=UNIT, shortcut=look.shortcut)]
    if sheet.can_repeat:
        initial = {"unit": sheet.open_units[0].pk, "key": fresh_key()}
        acts.append(build.make("no_change", initial=initial))
    return acts


def _own(build: _Builder, roles: Iterable[str]) -> list[Any]:
    """Units of the actor that are parties in one of the roles, in the order of the parties."""
    rows = [p for p in build.sheet.parties if p.role in tuple(roles) and p.unit_id in build.mine]
    return list({p.unit_id: p.unit for p in rows if p.ends_on > build.actor.on}.values())


def _pending(build: _Builder, kind: str) -> bool:
    return any(a.is_pending and a.request.kind == kind for a in build.life.asked)


def _object(build: _Builder) -> list[Act]:
    units = _own(build, OWING)
    last = last_day_to_object(build.matter)
    if not units or last is None or build.actor.on > last or _pending(build, RequestKind.OBJECTION):
        return []
    return [build.make("object", units=units)]


def _ask_extension(build: _Builder) -> list[Act]:
    units, due = _own(build, LEADING), build.matter.due_on
    if not units or due is None or due < build.actor.on or _pending(build, RequestKind.EXTENSION):
        return []
    return [build.make("ask_extension", units=units)]


def _ask_change(build: _Builder) -> list[Act]:
    units = _own(build, LEADING)
    if not units or _pending(build, RequestKind.CHANGE):
        return []
    return [build.make("ask_change", units=units, initial={"wording": build.matter.wording})]


def _change(build: _Builder) -> list[Act]:
    return [build.make("change", initial={"wording": build.matter.wording})]


def _delegate(build: _Builder) -> list[Act]:
    units = _own(build, OWING)
    return [build.make("delegate", units=units)] if units else []


def _ask_support(build: _Builder) -> list[Act]:
    rows = [p.unit for p in build.sheet.parties if p.role == PartyRole.SUPPORT and p.unit is not None]
    units = list({unit.pk: unit for unit in rows}.values())
    return [build.make("ask_support", units=units)] if units else []


def _plan(build: _Builder) -> list[Act]:
    ahead = [s for s in build.life.stages if _is_ahead(s)]
    initial: dict[str, Any] = {}
    for n, stage in enumerate(ahead, 1):
        initial |= {f"title_{n}": stage.title, f"due_{n}": stage.due_on}
    return [build.make("plan", initial=initial)]


def _is_ahead(stage: Any) -> bool:
    return stage.done_on is None and not stage.explained


def _of_request(build: _Builder, asked: Asked) -> list[Act]:
    """What the actor may do with a request that waits: answer, pass up, sign, take back."""
    request, verbs = asked.request, []
    match request.state, request.kind, request.level:
        case RequestState.TO_SIGN, _, _:
            verbs = ["sign_request", "take_back_request"]
        case RequestState.OPEN, RequestKind.OBJECTION, _:
            verbs = ["reassign", "keep", "merge_answer", "take_back_request"]
        case RequestState.OPEN, RequestKind.EXTENSION, Level.LEADER:
            verbs = ["screen", "take_back_request"]
        case RequestState.OPEN, RequestKind.EXTENSION, _:
            verbs = ["extend", "refuse", "take_back_request"]
        case RequestState.OPEN, _, _:
            verbs = ["grant_change", "refuse", "take_back_request"]
        case RequestState.SCREENED, _, _:
            verbs = ["extend", "refuse"] if build.actor.has("leader") else []
    own = request.unit_id in build.mine
    acts = []
    for verb in verbs:
        if not build.may(verb) or (LOOKS[verb].side == UNIT and not own):
            continue
        initial: dict[str, Any] = {"request": request.pk}
        if verb == "extend":
            initial["due_on"] = request.due_on
        acts.append(build.make(verb, about=request.pk, initial=initial))
    return acts


def _of_unsigned(build: _Builder, report: Any) -> list[Act]:
    """What the head may do with a report that waits for the signature."""
    return [
        build.make(verb, about=report.pk, initial={"report": report.pk})
        for verb in ("sign", "hand_back")
        if build.may(verb)
    ]


def _of_stage(build: _Builder, stage: Any) -> list[Act]:
    return [build.make("finish_stage", about=stage.pk, initial={"stage": stage.pk})]


def _of_delegate(build: _Builder, party: Any) -> list[Act]:
    """Taking back is for whoever speaks for the unit that delegated."""
    above = next((p for p in build.sheet.parties if p.pk == party.delegated_by_id), None)
    if above is None or above.unit_id not in build.mine or not build.may("take_back"):
        return []
    return [build.make("take_back", about=party.pk, initial={"to_unit": party.unit_id})]
