"""The house itself: floors, vendored files, lock files, notes of changes, migrations."""

from __future__ import annotations

import configparser
import hashlib
import io
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

PROJECT = Path(__file__).resolve().parents[1]
HOUSE = PROJECT / "luoshi"
VENDOR = HOUSE / "web" / "static" / "vendor"


def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(PROJECT / ".importlinter", encoding="utf-8")
    return parser


def test_every_room_has_a_floor() -> None:
    floors = contracts()["importlinter:contract:floors"]
    named = re.findall(r"[a-z_]+", floors["layers"] + floors["exhaustive_ignores"])

    rooms = [path.name for path in HOUSE.iterdir() if (path / "__init__.py").exists()]

    assert set(rooms) <= set(named)


def test_the_tables_of_every_room_are_its_own() -> None:
    protected = {
        module
        for section in contracts().values()
        if section.get("type") == "protected"
        for module in section["protected_modules"].split()
    }

    rooms = [*HOUSE.glob("*/models.py"), *HOUSE.glob("*/models/")]
    tables = {f"luoshi.{path.parent.name}.models" for path in rooms}

    assert tables == protected


def test_lock_files_hold_no_addresses() -> None:
    locks = [*PROJECT.glob("requirements/*.txt"), *PROJECT.glob("package-lock.json")]

    assert [lock.name for lock in locks if "://" in lock.read_text()] == []
    assert {"base.txt", "dev.txt", "postgres.txt"} <= {lock.name for lock in locks}


@pytest.mark.parametrize("name", ["base", "postgres", "dev"])
def test_every_locked_package_has_a_hash(name: str) -> None:
    lines = (PROJECT / "requirements" / f"{name}.txt").read_text().replace("\\\n", " ").splitlines()

    assert [line.split("==")[0] for line in lines if "--hash=sha256:" not in line] == []


def test_vendored_files_are_what_the_list_says() -> None:
    listed = {
        name: digest
        for entry in json.loads((VENDOR / "VENDOR.json").read_text())
        for name, digest in entry["files"].items()
    }

    found = {
        path.relative_to(VENDOR.parent).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "VENDOR.json"
    }

    assert found == listed


def test_every_vendored_folder_has_a_licence() -> None:
    folders = [path for path in VENDOR.iterdir() if path.is_dir()]

    assert [folder.name for folder in folders if not list(folder.glob("LICENSE*"))] == []


def test_notes_of_changes_have_a_kind_and_a_sentence() -> None:
    notes = [path for path in (PROJECT / "changes").iterdir() if path.name != "README.md"]

    assert [
        note.name for note in notes if not re.fullmatch(r"[a-z0-9-]+\.(added|changed|fixed|security)\.md", note.name)
    ] == []
    assert [note.name for note in notes if not note.read_text(encoding="utf-8").strip().endswith((".", "。"))] == []


def test_decisions_are_numbered_without_gaps_and_have_their_parts() -> None:
    decisions = sorted((PROJECT / "docs" / "decisions").glob("[0-9]*.md"))

    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"^## (.*)$", text, re.M) == ["Context", "Decision", "Consequences", "Alternatives"], (
            path.name
        )
        assert "We will " in text, path.name


@pytest.mark.django_db
def test_no_table_differs_from_its_migrations() -> None:
    output = io.StringIO()

    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=output)
    except SystemExit:
        pytest.fail(output.getvalue())
