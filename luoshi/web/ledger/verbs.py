"""The verbs that pages offer on a matter: form, action and what is said afterwards, in one table.

The action of a verb is the one that ledger.moves names for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.kernel.actor import Actor
from luoshi.kernel.clock import now
from luoshi.kernel.refusal import MoveRefused, NotAllowed, Refusal
from luoshi.ledger import actions, queries
from luoshi.ledger.actions import PartyGiven
from luoshi.ledger.errors import (
    AlreadyDecided,
    AlreadySent,
    OwnProposal,
    OwnReport,
    OwnRequest,
    OwnVerification,
    RequestAnswered,
    StageSettled,
)
from luoshi.ledger.kinds import label_of
from luoshi.ledger.life import parties_with_lead, report_of, request_of
from luoshi.ledger.moves import MOVES
from luoshi.web.ledger import verb_forms as f
from luoshi.web.ledger.forms import AcceptForm, NoChangeForm, ReasonForm, VerbForm

Given = tuple[tuple[Any, ...], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb: its form, the sentence for the toast (`number` is filled in), and what its action is given.

    `given(number, data, actor)` makes the positional and keyword arguments of the action out of the cleaned form;
    `made(number, data, actor)` further keywords of the form. `action` is named where no move does."""

    form: type[forms.Form]
    done: Any
    given: Callable[[str, dict[str, Any], Actor], Given] = lambda number, data, actor: ((number,), data)
    made: Callable[[str, Any, Actor], dict[str, Any]] = lambda number, data, actor: {}
    action: str = ""

    def bound(self, number: str, data: Any, actor: Actor) -> forms.Form:
        """The form with what was posted."""
        return self.form(data, **self.made(number, data, actor))


def run(verb: str, number: str, *, actor: Actor, **data: Any) -> Any:
    """Does a verb to a matter, now. Raises what its action raises."""
    deed = DEEDS[verb]
    positional, named = deed.given(number, data, actor)
    action = getattr(actions, deed.action or MOVES[verb].action)
    return action(*positional, **named, actor=actor, on=actor.on, at=now())


def _no_change(number: str, data: dict[str, Any], actor: Actor) -> Given:
    return (number, data["unit"]), {"key": data["key"]}


def _must_be_of(number: str, report: int, actor: Actor) -> None:
    """Raises Report.DoesNotExist unless the report is on the matter whose page it was decided on."""
    queries.reports_for(actor).values_list("pk").get(pk=report, matter__number=number)


def _on_report(number: str, data: dict[str, Any], actor: Actor) -> Given:
    named = dict(data)
    report = named.pop("report")
    _must_be_of(number, report, actor)
    return (report,), named


def _on_unsent(number: str, data: dict[str, Any], actor: Actor) -> Given:
    """A report that has not left the unit: the matter's page shows it to the unit alone."""
    named = dict(data)
    return (report_of(named.pop("report"), number, actor).pk,), named


def _questions(number: str, data: Any, actor: Actor) -> dict[str, Any]:
    """The checklist of the kind, where the report that is returned asks for conclusion."""
    text = str(data.get("report", ""))
    if not text.isdigit():
        return {}
    report = queries.reports_for(actor).filter(pk=int(text), matter__number=number, asks_conclusion=True)
    found = report.select_related("matter__kind").first()
    return {"questions": questions_of(found.matter.kind)} if found is not None else {}


def questions_of(kind: Any) -> list[tuple[str, str]]:
    """The questions of a kind's checklist: as the kind names them, and in the reader's language."""
    return [(row["title"], label_of(row, "title")) for row in kind.checklist]


def _on_request(number: str, data: dict[str, Any], actor: Actor) -> Given:
    named = dict(data)
    return (request_of(named.pop("request"), number, actor).pk,), named


def _keep(number: str, data: dict[str, Any], actor: Actor) -> Given:
    positional, named = _on_request(number, data, actor)
    return positional, named | {"answer": "keep"}


def _reassign(number: str, data: dict[str, Any], actor: Actor) -> Given:
    """The other unit takes the role of the one that objected."""
    request = request_of(data["request"], number, actor)
    unit, name = data["to"]
    party = PartyGiven(role=request.party.role, text=name, unit_id=unit)
    return (request.pk,), {"answer": "reassign", "why": data["why"], "parties": [party]}


def _merge_answer(number: str, data: dict[str, Any], actor: Actor) -> Given:
    positional, named = _on_request(number, data, actor)
    return positional, named | {"answer": "merge"}


def _change(number: str, data: dict[str, Any], actor: Actor) -> Given:
    """Only what is new is given: the wording, or the parties with another lead among them."""
    named: dict[str, Any] = {"why": data["why"]}
    now_said = queries.matters_for(actor).values_list("wording", flat=True).get(number=number)
    if data["wording"].strip() not in ("", now_said):
        named["wording"] = data["wording"].strip()
    if data["to"] is not None:
        named["parties"] = parties_with_lead(number, *data["to"], actor=actor)
    return (number,), named


def _ask_change(number: str, data: dict[str, Any], actor: Actor) -> Given:
    _positional, named = _change(number, data, actor)
    return (number, data["unit"]), named


def _for_unit(number: str, data: dict[str, Any], actor: Actor) -> Given:
    named = dict(data)
    return (number, named.pop("unit")), named


def _delegate(number: str, data: dict[str, Any], actor: Actor) -> Given:
    unit, _name = data["to"]
    return (number, data["unit"], unit), {"why": data["why"], "due_on": data["due_on"]}


def _take_back(number: str, data: dict[str, Any], actor: Actor) -> Given:
    return (number, data["to_unit"]), {"why": data["why"]}


def _except(number: str, data: dict[str, Any], actor: Actor) -> Given:
    unit, _name = data["to"]
    return (number, unit), {"why": data["why"]}


def _finish(number: str, data: dict[str, Any], actor: Actor) -> Given:
    return (data["stage"],), {"explained": data["explained"]}


DEEDS: dict[str, Deed] = {
    "approve": Deed(ReasonForm, _("Approved %(number)s")),
    "decline": Deed(f.NeedForm, _("Did not take up %(number)s")),
    "issue": Deed(VerbForm, _("Issued %(number)s")),
    "change": Deed(f.ChangeForm, _("Changed %(number)s"), _change),
    "keep": Deed(f.RefuseForm, _("Answered the objection to %(number)s"), _keep),
    "reassign": Deed(f.ReassignForm, _("Reassigned %(number)s"), _reassign),
    "merge_answer": Deed(f.MergeAnswerForm, _("Merged %(number)s"), _merge_answer, action="answer_objection"),
    "screen": Deed(f.ScreenForm, _("Passed the request on %(number)s to a leader"), _on_request),
    "extend": Deed(f.ExtendForm, _("Extended %(number)s"), _on_request),
    "grant_change": Deed(f.AnswerForm, _("Granted the change of %(number)s"), _on_request),
    "refuse": Deed(f.RefuseForm, _("Refused the request on %(number)s"), _on_request),
    "except": Deed(f.ExceptForm, _("Excepted a unit on %(number)s"), _except),
    "suspend": Deed(f.SuspendForm, _("Suspended %(number)s")),
    "resume": Deed(ReasonForm, _("Resumed %(number)s")),
    "accept": Deed(AcceptForm, _("Accepted the report on %(number)s"), _on_report),
    "return": Deed(f.ReturnForm, _("Returned the report on %(number)s"), _on_report, _questions),
    "verify": Deed(f.VerifyForm, _("Sent %(number)s to verification")),
    "find": Deed(f.FindingForm, _("Recorded the finding on %(number)s")),
    "conclude": Deed(ReasonForm, _("Concluded %(number)s")),
    "look_back": Deed(f.FindingForm, _("Recorded the look-back on %(number)s")),
    "close_out": Deed(f.CloseOutForm, _("Closed out %(number)s")),
    "reopen": Deed(f.NeedForm, _("Reopened %(number)s")),
    "archive": Deed(f.ArchiveForm, _("Archived %(number)s")),
    "terminate": Deed(f.NeedForm, _("Terminated %(number)s")),
    "merge": Deed(f.MergeForm, _("Merged %(number)s")),
    "withdraw": Deed(f.NeedForm, _("Withdrew %(number)s")),
    "remind": Deed(ReasonForm, _("Reminded the units of %(number)s")),
    "see": Deed(f.NoteForm, _("Noted the result of %(number)s")),
    "instruct": Deed(f.InstructForm, _("The instruction on %(number)s is with the supervision office")),
    "consent": Deed(f.NeedForm, _("Consented to ending %(number)s")),
    "comment": Deed(f.TextForm, _("Commented on %(number)s")),
    "acknowledge": Deed(VerbForm, _("Acknowledged %(number)s")),
    "object": Deed(f.ObjectForm, _("Objected to %(number)s; an answer comes within 2 working days"), _for_unit),
    "delegate": Deed(f.DelegateForm, _("Delegated %(number)s"), _delegate),
    "take_back": Deed(f.TakeBackForm, _("Took back the delegation of %(number)s"), _take_back),
    "plan": Deed(f.PlanForm, _("Planned the stages of %(number)s")),
    "finish_stage": Deed(f.StageForm, _("The stage of %(number)s is settled"), _finish),
    "ask_support": Deed(f.AskSupportForm, _("Asked for support on %(number)s"), _for_unit),
    "no_change": Deed(NoChangeForm, _("Reported “no change” for %(number)s"), _no_change, action="report_no_change"),
    "ask_extension": Deed(f.AskExtensionForm, _("Asked for an extension of %(number)s"), _for_unit),
    "ask_change": Deed(f.AskChangeForm, _("Asked for a change of %(number)s"), _ask_change),
    "take_back_request": Deed(f.RequestForm, _("Took back the request on %(number)s"), _on_request),
    "sign": Deed(f.SignReportForm, _("Signed the report on %(number)s; it waits for review"), _on_unsent),
    "sign_request": Deed(f.RequestForm, _("Signed the request on %(number)s"), _on_request),
    "hand_back": Deed(f.HandBackForm, _("Handed back the report on %(number)s"), _on_unsent),
}


def status_of(refusal: Refusal) -> int:
    """403 when somebody else may, 409 when somebody was quicker, 422 when the content is refused."""
    if isinstance(refusal, NotAllowed | OwnReport | OwnProposal | OwnRequest | OwnVerification):
        return 403
    late = MoveRefused | AlreadyDecided | AlreadySent | RequestAnswered | StageSettled
    return 409 if isinstance(refusal, late) else 422
