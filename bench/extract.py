#!/usr/bin/env python3
"""Measure `luoshi extract` as a whole process on an invented document of 20,000 characters.

usage: python bench/extract.py [--runs N] [--characters N]

Prints medians of N runs (9): time of the whole process, of its imports alone, and peak memory. Each is also given as
a ratio to a process that only starts Python, reads the same file and splits its lines, measured in turn with it. Ratios
hold on any machine, seconds only on this one."""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

BASELINE = "import sys; print(len(open(sys.argv[1], encoding='utf-8').read().split('\\n')))"
IMPORTS = (
    "import luoshi.cli, luoshi.extraction.command, luoshi.extraction.engine, luoshi.extraction.files.plain, "
    "luoshi.extraction.exports, sys; open(sys.argv[1], encoding='utf-8').read()"
)
EXTRACT = "import sys; from luoshi.cli import main; main(['extract', sys.argv[1]])"

VERBS = ("深化", "推进", "完善", "加强", "优化", "规范", "扩大", "建立健全")
THINGS = (
    "行政审批制度改革",
    "事中事后监管",
    "数字政府建设",
    "公共服务供给",
    "科技成果转化",
    "知识产权保护",
    "招商引资服务",
)
UNITS = ("省发展改革委", "省科技厅", "省财政厅", "省商务厅", "省市场监管局", "省教育厅", "省人力资源社会保障厅")
HAN = "一二三四五六七八九十"


def plan(characters: int, seed: int = 7) -> str:
    """An invented plan with numbered tasks, brackets, deadlines and figures."""
    choice = random.Random(seed)
    lines = ["关于优化发展环境的工作方案", "某政办发〔2025〕12号", "2025年1月20日"]
    while sum(map(len, lines)) < characters:
        section = sum(line.startswith(tuple(f"{h}、" for h in HAN)) for line in lines)
        lines.append(f"{HAN[section % 10]}、{choice.choice(VERBS)}{choice.choice(THINGS)}")
        for i in range(8):
            parts = "，".join(f"{choice.choice(VERBS)}{choice.choice(THINGS)}" for _ in range(5))
            units = choice.sample(UNITS, 3)
            lines.append(
                f"（{HAN[i]}）{choice.choice(VERBS)}{choice.choice(THINGS)}。{parts}，"
                f"建成{choice.randint(2, 99)}个平台，{choice.randint(2025, 2027)}年{choice.randint(1, 12)}月底前完成。"
                f"（{units[0]}牵头，{units[1]}、{units[2]}按职责分工负责）"
            )
    return "\n".join(lines)[:characters] + "\n"


def measured(code: str, path: Path) -> tuple[float, float]:
    """Seconds and peak memory in MB of one process; memory is read by the process itself at its end."""
    # The wrapper reports on another channel than standard output, which belongs to the command.
    wrapped = (
        "import atexit, resource, sys\n"
        "atexit.register(lambda: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr))\n" + code
    )
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", wrapped, str(path)], capture_output=True, check=True)
    seconds = time.perf_counter() - begun
    return seconds, int(done.stderr.split()[-1]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--characters", type=int, default=20_000)
    wish = parser.parse_args()
    kinds = {"baseline": BASELINE, "imports": IMPORTS, "extract": EXTRACT}
    results: dict[str, list[tuple[float, float]]] = {kind: [] for kind in kinds}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "plan.txt")
        path.write_text(plan(wish.characters), encoding="utf-8")
        for _ in range(wish.runs + 1):
            for kind, code in kinds.items():  # in turn, so that a busy moment hits all of them
                results[kind].append(measured(code, path))
    base_time, base_memory = (median(figures) for figures in zip(*results["baseline"][1:], strict=True))
    print(f"{wish.characters} characters, medians of {wish.runs} runs (the first of {wish.runs + 1} is thrown away)")
    for kind in kinds:
        seconds, memory = (median(figures) for figures in zip(*results[kind][1:], strict=True))
        times = f"{seconds * 1000:8.0f} ms {seconds / base_time:6.1f} x"
        print(f"{kind:10}{times}   {memory:7.1f} MB {memory / base_memory:6.1f} x")


if __name__ == "__main__":
    main()
