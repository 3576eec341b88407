"""The verbs of the mandates room. One verb, one transaction, one fact."""

from luoshi.mandates.actions.adding import add_reading
from luoshi.mandates.actions.advising import Asked, ask_second_opinions, set_aside, take_over
from luoshi.mandates.actions.answering import (
    decide_missing_deadlines,
    first_names_do_not_lead,
    first_names_lead,
    settle_name,
    settle_rest,
)
from luoshi.mandates.actions.deciding import (
    Correction,
    DeadlineGiven,
    PartyGiven,
    TargetGiven,
    confirm,
    confirm_certain,
    correct,
    refuse,
    restore,
    undo,
)
from luoshi.mandates.actions.linking import decide_links
from luoshi.mandates.actions.loading import Loaded, read_document, read_documents
from luoshi.mandates.actions.reshaping import merge, split

__all__ = [
    "Asked",
    "Correction",
    "DeadlineGiven",
    "Loaded",
    "PartyGiven",
    "TargetGiven",
    "add_reading",
    "ask_second_opinions",
    "confirm",
    "confirm_certain",
    "correct",
    "decide_links",
    "decide_missing_deadlines",
    "first_names_do_not_lead",
    "first_names_lead",
    "merge",
    "read_document",
    "read_documents",
    "refuse",
    "restore",
    "set_aside",
    "settle_name",
    "settle_rest",
    "split",
    "take_over",
    "undo",
]
