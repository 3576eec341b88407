"""`luoshi extract` on archives and mails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from luoshi.extraction import command
from luoshi.extraction.terminal import OK, REFUSED
from tests.extraction.papers import docx, p, zipped
from tests.hostile import truncated_docx

pytestmark = pytest.mark.usefixtures("chinese_terminal")

PLAN = "一、深化改革。（省商务厅牵头，省财政厅配合，2025年底前完成）\n二、加强监管。（省市场监管局负责）"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two plans, a damaged one, and a text without tasks."""
    path = tmp_path / "来文.zip"
    members: dict[str, str | bytes] = {
        "甲.txt": PLAN,
        "坏.docx": truncated_docx(),
        "乙.docx": docx(p(PLAN)),
        "说明.txt": "请查收。",
    }
    path.write_bytes(zipped(members))
    return path


def test_every_plan_is_read_and_the_others_are_named(archive: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    code = command.main([str(archive)])

    out, err = (text.decode() for text in capfdbinary.readouterr())
    assert code == REFUSED
    assert [(document["file"], len(document["tasks"])) for document in json.loads(out)] == [
        ("甲.txt", 2),
        ("乙.docx", 2),
    ]
    assert "来文.zip / 坏.docx" in err
    assert "“来文.zip / 说明.txt”里没有任务" in err


def test_into_a_folder_every_plan_gets_a_result_of_its_own(archive: Path, tmp_path: Path) -> None:
    command.main([str(archive), "-o", f"{tmp_path}/结果/", "--format", "csv"])

    assert sorted(path.name for path in (tmp_path / "结果").iterdir()) == ["来文-乙.docx.csv", "来文-甲.txt.csv"]


def test_several_plans_do_not_go_into_one_file(
    archive: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    code = command.main([str(archive), "-o", str(tmp_path / "台账.xlsx")])

    assert code == REFUSED
    assert "请用 -o 指定文件夹" in capfdbinary.readouterr()[1].decode()
    assert not (tmp_path / "台账.xlsx").exists()


def test_an_archive_with_one_plan_is_like_that_plan(tmp_path: Path) -> None:
    path = tmp_path / "来文.zip"
    path.write_bytes(zipped({"甲.txt": PLAN}))

    assert command.main([str(path), "-o", str(tmp_path / "台账.json")]) == OK
    assert len(json.loads((tmp_path / "台账.json").read_bytes())["tasks"]) == 2
