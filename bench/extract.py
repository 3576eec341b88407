#!/usr/bin/env python3
"""Measure `luoshi extract` as a whole process, against a process that only reads the same file and splits its lines.

usage: python bench/extract.py [short|growth|pages|odd …] [--runs N] [--largest N] [--pages N]

short   a plan of 20,000 characters: the whole process, its imports alone, peak memory
growth  plans of 10 k, 100 k, 1 M and 10 M characters: characters a second, and time for each character against 10 k
pages   a document of 300 pages as txt, docx and pdf
odd     texts that nobody writes: one line, nothing but brackets or commas, no punctuation, a table of 50,000 rows

Without a name all four are run. Every figure is also a ratio to the baseline measured in turn with it: ratios hold on
any machine, seconds only on this one. One core is used."""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.plans import plan, table
from tests.extraction.papers import docx, p, pdf

BASELINE = "import sys; print(len(open(sys.argv[1], encoding='utf-8', errors='replace').read().split('\\n')))"
IMPORTS = (
    "import luoshi.cli, luoshi.extraction.command, luoshi.extraction.engine, luoshi.extraction.files.plain, "
    "luoshi.extraction.exports, sys; open(sys.argv[1], encoding='utf-8').read()"
)
EXTRACT = "import sys; from luoshi.cli import main; main(['extract', sys.argv[1]])"
# Reading and rules without writing out: what growth is about. Says on its last line how many tasks there were.
READ = (
    "import sys; from luoshi.extraction.files import read_file; from luoshi.extraction.engine import read_document; "
    "print(len(read_document(read_file(sys.argv[1])).readings))"
)
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)


def measured(code: str, path: Path) -> tuple[float, float, str]:
    """Seconds of the processor and peak memory in MB of one process, and its last line.

    The processor's seconds are those of the clock where nothing else runs, and hold where something does."""
    # The wrapper reports on another channel than standard output, which belongs to the command. VmHWM begins anew with
    # the program; the maximum that getrusage knows begins with the process that started it.
    wrapped = (
        "import atexit, re, sys\n"
        "peak = lambda: re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read()).group(1)\n"
        "atexit.register(lambda: print(peak(), file=sys.stderr))\n" + code
    )
    begun = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", wrapped, str(path)], capture_output=True, check=True)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime
    return seconds, int(done.stderr.split()[-1]) / 1024, done.stdout.decode()[-20:].strip().split("\n")[-1]


def medians(kinds: dict[str, str], path: Path, runs: int) -> dict[str, tuple[float, float, str]]:
    """Medians of `runs` runs of each kind, run in turn, so that a busy moment hits all of them."""
    results: dict[str, list[tuple[float, float, str]]] = {kind: [] for kind in kinds}
    for _ in range(runs):
        for kind, code in kinds.items():
            results[kind].append(measured(code, path))
    return {
        kind: (median(r[0] for r in some), median(r[1] for r in some), some[-1][2]) for kind, some in results.items()
    }


def short(folder: Path, runs: int) -> None:
    path = folder / "plan.txt"
    path.write_text(plan(20_000), encoding="utf-8")
    medians({"warm": EXTRACT}, path, 1)
    found = medians({"baseline": BASELINE, "imports": IMPORTS, "extract": EXTRACT}, path, runs)
    print(f"\n20,000 characters, whole process, medians of {runs} runs")
    base, memory, _ = found["baseline"]
    for kind, (seconds, megabytes, _) in found.items():
        print(
            f"{kind:10}{seconds * 1000:8.0f} ms{seconds / base:7.1f} x{megabytes:10.1f} MB{megabytes / memory:7.1f} x"
        )


def growth(folder: Path, runs: int, largest: int) -> None:
    print("\ncharacters   tasks   seconds  baseline     ratio   chars/s   per char    peak MB  baseline MB")
    path = folder / "plan.txt"
    path.write_text("一\n", encoding="utf-8")
    start = medians({"read": READ, "baseline": BASELINE}, path, 5)
    first = 0.0
    for size in (size for size in SIZES if size <= largest):
        path.write_text(plan(size), encoding="utf-8")
        found = medians({"read": READ, "baseline": BASELINE}, path, runs if size <= 1_000_000 else 1)
        seconds, memory, tasks = found["read"]
        base, base_memory, _ = found["baseline"]
        rules = seconds - start["read"][0]
        first = first or rules / size
        print(
            f"{size:10,}{tasks:>8}{seconds:10.3f}{base:10.3f}{seconds / base:9.1f} x{size / rules:10,.0f}"
            f"{rules / size / first:9.2f} x{memory:11.0f}{base_memory:11.0f}",
            flush=True,
        )
    print(f"chars/s without the {start['read'][0] * 1000:.0f} ms that Python and the imports take")


def pages(folder: Path, runs: int, count: int) -> None:
    """A page of an official document is 22 lines of 28 characters."""
    text = plan(count * 22 * 28)
    lines = [line[i : i + 28] for line in text.split("\n") for i in range(0, max(len(line), 1), 28)]
    sheets = [lines[i : i + 22] for i in range(0, len(lines), 22)]
    printed = [[(70.0, 760.0 - 30 * row, line) for row, line in enumerate(sheet) if line] for sheet in sheets]
    papers: dict[str, bytes] = {
        "txt": text.encode(),
        "docx": docx("".join(p(line) for line in text.split("\n") if line)),
        "pdf": pdf(printed),
    }
    print(f"\n{len(text):,} characters, {len(sheets)} printed pages, whole process with output as JSON")
    for kind, data in papers.items():
        path = folder / f"plan.{kind}"
        path.write_bytes(data)
        found = medians({"baseline": BASELINE, "extract": EXTRACT}, path, runs)
        seconds, memory, _ = found["extract"]
        base = found["baseline"][0]
        print(f"{kind:6}{seconds:7.2f} s {seconds / base:6.1f} x   {memory:6.0f} MB", flush=True)


def odd_texts(size: int) -> Iterator[tuple[str, str, Callable[[], str]]]:
    """(name, kind of file, text)."""
    han = [chr(code) for code in range(0x4E00, 0x5E00)]
    million = size // 10
    yield "no punctuation", "txt", lambda: "".join(random.Random(3).choices(han, k=size))
    yield "one line", "txt", lambda: plan(size).replace("\n", "")
    yield "open brackets", "txt", lambda: "建设平台（" * (million // 5)
    yield "nothing but （", "txt", lambda: "（" * million
    yield "nothing but 、", "txt", lambda: "、" * size
    yield "one list of units", "txt", lambda: "建设平台。（" + "市科技局、" * (size // 5) + "负责）"
    yield "table, 50,000 rows", "csv", lambda: table(50_000)


def odd(folder: Path, size: int) -> None:
    print("\nodd text               characters   tasks   seconds     ratio   chars/s    peak MB")
    for name, kind, text in odd_texts(size):
        path = folder / f"odd.{kind}"
        written = text()
        path.write_text(written, encoding="utf-8")
        found = medians({"read": READ, "baseline": BASELINE}, path, 1)
        seconds, memory, tasks = found["read"]
        ratio = seconds / found["baseline"][0]
        print(
            f"{name:22}{len(written):11,}{tasks:>8}{seconds:10.2f}{ratio:9.1f} x{len(written) / seconds:10,.0f}"
            f"{memory:11.0f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", choices=["short", "growth", "pages", "odd", []])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="characters of the largest text")
    parser.add_argument("--pages", type=int, default=300)
    wish = parser.parse_args()
    wanted = wish.what or ["short", "growth", "pages", "odd"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "short" in wanted:
            short(folder, wish.runs)
        if "growth" in wanted:
            growth(folder, wish.runs, wish.largest)
        if "pages" in wanted:
            pages(folder, wish.runs, wish.pages)
        if "odd" in wanted:
            odd(folder, wish.largest)


if __name__ == "__main__":
    main()
