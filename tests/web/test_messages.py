"""The script that keeps the Chinese catalogue."""

from __future__ import annotations

import json
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "script/messages"
CODE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy
A = _("%(number)s was returned.")
B = pgettext_lazy("销号", "closed out")
C = ngettext("%(n)d item", "%(n)d items", 2)
"""
PAGE = (
    '{% translate "Search" context "搜索" %}\n  {% blocktranslate with who=name %}Ask {{ who }}{% endblocktranslate %}'
)
ZH = [
    {"context": None, "id": "%(number)s was returned.", "zh": "%(number)s 已退回。"},
    {"context": "销号", "id": "closed out", "zh": "销号"},
    {"context": None, "id": "%(n)d item", "zh": "%(n)d 项"},
    {"context": "搜索", "id": "Search", "zh": "搜索"},
    {"context": None, "id": "Ask %(who)s", "zh": "请联系%(who)s"},
]


@pytest.fixture
def messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, at work on a small project of its own."""
    loader = SourceFileLoader("messages_script", str(SCRIPT))
    spec = spec_from_loader("messages_script", loader)
    assert spec is not None
    module = module_from_spec(spec)
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    loader.exec_module(module)
    pages = tmp_path / "luoshi/web/templates"
    pages.mkdir(parents=True)
    (tmp_path / "luoshi/web/words.py").write_text(CODE, encoding="utf-8")
    (pages / "page.html").write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr(module, "PROJECT", tmp_path)
    monkeypatch.setattr(module, "SOURCES", tmp_path / "luoshi")
    monkeypatch.setattr(module, "PO", tmp_path / "locale/zh_Hans/LC_MESSAGES/django.po")
    return module


def fill(messages: ModuleType, tmp_path: Path, entries: list[dict[str, str | None]]) -> int:
    path = tmp_path / "zh.json"
    path.write_text(json.dumps(entries), encoding="utf-8")
    return messages.main(["fill", str(path)])


def test_sentences_of_code_and_pages_are_found_with_their_contexts(messages: ModuleType) -> None:
    assert set(messages.sentences()) == {(entry["context"], entry["id"]) for entry in ZH}


def test_a_filled_catalogue_is_complete(messages: ModuleType, tmp_path: Path) -> None:
    filled = fill(messages, tmp_path, ZH)

    assert (filled, messages.main(["check"])) == (0, 0)
    assert messages.PO.with_suffix(".mo").stat().st_size > 0


def test_what_is_missing_is_named(messages: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(messages, tmp_path, ZH[1:])

    assert messages.main(["check"]) == 1
    assert "missing: - | %(number)s was returned." in capsys.readouterr().out


def test_a_translation_that_lost_its_placeholder_is_named(
    messages: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(messages, tmp_path, [*ZH[1:], {"context": None, "id": "%(number)s was returned.", "zh": "已退回。"}])

    assert messages.main(["check"]) == 1
    assert "placeholders differ: - | %(number)s was returned." in capsys.readouterr().out


def test_a_translation_of_a_sentence_that_is_not_in_the_code_is_refused_alone(
    messages: ModuleType, tmp_path: Path
) -> None:
    assert fill(messages, tmp_path, [*ZH, {"context": None, "id": "Nonsense", "zh": "废话"}]) == 1
    assert messages.main(["check"]) == 0


def test_a_sentence_that_comes_back_finds_its_translation(messages: ModuleType, tmp_path: Path) -> None:
    fill(messages, tmp_path, ZH)
    page = tmp_path / "luoshi/web/templates/page.html"
    page.write_text("", encoding="utf-8")
    messages.main(["collect"])
    page.write_text(PAGE, encoding="utf-8")

    messages.main(["collect"])

    assert messages.main(["check"]) == 0


def test_collecting_twice_changes_nothing(messages: ModuleType, tmp_path: Path) -> None:
    fill(messages, tmp_path, ZH)
    before = messages.PO.read_bytes()

    messages.main(["collect"])

    assert messages.PO.read_bytes() == before
