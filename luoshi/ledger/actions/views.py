"""Saved views: a filter of the ledger under a name of one's own. No fact: a view changes nothing of the office."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from luoshi.ledger.errors import ViewNameTaken
from luoshi.ledger.models import SavedView


@transaction.atomic
def save_view(name: str, query: str, *, owner_id: int) -> SavedView:
    """Keeps `query` (the URL's query string) under `name`, at most 40 characters. Raises ViewNameTaken."""
    mine = SavedView.objects.filter(owner=owner_id)
    try:
        with transaction.atomic():
            return SavedView.objects.create(owner_id=owner_id, name=name, query=query, ordinal=mine.count())
    except IntegrityError as error:
        raise ViewNameTaken(name=name) from error


def drop_view(view_id: int, *, owner_id: int) -> None:
    """Forgets a view of the owner's; another person's is left alone."""
    SavedView.objects.filter(pk=view_id, owner=owner_id).delete()
