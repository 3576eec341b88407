"""`luoshi compare`: two or three editions side by side, or a long plan and the yearly tasks that take it up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from luoshi.extraction.terminal import OK, REFUSED, Parser, Usage, Words, complain, keep, run, say, show

if TYPE_CHECKING:
    from luoshi.extraction.comparison.books import Paper

FORMATS = ("md", "xlsx", "json")
MOST_EDITIONS, MOST_YEARS = 3, 5

_WORDS: Words = {
    "description": (
        "对照同一计划的两个或三个版本（年度）：哪些条款保留、改写、移动、拆分、合并、删除、新增，改了哪些词；\n"
        "或者用 --coverage 查看规划的每一条由哪些年度任务承接。可读的文件与 luoshi extract 相同。",
        "Compare two or three editions (years) of a plan: which clauses were kept, reworded, moved, split, merged,\n"
        "dropped or are new, and which words changed; or, with --coverage, see which yearly tasks take up which\n"
        "clause of a long plan. Reads the same files as luoshi extract.",
    ),
    "files": (
        "要对照的文件，从旧到新；用 --coverage 时先写规划，再写各年度的文件",
        "the files, oldest first; with --coverage the long plan, then the yearly papers",
    ),
    "output": ("写入的文件", "file to write"),
    "coverage": (
        "查看第一个文件的条款由其后各文件的哪些任务承接",
        "show which tasks of the other files take up the clauses of the first",
    ),
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
    "written": ("%(summary)s，写入 %(place)s", "%(summary)s, written to %(place)s"),
}


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the command line asks for."""

    files: tuple[str, ...]
    format: str
    output: str
    is_coverage: bool


def _parser() -> Parser:
    parser = Parser(
        "compare",
        _WORDS,
        usage="luoshi compare A B [C] [--format md|xlsx|json] [-o PATH]\n"
        "       luoshi compare PLAN YEAR… --coverage [--format md|xlsx|json] [-o PATH]",
        formats=FORMATS,
        default="md",
    )
    parser.flag("coverage")
    return parser


def main(argv: Sequence[str]) -> int:
    """Run with the arguments after `compare`; returns the exit code."""
    parser = _parser()
    return run(parser, argv, lambda given: _run(_wish(parser, given)))


def _wish(parser: Parser, argv: Sequence[str]) -> _Wish:
    given = parser.given(argv)
    most = MOST_YEARS + 1 if given.coverage else MOST_EDITIONS
    if not 2 <= len(given.files) <= most:
        raise Usage(say(_WORDS, "count", least=2, most=most, given=len(given.files)))
    form = parser.format_of(given)
    if given.output:
        parser.refuse_inputs([Path(given.output)], given.files)
    return _Wish(tuple(given.files), form, given.output, given.coverage)


def _run(wish: _Wish) -> int:
    paper = _paper(wish)
    data = _rendered(paper, wish.format)
    if not wish.output:
        show(data)
        return OK
    if not keep(Path(wish.output), data):
        return REFUSED
    complain(say(_WORDS, "written", summary=paper.subtitle, place=wish.output))
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
