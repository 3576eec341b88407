"""The two engines under one question: FTS5 on SQLite, tsvector with GIN on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Expression, F, Func, Value

# The words are the lexemes as they stand: no dictionary of the server has a say.
LEXEMES = "array_to_tsvector(string_to_array({words}, ' '))"

_SQLITE = (
    # Joints are part of a word, so that PH-2026-017 is one; no positions are kept, only which row has which word.
    "CREATE VIRTUAL TABLE search_words USING fts5(words, content='search_passage', content_rowid='id', detail='none', "
    "tokenize=\"unicode61 remove_diacritics 0 tokenchars '-./'\")",
    "CREATE TRIGGER search_passage_added AFTER INSERT ON search_passage BEGIN "
    "INSERT INTO search_words(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER search_passage_removed AFTER DELETE ON search_passage BEGIN "
    "INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER search_passage_changed AFTER UPDATE ON search_passage BEGIN "
    "INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', old.id, old.words); "
    "INSERT INTO search_words(rowid, words) VALUES (new.id, new.words); END",
)
_NO_SQLITE = (
    "DROP TRIGGER IF EXISTS search_passage_changed",
    "DROP TRIGGER IF EXISTS search_passage_removed",
    "DROP TRIGGER IF EXISTS search_passage_added",
    "DROP TABLE IF EXISTS search_words",
)
_POSTGRESQL = (f"CREATE INDEX search_words ON search_passage USING gin ({LEXEMES.format(words='words')})",)
_NO_POSTGRESQL = ("DROP INDEX IF EXISTS search_words",)


def install(connection: BaseDatabaseWrapper) -> None:
    """Makes the index of the words; the table of passages is there."""
    _run(connection, _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes the index away."""
    _run(connection, _NO_POSTGRESQL if connection.vendor == "postgresql" else _NO_SQLITE)


def _run(connection: BaseDatabaseWrapper, statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class HasWords(Func):
    """Whether a passage has all `words` and, for each of `beginnings`, a word that begins so. A condition."""

    output_field = BooleanField()

    def __init__(self, words: Sequence[str], beginnings: Sequence[str]) -> None:
        fts5 = [f'"{word}"' for word in words] + [f'"{word}"*' for word in beginnings]
        lexemes = [f"'{word}'" for word in words] + [f"'{word}':*" for word in beginnings]
        super().__init__(F("id"), Value(" AND ".join(fts5)), F("words"), Value(" & ".join(lexemes)))

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        row, fts5, _words, _lexemes = self.get_source_expressions()
        return self._joined(compiler, "{0} IN (SELECT rowid FROM search_words WHERE search_words MATCH {1})", row, fts5)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        _row, _fts5, words, lexemes = self.get_source_expressions()
        return self._joined(compiler, LEXEMES.format(words="{0}") + " @@ {1}::tsquery", words, lexemes)

    @staticmethod
    def _joined(compiler: Any, template: str, *parts: Expression) -> tuple[str, tuple[Any, ...]]:
        compiled = [compiler.compile(part) for part in parts]
        values: tuple[Any, ...] = ()
        for _sql, given in compiled:
            values += tuple(given)
        return template.format(*(sql for sql, _given in compiled)), values
