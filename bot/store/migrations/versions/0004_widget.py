"""What pages show of conversations, and which of their messages were taken on."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "chat_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("conversation", "number", name="uq_chat_event_number"),
        sa.UniqueConstraint("conversation", "key", name="uq_chat_event_key"),
    )
    op.create_index("ix_chat_event_expires_at", "chat_event", ["expires_at"])
    op.create_table(
        "chat_message",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("message", sa.String(80), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("conversation", "message", name="uq_chat_message"),
    )
    op.create_index("ix_chat_message_expires_at", "chat_message", ["expires_at"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("chat_message")
    op.drop_table("chat_event")
