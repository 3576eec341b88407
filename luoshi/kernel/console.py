"""The language of the console: Simplified Chinese, unless the environment asks for English."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.utils.translation import override

P = ParamSpec("P")
R = TypeVar("R")


def console_language(environment: Any = os.environ) -> str:
    """“en” where LC_ALL, LC_MESSAGES or LANG (the first that is set) begins with it, else “zh-hans”."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "en" if value.lower().startswith("en") else "zh-hans"
    return "zh-hans"


def in_console_language(work: Callable[P, R]) -> Callable[P, R]:
    """Lets a command speak the console's language; for `handle` methods."""

    @wraps(work)
    def speaking(*args: P.args, **options: P.kwargs) -> R:
        with override(console_language()):
            return work(*args, **options)

    return speaking
