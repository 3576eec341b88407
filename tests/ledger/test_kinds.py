"""Kinds of matter are rows, files and facts; never code."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from luoshi.journal import completeness
from luoshi.journal.queries import entries_about
from luoshi.kernel.actor import system
from luoshi.kernel.refusal import NotAllowed
from luoshi.kernel.workdays import shipped
from luoshi.ledger import kinds
from luoshi.ledger.actions.defining import change_kind, define_kind, drop_kind, load_kinds
from luoshi.ledger.errors import FieldRefused, KindInUse, KindIsShipped, KindTaken
from luoshi.ledger.kindfiles import (
    KEYS,
    KindsRefused,
    NoKinds,
    NoToml,
    as_toml,
    checked,
    read_kinds,
    text_of,
    values_of,
)
from luoshi.ledger.lights import turning_days
from luoshi.ledger.models import Kind, Matter
from luoshi.ledger.thresholds import Thresholds
from tests.factories.access import actor_for
from tests.factories.ledger import MatterFactory

DAY = date(2025, 6, 2)
AT = datetime(2025, 6, 2, 2, 0, tzinfo=UTC)
VISIT = {"code": "visit", "name": "信访事项", "letters": "XF"}
FILE = """
[[kind]]
code = "visit"
name = "信访事项"
letters = "XF"
cycle = "once"
light = { near_working_days = 5 }
steps = [{ title = "受理", share = 20 }, { title = "答复", share = 100 }]
"""


def stated(code: str) -> list[str]:
    return [fact.kind for fact in entries_about(f"kind:{code}").order_by("pk")]


@pytest.fixture
def keeper(db: None):
    return system(DAY)


def test_the_shipped_kinds_are_there_in_their_order(db: None) -> None:
    assert [code for code, _name in kinds.choices()] == [
        "plan_task", "annual_measure", "directive", "rule_revision", "demonstration_zone", "event",
        "meeting_decision", "research_result", "practical_measure", "rectification", "standing_duty", "other",
    ]  # fmt: skip


def test_a_rule_revision_has_five_steps_and_says_whether_it_is_within_our_power(db: None) -> None:
    kind = Kind.objects.get(pk="rule_revision")

    assert [step["title"] for step in kind.steps] == ["起草", "征求意见", "合法性审查", "报送审议", "公布"]
    assert kinds.fields_of(kind, {"power": "inside"}) == [("权限", "本单位权限内")]
    assert kinds.fields_of(kind, None) == []


def test_all_kinds_written_as_a_file_are_read_back_as_they_were(db: None) -> None:
    before = [values_of(kind) for kind in Kind.objects.all()]

    assert read_kinds(as_toml(Kind.objects.all()), file="all.toml") == before


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=30).filter(str.strip)


@given(name=TEXTS, question=TEXTS, light=st.fixed_dictionaries({}, optional=dict.fromkeys(
    ["short_term_days", "near_working_days"], st.integers(0, 999))))  # fmt: skip
def test_whatever_a_kind_is_called_a_file_keeps_it(name: str, question: str, light: dict[str, int]) -> None:
    values, problems = checked({**VISIT, "name": name, "checklist": [{"title": question}], "light": light})

    assert problems == []
    assert read_kinds(as_toml([Kind(**values)]), file="x.toml") == [values]


def test_every_bad_value_is_named_and_nothing_is_written(keeper) -> None:
    text = """
    unknown = 1
    [[kind]]
    code = "Besuch"
    name = ""
    letters = "x"
    cycle = "daily"
    light = { behind_points = 40 }
    steps = [{ title = "一", share = 60 }, { title = "二", share = 30 }]
    fields = [{ name = "level", label = "级别", choices = [] }]
    verification = "sample"
    [[kind]]
    code = "fine"
    name = "好的"
    letters = "OK"
    colour = "red"
    """

    with pytest.raises(KindsRefused) as refused:
        read_kinds(text, file="bad.toml")

    assert {(p.values["kind"], p.values["key"]) for p in refused.value.problems} == {
        ("Besuch", "code"), ("Besuch", "name"), ("Besuch", "letters"), ("Besuch", "cycle"),
        ("Besuch", "light.behind_points"), ("Besuch", "steps.share"), ("Besuch", "fields.level.choices"),
        ("Besuch", "sample_percent"), ("好的", "colour"), ("bad.toml", "unknown"),
    }  # fmt: skip


@pytest.mark.parametrize(("text", "error"), [("[[kind]", NoToml), ("", NoKinds), ("kind = 3", NoKinds)])
def test_what_is_no_file_of_kinds_is_refused(text: str, error: type) -> None:
    with pytest.raises(error):
        read_kinds(text, file="x.toml")


def test_a_file_that_is_too_large_or_not_text_is_refused() -> None:
    for content in (b"#" * 300_000, "名".encode("gb18030")):
        with pytest.raises(NoToml):
            text_of(content, file="x.toml")


def test_a_file_loaded_twice_changes_nothing_the_second_time(keeper) -> None:
    first = load_kinds(read_kinds(FILE, file="f"), actor=keeper, at=AT)
    second = load_kinds(read_kinds(FILE, file="f"), actor=keeper, at=AT)
    third = load_kinds(read_kinds(FILE.replace("once", "monthly"), file="f"), actor=keeper, at=AT)

    assert (first.new, second.same, third.changed) == (["信访事项"], ["信访事项"], [("信访事项", ["cycle"])])
    assert [fact.kind for fact in entries_about("kind:visit").order_by("pk")] == [
        "ledger.KindDefined",
        "ledger.KindChanged",
    ]
    assert list(completeness.unstated()) == []


def test_the_command_tells_first_and_writes_when_asked(keeper, tmp_path: Path, chinese_terminal: None) -> None:
    file = tmp_path / "kinds.toml"
    file.write_text(FILE, encoding="utf-8")
    told, written = StringIO(), StringIO()

    call_command("load_kinds", str(file), stdout=told)
    before = Kind.objects.filter(pk="visit").exists()
    call_command("load_kinds", str(file), "--apply", stdout=written)

    assert (before, Kind.objects.filter(pk="visit").exists()) == (False, True)
    assert told.getvalue().splitlines() == ["新增：信访事项", "尚未写入。加上 --apply 才会写入。"]
    assert written.getvalue().splitlines()[0] == "新增：信访事项"


def test_the_command_refuses_a_bad_file_whole(keeper, tmp_path: Path) -> None:
    file = tmp_path / "kinds.toml"
    file.write_text(FILE + '\n[[kind]]\ncode = "other"\nname = "其他"\nletters = "sx"\n', encoding="utf-8")

    with pytest.raises(CommandError):
        call_command("load_kinds", str(file), "--apply")
    with pytest.raises(CommandError):
        call_command("load_kinds", str(tmp_path / "none.toml"))

    assert not Kind.objects.filter(pk="visit").exists()


def test_a_changed_kind_is_not_overwritten_by_an_update_and_others_are(keeper) -> None:
    values = {**values_of(Kind.objects.get(pk="other")), "name": "零星事项"}
    change_kind("other", values, actor=keeper, at=AT)
    Kind.objects.filter(pk="event").update(name="旧名")

    kinds.ship()

    names = dict(Kind.objects.values_list("code", "name"))
    assert (names["other"], names["event"]) == ("零星事项", "重要活动")
    assert list(completeness.unstated()) == []


def test_a_kind_in_use_or_shipped_is_put_out_of_use_but_not_deleted(keeper) -> None:
    define_kind(VISIT, actor=keeper, at=AT)
    matter = MatterFactory(kind_id="visit")

    with pytest.raises(KindInUse):
        drop_kind("visit", actor=keeper, at=AT)
    with pytest.raises(KindIsShipped):
        drop_kind("event", actor=keeper, at=AT)
    change_kind("visit", {**VISIT, "in_use": False}, actor=keeper, at=AT)

    assert "visit" not in dict(kinds.choices())
    assert "visit" in dict(kinds.choices(in_use=False))
    assert Matter.objects.get(pk=matter.pk).kind.name == "信访事项"


def test_a_kind_without_matters_is_deleted_and_that_is_stated(keeper) -> None:
    define_kind(VISIT, actor=keeper, at=AT)

    drop_kind("visit", actor=keeper, at=AT)

    assert not Kind.objects.filter(pk="visit").exists()
    assert [fact.kind for fact in entries_about("kind:visit").order_by("pk")] == [
        "ledger.KindDefined",
        "ledger.KindDropped",
    ]


def test_a_code_that_is_taken_is_refused(keeper) -> None:
    with pytest.raises(KindTaken):
        define_kind({**VISIT, "code": "event"}, actor=keeper, at=AT)


@pytest.mark.parametrize("role", ["supervisor", "leader", "officer", "head", "auditor", "secadmin", "viewer"])
def test_only_the_system_administrator_and_the_director_define_kinds(role: str, db: None) -> None:
    with pytest.raises(NotAllowed):
        define_kind(VISIT, actor=actor_for(role, None, on=DAY), at=AT)
    with pytest.raises(NotAllowed):
        drop_kind("event", actor=actor_for(role, None, on=DAY), at=AT)
    for allowed in ("sysadmin", "director"):
        change_kind("event", values_of(Kind.objects.get(pk="event")), actor=actor_for(allowed, None, on=DAY), at=AT)


def test_a_changed_light_rule_turns_open_matters_at_once(keeper) -> None:
    matter = MatterFactory(in_progress=True, kind_id="event")
    before = Matter.objects.get(pk=matter.pk).near_on

    change_kind(
        "event",
        {**values_of(matter.kind), "light": {"near_percent": 50, "near_most_working_days": 100}},
        actor=keeper,
        at=AT,
    )

    assert Matter.objects.get(pk=matter.pk).near_on < before


def test_a_kind_that_is_near_sooner_turns_sooner() -> None:
    term = (date(2025, 6, 2), date(2025, 6, 27))
    usual = turning_days(*term, 0, shipped())
    sooner = turning_days(*term, 0, shipped(), thresholds=Thresholds.of({"near_working_days": 5}))

    assert (usual.near_on, sooner.near_on) == (date(2025, 6, 24), date(2025, 6, 20))


def test_every_column_of_a_kind_can_stand_in_a_file() -> None:
    assert {*KEYS, "changed_at"} == {field.name for field in Kind._meta.fields}


POWER = {"name": "power", "label": "权限", "required": True, "choices": [{"value": "inside", "label": "权限内"}]}


def test_a_matter_keeps_the_answers_to_the_fields_of_its_kind(keeper) -> None:
    kind = define_kind({**VISIT, "fields": [POWER]}, actor=keeper, at=AT)

    assert kinds.answers(kind, {"power": "inside", "other": "x"}) == {"power": "inside"}
    assert kinds.answers(Kind.objects.get(pk="event"), {"power": "inside"}) is None
    for wrong in ({}, {"power": ""}, {"power": "outside"}):
        with pytest.raises(FieldRefused):
            kinds.answers(kind, wrong)
