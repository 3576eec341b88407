"""The counters cannot drift from the rows, and a kept light is the light of the day."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F, Q
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi.ledger import counting, tallies, turning
from luoshi.ledger.lights import light_of as worked_out
from luoshi.ledger.models import Matter, Party, Tally
from luoshi.ledger.states import DONE, OUT, Light, State, Waiting
from luoshi.ledger.turning import light_of
from luoshi.org.states import FOREVER
from tests.factories.ledger import MatterFactory
from tests.factories.org import UnitFactory

DAY = date(2026, 11, 24)
days = st.none() | st.integers(-40, 40).map(lambda n: DAY + timedelta(days=n))
states = st.sampled_from([State.DOCKETED, State.ASSIGNED, State.IN_PROGRESS, State.SUSPENDED, State.CONCLUDED])


def fields_of(state: str, day: date) -> dict[str, Any]:
    """What the table asks of a matter in that state."""
    return {
        "state": state,
        "concluded_on": day if state in DONE else None,
        "suspended_on": day if state == State.SUSPENDED else None,
        "review_on": day if state == State.SUSPENDED else None,
    }


def matter(n: int, **fields: Any) -> Matter:
    plain = {"kind_id": "plan_task", "wording": "编制办事指南", "year": 2026, "by_hand": "会议议定", "docketed_on": DAY,
             "waiting_since": DAY}  # fmt: skip
    return Matter(number=f"T-{n:05}", **plain | fields)


moves = st.lists(
    st.tuples(
        st.sampled_from(["insert", "many", "state", "bulk", "delete", "light", "rollback", "compact"]),
        states,
        st.integers(-400, 400),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=12,
)


class CountersOfRandomHistories(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.units = [UnitFactory() for _ in range(2)]

    @given(moves=moves)
    def test_counters_equal_the_rows_after_any_sequence_of_statements(self, moves: list[Any]) -> None:
        made = 0
        for move, state, distance, which in moves:
            day = DAY + timedelta(days=distance)
            lead = self.units[which] if which < len(self.units) else None
            given_fields = fields_of(state, day) | {"lead": lead, "due_on": day, "year": day.year}
            rows = Matter.objects.filter(
                pk__in=list(Matter.objects.order_by("pk").values_list("pk", flat=True)[which : which + 3])
            )
            if move == "insert":
                made += 1
                matter(made, **given_fields).save()
            elif move == "many":
                Matter.objects.bulk_create([matter(made + n + 1, **given_fields) for n in range(3)])
                made += 3
            elif move == "state":
                for row in rows:
                    for name, value in fields_of(state, day).items():
                        setattr(row, name, value)
                    row.save()
            elif move == "bulk":
                rows.update(waiting_since=day, waiting_for=Waiting.REVIEW, due_on=F("docketed_on"), is_restricted=True)
            elif move == "delete":
                rows.delete()
            elif move == "light":
                turning.turn_lights(day)
            elif move == "compact":
                tallies.compact()
            else:
                with transaction.atomic():
                    rows.update(year=1999, lead=None)
                    transaction.set_rollback(True)
        assert tallies.differences() == []
        assert sum(cell.n for cell in tallies.cells(where=Q(), on=DAY)) == Matter.objects.count()

    @given(
        state=states, due_on=days, near_on=days, behind_on=days, far_behind_on=days, folded=st.integers(-50, 50),
        read=st.integers(-60, 60),
    )  # fmt: skip
    def test_the_kept_light_is_the_light_of_every_day(self, read: int, folded: int, **given_fields: Any) -> None:
        read_on, folded_on = DAY + timedelta(days=read), DAY + timedelta(days=folded)
        row = matter(1, **given_fields | fields_of(given_fields["state"], DAY))
        turning.keep_light(row, folded_on)
        row.save()
        found = Matter.objects.annotate(light=light_of(read_on), right=worked_out(read_on)).get()
        assert found.light == found.right == turning.light_on(row, read_on)
        if folded_on <= read_on < row.turns_on:
            assert row.light_kept == found.light
        if row.turns_on < FOREVER:
            assert turning.light_on(row, row.turns_on) != row.light_kept
        Matter.objects.update(light_from=FOREVER)
        assert turning.turn_lights(folded_on) == 1
        by_statement = Matter.objects.get()
        assert (by_statement.light_kept, by_statement.turns_on) == (row.light_kept, row.turns_on)


@pytest.mark.django_db
def test_a_light_whose_dates_changed_behind_the_fold_is_worked_out() -> None:
    kept = MatterFactory(in_progress=True, due_on=DAY + timedelta(days=30))
    turning.turn_lights(DAY)
    Matter.objects.update(due_on=DAY - timedelta(days=1))
    assert Matter.objects.annotate(light=light_of(DAY)).get(pk=kept.pk).light == Light.OVER
    assert {cell.light: cell.n for cell in tallies.cells(where=Q(), on=DAY)} == {Light.OVER: 1}
    assert turning.turn_lights(DAY) == 1
    assert turning.turn_lights(DAY) == 0


@pytest.mark.django_db
def test_lights_turn_on_their_day_and_not_before() -> None:
    MatterFactory(in_progress=True, due_on=DAY + timedelta(days=30))
    turning.turn_lights(DAY)
    row = Matter.objects.get()
    assert turning.turn_lights(row.turns_on - timedelta(days=1)) == 0
    assert turning.turn_lights(row.turns_on) == 1
    assert tallies.differences() == []


@pytest.mark.django_db
def test_counters_are_made_anew_where_the_triggers_were_lost() -> None:
    with connection.cursor() as cursor:
        table = " ON ledger_matter" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER ledger_matter_count_insert{table}")
    MatterFactory()
    assert tallies.differences()
    tallies.keep_counting()
    assert tallies.differences() == []
    assert not counting.missing(connection)


@pytest.mark.django_db
def test_compacting_changes_no_count() -> None:
    for _ in range(3):
        MatterFactory(lead=None)
    Matter.objects.update(year=2025)
    before = sorted(tallies.sums("year", "state", where=Q()))
    assert tallies.compact() == 3
    assert sorted(tallies.sums("year", "state", where=Q())) == before
    assert Tally.objects.filter(what="state").get().n == 3


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_writers_at_once_neither_wait_for_a_counter_nor_lose_one() -> None:
    for n in range(40):
        matter(n, due_on=DAY).save()
    keys = list(Matter.objects.values_list("pk", flat=True))

    def work(start: int) -> None:
        try:
            for key in keys[start::4]:
                with transaction.atomic():
                    Matter.objects.filter(pk=key).update(waiting_for=Waiting.REVIEW)
                tallies.compact()
                Matter.objects.filter(pk=key, year=2026).update(year=2025)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert tallies.differences() == []
    assert tallies.sums("year", "waiting_for", where=Q())[0][:3] == (2025, Waiting.REVIEW, 40)
    assert not Party.objects.exists()
    assert not Matter.objects.filter(state__in=OUT).exists()
