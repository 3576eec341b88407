"""核查: a third person sees whether a result holds before it is concluded (domain handbook 2.3, row 13)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from luoshi.kernel.actor import Actor
from luoshi.ledger.actions.folding import lock_matter
from luoshi.ledger.actions.moving import begin, conclusion_report, end, must
from luoshi.ledger.actions.speaking import reason
from luoshi.ledger.errors import ConclusionNeedsReport, OwnVerification
from luoshi.ledger.facts import VerificationFound, VerificationOrdered
from luoshi.ledger.models import Matter, Verification
from luoshi.ledger.moves import MOVES
from luoshi.ledger.permissions import examine
from luoshi.ledger.states import MATTER, Method, ReportState, Verb


@transaction.atomic
def verify(number: str, *, method: str, question: str, actor: Actor, on: date, at: datetime) -> Matter:
    """Sends a result to be verified (交办核查): `method` is one of states.Method, `question` what is to be found out.

    Raises ReasonNeeded for a question under 10 characters, Matter.DoesNotExist, MoveRefused, NotAllowed,
    ConclusionNeedsReport. Records VerificationOrdered."""
    question, method = reason(question)[:300], Method(method).value
    matter = begin("verify", number, actor=actor)
    report = conclusion_report(matter)
    if report is None or report.state == ReportState.RETURNED:
        raise ConclusionNeedsReport(number=number)
    row = Verification.objects.create(
        matter=matter, report=report, method=method, question=question, asked_on=on, asked_by_id=actor.user_id
    )
    matter.state = MATTER.after("verify", matter.state)
    end(
        matter,
        Verb.VERIFY,
        VerificationOrdered(
            matter_id=matter.pk, verification_id=row.pk, report_id=report.pk, method=method, question=question
        ),
        actor=actor,
        on=on,
        at=at,
        why=question,
        report=report,
        effect={"to": matter.state, "method": method},
    )
    return matter


@transaction.atomic
def record_finding(number: str, *, holds: bool, finding: str, actor: Actor, on: date, at: datetime) -> Matter:
    """What the third person found (核查结论); the matter goes back to review.

    A result that does not hold cannot be concluded: the report is returned, and the next one is verified again.
    Raises ReasonNeeded, Matter.DoesNotExist, MoveRefused, NotAllowed, OwnVerification for who reported, signed or
    ordered it. Records VerificationFound."""
    finding = reason(finding)
    matter = lock_matter(number, actor=actor)
    MOVES["find"].must_start(matter.state)
    row = matter.verifications.select_related("report").get(found_on=None)
    had_part = (row.asked_by_id, row.report.reported_by_id, row.report.signed_by_id)
    may_examine = Matter.objects.filter(examine(actor), pk=matter.pk).exists()
    if may_examine and actor.user_id is not None and actor.user_id in had_part:
        raise OwnVerification(number=number)
    must("find", matter, actor=actor)
    row.holds, row.finding, row.found_on, row.found_by_id = holds, finding, on, actor.user_id
    row.save(update_fields=["holds", "finding", "found_on", "found_by"])
    matter.state = MATTER.after("find", matter.state)
    end(
        matter,
        Verb.FIND,
        VerificationFound(matter_id=matter.pk, verification_id=row.pk, holds=holds, finding=finding),
        actor=actor,
        on=on,
        at=at,
        why=finding,
        report=row.report,
        effect={"to": matter.state, "holds": holds},
    )
    return matter
