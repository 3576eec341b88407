"""What closes a result: an outcome is not closed by a meeting record, nor anything by photos and articles."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from luoshi.kernel.actor import Actor
from luoshi.ledger import actions, errors
from luoshi.ledger.actions import ReportGiven
from luoshi.ledger.models import Matter, Report, Use
from luoshi.ledger.outcomes import closes
from luoshi.ledger.states import Nature, OutcomeStep, State
from luoshi.records.models import Evidence
from tests.ledger.conftest import DAY, NOW

WHEN = {"on": DAY, "at": NOW}
Make = Callable[..., Matter]


@pytest.mark.parametrize("nature", list(Nature))
def test_every_nature_closes_what_it_shows_and_no_more(nature: Nature) -> None:
    steps = {step for step in OutcomeStep if closes(step, [nature])}

    shows_better = nature in (Nature.DATA, Nature.ACCEPTANCE, Nature.FEEDBACK)
    shows_nothing = nature in (Nature.PHOTO, Nature.INSTRUCTION, Nature.ARTICLE, Nature.OTHER)
    assert (OutcomeStep.ACTIVITY in steps, OutcomeStep.OUTPUT in steps, OutcomeStep.OUTCOME in steps) == (
        True,
        not shows_nothing,
        shows_better,
    )


def test_one_proof_that_counts_is_enough_and_none_closes_an_activity_only() -> None:
    assert closes(OutcomeStep.OUTCOME, [Nature.PHOTO, Nature.FEEDBACK])
    assert closes(OutcomeStep.ACTIVITY, [])
    assert not closes(OutcomeStep.OUTPUT, [])


@pytest.fixture
def proofs(db: None) -> list[int]:
    return [
        Evidence.objects.create(link=f"https://example.test/{n}", received_at=NOW, name=f"佐证{n}").pk for n in (1, 2)
    ]


def asked(matter: Matter, officer: Actor, natures: dict[int, str]) -> Report:
    given = ReportGiven(
        progress=100, text="全部完成并公布", asks_conclusion=True, evidence=tuple(natures), natures=natures
    )
    return actions.submit_report(matter.number, officer.unit_id, given=given, key=uuid4(), actor=officer, **WHEN)


def test_a_meeting_record_does_not_close_an_outcome(
    running: Make, officer: Actor, clerk: Actor, proofs: list[int]
) -> None:
    matter = running()
    Matter.objects.filter(pk=matter.pk).update(outcome_step=OutcomeStep.OUTCOME)
    report = asked(matter, officer, {proofs[0]: Nature.MEETING, proofs[1]: Nature.PHOTO})

    with pytest.raises(errors.ProofMissing) as refusal:
        actions.conclude(matter.number, actor=clerk, **WHEN)
    Use.objects.filter(report=report, nature=Nature.MEETING).update(nature=Nature.FEEDBACK)
    actions.conclude(matter.number, actor=clerk, **WHEN)

    matter.refresh_from_db()
    assert refusal.value.values["given"] == f"{Nature.MEETING.label}、{Nature.PHOTO.label}"
    assert matter.state == State.CONCLUDED


def test_a_proof_of_which_nothing_is_said_is_another_paper(
    running: Make, officer: Actor, clerk: Actor, proofs: list[int]
) -> None:
    matter = running()
    Matter.objects.filter(pk=matter.pk).update(outcome_step=OutcomeStep.OUTPUT)
    given = ReportGiven(progress=100, text="全部完成并公布", asks_conclusion=True, evidence=(proofs[0],))
    actions.submit_report(matter.number, officer.unit_id, given=given, key=uuid4(), actor=officer, **WHEN)

    assert Use.objects.get().nature == Nature.OTHER
    with pytest.raises(errors.ProofMissing):
        actions.conclude(matter.number, actor=clerk, **WHEN)


def test_a_form_that_says_another_nature_says_something_else(running: Make, officer: Actor, proofs: list[int]) -> None:
    matter, key = running(), uuid4()

    def send(nature: str) -> Report:
        given = ReportGiven(progress=40, text="完成初稿", evidence=(proofs[0],), natures={proofs[0]: nature})
        return actions.submit_report(matter.number, officer.unit_id, given=given, key=key, actor=officer, **WHEN)

    first = send(Nature.RULE)

    assert send(Nature.RULE).pk == first.pk
    with pytest.raises(errors.AlreadySent):
        send(Nature.DATA)
