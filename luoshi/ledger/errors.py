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
