"""Two people at once, with real threads: one wins, the other hears about it, nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from luoshi.kernel.refusal import Refusal
from luoshi.ledger import actions
from luoshi.ledger.actions import ReportGiven
from luoshi.ledger.models import Decision, Matter, Report
from luoshi.ledger.states import ReportState
from tests.factories.access import actor_as
from tests.factories.org import institution
from tests.ledger.conftest import DAY, NOW

WHY = "佐证材料缺少会签页，请补齐"


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Runs the works at the same moment, each on a connection of its own; their results or refusals, in order."""
    results: list[Any] = [None] * len(works)
    start = Barrier(len(works))

    def run(index: int) -> None:
        start.wait()
        try:
            results[index] = works[index]()
        except Refusal as refusal:
            results[index] = refusal
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(index,)) for index in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def running(transactional_db: None) -> Matter:
    house = institution()
    clerk = actor_as(house.clerk, on=DAY)
    lead = actions.PartyGiven(role="lead", text="一司", unit_id=house.departments[0].pk)
    matter = actions.docket_by_hand(
        wording="编制指南", kind="other", why="会议议定", parties=[lead], due_on=DAY.replace(month=12), cycle="once",
        actor=clerk, on=DAY, at=NOW,
    )  # fmt: skip
    actions.issue(matter.number, actor=clerk, on=DAY, at=NOW)
    actions.acknowledge(matter.number, actor=actor_as(house.officers[0], on=DAY), on=DAY, at=NOW)
    matter.people = (clerk, actor_as(house.director, on=DAY), actor_as(house.officers[0], on=DAY))
    return matter


def test_one_report_is_decided_once(running: Matter) -> None:
    clerk, director, officer = running.people
    report = actions.submit_report(
        running.number, officer.unit_id, given=ReportGiven(progress=40, text="完成初稿"), key=uuid4(), actor=officer,
        on=DAY, at=NOW,
    )  # fmt: skip

    results = at_once(
        lambda: actions.accept_report(report.pk, actor=clerk, on=DAY, at=NOW),
        lambda: actions.return_report(report.pk, why=WHY, actor=director, on=DAY, at=NOW),
    )

    refused = [r for r in results if isinstance(r, Refusal)]
    assert [r.code for r in refused] == ["ledger.already_decided"]
    assert Decision.objects.filter(report=report).count() == 1


def test_one_form_sent_twice_at_once_is_one_report(running: Matter) -> None:
    _clerk, _director, officer = running.people
    key = uuid4()

    def send() -> Report:
        return actions.submit_report(
            running.number, officer.unit_id, given=ReportGiven(progress=40, text="完成初稿"), key=key, actor=officer,
            on=DAY, at=NOW,
        )  # fmt: skip

    results = at_once(send, send)

    assert {r.pk for r in results} == {Report.objects.get(state=ReportState.SUBMITTED).pk}


def test_two_matters_never_share_a_number(running: Matter) -> None:
    clerk, director, officer = running.people
    lead = actions.PartyGiven(role="lead", text="一司", unit_id=officer.unit_id)

    def open_one(actor: Any) -> Matter:
        return actions.docket_by_hand(
            wording="另一项", kind="other", why="会议议定", parties=[lead], due_on=None, cycle="monthly", actor=actor,
            on=DAY, at=NOW,
        )  # fmt: skip

    results = at_once(lambda: open_one(clerk), lambda: open_one(director), lambda: open_one(clerk))

    assert {m.number for m in results} == {"SX-2025-002", "SX-2025-003", "SX-2025-004"}
