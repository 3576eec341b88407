"""A second opinion of a language model: asked on demand, kept, marked, and never decided by itself."""

from __future__ import annotations

import json
import socket
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from luoshi.journal.models import Fact
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.mandates import actions
from luoshi.mandates.errors import EditionDocketed, OpinionGone, ReadingChanged
from luoshi.mandates.languagemodel import (
    MOST_BYTES,
    ModelFailed,
    ModelKeyMissing,
    ModelMisplaced,
    ModelNonsense,
    ModelOff,
    ModelServer,
    ModelSlow,
    ModelTooLong,
    ModelUnreachable,
    model_server,
)
from luoshi.mandates.models import Edition, Reading, SecondOpinion
from tests.factories.access import actor_as
from tests.factories.mandates import AT, Task, edition_of
from tests.factories.org import Institution
from tests.mandates.modelserver import Answering, Behaviour, model, saying

GOOD = json.dumps(
    {
        "parties": [
            {"name": "二司", "role": "lead"},
            {"name": "一司", "role": "support"},
            {"name": "市数据局", "role": "support"},
        ],
        "deadline": "2025年6月底前",
        "targets": ["31个受理点"],
    },
    ensure_ascii=False,
)


@pytest.fixture
def edition(house: Institution) -> Edition:
    """One reading of low confidence between two certain ones."""
    first, second, _third = house.departments[:3]
    return edition_of(
        Task("推进甲", [("lead", "一司", first)]),
        Task("2025年6月底前完成31个受理点改造", [("joint", "一司", first), ("joint", "二司", second)], None, "low"),
        Task("推进丙", [("lead", "二司", second)]),
    )


def uncertain(edition: Edition) -> Reading:
    return edition.readings.get(confidence="low")


def everything() -> list[tuple[Any, ...]]:
    """All that an opinion must not change."""
    return [
        *Reading.objects.order_by("pk").values_list("pk", "state", "version", "wording", "deadline_on"),
        *Fact.objects.order_by("pk").values_list("pk", "kind"),
        *SecondOpinion.objects.order_by("pk").values_list("pk", "state"),
    ]


def test_only_the_uncertain_reading_is_asked_about_and_only_its_own_words_are_sent(
    edition: Edition, clerk: Actor
) -> None:
    with model(saying(GOOD), key="钥匙".encode().hex()) as (server, requests):
        asked = actions.ask_second_opinions(edition.pk, server=server, actor=clerk, at=AT)

    assert (asked.given, asked.unusable, asked.left, asked.failure) == (1, 0, 0, None)
    assert [(r["path"], r["key"]) for r in requests] == [("/v1/chat/completions", f"Bearer {'钥匙'.encode().hex()}")]
    body = requests[0]["body"]
    assert [m["role"] for m in body["messages"]] == ["system", "user"]
    assert body["messages"][1]["content"] == "2025年6月底前完成31个受理点改造。（一司、二司负责）"
    assert body["model"] == "测试模型"


def test_an_opinion_is_kept_with_its_prompt_and_changes_nothing(edition: Edition, clerk: Actor) -> None:
    reading = uncertain(edition)
    with model(saying(GOOD)) as (server, _requests):
        actions.ask_second_opinions(edition.pk, server=server, actor=clerk, at=AT)

    opinion = SecondOpinion.objects.get()
    assert (opinion.reading_id, opinion.state, opinion.model, opinion.asked_by_id) == (
        reading.pk,
        "open",
        "测试模型",
        clerk.user_id,
    )
    assert opinion.prompt.endswith("2025年6月底前完成31个受理点改造。（一司、二司负责）")
    assert opinion.answer == GOOD
    assert Reading.objects.filter(version__gt=0).count() == 0
    fact = Fact.objects.get()
    assert (fact.kind, fact.subject) == ("mandates.SecondOpinionGiven", f"reading:{reading.pk}")


def test_names_that_do_not_stand_in_the_words_are_discarded_and_named(edition: Edition, clerk: Actor) -> None:
    with model(saying(GOOD)) as (server, _requests):
        actions.ask_second_opinions(edition.pk, server=server, actor=clerk, at=AT)

    proposal = SecondOpinion.objects.get().proposal
    assert proposal["parties"] == [["二司", "lead"], ["一司", "support"]]
    assert proposal["discarded"] == ["市数据局"]


def test_the_day_comes_from_the_words_and_never_from_the_model(edition: Edition, clerk: Actor) -> None:
    said = json.dumps({"deadline": "2025年6月底前", "on": "2031-01-01", "parties": [], "targets": ["99个受理点"]})
    with model(saying(said)) as (server, _requests):
        actions.ask_second_opinions(edition.pk, server=server, actor=clerk, at=AT)

    proposal = SecondOpinion.objects.get().proposal
    assert proposal["deadline"]["on"] == "2025-06-30"
    assert (proposal["targets"], proposal["discarded"]) == ([], ["99个受理点"])


@pytest.mark.parametrize(
    "said",
    [f"<think>先看{{}}原文…</think>\n```json\n{GOOD}\n```", f"好的，结果如下：{GOOD}，请核对。"],
    ids=["thinking aloud", "chatting"],
)
def test_what_a_model_says_around_its_answer_is_passed_over(edition: Edition, clerk: Actor, said: str) -> None:
    with model(saying(said)) as (server, _requests):
        actions.ask_second_opinions(edition.pk, server=server, actor=clerk, at=AT)

    assert SecondOpinion.objects.get().proposal["parties"] == [["二司", "lead"], ["一司", "support"]]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "我不知道。",
        "{",
        '["一司"]',
        '{"answer": "一司"}',
        '{"parties": "一司", "deadline": 7, "targets": [null, {}]}',
        '{"parties": [{"name": "一司", "role": "主责"}, "二司", {"name": null}]}',
        "{" * 5000,
        '{"parties":' + "[" * 20000,
    ],
)
def test_an_answer_of_another_form_is_kept_as_unusable(edition: Edition, clerk: Actor, said: str) -> None:
    with model(saying(said)) as (server, _requests):
        asked = actions.ask_second_opinions(edition.pk, server=server, actor=clerk, at=AT)

    assert (asked.given, asked.unusable) == (1, 1)
    opinion = SecondOpinion.objects.get()
    assert (opinion.state, opinion.answer) == ("unusable", said)
    with pytest.raises(OpinionGone):
        actions.take_over(opinion.pk, version=0, actor=clerk, at=AT)


@pytest.mark.parametrize("spelt", ["\x00\ud800", "\\u0000\\ud800"], ids=["in the answer", "in its JSON"])
def test_characters_that_no_database_takes_are_replaced(edition: Edition, clerk: Actor, spelt: str) -> None:
    said = f'{{"parties": [{{"name": "一司{spelt}", "role": "lead"}}], "deadline": "2025年6月底前"}}'

    with model(saying(said)) as (server, _requests):
        actions.ask_second_opinions(edition.pk, server=server, actor=clerk, at=AT)

    opinion = SecondOpinion.objects.get()
    assert opinion.state == "open"
    assert opinion.proposal["discarded"] == ["一司?"]


def raw(data: bytes, **more: Any) -> Behaviour:
    return lambda handler, _body: handler.send(data, **more)


def hanging(handler: Answering, _body: dict[str, Any]) -> None:
    """Sends a byte now and then, and never ends."""
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            threading.Event().wait(0.02)
    except OSError:
        return


def endless(handler: Answering, _body: dict[str, Any]) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        for _n in range(10_000):
            handler.wfile.write(b"x" * 65536)
    except OSError:
        return


def hanging_up(handler: Answering, _body: dict[str, Any]) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("behaviour", "refusal", "says"),
    [
        (raw(b"{}", status=500), ModelFailed, "500"),
        (raw(b"", status=302, Location="http://127.0.0.1:9/"), ModelFailed, "302"),
        (raw(b"<html>login</html>"), ModelNonsense, "127.0.0.1"),
        (raw(b'{"choices": []}'), ModelNonsense, "127.0.0.1"),
        (raw(b'{"choices": [{"message": {"content": null}}]}'), ModelNonsense, "127.0.0.1"),
        (raw(b"\xff\xfe"), ModelNonsense, "127.0.0.1"),
        (hanging_up, ModelUnreachable, "127.0.0.1"),
        (hanging, ModelSlow, "0"),
        (endless, ModelTooLong, str(MOST_BYTES // 1024)),
    ],
    ids=["500", "redirect", "a page", "no choice", "no words", "bytes", "hangs up", "slow", "endless"],
)
def test_a_server_that_fails_is_named_and_nothing_is_changed(
    edition: Edition, clerk: Actor, behaviour: Behaviour, refusal: type[Exception], says: str
) -> None:
    before = everything()

    with model(behaviour, timeout_s=0.3 if behaviour is hanging else 20) as (server, requests):
        asked = actions.ask_second_opinions(edition.pk, server=server, actor=clerk, at=AT)

    assert (asked.given, asked.left) == (0, 1)
    assert isinstance(asked.failure, refusal)
    assert says in str(asked.failure)
    assert len(requests) == 1
    assert everything() == before


def test_a_server_that_is_down_is_named_and_nothing_is_changed(edition: Edition, clerk: Actor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    before = everything()

    server = ModelServer(url=f"http://127.0.0.1:{port}/v1", name="m", timeout_s=5)
    asked = actions.ask_second_opinions(edition.pk, server=server, actor=clerk, at=AT)

    assert isinstance(asked.failure, ModelUnreachable)
    assert everything() == before


def test_what_came_in_before_the_failure_is_kept(house: Institution, clerk: Actor) -> None:
    task = Task("2025年6月底前推进改造", [("joint", "一司", house.departments[0])], None, "low")
    edition = edition_of(task, task, task)
    answers = iter([saying('{"parties": [{"name": "一司", "role": "lead"}]}'), raw(b"", status=503)])

    with model(lambda handler, body: next(answers)(handler, body)) as (server, _requests):
        asked = actions.ask_second_opinions(edition.pk, server=server, actor=clerk, at=AT)

    assert (asked.given, asked.left) == (1, 2)
    assert isinstance(asked.failure, ModelFailed)
    assert SecondOpinion.objects.count() == 1


def test_a_round_ends_when_its_time_is_up_and_the_next_one_goes_on(house: Institution, clerk: Actor) -> None:
    edition = edition_of(*[Task("推进", [("joint", "一司", house.departments[0])], None, "low")] * 2)

    with model(saying("{}")) as (server, requests):
        asked = actions.ask_second_opinions(edition.pk, server=server, actor=clerk, at=AT, patience_s=0)
        assert (asked.given, asked.left, requests) == (0, 2, [])
        again = actions.ask_second_opinions(edition.pk, server=server, actor=clerk, at=AT)

    assert (again.given, again.left) == (2, 0)


@pytest.mark.parametrize(
    "url",
    [
        "http://8.8.8.8/v1",
        "ftp://127.0.0.1/v1",
        "127.0.0.1:80",
        "http://user:word@127.0.0.1/v1",
        "https:///v1",
        "http://127.0.0.1:99999/v1",
    ],
)
def test_nothing_is_sent_anywhere_but_to_an_address_of_the_intranet(edition: Edition, clerk: Actor, url: str) -> None:
    server = ModelServer(url=url, name="m", timeout_s=1)

    asked = actions.ask_second_opinions(edition.pk, server=server, actor=clerk, at=AT)

    assert isinstance(asked.failure, ModelMisplaced)
    assert url in str(asked.failure)


def test_a_key_in_a_file_is_read_and_a_missing_file_is_named(edition: Edition, clerk: Actor, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("abc\n")
    with model(saying(GOOD), key_file=str(tmp_path / "none")) as (server, requests):
        asked = actions.ask_second_opinions(edition.pk, server=server, actor=clerk, at=AT)
    assert (type(asked.failure), requests) == (ModelKeyMissing, [])

    with model(saying(GOOD), key_file=str(tmp_path / "key")) as (server, requests):
        actions.ask_second_opinions(edition.pk, server=server, actor=clerk, at=AT)

    assert requests[0]["key"] == "Bearer abc"


def test_a_model_is_off_until_it_has_an_address_and_a_name(edition: Edition, clerk: Actor, settings: Any) -> None:
    assert model_server() is None
    settings.LANGUAGE_MODEL = {"url": "http://127.0.0.1/v1", "name": "", "key": "", "key_file": "", "timeout_s": 3.0}
    assert model_server() is None
    settings.LANGUAGE_MODEL = settings.LANGUAGE_MODEL | {"name": "m"}

    assert model_server() == ModelServer("http://127.0.0.1/v1", "m", timeout_s=3.0)
    with pytest.raises(ModelOff):
        actions.ask_second_opinions(edition.pk, server=None, actor=clerk, at=AT)


def test_taking_an_opinion_over_is_a_correction_by_a_person(house: Institution, edition: Edition, clerk: Actor) -> None:
    reading = uncertain(edition)
    with model(saying(GOOD)) as (server, _requests):
        actions.ask_second_opinions(edition.pk, server=server, actor=clerk, at=AT)
    opinion = SecondOpinion.objects.get()

    actions.take_over(opinion.pk, version=0, actor=clerk, at=AT)

    reading.refresh_from_db()
    opinion.refresh_from_db()
    assert (reading.state, reading.is_corrected, reading.deadline_on) == ("proposed", True, date(2025, 6, 30))
    assert [(p.role, p.name, p.unit) for p in reading.parties.all()] == [
        ("lead", "二司", house.departments[1]),
        ("support", "一司", house.departments[0]),
    ]
    assert [(t.text, t.value, t.unit) for t in reading.targets.all()] == [("31个受理点", 31, "个受理点")]
    assert (opinion.state, opinion.decided_by_id) == ("taken", clerk.user_id)
    assert [f.kind for f in Fact.objects.order_by("pk")][-2:] == [
        "mandates.ReadingCorrected",
        "mandates.SecondOpinionDecided",
    ]
    with pytest.raises(OpinionGone):
        actions.take_over(opinion.pk, version=1, actor=clerk, at=AT)


def test_whoever_was_slower_takes_nothing_over(edition: Edition, clerk: Actor) -> None:
    reading = uncertain(edition)
    with model(saying(GOOD)) as (server, _requests):
        actions.ask_second_opinions(edition.pk, server=server, actor=clerk, at=AT)
    actions.correct(reading.pk, actions.Correction(wording="另一写法"), version=0, actor=clerk, at=AT)

    with pytest.raises(ReadingChanged):
        actions.take_over(SecondOpinion.objects.get().pk, version=0, actor=clerk, at=AT)

    assert SecondOpinion.objects.get().state == "open"


def test_an_opinion_set_aside_leaves_the_reading_and_is_not_asked_for_again(edition: Edition, clerk: Actor) -> None:
    with model(saying(GOOD)) as (server, requests):
        actions.ask_second_opinions(edition.pk, server=server, actor=clerk, at=AT)
        actions.set_aside(SecondOpinion.objects.get().pk, actor=clerk, at=AT)
        actions.ask_second_opinions(edition.pk, server=server, actor=clerk, at=AT)

    assert len(requests) == 1
    assert SecondOpinion.objects.get().state == "set_aside"
    assert uncertain(edition).version == 0


def test_only_who_confirms_asks_and_never_after_the_ledger_was_made(
    house: Institution, edition: Edition, clerk: Actor
) -> None:
    with model(saying(GOOD)) as (server, requests):
        with pytest.raises(NotAllowed):
            actions.ask_second_opinions(edition.pk, server=server, actor=actor_as(house.officers[0]), at=AT)
        Edition.objects.update(docketed_at=AT)
        with pytest.raises(EditionDocketed):
            actions.ask_second_opinions(edition.pk, server=server, actor=clerk, at=AT)

    assert requests == []
