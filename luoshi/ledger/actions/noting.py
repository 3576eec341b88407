"""阅示、批示、同意、备注: what leaders say, and notes on the record. The state stays."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from luoshi.kernel.actor import Actor
from luoshi.ledger.actions.moving import begin, conclusion_report, end
from luoshi.ledger.actions.speaking import reason
from luoshi.ledger.errors import ConclusionNeedsReport, InstructionEmpty
from luoshi.ledger.facts import CommentMade, ConsentGiven, InstructionGiven, ResultSeen
from luoshi.ledger.models import Matter
from luoshi.ledger.states import ReportState, Verb


@transaction.atomic
def see(number: str, *, note: str = "", actor: Actor, on: date, at: datetime) -> Matter:
    """A leader takes note of the result under review (阅示); without a new instruction it can be concluded.

    Raises Matter.DoesNotExist, MoveRefused, NotAllowed, ConclusionNeedsReport. Records ResultSeen."""
    matter = begin("see", number, actor=actor)
    report = conclusion_report(matter)
    if report is None or report.state == ReportState.RETURNED:
        raise ConclusionNeedsReport(number=number)
    end(
        matter,
        Verb.SEE,
        ResultSeen(matter_id=matter.pk, note=note.strip()),
        actor=actor,
        on=on,
        at=at,
        why=note.strip(),
        report=report,
    )
    return matter


@transaction.atomic
def instruct(number: str, *, text: str, due_on: date | None = None, actor: Actor, on: date, at: datetime) -> Matter:
    """A leader gives an instruction on the matter (批示), perhaps with a day; the supervision office carries it on.

    The deadline stays: an instruction that changes it is followed by a change. Raises InstructionEmpty,
    Matter.DoesNotExist, MoveRefused, NotAllowed. Records InstructionGiven."""
    text = _text(text)
    matter = begin("instruct", number, actor=actor)
    end(
        matter,
        Verb.INSTRUCT,
        InstructionGiven(matter_id=matter.pk, text=text, due_on=due_on),
        actor=actor,
        on=on,
        at=at,
        why=text,
        effect={"wished_by": str(due_on)} if due_on else {},
    )
    return matter


@transaction.atomic
def comment(number: str, *, text: str, actor: Actor, on: date, at: datetime) -> Matter:
    """A note on the record (备注), by whoever acts for a unit, supervises or leads; everybody who sees the matter reads
    it.

    Raises InstructionEmpty, Matter.DoesNotExist, MoveRefused, NotAllowed. Records CommentMade."""
    text = _text(text)
    matter = begin("comment", number, actor=actor)
    end(
        matter,
        Verb.COMMENT,
        CommentMade(matter_id=matter.pk, text=text),
        actor=actor,
        on=on,
        at=at,
        why=text,
    )
    return matter


@transaction.atomic
def consent(number: str, *, why: str, actor: Actor, on: date, at: datetime) -> Matter:
    """A leader consents to ending the matter without a result (同意终止或撤销), where its kind asks for that.

    Raises ReasonNeeded, Matter.DoesNotExist, MoveRefused, NotAllowed. Records ConsentGiven."""
    why = reason(why)
    matter = begin("consent", number, actor=actor)
    end(
        matter,
        Verb.CONSENT,
        ConsentGiven(matter_id=matter.pk, why=why),
        actor=actor,
        on=on,
        at=at,
        why=why,
    )
    return matter


def _text(text: str) -> str:
    if not text.strip():
        raise InstructionEmpty()
    return text.strip()
