"""Kinds of matter as TOML: reading a file of kinds, naming every bad value, and writing kinds back as a file."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel.refusal import Refusal
from luoshi.ledger.models import Kind
from luoshi.ledger.states import Cycle, OutcomeStep, SignOff, VerificationRule
from luoshi.ledger.thresholds import Thresholds

# The review of a conclusion looks at these six (domain handbook 2.1, FY2).
SIX_QUESTIONS = [
    {"title": "事实是否清楚", "title_en": "Are the facts clear?"},
    {"title": "问题是否解决", "title_en": "Is the problem solved?"},
    {"title": "任务是否落实", "title_en": "Is the task carried out?"},
    {"title": "结论是否准确", "title_en": "Is the conclusion accurate?"},
    {"title": "措施是否合法", "title_en": "Are the measures lawful?"},
    {"title": "手续是否完备", "title_en": "Are the papers in order?"},
]
MOST_BYTES = 200_000
MOST_ROWS = 20  # steps, questions, fields or choices of one kind
MOST_DAYS = 3_660
MOST_SMALL = 999
CODE = re.compile(r"[a-z][a-z0-9_]{0,19}")
LETTERS = re.compile(r"[A-Z]{1,8}")
# Working days of a kind's own reminder rules; “urgent” lets its notices come at once.
REMINDER_DAYS = ("report_days", "overdue_days", "leader_days", "director_days", "review_days", "objection_days")


class BadValue(Refusal):
    code = "ledger.kinds.bad_value"
    template = gettext_lazy("Kind “%(kind)s”, “%(key)s”: “%(value)s” is not possible. %(expected)s")


class NoKinds(Refusal):
    code = "ledger.kinds.none"
    template = gettext_lazy("“%(file)s” has no kinds. Begin each with a line [[kind]].")


class NoToml(Refusal):
    code = "ledger.kinds.no_toml"
    template = gettext_lazy("“%(file)s” cannot be read as TOML: %(reason)s. Correct the file.")


class KindsRefused(Refusal):
    """Every bad value of a file, one a line; nothing was written."""

    code = "ledger.kinds.refused"

    def __init__(self, problems: Sequence[Refusal]) -> None:
        self.problems = list(problems)
        super().__init__()

    @property
    def bad_values(self) -> list[BadValue]:
        """The problems that are about one key."""
        return [problem for problem in self.problems if isinstance(problem, BadValue)]

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class _Wrong(Exception):
    """A value that is not possible: its key, itself, and a sentence that says what is."""

    def __init__(self, value: Any, expected: str, *, key: str = "") -> None:
        self.value, self.expected, self.key = value, expected, key
        super().__init__(expected)


Check = Callable[[Any], Any]


def _text(most: int, *, least: int = 0) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, str) or not least <= len(value.strip()) <= most or "\n" in value.strip():
            raise _Wrong(
                value,
                _("Give one line of %(least)d to %(most)d characters in quotes.") % {"least": least, "most": most},
            )
        return value.strip()

    return check


def _pattern(wanted: re.Pattern[str], expected: Any) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, str) or not wanted.fullmatch(value):
            raise _Wrong(value, str(expected))
        return value

    return check


def _whole(least: int, most: int) -> Check:
    def check(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise _Wrong(value, _("Give a whole number from %(least)d to %(most)d.") % {"least": least, "most": most})
        return value

    return check


def _whole_or_none(least: int, most: int) -> Check:
    check = _whole(least, most)
    return lambda value: None if value is None else check(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(value, _("Write true or false."))
    return value


def _one_of(choices: Sequence[str]) -> Check:
    def check(value: Any) -> str:
        if value not in choices:
            raise _Wrong(value, _("Give one of: %(choices)s.") % {"choices": "、".join(choices)})
        return str(value)

    return check


def _table(keys: Mapping[str, Check], *, needed: Sequence[str] = ()) -> Check:
    """A table with these keys only; what is left out stays out, unless it is `needed`."""

    def check(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _Wrong(value, _("Give a table of: %(choices)s.") % {"choices": "、".join(keys)})
        for key in value:
            if key not in keys:
                raise _Wrong(key, _("Give one of: %(choices)s.") % {"choices": "、".join(keys)})
        for key in needed:
            if key not in value:
                raise _Wrong("", _("“%(key)s” is missing.") % {"key": key})
        clean: dict[str, Any] = {}
        for key, each in value.items():
            try:
                clean[key] = keys[key](each)
            except _Wrong as wrong:
                raise _Wrong(wrong.value, wrong.expected, key=f"{key}.{wrong.key}".rstrip(".")) from wrong
        return clean

    return check


def _rows(row: Check, *, unique: str) -> Check:
    """A list of tables, none twice with the same `unique`."""

    def check(value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list) or len(value) > MOST_ROWS:
            raise _Wrong(value, _("Give a list of at most %(most)d tables.") % {"most": MOST_ROWS})
        clean: list[dict[str, Any]] = []
        for number, each in enumerate(value, start=1):
            try:
                clean.append(row(each))
            except _Wrong as wrong:
                raise _Wrong(wrong.value, wrong.expected, key=f"{number}.{wrong.key}".rstrip(".")) from wrong
            if any(before[unique] == clean[-1][unique] for before in clean[:-1]):
                raise _Wrong(clean[-1][unique], _("It is there twice."), key=f"{number}.{unique}")
        return clean

    return check


def _light(value: Any) -> dict[str, int]:
    clean: dict[str, int] = _table({name: _whole(0, MOST_SMALL) for name in Thresholds.names()})(value)
    whole = Thresholds.of(clean)
    if whole.behind_points > whole.far_behind_points:
        raise _Wrong(whole.behind_points, _("It may not be more than far_behind_points."), key="behind_points")
    if max(whole.near_percent, whole.far_behind_points) > 100:
        raise _Wrong(max(whole.near_percent, whole.far_behind_points), _("It may not be more than 100."))
    return clean


def _steps(value: Any) -> list[dict[str, Any]]:
    row = _table(
        {"title": _text(120, least=1), "title_en": _text(120), "share": _whole(1, 100), "required": _flag},
        needed=("title", "share"),
    )
    clean: list[dict[str, Any]] = _rows(row, unique="title")(value)
    for before, after in pairwise(clean):
        if after["share"] < before["share"]:
            raise _Wrong(after["share"], _("Shares of the term go upwards from step to step."), key="share")
    return clean


_CHOICE = _table(
    {"value": _pattern(CODE, gettext_lazy("Use small letters, digits and _.")), "label": _text(60, least=1),
     "label_en": _text(60)},
    needed=("value", "label"),
)  # fmt: skip


def _fields(value: Any) -> list[dict[str, Any]]:
    row = _table(
        {
            "name": _pattern(CODE, gettext_lazy("Use small letters, digits and _.")),
            "label": _text(40, least=1),
            "label_en": _text(60),
            "required": _flag,
            "choices": _rows(_CHOICE, unique="value"),
        },
        needed=("name", "label", "choices"),
    )
    clean: list[dict[str, Any]] = _rows(row, unique="name")(value)
    for field in clean:
        if not field["choices"]:
            raise _Wrong("", _("Give it choices."), key=f"{field['name']}.choices")
    return clean


# Key, what may stand there, and what holds where it is left out (... where it must be given).
KEYS: dict[str, tuple[Check, Any]] = {
    "code": (_pattern(CODE, gettext_lazy("Use up to 20 small letters, digits and _, a letter first.")), ...),
    "name": (_text(40, least=1), ...),
    "name_en": (_text(60), ""),
    "ordinal": (_whole(0, 9_999), 50),
    "letters": (_pattern(LETTERS, gettext_lazy("Use up to 8 capital letters.")), ...),
    "cycle": (_one_of(Cycle.values), Cycle.QUARTERLY.value),
    "light": (_light, {}),
    "reminders": (_table(dict.fromkeys(REMINDER_DAYS, _whole(0, MOST_SMALL)) | {"urgent": _flag}), {}),
    "checklist": (
        _rows(_table({"title": _text(120, least=1), "title_en": _text(120)}, needed=("title",)), unique="title"),
        SIX_QUESTIONS,
    ),
    "steps": (_steps, []),
    "fields": (_fields, []),
    "outcome_step": (_one_of(OutcomeStep.values), OutcomeStep.ACTIVITY.value),
    "restricted": (_flag, False),
    "needs_approval": (_flag, False),
    "sign_off": (_one_of(SignOff.values), SignOff.NOTHING.value),
    "leader_sees": (_flag, False),
    "leader_consents": (_flag, False),
    "verification": (_one_of(VerificationRule.values), VerificationRule.NEVER.value),
    "sample_percent": (_whole(0, 100), 0),
    "lookback_days": (_whole(0, MOST_DAYS), 0),
    "acknowledge_working_days": (_whole(0, MOST_SMALL), 1),
    "most_extensions": (_whole(0, MOST_SMALL), 2),
    "office_days": (_whole(0, MOST_DAYS), 30),
    "default_days": (_whole_or_none(1, MOST_DAYS), None),
    "in_use": (_flag, True),
}


def text_of(content: bytes, *, file: str) -> str:
    """The text of an uploaded file. Raises NoToml for what is too large or not UTF-8."""
    if len(content) > MOST_BYTES:
        raise NoToml(file=file, reason=_("it has more than %(most)d bytes") % {"most": MOST_BYTES})
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise NoToml(file=file, reason=_("it is not UTF-8")) from error


def read_kinds(text: str, *, file: str) -> list[dict[str, Any]]:
    """The kinds of a TOML file, each a table [[kind]], as values of Kind's columns; what is left out has its default.

    Raises NoToml, NoKinds, or KindsRefused with every bad value."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NoToml(file=file, reason=error) from error
    given = table.get("kind")
    if not isinstance(given, list) or not given or not all(isinstance(each, dict) for each in given):
        raise NoKinds(file=file)
    kinds: list[dict[str, Any]] = []
    problems: list[Refusal] = []
    codes: set[Any] = set()
    for each in given:
        values, wrong = checked(each)
        problems += wrong
        if values.get("code") in codes:
            problems.append(
                BadValue(kind=values["code"], key="code", value=values["code"], expected=_("It is there twice."))
            )
        codes.add(values.get("code"))
        kinds.append(values)
    for key in table.keys() - {"kind"}:
        problems.append(BadValue(kind=file, key=key, value=key, expected=_("There is no such key.")))
    if problems:
        raise KindsRefused(problems)
    return kinds


def checked(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[BadValue]]:
    """The values of one kind with the defaults filled in, and what is wrong with them; `key` says where."""
    shown = str(given.get("name") or given.get("code") or "?")
    values: dict[str, Any] = {}
    problems: list[BadValue] = []

    def refuse(key: str, value: Any, expected: str) -> None:
        problems.append(BadValue(kind=shown, key=key, value=_shown(value), expected=expected))

    for key in given:
        if key not in KEYS:
            refuse(key, key, _("There is no such key."))
    for key, (check, default) in KEYS.items():
        if key not in given:
            if default is ...:
                refuse(key, "", _("“%(key)s” is missing.") % {"key": key})
            else:
                values[key] = default
            continue
        try:
            values[key] = check(given[key])
        except _Wrong as wrong:
            refuse(f"{key}.{wrong.key}".rstrip("."), wrong.value, wrong.expected)
    if values.get("verification") == VerificationRule.SAMPLE and values.get("sample_percent") == 0:
        refuse("sample_percent", 0, _("A sample needs a share of at least 1."))
    return values, problems


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:59] + "…"


def defaults() -> dict[str, Any]:
    """What holds in a kind where its file says nothing."""
    return {key: "" if default is ... else default for key, (_check, default) in KEYS.items()}


def values_of(kind: Kind) -> dict[str, Any]:
    """The columns of a kind that a file may set."""
    return {key: getattr(kind, key) for key in KEYS}


def as_toml(kinds: Iterable[Kind]) -> str:
    """Kinds as a file that `read_kinds` reads back to the same values; empty ones are left out."""
    return "\n".join(_kind_as_toml(values_of(kind)) for kind in kinds)


def _kind_as_toml(values: Mapping[str, Any]) -> str:
    lines = ["[[kind]]"]
    tables: list[str] = []
    for key, value in values.items():
        if value is None or (value in ({}, []) and KEYS[key][1] in ({}, [])):
            continue
        if isinstance(value, list) and value:
            for row in value:
                tables += ["", f"[[kind.{key}]]", *(f"{name} = {_as_toml(each)}" for name, each in row.items())]
        else:
            lines.append(f"{key} = {_as_toml(value)}")
    return "\n".join([*lines, *tables, ""])


def _as_toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_as_toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_as_toml, value)) + "]"
    return (
        str(value) if isinstance(value, int) else json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
    )
