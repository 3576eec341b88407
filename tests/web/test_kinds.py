"""Kinds of matter on pages: who may, what is refused where, and a kind of one's own from its file to the last move."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luoshi.kernel.clock import today
from luoshi.ledger.kindfiles import values_of
from luoshi.ledger.models import Kind, Matter, Stage
from luoshi.ledger.states import State
from luoshi.org.states import PostKind
from luoshi.web.kinds.forms import KindForm, initial_of
from tests.factories.access import user_in
from tests.factories.org import Institution, institution

EXAMPLE = Path(__file__).parents[2] / "docs/how-to/examples/kinds-visit.toml"


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


@pytest.fixture
def keeper(house, signed_in):
    return signed_in(user_in(house.office, PostKind.STAFF, "系统管理员", "文系统", role="sysadmin"))


def uploaded(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("类别.toml", text.encode(), content_type="application/toml")


def filled(**more: Any) -> dict[str, Any]:
    """The form of a new kind as a browser sends it."""
    form = {
        "code": "visit", "name": "信访事项", "letters": "XF", "ordinal": "20", "cycle": "once",
        "outcome_step": "activity", "acknowledge_working_days": "1", "sign_off": "nothing", "most_extensions": "2",
        "office_days": "30", "verification": "never", "sample_percent": "0", "lookback_days": "0", "in_use": "on",
        "checklist": "是否答复 | Answered?", "steps": "受理 | 25? | Accept\n答复 | 100",
        "fields_asked": "channel! | 来源 | letter=来信 | visit=来访=visit", "light_near_working_days": "5",
    }  # fmt: skip
    return form | more


def test_a_kind_is_defined_on_the_page(keeper):
    response = keeper.post(reverse("web:new_kind"), filled())

    kind = Kind.objects.get(pk="visit")
    assert response.status_code == 302
    assert kind.light == {"near_working_days": 5}
    assert kind.checklist == [{"title": "是否答复", "title_en": "Answered?"}]
    assert kind.steps == [
        {"title": "受理", "share": 25, "required": False, "title_en": "Accept"},
        {"title": "答复", "share": 100},
    ]
    assert kind.fields[0]["required"] is True
    assert [choice["value"] for choice in kind.fields[0]["choices"]] == ["letter", "visit"]
    assert "信访事项" in keeper.get(reverse("web:kinds")).content.decode()


@pytest.mark.parametrize(
    ("box", "typed"),
    [
        ("code", "Besuch"),
        ("letters", "xf"),
        ("steps", "受理 | 80\n答复 | 20"),
        ("steps", "受理"),
        ("checklist", "问\n问"),
        ("fields_asked", "channel | 来源"),
        ("light_behind_points", "70"),
        ("reminders_report_days", "5000"),
        ("sample_percent", "101"),
        ("name", ""),
    ],
)
def test_what_is_not_possible_is_said_beside_its_box(keeper, box, typed):
    response = keeper.post(reverse("web:new_kind"), filled(**{box: typed}))

    assert response.status_code == 422
    assert box in response.context["form"].errors
    assert not Kind.objects.filter(pk="visit").exists()


def test_every_shipped_kind_is_shown_and_saved_as_it_was(keeper):
    for kind in Kind.objects.all():
        form = KindForm(initial=initial_of(values_of(kind)), code=kind.code)
        sent = {name: form[name].value() for name in form.fields}
        sent = {name: value for name, value in sent.items() if value is not None and value is not False}

        assert keeper.post(reverse("web:kind", args=[kind.code]), sent).status_code == 302

    assert not Kind.objects.exclude(changed_at=None).exists()


def test_a_kind_in_use_is_not_deleted_and_one_of_ones_own_is(keeper, house):
    keeper.post(reverse("web:new_kind"), filled())

    offered = [
        reverse("web:drop_kind", args=[code]) in keeper.get(reverse("web:kind", args=[code])).content.decode()
        for code in ("event", "visit")
    ]
    refused = keeper.post(reverse("web:drop_kind", args=["event"]))
    done = keeper.post(reverse("web:drop_kind", args=["visit"]))

    assert offered == [False, True]
    assert (refused.status_code, done.status_code) == (422, 302)
    assert (Kind.objects.filter(pk="event").exists(), Kind.objects.filter(pk="visit").exists()) == (True, False)
    assert keeper.get(reverse("web:kind", args=["visit"])).status_code == 404


def test_a_file_is_told_first_and_written_when_that_is_wanted(keeper):
    told = keeper.post(reverse("web:load_kinds"), {"file": uploaded(EXAMPLE.read_text("utf-8"))})
    before = Kind.objects.filter(pk="visit").exists()
    written = keeper.post(reverse("web:load_kinds"), {"text": told.context["text"], "name": "x.toml", "write": "1"})

    assert (told.status_code, told.context["done"].new, before) == (200, ["信访事项"], False)
    assert (written.status_code, Kind.objects.filter(pk="visit").exists()) == (302, True)


def test_every_bad_value_of_a_file_is_shown_and_nothing_is_written(keeper):
    text = EXAMPLE.read_text("utf-8") + '\n[[kind]]\ncode = "X"\nname = "甲"\nletters = "y"\n'

    response = keeper.post(reverse("web:load_kinds"), {"file": uploaded(text)})

    assert (response.status_code, len(response.context["problems"])) == (422, 2)
    assert not Kind.objects.filter(pk="visit").exists()


def test_the_kinds_are_downloaded_as_a_file(keeper):
    everything = keeper.get(reverse("web:download_kinds"))
    one = keeper.get(reverse("web:download_kinds"), {"code": "event"})

    assert len(tomllib.loads(everything.content.decode())["kind"]) == Kind.objects.count()
    assert [kind["code"] for kind in tomllib.loads(one.content.decode())["kind"]] == ["event"]
    assert keeper.get(reverse("web:download_kinds"), {"code": "none"}).status_code == 404


def test_others_do_not_come_in(house, signed_in):
    for user in (house.clerk, house.leader, house.officers[0], house.heads[0], house.reader):
        client = signed_in(user)
        for name in ("kinds", "new_kind", "load_kinds", "download_kinds"):
            assert client.get(reverse(f"web:{name}")).status_code == 403
        assert client.post(reverse("web:drop_kind", args=["event"])).status_code == 403


@pytest.mark.parametrize("more", [0, 3])
def test_the_list_costs_the_same_however_long_it_is(keeper, django_assert_max_num_queries, more):
    for n in range(more):
        Kind.objects.create(code=f"k{n}", name=f"第{n}类", letters="K")
    keeper.get(reverse("web:kinds"))
    with django_assert_max_num_queries(8):
        keeper.get(reverse("web:kinds"))


def test_a_kind_that_no_program_knows_goes_from_its_file_to_the_end_on_pages(keeper, house, signed_in):
    keeper.post(reverse("web:load_kinds"), {"text": EXAMPLE.read_text("utf-8"), "name": "x.toml", "write": "1"})
    clerk, director, officer = signed_in(house.clerk), signed_in(house.director), signed_in(house.officers[0])
    unit = house.departments[0]
    form = {"wording": "答复某企业来信反映的问题", "kind": "visit", "why": "来信登记", "lead": unit.name}

    asked = clerk.get(reverse("web:new_matter"), {"kind": "visit"}, headers={"HX-Request": "true"})
    refused = clerk.post(reverse("web:new_matter"), form)
    clerk.post(reverse("web:new_matter"), form | {"extra_channel": "letter"})
    matter = Matter.objects.get()

    def do(client, name: str, **given: Any) -> None:
        response = client.post(reverse("web:matter_verb", args=[matter.number, name]), given)
        assert response.status_code in (200, 302), (name, response.content.decode())

    do(clerk, "issue")
    do(officer, "acknowledge")
    shown = officer.get(reverse("web:matter", args=[matter.number])).content.decode()
    report = {
        "unit": unit.pk, "key": uuid4(), "progress": "100", "text": "已逐条书面答复来信人", "outlook": "on_time",
        "asks_conclusion": "on", "action": "send",
    }  # fmt: skip
    officer.post(reverse("web:report", args=[matter.number]), report)
    do(clerk, "conclude", why="逐条答复，程序合法，予以办结")
    do(director, "close_out", publication="internal", why="")

    matter.refresh_from_db()
    assert 'name="extra_channel"' in asked.content.decode()
    assert refused.status_code == 422
    assert matter.number == f"XF-{today().year}-001"
    assert (matter.is_restricted, matter.extra) == (True, {"channel": "letter"})
    assert list(Stage.objects.values_list("title", flat=True)) == ["受理", "办理答复"]
    assert "来信" in shown
    assert matter.state == State.CLOSED_OUT
