"""Short days, answers for all lists, missed tasks, test cases, finding words and second opinions on the import page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luoshi.extraction.cases import differences, parse_cases
from luoshi.mandates.models import Edition, Reading, SecondOpinion
from luoshi.web.mandates.forms import NotADate, day_from
from tests.factories.mandates import Task, edition_of
from tests.factories.org import Institution, institution
from tests.mandates.modelserver import model, saying
from tests.mandates.test_loading import PLAN
from tests.web.test_import import SignIn, address, fields_of

OPINION = json.dumps({"parties": [{"name": "一司", "role": "lead"}, {"name": "国土局", "role": "support"}]})
Asks = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


@pytest.fixture
def clerk(house: Institution, signed_in: SignIn) -> Client:
    return signed_in(house.clerk)


@pytest.fixture
def asks(settings: Any) -> Iterator[Asks]:
    """Gives the installation a language model that answers with these words; the requests it gets."""
    running = []

    def start(words: str) -> list[dict[str, Any]]:
        context = model(saying(words))
        running.append(context)
        server, requests = context.__enter__()
        settings.LANGUAGE_MODEL = {"url": server.url, "name": server.name, "timeout_s": 20}
        return requests

    yield start
    for context in running:
        context.__exit__(None, None, None)


def bulk(client: Client, edition: Edition, **post: str) -> str:
    response = client.post(reverse("web:import_bulk", args=[edition.pk]), post, follow=True)
    return response.content.decode()


def lists(house: Institution, count: int = 2) -> Edition:
    both = [("joint", "一司", house.departments[0]), ("joint", "二司", house.departments[1])]
    return edition_of(*[Task(f"推进第{n}项", both, notes=["presumed_lead"]) for n in range(count)])


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1130", date(2025, 11, 30)),
        ("630", date(2025, 6, 30)),
        ("11.30", date(2025, 11, 30)),
        ("11-30", date(2025, 11, 30)),
        ("11月30日", date(2025, 11, 30)),
        ("2月底", date(2025, 2, 28)),
        ("年底", date(2025, 12, 31)),
        ("2026-01-05", date(2026, 1, 5)),
    ],
)
def test_a_day_without_a_year_belongs_to_the_year_of_the_document(typed: str, day: date) -> None:
    assert day_from(typed, year=2025) == day


@pytest.mark.parametrize("typed", ["0230", "1332", "2025", "13月", "99", "十月"])
def test_what_is_no_day_is_turned_down(typed: str) -> None:
    with pytest.raises(NotADate):
        day_from(typed, year=2025)


def test_a_day_without_a_year_is_nothing_where_no_document_gives_one() -> None:
    with pytest.raises(NotADate):
        day_from("1130")


def test_a_number_makes_another_unit_the_only_lead(house: Institution, clerk: Client) -> None:
    first, second = house.departments[:2]
    edition = edition_of(Task("推进甲", [("lead", "一司", first), ("support", "二司", second)]))
    reading = edition.readings.get()
    other = reading.parties.get(name="二司")

    clerk.post(address(edition, reading), fields_of(reading, lead_only=other.pk))

    assert [(p.name, p.role) for p in reading.parties.all()] == [("一司", "joint"), ("二司", "lead")]


@pytest.mark.parametrize(("answer", "leads"), [("first_lead", 2), ("no_first_lead", 0)])
def test_the_question_about_lists_is_asked_once(house: Institution, clerk: Client, answer: str, leads: int) -> None:
    edition = lists(house)
    assert "2 处并列单位未写牵头" in clerk.get(address(edition)).content.decode()

    page = bulk(clerk, edition, do=answer)

    assert "处并列单位未写牵头" not in page
    assert Reading.objects.filter(parties__role="lead").count() == leads


def test_the_answer_is_remembered_for_the_issuer_if_the_box_is_ticked(house: Institution, clerk: Client) -> None:
    edition = lists(house)
    edition.document.issuer = "测试市人民政府"
    edition.document.save()
    assert "测试市人民政府今后的文件同样处理" in clerk.get(address(edition)).content.decode()

    bulk(clerk, edition, do="first_lead", remember="1")

    text = "测试市人民政府关于印发方案的通知\n\n一、任务\n（一）推进丙。2025年6月底前完成。（三司、一司负责）\n"
    clerk.post(reverse("web:imports"), {"file": SimpleUploadedFile("下一份.txt", text.encode()), "kind": "plan"})
    latest = Edition.objects.latest("pk")
    assert latest.document.issuer == "测试市人民政府"
    assert [p.name for p in latest.readings.get().parties.filter(role="lead")] == ["三司"]


def test_a_missed_task_is_added_from_its_words_and_opened(house: Institution, clerk: Client) -> None:
    edition = edition_of(Task("推进甲。会后由三司汇总情况", [("lead", "一司", house.departments[0])]))

    response = clerk.post(reverse("web:import_add", args=[edition.pk]), {"words": "会后由三司\n汇总情况"}, follow=True)

    added = edition.readings.latest("pk")
    page = response.content.decode()
    assert (added.wording, added.state) == ("会后由三司汇总情况", "proposed")
    assert f'value="{added.wording}"' in page
    assert "人工补录" in page


def test_words_that_are_not_there_are_named(house: Institution, clerk: Client) -> None:
    edition = edition_of(Task("推进甲", [("lead", "一司", house.departments[0])]))

    response = clerk.post(reverse("web:import_add", args=[edition.pk]), {"words": "没有这句话"})

    assert response.status_code == 422
    assert "文件中没有“没有这句话”" in response.content.decode()
    assert edition.readings.count() == 1


def test_an_item_that_exists_already_is_opened(house: Institution, clerk: Client) -> None:
    edition = edition_of(
        Task("推进甲", [("lead", "一司", house.departments[0])]), Task("推进乙", [("lead", "一司", None)])
    )

    response = clerk.post(reverse("web:import_add", args=[edition.pk]), {"words": "推进乙。"})

    assert response.status_code == 422
    assert re.search(r'id="f-wording" name="wording" value="推进乙"', response.content.decode())


def test_corrected_items_are_kept_as_a_file_that_the_command_replays(house: Institution, clerk: Client) -> None:
    clerk.post(reverse("web:imports"), {"file": SimpleUploadedFile("方案.txt", PLAN.encode()), "kind": "plan"})
    edition = Edition.objects.get()
    nothing = clerk.get(reverse("web:import_cases", args=[edition.pk]))
    assert nothing.headers["Location"] == address(edition)
    reading = edition.readings.earliest("ordinal")
    clerk.post(address(edition, reading), fields_of(reading, do="save", wording="另一种写法"))

    response = clerk.get(reverse("web:import_cases", args=[edition.pk]))

    assert response.headers["Content-Disposition"].endswith('-cases.jsonl"')
    (case,) = parse_cases(response.content.decode().splitlines(), "cases")
    assert case.why == "另一种写法"
    assert differences(case) == []


def test_only_who_confirms_keeps_cases(house: Institution, signed_in: SignIn) -> None:
    edition = lists(house)

    response = signed_in(house.officers[0]).get(reverse("web:import_cases", args=[edition.pk]))

    assert response.status_code == 403


def test_words_are_found_without_scripts(house: Institution, clerk: Client) -> None:
    edition = edition_of(Task("推进甲和乙", [("lead", "一司", house.departments[0])]), Task("推 进丙", []))

    page = clerk.get(address(edition), {"find": "推进"}).content.decode()

    assert re.findall(r'id="hit-(\d)">([^<]+)<', page) == [("1", "推进"), ("2", "推 进")]
    assert "2 处" in page
    assert '<a href="#hit-2">2</a>' in page


@pytest.mark.parametrize("words", ["<b>", "(", "[a-z]+", "\\", "x" * 500, " "])
def test_any_words_can_be_looked_for(house: Institution, clerk: Client, words: str) -> None:
    response = clerk.get(address(lists(house)), {"find": words})

    assert response.status_code == 200
    assert "<b>" not in response.content.decode().replace("<b>0</b>", "").partition("imp-find")[2][:400]


def test_every_field_says_its_rule_and_the_words_that_triggered_it(house: Institution, clerk: Client) -> None:
    clerk.post(reverse("web:imports"), {"file": SimpleUploadedFile("方案.txt", PLAN.encode()), "kind": "plan"})
    edition = Edition.objects.get()

    page = clerk.get(address(edition)).content.decode()

    reasons = [re.sub(r"<[^>]+>", "", found) for found in re.findall(r'imp-reason"[^>]*>(.*?)</p>', page, re.S)]
    assert len(reasons) == 4  # lead, support, deadline, target
    assert all("规则" in reason for reason in reasons)
    assert any("牵头" in reason for reason in reasons)


def test_every_item_says_where_it_stands(house: Institution, clerk: Client) -> None:
    edition = lists(house)
    assert re.findall(r'imp-where">([^<]*)<', clerk.get(address(edition)).content.decode()) == ["第3段"]
    Edition.objects.update(pages=9)
    for reading in edition.readings.all():
        reading.span.page = 4
        reading.span.save()

    page = clerk.get(address(edition)).content.decode()

    assert re.findall(r'imp-where">([^<]*)<', page) == ["第4页"]


def test_no_model_no_button(house: Institution, clerk: Client) -> None:
    edition = edition_of(Task("推进甲", [("joint", "一司", house.departments[0])], confidence="low"))

    assert "大模型" not in clerk.get(address(edition)).content.decode()
    assert (
        "没有配置大模型"
        in clerk.post(reverse("web:import_bulk", args=[edition.pk]), {"do": "opinions"}).content.decode()
    )


def test_second_opinions_are_asked_by_button_shown_as_such_and_taken_over(
    house: Institution, clerk: Client, asks: Asks
) -> None:
    requests = asks(OPINION)
    edition = edition_of(
        Task("推进甲", [("joint", "一司", house.departments[0])], confidence="low", notes=["no_lead"]),
        Task("推进乙", [("lead", "一司", house.departments[0])]),
    )
    assert "1 条低置信" in clerk.get(address(edition)).content.decode()

    page = bulk(clerk, edition, do="opinions")

    assert "收到 1 条第二意见" in page
    assert "大模型的第二意见，未经确认" in page
    assert "“国土局”" in page
    assert "推进甲。（一司负责）" in page
    assert "条低置信</span>" not in page
    reading = edition.readings.earliest("ordinal")
    assert (reading.version, len(requests)) == (0, 1)
    opinion = SecondOpinion.objects.get()
    clerk.post(address(edition, reading), fields_of(reading, do="take_over", opinion=opinion.pk))
    assert [(p.name, p.role, p.unit) for p in reading.parties.all()] == [("一司", "lead", house.departments[0])]
    opinion.refresh_from_db()
    assert opinion.state == "taken"


def test_an_opinion_is_set_aside_by_its_button(house: Institution, clerk: Client, asks: Asks) -> None:
    asks(OPINION)
    edition = edition_of(Task("推进甲", [("joint", "一司", house.departments[0])], confidence="low"))
    bulk(clerk, edition, do="opinions")
    reading, opinion = edition.readings.get(), SecondOpinion.objects.get()

    clerk.post(address(edition, reading), fields_of(reading, do="set_aside", opinion=opinion.pk))

    opinion.refresh_from_db()
    assert opinion.state == "set_aside"
    assert [(p.name, p.role) for p in reading.parties.all()] == [("一司", "joint")]


def test_a_dead_model_delays_nothing_and_says_so(house: Institution, clerk: Client, settings: Any) -> None:
    settings.LANGUAGE_MODEL = {"url": "http://127.0.0.1:9/v1", "name": "m", "timeout_s": 5}
    file = SimpleUploadedFile("方案.txt", PLAN.encode())
    assert clerk.post(reverse("web:imports"), {"file": file, "kind": "plan"}).status_code == 302
    edition = Edition.objects.get()
    edition.readings.update(confidence="low")

    response = clerk.post(reverse("web:import_bulk", args=[edition.pk]), {"do": "opinions"})

    assert response.status_code == 422
    assert "连不上 127.0.0.1 的大模型，内容未变" in response.content.decode()
    assert not SecondOpinion.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_opinions_cost_the_same_number_of_queries_however_many(
    house: Institution, clerk: Client, asks: Asks, count: int, django_assert_num_queries: Any
) -> None:
    asks(OPINION)
    edition = edition_of(
        *[Task(f"推进{n}", [("joint", "一司", house.departments[0])], confidence="low") for n in range(count)]
    )
    bulk(clerk, edition, do="opinions")

    with django_assert_num_queries(11):
        clerk.get(address(edition))


def test_the_text_says_where_its_pages_begin(house: Institution, clerk: Client) -> None:
    edition = lists(house, 3)
    edition.pages = 2
    edition.blocks = [[*block[:2], 1 if n < 2 else 2, *block[3:]] for n, block in enumerate(edition.blocks)]
    edition.save()

    page = clerk.get(address(edition)).content.decode()

    assert re.findall(r'data-page="(\d)">([^<]+)<', page) == [("1", "第1页"), ("2", "第2页")]
    assert 'data-words="第{n}/2页"' in page
