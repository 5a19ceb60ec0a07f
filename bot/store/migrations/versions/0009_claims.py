"""Messages of pages are kept until they are answered, so that another node can answer them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what a message is taken over with."""
    op.add_column("chat_message", sa.Column("attempts", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("chat_message", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    op.create_index("ix_chat_message_unfinished", "chat_message", ["finished_at", "claimed_at"])


def downgrade() -> None:
    """Remove it again."""
    op.drop_index("ix_chat_message_unfinished", "chat_message")
    op.drop_column("chat_message", "sealed")
    op.drop_column("chat_message", "attempts")
