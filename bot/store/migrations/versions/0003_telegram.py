"""Telegram: updates, chats, and which node polls."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "telegram_update",
        sa.Column("bot", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("update_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("chat", sa.String(64), nullable=False),
        sa.Column("version", sa.String(64)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("progress", sa.LargeBinary()),
    )
    op.create_index("ix_telegram_update_chat", "telegram_update", ["bot", "chat"])
    op.create_index("ix_telegram_update_claimed_at", "telegram_update", ["claimed_at"])
    op.create_table(
        "telegram_chat",
        sa.Column("bot", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("chat", sa.String(64), primary_key=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("introduced_at", sa.DateTime(timezone=True)),
        sa.Column("blocked_at", sa.DateTime(timezone=True)),
        sa.Column("node", sa.String(32)),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_telegram_chat_seen_at", "telegram_chat", ["seen_at"])
    op.create_table(
        "telegram_poller",
        sa.Column("bot", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("node", sa.String(32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("telegram_poller")
    op.drop_table("telegram_chat")
    op.drop_table("telegram_update")
