"""The pages of measures."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.test import Client
from django.urls import reverse

from luoshi.kernel.clock import now, today
from luoshi.ledger import actions as ledger
from luoshi.ledger.models import Target
from luoshi.measures.importing import COLUMNS
from luoshi.measures.models import Measure, Observation
from tests.factories.access import actor_as
from tests.factories.ledger import walked
from tests.factories.measures import defined, observed
from tests.factories.org import Institution, institution

SignIn = Callable[..., Client]
YEAR = str(today().year)


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


def test_a_card_shows_target_baseline_figure_source_and_day(house: Institution, signed_in: SignIn) -> None:
    matter = walked(house, "in_progress")
    target = Target.objects.create(matter=matter, text="有效量达到2000件", value=2000, unit="件")
    measure = defined(house.departments[0], name="有效量", source="专利数据库", is_binding=True)
    ledger.tie_target(
        matter.number, target.pk, measure.code, baseline=1000, actor=actor_as(house.clerk, on=today()), at=now()
    )
    for year, value in (("2024", 1500), ("2025", 1800)):
        observed(measure, house.departments[0], year, value, on=date(2026, 1, 15))

    text = signed_in(house.leader).get(reverse("web:measures")).content.decode()

    for piece in (
        "有效量",
        "约束性",
        "累计值",
        "1,800",
        "有效量达到2000件",
        "1000",
        "专利数据库",
        "01-15",
        "<polyline",
    ):
        assert piece in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_cards_cost_the_same_queries_however_many(
    house: Institution, signed_in: SignIn, count: int, django_assert_max_num_queries: Any
) -> None:
    for unit in house.departments[:count]:
        observed(defined(unit), unit, "2025", 3)
    client = signed_in(house.officers[0])
    client.get(reverse("web:measures"))

    with django_assert_max_num_queries(11) as counted:
        client.get(reverse("web:measures"))

    assert len(counted) == 11


def test_the_list_narrows_to_words_and_to_what_binds(house: Institution, signed_in: SignIn) -> None:
    defined(house.departments[0], name="商标注册量")
    defined(house.departments[0], name="专利有效量", is_binding=True)
    client = signed_in(house.leader)

    found = [
        [card.measure.name for card in client.get(reverse("web:measures"), query).context["cards"]]
        for query in ({"q": "商标"}, {"sort": "binding"}, {"q": "没有"})
    ]

    assert found == [["商标注册量"], ["专利有效量"], []]


def test_an_officer_enters_a_figure_and_is_told_when_it_is_on_record(house: Institution, signed_in: SignIn) -> None:
    measure = defined(house.departments[0])
    client = signed_in(house.officers[0])
    address = reverse("web:observe", args=[measure.code])
    typed = {"unit": "一司", "period": YEAR, "value": "1200", "observed_on": today().isoformat(), "source": ""}

    first, second = client.post(address, typed), client.post(address, typed)

    assert first.status_code == 302
    assert second.status_code == 422
    assert "1200" in str(second.context["form"].errors["period"])
    assert Observation.objects.count() == 1


def test_the_form_begins_with_what_is_known(house: Institution, signed_in: SignIn) -> None:
    measure = defined(house.departments[0], source="年报")

    form = signed_in(house.officers[0]).get(reverse("web:observe", args=[measure.code])).context["form"]

    assert (form.initial["unit"], form.initial["period"], form.initial["source"]) == ("一司", YEAR, "年报")


def test_a_correction_shows_the_versions_before_it(house: Institution, signed_in: SignIn) -> None:
    measure = defined(house.departments[0])
    found = observed(measure, house.departments[0], YEAR, 12)
    client = signed_in(house.officers[0])
    typed = {"value": "13", "observed_on": today().isoformat(), "source": "", "why": "漏计一件"}

    answer = client.post(reverse("web:correct_observation", args=[found.pk]), typed)
    text = client.get(reverse("web:measure", args=[measure.code])).content.decode()

    assert answer.status_code == 302
    assert "漏计一件" in text
    assert "第2版" in text


def test_who_may_not_correct_is_refused_and_who_may_not_see_finds_nothing(
    house: Institution, signed_in: SignIn
) -> None:
    measure = defined(house.departments[0])
    found = observed(measure, house.departments[0], YEAR, 12)
    address = reverse("web:correct_observation", args=[found.pk])

    assert signed_in(house.leader).get(address).status_code == 403
    assert signed_in(house.officers[1]).get(address).status_code == 404


def test_a_withdrawn_figure_is_listed_with_its_reason(house: Institution, signed_in: SignIn) -> None:
    measure = defined(house.departments[0])
    found = observed(measure, house.departments[0], YEAR, 12)
    client = signed_in(house.officers[0])

    client.post(reverse("web:withdraw_observation", args=[found.pk]), {"reason": "口径有误"})
    page = client.get(reverse("web:measure", args=[measure.code]))

    assert page.context["figures"] == []
    assert "口径有误" in page.content.decode()


def test_the_sum_names_its_unit_line_day_and_parts(house: Institution, signed_in: SignIn) -> None:
    measure = defined(house.departments[0])
    for unit, value in ((house.departments[0], 3), (house.divisions[0], 4), (house.departments[1], 5)):
        observed(measure, unit, "2025", value)

    page = signed_in(house.leader).get(
        reverse("web:measure", args=[measure.code]),
        {"unit": "一司", "line": "administrative", "on": today().isoformat(), "restated": "on"},
    )

    assert page.context["sum"]["value"] == "7"
    assert [part.unit.name for part, _value in page.context["sum"]["parts"]] == ["一司", "一司综合处"]
    assert "按当日机构重述" in page.content.decode()


def test_who_sees_only_a_part_is_not_shown_a_sum(house: Institution, signed_in: SignIn) -> None:
    measure = defined(house.departments[1])
    observed(measure, house.departments[1], "2025", 5)

    page = signed_in(house.officers[0]).get(reverse("web:measure", args=[measure.code]))

    assert page.context["sum"] == {}
    assert page.context["card"].value == "—"


def test_the_supervision_office_lays_down_a_measure(house: Institution, signed_in: SignIn) -> None:
    typed = {
        "code": "ZB-01", "name": "有效量", "owner": "D1", "definition": "年末有效量。", "source": "年报",
        "kind": "cumulative", "is_binding": "1", "direction": "up", "cadence": "year", "aggregation": "last",
        "decimals": "0",
    }  # fmt: skip

    made = signed_in(house.clerk).post(reverse("web:new_measure"), typed)
    refused = signed_in(house.officers[0]).post(reverse("web:new_measure"), typed | {"code": "ZB-02"})

    assert (made.status_code, refused.status_code) == (302, 403)
    assert [(m.code, m.owner.name, m.is_binding) for m in Measure.objects.select_related("owner")] == [
        ("ZB-01", "一司", True)
    ]


def test_a_workbook_is_tried_before_it_is_written(house: Institution, signed_in: SignIn) -> None:
    defined(house.departments[0], code="ZB-9")
    client = signed_in(house.officers[0])
    address = reverse("web:observe_many")

    tried = client.post(address, {"action": "try", "file": sheet(["ZB-9", "一司", "2025", "", 12, "2025-12-31"])})
    written = client.post(address, {"action": "write", "file": sheet(["ZB-9", "一司", "2025", "", 12, "2025-12-31"])})
    bad = client.post(address, {"action": "write", "file": sheet(["ZB-8", "一司", "2025", "", 12, "2025-12-31"])})

    assert (tried.status_code, written.status_code, bad.status_code) == (200, 302, 422)
    assert "第 2 行" in bad.content.decode()
    assert Observation.objects.count() == 1


def test_units_are_offered_while_one_types(house: Institution, signed_in: SignIn) -> None:
    text = signed_in(house.clerk).get(reverse("web:measure_units"), {"unit": "一司"}).content.decode()

    assert [name in text for name in ("一司", "一司综合处", "二司")] == [True, True, False]


def test_the_supervision_office_ties_a_target_and_others_do_not(house: Institution, signed_in: SignIn) -> None:
    matter = walked(house, "in_progress")
    target = Target.objects.create(matter=matter, text="有效量20件", value=20, unit="件")
    measure = defined(house.departments[0])
    address = f"{reverse('web:tie_target', args=[measure.code])}?number={matter.number}"

    shown = signed_in(house.clerk).get(address)
    refused = signed_in(house.officers[0]).post(address, {"target": target.pk})
    empty = signed_in(house.clerk).post(address, {"baseline": "5"})
    done = signed_in(house.clerk).post(address, {"target": target.pk, "baseline": "5.5"})

    target.refresh_from_db()
    assert "有效量20件" in shown.content.decode()
    assert (refused.status_code, empty.status_code, done.status_code) == (403, 422, 302)
    assert (target.measure_id, target.baseline) == (measure.pk, 5.5)


def sheet(*rows: list[Any]) -> io.BytesIO:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    page = book.add_worksheet()
    for number, row in enumerate([[column.heading for column in COLUMNS], *rows]):
        page.write_row(number, 0, row)
    book.close()
    stream.seek(0)
    stream.name = "figures.xlsx"
    return stream
