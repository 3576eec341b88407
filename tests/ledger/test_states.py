"""The lifecycles as tables."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from luoshi.kernel.refusal import MoveRefused
from luoshi.ledger.states import MATTER, REPORT, ReportState, State


@given(st.lists(st.sampled_from(sorted(MATTER.moves)), max_size=30))
def test_nothing_is_closed_out_that_was_not_concluded_first(moves: list[str]) -> None:
    trail = [State.DOCKETED.value]

    for move in moves:
        with suppress(MoveRefused):
            trail.append(MATTER.after(move, trail[-1]))

    assert all(before == State.CONCLUDED for before, after in pairwise(trail) if after == State.CLOSED_OUT)


@given(st.lists(st.sampled_from(sorted(set(REPORT.moves) - {"recall"})), max_size=10))
def test_a_report_is_decided_once(moves: list[str]) -> None:
    trail = [ReportState.DRAFT.value]

    for move in moves:
        with suppress(MoveRefused):
            trail.append(REPORT.after(move, trail[-1]))

    assert len([state for state in trail if state in (ReportState.ACCEPTED, ReportState.RETURNED)]) <= 1


def test_every_state_but_the_first_can_be_reached() -> None:
    assert {target for _origins, target in MATTER.moves.values()} == set(State.values) - {State.DRAFT}
