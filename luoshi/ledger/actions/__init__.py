"""The verbs of the ledger. One verb, one transaction, one fact."""

from luoshi.ledger.actions.answering import (
    answer_objection,
    grant_change,
    grant_extension,
    refuse_request,
    screen_request,
)
from luoshi.ledger.actions.approving import approve, decline
from luoshi.ledger.actions.archiving import archive, archive_due
from luoshi.ledger.actions.asking import ask_change, ask_extension, object_to, take_back_request
from luoshi.ledger.actions.changing import change_matter
from luoshi.ledger.actions.deciding import Answer, accept_report, conclude, remind, return_report
from luoshi.ledger.actions.delegating import delegate, take_back
from luoshi.ledger.actions.docketing import PartyGiven, docket_by_hand, docket_edition
from luoshi.ledger.actions.ending import except_unit, merge, terminate, withdraw
from luoshi.ledger.actions.issuing import acknowledge, issue
from luoshi.ledger.actions.looking_back import close_out, look_back, reopen
from luoshi.ledger.actions.measuring import tie_target
from luoshi.ledger.actions.noting import comment, consent, instruct, see
from luoshi.ledger.actions.planning import finish_stage, plan_stages
from luoshi.ledger.actions.reporting import ReportGiven, report_no_change, save_draft, submit_report
from luoshi.ledger.actions.signing import hand_back, sign_report, sign_request
from luoshi.ledger.actions.succeeding import carry_over
from luoshi.ledger.actions.supporting import ask_support
from luoshi.ledger.actions.suspending import resume, suspend
from luoshi.ledger.actions.verifying import record_finding, verify
from luoshi.ledger.actions.views import drop_view, save_view

__all__ = [
    "Answer",
    "PartyGiven",
    "ReportGiven",
    "accept_report",
    "acknowledge",
    "answer_objection",
    "approve",
    "archive",
    "archive_due",
    "ask_change",
    "ask_extension",
    "ask_support",
    "carry_over",
    "change_matter",
    "close_out",
    "comment",
    "conclude",
    "consent",
    "decline",
    "delegate",
    "docket_by_hand",
    "docket_edition",
    "drop_view",
    "except_unit",
    "finish_stage",
    "grant_change",
    "grant_extension",
    "hand_back",
    "instruct",
    "issue",
    "look_back",
    "merge",
    "object_to",
    "plan_stages",
    "record_finding",
    "refuse_request",
    "remind",
    "reopen",
    "report_no_change",
    "resume",
    "return_report",
    "save_draft",
    "save_view",
    "screen_request",
    "see",
    "sign_report",
    "sign_request",
    "submit_report",
    "suspend",
    "take_back",
    "take_back_request",
    "terminate",
    "tie_target",
    "verify",
    "withdraw",
]
