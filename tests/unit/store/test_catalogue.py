"""The list of whose every table is."""

from __future__ import annotations

import pytest
from sqlalchemy import LargeBinary

import bot.store.outbox
import bot.store.point_models
import bot.store.review_models  # noqa: F401 (their tables)
from bot.store.catalogue import CATALOGUE, Kind, Whose, sealed_columns, tables_of
from bot.store.holdings import Holdings
from bot.store.models import Base

TABLES = Base.metadata.tables
PERSONAL = {"conversation", "sender", "chat"}
"""Names of columns that hold the pseudonym of a person."""


def test_every_table_stands_in_it_and_no_other():
    assert set(CATALOGUE) == set(TABLES)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_whoever_is_named_in_a_table_can_be_forgotten(name):
    """A table with a person's pseudonym, or with a row of such a table, is a person's and of some kind."""
    table = TABLES[name]
    owners = {key.column.table.name for key in table.foreign_keys}
    through_owner = any(CATALOGUE[owner].whose is Whose.PERSON for owner in owners)
    if PERSONAL & set(table.columns.keys()) or through_owner:
        assert CATALOGUE[name].whose is Whose.PERSON
    assert (CATALOGUE[name].kind is not None) == (CATALOGUE[name].whose is Whose.PERSON)


def test_every_sealed_column_is_in_it():
    sealed = {
        (table.name, column.name)
        for table in TABLES.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert sealed == {(each.table, each.column) for each in sealed_columns()}


def test_every_kind_has_a_table():
    assert all(tables_of(kind) for kind in Kind)


def test_a_kind_without_a_holder_is_refused():
    with pytest.raises(ValueError, match="nobody holds conversation"):
        Holdings({kind: None for kind in Kind if kind is not Kind.CONVERSATION})
