#!/usr/bin/env python3
"""Look for texts that make the rules slow: strings that repeat a few of the rules' own words, grown fourfold.

usage: python bench/fuzz.py [--seconds N] [--length N]

Hypothesis draws a beginning, a word to repeat and an end, from the characters of the patterns themselves, and is told
how long each took, so that it goes on where it is slow. Two kinds are tried in turn: every compiled pattern of the
engine alone (finditer), and the functions that read text. Printed are the slowest and the steepest cases. A function is
too steep when a text four times as long takes more than eight times as long; then the exit code is 1. For a pattern
that is only told: many are used on stretches of bounded length."""

from __future__ import annotations

import argparse
import importlib
import math
import pkgutil
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings, target
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1]))

import luoshi.extraction
from luoshi.extraction.brackets import bracket_pairs, quoted
from luoshi.extraction.dates import Calendar
from luoshi.extraction.deadlines import times_in
from luoshi.extraction.engine import read_document
from luoshi.extraction.files.plain import read_txt
from luoshi.extraction.flow import Flow, normalised
from luoshi.extraction.names import names_in
from luoshi.extraction.roles import read_clause
from luoshi.extraction.targets import targets_in
from luoshi.extraction.tree import Numbering
from tests.extraction.plans import WORDS

Reader = Callable[[str], object]
CALENDAR = Calendar(2025, date(2025, 1, 20))
STEEP = math.log(8) / math.log(4)  # twice as steep as linear in time of a fourfold text


@dataclass(slots=True)
class Case:
    """The worst that was found for one pattern or function."""

    name: str
    text: str = ""
    seconds: float = 0.0
    growth: float = 0.0  # exponent: 1 is linear
    steepest: str = ""


def patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern of the engine by module and name."""
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.walk_packages(luoshi.extraction.__path__, "luoshi.extraction."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                found[f"{module.name.removeprefix('luoshi.extraction.')}.{name}"] = value
    return found


def _all_of(pattern: re.Pattern[str]) -> Reader:
    return lambda text: sum(1 for _ in pattern.finditer(text))


def functions() -> dict[str, Reader]:
    def on_flow(read: Callable[[Flow], object]) -> Reader:
        return lambda text: read(Flow(text, [(0, len(text))]))

    return {
        "read_document": lambda text: read_document(read_txt(f"{text}\n".encode(), "x.txt")),
        "normalised": normalised,
        "bracket_pairs": bracket_pairs,
        "quoted": quoted,
        "paragraphs": on_flow(lambda flow: flow.paragraphs),
        "Numbering": on_flow(Numbering),
        "names_in": on_flow(lambda flow: names_in(flow, 0, min(len(flow), 900))),
        "read_clause": on_flow(lambda flow: read_clause(flow, 0, min(len(flow), 900))),
        "times_in": on_flow(lambda flow: times_in(flow, 0, len(flow), CALENDAR)),
        "times_in a cell": on_flow(lambda flow: times_in(flow, 0, len(flow), CALENDAR, strict=False)),
        "targets_in": on_flow(lambda flow: targets_in(flow, 0, len(flow))),
        "targets_in a cell": on_flow(lambda flow: targets_in(flow, 0, len(flow), cell=True)),
    }


def letters(pattern_sources: Sequence[str]) -> str:
    """Characters that the patterns speak of."""
    return "".join(
        sorted(set(re.sub(r"[\\a-zA-Z<>^$|*+?{}()\[\]]", "", "".join(pattern_sources))) | set("（）。，、0"))
    )


def seconds_of(run: Reader, text: str) -> float:
    best = math.inf
    for _ in range(3):
        begun = time.process_time()
        run(text)
        best = min(best, time.process_time() - begun)
        if best > 1:
            break
    return best


def grown(beginning: str, pump: str, ending: str, length: int) -> str:
    return f"{beginning}{pump * max(1, length // len(pump))}{ending}"


def tried(case: Case, run: Reader, parts: tuple[str, str, str], length: int) -> float:
    """Time one text and four times of it; the case keeps the slowest, and how it grew where that can be measured."""
    short, long = (seconds_of(run, grown(*parts, size)) for size in (length, 4 * length))
    if long > case.seconds:
        case.seconds = long
        case.text = f"{parts[0]}({parts[1]})*{parts[2]}"
    if long > 0.02:
        growth = math.log(long / max(short, 1e-6)) / math.log(4)
        if growth > case.growth:
            case.growth, case.steepest = growth, f"{parts[0]}({parts[1]})*{parts[2]}"
    return long


def _some_examples(
    case: Case, run: Reader, some: st.SearchStrategy[str], pumps: st.SearchStrategy[str], until: float, length: int
) -> None:
    """A dozen texts for one reader; Hypothesis goes after the slow ones."""

    @settings(
        max_examples=12,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.target],
        suppress_health_check=list(HealthCheck),
    )
    @given(some, pumps, some)
    def slow(beginning: str, pump: str, ending: str) -> None:
        if time.monotonic() < until:
            target(tried(case, run, (beginning, pump, ending), length))

    slow()


def fuzz(runs: dict[str, Reader], alphabet: Sequence[str], seconds: float, length: int) -> list[Case]:
    """Try all of `runs` in turn for so many seconds."""
    cases = {name: Case(name) for name in runs}
    some = st.lists(st.sampled_from(alphabet), max_size=4).map("".join)
    pumps = st.lists(st.sampled_from(alphabet), min_size=1, max_size=4).map("".join)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for name, run in runs.items():
            if time.monotonic() >= until:
                break

            _some_examples(cases[name], run, some, pumps, until, length)
    return list(cases.values())


def told(title: str, cases: list[Case], characters: int) -> None:
    print(f"\n{title}: slowest on {characters:,} characters")
    for case in sorted(cases, key=lambda case: -case.seconds)[:8]:
        growth = f"{case.growth:5.2f}" if case.growth else "    -"
        print(f"  {case.name:32}{case.seconds * 1000:9.1f} ms  exponent {growth}  {case.text!r:.90}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--length", type=int, default=5_000)
    wish = parser.parse_args()
    alone = patterns()
    alphabet = [*WORDS, *WORDS, *letters(alone)]
    by_pattern = fuzz(
        {name: _all_of(pattern) for name, pattern in alone.items()}, alphabet, wish.seconds / 2, wish.length
    )
    by_function = fuzz(functions(), alphabet, wish.seconds / 2, wish.length)
    told(f"{len(alone)} patterns", by_pattern, 4 * wish.length)
    told(f"{len(by_function)} functions", by_function, 4 * wish.length)
    for case in (case for case in [*by_pattern, *by_function] if case.growth > STEEP):
        print(f"  steep: {case.name} exponent {case.growth:.2f}  {case.steepest!r:.90}")
    steep = [case.name for case in by_function if case.growth > STEEP]
    print(f"\nfunctions steeper than linear: {', '.join(steep) or 'none'}")
    return 1 if steep else 0


if __name__ == "__main__":
    sys.exit(main())
