"""What the ledger turns down, and what the reader can do about it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.kernel.refusal import Refusal


class NobodyLeads(Refusal):
    code = "ledger.nobody_leads"
    template = _("%(number)s has no lead unit. Name one before it is issued.")


class NoDeadlineDecided(Refusal):
    code = "ledger.no_deadline_decided"
    template = _("%(number)s has neither a deadline nor a reporting cycle. Decide one before it is issued.")


class DueOutOfReach(Refusal):
    code = "ledger.due_out_of_reach"
    template = _("%(due)s cannot be the deadline of %(number)s. Give a day between the years %(first)d and %(last)d.")


class RepairDayPassed(Refusal):
    code = "ledger.repair_day_passed"
    template = _("%(by)s is over. Give the unit a day from today on, or leave the date empty.")


class NotYourSlot(Refusal):
    code = "ledger.not_your_slot"
    template = _("%(unit)s owes no report on %(number)s. Open the item to see who does.")


class AlreadySent(Refusal):
    """The form was sent before, and now says something else: nobody's words are dropped in silence."""

    code = "ledger.already_sent"
    template = _(
        "This form was sent already, with other content, and is in the record of %(number)s."
        " Open the report form anew to add to it or correct it."
    )


class AlreadyDecided(Refusal):
    code = "ledger.already_decided"
    template = _("This report was already %(state)s by %(by)s on %(on)s. Reload the page to see the decision.")


class ReasonNeeded(Refusal):
    code = "ledger.reason_needed"
    template = _("Say in at least %(least)d characters why, so that the unit knows what to do.")


class OwnReport(Refusal):
    code = "ledger.own_report"
    template = _("Nobody accepts their own report. Ask another colleague of the supervision office.")


class NothingToRepeat(Refusal):
    code = "ledger.nothing_to_repeat"
    template = _("There is no earlier report on %(number)s that “no change” could repeat. Write a first report.")


class ReportsOutstanding(Refusal):
    code = "ledger.reports_outstanding"
    template = _(
        "%(number)s cannot be concluded yet: %(units)s still owe their part. Return the report, so that they can send"
        " it, or say in at least 10 characters how their part was seen to."
    )


class ConclusionNeedsReport(Refusal):
    code = "ledger.conclusion_needs_report"
    template = _("%(number)s has no conclusion report under review. Ask the lead unit to send one.")


class NothingConfirmed(Refusal):
    code = "ledger.nothing_confirmed"
    template = _("“%(document)s” has no confirmed reading yet. Confirm at least one before the ledger is made.")


class ReadingsOpen(Refusal):
    code = "ledger.readings_open"
    template = _("%(count)d readings of “%(document)s” are still to be checked. Confirm them or leave them out first.")


class AlreadyDocketed(Refusal):
    code = "ledger.already_docketed"
    template = _("The ledger of “%(document)s” was already made on %(on)s.")


class UnitClosed(Refusal):
    code = "ledger.unit_closed"
    template = _("%(unit)s was closed on %(on)s and cannot take on %(number)s. Choose its successor.")


class ProgressFalls(Refusal):
    code = "ledger.progress_falls"
    template = _("Progress would fall from %(before)d%% to %(now)d%%. Say in the text what happened.")


class ConclusionNeedsWhole(Refusal):
    code = "ledger.conclusion_needs_whole"
    template = _("A conclusion is asked for at 100%%, but the progress given is %(progress)d%%.")


class TextNeeded(Refusal):
    code = "ledger.text_needed"
    template = _("Say in a few words what was done since the last report, or choose “no change”.")


class ViewNameTaken(Refusal):
    code = "ledger.view_name_taken"
    template = _("You already keep a view named “%(name)s”. Choose another name.")


class NothingToCarryOver(Refusal):
    code = "ledger.nothing_to_carry_over"
    template = _(
        "No open item can be carried over to “%(document)s”. Confirm that clauses of open items are kept, reworded or "
        "moved, then try again."
    )


class AlreadyAsked(Refusal):
    code = "ledger.already_asked"
    template = _("%(unit)s already asked this for %(number)s and waits for the answer. Take the request back first.")


class TooLateToObject(Refusal):
    """Domain handbook 2.3, row 4."""

    code = "ledger.too_late_to_object"
    template = _(
        "Objections to %(number)s were possible until %(last)s. Ask for a change of the item, or talk to the"
        " supervision office."
    )


class TooLateToExtend(Refusal):
    """Domain handbook 2.3, row 7: an extension is asked for before the due date only."""

    code = "ledger.too_late_to_extend"
    template = _(
        "%(number)s was due on %(due)s; a later day is asked for before that one. Report where it stands and what"
        " holds it up."
    )


class NotLater(Refusal):
    code = "ledger.not_later"
    template = _("%(due)s is not later than the deadline in force, %(now)s. Give a later day.")


class NoDeadlineToExtend(Refusal):
    code = "ledger.no_deadline_to_extend"
    template = _("%(number)s has no deadline that could move. Ask for a change of the item instead.")


class NothingChanges(Refusal):
    code = "ledger.nothing_changes"
    template = _("This leaves %(number)s as it is. Say which wording or which units shall change.")


class ToBeSigned(Refusal):
    code = "ledger.to_be_signed"
    template = _(
        "The report of %(unit)s on %(number)s waits for the signature of its head. Ask the head to hand it back before"
        " you change it."
    )


class NothingToSign(Refusal):
    """Somebody was quicker, or it was handed back."""

    code = "ledger.nothing_to_sign"
    template = _("Nothing of %(number)s waits for a signature here any more. Reload the page to see where it stands.")


class RequestAnswered(Refusal):
    """Somebody was quicker."""

    code = "ledger.request_answered"
    template = _("This request is already “%(state)s”. Reload the page to see the answer.")


class NotBelow(Refusal):
    code = "ledger.not_below"
    template = _("%(to)s is not below %(unit)s. Pass a share down to a unit of your own only.")


class AlreadyTakesPart(Refusal):
    code = "ledger.already_takes_part"
    template = _("%(unit)s already takes part in %(number)s. Choose another unit.")


class NothingToDelegate(Refusal):
    code = "ledger.nothing_to_delegate"
    template = _("%(unit)s owes no report on %(number)s any more, so there is nothing to pass down.")


class NotDelegated(Refusal):
    code = "ledger.not_delegated"
    template = _("Nothing of %(number)s is with %(unit)s by delegation. Reload the page to see who has which share.")


class DayOutsideTerm(Refusal):
    code = "ledger.day_outside_term"
    template = _("%(day)s does not fit: give a day from %(first)s to %(last)s.")


class PlanIncomplete(Refusal):
    code = "ledger.plan_incomplete"
    template = _("A plan has 1 to %(most)d stages, each with a title and a day, in the order of the days.")


class StagesOpen(Refusal):
    """Domain handbook 2.3, row 10."""

    code = "ledger.stages_open"
    template = _(
        "These stages of %(number)s are still open: %(stages)s. Mark them as finished, or explain why they were left,"
        " before you ask for the conclusion."
    )


class StageSettled(Refusal):
    code = "ledger.stage_settled"
    template = _("The stage “%(title)s” is already settled. Reload the page to see the plan.")


class SharesOpen(Refusal):
    """Who passed a share down asks for the conclusion when it is done below, or after taking it back."""

    code = "ledger.shares_open"
    template = _(
        "The shares passed down to %(units)s are not at 100%% yet. Wait for their reports, or take the shares back,"
        " before you ask for the conclusion of %(number)s."
    )


class NoSupportToAsk(Refusal):
    code = "ledger.no_support_to_ask"
    template = _("%(unit)s does not support %(number)s. Choose one of the supporting units.")


class SupportAlreadyAsked(Refusal):
    code = "ledger.support_already_asked"
    template = _("%(unit)s was already asked for %(number)s and has not finished yet. Wait for its report.")


class ProofMissing(Refusal):
    """What the result must be shown by (ledger.outcomes); architecture section 6."""

    code = "ledger.proof_missing"
    template = _(
        "%(number)s must be shown by %(needed)s, and its reports hold none: they hold %(given)s. Return the report, so"
        " that the unit can add the proof."
    )


class KindTaken(Refusal):
    code = "ledger.kind_taken"
    template = _("The code “%(code)s” belongs to the kind “%(name)s”. Choose another code.")


class KindInUse(Refusal):
    code = "ledger.kind_in_use"
    template = _("There are %(count)d items of the kind “%(name)s”. Put it out of use instead of deleting it.")


class KindIsShipped(Refusal):
    code = "ledger.kind_is_shipped"
    template = _("“%(name)s” comes with the software and would come again. Put it out of use instead of deleting it.")


class FieldRefused(Refusal):
    code = "ledger.field_refused"
    template = _("“%(field)s”: “%(value)s” is not among the choices of this kind. Choose one of: %(choices)s.")


class OwnProposal(Refusal):
    code = "ledger.own_proposal"
    template = _("Nobody approves their own proposal. Ask another director, or let a colleague propose %(number)s.")


class OwnRequest(Refusal):
    code = "ledger.own_request"
    template = _("Nobody answers their own request. Ask another colleague of the supervision office.")


class WrongAnswer(Refusal):
    """The request is of another sort than the verb answers, or is decided elsewhere."""

    code = "ledger.wrong_answer"
    template = _("This is not the answer that the request on %(number)s waits for. Reload the page to see who decides.")


class PartiesNeeded(Refusal):
    code = "ledger.parties_needed"
    template = _("Name at least one other unit that takes on %(number)s.")


class ReviewDayPassed(Refusal):
    code = "ledger.review_day_passed"
    template = _("%(by)s is not ahead. Give a later day on which it is looked at again.")


class ChecklistNeeded(Refusal):
    """Domain handbook 2.1 and 2.3, row 12."""

    code = "ledger.checklist_needed"
    template = _("Answer every question of the checklist before the conclusion report on %(number)s is returned.")


class ChecklistFindsNothing(Refusal):
    code = "ledger.checklist_finds_nothing"
    template = _("Every question of the checklist is answered with yes. Mark what does not hold, or accept the report.")


class OwnVerification(Refusal):
    code = "ledger.own_verification"
    template = _(
        "Who reported, signed or ordered a verification does not record its finding. Ask somebody who had no part in"
        " %(number)s."
    )


class FindingDoesNotHold(Refusal):
    code = "ledger.finding_does_not_hold"
    template = _("The verification of %(number)s found that the result does not hold. Return the report.")


class VerificationNeeded(Refusal):
    code = "ledger.verification_needed"
    template = _("The result of %(number)s must be verified by a third person first. Send it to verification.")


class LeaderMustSee(Refusal):
    code = "ledger.leader_must_see"
    template = _("A leader must see the result of %(number)s before it is concluded. Pass it to the leader.")


class LeaderMustConsent(Refusal):
    code = "ledger.leader_must_consent"
    template = _("A leader must consent before %(number)s is ended without a result. Ask the leader.")


class CoverageIncomplete(Refusal):
    code = "ledger.coverage_incomplete"
    template = _(
        "%(number)s cannot be concluded yet: %(reported)d of %(total)d units have reported, %(units)s have not. Remind"
        " or except them, or say in at least 10 characters how their part was seen to."
    )


class PublicationNeeded(Refusal):
    code = "ledger.publication_needed"
    template = _("Decide who may see the result of %(number)s before it is closed out.")


class LookBackRuns(Refusal):
    code = "ledger.look_back_runs"
    template = _(
        "The look-back period of %(number)s runs until %(until)s. Look back at the result, or waive the rest of the"
        " period with a reason."
    )


class CannotMergeInto(Refusal):
    code = "ledger.cannot_merge_into"
    template = _("%(number)s cannot go on in %(into)s. Choose another item that is still followed.")


class AlreadyExcepted(Refusal):
    code = "ledger.already_excepted"
    template = _("%(unit)s is already excepted from %(number)s.")


class NotOfTheClass(Refusal):
    code = "ledger.not_of_the_class"
    template = _("%(unit)s owes no report on %(number)s as one of many. Only units of a class can be excepted.")


class InstructionEmpty(Refusal):
    code = "ledger.instruction_empty"
    template = _("Write what is to be done before you send it.")
