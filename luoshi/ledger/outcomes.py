"""What a result must be shown by: which natures of proof close which step (domain handbook 2.3, roll-up).

Something was done (activity), something exists (output), something became better (outcome). A meeting record shows that
something was done or settled, never that it became better; photos, instructions obtained, articles published and other
papers show no result at all (architecture section 6, house rule)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext_lazy as _

from luoshi.ledger.errors import ProofMissing
from luoshi.ledger.models import Matter, Use
from luoshi.ledger.states import Nature, OutcomeStep, PartyRole, ReportState

# An activity needs no proof beyond the report; an output or outcome needs one of these at least.
CLOSES: dict[OutcomeStep, tuple[Nature, ...]] = {
    OutcomeStep.ACTIVITY: tuple(Nature),
    OutcomeStep.OUTPUT: (
        Nature.RULE,
        Nature.SYSTEM,
        Nature.ACCEPTANCE,
        Nature.DATA,
        Nature.FEEDBACK,
        Nature.MEETING,
    ),
    OutcomeStep.OUTCOME: (Nature.DATA, Nature.ACCEPTANCE, Nature.FEEDBACK),
}


def closes(step: str, natures: Collection[str]) -> bool:
    """Whether proofs of these natures close a step. An activity is closed by the report itself."""
    return step == OutcomeStep.ACTIVITY or any(nature in CLOSES[OutcomeStep(step)] for nature in natures)


def natures_given(matter: Matter) -> list[str]:
    """The natures of the proofs in what the responsible units sent and was not returned: one query."""
    uses = Use.objects.filter(
        report__matter=matter, report__state__in=[ReportState.SUBMITTED, ReportState.ACCEPTED]
    ).exclude(report__slot__party__role=PartyRole.SUPPORT)
    return sorted(set(uses.values_list("nature", flat=True)))


def must_be_shown(matter: Matter) -> None:
    """Raises ProofMissing, with what is needed and what there is, unless the matter's proofs close its step.

    An activity costs no query."""
    if matter.outcome_step == OutcomeStep.ACTIVITY:
        return
    given = natures_given(matter)
    if not closes(matter.outcome_step, given):
        raise ProofMissing(
            number=matter.number,
            needed=named(CLOSES[OutcomeStep(matter.outcome_step)]),
            given=named(given) if given else _("no proof"),
        )


def named(natures: Sequence[str]) -> str:
    """Natures in words, for a sentence: A、B、C."""
    return "、".join(str(Nature(nature).label) for nature in natures)
