"""The kinds of matter: those that are shipped, and how a room or a page asks for one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from luoshi.ledger.models import Kind
from luoshi.ledger.states import Cycle, OutcomeStep, SignOff, VerificationRule

# The review of a conclusion looks at these six (domain handbook 2.1, FY2).
SIX_QUESTIONS = [
    {"title": "事实是否清楚", "title_en": "Are the facts clear?"},
    {"title": "问题是否解决", "title_en": "Is the problem solved?"},
    {"title": "任务是否落实", "title_en": "Is the task carried out?"},
    {"title": "结论是否准确", "title_en": "Is the conclusion accurate?"},
    {"title": "措施是否合法", "title_en": "Are the measures lawful?"},
    {"title": "手续是否完备", "title_en": "Are the papers in order?"},
]

SHIPPED: dict[str, dict[str, Any]] = {
    "plan_task": {"name": "规划任务", "name_en": "plan task", "letters": "GH"},
    "annual_measure": {"name": "年度举措", "name_en": "yearly measure", "letters": "JC"},
    "directive": {
        "name": "指示批示",
        "name_en": "directive",
        "letters": "PS",
        "cycle": Cycle.MONTHLY,
        "restricted": True,
        "needs_approval": True,
        "sign_off": SignOff.CONCLUSION,
        "leader_sees": True,
        "leader_consents": True,
        "lookback_days": 90,
        "default_days": 15,
        "outcome_step": OutcomeStep.OUTPUT,
        "verification": VerificationRule.SAMPLE,
        "sample_percent": 20,
    },
    "research_result": {"name": "调研成果", "name_en": "research result", "letters": "DY"},
    "practical_measure": {
        "name": "办实事",
        "name_en": "practical measure",
        "letters": "BS",
        "outcome_step": OutcomeStep.OUTCOME,
    },
    "other": {"name": "其他事项", "name_en": "other matter", "letters": "SX", "ordinal": 99},
}


def ship() -> None:
    """Writes the shipped kinds that are missing or still as shipped; a kind that somebody changed stays as it is."""
    for ordinal, (code, values) in enumerate(SHIPPED.items()):
        Kind.objects.filter(changed_at=None).update_or_create(
            code=code, defaults={"ordinal": ordinal, "checklist": SIX_QUESTIONS} | values
        )


def name_of(kind: Kind) -> str:
    """The kind's name in the reader's language; the Chinese one where there is no other."""
    return kind.name_en if kind.name_en and not (get_language() or "").startswith("zh") else kind.name


def choices(*, in_use: bool = True) -> list[tuple[str, str]]:
    """Codes and names for a form or a filter, in the order of the list: one query."""
    rows = Kind.objects.filter(in_use=True) if in_use else Kind.objects.all()
    return [(kind.code, name_of(kind)) for kind in rows.order_by("ordinal", "code")]
