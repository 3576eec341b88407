"""Lifecycles are tables: what is not in them cannot happen."""

from __future__ import annotations

import pytest
from django.db.models import TextChoices
from hypothesis import given
from hypothesis import strategies as st

from luoshi.kernel.lifecycle import Lifecycle
from luoshi.kernel.refusal import MoveRefused


class State(TextChoices):
    OPEN = "open", "办理中"
    REVIEW = "review", "审核中"
    DONE = "done", "办结"


MOVES = Lifecycle(
    State,
    ("submit",   {State.OPEN},                 State.REVIEW),
    ("return",   {State.REVIEW},               State.OPEN),
    ("conclude", {State.REVIEW},               State.DONE),
    ("reopen",   {State.DONE},                 State.OPEN),
    labels={"conclude": "准予办结"},
)  # fmt: skip
STATES = st.sampled_from(State.values)
VERBS = st.sampled_from(sorted(MOVES.moves))


@given(STATES, VERBS)
def test_a_move_is_possible_exactly_where_the_table_has_it(state, verb):
    if state in MOVES.origins(verb):
        assert MOVES.after(verb, state) in State.values
        assert verb in MOVES.verbs(state)
    else:
        with pytest.raises(MoveRefused):
            MOVES.after(verb, state)
        assert verb not in MOVES.verbs(state)


@given(st.lists(VERBS))
def test_nothing_is_done_that_was_not_in_review_before(verbs):
    trail = [State.OPEN.value]
    for verb in verbs:
        if verb in MOVES.verbs(trail[-1]):
            trail.append(MOVES.after(verb, trail[-1]))

    assert all(trail[n - 1] == State.REVIEW for n, state in enumerate(trail) if state == State.DONE)


def test_verbs_come_in_the_order_of_the_table():
    assert MOVES.verbs(State.REVIEW) == ["return", "conclude"]


def test_a_refused_move_names_the_verb_and_the_state_in_the_offices_words():
    with pytest.raises(MoveRefused) as caught:
        MOVES.after("conclude", State.OPEN)

    assert caught.value.values == {"verb": "准予办结", "state": "办理中"}
    assert "准予办结" in str(caught.value)


def test_a_table_that_names_a_state_nobody_declared_is_refused():
    with pytest.raises(ValueError, match="closed"):
        Lifecycle(State, ("close", {State.DONE}, "closed"))


def test_a_table_that_names_a_verb_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        Lifecycle(State, ("submit", {State.OPEN}, State.REVIEW), ("submit", {State.DONE}, State.REVIEW))
