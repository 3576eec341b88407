"""The index of the words: FTS5 with triggers on SQLite, GIN on PostgreSQL."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from luoshi.search import engines


def install(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    engines.install(editor.connection)


def remove(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    engines.remove(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
