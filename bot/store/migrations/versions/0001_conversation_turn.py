"""Conversation turns."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "conversation_turn",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("conversation", "number", name="uq_conversation_turn"),
    )
    op.create_index("ix_conversation_turn_expires_at", "conversation_turn", ["expires_at"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("conversation_turn")
