"""Content review: unanswered messages for less than a day, and what is left of them without anybody in it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "unanswered_message",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("sender", sa.String(64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("key", name="uq_unanswered_message"),
    )
    op.create_index("ix_unanswered_message_sender", "unanswered_message", ["sender"])
    op.create_index("ix_unanswered_message_expires_at", "unanswered_message", ["expires_at"])
    op.create_table(
        "review_message",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("week", sa.String(8), nullable=False),
        sa.Column("is_handled", sa.Boolean(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("key", name="uq_review_message"),
    )
    op.create_index("ix_review_message_expires_on", "review_message", ["expires_on"])


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("review_message")
    op.drop_table("unanswered_message")
