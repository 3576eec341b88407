"""The page on which the record is checked: who sees what, and what is said when a byte was changed."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

import luoshi
from luoshi.access.models import User
from luoshi.journal.queries import last_verification, recent_facts, standing
from luoshi.journal.sequencer import seal_committed
from luoshi.journal.verification import Problem
from luoshi.web.verify import views
from luoshi.web.verify.words import KINDS, NOUNS, in_words, kind_word, subject_words
from tests.browser import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.factories.access import user_in
from tests.factories.org import Institution, institution
from tests.journal.facts import AT, meddling, state

SignedIn = Callable[..., Client]


@pytest.fixture
def house(db: Any) -> Institution:
    return institution()


@pytest.fixture
def auditor(house: Institution) -> User:
    return user_in(house.root, "administrator", "审计管理员", "文审一", role="auditor", over=None)


def htmx(client: Client, address: str) -> str:
    return client.post(address, headers={"HX-Request": "true"}).content.decode()


def test_everybody_sees_where_the_chain_stands_but_only_auditors_its_records(
    house: Institution, auditor: User, signed_in: SignedIn
) -> None:
    state(1, 2)
    seal_committed(AT)

    reader = signed_in(house.reader).get(reverse("web:verify"))
    audit = signed_in(auditor).get(reverse("web:verify"))

    fingerprint = standing().seal[: views.SHORT]
    assert fingerprint in reader.content.decode()
    assert reader.context["rows"] == []
    assert (reader.context["may_verify"], audit.context["may_verify"]) == (False, True)
    assert [(row.number, row.key, row.fingerprint) for row in audit.context["rows"]] == [
        (2, "2", fingerprint),
        (1, "1", recent_facts()[1].entry.seal[: views.SHORT]),
    ]


def test_a_supervisor_has_the_records_checked_and_everybody_sees_the_outcome(
    house: Institution, signed_in: SignedIn
) -> None:
    state(1, 2)
    seal_committed(AT)

    answer = signed_in(house.clerk).post(reverse("web:verify"))
    seen = signed_in(house.reader).get(reverse("web:verify"))

    assert answer.context["result"].is_sound
    assert last_verification() is not None
    assert (seen.context["last"].number, seen.context["last"].who, seen.context["last"].is_sound) == (2, "文督一", True)


def test_who_may_not_ask_is_told_whom_to_ask_and_nothing_is_checked(house: Institution, signed_in: SignedIn) -> None:
    client = signed_in(house.reader)

    run, export = client.post(reverse("web:verify")), client.get(reverse("web:verify_export"))

    assert (run.status_code, export.status_code) == (403, 403)
    assert last_verification() is None


def test_the_clerk_who_supervises_may_not_take_the_records_out(house: Institution, signed_in: SignedIn) -> None:
    assert signed_in(house.clerk).get(reverse("web:verify_export")).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_changed_byte_is_shown_with_the_number_from_which_nothing_can_be_relied_on(
    auditor: User, signed_in: SignedIn
) -> None:
    state(1, 2, 3)
    seal_committed(AT)
    with meddling() as cursor:
        cursor.execute(
            "UPDATE journal_fact SET payload = '{}' WHERE id = (SELECT fact_id FROM journal_entry WHERE number = 2)"
        )

    answer = signed_in(auditor).post(reverse("web:verify"))

    assert answer.context["result"].reliable_until == 1
    assert in_words(answer.context["result"].problems[0]) in answer.content.decode()


def test_the_fragment_is_the_region_of_the_page(auditor: User, signed_in: SignedIn) -> None:
    client = signed_in(auditor)
    page = client.post(reverse("web:verify")).content.decode()

    fragment = htmx(client, reverse("web:verify"))

    assert fragment.strip().startswith('<div id="verify-result"')
    assert fragment.strip() in page


def test_the_export_holds_every_sealed_record(auditor: User, signed_in: SignedIn) -> None:
    state(1, 2, 3)
    seal_committed(AT)

    answer = signed_in(auditor).get(reverse("web:verify_export"))

    lines = b"".join(answer).decode().splitlines()
    assert [json.loads(line)["number"] for line in lines] == [1, 2, 3]
    assert answer["Content-Disposition"].startswith("attachment; ")


def test_a_journal_too_large_for_a_page_is_checked_with_the_command(
    auditor: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    state(1, 2)
    seal_committed(AT)
    monkeypatch.setattr(views, "MOST_ON_A_PAGE", 1)

    answer = signed_in(auditor).post(reverse("web:verify"))

    assert answer.context["result"] is None
    assert last_verification() is None
    assert "luoshi verify" in answer.content.decode()
    assert "hx-post" not in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_queries_however_many_records_there_are(
    count: int, auditor: User, signed_in: SignedIn, django_assert_num_queries: Any
) -> None:
    state(*range(count))
    seal_committed(AT)
    client = signed_in(auditor)
    client.get(reverse("web:verify"))

    with django_assert_num_queries(12):
        client.get(reverse("web:verify"))


def test_words_are_there_for_every_fact_of_every_room() -> None:
    rooms = [m.name for m in pkgutil.iter_modules(luoshi.__path__)]
    kinds, nouns = set(), set()
    for room in rooms:
        try:
            facts = importlib.import_module(f"luoshi.{room}.facts")
        except ModuleNotFoundError:
            continue
        stated = [c for c in vars(facts).values() if isinstance(c, type) and hasattr(c, "noun")]
        kinds |= {f"{room}.{c.__name__}" for c in stated}
        nouns |= {c.noun for c in stated}

    assert kinds == set(KINDS)
    assert nouns == set(NOUNS)
    assert kind_word("later.ThingDone") == "later.ThingDone"
    assert subject_words("thing:5") == ("thing", "5")


def test_a_problem_is_told_in_the_words_of_the_office() -> None:
    values = {"number": 7, "kind": "ledger.MatterIssued", "subject": "matter:12", "at": "2026-03-02 09:30:00"}

    with override("en"):
        told = in_words(Problem("altered", 7, values))

    assert told == "Number 7 was altered after it was sealed: item issued of item 12, stated at 2026-03-02 09:30:00."


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_person_checks_the_records_in_a_browser(viewport: dict[str, int], auditor: User, open_page: OpenPage) -> None:
    state(1, 2, 3)
    seal_committed(AT)
    page = open_page(viewport=viewport, user=auditor)

    page.goto(reverse("web:verify"))
    page.locator("form[hx-post] button").click()
    page.locator(".vf-res--ok").wait_for()

    assert_accessible(page)
