"""抽样: which results must be verified by a third person before they are concluded."""

from __future__ import annotations

from hashlib import sha256

from luoshi.ledger.models import Matter
from luoshi.ledger.states import VerificationRule

SEED = "核查抽样"


def verification_is_needed(matter: Matter) -> bool:
    """Whether the kind of the matter asks for a verification of its result: never, always, or by sample.

    The sample is drawn by number, so that nobody can choose and everybody can check it: the first eight hexadecimal
    digits of SHA-256 over “核查抽样:” and the matter's number, as a whole number, leave a rest below `sample_percent`
    when divided by 100. Source: domain handbook 2.3, row 13; how it is drawn is a house rule."""
    kind = matter.kind
    if kind.verification == VerificationRule.SAMPLE:
        return drawn(matter.number) < kind.sample_percent
    return kind.verification == VerificationRule.ALWAYS


def drawn(number: str) -> int:
    """The lot of a matter, 0–99."""
    return int(sha256(f"{SEED}:{number}".encode()).hexdigest()[:8], 16) % 100
