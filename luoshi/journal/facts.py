"""What the journal states about itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

# The one subject of facts about the journal itself.
CHAIN = "chain"


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalVerified:
    """核验: somebody had the journal checked. `number` and `seal` were the last, `problems` is how many were found."""

    noun: ClassVar[str] = "journal"
    about: ClassVar[str] = "journal"
    journal: str = CHAIN
    number: int
    seal: str
    reliable_until: int
    problems: int
