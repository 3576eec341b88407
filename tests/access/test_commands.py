"""Accounts and roles from the console."""

from __future__ import annotations

import csv
import stat
from datetime import date
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from luoshi.access.importing import AccountRow, GrantRow, load_accounts, load_grants
from luoshi.access.models import Grant, User
from luoshi.kernel.actor import system
from luoshi.kernel.refusal import Refusal
from luoshi.org.states import FOREVER
from tests.factories.access import GrantFactory, UserFactory
from tests.factories.org import FOUNDED, HoldingFactory, PersonFactory, PostFactory, UnitFactory

pytestmark = pytest.mark.django_db
BY = system(FOUNDED)


def run(name: str, *arguments: object) -> str:
    said = StringIO()
    call_command(name, *map(str, arguments), stdout=said)
    return said.getvalue()


def test_an_account_is_opened_by_staff_number_and_its_password_is_said_once():
    PersonFactory(number="1001")

    said = run("create_account", "1001", "--username", "wen")

    password = next(word for word in said.split() if word.count("-") == 2).split("：")[-1]
    assert authenticate(username="wen", password=password) == User.objects.get()


def test_a_number_that_nobody_has_is_refused():
    with pytest.raises(CommandError, match="1002"):
        run("create_account", "1002")


def test_a_password_is_made_or_asked_for(monkeypatch):
    user = UserFactory(username="wen")

    said = run("set_password", "wen", "--generate")
    monkeypatch.setattr("luoshi.access.management.commands.set_password.getpass", lambda prompt: "Gut-und-lang-7")
    run("set_password", "wen")

    assert said.count("-") >= 2
    assert authenticate(username="wen", password="Gut-und-lang-7") == user
    with pytest.raises(CommandError, match="nobody"):
        run("set_password", "nobody", "--generate")


def test_a_role_is_granted_from_the_console():
    unit = UnitFactory(code="A")
    post = PostFactory(unit=unit, title="联络员")

    run("grant_role", "officer", "--unit", "A", "--post", "联络员")
    run("grant_role", "supervisor", "--unit", "A", "--post", "联络员", "--everything")

    assert list(Grant.objects.order_by("pk").values_list("role", "post", "unit")) == [
        ("officer", post.pk, unit.pk),
        ("supervisor", post.pk, None),
    ]
    with pytest.raises(CommandError):
        run("grant_role", "officer", "--unit", "A", "--post", "没有这个岗位")


def test_a_role_is_taken_back_from_the_console():
    post = PostFactory(unit=UnitFactory(code="A"), title="联络员")
    over_unit = GrantFactory(role="officer", post=post, unit=post.unit)
    over_all = GrantFactory(role="officer", post=post, unit=None)
    command = ("revoke_role", "officer", "--unit", "A", "--post", "联络员", "--on", "2024-03-01")

    said = run(*command, "--everything")

    assert "联络员" in said
    assert "2024-03-01" in said
    over_unit.refresh_from_db()
    over_all.refresh_from_db()
    assert (over_unit.ends_on, over_all.ends_on) == (FOREVER, date(2024, 3, 1))
    with pytest.raises(CommandError, match="A 联络员"):
        run(*command, "--everything")
    run(*command)
    over_unit.refresh_from_db()
    assert over_unit.ends_on == date(2024, 3, 1)


def test_a_role_is_not_taken_back_before_it_began():
    grant = GrantFactory(role="officer", post=PostFactory(unit=UnitFactory(code="A"), title="联络员"))
    Grant.objects.update(unit=grant.post.unit)

    with pytest.raises(CommandError, match=str(grant.starts_on)):
        run("revoke_role", "officer", "--unit", "A", "--post", "联络员", "--on", grant.starts_on)

    grant.refresh_from_db()
    assert grant.ends_on == FOREVER


def test_an_account_is_closed_from_the_console():
    user = UserFactory(username="wen")

    assert "wen" in run("close_account", "wen")

    user.refresh_from_db()
    assert not user.is_active
    for name in ("wen", "nobody"):
        with pytest.raises(CommandError, match=name):
            run("close_account", name)


def test_accounts_for_all_who_hold_a_role_are_told_first_and_written_to_a_file_of_their_own(tmp_path):
    holding = HoldingFactory(person__number="1001")
    GrantFactory(role="officer", post=holding.post)
    HoldingFactory()
    file = tmp_path / "passwords.csv"

    told = run("open_accounts")
    assert "1" in told
    assert not User.objects.exists()
    run("open_accounts", "--apply", "-o", file)

    (row,) = csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())
    assert authenticate(username=row["用户名"], password=row["一次性密码"]) == User.objects.get()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "0" in run("open_accounts")


def test_no_account_is_opened_when_the_passwords_cannot_be_kept(tmp_path):
    GrantFactory(role="officer", post=HoldingFactory().post)
    file = tmp_path / "passwords.csv"
    file.write_text("of somebody else")

    with pytest.raises(CommandError, match=r"passwords\.csv"):
        run("open_accounts", "--apply", "-o", file)

    assert not User.objects.exists()
    assert file.read_text() == "of somebody else"


class TestMany:
    def test_grants_are_loaded_once(self):
        unit = UnitFactory(code="A")
        PostFactory(unit=unit, title="联络员")
        rows = [
            GrantRow(role="officer", unit="A", title="联络员", over=over, starts_on=FOUNDED) for over in ("A", None)
        ]

        assert load_grants(rows, actor=BY, on=FOUNDED) == 2
        assert load_grants(rows, actor=BY, on=FOUNDED) == 0
        assert Grant.objects.count() == 2

    @pytest.mark.parametrize(
        ("unit", "title", "over"), [("A", "部长", "A"), ("B", "联络员", "A"), ("A", "联络员", "B")]
    )
    def test_what_is_not_in_the_register_is_refused(self, unit, title, over):
        PostFactory(unit=UnitFactory(code="A"), title="联络员")

        with pytest.raises(Refusal) as refusal:
            load_grants(
                [GrantRow(role="officer", unit=unit, title=title, over=over, starts_on=FOUNDED)], actor=BY, on=FOUNDED
            )

        assert refusal.value.code == "access.not_known"

    def test_two_administrators_in_a_list_are_refused(self):
        unit = UnitFactory(code="A")
        person = PersonFactory()
        for title in ("甲", "乙"):
            HoldingFactory(person=person, post=PostFactory(unit=unit, title=title))
        rows = [
            GrantRow(role=role, unit="A", title=title, over=None, starts_on=FOUNDED)
            for role, title in (("sysadmin", "甲"), ("auditor", "乙"))
        ]

        with pytest.raises(Refusal) as refusal:
            load_grants(rows, actor=BY, on=FOUNDED)

        assert refusal.value.code == "access.two_administrators"
        assert not Grant.objects.exists()

    def test_those_who_have_an_account_keep_it(self):
        first, second = PersonFactory(number="1"), PersonFactory(number="2")
        UserFactory(person=first)

        opened = load_accounts(
            [AccountRow(number="1", username="one"), AccountRow(number="2", username="two")], actor=BY
        )

        assert [each.user.person_id for each in opened] == [second.pk]
