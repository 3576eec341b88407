"""A task that the engine missed is added by hand, with its place in the document."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.journal.models import Fact
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.mandates import actions
from luoshi.mandates.actions.adding import place_of_words
from luoshi.mandates.errors import AlreadyRead, EditionDocketed, WordsNotFound
from luoshi.mandates.models import Edition
from tests.factories.access import actor_as
from tests.factories.org import Institution
from tests.mandates.test_loading import AT, load

TEXT = """测试局行动方案（2025年）

一、重点任务
（一）编制办事指南。2025年6月底前编制并公布办事指南。（一司牵头）
（二）完善窗口服务。2025年9月底前完成31个受理点改造。（二司牵头）

二、其他
会后由三司在2025年11月底前
把会议纪要报办公室。
请各方加强沟通。会后再次检查。请各方加强沟通。
"""


@pytest.fixture
def edition(clerk: Actor) -> Edition:
    found = load(TEXT, actor=clerk)
    assert found.readings.count() == 2
    return found


def listed(edition: Edition) -> list[str]:
    return list(edition.readings.order_by("ordinal", "pk").values_list("wording", flat=True))


def test_words_of_the_document_become_an_item_to_check_at_their_place(edition: Edition, clerk: Actor) -> None:
    words = "会后由三司在2025年11月底前把会议纪要报办公室。"

    added = actions.add_reading(edition.pk, words, actor=clerk, at=AT)

    assert (added.state, added.rule, added.is_corrected) == ("proposed", "by hand", True)
    assert "".join(added.span.quote.split()).rstrip("。") == words.rstrip("。")
    assert added.span.quote == edition.text[added.span.start : added.span.end]
    assert listed(edition)[-1] == added.wording
    fact = Fact.objects.get(kind="mandates.ReadingAdded")
    assert fact.subject == f"reading:{added.pk}"


def test_what_the_engine_reads_in_the_words_is_filled_in(house: Institution, clerk: Actor) -> None:
    edition = load(TEXT, actor=clerk)
    first = edition.readings.earliest("ordinal")
    actions.refuse(first.pk, version=0, actor=clerk, at=AT)
    words = "（二）完善窗口服务。2025年9月底前完成31个受理点改造。（二司牵头）"
    second = edition.readings.latest("ordinal")
    with pytest.raises(AlreadyRead) as refused:
        actions.add_reading(edition.pk, words, actor=clerk, at=AT)
    assert refused.value.reading_id == second.pk

    shorter = actions.add_reading(edition.pk, "2025年9月底前完成31个受理点改造。（二司牵头）", actor=clerk, at=AT)

    assert shorter.deadline_on == date(2025, 9, 30)
    assert [(p.role, p.name, p.unit) for p in shorter.parties.all()] == [("lead", "二司", house.departments[1])]
    assert all(edition.text[p.start : p.end] == p.name for p in shorter.parties.all())
    assert [t.value for t in shorter.targets.all()] == [31]


def test_the_nearest_of_equal_words_is_meant(edition: Edition, clerk: Actor) -> None:
    bare = "".join(edition.text.split())

    first = actions.add_reading(edition.pk, "请各方加强沟通", near=0, actor=clerk, at=AT)
    last = actions.add_reading(edition.pk, "请各方加强沟通", near=len(bare), actor=clerk, at=AT)

    assert first.span.start < last.span.start
    assert edition.readings.get(pk=first.pk).ordinal < last.ordinal


def test_an_item_in_the_middle_moves_the_later_ones_on(edition: Edition, clerk: Actor) -> None:
    actions.add_reading(edition.pk, "编制并公布办事指南", actor=clerk, at=AT)

    assert [w[:6] for w in listed(edition)] == ["编制办事指南", "编制并公布办", "完善窗口服务"]


def test_an_added_item_can_be_put_back_confirmed_and_left_out(edition: Edition, clerk: Actor) -> None:
    added = actions.add_reading(edition.pk, "请各方加强沟通", actor=clerk, at=AT)
    changes = actions.Correction(wording="另一写法")
    changed = actions.correct(added.pk, changes, version=added.version, actor=clerk, at=AT)

    restored = actions.restore(added.pk, version=changed.version, actor=clerk, at=AT)
    refused = actions.refuse(added.pk, version=restored.version, actor=clerk, at=AT)

    assert (restored.wording, refused.state) == ("请各方加强沟通", "refused")


@pytest.mark.parametrize("words", ["这句话不在文件里", "", "会", "x" * 5000])
def test_words_that_do_not_stand_in_the_document_are_turned_down(edition: Edition, clerk: Actor, words: str) -> None:
    with pytest.raises(WordsNotFound):
        actions.add_reading(edition.pk, words, actor=clerk, at=AT)

    assert edition.readings.count() == 2


def test_only_who_confirms_adds_and_never_after_the_ledger_was_made(
    house: Institution, edition: Edition, clerk: Actor
) -> None:
    with pytest.raises(NotAllowed):
        actions.add_reading(edition.pk, "请各方加强沟通", actor=actor_as(house.officers[0]), at=AT)
    Edition.objects.update(docketed_at=AT)
    with pytest.raises(EditionDocketed):
        actions.add_reading(edition.pk, "请各方加强沟通", actor=clerk, at=AT)


@given(st.text(alphabet="甲乙 \n丙", min_size=2, max_size=40), st.data())
def test_any_stretch_of_a_text_is_found_where_it_stands(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end]
    if len("".join(words.split())) < 2:
        return

    found = place_of_words(text, words, near=len("".join(text[:start].split())))

    assert "".join(text[found[0] : found[1]].split()) == "".join(words.split())
    assert start <= found[0] < found[1] <= end
