"""The desk: what waits for whom, in which order, and the one-click answers on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from luoshi.kernel.clock import now, today
from luoshi.ledger import actions
from luoshi.ledger.models import Slot
from luoshi.ledger.states import State
from tests.factories.access import actor_as
from tests.factories.ledger import MatterFactory, docketed, send, walked
from tests.factories.org import Institution, institution

DESK = "/desk/"
WHY = "佐证材料缺少会签页，请补齐"


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


def piles(response) -> dict[str, list[str]]:
    return {card.key: [row.number for row in card.rows] for card in response.context["cards"]}


def test_an_officer_sees_returned_then_new_then_due(house, signed_in):
    due, new, back = walked(house, "in_progress"), walked(house, "issued"), walked(house, "reported")
    Slot.objects.filter(matter=due).update(opens_on=today())
    clerk = actor_as(house.clerk, on=today())
    actions.return_report(back.reports.get().pk, why=WHY, actor=clerk, on=today(), at=now())

    response = signed_in(house.officers[0]).get(DESK)

    assert list(piles(response).items()) == [("back", [back.number]), ("ack", [new.number]), ("due", [due.number])]
    assert WHY in response.content.decode()


def test_the_office_sees_reviews_first_then_what_is_to_be_issued(house, signed_in):
    review, issue = walked(house, "reported"), docketed(house)
    passed = walked(house, "asked", cycle="once")
    actions.accept_report(passed.reports.get().pk, actor=actor_as(house.clerk, on=today()), on=today(), at=now())

    response = signed_in(house.clerk).get(DESK)

    assert list(piles(response).items()) == [
        ("review", [review.number]),
        ("conclude", [passed.number]),
        ("issue", [issue.number]),
    ]


def test_nobody_sees_what_others_owe(house, signed_in):
    walked(house, "issued")
    walked(house, "reported")

    for user in (house.officers[1], house.leader, house.reader):
        assert piles(signed_in(user).get(DESK)) == {}


def test_one_slot_a_matter_is_asked_for_however_many_are_late(house, signed_in):
    matter = walked(house, "in_progress", cycle="monthly", due_on=today() + timedelta(days=200))
    matter.slots.update(opens_on=today() - timedelta(days=9))

    response = signed_in(house.officers[0]).get(DESK)

    assert matter.slots.count() > 1
    assert piles(response) == {"due": [matter.number]}


def test_what_is_not_open_yet_does_not_wait_but_its_day_is_named(house, signed_in):
    matter = walked(house, "in_progress", cycle="once", due_on=today() + timedelta(days=100))

    response = signed_in(house.officers[0]).get(DESK)

    assert piles(response) == {}
    assert response.context["duties"].next_due == matter.due_on


def test_acknowledging_leads_back_to_the_desk(house, signed_in):
    matter = walked(house, "issued")
    client = signed_in(house.officers[0])

    response = client.post(reverse("web:matter_verb", args=[matter.number, "acknowledge"]), {"next": DESK}, follow=True)

    assert response.redirect_chain == [(DESK, 302)]
    assert "ack" not in piles(response)
    assert matter.number in response.content.decode()


def test_no_form_leads_to_another_site(house, signed_in):
    matter = walked(house, "issued")
    address = reverse("web:matter_verb", args=[matter.number, "acknowledge"])

    response = signed_in(house.officers[0]).post(address, {"next": "https://example.org/"})

    assert response.url == reverse("web:matter", args=[matter.number])


def test_no_change_is_offered_only_where_it_would_be_taken(house, signed_in):
    matter = walked(house, "accepted", cycle="monthly", due_on=today() + timedelta(days=200))
    first = walked(house, "in_progress", cycle="once", due_on=today() + timedelta(days=5))
    Slot.objects.filter(matter=matter, state="owed").update(opens_on=today())

    rows = {row.number: row for row in signed_in(house.officers[0]).get(DESK).context["cards"][0].rows}

    assert [act.verb for act in rows[matter.number].menu] == ["no_change"]
    assert list(rows[first.number].menu) == []


def test_figures_lead_to_the_same_number_of_rows(house, signed_in):
    unit = house.departments[0]
    MatterFactory(in_progress=True, lead=unit, due_on=today() - timedelta(days=2))
    MatterFactory(in_progress=True, lead=unit, due_on=today() + timedelta(days=2), progress=80)
    MatterFactory(concluded=True, lead=unit)
    MatterFactory(in_progress=True, lead=house.departments[1])
    client = signed_in(house.officers[0])

    response = client.get(DESK)

    figures = response.context["figures"]
    found = {
        key: client.get(f"/ledger/?{query}").context["counts"].here
        for key, query in response.context["figure_links"].items()
    }
    assert found == {"going": 2, "over": 1, "warn": 1, "done": 1}
    assert (figures.going, figures.over, figures.warn, figures.done_this_year) == (2, 1, 1, 1)


def test_the_calendar_counts_deadlines_and_knows_days_off(house, signed_in):
    day = today() + timedelta(days=3)
    MatterFactory(in_progress=True, lead=house.departments[0], due_on=day)

    weeks = signed_in(house.officers[0]).get(DESK).context["weeks"]

    cells = [cell for week in weeks for cell in week]
    assert [cell["day"] for cell in cells if cell["count"]] == [day]
    assert len(cells) == 21
    assert cells[0]["day"].weekday() == 0
    assert any(cell["rest"] for cell in cells)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("who", "queries"), [("officer", 16), ("clerk", 23)])
def test_the_desk_costs_the_same_however_much_waits(house, signed_in, count, who, queries, django_assert_num_queries):
    clerk = actor_as(house.clerk, on=today())
    for _ in range(count):
        walked(house, "issued")
        walked(house, "reported")
        docketed(house)
        matter = walked(house, "in_progress", cycle="monthly")
        actions.return_report(
            send(matter, actor_as(house.officers[0], on=today())).pk, why=WHY, actor=clerk, on=today(), at=now()
        )
    user = house.officers[0] if who == "officer" else house.clerk
    client = signed_in(user)

    with django_assert_num_queries(queries):
        client.get(DESK)


def test_the_piles_are_the_same_as_a_fragment(house, signed_in):
    walked(house, "issued")
    client = signed_in(house.officers[0])

    whole = client.get(DESK).content.decode()
    part = client.get(DESK, headers={"HX-Request": "true"}).content.decode()

    assert 'id="piles"' in part
    assert "<html" not in part
    assert part.split("<form")[0].strip() in whole


def test_a_long_pile_says_how_many_there_are_and_leads_to_all(house, signed_in):
    for _ in range(22):
        MatterFactory(lead=house.departments[0])

    response = signed_in(house.clerk).get(DESK)

    card = response.context["cards"][0]
    assert (card.key, len(card.rows), card.total) == ("issue", 20, 22)
    assert signed_in(house.clerk).get(card.more).context["counts"].here == 22
    assert State.DOCKETED.value in card.more
