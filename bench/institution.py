"""How long the invented institution takes to load, part by part, as multiples of a plain bulk insert in the same run.

    .venv/bin/python bench/institution.py [SEED]

Uses a throw-away SQLite file. The measure is `bulk_create` of 20,980 rows of two columns, the least that any loading of
as many people costs on this machine at this moment; seconds are shown beside the ratios and promise nothing."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["LUOSHI_DATA_DIR"] = tempfile.mkdtemp(prefix="luoshi-bench-")
os.environ["LUOSHI_DATABASE"] = ""
os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.config.settings.dev"

import django

django.setup()

from django.core.management import call_command
from django.db import transaction

from luoshi.demo import institution
from luoshi.org.models import Person

TODAY = date(2026, 11, 24)
PARTS = ("generate", "load_units", "load_posts", "load_people", "load_grants", "seed_departments", "load_accounts")


def timed(spent: dict[str, float], name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    """`work`, adding its seconds under `name`."""

    def run(*args: Any, **kwargs: Any) -> Any:
        begun = time.perf_counter()
        try:
            return work(*args, **kwargs)
        finally:
            spent[name] = spent.get(name, 0.0) + time.perf_counter() - begun

    return run


def baseline() -> float:
    """Seconds for the plain insert, the least of three, rolled back each time."""
    best = float("inf")
    for _time in range(3):
        begun = time.perf_counter()
        with transaction.atomic():
            Person.objects.bulk_create([Person(number=f"X{n}", name="某某") for n in range(20_980)], batch_size=500)
            transaction.set_rollback(True)
        best = min(best, time.perf_counter() - begun)
    return best


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 20_980
    call_command("migrate", verbosity=0)
    unit = baseline()
    spent: dict[str, float] = {}
    for name in PARTS:
        setattr(institution, name, timed(spent, name, getattr(institution, name)))
    begun = time.perf_counter()
    institution.load(TODAY, seed)
    total = time.perf_counter() - begun
    print(f"{'plain insert of 20,980 rows':30}{unit:8.2f} s{1.0:8.1f} x")
    for name, seconds in spent.items():
        print(f"{name:30}{seconds:8.2f} s{seconds / unit:8.1f} x")
    print(f"{'whole institution':30}{total:8.2f} s{total / unit:8.1f} x")


if __name__ == "__main__":
    main()
