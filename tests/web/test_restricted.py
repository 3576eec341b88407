"""Need to know: a restricted item shows nowhere to those who neither act in it nor supervise it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.access.models import User
from luoshi.kernel.clock import now, today
from luoshi.ledger import actions
from luoshi.ledger.lists import Filter, listed
from luoshi.ledger.models import Matter
from luoshi.ledger.queries import matters_for, reports_for
from luoshi.ledger.totals import counts, tabs
from luoshi.org.states import PostKind
from luoshi.reporting.board import board
from tests.factories.access import actor_as, user_in
from tests.factories.ledger import send
from tests.factories.org import Institution, institution

SignIn = Callable[..., Client]
WORDING = "核查某专项资金问题线索"
SAID = "已约谈有关人员并固定材料"

INSIDE = ("clerk", "director", "leader", "auditor", "head", "officer", "delegate", "member")
OUTSIDE = ("reader", "viewer", "stranger", "strange_head", "colleague")


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


@pytest.fixture
def people(house: Institution) -> dict[str, User]:
    """By what they are to the item: the first department leads it and passed its share to a division, the third owes a
    report as one of a class; the second has nothing to do with it."""
    division, other = house.divisions[:2]
    return {
        "clerk": house.clerk,
        "director": user_in(house.office, PostKind.HEAD, "督查室主任", "文主任", role="director", over=None),
        "leader": house.leader,
        "auditor": user_in(house.office, PostKind.STAFF, "审计员", "文审计", role="auditor", over=None),
        "head": house.heads[0],
        "officer": house.officers[0],
        "delegate": user_in(division, PostKind.LIAISON, "处联络员", "文处一", role="officer", over=division),
        "member": house.officers[2],
        "reader": house.reader,
        "viewer": user_in(house.root, PostKind.STAFF, "查阅员", "文查阅", role="viewer", over=None),
        "stranger": house.officers[1],
        "strange_head": house.heads[1],
        "colleague": user_in(other, PostKind.LIAISON, "处联络员", "文处二", role="officer", over=other),
    }


@pytest.fixture
def restricted(house: Institution, people: dict[str, User]) -> Matter:
    """Issued, acknowledged, passed down, reported on once."""
    first, _second, third = house.departments
    when = {"on": today(), "at": now()}
    clerk, officer = actor_as(house.clerk, on=today()), actor_as(house.officers[0], on=today())
    matter = actions.docket_by_hand(
        wording=WORDING,
        kind="other",
        why="主要负责人批示",
        parties=[
            actions.PartyGiven(role="lead", text=first.name, unit_id=first.pk),
            actions.PartyGiven(role="all", text="三司各单位", unit_id=third.pk, is_class=True),
        ],
        due_on=today() + timedelta(days=120),
        cycle="once",
        actor=clerk,
        **when,
    )
    Matter.objects.filter(pk=matter.pk).update(is_restricted=True)
    actions.issue(matter.number, actor=clerk, **when)
    actions.acknowledge(matter.number, actor=officer, **when)
    actions.delegate(matter.number, first.pk, house.divisions[0].pk, actor=officer, **when)
    send(matter, officer, text=SAID)
    matter.refresh_from_db()
    return matter


def test_those_who_act_or_supervise_find_it(people: dict[str, User], restricted: Matter) -> None:
    for who in INSIDE:
        actor = actor_as(people[who], on=today())
        assert list(matters_for(actor)) == [restricted], who
        assert reports_for(actor).count() == 1, who
        assert tabs(actor).views["all"] == 1, who


def test_nobody_else_finds_it_in_lists_counts_or_boards(people: dict[str, User], restricted: Matter) -> None:
    everything = Filter(view="all")
    for who in OUTSIDE:
        actor = actor_as(people[who], on=today())
        assert list(listed(actor, everything)) == [], who
        assert list(listed(actor, Filter(view="all", q="专项资金"))) == [], who
        assert counts(actor, everything).here == 0, who
        assert set(tabs(actor, [everything]).views.values()) == {0}, who
        assert tabs(actor).years == [], who
        assert board(actor, year=restricted.year, on=today()).whole.total == 0, who
        assert list(reports_for(actor)) == [], who


@pytest.mark.parametrize("who", OUTSIDE)
def test_no_page_and_no_file_says_a_word_of_it(
    people: dict[str, User], restricted: Matter, signed_in: SignIn, who: str
) -> None:
    client = signed_in(people[who])

    assert client.get(reverse("web:matter", args=[restricted.number])).status_code == 404
    assert client.get(reverse("web:report", args=[restricted.number])).status_code == 404
    for answer in pages(client):
        assert WORDING not in answer
        assert SAID not in answer
        assert restricted.number not in answer


@pytest.mark.parametrize("who", ["clerk", "auditor", "officer", "member"])
def test_the_same_pages_say_it_to_those_who_need_to_know(
    people: dict[str, User], restricted: Matter, signed_in: SignIn, who: str
) -> None:
    client = signed_in(people[who])

    assert client.get(reverse("web:matter", args=[restricted.number])).status_code == 200
    assert any(WORDING in answer for answer in pages(client))


def pages(client: Client) -> list[str]:
    """The desk, the ledger, its files, the board and the search, as the person gets them."""
    wanted: list[tuple[str, dict[str, Any]]] = [
        ("web:home", {}),
        ("web:ledger", {"view": "all"}),
        ("web:board", {}),
        ("web:search", {"q": "专项资金"}),
        ("web:search", {"q": "固定材料"}),
        ("web:ledger_export", {"view": "all", "format": "csv"}),
        ("web:ledger_export", {"view": "all", "format": "json"}),
    ]
    answers = [client.get(reverse(name), query, follow=True) for name, query in wanted]
    return [
        b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
        for answer in answers
    ]
