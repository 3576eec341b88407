"""Refuse UPDATE, DELETE and TRUNCATE of the journal by triggers."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from luoshi.journal import guards


def install(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    guards.install(editor.connection)


def remove(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    guards.remove(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
