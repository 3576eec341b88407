"""`luoshi extract`: from files to readings, without database, settings or Django.

Output goes to standard output or, with -o, to a file that appears whole or not at all."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.terminal import (
    OK,
    REFUSED,
    Parser,
    Usage,
    Words,
    column,
    complain,
    keep,
    run,
    say,
    show,
    tell,
    terminal_language,
)
from luoshi.extraction.types import DocumentReading

if TYPE_CHECKING:
    from luoshi.extraction.cases import Difference

FORMATS = ("json", "csv", "xlsx", "md")

_DATE = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")

_WORDS: Words = {
    "description": (
        "从计划、方案、通知等文件中读出任务、责任单位、完成时限和目标指标，并注明原文位置。\n"
        "可读 docx、pdf（有文字）、ofd、xlsx、html、csv、txt；装有 LibreOffice 时还可读 doc、wps、rtf。\n"
        "zip 和 eml 中的文件逐个读取。",
        "Read tasks, responsible units, deadlines and target figures out of plan documents,\n"
        "each with its place in the text. Reads docx, pdf (with text), ofd, xlsx, html, csv and txt;\n"
        "doc, wps and rtf where LibreOffice is installed. Of zip and eml every file in it is read.",
    ),
    "files": ("要读的文件，可以有多个", "files to read"),
    "output": (
        "写入的文件；输入多个文件时为文件夹，每个文件一份结果（NAME.json 等）",
        "file to write; with several input files a folder, one result (NAME.json …) each",
    ),
    "issued_on": (
        "成文日期，如 2025-01-31；用于推算“年底前”“印发之日起30日内”等时限",
        "date of issue, like 2025-01-31; “by the end of the year” and the like are reckoned from it",
    ),
    "explain": (
        "逐项说明读取依据：规则、触发词、把握程度",
        "say for each field which rule read it, by which words, and how sure it is",
    ),
    "check": (
        "文件是案例（JSON Lines，每行一例：原文和应有的读法），逐例重放，列出读法不同之处",
        "the files hold cases (JSON Lines: a text and how it is to be read, one a line); replay them, list differences",
    ),
    "examples": (
        "示例：\n  luoshi extract 方案.docx -o 台账.xlsx\n"
        "  luoshi extract *.pdf -o 结果/ --format csv --issued-on 2025-01-31\n"
        "  luoshi extract --check 本单位案例.jsonl\n\n"
        "退出码：0 成功；1 有文件未能读取（其余照常完成），或有案例不符；2 用法有误。",
        "examples:\n  luoshi extract plan.docx -o ledger.xlsx\n"
        "  luoshi extract *.pdf -o results/ --format csv --issued-on 2025-01-31\n"
        "  luoshi extract --check our-cases.jsonl\n\n"
        "exit codes: 0 done; 1 some file was not read (the others are done) or some case differs; 2 usage.",
    ),
    "no_files": ("没有指定要读的文件。", "No file is named."),
    "bad_date": (
        "“%(value)s”不是日期。请写成 2025-12-31。",
        "“%(value)s” is not a date. Write it like 2025-12-31.",
    ),
    "no_tasks": (
        "“%(name)s”里没有任务，未列入结果。",
        "There are no tasks in “%(name)s”; it is left out.",
    ),
    "members_need_folder": (
        "“%(name)s”里有 %(count)d 个文件，请用 -o 指定文件夹。",
        "“%(name)s” holds %(count)d files: name a folder with -o.",
    ),
    "several_need_folder": (
        "输入了多个文件，%(format)s 格式请用 -o 指定文件夹。",
        "Several files in %(format)s need a folder: name it with -o.",
    ),
    "not_a_folder": (
        "输入了多个文件，但“%(value)s”是一个文件。请用 -o 指定文件夹。",
        "There are several files, but “%(value)s” is a file. Name a folder with -o.",
    ),
    "written": (
        "已读 %(done)d 个文件，共 %(tasks)d 项任务，写入 %(place)s",
        "%(done)d files read, %(tasks)d tasks, written to %(place)s",
    ),
    "check_alone": (
        "--check 只列出不同之处，不能与 %(value)s 同用。",
        "--check only lists differences; it cannot be used with %(value)s.",
    ),
    "difference": (
        "%(case)s　%(place)s%(field)s　应为：%(expected)s　读作：%(found)s",
        "%(case)s  %(place)s%(field)s  expected: %(expected)s  found: %(found)s",
    ),
    "task_number": ("第%(number)d项", "task %(number)d "),
    "nothing": ("（无）", "(none)"),
    "checked": (
        "共 %(cases)d 例，%(wrong)d 例不符。",
        "%(cases)d cases, %(wrong)d differ.",
    ),
}

# Fields of a case (cases.py); "tasks" is the number of tasks.
_FIELDS = {
    "tasks": ("任务数", "number of tasks"),
    "text": ("任务内容", "text"),
    "path": ("条目", "path"),
    "parties": ("责任单位", "parties"),
    "posts": ("责任人", "posts"),
    "deadline": ("完成时限", "deadline"),
    "others": ("其他时限", "other deadlines"),
    "targets": ("目标指标", "targets"),
    "notes": ("提示", "notes"),
}


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the command line asks for."""

    files: tuple[str, ...]
    format: str
    output: str
    issued_on: date | None
    explain: bool
    check: bool = False

    @property
    def into_folder(self) -> bool:
        return bool(self.output) and (
            len(self.files) > 1 or self.output.endswith(("/", os.sep)) or Path(self.output).is_dir()
        )


def _say(key: str, **values: str | int) -> str:
    return say(_WORDS, key, **values)


def _parser() -> Parser:
    parser = Parser(
        "extract",
        _WORDS,
        usage="luoshi extract FILE… [--format json|csv|xlsx|md] [-o PATH] [--issued-on DATE] [--explain]\n"
        "       luoshi extract --check FILE.jsonl…",
        formats=FORMATS,
        default="json",
    )
    parser.options.add_argument("--issued-on", default="", metavar="DATE", help=_say("issued_on"))
    parser.flag("explain")
    parser.flag("check")
    return parser


def main(argv: Sequence[str]) -> int:
    """Run with the arguments after `extract`; returns the exit code."""
    parser = _parser()
    return run(parser, argv, lambda given: _work(parser, given))


def _work(parser: Parser, argv: Sequence[str]) -> int:
    wish = _wish(parser, argv)
    if wish.check:
        return _check(wish.files)
    targets = _targets(wish)
    parser.refuse_inputs([target for target in targets if target], wish.files)
    return _run(wish, targets)


def _wish(parser: Parser, argv: Sequence[str]) -> _Wish:
    given = parser.given(argv)
    if not given.files:
        raise Usage(_say("no_files"))
    if given.check:
        clash = {
            "--format": given.format,
            "-o": given.output,
            "--issued-on": given.issued_on,
            "--explain": given.explain,
        }
        for option, value in clash.items():
            if value:
                raise Usage(_say("check_alone", value=option))
        return _Wish(tuple(given.files), "", "", None, False, check=True)
    if len(given.files) > 1 and not given.format:
        given.format = parser.default  # the suffix of a folder says nothing
    form = parser.format_of(given)
    issued_on = _date(given.issued_on) if given.issued_on else None
    wish = _Wish(tuple(given.files), form, given.output, issued_on, given.explain)
    if not wish.output and form == "csv" and len(wish.files) > 1:
        raise Usage(_say("several_need_folder", format=form))
    if wish.output and len(wish.files) > 1 and Path(wish.output).is_file():
        raise Usage(_say("not_a_folder", value=wish.output))
    return wish


def _date(value: str) -> date:
    found = _DATE.fullmatch(value.strip())
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        pass  # such as 30 February: the same answer as for anything else that is no date
    raise Usage(_say("bad_date", value=value))


def _targets(wish: _Wish) -> list[Path | None]:
    """Where the result of each file goes; None is standard output. No two go to the same place."""
    if not wish.output:
        return [None] * len(wish.files)
    if not wish.into_folder:
        targets = [Path(wish.output)]
    else:
        stems = [Path(file).stem for file in wish.files]
        targets = []
        for file, stem in zip(wish.files, stems, strict=True):
            # 方案.docx and 方案.pdf in one run would overwrite one another.
            base = stem if stems.count(stem) == 1 else Path(file).name
            target, number = Path(wish.output, f"{base}.{wish.format}"), 1
            while target in targets:
                number += 1
                target = Path(wish.output, f"{base}-{number}.{wish.format}")
            targets.append(target)
    return list(targets)


def _run(wish: _Wish, targets: Sequence[Path | None]) -> int:
    outcome, done, tasks = OK, 0, 0
    for_screen: list[DocumentReading] = []
    for file, target in zip(wish.files, targets, strict=True):
        documents, all_read = _read_file(file, wish)
        if not all_read:
            outcome = REFUSED
        if len(documents) > 1 and (not wish.into_folder if target else wish.format == "csv"):
            complain(_say("members_need_folder", name=Path(file).name, count=len(documents)))
            outcome = REFUSED
            continue
        for doc in documents:
            place = target if len(documents) == 1 else _member_target(target, doc.source.name)
            if place is None:
                for_screen.append(doc)
            elif not keep(place, _rendered([doc], wish)):
                outcome = REFUSED
                continue
            done += 1
            tasks += len(doc.readings)
    if for_screen:
        show(_rendered(for_screen, wish))
    elif done:
        complain(_say("written", done=done, tasks=tasks, place=wish.output))
    return outcome


def _read_file(file: str, wish: _Wish) -> tuple[list[DocumentReading], bool]:
    """What is in a file, or in each file of an archive or a mail, and whether all of it was read.

    What cannot be read is named and does not stop the rest. Of several documents those without tasks are left out, such
    as the words of a mail around its attachments."""
    # Imported here: `--help` and usage errors need neither the rules nor the readers.
    from luoshi.extraction.engine import read_document
    from luoshi.extraction.files import load, read_member, unpack

    documents: list[DocumentReading] = []
    all_read = True
    try:
        members = unpack(load(file), Path(file).name)
    except Unreadable as error:
        complain(error.message(terminal_language()))
        return documents, False
    for member in members:
        try:
            documents.append(read_document(read_member(member), issued_on=wish.issued_on))
        except Unreadable as error:
            complain(error.message(terminal_language()))
            all_read = False
    with_tasks = [doc for doc in documents if doc.readings]
    for doc in documents if with_tasks else ():
        if not doc.readings:
            complain(_say("no_tasks", name=f"{Path(file).name} / {doc.source.name}"))
    return (with_tasks or documents), all_read


def _check(files: Sequence[str]) -> int:
    """Replay case files: a line for each difference, then how many cases differ. REFUSED when any does, or when a file
    cannot be read (the others are replayed)."""
    # Imported here: it brings the rules and the readers.
    from luoshi.extraction.cases import differences, read_cases

    outcome, cases, wrong = OK, 0, 0
    for file in files:
        try:
            for case in read_cases(Path(file)):
                found = differences(case)
                for difference in found:
                    tell(_difference(difference))
                cases += 1
                wrong += bool(found)
        except Unreadable as error:
            complain(error.message(terminal_language()))
            outcome = REFUSED
    tell(_say("checked", cases=cases, wrong=wrong))
    sys.stdout.flush()
    return REFUSED if wrong else outcome


def _difference(difference: Difference) -> str:
    return _say(
        "difference",
        case=difference.case,
        place=_say("task_number", number=difference.task) if difference.task else "",
        field=_FIELDS[difference.field][column()],
        expected=difference.expected or _say("nothing"),
        found=difference.found or _say("nothing"),
    )


def _member_target(target: Path | None, name: str) -> Path | None:
    """Beside the result that its archive would have had: 来文.zip, 方案.docx -> 来文-方案.docx.json."""
    return target and target.with_name(f"{target.stem}-{name}{target.suffix}")


def _rendered(docs: Sequence[DocumentReading], wish: _Wish) -> bytes:
    """The documents in the wished format. Only json (as a list) and md hold several."""
    # Imported here: not needed where no file could be read.
    from luoshi.extraction import exports

    if wish.format == "json":
        golds = [exports.to_gold(doc, explain=wish.explain) for doc in docs]
        whole = golds if (len(wish.files) > 1 or len(golds) > 1) and not wish.output else golds[0]
        return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass")
    if wish.format == "csv":
        return exports.to_csv(docs[0], explain=wish.explain)
    if wish.format == "xlsx":
        return exports.to_xlsx(docs[0], explain=wish.explain)
    return "\n".join(exports.to_markdown(doc, explain=wish.explain) for doc in docs).encode()
