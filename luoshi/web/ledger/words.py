"""What the pages say of a matter: the fact beside the light, who acts next, what the journal means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.ledger.lights import expected_progress
from luoshi.ledger.states import ENDED, Cycle, Light, OutcomeStep, Outlook, SignOff, State, VerificationRule, Waiting

# One line of the journal in the office's words; the kind itself stands for what other rooms state.
FACTS: dict[str, Any] = {
    "ledger.MatterDocketed": pgettext_lazy("审计记录", "Registered"),
    "ledger.MatterIssued": pgettext_lazy("审计记录", "Issued"),
    "ledger.MatterAcknowledged": pgettext_lazy("审计记录", "Acknowledged"),
    "ledger.ReportSubmitted": pgettext_lazy("审计记录", "Progress reported"),
    "ledger.ReportReturned": pgettext_lazy("审计记录", "Report returned"),
    "ledger.ReportAccepted": pgettext_lazy("审计记录", "Report accepted"),
    "ledger.MatterConcluded": pgettext_lazy("审计记录", "Concluded"),
    "ledger.MatterClosedOut": pgettext_lazy("审计记录", "Closed out"),
    "ledger.MatterReopened": pgettext_lazy("审计记录", "Reopened"),
    "ledger.MatterReminded": pgettext_lazy("审计记录", "Reminded"),
    "ledger.MatterCarriedOver": pgettext_lazy("审计记录", "Carried over"),
    "ledger.TargetTied": pgettext_lazy("审计记录", "Target tied to a measure"),
    "ledger.MatterApproved": pgettext_lazy("审计记录", "Approved for supervision"),
    "ledger.MatterDeclined": pgettext_lazy("审计记录", "Not taken up"),
    "ledger.ObjectionRaised": pgettext_lazy("审计记录", "Objection raised"),
    "ledger.AssignmentKept": pgettext_lazy("审计记录", "Assignment kept"),
    "ledger.MatterReassigned": pgettext_lazy("审计记录", "Reassigned"),
    "ledger.ShareDelegated": pgettext_lazy("审计记录", "Delegated"),
    "ledger.ShareTakenBack": pgettext_lazy("审计记录", "Delegation taken back"),
    "ledger.SupportAsked": pgettext_lazy("审计记录", "Support asked for"),
    "ledger.StagesPlanned": pgettext_lazy("审计记录", "Stages planned"),
    "ledger.StageFinished": pgettext_lazy("审计记录", "Stage settled"),
    "ledger.SignedOff": pgettext_lazy("审计记录", "Signed"),
    "ledger.ReportHandedBack": pgettext_lazy("审计记录", "Report handed back"),
    "ledger.ExtensionAsked": pgettext_lazy("审计记录", "Extension asked for"),
    "ledger.ChangeAsked": pgettext_lazy("审计记录", "Change asked for"),
    "ledger.RequestTakenBack": pgettext_lazy("审计记录", "Request taken back"),
    "ledger.RequestScreened": pgettext_lazy("审计记录", "Request passed up"),
    "ledger.ExtensionGranted": pgettext_lazy("审计记录", "Extended"),
    "ledger.RequestRefused": pgettext_lazy("审计记录", "Request refused"),
    "ledger.MatterChanged": pgettext_lazy("审计记录", "Changed"),
    "ledger.UnitExcepted": pgettext_lazy("审计记录", "Unit excepted"),
    "ledger.MatterSuspended": pgettext_lazy("审计记录", "Suspended"),
    "ledger.MatterResumed": pgettext_lazy("审计记录", "Resumed"),
    "ledger.VerificationOrdered": pgettext_lazy("审计记录", "Sent to verification"),
    "ledger.VerificationFound": pgettext_lazy("审计记录", "Verified"),
    "ledger.ResultSeen": pgettext_lazy("审计记录", "Result noted by a leader"),
    "ledger.InstructionGiven": pgettext_lazy("审计记录", "Instruction"),
    "ledger.CommentMade": pgettext_lazy("审计记录", "Comment"),
    "ledger.ConsentGiven": pgettext_lazy("审计记录", "Consent to ending it"),
    "ledger.LookedBack": pgettext_lazy("审计记录", "Looked back"),
    "ledger.MatterArchived": pgettext_lazy("审计记录", "Archived"),
    "ledger.MatterTerminated": pgettext_lazy("审计记录", "Terminated"),
    "ledger.MatterMerged": pgettext_lazy("审计记录", "Merged into another"),
    "ledger.MatterWithdrawn": pgettext_lazy("审计记录", "Withdrawn"),
}
WAITING_SHORT: dict[str, Any] = {
    Waiting.APPROVAL: pgettext_lazy("待办环节", "Approval"),
    Waiting.ISSUE: pgettext_lazy("待办环节", "To issue"),
    Waiting.ACKNOWLEDGE: pgettext_lazy("待办环节", "Acknowledgement"),
    Waiting.REPORT: pgettext_lazy("待办环节", "Report"),
    Waiting.CORRECTION: pgettext_lazy("待办环节", "Correction"),
    Waiting.REVIEW: pgettext_lazy("待办环节", "Review"),
    Waiting.FINDING: pgettext_lazy("待办环节", "Verification"),
    Waiting.RESUMPTION: pgettext_lazy("待办环节", "Resumption"),
    Waiting.CONCLUSION: pgettext_lazy("待办环节", "Conclusion"),
    Waiting.CLOSE_OUT: pgettext_lazy("待办环节", "Closing out"),
    Waiting.ARCHIVE: pgettext_lazy("待办环节", "Archiving"),
    Waiting.NOBODY: "—",
}
OUTLOOKS: dict[str, Any] = {
    Outlook.ON_TIME: pgettext_lazy("能按期完成吗", "Yes"),
    Outlook.DIFFICULT: pgettext_lazy("能按期完成吗", "With difficulty"),
    Outlook.EXTENSION: pgettext_lazy("能按期完成吗", "An extension is needed"),
}
CYCLE_WORDS: dict[str, Any] = {
    Cycle.QUARTERLY: pgettext_lazy("报送频次", "Every quarter"),
    Cycle.MONTHLY: pgettext_lazy("报送频次", "Every month"),
    Cycle.HALF_YEARLY: pgettext_lazy("报送频次", "Every half year"),
    Cycle.YEARLY: pgettext_lazy("报送频次", "Every year"),
    Cycle.ONCE: pgettext_lazy("报送频次", "Once, at the deadline"),
}
# The pill's word where no light is on: not issued yet, finished, or ended without a result.
OUTSIDE: dict[str, Any] = {
    State.DRAFT: pgettext_lazy("拟立项", "Proposed"),
    State.DOCKETED: pgettext_lazy("已立项", "Registered"),
    State.ASSIGNED: pgettext_lazy("待签收", "Issued"),
    State.CONCLUDED: pgettext_lazy("办结", "Closed"),
    State.CLOSED_OUT: pgettext_lazy("办结", "Closed out"),
    State.ARCHIVED: pgettext_lazy("归档", "Archived"),
    State.TERMINATED: pgettext_lazy("终止", "Terminated"),
    State.MERGED: pgettext_lazy("并案", "Merged"),
    State.WITHDRAWN: pgettext_lazy("撤销", "Withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Status:
    """How a matter shows: the key of its light, the pill's word, and the fact that a list puts in its place."""

    key: str
    word: str
    fact: str


def status_of(matter: Any, on: date) -> Status:
    """The status of a matter that carries `light`. A return shows instead of the light, unless the time is over."""
    light = matter.light
    if matter.waiting_for == Waiting.CORRECTION and light != Light.OVER:
        return Status("back", pgettext("退回", "Returned"), pgettext("退回补正", "Returned, to correct"))
    match light:
        case Light.OVER:
            return _over(matter, on)
        case Light.WARN:
            return _warn(matter, on)
        case Light.PAUSED:
            return _paused(matter, on)
        case Light.DONE | Light.ENDED | Light.IDLE:
            word = str(OUTSIDE.get(matter.state, matter.get_state_display()))
            return Status(str(light), word, word)
        case Light.HOLD:
            word = pgettext("长期推进", "Rolling")
            return Status("hold", word, word)
    word = pgettext("正常", "On track")
    return Status("ok", word, word)


def _paused(matter: Any, on: date) -> Status:
    word = pgettext("中止", "Suspended")
    if matter.review_on is None:
        return Status("paused", word, word)
    if matter.review_on <= on:
        return Status("paused", word, pgettext("中止", "suspended, review due"))
    return Status("paused", word, gettext("suspended, review %(day)s") % {"day": f"{matter.review_on:%m-%d}"})


def _over(matter: Any, on: date) -> Status:
    late = (on - matter.due_on).days if matter.due_on else 0
    if late > 0:
        fact = ngettext("overdue %(count)d day", "overdue %(count)d days", late) % {"count": late}
        return Status("over", pgettext("逾期", "Overdue"), fact)
    behind = gap_of(matter, on)
    return Status("over", pgettext("严重滞后", "Far behind"), gettext("far behind, %(points)d%%") % {"points": behind})


def _warn(matter: Any, on: date) -> Status:
    if matter.near_on is not None and matter.near_on <= on:
        left = (matter.due_on - on).days
        fact = ngettext("%(count)d day left", "%(count)d days left", left) % {"count": left}
        return Status("warn", pgettext("临期", "Due soon"), fact)
    return Status("warn", pgettext("滞后", "Behind"), gettext("behind, %(points)d%%") % {"points": gap_of(matter, on)})


def gap_of(matter: Any, on: date) -> int:
    """Points under pro-rata progress; 0 when the matter is not behind."""
    expected = expected_progress(matter.starts_on, matter.due_on, on)
    return max(0, (expected or 0) - int(matter.progress))


def bar_key(key: str) -> str:
    """The shade of the progress bar beside a light."""
    return {"back": "warn", "over": "over", "warn": "warn", "done": "done"}.get(key, "")


def waiting_short(matter: Any) -> str:
    """Who acts next, for a narrow column."""
    return str(WAITING_SHORT.get(matter.waiting_for, "—"))


@dataclass(frozen=True, slots=True)
class NextStep:
    """Who acts next and what they do; `then` is the step after it."""

    who: str
    what: str
    then: str


def next_step(matter: Any, *, units: str, office: str) -> NextStep:
    """The next step of a matter. `units` are the names of those who report, `office` is who reviews."""
    review = gettext("Then: %(office)s reviews") % {"office": office}
    report = gettext("Then: %(units)s report") % {"units": units}
    match matter.waiting_for:
        case Waiting.APPROVAL:
            return NextStep(
                pgettext("督查室主任", "the director"), pgettext("下一步", "approves it"), gettext("Then: it is issued")
            )
        case Waiting.ISSUE:
            return NextStep(office, pgettext("下一步", "issues it"), gettext("Then: the units acknowledge"))
        case Waiting.ACKNOWLEDGE:
            return NextStep(units, pgettext("下一步", "acknowledges"), report)
        case Waiting.REPORT:
            return NextStep(units, pgettext("下一步", "reports"), review)
        case Waiting.CORRECTION:
            return NextStep(units, pgettext("下一步", "corrects"), review)
        case Waiting.REVIEW:
            then = gettext("Then: conclude or return") if matter.state == State.UNDER_REVIEW else report
            return NextStep(office, pgettext("下一步", "reviews"), then)
        case Waiting.FINDING:
            return NextStep(
                pgettext("核查", "a third person"), pgettext("下一步", "verifies"), gettext("Then: conclude or return")
            )
        case Waiting.RESUMPTION:
            return NextStep(office, pgettext("下一步", "resumes it"), gettext("Nothing is owed until then"))
        case Waiting.CONCLUSION:
            return NextStep(office, pgettext("下一步", "concludes"), gettext("Then: close out after the look-back"))
        case Waiting.CLOSE_OUT:
            return NextStep(
                pgettext("督查室主任", "the director"), pgettext("下一步", "closes out"), gettext("After the look-back")
            )
        case Waiting.ARCHIVE:
            return NextStep(office, pgettext("下一步", "archives it"), gettext("The item is closed out"))
    if matter.state in ENDED:
        return NextStep(pgettext("下一步", "Nobody"), "", gettext("It ended without a result and stays visible"))
    return NextStep(pgettext("下一步", "Nobody"), "", gettext("The item is archived"))


def entails(kind: Any) -> list[str]:
    """What a kind of matter brings with it, a sentence for each, so that nobody is surprised later."""
    said = [gettext("Reports: %(cycle)s.") % {"cycle": CYCLE_WORDS.get(kind.cycle, kind.get_cycle_display())}]
    if kind.default_days:
        said.append(
            ngettext(
                "Without a deadline of its own it is due in %(count)d day.",
                "Without a deadline of its own it is due in %(count)d days.",
                kind.default_days,
            )
            % {"count": kind.default_days}
        )
    for holds, sentence in (
        (kind.needs_approval, _("The director approves it before it is issued.")),
        (kind.restricted, _("Only the units that take part, the supervision office, leaders and auditors see it.")),
        (kind.sign_off == SignOff.CONCLUSION, _("The head of the unit signs conclusion reports and requests.")),
        (kind.sign_off == SignOff.EVERYTHING, _("The head of the unit signs every report and request.")),
        (kind.leader_sees, _("A leader sees the result before it is concluded.")),
        (kind.leader_consents, _("It is ended only with a leader’s consent.")),
        (kind.verification == VerificationRule.ALWAYS, _("Every result is verified by a third person.")),
        (kind.verification == VerificationRule.SAMPLE, _("A sample of the results is verified by a third person.")),
    ):
        if holds:
            said.append(str(sentence))
    if kind.outcome_step != OutcomeStep.ACTIVITY:
        said.append(gettext("The result must reach: %(step)s.") % {"step": kind.get_outcome_step_display()})
    if kind.lookback_days:
        said.append(
            ngettext("The look-back lasts %(count)d day.", "The look-back lasts %(count)d days.", kind.lookback_days)
            % {"count": kind.lookback_days}
        )
    return said
