"""The demo as a whole: loaded once, seen from every side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from luoshi.demo.management.commands import demo
from luoshi.journal.completeness import unstated
from luoshi.journal.verification import verify
from luoshi.kernel.clock import now, today
from luoshi.ledger.models import Matter, Report, Request
from luoshi.ledger.states import PENDING, ReportState, RequestState, State, Waiting
from luoshi.org.models import Unit
from luoshi.reporting.board import board
from tests.factories.access import actor_for
from tests.factories.org import UnitFactory


@pytest.fixture
def data_dir(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_the_demo_has_something_for_every_desk_and_every_light(data_dir: Path, capsys: Any) -> None:
    call_command("demo", "--load")

    accounts = (data_dir / "demo-accounts.txt").read_text(encoding="utf-8")
    seen = board(
        actor_for("leader", None, on=today()), year=max(Matter.objects.values_list("year", flat=True)), on=today()
    )
    waiting = set(Matter.objects.values_list("waiting_for", flat=True))
    assert accounts in capsys.readouterr().out
    assert (data_dir / "demo-accounts.txt").stat().st_mode & 0o077 == 0
    assert {Waiting.ISSUE, Waiting.ACKNOWLEDGE, Waiting.REPORT, Waiting.CORRECTION} <= waiting
    assert {Waiting.APPROVAL, Waiting.FINDING, Waiting.RESUMPTION, Waiting.CLOSE_OUT} <= waiting
    assert set(Request.objects.filter(state__in=PENDING).values_list("kind", "state")) == {
        ("objection", RequestState.OPEN),
        ("extension", RequestState.SCREENED),
        ("extension", RequestState.TO_SIGN),
    }
    assert Report.objects.filter(state=ReportState.TO_SIGN).count() == 1
    assert Matter.objects.filter(lookback_until__gt=today(), state=State.CONCLUDED).exists()
    assert {State.MERGED, State.TERMINATED} <= set(Matter.objects.values_list("state", flat=True))
    assert seen.whole.over > 0
    assert seen.whole.ok > 0
    assert seen.whole.on_time_rate is not None
    assert seen.whole.on_time_rate > 80
    assert not Matter.objects.filter(state=State.DOCKETED, number__startswith="ZD").exists()
    assert list(unstated()) == []
    assert verify(now()).is_sound

    units = Unit.objects.count()
    call_command("demo", "--load")
    assert Unit.objects.count() == units


@pytest.mark.django_db
def test_a_database_with_an_institution_of_its_own_is_left_alone(data_dir: Path) -> None:
    UnitFactory()

    with pytest.raises(CommandError, match="LUOSHI_DATA_DIR"):
        call_command("demo", "--load")

    assert Unit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_load_that_dies_in_the_middle_leaves_nothing_and_can_be_repeated(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*args: object, **more: object) -> int:
        assert transaction.get_connection().in_atomic_block
        raise KeyboardInterrupt

    monkeypatch.setattr(demo.history, "load", die)

    with pytest.raises(KeyboardInterrupt):
        call_command("demo", "--load")

    assert not Unit.objects.exists()
    assert not (data_dir / "demo-accounts.txt").exists()
