"""Alembic's entry: runs the migrations against the URL it is given."""

from alembic import context

import bot.store.outbox
import bot.store.point_models
import bot.store.review_models  # noqa: F401 (all for their tables)
from bot.store.database import connect
from bot.store.models import Base

engine = connect(context.config.get_main_option("sqlalchemy.url") or "")
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
