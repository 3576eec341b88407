"""`luoshi compare`: two or three editions side by side, or a long plan and the yearly tasks that take it up."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.terminal import (
    Parser,
    Usage,
    column,
    complain,
    reader_has_left,
    terminal_language,
    write_whole,
)

if TYPE_CHECKING:
    from luoshi.extraction.comparison.books import Paper

FORMATS = ("md", "xlsx", "json")
MOST_EDITIONS, MOST_YEARS = 3, 5
OK, REFUSED, USAGE = 0, 1, 2

# (Simplified Chinese, English)
_WORDS = {
    "description": (
        "对照同一计划的两个或三个版本（年度）：哪些条款保留、改写、移动、拆分、合并、删除、新增，改了哪些词；\n"
        "或者用 --coverage 查看规划的每一条由哪些年度任务承接。可读的文件与 luoshi extract 相同。",
        "Compare two or three editions (years) of a plan: which clauses were kept, reworded, moved, split, merged,\n"
        "dropped or are new, and which words changed; or, with --coverage, see which yearly tasks take up which\n"
        "clause of a long plan. Reads the same files as luoshi extract.",
    ),
    "arguments": ("参数", "arguments"),
    "options": ("选项", "options"),
    "files": (
        "要对照的文件，从旧到新；用 --coverage 时先写规划，再写各年度的文件",
        "the files, oldest first; with --coverage the long plan, then the yearly papers",
    ),
    "format": (
        "输出格式：%(formats)s；不写则按 -o 的后缀，否则为 md",
        "output format: %(formats)s; by default that of the suffix of -o, else md",
    ),
    "output": ("写入的文件", "file to write"),
    "coverage": (
        "查看第一个文件的条款由其后各文件的哪些任务承接",
        "show which tasks of the other files take up the clauses of the first",
    ),
    "help": ("显示本说明", "show this help"),
    "examples": (
        "示例：\n  luoshi compare 2024要点.docx 2025要点.docx\n"
        "  luoshi compare 2023.pdf 2024.pdf 2025.docx -o 三年对照.xlsx\n"
        "  luoshi compare 规划.docx 2024要点.docx 2025要点.docx --coverage -o 承接.xlsx\n\n"
        "退出码：0 成功；1 有文件未能读取或写入；2 用法有误。",
        "examples:\n  luoshi compare 2024.docx 2025.docx\n"
        "  luoshi compare 2023.pdf 2024.pdf 2025.docx -o years.xlsx\n"
        "  luoshi compare plan.docx 2024.docx 2025.docx --coverage -o coverage.xlsx\n\n"
        "exit codes: 0 done; 1 a file was not read or written; 2 usage.",
    ),
    "count": (
        "对照需要 %(least)d 至 %(most)d 个文件，现在有 %(given)d 个。",
        "Between %(least)d and %(most)d files are needed; there are %(given)d.",
    ),
    "bad_format": (
        "没有“%(value)s”这种输出格式。请用 %(formats)s 之一。",
        "There is no output format “%(value)s”. Use one of %(formats)s.",
    ),
    "bad_option": ("不认识选项“%(value)s”。", "The option “%(value)s” is not known."),
    "xlsx_needs_output": (
        "xlsx 不能写到屏幕上。请用 -o 指定文件。",
        "xlsx cannot be written to the screen. Name a file with -o.",
    ),
    "same_file": (
        "输出文件“%(value)s”就是输入文件。请换一个文件名。",
        "The output “%(value)s” is an input file. Choose another name.",
    ),
    "cannot_write": (
        "无法写入“%(value)s”（%(reason)s）。请检查磁盘空间和写入权限。",
        "“%(value)s” cannot be written (%(reason)s). Check free space and permissions.",
    ),
    "written": ("%(summary)s，写入 %(place)s", "%(summary)s, written to %(place)s"),
    "more_help": ("详见 luoshi compare --help", "See luoshi compare --help"),
}


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the command line asks for."""

    files: tuple[str, ...]
    format: str
    output: str
    is_coverage: bool


def _say(key: str, **values: str | int) -> str:
    return _WORDS[key][column()] % values


def _parser() -> Parser:
    parser = Parser(
        prog="luoshi compare",
        description=_say("description"),
        epilog=_say("examples"),
        usage="luoshi compare A B [C] [--format md|xlsx|json] [-o PATH]\n"
        "       luoshi compare PLAN YEAR… --coverage [--format md|xlsx|json] [-o PATH]",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
    )
    arguments = parser.add_argument_group(_say("arguments"))
    arguments.add_argument("files", nargs="*", metavar="FILE", help=_say("files"))
    options = parser.add_argument_group(_say("options"))
    options.add_argument("--coverage", action="store_true", help=_say("coverage"))
    options.add_argument("--format", default="", help=_say("format", formats="|".join(FORMATS)))
    options.add_argument("-o", "--output", default="", metavar="PATH", help=_say("output"))
    options.add_argument("-h", "--help", action="store_true", help=_say("help"))
    return parser


def main(argv: Sequence[str]) -> int:
    """Run with the arguments after `compare`; returns the exit code."""
    parser = _parser()
    try:
        if {"-h", "--help"} & set(argv):
            print(parser.format_help(), end="")  # noqa: T201 - a command talks to the terminal
            return OK
        wish = _wish(parser, argv)
    except Usage as error:
        complain(str(error), _say("more_help"))
        return USAGE
    try:
        return _run(wish)
    except Unreadable as error:
        complain(error.message(terminal_language()))
        return REFUSED
    except BrokenPipeError:
        reader_has_left()
        return OK


def _wish(parser: Parser, argv: Sequence[str]) -> _Wish:
    given, unknown = parser.parse_known_intermixed_args(list(argv))
    if unknown:
        raise Usage(_say("bad_option", value=unknown[0]))
    most = MOST_YEARS + 1 if given.coverage else MOST_EDITIONS
    if not 2 <= len(given.files) <= most:
        raise Usage(_say("count", least=2, most=most, given=len(given.files)))
    suffix = Path(given.output).suffix[1:].lower()
    form = given.format or (suffix if suffix in FORMATS else "md")
    if form not in FORMATS:
        raise Usage(_say("bad_format", value=form, formats="、".join(FORMATS)))
    if form == "xlsx" and not given.output:
        raise Usage(_say("xlsx_needs_output"))
    if given.output and Path(given.output).resolve() in {Path(file).resolve() for file in given.files}:
        raise Usage(_say("same_file", value=given.output))
    return _Wish(tuple(given.files), form, given.output, given.coverage)


def _run(wish: _Wish) -> int:
    paper = _paper(wish)
    data = _rendered(paper, wish.format)
    if not wish.output:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return OK
    try:
        write_whole(Path(wish.output), data)
    except OSError as error:
        complain(_say("cannot_write", value=wish.output, reason=error.strerror or str(error)))
        return REFUSED
    complain(_say("written", summary=paper.subtitle, place=wish.output))
    return OK


def _paper(wish: _Wish) -> Paper:
    # Imported here: `--help` and usage errors need neither the rules nor the readers.
    from luoshi.extraction.comparison.books import comparison_paper, coverage_paper
    from luoshi.extraction.comparison.clauses import clauses_of
    from luoshi.extraction.comparison.coverage import cover
    from luoshi.extraction.comparison.editions import compare_clauses
    from luoshi.extraction.comparison.papers import Edition
    from luoshi.extraction.engine import read_document
    from luoshi.extraction.files import read_file

    docs = [read_document(read_file(file)) for file in wish.files]
    editions = [Edition(doc.title, doc.source.name, doc.year) for doc in docs]
    clauses = [clauses_of(doc) for doc in docs]
    if wish.is_coverage:
        return coverage_paper(editions, cover(clauses[0], clauses[1:]))
    return comparison_paper(editions, [compare_clauses(old, new) for old, new in pairwise(clauses)])


def _rendered(paper: Paper, form: str) -> bytes:
    if form == "json":
        return (json.dumps(paper.data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass")
    if form == "md":
        return paper.markdown().encode("utf-8", "replace")
    return paper.workbook()
