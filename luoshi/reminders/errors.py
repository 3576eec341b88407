"""What the room of reminders refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.kernel.refusal import Refusal


class HoursLeaveNothing(Refusal):
    code = "reminders.hours_leave_nothing"
    template = _("With these quiet hours nothing could ever be sent. Leave at least one hour of the day free.")


class StepsOutOfOrder(Refusal):
    code = "reminders.steps_out_of_order"
    template = _(
        "The steps of escalation go upwards: the unit after %(unit)d, the leader after %(leader)d, the director after"
        " %(director)d working days. Give numbers of at least 1 that do not fall."
    )


class OutOfRange(Refusal):
    code = "reminders.out_of_range"
    template = _("“%(value)s” is not possible here. Give a whole number from %(least)d to %(most)d.")


class UnusableAddress(Refusal):
    code = "reminders.unusable_address"
    template = _("“%(target)s” is no address for this channel. Copy it as %(example)s.")


class HostNotAllowed(Refusal):
    code = "reminders.host_not_allowed"
    template = _(
        "Nothing may be sent to “%(host)s”: the administrator has not allowed it. Ask them to add it to"
        " LUOSHI_REMINDER_HOSTS."
    )


class MailIsOff(Refusal):
    code = "reminders.mail_is_off"
    template = _("This installation sends no e-mail. Ask the administrator to set LUOSHI_SMTP.")


class TooManyAddresses(Refusal):
    code = "reminders.too_many_addresses"
    template = _("There are %(limit)d addresses already. Remove one first.")
