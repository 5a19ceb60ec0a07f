"""Progress in guides, and anonymous measures."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "guide_progress",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("guide", sa.String(20), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("conversation", "guide", name="uq_guide_progress"),
    )
    op.create_index("ix_guide_progress_expires_at", "guide_progress", ["expires_at"])
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("guide", sa.String(20), nullable=False),
        sa.Column("moment", sa.String(10), nullable=False),
        sa.Column("week", sa.String(8), nullable=False),
        sa.Column("question", sa.String(32), nullable=False),
        sa.Column("value", sa.String(20), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.UniqueConstraint("guide", "moment", "week", "question", "value", name="uq_measure"),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("measure")
    op.drop_table("guide_progress")
