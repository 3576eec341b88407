"""Verification: one planted change, one finding, and how far the records can still be relied on."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.journal import completeness, guards
from luoshi.journal.actions import note_verification
from luoshi.journal.exporting import export
from luoshi.journal.models import Entry, Fact
from luoshi.journal.queries import entries_about, last_verification, recent_facts, standing, told
from luoshi.journal.sequencer import seal_committed
from luoshi.journal.verification import Verification, verify
from tests.journal.facts import AT, CLERK, meddling, state

README = Path(guards.__file__).with_name("README.md")
STRANGER = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL).group(1)
NUMBER = "(SELECT fact_id FROM journal_entry WHERE number = {})"


def sealed(count: int) -> None:
    """`count` sealed facts, numbers 1 to `count`, each about the door of its number."""
    state(*range(1, count + 1))
    seal_committed(AT)


def meddle(*statements: str) -> None:
    """Do what somebody who owns the database can do."""
    with meddling() as cursor:
        for statement in statements:
            cursor.execute(re.sub(r"#(\d+)", lambda m: NUMBER.format(m[1]), statement))


def codes(result: Verification) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.number) for problem in result.problems]


@pytest.mark.django_db
def test_an_untouched_journal_is_sound_to_its_last_number():
    sealed(5)

    result = verify(AT)

    assert result.is_sound
    assert (result.entries, result.number, result.reliable_until, result.waiting) == (5, 5, 5, 0)
    assert result.seal == Entry.objects.get(number=5).seal


@pytest.mark.django_db
def test_an_empty_journal_is_sound():
    result = verify(AT)

    assert result.is_sound
    assert (result.number, result.seal) == (0, "")


CHANGES = [
    ("UPDATE journal_fact SET payload = '{}' WHERE id = #3", [("altered", 3)], 2),
    ("UPDATE journal_fact SET actor = 8 WHERE id = #3", [("altered", 3)], 2),
    ("UPDATE journal_fact SET post = NULL WHERE id = #3", [("altered", 3)], 2),
    ("UPDATE journal_fact SET at = '2026-03-02 01:30:00.000001+00:00' WHERE id = #3", [("altered", 3)], 2),
    ("UPDATE journal_fact SET subject = 'door:9' WHERE id = #3", [("altered", 3)], 2),
    ("UPDATE journal_fact SET digest = 'x' WHERE id = #3", [("altered", 3)], 2),
    ("UPDATE journal_entry SET digest = 'x' WHERE number = 3", [("broken", 3), ("altered", 3)], 2),
    ("UPDATE journal_entry SET seal = 'x' WHERE number = 3", [("broken", 3), ("broken", 4)], 2),
    ("DELETE FROM journal_fact WHERE id = #3", [("fact_missing", 3)], 2),
    ("DELETE FROM journal_entry WHERE number = 3", [("entry_missing", 3), ("unsealed", None)], 2),
    ("DELETE FROM journal_entry WHERE number <= 2", [("entry_missing", 1), ("unsealed", None)], 0),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("statement", "expected", "reliable"), CHANGES, ids=[s[:60] for s, _, _ in CHANGES])
def test_a_change_is_found_and_told_with_its_number(statement, expected, reliable):
    sealed(5)
    meddle(statement)

    result = verify(AT + timedelta(hours=1))

    assert codes(result) == expected
    assert result.reliable_until == reliable
    with override("en"):
        assert all("%(" not in str(problem) and str(problem) for problem in result.problems)


@pytest.mark.django_db(transaction=True)
def test_records_that_changed_places_are_told_as_such():
    sealed(5)
    second, third = Entry.objects.filter(number__in=[2, 3]).order_by("number").values_list("fact_id", flat=True)
    meddle(
        "UPDATE journal_entry SET fact_id = 0 WHERE number = 2",
        f"UPDATE journal_entry SET fact_id = {second} WHERE number = 3",
        f"UPDATE journal_entry SET fact_id = {third} WHERE number = 2",
    )

    result = verify(AT)

    assert codes(result) == [("exchanged", 2), ("exchanged", 3)]
    assert result.reliable_until == 1


@pytest.mark.django_db(transaction=True)
def test_a_fact_removed_with_its_entry_leaves_a_gap():
    sealed(5)
    third = Entry.objects.get(number=3).fact_id
    meddle("DELETE FROM journal_entry WHERE number = 3", f"DELETE FROM journal_fact WHERE id = {third}")

    result = verify(AT)

    assert codes(result) == [("entry_missing", 3)]
    assert result.reliable_until == 2


@pytest.mark.django_db(transaction=True)
def test_a_chain_cut_off_at_its_end_is_found_with_a_seal_noted_outside():
    sealed(5)
    noted = (5, verify(AT).seal[:16])
    cut = Entry.objects.get(number=4).fact_id
    meddle("DELETE FROM journal_entry WHERE number >= 4", f"DELETE FROM journal_fact WHERE id >= {cut}")

    alone, with_note = verify(AT), verify(AT, expected=noted)

    assert alone.is_sound
    assert codes(with_note) == [("rewritten", 5)]
    assert with_note.reliable_until == 0


@pytest.mark.django_db
def test_a_seal_noted_outside_is_found_again():
    sealed(5)

    assert verify(AT, expected=(3, Entry.objects.get(number=3).seal[:8].upper())).is_sound


@pytest.mark.django_db
def test_records_that_wait_too_long_for_their_seal_are_a_problem():
    sealed(2)
    state(3, at=AT + timedelta(minutes=5))

    soon, late = verify(AT + timedelta(minutes=5, seconds=30)), verify(AT + timedelta(minutes=7))

    assert (soon.is_sound, soon.waiting) == (True, 1)
    assert codes(late) == [("unsealed", None)]
    assert late.reliable_until == 2


@pytest.mark.django_db
def test_missing_guards_are_a_problem():
    sealed(1)
    guards.remove(connection)
    result = verify(AT)
    guards.install(connection)

    assert codes(result) == [("unguarded", None)]


@pytest.mark.django_db
def test_a_row_without_its_fact_is_found(monkeypatch):
    monkeypatch.setattr(completeness, "_ROOMS", {})
    completeness.register("test.doors", lambda: (("journal.DoorOpened", f"door:{n}") for n in range(1, 1_003)))
    state(*(n for n in range(1, 1_003) if n != 700))
    seal_committed(AT)

    result = verify(AT)

    assert completeness.registered() == ("test.doors",)
    assert codes(result) == [("unstated", None)]
    assert result.problems[0].values == {"check": "test.doors", "kind": "journal.DoorOpened", "subject": "door:700"}


@pytest.mark.django_db(transaction=True)
def test_many_problems_are_counted_and_the_first_ones_told():
    sealed(130)
    meddle("UPDATE journal_fact SET actor = 8")

    result = verify(AT)

    assert (result.found, len(result.problems), result.reliable_until) == (130, 100, 0)


@pytest.mark.django_db(transaction=True)
@given(
    number=st.integers(1, 6), field=st.sampled_from(["kind", "subject", "payload"]), text=st.text("ab{}:", max_size=9)
)
@settings(max_examples=25)
def test_any_other_text_in_any_field_is_found(number, field, text):
    if not Fact.objects.exists():
        sealed(6)
    fact = Entry.objects.get(number=number).fact
    before = getattr(fact, field)
    with meddling() as cursor:
        cursor.execute(f"UPDATE journal_fact SET {field} = %s WHERE id = %s", [text, fact.pk])
        result = verify(AT)
        cursor.execute(f"UPDATE journal_fact SET {field} = %s WHERE id = %s", [before, fact.pk])

    assert [c for c in codes(result) if c[1]] == ([("altered", number)] if text != before else [])


def stranger(tmp_path: Path, text: str) -> subprocess.CompletedProcess[str]:
    """Run the program of the README on an export, as a stranger would: with nothing but Python."""
    program, file = tmp_path / "check.py", tmp_path / "journal.jsonl"
    program.write_text(STRANGER, encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-I", str(program), str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.django_db
def test_a_stranger_can_check_the_export_with_the_program_of_the_readme(tmp_path):
    sealed(40)
    out = io.StringIO()
    count = export(out)

    check = stranger(tmp_path, out.getvalue())

    assert len(STRANGER.splitlines()) <= 30
    assert count == 40
    assert (check.returncode, check.stderr) == (0, "")
    assert verify(AT).seal in check.stdout


@pytest.mark.django_db
def test_a_stranger_finds_a_changed_byte_in_the_export(tmp_path):
    sealed(40)
    out = io.StringIO()
    export(out)
    lines = out.getvalue().splitlines()
    lines[16] = lines[16].replace("door:17", "door:18")

    check = stranger(tmp_path, "\n".join(lines))

    assert check.returncode == 1
    assert "line 17" in check.stderr


@pytest.mark.django_db(transaction=True)
def test_a_stranger_finds_a_removed_fact_in_the_export(tmp_path):
    sealed(5)
    meddle("DELETE FROM journal_fact WHERE id = #3")
    out = io.StringIO()
    export(out)

    check = stranger(tmp_path, out.getvalue())

    assert json.loads(out.getvalue().splitlines()[2])["kind"] is None
    assert "line 3" in check.stderr


@pytest.mark.django_db
def test_the_command_prints_a_readable_result_and_writes_the_export(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    sealed(3)
    file = tmp_path / "journal.jsonl"

    call_command("verify", export=file)

    output = capsys.readouterr().out
    assert "Verified: 3 records" in output
    assert f"3:{verify(AT).seal}" in output
    assert len(file.read_text(encoding="utf-8").splitlines()) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["journal.jsonl"]


@pytest.mark.django_db(transaction=True)
def test_the_command_fails_and_says_how_far_records_can_be_relied_on(capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    sealed(5)
    meddle("UPDATE journal_fact SET payload = '{}' WHERE id = #4")

    with pytest.raises(SystemExit) as ended:
        call_command("verify")

    output = capsys.readouterr().out
    assert ended.value.code == 1
    assert "Number 4 was altered" in output
    assert "Records up to number 3 can be relied on." in output


@pytest.mark.django_db
@pytest.mark.parametrize("note", ["12", "x:0123456789", "1:short", "1:not-hexadecimal"])
def test_a_note_that_is_not_a_number_and_seal_is_refused(note):
    with pytest.raises(CommandError):
        call_command("verify", expect=note)


@pytest.mark.django_db
def test_the_seal_command_seals_once(capsys):
    state(1, 2)

    call_command("seal")

    assert "2" in capsys.readouterr().out
    assert standing().waiting == 0


@pytest.mark.django_db
def test_a_verification_is_itself_stated_and_found_again():
    sealed(2)
    note_verification(verify(AT), actor=CLERK, at=AT)

    fact = last_verification()

    assert fact is not None
    assert told(fact) == {
        "journal": "chain",
        "number": 2,
        "problems": 0,
        "reliable_until": 2,
        "seal": standing().seal,
    }


@pytest.mark.django_db
def test_questions_about_a_subject_give_its_facts_newest_first_with_their_numbers():
    state(1, 2, 1)
    seal_committed(AT)
    state(1)

    numbers = [getattr(fact, "entry", None) and fact.entry.number for fact in entries_about("door:1")]

    assert numbers == [None, 3, 1]
    assert [fact.subject for fact in recent_facts()[:2]] == ["door:1", "door:1"]
    assert (standing().number, standing().waiting, standing().sealed_at) == (3, 1, AT)
