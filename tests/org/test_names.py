"""Written names are matched through remembered answers, and a doubtful one is a question."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.journal.models import Fact
from luoshi.kernel.actor import Actor, Held, system
from luoshi.kernel.refusal import NotAllowed
from luoshi.org import actions
from luoshi.org.actions import NewUnit
from luoshi.org.errors import NameEmpty, NameTooLong
from luoshi.org.models import Alias
from luoshi.org.names import match, match_all, normal, remember
from luoshi.org.states import AliasMeaning, AliasSource, UnitKind
from tests.factories.org import UnitFactory, unit_under

DAY = date(2024, 3, 1)
BY = system(DAY)


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("国际合作司（港澳台办公室）", "国际合作司(港澳台办公室)"),
        ("国际合作司〔港澳台办公室〕", "国际合作司(港澳台办公室)"),
        (" 办　公 室\n", "办公室"),
        ("ＣＮＩＰＡ", "cnipa"),
        ("䶮㛃𬭎𠅤", "䶮㛃𬭎𠅤"),
        ("机关党委—纪委", "机关党委-纪委"),
    ],
)
def test_one_name_has_one_form(written, form):
    assert normal(written) == form


@given(st.text(max_size=60))
def test_the_form_of_a_form_is_itself(text):
    assert normal(normal(text)) == normal(text)


@pytest.mark.django_db
class TestMatching:
    def test_the_register_knows_names_and_short_names(self):
        unit = UnitFactory(name="知识产权保护司", short_name="保护司")

        for written in ("知识产权保护司", "保护司", " 保护 司"):
            found = match(written, on=DAY)
            assert (found.meaning, found.unit_id, found.name, found.how) == ("unit", unit.pk, "知识产权保护司", "exact")

    def test_the_full_name_helps_where_the_text_says_nothing(self):
        unit = UnitFactory(name="省商务厅")

        found = match("商务厅", full_name="省商务厅", on=DAY)

        assert (found.unit_id, found.how) == (unit.pk, "full_name")

    def test_two_namesakes_are_a_question_with_both_as_candidates(self):
        a, b = UnitFactory(name="甲司"), UnitFactory(name="乙司")
        first, second = unit_under(a, name="综合处"), unit_under(b, name="综合处")

        found = match("综合处", on=DAY)

        assert (found.meaning, found.how, found.is_settled) == (None, "ambiguous", False)
        assert [(c.unit_id, c.above, c.why) for c in found.candidates] == [
            (first.pk, "甲司", "same_name"),
            (second.pk, "乙司", "same_name"),
        ]

    def test_a_name_that_looks_alike_is_a_candidate_and_never_a_match(self):
        unit = UnitFactory(name="知识产权运用促进司")
        UnitFactory(name="人事司")

        found = match("知识产权促进司", on=DAY)

        assert found.meaning is None
        assert [(c.unit_id, c.why) for c in found.candidates] == [(unit.pk, "similar")]

    def test_an_old_name_is_valid_on_its_days_only(self):
        unit = UnitFactory(name="规划司")
        actions.rename_unit(unit.pk, "战略规划司", on=DAY, actor=BY)

        before, after = match("规划司", on=date(2024, 2, 29)), match("规划司", on=DAY)

        assert (before.meaning, before.unit_id) == ("unit", unit.pk)
        assert (after.meaning, [(c.unit_id, c.why) for c in after.candidates]) == (None, [(unit.pk, "former")])

    def test_the_name_of_a_merged_unit_suggests_the_unit_it_went_into(self):
        a, b = UnitFactory(name="甲甲司"), UnitFactory(name="乙乙司")
        merged = actions.merge_units(
            [a.pk, b.pk], into=NewUnit(code="C", name="丙丙司", kind=UnitKind.DEPARTMENT), on=DAY, actor=BY
        )

        found = match("甲甲司", on=DAY)

        assert [(c.name, c.why) for c in found.candidates] == [(merged.name, "former")]

    def test_the_own_register_is_trusted_more_than_the_shipped_list(self):
        shipped, own = UnitFactory(), UnitFactory(name="办公厅")
        Alias.objects.create(text="办公厅", unit=shipped, source=AliasSource.SEED, starts_on=date(2000, 1, 1))

        assert match("办公厅", on=DAY).unit_id == own.pk

    @pytest.mark.parametrize("count", [1, 30])
    def test_matching_costs_the_same_queries_however_many_names(self, django_assert_max_num_queries, count):
        UnitFactory.create_batch(5)
        names = [(f"不认识的司{n}", None) for n in range(count)]

        with django_assert_max_num_queries(6):
            found = match_all(names, on=DAY)

        assert {each.how for each in found.values()} == {"unknown"}


@pytest.mark.django_db
class TestRemembering:
    def test_an_answer_is_used_from_then_on_and_overrules_the_register(self):
        namesake, meant = UnitFactory(name="保护司"), UnitFactory(name="别的司")

        remember("保护司", "unit", unit=meant.pk, actor=BY, on=DAY)

        assert match("保护司", on=DAY).unit_id == meant.pk
        assert match("保护司", on=date(2024, 2, 29)).unit_id == namesake.pk
        assert Fact.objects.get().kind == "org.NameRemembered"

    def test_a_collective_and_an_outside_body_are_remembered_too(self):
        root = UnitFactory()

        remember("各有关部门", "collective", unit=root.pk, actor=BY, on=DAY)
        remember("联席会议成员单位", "collective", actor=BY, on=DAY)
        remember("某协会", "outside", actor=BY, on=DAY)

        assert (match("各有关部门", on=DAY).meaning, match("各有关部门", on=DAY).unit_id) == ("collective", root.pk)
        assert (match("联席会议成员单位", on=DAY).meaning, match("联席会议成员单位", on=DAY).unit_id) == (
            "collective",
            None,
        )
        assert match("某协会", on=DAY).meaning == "outside"

    def test_the_same_answer_twice_is_one_answer(self):
        unit = UnitFactory()

        first = remember("产权局", "unit", unit=unit.pk, actor=BY, on=DAY)
        second = remember("产权局", "unit", unit=unit.pk, actor=BY, on=date(2024, 5, 1))

        assert first == second
        assert Alias.objects.filter(text="产权局").count() == 1

    def test_another_answer_ends_the_one_before(self):
        old, new = UnitFactory(), UnitFactory()
        remember("产权局", "unit", unit=old.pk, actor=BY, on=DAY)

        remember("产权局", "unit", unit=new.pk, actor=BY, on=date(2024, 5, 1))

        assert match("产权局", on=date(2024, 4, 30)).unit_id == old.pk
        assert match("产权局", on=date(2024, 5, 1)).unit_id == new.pk

    def test_an_answer_about_an_older_paper_leaves_the_later_one_in_force(self):
        old, new = UnitFactory(), UnitFactory()
        remember("产权局", "unit", unit=new.pk, actor=BY, on=DAY)

        remember("产权局", "unit", unit=old.pk, actor=BY, on=date(2021, 1, 1))

        assert match("产权局", on=date(2021, 6, 1)).unit_id == old.pk
        assert match("产权局", on=DAY).unit_id == new.pk

    def test_an_answer_of_the_same_day_is_put_right(self):
        wrong, right = UnitFactory(), UnitFactory()
        remember("产权局", "unit", unit=wrong.pk, actor=BY, on=DAY)

        remember("产权局", "unit", unit=right.pk, actor=BY, on=DAY)

        assert list(Alias.objects.filter(text="产权局").values_list("unit", flat=True)) == [right.pk]

    def test_a_supervisor_settles_names_and_an_officer_does_not(self):
        unit = UnitFactory()
        officer = Actor(user_id=1, name="某", on=DAY, held=(Held("officer", unit.pk),))
        supervisor = Actor(user_id=2, name="某", on=DAY, held=(Held("supervisor", None),))

        with pytest.raises(NotAllowed):
            remember("产权局", "unit", unit=unit.pk, actor=officer, on=DAY)

        assert remember("产权局", "unit", unit=unit.pk, actor=supervisor, on=DAY).meaning == AliasMeaning.UNIT

    @pytest.mark.parametrize(("text", "reason"), [(" ", NameEmpty), ("长" * 121, NameTooLong)])
    def test_no_name_and_an_endless_name_are_refused(self, text, reason):
        with pytest.raises(reason):
            remember(text, "outside", actor=BY, on=DAY)
