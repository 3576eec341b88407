"""How shares add up: the mean of the leads by weight, what was passed down counts above, support never counts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from luoshi.ledger.folds import progress_of, shares_of
from luoshi.ledger.models import Party
from luoshi.ledger.states import LEADING, OWING, PartyRole

ROLES = [str(role) for role in PartyRole]


@st.composite
def parties(draw: st.DrawFn) -> list[Party]:
    """Parties of a matter; some passed their share down to others, to any depth."""
    rows: list[Party] = []
    for pk in range(1, draw(st.integers(0, 9)) + 1):
        above = draw(st.sampled_from([None, *[p for p in rows if p.role in OWING]]))
        rows.append(
            Party(
                pk=pk,
                role=PartyRole.BY_REMIT if above is not None else draw(st.sampled_from(ROLES)),
                progress=draw(st.integers(0, 100)),
                weight=draw(st.integers(0, 5)),
                delegated_by_id=above.pk if above is not None else None,
            )
        )
    return rows


def leaves(rows: list[Party]) -> list[Party]:
    """Those of the counted whose own report counts: they passed nothing down."""
    roots = [p for p in rows if p.delegated_by_id is None]
    counted = [p for p in roots if p.role in LEADING] or [p for p in roots if p.role in OWING]
    found: list[Party] = []
    while counted:
        party = counted.pop()
        below = [p for p in rows if p.delegated_by_id == party.pk]
        counted += below
        found += [] if below else [party]
    return found


@given(parties())
def test_progress_lies_between_the_least_and_the_most_that_was_reported(rows: list[Party]) -> None:
    shares = [p.progress for p in leaves(rows)]

    progress = progress_of(rows)

    assert (progress is None) == (not shares)
    assert progress is None or min(shares) <= progress <= max(shares)


@given(parties(), st.integers(0, 100))
def test_support_and_oversight_never_move_progress(rows: list[Party], progress: int) -> None:
    before = progress_of(rows)
    for party in rows:
        if party.role not in OWING:
            party.progress = progress

    assert progress_of(rows) == before


@given(parties(), st.integers(0, 100))
def test_what_who_passed_a_share_down_says_itself_does_not_count(rows: list[Party], progress: int) -> None:
    before = progress_of(rows)
    passed_down = {p.delegated_by_id for p in rows}
    for party in rows:
        if party.pk in passed_down:
            party.progress = progress

    assert progress_of(rows) == before


@given(parties())
def test_writing_the_shares_down_changes_nothing(rows: list[Party]) -> None:
    before = progress_of(rows)
    shares = shares_of(rows)
    for party in rows:
        party.progress = shares[party.pk]

    assert (progress_of(rows), shares_of(rows)) == (before, shares)


@given(parties())
def test_more_progress_below_is_never_less_above(rows: list[Party]) -> None:
    before = progress_of(rows)
    for party in leaves(rows):
        party.progress = min(100, party.progress + 7)

    assert before is None or progress_of(rows) >= before


def test_weights_count_and_no_weight_at_all_counts_alike() -> None:
    heavy = Party(pk=1, role="lead", progress=90, weight=3)
    light = Party(pk=2, role="co_lead", progress=50, weight=1)
    assert progress_of([heavy, light]) == 80

    heavy.weight = light.weight = 0

    assert progress_of([heavy, light]) == 70


def test_where_nobody_leads_all_who_are_responsible_count() -> None:
    rows = [
        Party(pk=1, role="joint", progress=20),
        Party(pk=2, role="by_remit", progress=60),
        Party(pk=3, role="support", progress=100),
    ]

    assert progress_of(rows) == 40
    assert progress_of(rows[2:]) is None
