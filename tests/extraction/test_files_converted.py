"""Old word-processor files: what LibreOffice makes of them, and what is said where it is not there or fails.

Two tests run the real program, which script/test installs. The others put a stand-in on the path that obeys the same
command line, because the real one cannot be made to hang or to fail on demand."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import pytest

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files import converted, read_bytes
from tests.extraction import papers
from tests.hostile import old_word_file, old_word_file_with_macros

PLAN = "一、优化营商环境。2025年6月底前完成。（省商务厅牵头，省财政厅配合）"
BODY = (
    papers.p("关于印发工作方案的通知")
    + papers.p(PLAN)
    + papers.table(["序号", "任务"], ["1", "建平台"])
    + papers.p("附件")
)
RTF = (
    r"{\rtf1\ansi\ansicpg936\uc1 "
    + "".join(rf"\u{ord(letter)}?" for letter in "一、建平台。（省商务厅负责）")
    + r"\par}"
)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on the path besides that of the shell's own tools; nothing called soffice is in it yet."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for tool in ("sh", "cp", "sleep", "touch", "env"):
        found = shutil.which(tool)
        assert found
        (folder / tool).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which temporary folders are made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def stand_in(programs: Path, script: str) -> None:
    """A soffice whose script finds --outdir in $out and the given file in $given."""
    program = programs / "soffice"
    program.write_text(
        '#!/bin/sh\nwhile [ $# -gt 1 ]; do [ "$1" = --outdir ] && out=$2; shift; done\n'
        f'given=$1\n/bin/mkdir -p "$out"\n{script}\n',
        encoding="utf-8",
    )
    program.chmod(0o755)


def refusal_of(data: bytes, name: str) -> Unreadable:
    with pytest.raises(Unreadable) as refusal:
        read_bytes(data, name)
    return refusal.value


@pytest.mark.parametrize("name", ["方案.doc", "方案.wps"])
def test_a_real_word_97_file_is_read_with_its_table(name: str, tmp_path: Path) -> None:
    (tmp_path / "given.docx").write_bytes(papers.docx(BODY))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = ["--outdir", str(tmp_path), str(tmp_path / "given.docx")]
    subprocess.run(["soffice", profile, "--headless", "--convert-to", "doc:MS Word 97", *files], check=True)

    source = read_bytes((tmp_path / "given.doc").read_bytes(), name)

    assert (source.name, source.media) == (name, "doc")
    assert [source.text[b.start : b.end] for b in source.blocks][:2] == ["关于印发工作方案的通知", PLAN]
    cells = [(b.row, b.col, source.text[b.start : b.end]) for b in source.blocks if b.kind == "cell"]
    assert cells == [(0, 0, "序号"), (0, 1, "任务"), (1, 0, "1"), (1, 1, "建平台")]


def test_real_rich_text_is_read_whatever_its_ending() -> None:
    source = read_bytes(RTF.encode("ascii"), "方案.doc")

    assert (source.media, source.text) == ("rtf", "一、建平台。（省商务厅负责）")


def test_what_libreoffice_cannot_open_is_said_so() -> None:
    refusal = refusal_of(old_word_file(), "旧.doc")

    assert refusal.code == "extraction.not_converted"
    assert "另存为 docx" in refusal.message("zh-hans")
    assert "could not be converted" in refusal.message("en")


def test_without_libreoffice_the_reader_is_told_what_to_install_or_to_save(programs: Path) -> None:
    for data, name in ((old_word_file(), "旧.wps"), (RTF.encode("ascii"), "旧.rtf")):
        refusal = refusal_of(data, name)

        assert refusal.code == "extraction.converter_missing"
        for language in ("zh-hans", "en"):
            assert name in refusal.message(language)
            assert "LibreOffice" in refusal.message(language)
            assert "docx" in refusal.message(language)


def test_macros_are_refused_before_the_program_is_started(programs: Path, tmp_path: Path) -> None:
    stand_in(programs, f"touch '{tmp_path}/started'")

    assert refusal_of(old_word_file_with_macros(), "旧.doc").code == "extraction.macro"
    assert not (tmp_path / "started").exists()


def test_the_program_gets_a_profile_of_its_own_and_nothing_of_it_stays(
    programs: Path, temporary: Path, tmp_path: Path
) -> None:
    (tmp_path / "made.docx").write_bytes(papers.docx(BODY))
    stand_in(
        programs,
        f"env > '{tmp_path}/env'\ncp profile/user/*.xcu '{tmp_path}'\ncp '{tmp_path}/made.docx' \"$out/given.docx\"",
    )

    source = read_bytes(old_word_file(), "旧.doc")

    assert PLAN in source.text
    settings = (tmp_path / "registrymodifications.xcu").read_text()
    assert "DisableMacrosExecution" in settings
    assert "ooInetProxyType" in settings
    variables = {line.partition("=")[0] for line in (tmp_path / "env").read_text().splitlines()}
    assert not {name for name in variables if name.startswith(("DJANGO", "LUOSHI"))}
    assert list(temporary.iterdir()) == []


def is_gone(process: Path) -> bool:
    """Whether a process that was killed ends, within ten seconds: the kernel takes its time on a busy machine."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with suppress(OSError):  # it went between the two looks
            if process.exists() and "zombie" not in (process / "status").read_text():
                time.sleep(0.01)
                continue
        return True
    return False


def test_a_program_that_hangs_is_ended_with_all_that_it_started(
    programs: Path, temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converted, "CONVERSION_SECONDS", 0.5)
    stand_in(programs, f"sleep 600 &\necho $! > '{tmp_path}/child'\nsleep 600")

    refusal = refusal_of(old_word_file(), "旧.doc")

    assert refusal.code == "extraction.not_converted"
    assert "超时" in refusal.message("zh-hans")
    child = Path(f"/proc/{(tmp_path / 'child').read_text().strip()}")
    assert is_gone(child)
    assert list(temporary.iterdir()) == []


def test_a_result_that_is_no_docx_is_refused(programs: Path) -> None:
    stand_in(programs, 'cp "$given" "$out/given.docx"')

    assert refusal_of(old_word_file(), "旧.doc").code == "extraction.damaged"


def test_a_conversion_leaves_the_working_folder_alone(programs: Path, tmp_path: Path) -> None:
    stand_in(programs, "touch here")
    before = set(os.listdir())

    refusal_of(old_word_file(), "旧.doc")

    assert set(os.listdir()) == before
