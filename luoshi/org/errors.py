"""What the register refuses, and what to do instead."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.kernel.refusal import Refusal


class CodeTaken(Refusal):
    code = "org.code_taken"
    template = _("The number “%(code)s” already belongs to %(name)s. Choose another number.")


class NameTaken(Refusal):
    """Two units directly under the same unit may not have one name on one day. House rule."""

    code = "org.name_taken"
    template = _("On %(on)s another unit under the same unit is already called “%(name)s”. Choose another name.")


class NotBegunYet(Refusal):
    code = "org.not_begun_yet"
    template = _("%(unit)s exists only from %(since)s. Choose a later day than %(on)s.")


class AlreadyClosed(Refusal):
    code = "org.already_closed"
    template = _("%(unit)s was closed on %(until)s. Choose a unit that exists on %(on)s.")


class LaterChange(Refusal):
    """History is written forward: a change must come after the last one of its sort. House rule."""

    code = "org.later_change"
    template = _("The last change of this sort for %(unit)s took effect on %(since)s. Choose a day after it.")


class UnderItself(Refusal):
    code = "org.under_itself"
    template = _("%(unit)s cannot stand under %(above)s, which belongs to it. Choose a unit outside it.")


class UnitsBelow(Refusal):
    code = "org.units_below"
    template = _("%(unit)s still has units under it: %(below)s. Move or close these first.")


class SameAsBefore(Refusal):
    code = "org.same_as_before"
    template = _("Nothing would change for %(unit)s. Check the new name or the unit above.")


class TooFewUnits(Refusal):
    code = "org.too_few_units"
    template = _("A merger or a split needs at least two units. Name all units that take part.")


class LaterHoldings(Refusal):
    code = "org.later_holdings"
    template = _("In %(unit)s somebody takes up a post on or after %(on)s. Cancel these appointments first.")


class PostTaken(Refusal):
    code = "org.post_taken"
    template = _("%(unit)s already has a post “%(title)s”. Raise its number of seats, or choose another title.")


class PostFull(Refusal):
    code = "org.post_full"
    template = _("All %(seats)d seats of the post “%(title)s” are taken on %(on)s. Vacate one first.")


class AlreadyHolds(Refusal):
    code = "org.already_holds"
    template = _("%(person)s already holds the post “%(title)s” or will hold it. Choose another person or post.")


class HoldsNot(Refusal):
    code = "org.holds_not"
    template = _("%(person)s does not hold the post “%(title)s” on %(on)s. Check the person and the day.")


class NameTooLong(Refusal):
    code = "org.name_too_long"
    template = _("A name may have at most %(limit)d characters; this one has %(length)d. Shorten it.")


class NameEmpty(Refusal):
    code = "org.name_empty"
    template = _("A name is missing. Type the name.")


class CodeUnknown(Refusal):
    code = "org.code_unknown"
    template = _("No unit has the number “%(code)s”. Look the number up in the register (luoshi export_units).")


class NotUnderIt(Refusal):
    code = "org.not_under_it"
    template = _("%(unit)s does not stand directly under %(above)s on %(on)s. Leave it out, or choose another day.")
