"""What the mandates room turns down, and what the reader can do about it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from luoshi.extraction.errors import Unreadable
from luoshi.kernel.refusal import Refusal


class FileRefused(Refusal):
    """A file that cannot be read or must not be; nothing of it was kept. Says the same words as `luoshi extract`.

    `reason` is the engine's stable code (extraction.errors.MESSAGES)."""

    code = "mandates.file_refused"

    def __init__(self, unreadable: Unreadable) -> None:
        super().__init__(**unreadable.values)
        self.reason = unreadable.code
        self._unreadable = unreadable

    def __str__(self) -> str:
        return self._unreadable.message(get_language() or "zh-hans")


class AlreadyLoaded(Refusal):
    """`edition_id` is the edition that was read from the same bytes."""

    code = "mandates.already_loaded"
    template = _("This very file was read on %(on)s as “%(document)s”. Open that document; nothing was loaded twice.")

    def __init__(self, *, edition_id: int, **values: Any) -> None:
        super().__init__(edition_id=edition_id, **values)
        self.edition_id = edition_id


class BadSeries(Refusal):
    code = "mandates.bad_series"
    template = _("“%(series)s” cannot number items. Use one to eight letters or digits, for example PH.")


class EditionDocketed(Refusal):
    code = "mandates.edition_docketed"
    template = _("The ledger of “%(document)s” was already made; change the items in the ledger instead.")


class NotReady(Refusal):
    """`missing` are codes of mandates.readiness."""

    code = "mandates.not_ready"
    template = _("“%(wording)s” cannot be confirmed yet. %(what)s")

    def __init__(self, *, missing: tuple[str, ...], **values: Any) -> None:
        super().__init__(missing=missing, **values)
        self.missing = missing


class ReadingChanged(Refusal):
    """Two people at once: the reading is no longer as the actor saw it. `reading_id` says which."""

    code = "mandates.reading_changed"
    template = _("%(by)s changed “%(wording)s” while you had it open. Compare the two versions and choose one.")

    def __init__(self, *, reading_id: int, **values: Any) -> None:
        super().__init__(reading_id=reading_id, **values)
        self.reading_id = reading_id


class WordingEmpty(Refusal):
    code = "mandates.wording_empty"
    template = _("The item has no wording. Write in a few words what is to be done.")


class WordingTooLong(Refusal):
    code = "mandates.wording_too_long"
    template = _("The wording has %(length)d characters; at most %(limit)d fit. Shorten it.")


class DeadlineIncomplete(Refusal):
    code = "mandates.deadline_incomplete"
    template = _("The deadline is incomplete. Give a day such as 2025-12-31, a cycle, or choose “rolling”.")


class NothingBefore(Refusal):
    code = "mandates.nothing_before"
    template = _("“%(wording)s” is the first item of the document. Open a later one to merge it with the one before.")


class NoPlaceToSplit(Refusal):
    code = "mandates.no_place_to_split"
    template = _("“%(wording)s” cannot be split there. Choose a place between two sentences.")


class NotAnAnswer(Refusal):
    code = "mandates.not_an_answer"
    template = _("“%(name)s” was not settled. Choose a unit, a group of units or a body outside.")


class UnitGone(Refusal):
    code = "mandates.unit_gone"
    template = _("%(unit)s was closed on %(on)s and cannot stand for “%(name)s”. Choose its successor.")


class OpinionGone(Refusal):
    code = "mandates.opinion_gone"
    template = _("This second opinion was decided already. Reload the page to see the latest state.")


class WordsNotFound(Refusal):
    """`words` are shortened for the sentence."""

    code = "mandates.words_not_found"
    template = _("“%(words)s” does not stand in the document. Copy the words from the text on the left.")


class AlreadyRead(Refusal):
    """`reading_id` is the reading that covers the same words."""

    code = "mandates.already_read"
    template = _("These words are already the item “%(wording)s”. Open it to correct it.")

    def __init__(self, *, reading_id: int, **values: Any) -> None:
        super().__init__(reading_id=reading_id, **values)
        self.reading_id = reading_id


class LinkGone(Refusal):
    """The comparison says something else since the page was drawn: a reading was split, merged or corrected."""

    code = "mandates.link_gone"
    template = _(
        "%(count)d of these links no longer exist: items were split or merged meanwhile. Look at the comparison again."
    )


class SameEdition(Refusal):
    code = "mandates.same_edition"
    template = _("A document cannot be compared with itself. Choose two documents.")
