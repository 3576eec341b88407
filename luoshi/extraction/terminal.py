"""What our plain commands share: the language of the terminal, messages, and files that appear whole or not at all."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn


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


class Parser(argparse.ArgumentParser):
    """Raises Usage instead of ending the process, and speaks the language of the terminal."""

    def error(self, message: str) -> NoReturn:
        raise Usage(message)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", ("用法：", "usage: ")[column()], 1)


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
    """One line to standard output."""
    # A lone surrogate may stand in a case; it is no reason to stop.
    print(line.encode("utf-8", "replace").decode())  # noqa: T201 - a command talks to the terminal


def complain(*lines: str) -> None:
    """Lines to standard error."""
    for line in lines:
        print(line, file=sys.stderr)  # noqa: T201 - a command talks to the terminal


def reader_has_left() -> None:
    """The reader of our output (head, less) has seen enough; keeps the interpreter from complaining at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
