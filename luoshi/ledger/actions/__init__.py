"""The verbs of the ledger. One verb, one transaction, one fact."""

from luoshi.ledger.actions.deciding import accept_report, close_out, conclude, remind, reopen, return_report
from luoshi.ledger.actions.docketing import PartyGiven, docket_by_hand, docket_edition
from luoshi.ledger.actions.issuing import acknowledge, issue
from luoshi.ledger.actions.measuring import tie_target
from luoshi.ledger.actions.reporting import ReportGiven, report_no_change, save_draft, submit_report
from luoshi.ledger.actions.succeeding import carry_over
from luoshi.ledger.actions.views import drop_view, save_view

__all__ = [
    "PartyGiven",
    "ReportGiven",
    "accept_report",
    "acknowledge",
    "carry_over",
    "close_out",
    "conclude",
    "docket_by_hand",
    "docket_edition",
    "drop_view",
    "issue",
    "remind",
    "reopen",
    "report_no_change",
    "return_report",
    "save_draft",
    "save_view",
    "submit_report",
    "tie_target",
]
