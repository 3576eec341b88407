"""Passwords: made for one use and readable over the telephone, and what a chosen one must be."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

GROUPS, GROUP = 3, 4
# Without 0 O 1 l I and their like, which are mistaken for one another on paper.
_LOWER = "abcdefghjkmnpqrstuvwxyz"
_UPPER = "ABCDEFGHJKMNPQRSTUVWXYZ"
_DIGITS = "23456789"


def one_time_password() -> str:
    """A password like kM7f-Qx3w-b9TR: about 69 bits, four classes of characters, easy to read out."""
    while True:
        signs = [secrets.choice(_LOWER + _UPPER + _DIGITS) for _sign in range(GROUPS * GROUP)]
        if all(set(signs) & set(each) for each in (_LOWER, _UPPER, _DIGITS)):
            return "-".join("".join(signs[i : i + GROUP]) for i in range(0, len(signs), GROUP))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A one-time password and its hash, made before a transaction begins: hashing is slow on purpose."""

    password: str
    hashed: str

    @staticmethod
    def make() -> Prepared:
        """A fresh one; about a tenth of a second."""
        password = one_time_password()
        return Prepared(password, make_password(password))


class CharacterClasses:
    """At least three of: lower case, upper case, digits, other signs (Han characters among them).

    Source: GB/T 22239-2019 level 3, 8.1.4.1 a (complexity of identification data)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for a password of fewer than three classes."""
        classes = {
            "lower" if c.islower() else "upper" if c.isupper() else "digit" if c.isdigit() else "other"
            for c in password
        }
        if len(classes) < 3:
            raise ValidationError(self.get_help_text(), code="too_few_classes")

    def get_help_text(self) -> str:
        return _("Mix at least three of: small letters, capital letters, digits, other signs.")
