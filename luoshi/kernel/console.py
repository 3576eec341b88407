"""The language of the console: Simplified Chinese, unless the environment asks for another."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import wraps
from typing import ParamSpec, TypeVar

from django.utils.translation import override

P = ParamSpec("P")
R = TypeVar("R")


def console_language(environment: Mapping[str, str] = os.environ) -> str:
    """“en” where the environment asks for a language other than Chinese, else “zh-hans”, the language of the house.

    The same rule as that of `luoshi extract`, which may not import this room, nor this room it."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            neutral = value.split(".")[0] in ("C", "POSIX")
            return "zh-hans" if neutral or value.lower().startswith("zh") else "en"
    return "zh-hans"


def in_console_language(work: Callable[P, R]) -> Callable[P, R]:
    """Lets a command speak the console's language; for `handle` methods."""

    @wraps(work)
    def speaking(*args: P.args, **options: P.kwargs) -> R:
        with override(console_language()):
            return work(*args, **options)

    return speaking
