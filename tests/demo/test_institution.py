"""The invented institution has the figures it was asked for, and the same ones every time."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.contrib.auth import authenticate
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.access.models import User
from luoshi.access.queries import actor_of, reached, reaches_everything
from luoshi.demo import institution
from luoshi.demo.institution_party import JOINT_SERVES
from luoshi.demo.names import RARE_GIVEN
from luoshi.org.models import GrassrootsOrg, Holding, Person, Unit
from luoshi.org.names import match, match_all
from luoshi.org.queries import reporting_units, units_under
from luoshi.org.states import PARTY_KINDS

TODAY = date(2026, 11, 24)
SEED = 20_980


@pytest.fixture(scope="module")
def plan():
    return institution.generate(SEED, TODAY)


@pytest.fixture
def loaded(db):
    return institution.load(TODAY, SEED)


class TestPlan:
    def test_the_totals_are_those_of_the_handbook(self, plan):
        kinds = Counter(unit.kind for unit in plan.units)
        party = [unit for unit in plan.units if unit.kind in PARTY_KINDS]

        assert (kinds["committee"], kinds["general_branch"], kinds["branch"], len(party)) == (13, 75, 830, 918)
        assert sum(unit.members or 0 for unit in party) == 15_618
        assert len({person.number for person in plan.people}) == 20_980

    def test_staff_by_class_are_those_of_the_handbook(self, plan):
        primary: dict[str, str] = {}
        for person in plan.people:
            primary.setdefault(person.number, person.unit)
        staff = Counter(unit[:2] for unit in primary.values())

        assert staff["JG"] + staff["RO"] == 150
        assert staff["ZL"] + 7 == 980 + 2_030 + 300 + 460  # the full-time deputies sit in seven general branches
        assert (staff["SB"], staff["XZ"], staff["ZS"]) == (720, 3_620 + 11_330, 1_390)

    def test_branches_are_about_seventeen_strong_and_eight_in_a_hundred_are_small(self, plan):
        sizes = sorted(unit.members for unit in plan.units if unit.kind == "branch")

        assert sum(size < 7 for size in sizes) == 66
        assert sizes[0] >= 3
        assert sizes[-2] <= 50
        assert 15 <= sizes[len(sizes) // 2] <= 19

    def test_the_five_faults_are_planted_and_nowhere_else(self, plan):
        branches = {unit.code: unit for unit in plan.units if unit.kind == "branch"}
        term = timedelta(days=3 * 365 + 1)

        found = {
            "branch_of_53": [c for c, u in branches.items() if u.members > 50],
            "six_members_five_seats": [c for c, u in branches.items() if u.members < 7 and u.committee_seats],
            "term_expired": [c for c, u in branches.items() if u.elected_on + term < TODAY],
            "no_general_meeting": [c for c, u in branches.items() if u.last_general_meeting_on < TODAY - timedelta(91)],
            "joint_branch_of_seven": [c for c, u in branches.items() if len(u.serves) > 5],
        }

        assert found == {fault: [code] for fault, code in plan.faults.items()}
        assert branches[plan.faults["branch_of_53"]].members == 53
        assert branches[plan.faults["term_expired"]].elected_on == date(2022, 9, 25)
        assert branches[plan.faults["joint_branch_of_seven"]].serves == JOINT_SERVES

    def test_every_organisation_has_a_secretary_and_a_liaison_and_six_in_ten_secretaries_head_the_unit(self, plan):
        party = {unit.code for unit in plan.units if unit.kind in PARTY_KINDS}
        secretaries = [person for person in plan.people if person.title == "书记"]
        liaisons = [person for person in plan.people if person.title == "联络员" and person.unit in party]
        heads = {post.unit + post.title for post in plan.posts if post.kind == "head"}
        first: dict[str, str] = {}
        for person in plan.people:
            first.setdefault(person.number, person.unit + person.title)

        assert {person.unit for person in secretaries} == party
        assert {person.unit for person in liaisons} == party
        assert not {(p.unit, p.number) for p in secretaries} & {(p.unit, p.number) for p in liaisons}
        assert sum(first[person.number] in heads for person in secretaries) == 551

    def test_each_examination_department_has_one_full_time_deputy_who_does_nothing_else(self, plan):
        numbers = [person.number for person in plan.people if person.title == "专职副书记"]

        assert len(numbers) == len(set(numbers)) == 7
        assert Counter(person.number for person in plan.people if person.number in numbers) == dict.fromkeys(numbers, 1)

    def test_the_same_seed_gives_the_same_institution_and_another_one_another(self, plan):
        assert institution.generate(SEED, TODAY) == plan
        assert institution.generate(1, TODAY).people != plan.people

    @settings(max_examples=8)
    @given(st.integers(0, 10_000), st.dates(date(2024, 1, 1), date(2032, 12, 31)))
    def test_any_seed_on_any_day_gives_the_totals(self, seed, today):
        any_plan = institution.generate(seed, today)

        assert sum(unit.members or 0 for unit in any_plan.units) == 15_618
        assert len({person.number for person in any_plan.people}) == 20_980
        assert len(any_plan.faults) == 5
        assert all(person.starts_on <= today for person in any_plan.people)

    def test_no_row_has_anything_about_a_person_but_number_name_and_post(self, plan):
        assert set(plan.people[0].__slots__) == {"row", "number", "name", "unit", "title", "starts_on"}


class TestLoaded:
    def test_what_is_in_the_database_is_what_was_planned(self, loaded):
        root, committee = loaded.units["ROOT"], loaded.units["P000"]
        organisations = units_under(committee, on=TODAY, line="party")

        assert organisations.count() == 918
        assert sum(GrassrootsOrg.objects.values_list("members", flat=True)) == 15_618
        assert Person.objects.count() == 20_980
        assert Holding.objects.values("person").distinct().count() == 20_980
        assert (
            units_under(root, on=TODAY).count() == Unit.objects.filter(code__regex="^(ROOT|JG|ZL|SB|ZS|ST|XZ)").count()
        )
        assert reporting_units(root, on=TODAY).count() == len(loaded.liaisons) == 45

    def test_rare_characters_come_back_as_they_went_in(self, loaded):
        names = Person.objects.values_list("name", flat=True)

        found = {name[1:] for name in names if name[1:] in RARE_GIVEN}

        assert found == set(RARE_GIVEN)
        assert loaded.accounts[0].name.endswith("䶮")

    def test_the_shown_accounts_sign_in_and_hold_their_roles(self, loaded):
        roles = {
            account.username: {
                held.role for held in actor_of(User.objects.get(username=account.username), on=TODAY).held
            }
            - {"viewer"}
            for account in loaded.accounts
        }

        assert roles == {
            "ducha1": {"supervisor"},
            "ducha2": {"supervisor"},
            "ducha": {"supervisor", "director"},
            "baohu": {"officer"},
            "guihua": {"officer"},
            "fuwu": {"officer"},
            "jiangsu": {"officer"},
            "baohu.sizhang": {"head"},
            "shencha.buzhang": {"head"},
            "julingdao": {"leader"},
            "shenji": {"auditor"},
            "xitong": {"sysadmin"},
            "anquan": {"secadmin"},
            "gongzuo": set(),
        }
        for account in loaded.accounts:
            assert authenticate(username=account.username, password=account.password)

    def test_a_supervisor_reaches_everything_and_an_officer_a_department(self, loaded):
        clerk = actor_of(User.objects.get(username="ducha1"), on=TODAY)
        officer = actor_of(User.objects.get(username="baohu"), on=TODAY)

        assert reaches_everything(clerk, "supervisor")
        assert set(Unit.objects.filter(pk__in=reached(officer, "officer")).values_list("name", flat=True)) == {
            "知识产权保护司",
            "综合协调处",
            "保护体系建设处",
            "执法指导处",
            "涉外保护处",
        }

    def test_names_that_plans_use_are_matched(self, loaded):
        written = {
            "办公室": "办公室",
            "国际合作司": "国际合作司（港澳台办公室）",
            "审查协作江苏中心": "专利局专利审查协作江苏中心",
            "专利信息中心": "中国专利信息中心",
            "商标局": "商标局",
            "机械发明审查部": "机械发明审查部",
            "发展改革委": "国家发展和改革委员会",
        }

        found = match_all([(name, None) for name in written], on=TODAY)

        assert {name: found[name, None].name for name in written} == written
        assert match("各部门各单位", on=TODAY).unit_id == loaded.units["ROOT"]
        assert match("各审查协作中心", on=TODAY).unit_id == loaded.units["XZ"]
        assert (match("各有关单位", on=TODAY).meaning, match("各有关单位", on=TODAY).unit_id) == ("collective", None)
        assert match("综合办公室", on=TODAY).how == "ambiguous"
