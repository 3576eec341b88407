"""Whole documents for tests: plans that we wrote, which are always there, and the annotated corpus where it lies beside
the project. A test that takes both fails on ours where there is no corpus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

EDITIONS = Path(__file__).parent / "editions"
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
# Ours -> how many tasks they hold: the clauses that their hand-written links name, and the rows of valley-2025.csv.
TASKS = {
    "business-2024.txt": 59,
    "business-2025.txt": 58,
    "health-2024.txt": 34,
    "health-2025.txt": 39,
    "valley-2025.csv": 49,
    "valley-2026.txt": 51,
}
OURS = tuple(EDITIONS / name for name in TASKS)


def corpus_golds() -> list[tuple[Path, list[dict[str, Any]]]]:
    """Each document of the corpus with its annotated tasks; none where there is no corpus."""
    told = (json.loads(gold.read_text("utf-8")) for gold in sorted(CORPUS.glob("*.gold.json")))
    return [(CORPUS / gold["file"], gold["tasks"]) for gold in told]


def documents() -> list[Path]:
    return [*OURS, *(path for path, _ in corpus_golds())]
