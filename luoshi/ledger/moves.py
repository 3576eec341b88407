"""Every move of a matter in one table: who, from where, guard, effect, fact. Buttons, docs and tests read these rows.

Moves that change the state take origins and target from states.MATTER; side events say their origins here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.kernel.refusal import MoveRefused
from luoshi.ledger import facts
from luoshi.ledger.states import ENDED, MATTER, NOT_ISSUED, OPEN, State, Verb

OFFICE = _("the supervision office")
DIRECTOR = _("the director of the supervision office")
LEADER = _("a leader")
OFFICE_OR_LEADER = _("the supervision office; a leader where it was passed up")
UNIT = _("the liaison officer or head of a unit that takes part")
HEAD = _("the head of the unit")
LEAD = _("the liaison officer or head of a lead unit")
THIRD = _("the supervision office or the audit administrator")
ANYBODY = _("the units that take part, the supervision office, a leader")
CLERK = _("the supervision office, or the system when the time has come")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One row of the table.

    `verb` names the button; `who` the rule in permissions.RULES, which holds who may do it and what SQL can say of the
    guard; `action` the function in ledger.actions. `origins` are the states from which it may start; `target` is the
    state it leads to, None where it stays. `by`, `guard` (empty: none) and `effect` are sentences for people. `fact` is
    what the journal gets; `decides` whether a Decision row is written."""

    verb: str
    action: str
    label: Any
    origins: frozenset[str]
    target: str | None
    who: str
    by: Any
    guard: Any
    effect: Any
    fact: type
    decides: bool = True

    def must_start(self, state: str) -> None:
        """Raises MoveRefused when the move does not start from `state`."""
        if str(state) not in self.origins:
            raise MoveRefused(verb=self.label, state=State(state).label)


GIVEN = (State.ASSIGNED, State.IN_PROGRESS)
RUNNING = (State.IN_PROGRESS,)
NOT_REVIEWED = (State.ASSIGNED, State.IN_PROGRESS, State.SUSPENDED)
JUDGED = (State.IN_PROGRESS, State.SUSPENDED, State.UNDER_REVIEW)
REVIEWED = (State.UNDER_REVIEW, State.UNDER_VERIFICATION)
CHECKED = (State.CONCLUDED, State.CLOSED_OUT)
LIVING = tuple(s for s in State if s not in ENDED and s != State.ARCHIVED)


def _row(
    verb: str,
    action: str,
    by: Any,
    fact: type,
    guard: Any,
    effect: Any,
    *,
    origins: Iterable[State] = (),
    target: State | None = None,
    label: Any = None,
    decides: bool = True,
) -> Move:
    """A row; without `origins` it is a move of states.MATTER."""
    start, after = frozenset(str(s) for s in origins), str(target) if target else None
    if not start:
        start, after = MATTER.moves[verb]
        after = None if start == {after} else after
    return Move(
        verb=verb,
        action=action,
        label=label or MATTER.labels.get(verb) or Verb(verb).label,
        origins=start,
        target=after,
        who=verb,
        by=by,
        guard=guard,
        effect=effect,
        fact=fact,
        decides=decides,
    )


_OFFICE = (
    _row("approve", "approve", DIRECTOR, facts.MatterApproved,
         _("not who proposed it"),
         _("It can be issued; the clock does not run yet.")),
    _row("decline", "decline", DIRECTOR, facts.MatterDeclined,
         _("a reason"),
         _("It ends as withdrawn and stays visible.")),
    _row("issue", "issue", OFFICE, facts.MatterIssued,
         _("somebody is responsible; there is a deadline or a cycle"),
         _("The clock runs; every unit that owes a report gets its cells.")),
    _row("change", "change_matter", OFFICE, facts.MatterChanged,
         _("a reason; another wording or other parties"),
         _("The old version is kept; the clause it comes from stays."),
         origins=(*NOT_ISSUED, *NOT_REVIEWED)),
    _row("keep", "answer_objection", OFFICE, facts.AssignmentKept,
         _("an objection waits; a reason"),
         _("The objection is refused, the assignment stays."), origins=OPEN),
    _row("reassign", "answer_objection", OFFICE, facts.MatterReassigned,
         _("an objection waits; a reason and another unit"),
         _("The other unit takes the place and owes what is still open."), origins=NOT_REVIEWED),
    _row("screen", "screen_request", OFFICE, facts.RequestScreened,
         _("a long or third extension waits; an opinion"),
         _("A leader decides."), origins=OPEN),
    _row("extend", "grant_extension", OFFICE_OR_LEADER, facts.ExtensionGranted,
         _("an extension was asked for"),
         _("The day in force moves, the day of the text never; open final reports move with it."), origins=OPEN),
    _row("grant_change", "grant_change", OFFICE, facts.MatterChanged,
         _("a change was asked for"),
         _("The old version is kept; the clause it comes from stays."),
         origins=NOT_REVIEWED, label=Verb.CHANGE.label),
    _row("refuse", "refuse_request", OFFICE_OR_LEADER, facts.RequestRefused,
         _("an extension or a change was asked for; a reason"),
         _("Nothing changes."), origins=OPEN),
    _row("except", "except_unit", OFFICE, facts.UnitExcepted,
         _("a unit of a class named; a reason"),
         _("It owes no report; coverage is counted without it."),
         origins=(State.ASSIGNED, State.IN_PROGRESS, State.SUSPENDED, State.UNDER_REVIEW)),
    _row("suspend", "suspend", OFFICE, facts.MatterSuspended,
         _("a named cause outside the unit, a reason, a day to review it"),
         _("The clock stands still; nothing is owed meanwhile.")),
    _row("resume", "resume", OFFICE, facts.MatterResumed,
         "",
         _("The day in force and open reports move by the calendar days stood still.")),
    _row("accept", "accept_report", OFFICE, facts.ReportAccepted,
         _("a report waits; never one's own"),
         _("The cell is done."), origins=JUDGED),
    _row("return", "return_report", OFFICE, facts.ReportReturned,
         _("a report waits, never one's own; what to repair; for a conclusion the checklist, with at least one no"),
         _("The cell is owed again; the deadline stays."), origins=JUDGED),
    _row("verify", "verify", OFFICE, facts.VerificationOrdered,
         _("a conclusion report; a method and a question"),
         _("A third person looks.")),
    _row("find", "record_finding", THIRD, facts.VerificationFound,
         _("neither who reported, signed nor ordered it; a finding"),
         _("It goes back to review; what does not hold cannot be concluded.")),
    _row("conclude", "conclude", OFFICE, facts.MatterConcluded,
         _("a conclusion report, never one's own (where nobody leads: coverage); partners have reported; the result"
           " reaches its step; verified and seen by a leader where the kind asks for it"),
         _("Nothing is owed any more; the look-back period begins.")),
    _row("look_back", "look_back", OFFICE, facts.LookedBack,
         _("a finding"),
         _("A result that does not hold opens the item again."), origins=CHECKED),
    _row("close_out", "close_out", DIRECTOR, facts.MatterClosedOut,
         _("the look-back is over, was found to hold, or is waived with a reason; publication is decided"),
         _("It leaves the lists of what is supervised.")),
    _row("reopen", "reopen", OFFICE, facts.MatterReopened,
         _("a reason"),
         _("The lead owes a new final report; it counts as returned.")),
    _row("archive", "archive", CLERK, facts.MatterArchived,
         _("how long it is kept"),
         _("The whole record is filed as one package and can no longer change.")),
    _row("terminate", "terminate", DIRECTOR, facts.MatterTerminated,
         _("a reason; a leader's consent where the kind asks for it"),
         _("Nothing is owed any more; it stays visible.")),
    _row("merge", "merge", DIRECTOR, facts.MatterMerged,
         _("a reason and the open item it goes on in"),
         _("Nothing is owed any more; both point at each other.")),
    _row("withdraw", "withdraw", DIRECTOR, facts.MatterWithdrawn,
         _("a reason; a leader's consent where the kind asks for it"),
         _("Nothing is owed any more; it stays visible.")),
    _row("remind", "remind", OFFICE, facts.MatterReminded,
         "",
         _("The units that have to act see it on their desk."), origins=GIVEN),
)  # fmt: skip

_LEADER = (
    _row("see", "see", LEADER, facts.ResultSeen,
         _("a conclusion report is under review"),
         _("It can be concluded."), origins=REVIEWED),
    _row("instruct", "instruct", LEADER, facts.InstructionGiven,
         _("a text"),
         _("The supervision office sees it on its desk."), origins=(State.DOCKETED, *OPEN, *CHECKED)),
    _row("consent", "consent", LEADER, facts.ConsentGiven,
         _("the kind asks for a leader's consent; a reason"),
         _("It can be terminated or withdrawn."), origins=(*NOT_ISSUED, *OPEN)),
    _row("comment", "comment", ANYBODY, facts.CommentMade,
         _("a text"),
         _("It is on the record."), origins=LIVING),
)  # fmt: skip

_UNIT = (
    _row("acknowledge", "acknowledge", UNIT, facts.MatterAcknowledged,
         _("the unit has not taken note yet"),
         _("In progress when the last lead has taken note."), origins=GIVEN, target=State.IN_PROGRESS),
    _row("object", "object_to", UNIT, facts.ObjectionRaised,
         _("before half of the time has run; a ground and a reason"),
         _("The supervision office answers within 2 working days."), origins=GIVEN),
    _row("delegate", "delegate", UNIT, facts.ShareDelegated,
         _("to a unit below"),
         _("The unit below reports; the final report stays."), origins=GIVEN),
    _row("take_back", "take_back", UNIT, facts.ShareTakenBack,
         _("a delegation"),
         _("Open reports come back."), origins=GIVEN),
    _row("plan", "plan_stages", LEAD, facts.StagesPlanned,
         _("titles with days"),
         _("Stages not finished are replaced."), origins=GIVEN),
    _row("finish_stage", "finish_stage", LEAD, facts.StageFinished,
         _("a stage that is ahead"),
         _("Done, or explained."), origins=RUNNING),
    _row("ask_support", "ask_support", LEAD, facts.SupportAsked,
         _("a supporting unit; a reason"),
         _("That unit owes one report; it never blocks the conclusion."), origins=RUNNING),
    _row("report", "submit_report", UNIT, facts.ReportSubmitted,
         _("a cell is owed; a text, or one click where nothing changed"),
         _("It waits for review."), decides=False),
    _row("submit", "submit_report", LEAD, facts.ReportSubmitted,
         _("at 100%; required stages done or explained"),
         _("It waits for conclusion.")),
    _row("ask_extension", "ask_extension", LEAD, facts.ExtensionAsked,
         _("not after the day in force; a reason, the progress and a later day"),
         _("The day stays until the decision."), origins=RUNNING),
    _row("ask_change", "ask_change", LEAD, facts.ChangeAsked,
         _("a reason; another wording or other parties"),
         _("Nothing changes until the decision."), origins=RUNNING),
    _row("take_back_request", "take_back_request", UNIT, facts.RequestTakenBack,
         _("a request that is not decided nor passed up"),
         _("It is no longer asked."), origins=OPEN, decides=False,
         label=pgettext_lazy("动作", "took back a request")),
    _row("sign", "sign_report", HEAD, facts.SignedOff,
         _("a report of the unit waits for the signature"),
         _("It leaves the unit."), origins=RUNNING),
    _row("sign_request", "sign_request", HEAD, facts.SignedOff,
         _("a request of the unit waits for the signature"),
         _("It leaves the unit."), origins=GIVEN, label=Verb.SIGN.label),
    _row("hand_back", "hand_back", HEAD, facts.ReportHandedBack,
         _("a report of the unit waits for the signature; a reason"),
         _("It is a draft again."), origins=(*JUDGED, State.UNDER_VERIFICATION)),
)  # fmt: skip

MOVES: dict[str, Move] = {move.verb: move for move in (*_OFFICE, *_LEADER, *_UNIT)}

# What the journal must have for a decision, by the verb of the decision.
FACTS: dict[str, type] = {
    Verb.DOCKET: facts.MatterDocketed,
    **{verb: move.fact for verb, move in MOVES.items() if move.decides and verb in Verb.values},
}
