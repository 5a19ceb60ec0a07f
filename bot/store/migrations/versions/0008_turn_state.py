"""Which turns still hold what was remembered in their session."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; every turn there is may hold it."""
    op.add_column("conversation_turn", sa.Column("has_state", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    """Take the column away."""
    with op.batch_alter_table("conversation_turn") as table:
        table.drop_column("has_state")
