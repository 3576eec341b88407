"""The shipped national departments and their names, with the days on which these held."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from luoshi.journal.models import Fact
from luoshi.kernel.actor import system
from luoshi.org.models import Alias, Unit
from luoshi.org.names import match, match_all
from luoshi.org.queries import units_under
from luoshi.org.seeding import seed_departments

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 1)
BY = system(DAY)


@pytest.fixture
def seeded():
    return seed_departments(actor=BY, on=DAY)


@pytest.mark.parametrize(
    ("written", "on", "meant"),
    [
        ("发改委", DAY, "国家发展和改革委员会"),
        ("国家发展改革委", DAY, "国家发展和改革委员会"),
        ("工信部", DAY, "工业和信息化部"),
        ("市场监管总局", DAY, "国家市场监督管理总局"),
        ("国家网信办", DAY, "中央网络安全和信息化委员会办公室"),
        ("中央网信办", DAY, "中央网络安全和信息化委员会办公室"),
        ("版权局", DAY, "国家版权局"),
        ("环境保护部", date(2017, 5, 1), "生态环境部"),
        ("知识产权局", date(2021, 9, 1), "国家知识产权局"),
        ("中科院", DAY, "中国科学院"),
    ],
)
def test_a_written_name_finds_its_department(seeded, written, on, meant):
    assert match(written, on=on).name == meant


def test_a_former_name_is_a_question_today(seeded):
    found = match("环境保护部", on=DAY)

    assert found.meaning is None
    assert [(c.name, c.why) for c in found.candidates][:1] == [("生态环境部", "former")]


def test_a_name_that_went_to_two_departments_is_a_question_even_in_its_day(seeded):
    found = match("食品药品监管总局", on=date(2016, 1, 1))

    assert (found.meaning, found.how) == (None, "ambiguous")
    assert {c.name for c in found.candidates if c.why == "same_name"} == {
        "国家市场监督管理总局",
        "国家药品监督管理局",
    }


def test_a_plate_stands_under_the_body_that_carries_it(seeded):
    carrier = Unit.objects.get(name="农业农村部")

    assert "国家乡村振兴局" in {unit.name for unit in units_under(carrier.pk, on=DAY)}
    assert "国家乡村振兴局" not in {unit.name for unit in units_under(carrier.pk, on=date(2022, 1, 1))}


def test_seeding_twice_adds_nothing(seeded):
    before = (Unit.objects.count(), Alias.objects.count(), Fact.objects.count())

    said = StringIO()
    call_command("seed_departments", stdout=said)

    assert seeded.new == before[0] > 80
    assert (Unit.objects.count(), Alias.objects.count(), Fact.objects.count()) == before
    assert str(seeded.new) in said.getvalue()


def test_all_names_in_force_are_found_or_doubtful_and_never_unknown(seeded):
    texts = set(Alias.objects.filter(ends_on__gt=DAY).values_list("text", flat=True))

    found = match_all([(text, None) for text in texts], on=DAY)

    assert {m.how for m in found.values()} == {"exact"}
