"""The command line: `luoshi`, `luoshi extract`, exit codes, languages, files that appear whole or not at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from luoshi import __version__, cli
from luoshi.extraction import command
from luoshi.extraction.terminal import OK, REFUSED, USAGE
from tests.hostile import old_workbook, truncated_docx

pytestmark = pytest.mark.usefixtures("chinese_terminal")

PLAN = (
    "关于优化营商环境的工作方案\n"
    "一、深化改革。（省商务厅牵头，省财政厅配合，2025年底前完成）\n二、加强监管。（省市场监管局负责）\n"
)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "方案.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


def luoshi(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, as a person starts it: no Django settings, no database."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "LC_", "LUOSHI_"))}
    return subprocess.run(
        [sys.executable, "-c", "from luoshi.cli import main; main()", *arguments],
        env=clean | {"LANG": "zh_CN.UTF-8", "PYTHONIOENCODING": "utf-8"} | environment,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


def test_extract_writes_json_to_standard_output(plan: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert command.main([str(plan)]) == OK

    gold = json.loads(capsysbinary.readouterr().out)
    assert gold["file"] == "方案.txt"
    assert [PLAN[task["start"] : task["end"]] for task in gold["tasks"]] == ["深化改革。", "加强监管。"]


def test_extract_imports_neither_django_nor_readers_it_does_not_need(plan: Path) -> None:
    code = (
        "import sys; from luoshi.extraction.command import main; main([sys.argv[1]]);"
        "slow = {'django', 'lxml', 'pypdfium2', 'python_calamine', 'xlsxwriter', 'selectolax'};"
        "print(sorted(set(sys.modules) & slow))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(plan)], capture_output=True, text=True, check=True, encoding="utf-8"
    )

    assert done.stdout.splitlines()[-1] == "[]"


def test_the_format_follows_the_suffix_of_the_output(plan: Path, tmp_path: Path) -> None:
    for suffix, beginning in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("md", b"# "), ("json", b"{")):
        target = tmp_path / f"台账.{suffix}"

        assert command.main([str(plan), "-o", str(target)]) == OK
        assert target.read_bytes().startswith(beginning)


def test_several_files_go_to_a_folder_by_name(plan: Path, tmp_path: Path) -> None:
    other = tmp_path / "另一个.txt"
    other.write_text(PLAN, encoding="utf-8")
    folder = tmp_path / "结果"

    assert command.main([str(plan), str(other), "-o", str(folder)]) == OK

    assert sorted(path.name for path in folder.iterdir()) == ["另一个.json", "方案.json"]
    assert json.loads((folder / "方案.json").read_text(encoding="utf-8"))["file"] == "方案.txt"


def test_files_of_one_name_do_not_overwrite_one_another(plan: Path, tmp_path: Path) -> None:
    html = tmp_path / "方案.html"
    html.write_text(f"<p>{PLAN}</p>", encoding="utf-8")
    again = tmp_path / "旧" / "方案.txt"
    again.parent.mkdir()
    again.write_text(PLAN, encoding="utf-8")

    assert command.main([str(plan), str(html), str(again), "-o", f"{tmp_path}/结果/"]) == OK

    names = sorted(path.name for path in (tmp_path / "结果").iterdir())
    assert names == ["方案.html.json", "方案.txt-2.json", "方案.txt.json"]


def test_several_documents_on_standard_output_are_a_list(
    plan: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert command.main([str(plan), str(plan)]) == OK

    assert len(json.loads(capsysbinary.readouterr().out)) == 2


def test_a_refused_file_is_named_and_the_others_are_done(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, broken = tmp_path / "旧.xls", tmp_path / "坏.docx"
    old.write_bytes(old_workbook())
    broken.write_bytes(truncated_docx())

    code = command.main([str(old), str(plan), str(broken), str(tmp_path / "没有.txt"), "-o", str(tmp_path / "结果")])

    assert code == REFUSED
    assert [path.name for path in (tmp_path / "结果").iterdir()] == ["方案.json"]
    lines = capsys.readouterr().err.splitlines()
    assert [line.split("”")[0] for line in lines[:2]] == ["文件“旧.xls", "文件“坏.docx"]
    assert "另存为 xlsx" in lines[0]
    assert "没有.txt" in lines[2]
    assert lines[3].startswith("已读 1 个文件，共 2 项任务")


def test_messages_are_in_the_language_of_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "empty.txt"
    path.touch()
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    assert command.main([str(path)]) == REFUSED

    assert capsys.readouterr().err == "The file “empty.txt” is empty. Check it and choose the file again.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "没有指定要读的文件。"),
        (["a.txt", "--format", "docx"], "没有“docx”这种输出格式。请用 json、csv、xlsx、md 之一。"),
        (["a.txt", "--issued-on", "2025-02-30"], "“2025-02-30”不是日期。请写成 2025-12-31。"),
        (["a.txt", "--issued-on", "明天"], "“明天”不是日期。请写成 2025-12-31。"),
        (["a.txt", "--colour"], "不认识选项“--colour”。"),
        (["a.txt", "--format", "xlsx"], "xlsx 不能写到屏幕上。请用 -o 指定文件。"),
        (["a.txt", "b.txt", "--format", "csv"], "输入了多个文件，csv 格式请用 -o 指定文件夹。"),
        (["a.txt", "-o", "a.txt"], "输出文件“a.txt”就是输入文件。请换一个文件名。"),
    ],
)
def test_a_wrong_command_line_is_explained(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(arguments) == USAGE

    assert capsys.readouterr().err.splitlines() == [sentence, "详见 luoshi extract --help"]


def test_a_file_cannot_be_the_folder_of_several_results(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([str(plan), "b.txt", "-o", str(plan)]) == USAGE

    assert "是一个文件" in capsys.readouterr().err


@pytest.mark.parametrize("written", ["2025-01-31", "2025年1月31日", "2025/1/31", "2025.01.31"])
def test_the_date_of_issue_may_be_written_in_office_ways(
    written: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = tmp_path / "方案.txt"
    path.write_text("一、深化改革，年底前完成。（省商务厅负责）\n", encoding="utf-8")

    assert command.main([str(path), "--issued-on", written]) == OK

    (task,) = json.loads(capsysbinary.readouterr().out)["tasks"]
    assert task["deadline"]["date"] == "2025-12-31"


def test_explanations_are_added_on_request(plan: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert command.main([str(plan), "--explain"]) == OK

    first, *_ = json.loads(capsysbinary.readouterr().out)["tasks"]
    parties = [e for e in first["explain"] if e["field"] == "party"]
    assert len(parties) == 2
    assert all(e["rule"] and e["confidence"] for e in parties)


def test_a_full_disk_leaves_the_old_result_and_nothing_half(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "只读"
    folder.mkdir()
    target = folder / "台账.md"
    target.mkdir()  # a folder of that name: the last step, renaming, fails whoever runs the test

    assert command.main([str(plan), "-o", f"{folder}/", "--format", "md"]) == OK
    (folder / "方案.md").rename(tmp_path / "旧.md")
    blocked = folder / "方案.md"
    blocked.mkdir()
    (blocked / "x").touch()

    assert command.main([str(plan), "-o", f"{folder}/", "--format", "md"]) == REFUSED
    assert sorted(path.name for path in folder.iterdir()) == ["台账.md", "方案.md"]
    assert "无法写入" in capsys.readouterr().err


def test_a_reader_that_closes_the_pipe_is_no_error(plan: Path) -> None:
    many = [str(plan)] * 300
    with subprocess.Popen(
        [sys.executable, "-c", "from luoshi.cli import main; main()", "extract", *many],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        complaint = process.stderr.read()

    assert (process.returncode, complaint) == (0, b"")


def test_two_processes_read_the_same(tmp_path: Path) -> None:
    path = tmp_path / "方案.txt"
    path.write_text(PLAN + "三、建設平臺。（省發展改革委牽頭，各地區、各有關部門配合，每季度報送）\n", encoding="utf-8")

    first, second = (luoshi("extract", str(path), "--explain", PYTHONHASHSEED=seed).stdout for seed in ("1", "2"))

    assert "省發展改革委" in first
    assert first == second


RIGHT = {
    "id": "甲",
    "text": "一、深化改革。（省商务厅牵头）",
    "tasks": [{"parties": [{"name": "省商务厅", "role": "lead"}]}],
}
WRONG = RIGHT | {"id": "乙", "tasks": [{"parties": [{"name": "省商务厅", "role": "support"}], "text": "深化改革。"}]}
SHORT = RIGHT | {"id": "丙", "tasks": []}


def cases(path: Path, *lines: object) -> str:
    written = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
    path.write_text(written, encoding="utf-8-sig")  # as an editor on an office computer saves it
    return str(path)


def test_cases_that_hold_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--check", cases(tmp_path / "a.jsonl", RIGHT), cases(tmp_path / "b.jsonl", RIGHT)]) == OK

    assert capsys.readouterr().out == "共 2 例，0 例不符。\n"


def test_a_case_that_differs_is_told_with_both_readings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--check", cases(tmp_path / "a.jsonl", RIGHT, WRONG, SHORT)]) == REFUSED

    wanted, read = (f'[{{"name": "省商务厅", "role": "{role}"}}]' for role in ("support", "lead"))
    assert capsys.readouterr().out.splitlines() == [
        f"乙　第1项责任单位　应为：{wanted}　读作：{read}",
        "丙　任务数　应为：0　读作：1: 深化改革。",
        "共 3 例，2 例不符。",
    ]


def test_cases_are_told_in_the_language_of_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    without = {"id": "a", "text": RIGHT["text"], "tasks": [{"deadline": {"date": "2025-12-31"}}]}

    assert command.main(["--check", cases(tmp_path / "a.jsonl", without)]) == REFUSED

    first, last = capsys.readouterr().out.splitlines()
    assert first == 'a  task 1 deadline  expected: {"date": "2025-12-31"}  found: {"date": null}'
    assert last == "1 cases, 1 differ."


def test_a_line_that_is_no_case_is_named_and_the_other_files_are_replayed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    latin = tmp_path / "旧.jsonl"
    latin.write_bytes("\n案例".encode("gb18030"))
    files = [cases(tmp_path / "坏.jsonl", RIGHT, {"id": "x"}), str(latin), str(tmp_path / "无.jsonl")]

    assert command.main(["--check", *files, cases(tmp_path / "好.jsonl", RIGHT)]) == REFUSED

    told = capsys.readouterr()
    assert told.out == "共 2 例，0 例不符。\n"
    for line, words in zip(
        told.err.splitlines(), ("“坏.jsonl”第 2 行", "“旧.jsonl”的文字编码", "无.jsonl"), strict=True
    ):
        assert words in line


@pytest.mark.parametrize(
    "task", ["x", {"partys": []}, {"parties": ["x"]}, {"parties": [{"role": "lead"}]}, {"deadline": "x"}, {"posts": 1}]
)
def test_a_case_of_another_shape_is_no_case(task: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--check", cases(tmp_path / "a.jsonl", RIGHT | {"tasks": [task]})]) == REFUSED

    assert "第 1 行不是有效的案例" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--format", "csv"], ["-o", "x.csv"], ["--issued-on", "2025-01-31"], ["--explain"]]
)
def test_checking_takes_no_other_option(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--check", "a.jsonl", *arguments]) == USAGE

    assert f"不能与 {arguments[0]} 同用" in capsys.readouterr().err


def test_checking_needs_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--check"]) == USAGE

    assert capsys.readouterr().err.startswith("没有指定要读的文件。")


def test_the_help_lists_our_commands_in_groups(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["--help"])

    text = capsys.readouterr().out
    assert text.index("文件与任务") < text.index("  extract") < text.index("运行与维护") < text.index("  migrate")
    assert "makemigrations" not in text
    assert {c.name for c in cli.own_commands()} <= set(text.split())


def test_the_help_is_english_where_the_terminal_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")

    cli.main([])

    text = capsys.readouterr().out
    assert "usage: luoshi COMMAND" in text
    assert "create or upgrade the tables of the database" in text


def test_every_listed_command_says_in_one_line_what_it_does() -> None:
    assert [c.name for c in cli.own_commands() if not c.line or "\n" in c.line] == []


@pytest.mark.parametrize("value", ["zh_CN.UTF-8", "zh_TW", "C.UTF-8", "POSIX", ""])
def test_chinese_is_the_language_of_the_house(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", value)

    assert command.terminal_language() == "zh-hans"


def test_extract_explains_itself_in_both_languages() -> None:
    chinese, english = luoshi("extract", "--help"), luoshi("help", "extract", LANG="en_US.UTF-8")

    assert (chinese.returncode, english.returncode) == (0, 0)
    assert chinese.stdout.startswith("用法：luoshi extract FILE…")
    assert english.stdout.startswith("usage: luoshi extract FILE…")


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["--version"])

    assert capsys.readouterr().out == f"luoshi {__version__}\n"


def test_an_unknown_command_suggests_the_nearest() -> None:
    done = luoshi("extrct")

    assert done.returncode == 2
    assert done.stderr == "没有“extrct”这条命令。\n您是不是要：extract\n"


def test_other_commands_go_to_django() -> None:
    done = luoshi("check", "--help")

    assert done.returncode == 0
    assert done.stdout.startswith("usage: luoshi check")


def test_a_database_without_tables_is_said_and_what_to_do(tmp_path: Path) -> None:
    result = luoshi("verify", LUOSHI_DATA_DIR=str(tmp_path), LUOSHI_DATABASE="", LANG="zh_CN.UTF-8")

    assert result.returncode == 1
    assert result.stderr.strip() == "数据库里还没有数据表。请先运行 luoshi setup。"


@pytest.mark.parametrize("name", ["setup", "verify", "demo", "serve"])
def test_a_listed_command_is_there(name: str, tmp_path: Path) -> None:
    result = luoshi(name, "--help", LUOSHI_DATA_DIR=str(tmp_path), LUOSHI_DATABASE="")

    assert (result.returncode, result.stderr) == (0, "")
