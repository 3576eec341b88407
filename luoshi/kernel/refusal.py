"""Refusals: the office's "no", said so that the reader knows what happened, with which value, and what to do."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A request that a rule of the office turns down. Nothing was changed.

    `code` is stable and untranslated; `template` is a whole sentence with named placeholders, filled from keywords."""

    code: ClassVar[str] = "refusal"
    template: Any = _("This cannot be done now.")

    def __init__(self, **values: Any) -> None:
        self.values = values
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.template) % self.values


class NotAllowed(Refusal):
    """The actor may see the subject but not do this to it; `ask` names who can."""

    code = "not_allowed"
    template = _("You may not do this for %(subject)s. Ask %(ask)s.")


class MoveRefused(Refusal):
    """The state does not allow the move; usually somebody was quicker."""

    code = "move_refused"
    template = _("“%(verb)s” is not possible while the state is “%(state)s”. Reload the page to see the latest state.")
