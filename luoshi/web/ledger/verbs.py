"""The verbs that pages offer on a matter: form, action and what is said afterwards, in one table."""

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
from luoshi.ledger.errors import AlreadyDecided, AlreadySent, OwnReport
from luoshi.web.ledger.forms import AcceptForm, NoChangeForm, ReasonForm, ReturnForm, VerbForm


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb: its form, what runs it, and the sentence for the toast (`number` is filled in)."""

    form: type[forms.Form]
    run: Callable[..., Any]
    done: Any


def _issue(number: str, *, actor: Actor) -> None:
    actions.issue(number, actor=actor, on=actor.on, at=now())


def _acknowledge(number: str, *, actor: Actor) -> None:
    actions.acknowledge(number, actor=actor, on=actor.on, at=now())


def _no_change(number: str, *, actor: Actor, unit: int, key: Any) -> None:
    actions.report_no_change(number, unit, key=key, actor=actor, on=actor.on, at=now())


def _must_be_of(number: str, report: int, actor: Actor) -> None:
    """Raises Report.DoesNotExist unless the report is on the matter whose page it was decided on."""
    queries.reports_for(actor).values_list("pk").get(pk=report, matter__number=number)


def _accept(number: str, *, actor: Actor, report: int, why: str) -> None:
    _must_be_of(number, report, actor)
    actions.accept_report(report, why=why, actor=actor, on=actor.on, at=now())


def _return(number: str, *, actor: Actor, report: int, why: str, repair_by: Any) -> None:
    _must_be_of(number, report, actor)
    actions.return_report(report, why=why, repair_by=repair_by, actor=actor, on=actor.on, at=now())


def _conclude(number: str, *, actor: Actor, why: str) -> None:
    actions.conclude(number, why=why, actor=actor, on=actor.on, at=now())


def _close_out(number: str, *, actor: Actor, why: str) -> None:
    actions.close_out(number, why=why, actor=actor, on=actor.on, at=now())


def _reopen(number: str, *, actor: Actor, why: str) -> None:
    actions.reopen(number, why=why, actor=actor, on=actor.on, at=now())


def _remind(number: str, *, actor: Actor, why: str) -> None:
    actions.remind(number, why=why, actor=actor, on=actor.on, at=now())


DEEDS: dict[str, Deed] = {
    "issue": Deed(VerbForm, _issue, _("Issued %(number)s")),
    "acknowledge": Deed(VerbForm, _acknowledge, _("Acknowledged %(number)s")),
    "no_change": Deed(NoChangeForm, _no_change, _("Reported “no change” for %(number)s")),
    "accept": Deed(AcceptForm, _accept, _("Accepted the report on %(number)s")),
    "return": Deed(ReturnForm, _return, _("Returned the report on %(number)s")),
    "conclude": Deed(ReasonForm, _conclude, _("Concluded %(number)s")),
    "close_out": Deed(ReasonForm, _close_out, _("Closed out %(number)s")),
    "reopen": Deed(ReasonForm, _reopen, _("Reopened %(number)s")),
    "remind": Deed(ReasonForm, _remind, _("Reminded the units of %(number)s")),
}


def status_of(refusal: Refusal) -> int:
    """403 when somebody else may, 409 when somebody was quicker, 422 when the content is refused."""
    if isinstance(refusal, NotAllowed | OwnReport):
        return 403
    return 409 if isinstance(refusal, MoveRefused | AlreadyDecided | AlreadySent) else 422
