"""What was stated stays: the database itself refuses to change or to remove it."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from luoshi.journal import guards
from luoshi.journal.models import Entry, Fact
from luoshi.journal.sequencer import seal_committed
from tests.journal.facts import AT, state


@pytest.mark.django_db
@pytest.mark.parametrize("table", guards.TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET digest = 'x'", "DELETE FROM {}"])
def test_facts_and_entries_can_be_neither_changed_nor_removed(table, statement):
    state(1, 2)
    seal_committed(AT)

    with pytest.raises(IntegrityError, match=f"{table} is append-only"), transaction.atomic():
        connection.cursor().execute(statement.format(table))

    assert Fact.objects.count() == Entry.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.postgresql
@pytest.mark.parametrize("table", guards.TABLES)
def test_the_tables_cannot_be_emptied_on_postgresql(table):
    with pytest.raises(IntegrityError, match="is append-only"), transaction.atomic():
        connection.cursor().execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.django_db
def test_missing_guards_are_noticed():
    before = guards.missing(connection)
    guards.remove(connection)
    removed = guards.missing(connection)
    guards.install(connection)

    assert before == guards.missing(connection) == []
    assert set(removed) >= {f"{table}_no_{move}" for table in guards.TABLES for move in ("update", "delete")}


@pytest.mark.django_db
def test_a_database_in_use_is_never_flushed(monkeypatch):
    state(1)
    monkeypatch.setitem(connection.settings_dict, "NAME", "luoshi")

    with pytest.raises(CommandError, match="never emptied"):
        call_command("flush", interactive=False)

    assert Fact.objects.count() == 1
