"""Many rows in one statement. The ORM's bulk_create costs ten times the insert itself where rows are small."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models


def insert(model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert `rows`, values in the order of the fields called `names`, as they come; signals and defaults are not used.

    Values are what the columns take: text, whole numbers, None, and instants with a time zone."""
    if not rows:
        return
    fields = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(getattr(field, "column", ""))) for field in fields)
    target = f"{quote(model._meta.db_table)} ({columns})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
            values = [list(column) for column in zip(*rows, strict=True)]
            # The table is named in our own models; nothing of it comes from outside.
            cursor.execute(f"INSERT INTO {target} SELECT * FROM unnest({arrays})", values)  # noqa: S608
            return
        adapt = connection.ops.adapt_datetimefield_value
        adapted = [[adapt(v) if isinstance(v, datetime) else v for v in row] for row in rows]
        marks = ", ".join(["%s"] * len(fields))
        cursor.executemany(f"INSERT INTO {target} VALUES ({marks})", adapted)  # noqa: S608  as above
