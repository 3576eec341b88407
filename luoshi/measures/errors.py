"""What measures turns down, and what the reader can do about it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.kernel.refusal import Refusal


class CodeTaken(Refusal):
    code = "measures.code_taken"
    template = _("The code %(measure)s is already that of “%(name)s”. Choose another code, or use that measure.")


class UnknownOwner(Refusal):
    code = "measures.unknown_owner"
    template = _("The unit that is to answer for %(measure)s is closed or not on record. Choose a unit that exists.")


class PartsNotSummed(Refusal):
    code = "measures.parts_not_summed"
    template = _(
        "%(measure)s cannot be a percentage of %(part)s, which is a percentage itself or not summed over units. "
        "Choose two measures that are counted."
    )


class WrongPeriod(Refusal):
    code = "measures.wrong_period"
    template = _(
        "“%(period)s” is not a period of %(measure)s, which is observed %(cadence)s. Write it like %(example)s."
    )


class PeriodToCome(Refusal):
    code = "measures.period_to_come"
    template = _("The period %(period)s has not begun. Enter its figure when there is one.")


class DayToCome(Refusal):
    code = "measures.day_to_come"
    template = _("The day %(on)s of the figure is still to come. Enter the day to which it refers.")


class TooManyDecimals(Refusal):
    code = "measures.too_many_decimals"
    template = _(
        "%(value)s has more decimals than %(measure)s, which has %(decimals)d. Round the figure at its source."
    )


class TooLarge(Refusal):
    code = "measures.too_large"
    template = _("%(value)s is too large a figure to be kept. Check it, or count in a larger unit.")


class AlreadyObserved(Refusal):
    code = "measures.already_observed"
    template = _(
        "The figure of %(unit)s for %(period)s is on record: %(value)s, observed on %(on)s. "
        "It is not asked twice; correct it if it is wrong."
    )


class IsWorkedOut(Refusal):
    code = "measures.is_worked_out"
    template = _("%(measure)s is worked out from %(numerator)s and %(denominator)s. Enter those figures instead.")


class NotCurrent(Refusal):
    code = "measures.not_current"
    template = _(
        "This figure of %(period)s was corrected or withdrawn meanwhile. Reload the page to see the latest one."
    )


class NothingCorrected(Refusal):
    code = "measures.nothing_corrected"
    template = _("The figure, its source and its day are as before; there is nothing to correct.")


class ReasonNeeded(Refusal):
    code = "measures.reason_needed"
    template = _("Say what was wrong with the figure of %(period)s; the reason stays with the earlier version.")
