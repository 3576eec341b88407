"""Refusals speak the reader's language, at the moment they are read."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import override

from luoshi.kernel.actor import Actor, Held, system
from luoshi.kernel.refusal import MoveRefused, NotAllowed, Refusal


def test_a_refusal_is_a_whole_sentence_with_its_values():
    refusal = NotAllowed(subject="PH-2026-001", ask="the supervision office")

    with override("en"):
        assert str(refusal) == "You may not do this for PH-2026-001. Ask the supervision office."


@pytest.mark.parametrize("refusal", [NotAllowed, MoveRefused])
def test_a_refusal_has_a_stable_code_and_is_caught_as_a_refusal(refusal):
    assert issubclass(refusal, Refusal)
    assert refusal.code == {NotAllowed: "not_allowed", MoveRefused: "move_refused"}[refusal]


def test_a_percent_sign_in_a_value_is_shown_as_it_is():
    with override("en"):
        assert "100%(x)s" in str(NotAllowed(subject="100%(x)s", ask="us"))


def test_an_actor_has_the_roles_of_its_posts_and_no_others():
    actor = Actor(user_id=1, name="林砚秋", on=date(2026, 3, 2), held=(Held("officer", 4), Held("viewer", 4)))

    assert actor.has("officer")
    assert actor.has("auditor", "viewer")
    assert not actor.has("auditor")


def test_the_system_is_nobodys_account():
    actor = system(date(2026, 3, 2))

    assert actor.user_id is None
    assert actor.held == (Held("system", None),)
