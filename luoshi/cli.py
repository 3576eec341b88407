"""The command `luoshi`: one name for everything that is done from a terminal.

`luoshi extract` and `luoshi compare` need no settings and no database and do not load Django. Every other command is a
Django management command; the help lists ours, found by their files and read without importing them, and a few of
Django's."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from luoshi import __version__
from luoshi.extraction.terminal import terminal_language

_SETTINGS = "luoshi.config.settings.dev"
_PACKAGE = Path(__file__).parent

# (Simplified Chinese, English)
_Words = tuple[str, str]

_EXTRACT: _Words = (
    "读文件，列出任务、单位、时限和指标（不需要数据库）",
    "read files: tasks, units, deadlines, targets (needs no database)",
)
_COMPARE: _Words = (
    "对照同一计划的两三个版本，或查看规划由哪些年度任务承接（不需要数据库）",
    "compare editions of a plan, or its coverage by yearly tasks (needs no database)",
)
_DJANGO: dict[str, _Words] = {
    "migrate": ("建立或升级数据库表", "create or upgrade the tables of the database"),
    "check": ("检查配置是否正确", "check the configuration"),
    "collectstatic": ("收集静态文件，供正式部署", "gather static files for a production server"),
    "dbshell": ("打开数据库的命令行", "open the database's own command line"),
}
_GROUPS: tuple[tuple[_Words, tuple[str, ...]], ...] = (
    (("文件与任务", "Documents and tasks"), ("extraction", "records", "mandates", "ledger", "reporting")),
    (("机构与人员", "Organisation and people"), ("org", "access")),
    (("存证", "The record"), ("journal",)),
    (("演示", "Demonstration"), ("demo",)),
    (("运行与维护", "Running it"), ("kernel", "config", "web", "reminders", "django")),
)
_WORDS: dict[str, _Words] = {
    "lead": ("落实：让部署变成有人负责、有据可查的结果。", "Luoshi: mandates become owned, proven results."),
    "usage": ("用法：luoshi 命令 [参数…]", "usage: luoshi COMMAND [ARGUMENT…]"),
    "others": ("其他", "Other"),
    "more": (
        "luoshi 命令 --help 查看某条命令的说明；luoshi --version 查看版本。",
        "luoshi COMMAND --help explains a command; luoshi --version tells the version.",
    ),
    "no_tables": (
        "数据库里还没有数据表。请先运行 luoshi setup。",
        "The database has no tables yet. Run luoshi setup first.",
    ),
    "unknown": ("没有“%(name)s”这条命令。", "There is no command “%(name)s”."),
    "nearest": ("您是不是要：%(names)s", "Did you mean: %(names)s"),
    "list": ("用 luoshi --help 查看全部命令。", "luoshi --help lists all commands."),
}


@dataclass(frozen=True, slots=True)
class Command:
    """A command that the help lists: its room (“django” for Django's own) and one line on it."""

    name: str
    room: str
    line: str


def main(argv: Sequence[str] | None = None) -> None:
    """Entry point of the console script. Ends the process with the command's exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    name = arguments[0] if arguments else ""
    if name in ("", "-h", "--help") or arguments == ["help"]:
        _print(help_text())
    elif name in ("--version", "-V", "version"):
        _print(f"luoshi {__version__}")
    elif name == "extract":
        # Imported here: the command line of Django has no use for it.
        from luoshi.extraction.command import main as extract

        sys.exit(extract(arguments[1:]))
    elif name == "compare":
        # Imported here: for the same reason.
        from luoshi.extraction.comparison.command import main as compare

        sys.exit(compare(arguments[1:]))
    elif name == "help" and arguments[1] in ("extract", "compare"):
        main([arguments[1], "--help"])
    else:
        _django(arguments)


def help_text() -> str:
    """The commands in groups, one line each, in the language of the terminal."""
    commands = {command.name: command for command in own_commands()}
    for name, words in _DJANGO.items():
        commands.setdefault(name, Command(name, "django", _pick(words)))
    width = max(len(name) for name in commands) + 2
    lines = [_say("lead"), "", _say("usage")]
    placed: set[str] = set()
    for title, rooms in _GROUPS:
        members = [c for room in rooms for c in sorted(commands.values(), key=lambda c: c.name) if c.room == room]
        placed |= {c.name for c in members}
        lines += _group(_pick(title), members, width)
    lines += _group(_say("others"), [c for c in commands.values() if c.name not in placed], width)
    return "\n".join([*lines, "", _say("more")])


def _group(title: str, members: Sequence[Command], width: int) -> list[str]:
    if not members:
        return []
    return ["", title, *(f"  {command.name:{width}}{command.line}".rstrip() for command in members)]


def own_commands() -> list[Command]:
    """`extract`, `compare` and the management commands that lie in our rooms, by room and name.

    One without a `help` of its own is left out: it stands before one of Django's to guard it."""
    translate = _catalogue()
    files = [file for file in sorted(_PACKAGE.glob("*/management/commands/*.py")) if not file.stem.startswith("_")]
    ours = [Command(file.stem, file.parts[-4], translate(_help_line(file))) for file in files]
    plain = [Command("extract", "extraction", _pick(_EXTRACT)), Command("compare", "extraction", _pick(_COMPARE))]
    return [*plain, *(command for command in ours if command.line)]


def _help_line(file: Path) -> str:
    """The text of `help` in the Command class of `file`, a literal or one marked for translation; else ""."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "help" for t in node.targets):
            value = node.value
            if isinstance(value, ast.Call) and value.args:
                value = value.args[-1]
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                return value.value
    return ""


def _catalogue() -> Callable[[str], str]:
    """Translation by the product's catalogue, read without Django; the text itself where there is no catalogue."""
    if terminal_language() == "en":
        return str
    # Imported here: only a listing in Chinese needs it.
    from gettext import GNUTranslations

    for root in (_PACKAGE, _PACKAGE.parent):
        file = root / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
        if file.is_file():
            with file.open("rb") as stream:
                known = GNUTranslations(stream).gettext
            return lambda text: known(text) if text else ""
    return str


def _django(arguments: list[str]) -> None:
    # Imported here: Django takes a tenth of a second and `luoshi extract` does without.
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import ManagementUtility, get_commands
    from django.db.utils import OperationalError, ProgrammingError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", _SETTINGS)
    name = arguments[1] if arguments[0] == "help" and len(arguments) > 1 else arguments[0]
    try:
        django.setup()  # before it, Django knows its own commands alone, and remembers so
        known = set(get_commands())
    except (ImproperlyConfigured, ImportError):
        known = set()  # Django says what is wrong with the settings better than we could
    if known and name not in known and not name.startswith("-"):
        sys.exit(_unknown(name, sorted(known)))
    try:
        ManagementUtility(["luoshi", *arguments]).execute()
    except (OperationalError, ProgrammingError) as error:
        if "no such table" not in str(error) and "does not exist" not in str(error):
            raise
        _print(_say("no_tables"), error=True)
        sys.exit(1)


def _unknown(name: str, known: Sequence[str]) -> int:
    near = get_close_matches(name.lower(), [*known, "extract", "compare"], n=3, cutoff=0.5)
    _print(_say("unknown", name=name), error=True)
    _print(_say("nearest", names="、".join(near)) if near else _say("list"), error=True)
    return 2


def _pick(words: _Words) -> str:
    return words[0 if terminal_language().startswith("zh") else 1]


def _say(key: str, **values: str) -> str:
    return _pick(_WORDS[key]) % values


def _print(text: str, *, error: bool = False) -> None:
    print(text, file=sys.stderr if error else sys.stdout)
