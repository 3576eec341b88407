"""台账: matters, who owes them, the cells that are followed, what was reported and what was ruled."""

from luoshi.ledger.models.kinds import Kind, Series
from luoshi.ledger.models.matters import Matter, Party, Slot, Succession, Tally, Target
from luoshi.ledger.models.reports import Report, Use
from luoshi.ledger.models.rulings import Decision, Exemption, Package, Request, Stage, Suspension, Verification
from luoshi.ledger.models.views import SavedView

__all__ = [
    "Decision",
    "Exemption",
    "Kind",
    "Matter",
    "Package",
    "Party",
    "Report",
    "Request",
    "SavedView",
    "Series",
    "Slot",
    "Stage",
    "Succession",
    "Suspension",
    "Tally",
    "Target",
    "Use",
    "Verification",
]
