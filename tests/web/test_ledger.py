"""The ledger: who sees which rows, filters in the address, order, several rows at once, files, views, new items."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook

from luoshi.kernel.clock import today
from luoshi.ledger.lists import VIEWS, Filter
from luoshi.ledger.models import Matter, SavedView
from luoshi.ledger.states import State, Waiting
from luoshi.web.ledger import filters
from tests.factories.ledger import MatterFactory, docketed, walked
from tests.factories.org import Institution, institution

LEDGER = "/ledger/"


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


@pytest.fixture
def clerk(house, signed_in):
    return signed_in(house.clerk)


def numbers(response) -> list[str]:
    return [row.matter.number for row in response.context["rows"]]


def test_each_sees_exactly_their_rows(house, signed_in):
    mine = MatterFactory(in_progress=True, lead=house.departments[0])
    other = MatterFactory(in_progress=True, lead=house.departments[1])

    assert set(numbers(signed_in(house.clerk).get(LEDGER))) == {mine.number, other.number}
    assert numbers(signed_in(house.officers[0]).get(LEDGER)) == [mine.number]
    assert numbers(signed_in(house.reader).get(LEDGER)) == [mine.number]
    assert numbers(signed_in(house.officers[2]).get(LEDGER)) == []


def test_tabs_count_what_they_lead_to(house, clerk):
    unit = house.departments[0]
    MatterFactory(lead=unit)
    MatterFactory(in_progress=True, lead=unit, due_on=today() - timedelta(days=3))
    MatterFactory(submitted=True, lead=unit)
    MatterFactory(concluded=True, lead=unit)
    MatterFactory(lead=unit, state="terminated", waiting_for="nobody", ended_on=today())

    tabs = clerk.get(LEDGER).context["tabs"]

    counted = {tab["key"]: tab["count"] for tab in tabs}
    assert counted == {view: len(numbers(clerk.get(LEDGER, {"view": view}))) for view in VIEWS}
    assert counted | {"month": None} == {
        "open": 3, "attention": 1, "month": None, "review": 1, "done": 1, "ended": 1, "all": 5,
    }  # fmt: skip


def test_every_filter_narrows_to_what_it_says(house, clerk):
    first, second = house.departments[:2]
    late = MatterFactory(in_progress=True, lead=first, due_on=today() - timedelta(days=3), wording="清理证明材料")
    plain = MatterFactory(in_progress=True, lead=house.divisions[2], kind_id="directive", year=2024)
    done = MatterFactory(concluded=True, lead=second)
    plain.parties.create(role="support", unit=first, text=first.name, starts_on=today())

    def found(**query: object) -> set[str]:
        return set(numbers(clerk.get(LEDGER, query)))

    assert found(light="over") == {late.number}
    assert found(light="over,done") == {late.number, done.number}
    assert found(state=["concluded", "docketed"]) == {done.number}
    assert found(kind="directive") == {plain.number}
    assert found(year=2024) == {plain.number}
    assert found(waiting="close_out") == {done.number}
    assert found(lead=second.pk) == {plain.number, done.number}
    assert found(lead=house.root.pk) == {late.number, plain.number, done.number}
    assert found(co=first.pk) == {plain.number}
    assert found(due_to=today().isoformat()) == {late.number}
    assert found(due_from=(today() - timedelta(days=3)).isoformat(), due_to=today().isoformat()) == {late.number}
    assert found(concluded_from=today().isoformat()) == {done.number}
    assert found(q="证明 清理") == {late.number}
    assert found(q=first.name) == {late.number}
    assert found(q="证明", light="done") == set()


def test_a_bare_address_shows_what_is_open_and_a_search_looks_through_everything(house, clerk):
    MatterFactory(in_progress=True, lead=house.departments[0])
    done = MatterFactory(concluded=True, lead=house.departments[0])

    assert done.number not in numbers(clerk.get(LEDGER))
    assert numbers(clerk.get(LEDGER, {"q": done.number})) == [done.number]


@pytest.mark.parametrize(
    "query",
    ["page=999", "page=x", "light=blue&year=x&lead=9999999999999999999999", "sort=secret", "due_from=2026-13-40"],
)
def test_nonsense_in_the_address_is_left_out(house, clerk, query):
    matter = MatterFactory(in_progress=True, lead=house.departments[0])

    response = clerk.get(f"{LEDGER}?{query}")

    assert numbers(response) == [matter.number]


def test_a_head_orders_and_turns_and_rows_without_a_value_come_last(house, clerk):
    unit = house.departments[0]
    near, far = (MatterFactory(in_progress=True, lead=unit, due_on=today() + timedelta(days=d)) for d in (5, 50))
    rolling = MatterFactory(in_progress=True, lead=unit, due_on=None)

    up, down = clerk.get(LEDGER, {"sort": "due"}), clerk.get(LEDGER, {"sort": "-due"})

    assert numbers(up) == [near.number, far.number, rolling.number]
    assert numbers(down) == [far.number, near.number, rolling.number]
    assert 'aria-sort="ascending"' in up.content.decode()
    assert 'aria-sort="descending"' in down.content.decode()


def test_pages_hold_fifty_and_do_not_overlap(house, clerk):
    for _ in range(53):
        MatterFactory(lead=house.departments[0], due_on=today())

    first, second = (numbers(clerk.get(LEDGER, {"page": n})) for n in (1, 2))

    assert (len(first), len(second), len({*first, *second})) == (50, 3, 53)


def test_conditions_are_chips_that_can_be_dropped(house, clerk):
    MatterFactory(in_progress=True, lead=house.departments[0])

    response = clerk.get(LEDGER, {"view": "open", "light": ["over", "warn"], "lead": house.departments[0].pk})

    chips = {chip.name: chip for chip in response.context["active"]}
    assert chips["lead"].value == "一司"
    assert chips["lights"].without == f"view=open&lead={house.departments[0].pk}"
    assert numbers(response) == []
    assert chips["lights"].value in response.content.decode()


def test_names_of_other_units_are_shortened_and_said_in_full(house, clerk):
    matter = MatterFactory(in_progress=True, lead=house.departments[0])
    for unit in (*house.departments[1:], *house.divisions[:2]):
        matter.parties.create(role="support", unit=unit, text=unit.name, starts_on=today())

    row = clerk.get(LEDGER).context["rows"][0]

    assert "二司、三司" in row.co
    assert "4" in row.co
    assert row.co_all.count("、") == 3


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(house, signed_in, count, django_assert_num_queries):
    for _ in range(count):
        MatterFactory(in_progress=True, lead=house.departments[0])
    for user, queries in ((house.clerk, 17), (house.officers[0], 18)):
        client = signed_in(user)
        with django_assert_num_queries(queries):
            client.get(LEDGER)


def test_the_rows_are_the_same_as_a_fragment(house, clerk):
    MatterFactory(in_progress=True, lead=house.departments[0])

    part = clerk.get(LEDGER, {"sort": "-due"}, headers={"HX-Request": "true"})

    assert 'id="rows"' in part.content.decode()
    assert "<html" not in part.content.decode()


def test_several_are_issued_each_by_itself_and_the_result_is_said(house, clerk):
    ready, already = docketed(house), walked(house, "issued")

    response = clerk.post(
        reverse("web:ledger_bulk"),
        {"verb": "issue", "number": [ready.number, already.number, "SX-0000-000"], "next": "/ledger/?view=all"},
        follow=True,
    )

    ready.refresh_from_db()
    assert ready.state == State.ASSIGNED
    assert response.redirect_chain == [("/ledger/?view=all", 302)]
    said = [str(message) for message in response.context["messages"]]
    assert len(said) == 2
    assert "SX-0000-000" in said[1]


def test_several_are_reminded_by_the_office_and_by_nobody_else(house, clerk, signed_in):
    matters = [walked(house, "in_progress") for _ in range(2)]
    form = {"verb": "remind", "number": [m.number for m in matters]}

    clerk.post(reverse("web:ledger_bulk"), form)
    signed_in(house.officers[0]).post(reverse("web:ledger_bulk"), form)

    assert [m.decisions.filter(verb="remind").count() for m in matters] == [1, 1]


def test_nothing_chosen_and_unknown_verbs_do_nothing(house, clerk):
    assert clerk.post(reverse("web:ledger_bulk"), {"verb": "remind"}).status_code == 302
    assert clerk.post(reverse("web:ledger_bulk"), {"verb": "delete", "number": ["x"]}).status_code == 404


def exported(client, **query: object) -> bytes:
    response = client.get(reverse("web:ledger_export"), query)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_exports_hold_exactly_what_is_filtered_with_the_same_columns(house, clerk):
    late = MatterFactory(in_progress=True, lead=house.departments[0], due_on=today() - timedelta(days=3))
    MatterFactory(in_progress=True, lead=house.departments[1])

    table = list(csv.reader(io.StringIO(exported(clerk, light="over", format="csv").decode("utf-8-sig"))))
    data = json.loads(exported(clerk, light="over", format="json"))
    sheet = load_workbook(io.BytesIO(exported(clerk, light="over", format="xlsx"))).get_sheet_by_index(0).to_python()

    assert [row["number"] for row in data["rows"]] == [late.number]
    assert [row[0] for row in table[3:]] == [late.number]
    assert [row[0] for row in sheet[3:]] == [late.number]
    assert list(data["columns"].values()) == table[2] == sheet[2]
    assert list(data["rows"][0]) == list(data["columns"])
    assert data["filter"] in table[1][0]
    assert data["filter"] in sheet[1][0]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_exported_cell_is_a_formula(house, clerk, start):
    MatterFactory(lead=house.departments[0], wording=f"{start}HYPERLINK(1)")

    table = list(csv.reader(io.StringIO(exported(clerk, format="csv").decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(exported(clerk, format="xlsx"))).get_sheet_by_index(0).to_python()

    assert table[3][1] == f"'{start}HYPERLINK(1)"
    assert sheet[3][1] == f"{start}HYPERLINK(1)"


def test_only_chosen_and_visible_rows_are_exported(house, signed_in):
    mine = MatterFactory(lead=house.departments[0], in_progress=True)
    other = MatterFactory(lead=house.departments[1], in_progress=True)
    client = signed_in(house.officers[0])

    response = client.post(f"{reverse('web:ledger_export')}?format=json", {"number": [mine.number, other.number]})

    rows = json.loads(b"".join(response.streaming_content))["rows"]
    assert [row["number"] for row in rows] == [mine.number]
    assert client.get(reverse("web:ledger_export"), {"format": "exe"}).status_code == 404


def test_a_view_is_kept_shown_with_its_count_and_dropped(house, signed_in):
    MatterFactory(in_progress=True, lead=house.departments[0], due_on=today() - timedelta(days=3))
    client = signed_in(house.clerk)
    form = {"name": "逾期的", "query": "view=open&light=over"}

    client.post(reverse("web:save_view"), form)
    shown = client.get(LEDGER, {"view": "open", "light": "over"})
    again = client.post(reverse("web:save_view"), form)

    view = SavedView.objects.get()
    assert [(each["view"].name, each["count"], each["now"]) for each in shown.context["own"]] == [("逾期的", 1, True)]
    assert again.status_code == 422
    assert "逾期的" in again.content.decode()
    signed_in(house.director).post(reverse("web:drop_view", args=[view.pk]))
    assert SavedView.objects.exists()
    client.post(reverse("web:drop_view", args=[view.pk]))
    assert not SavedView.objects.exists()


def test_a_new_item_is_registered_with_its_parties(house, clerk):
    first, second, third = house.departments
    form = {
        "wording": "开展窗口服务自查",
        "kind": "other",
        "why": "5月20日局长办公会",
        "lead": first.name,
        "joint": second.short_name,
        "support": f"{third.name}、{first.name}、",
        "due_on": (today() + timedelta(days=60)).isoformat(),
        "cycle": "monthly",
    }

    response = clerk.post(reverse("web:new_matter"), form)

    matter = Matter.objects.get()
    assert response.url == reverse("web:matter", args=[matter.number])
    assert [(p.role, p.unit) for p in matter.parties.all()] == [
        ("lead", first),
        ("by_remit", second),
        ("support", third),
    ]
    assert (matter.lead, matter.waiting_for) == (first, Waiting.ISSUE)


def test_a_new_item_without_lead_is_not_registered_and_nothing_typed_is_lost(house, clerk, signed_in):
    form = {"wording": "开展窗口服务自查", "kind": "other", "why": "", "cycle": "once"}

    response = clerk.post(reverse("web:new_matter"), form)

    assert response.status_code == 422
    assert sorted(response.context["form"].errors) == ["lead", "why"]
    assert "开展窗口服务自查" in response.content.decode()
    assert not Matter.objects.exists()
    assert signed_in(house.officers[0]).get(reverse("web:new_matter")).status_code == 403


def test_a_name_that_is_no_unit_is_asked_about(house, clerk):
    form = {"wording": "开展窗口服务自查", "kind": "other", "why": "局长办公会", "lead": "没有这个司", "cycle": "once"}
    response = clerk.post(reverse("web:new_matter"), form)
    assert list(response.context["form"].errors) == ["lead"]
    assert "没有这个司" in response.content.decode()


def test_names_are_offered_as_they_are_typed(house, clerk):
    first = house.departments[0]
    answer = clerk.get(reverse("web:units_typed"), {"joint": f"其他、{first.name}"}).content.decode()
    assert f'value="其他、{first.name}"' in answer
    assert clerk.get(reverse("web:units_typed"), {"lead_name": "一"}).content.decode().strip() == ""


def test_a_unit_typed_into_the_filter_becomes_a_condition(house, clerk):
    MatterFactory(in_progress=True, lead=house.departments[0])
    response = clerk.get(LEDGER, {"view": "all", "lead_name": house.departments[0].name})
    assert response.url == f"{LEDGER}?view=all&lead={house.departments[0].pk}"
    unknown = clerk.get(LEDGER, {"view": "all", "co_name": "没有这个司"}, follow=True)
    assert unknown.redirect_chain == [(f"{LEDGER}?view=all", 302)]
    assert "没有这个司" in unknown.content.decode()


def test_no_page_of_the_ledger_lists_all_units(house, clerk):
    pages = [clerk.get(address).content.decode() for address in (LEDGER, reverse("web:new_matter"))]
    assert not any(unit.name in page for page in pages for unit in house.departments[1:])


def test_empty_ledgers_say_what_to_do(house, clerk, signed_in):
    assert "/imports" in clerk.get(LEDGER).content.decode()
    assert signed_in(house.officers[0]).get(LEDGER).status_code == 200


days = st.none() | st.dates(min_value=today() - timedelta(days=4000), max_value=today() + timedelta(days=4000))
some = st.none() | st.integers(1, 10**9)


@given(
    st.builds(
        Filter,
        view=st.sampled_from(sorted(VIEWS)),
        q=st.text(max_size=30).map(str.strip),
        lights=st.lists(st.sampled_from(["over", "warn", "ok"]), unique=True).map(tuple),
        states=st.lists(st.sampled_from(State.values), unique=True).map(tuple),
        waiting=st.lists(st.sampled_from(Waiting.values), unique=True).map(tuple),
        due_from=days,
        due_to=days,
        concluded_from=days,
        document=some,
        lead=some,
        co=some,
        year=some,
    ),
    st.sampled_from(["due", "-due", "number", "-progress"]),
)
def test_a_filter_survives_its_address(wanted, order):
    assert filters.read(QueryDict(filters.written(wanted, order))) == (wanted, order)
