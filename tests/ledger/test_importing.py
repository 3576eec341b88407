"""Carrying over a ledger: the rows and facts are those the verbs would have written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from luoshi.journal.completeness import unstated
from luoshi.kernel.actor import Actor
from luoshi.ledger.importing import Past, PastReport, carry_over
from luoshi.ledger.models import Matter, Report
from luoshi.ledger.states import SlotState, State, Waiting

Make = Callable[..., Matter]
ISSUED = datetime(2025, 6, 3, 1, 0, tzinfo=UTC)


def report(matter: Matter, by: Actor, day: int, **fields: object) -> PastReport:
    row = {"period": "final", "progress": 60, "text": "完成初稿", "decided": "accepted"} | fields
    at = datetime(2025, 6, day, 2, 0, tzinfo=UTC)
    return PastReport(unit_id=by.unit_id, at=at, by=by, decided_at=at.replace(hour=6), decided_by=by, **row)


def test_a_concluded_past_reads_as_if_it_had_been_walked(docket: Make, clerk: Actor, officer: Actor) -> None:
    matter = docket(("lead", 0))
    party = matter.parties.get()
    returned = report(matter, officer, 10, decided="returned", why="材料不全，请补齐后重报")
    asked = report(matter, officer, 12, progress=100, asks_conclusion=True)

    carry_over(
        [
            Past(
                matter=matter,
                issued_at=ISSUED,
                issued_by=clerk,
                acknowledged=[(party, ISSUED, officer)],
                reports=[returned, asked],
                concluded_at=datetime(2025, 6, 13, 2, 0, tzinfo=UTC),
                ruled_by=clerk,
            )
        ]
    )

    matter.refresh_from_db()
    assert (matter.state, matter.progress, matter.waiting_for) == (State.CONCLUDED, 100, Waiting.CLOSE_OUT)
    assert matter.slots.get().state == SlotState.ACCEPTED
    assert Report.objects.count() == 2
    assert matter.parties.get().acknowledged_at == ISSUED
    assert list(unstated()) == []


def test_a_running_past_waits_for_whoever_has_to_act(docket: Make, clerk: Actor, officer: Actor) -> None:
    matter = docket(("lead", 0))
    party = matter.parties.get()
    waiting = PastReport(
        unit_id=officer.unit_id, period="final", at=ISSUED, by=officer, progress=30, text="已启动", decided=""
    )

    carry_over(
        [
            Past(
                matter=matter, issued_at=ISSUED, issued_by=clerk, acknowledged=[(party, ISSUED, officer)],
                reports=[waiting],
            )
        ]
    )  # fmt: skip

    matter.refresh_from_db()
    assert (matter.state, matter.waiting_for) == (State.IN_PROGRESS, Waiting.REVIEW)
    assert matter.near_on is not None


def test_an_unknown_period_leaves_everything_as_it_was(docket: Make, clerk: Actor, officer: Actor) -> None:
    matter = docket(("lead", 0))

    with pytest.raises(KeyError):
        carry_over(
            [
                Past(
                    matter=matter, issued_at=ISSUED, issued_by=clerk, reports=[report(matter, officer, 9, period="x")]
                ),
            ]
        )

    assert not Report.objects.exists()
    assert not matter.slots.exists()
