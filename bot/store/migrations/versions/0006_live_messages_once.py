"""What a person types to staff is stored once, also when the channel brings it again after a crash."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEX = "uq_handover_message_source"


def upgrade() -> None:
    """Remember under which id the channel brought a message."""
    op.add_column("handover_message", sa.Column("source", sa.String(80), nullable=True))
    op.create_index(INDEX, "handover_message", ["handover_id", "source"], unique=True)


def downgrade() -> None:
    """Forget it."""
    op.drop_index(INDEX, "handover_message")
    op.drop_column("handover_message", "source")
