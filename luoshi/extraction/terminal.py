"""What our plain commands share: the language of the terminal, their common words and options, and files that appear
whole or not at all."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from luoshi.extraction.errors import Unreadable

OK, REFUSED, USAGE = 0, 1, 2

# (Simplified Chinese, English)
Words = dict[str, tuple[str, str]]
COMMON: Words = {
    "arguments": ("参数", "arguments"),
    "options": ("选项", "options"),
    "format": (
        "输出格式：%(formats)s；不写则按 -o 的后缀，否则为 %(default)s",
        "output format: %(formats)s; by default that of the suffix of -o, else %(default)s",
    ),
    "help": ("显示本说明", "show this help"),
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
    "more_help": ("详见 luoshi %(command)s --help", "See luoshi %(command)s --help"),
}


def terminal_language() -> str:
    """`en` where the environment asks for a language other than Chinese, else `zh-hans`, the language of the house."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            neutral = value.split(".")[0] in ("C", "POSIX")
            return "zh-hans" if neutral or value.lower().startswith("zh") else "en"
    return "zh-hans"


class Usage(Exception):
    """The command line makes no sense; the message is for the person at the terminal."""


def column() -> int:
    """Which of (Simplified Chinese, English) the terminal speaks."""
    return 0 if terminal_language().startswith("zh") else 1


def say(words: Words, key: str, **values: str | int) -> str:
    """The sentence in the language of the terminal: a command's own words first, else the common ones."""
    return (words.get(key) or COMMON[key])[column()] % values


class Parser(argparse.ArgumentParser):
    """The command line of `luoshi NAME`: files, --format, -o and --help, to which a command adds its own options.

    `words` are the command's own: description, examples, files, output. Raises Usage instead of ending the process, and
    speaks the language of the terminal."""

    def __init__(self, name: str, words: Words, *, usage: str, formats: Sequence[str], default: str) -> None:
        super().__init__(
            prog=f"luoshi {name}",
            description=say(words, "description"),
            epilog=say(words, "examples"),
            usage=usage,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            add_help=False,
        )
        self.words, self.formats, self.default = words, formats, default
        arguments = self.add_argument_group(say(words, "arguments"))
        arguments.add_argument("files", nargs="*", metavar="FILE", help=say(words, "files"))
        self.options = self.add_argument_group(say(words, "options"))
        named = say(words, "format", formats="|".join(formats), default=default)
        self.options.add_argument("--format", default="", help=named)
        self.options.add_argument("-o", "--output", default="", metavar="PATH", help=say(words, "output"))
        self.options.add_argument("-h", "--help", action="store_true", help=say(words, "help"))

    def flag(self, name: str) -> None:
        """An option without value; its help is the word of its name."""
        self.options.add_argument(f"--{name}", action="store_true", help=say(self.words, name))

    def given(self, argv: Sequence[str]) -> argparse.Namespace:
        """The arguments; raises Usage for an option that is not known."""
        given, unknown = self.parse_known_intermixed_args(list(argv))
        if unknown:
            raise Usage(say(self.words, "bad_option", value=unknown[0]))
        return given

    def format_of(self, given: argparse.Namespace) -> str:
        """The format asked for: named, else that of the suffix of -o for one result, else the default.

        Raises Usage for one that is not there, and for a workbook without a file to go to."""
        suffix = Path(given.output).suffix[1:].lower()
        form: str = given.format or (suffix if suffix in self.formats else self.default)
        if form not in self.formats:
            raise Usage(say(self.words, "bad_format", value=form, formats="、".join(self.formats)))
        if form == "xlsx" and not given.output:
            raise Usage(say(self.words, "xlsx_needs_output"))
        return form

    def refuse_inputs(self, targets: Sequence[Path], files: Sequence[str]) -> None:
        """Raises Usage where a result would be written over one of the files."""
        inputs = {Path(file).resolve() for file in files}
        for target in targets:
            if target.resolve() in inputs:
                raise Usage(say(self.words, "same_file", value=str(target)))

    def error(self, message: str) -> NoReturn:
        raise Usage(message)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", ("用法：", "usage: ")[column()], 1)


def run(parser: Parser, argv: Sequence[str], work: Callable[[Sequence[str]], int]) -> int:
    """Does the work of a command; returns its exit code. Help, wrong usage and a reader who has left end it early."""
    try:
        if {"-h", "--help"} & set(argv):
            tell(parser.format_help().rstrip("\n"))
            return OK
        return work(argv)
    except Usage as error:
        complain(str(error), say(parser.words, "more_help", command=parser.prog.removeprefix("luoshi ")))
        return USAGE
    except Unreadable as error:
        complain(error.message(terminal_language()))
        return REFUSED
    except BrokenPipeError:
        # The reader of our output (head, less) has seen enough; keeps the interpreter from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


def show(data: bytes) -> None:
    """A whole result to standard output."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def keep(target: Path, data: bytes) -> bool:
    """A whole result to a file; where that fails, says why and is False."""
    try:
        write_whole(target, data)
    except OSError as error:
        complain(say(COMMON, "cannot_write", value=str(target), reason=error.strerror or str(error)))
        return False
    return True


def write_whole(target: Path, data: bytes) -> None:
    """Write beside `target` and rename: a full disk or a kill leaves the old file or none, never half of one."""
    import tempfile  # here: brings half of the standard library, and most runs write to standard output

    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)  # mkstemp makes it private; the result is an ordinary file
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def tell(line: str) -> None:
    """One line to standard output. A lone surrogate may stand in a case; it is no reason to stop."""
    sys.stdout.write(line.encode("utf-8", "replace").decode() + "\n")


def complain(*lines: str) -> None:
    """Lines to standard error."""
    sys.stderr.writelines(f"{line}\n" for line in lines)
