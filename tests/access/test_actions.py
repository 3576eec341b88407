"""Accounts belong to people, rights to posts, and the three administrators stay separated."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError

from luoshi.access import actions, errors
from luoshi.access.models import Grant, User
from luoshi.access.passwords import CharacterClasses, one_time_password
from luoshi.access.queries import actor_of
from luoshi.journal.models import Fact
from luoshi.kernel.actor import Actor, Held, system
from luoshi.kernel.refusal import NotAllowed, Refusal
from luoshi.org.importing import load_people
from luoshi.org.posts import appoint
from luoshi.org.rows import PersonRow
from tests.factories.access import GrantFactory, UserFactory
from tests.factories.org import HoldingFactory, PersonFactory, PostFactory, UnitFactory

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 1)
BY = system(DAY)


def administrator(role: str) -> Actor:
    return Actor(user_id=1, name="某", on=DAY, held=(Held(role, None),))


class TestAccounts:
    def test_an_opened_account_signs_in_once_and_must_change_its_password(self):
        person = PersonFactory(name="文䶮")

        opened = actions.open_account(person.pk, username="wen.yan", actor=administrator("sysadmin"))

        assert opened.user.must_change_password
        assert len(opened.password) >= 12
        assert authenticate(username="wen.yan", password=opened.password) == opened.user
        fact = Fact.objects.get()
        assert (fact.kind, fact.subject) == ("access.AccountOpened", f"account:{opened.user.pk}")
        assert opened.password not in fact.payload

    def test_a_closed_account_signs_in_no_more(self):
        opened = actions.open_account(PersonFactory().pk, username="wen", actor=BY)

        actions.close_account(opened.user.pk, actor=BY)

        assert authenticate(username="wen", password=opened.password) is None
        assert User.objects.filter(username="wen").exists()

    def test_a_new_password_takes_the_place_of_the_old_one(self):
        opened = actions.open_account(PersonFactory().pk, username="wen", actor=BY)

        renewed = actions.set_password(opened.user.pk, actor=BY)

        assert authenticate(username="wen", password=opened.password) is None
        assert authenticate(username="wen", password=renewed.password) == opened.user

    @pytest.mark.parametrize("password", ["short1A", "1234567890", "password1234"])
    def test_a_weak_password_is_refused(self, password):
        user = UserFactory()

        with pytest.raises(errors.WeakPassword):
            actions.set_password(user.pk, actor=BY, password=password)

        assert not Fact.objects.exists()

    @pytest.mark.parametrize("username", ["a", "有 空格", "x" * 61, "a/b", ""])
    def test_a_user_name_that_cannot_be_one_is_refused(self, username):
        with pytest.raises(errors.BadUsername):
            actions.open_account(PersonFactory().pk, username=username, actor=BY)

    def test_one_person_has_one_account_and_one_name_one_person(self):
        first, second = PersonFactory(), PersonFactory()
        actions.open_account(first.pk, username="wen", actor=BY)

        with pytest.raises(errors.UsernameTaken):
            actions.open_account(second.pk, username="WEN", actor=BY)
        with pytest.raises(errors.HasAccount):
            actions.open_account(first.pk, username="wen2", actor=BY)

    @pytest.mark.parametrize("role", ["supervisor", "secadmin", "auditor", "head"])
    def test_only_the_system_administrator_opens_accounts(self, role):
        with pytest.raises(NotAllowed):
            actions.open_account(PersonFactory().pk, username="wen", actor=administrator(role))

        assert not User.objects.exists()


class TestPasswords:
    def test_generated_passwords_differ_and_pass_the_rules(self):
        made = {one_time_password() for _time in range(200)}

        assert len(made) == 200
        for password in made:
            CharacterClasses().validate(password)
            assert not set(password) & set("0Oo1lI")

    @pytest.mark.parametrize(("password", "good"), [("abcDEF123", True), ("落实abc123", True), ("abcdef123", False)])
    def test_a_password_mixes_three_classes(self, password, good):
        if good:
            CharacterClasses().validate(password)
        else:
            with pytest.raises(ValidationError):
                CharacterClasses().validate(password)


class TestRoles:
    def test_a_granted_role_is_held_by_whoever_holds_the_post_on_the_day(self):
        holding = HoldingFactory(starts_on=date(2025, 4, 1))
        user = UserFactory(person=holding.person)

        grant = actions.grant_role("officer", holding.post_id, unit=holding.post.unit_id, on=DAY, actor=BY)

        assert not actor_of(user, on=date(2025, 3, 31)).has("officer")
        assert actor_of(user, on=date(2025, 4, 1)).has("officer")
        actions.revoke_role(grant.pk, on=date(2025, 5, 1), actor=BY)
        assert actor_of(user, on=date(2025, 4, 30)).has("officer")
        assert not actor_of(user, on=date(2025, 5, 1)).has("officer")
        assert list(Fact.objects.order_by("pk").values_list("kind", flat=True)) == [
            "access.RoleGranted",
            "access.RoleRevoked",
        ]

    def test_only_the_security_administrator_grants_roles(self):
        post = PostFactory()

        with pytest.raises(NotAllowed):
            actions.grant_role("officer", post.pk, unit=None, on=DAY, actor=administrator("sysadmin"))

        assert actions.grant_role("officer", post.pk, unit=None, on=DAY, actor=administrator("secadmin")).pk

    def test_the_same_role_twice_is_refused(self):
        grant = GrantFactory(role="officer")

        with pytest.raises(errors.AlreadyGranted):
            actions.grant_role("officer", grant.post_id, unit=grant.unit_id, on=DAY, actor=BY)

    def test_a_role_ends_after_it_began_and_once(self):
        grant = GrantFactory(role="officer", starts_on=DAY)

        for on in (DAY, date(2024, 1, 1)):
            with pytest.raises(errors.NotInForce):
                actions.revoke_role(grant.pk, on=on, actor=BY)

    @pytest.mark.parametrize(
        ("first", "second"), [("sysadmin", "auditor"), ("auditor", "secadmin"), ("secadmin", "sysadmin")]
    )
    def test_no_post_gets_two_of_the_three_administrators(self, first, second):
        post = GrantFactory(role=first, unit=None).post

        with pytest.raises(errors.TwoAdministrators):
            actions.grant_role(second, post.pk, unit=None, on=DAY, actor=BY)

        assert Grant.objects.count() == 1

    def test_no_person_gets_two_of_them_by_two_posts(self):
        person = PersonFactory()
        first = HoldingFactory(person=person).post
        second = HoldingFactory(person=person).post
        actions.grant_role("sysadmin", first.pk, unit=None, on=DAY, actor=BY)

        with pytest.raises(errors.TwoAdministrators):
            actions.grant_role("auditor", second.pk, unit=None, on=DAY, actor=BY)

        assert actions.grant_role("officer", second.pk, unit=None, on=DAY, actor=BY).pk

    def test_nobody_takes_up_a_post_that_would_make_them_two_administrators(self):
        person = PersonFactory()
        first = GrantFactory(role="sysadmin", unit=None).post
        second = GrantFactory(role="auditor", unit=None).post
        appoint(person.pk, first.pk, on=DAY, actor=BY)

        with pytest.raises(errors.TwoAdministrators):
            appoint(person.pk, second.pk, on=DAY, actor=BY)

        assert person.holdings.count() == 1

    def test_a_list_of_people_is_held_to_the_same_rule(self):
        unit = UnitFactory(code="A")
        for role in ("sysadmin", "auditor"):
            GrantFactory(role=role, unit=None, post=PostFactory(unit=unit, title=role))
        rows = [
            PersonRow(row=n, number="1", name="某", unit="A", title=title)
            for n, title in enumerate(("sysadmin", "auditor"), 2)
        ]

        with pytest.raises(Refusal) as refusal:
            load_people(rows, actor=BY, on=DAY)

        assert refusal.value.code == "access.two_administrators"
