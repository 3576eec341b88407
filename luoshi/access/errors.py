"""What is refused about accounts and rights, and what to do instead."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.kernel.refusal import Refusal


class UsernameTaken(Refusal):
    code = "access.username_taken"
    template = _("The user name “%(username)s” is taken. Choose another one.")


class BadUsername(Refusal):
    code = "access.bad_username"
    template = _("“%(username)s” cannot be a user name. Use 2 to 60 letters, digits, dots, hyphens or underscores.")


class HasAccount(Refusal):
    code = "access.has_account"
    template = _("%(person)s already has the account “%(username)s”. Set a new password for it instead.")


class AccountIsClosed(Refusal):
    code = "access.account_is_closed"
    template = _("The account “%(username)s” is closed. Nothing was changed.")


class WeakPassword(Refusal):
    code = "access.weak_password"
    template = _("This password cannot be used: %(reasons)s")


class TwoAdministrators(Refusal):
    """Source: GB/T 22239-2019 level 3, 8.1.5: system, audit and security administration are in different hands."""

    code = "access.two_administrators"
    template = _("%(subject)s would be %(first)s and %(second)s at once. Give one of the two to somebody else.")


class AlreadyGranted(Refusal):
    code = "access.already_granted"
    template = _("%(post)s already has the role “%(role)s” there. Nothing was changed.")


class NotInForce(Refusal):
    code = "access.not_in_force"
    template = _("The role “%(role)s” of %(post)s begins on %(since)s and ends on %(until)s. Choose a day in between.")


class NotKnown(Refusal):
    code = "access.not_known"
    template = _("“%(value)s” is not in the register. Load units, posts and people first, or correct the spelling.")


class RoleNotHeld(Refusal):
    code = "access.role_not_held"
    template = _("%(post)s does not have the role “%(role)s” there on %(on)s. Check the reach, the line and the day.")
