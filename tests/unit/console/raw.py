"""What stands in the database for who has it, but not the key."""

from __future__ import annotations

from sqlalchemy import select


def everything_stored(engine, *models):
    """Return every value of some tables as bytes."""
    values = []
    with engine.connect() as connection:
        for model in models:
            values += [value for row in connection.execute(select(model.__table__)) for value in row]
    return b" ".join(bytes(v) if isinstance(v, (bytes, memoryview)) else str(v).encode() for v in values)
