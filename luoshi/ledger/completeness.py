"""Rows of the ledger that must have been stated in the journal; verification looks whether they were."""

from __future__ import annotations

from collections.abc import Iterator

from luoshi.ledger.facts import KindChanged, KindDefined, MatterCarriedOver, MatterDocketed, ReportSubmitted
from luoshi.ledger.kinds import shipped
from luoshi.ledger.models import Decision, Kind, Matter, Report, Succession
from luoshi.ledger.moves import FACTS
from luoshi.ledger.states import UNSENT, Verb

# What a decision must have been stated as: the table of moves says it.
FACT_OF_VERB = FACTS


def kinds() -> Iterator[tuple[str, str]]:
    """Every kind that is not as shipped was defined or changed by somebody."""
    for code in Kind.objects.exclude(changed_at=None).order_by("pk").values_list("code", flat=True):
        yield f"ledger.{(KindChanged if code in shipped() else KindDefined).__name__}", f"kind:{code}"


def _pair(fact: type, matter: int) -> tuple[str, str]:
    return f"ledger.{fact.__name__}", f"matter:{matter}"


def matters() -> Iterator[tuple[str, str]]:
    """Every matter was docketed."""
    for matter in Matter.objects.order_by("pk").values_list("pk", flat=True).iterator():
        yield _pair(MatterDocketed, matter)


def decisions() -> Iterator[tuple[str, str]]:
    """Every decision was stated as what it decided."""
    rows = Decision.objects.filter(verb__in=FACT_OF_VERB).order_by("pk").values_list("verb", "matter")
    for verb, matter in rows.iterator():
        yield _pair(FACT_OF_VERB[Verb(verb)], matter)


def reports() -> Iterator[tuple[str, str]]:
    """Every report that was sent was stated."""
    sent = Report.objects.exclude(state__in=UNSENT).order_by("pk").values_list("matter", flat=True)
    for matter in sent.iterator():
        yield _pair(ReportSubmitted, matter)


def successions() -> Iterator[tuple[str, str]]:
    """Every matter that took the place of another one was stated to do so."""
    for matter in Succession.objects.order_by("pk").values_list("matter", flat=True).iterator():
        yield _pair(MatterCarriedOver, matter)
