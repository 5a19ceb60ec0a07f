"""The information point: requests, live conversations, staff, campaigns, figures, notices."""

import sqlalchemy as sa
from alembic import op

import bot.store.point_models  # noqa: F401 (the tables as they are, for comparison)

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OPEN_HANDOVER = "state IN ('requested', 'accepted', 'in_conversation')"
TABLES = (
    *("notice", "figure", "campaign", "audit_event", "login_limit", "staff_session"),
    *("handover_message", "handover", "request_note", "callback_request", "staff"),
)
APPEND_ONLY_SQLITE = """
CREATE TRIGGER audit_event_append_only BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit_event is append only'); END
"""
APPEND_ONLY_POSTGRESQL = """
CREATE FUNCTION audit_event_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit_event is append only'; END $$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE ON audit_event
FOR EACH ROW EXECUTE FUNCTION audit_event_append_only();
"""


def moment(name: str, nullable: bool = False) -> sa.Column:
    """Return a column with a moment."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def word(name: str, characters: int = 40, nullable: bool = False) -> sa.Column:
    """Return a column with a code."""
    return sa.Column(name, sa.String(characters), nullable=nullable)


def number(name: str) -> sa.Column:
    """Return a column with a number."""
    return sa.Column(name, sa.Integer(), nullable=False)


def row_id() -> sa.Column:
    """Return the column that identifies a row."""
    return sa.Column("id", sa.Integer(), primary_key=True)


def reference_to(name: str, target: str, nullable: bool = False) -> sa.Column:
    """Return a column that points to a row."""
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target), nullable=nullable)


def sealed() -> sa.Column:
    """Return the column with what is encrypted."""
    return sa.Column("sealed", sa.LargeBinary(), nullable=False)


def make_staff() -> None:
    """Create who works with the console, and how they log in."""
    op.create_table(
        "staff",
        row_id(),
        word("email_key", 64),
        sealed(),
        word("password_hash", 200),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        word("roles"),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("has_second_factor", sa.Boolean(), nullable=False),
        number("last_totp_step"),
        moment("created_at"),
        moment("last_login_at", nullable=True),
        sa.UniqueConstraint("email_key", name="uq_staff"),
    )
    op.create_table(
        "staff_session",
        row_id(),
        word("token_hash", 64),
        reference_to("staff_id", "staff.id"),
        word("level"),
        moment("created_at"),
        moment("last_seen_at"),
        moment("expires_at"),
        sa.UniqueConstraint("token_hash", name="uq_staff_session"),
    )
    op.create_index("ix_staff_session_staff_id", "staff_session", ["staff_id"])
    op.create_table(
        "login_limit",
        sa.Column("key", sa.String(64), primary_key=True),
        number("failures"),
        moment("last_at"),
        moment("blocked_until"),
    )
    op.create_table(
        "audit_event",
        row_id(),
        moment("happened_at"),
        reference_to("staff_id", "staff.id", nullable=True),
        word("event"),
        word("reference"),
    )
    op.create_index("ix_audit_event_happened_at", "audit_event", ["happened_at"])


def make_requests() -> None:
    """Create the call-back requests."""
    op.create_table(
        "callback_request",
        row_id(),
        word("reference", 8),
        word("sender", 64),
        word("channel"),
        word("region"),
        word("state"),
        moment("created_at"),
        reference_to("claimed_by", "staff.id", nullable=True),
        moment("claimed_at", nullable=True),
        moment("finished_at", nullable=True),
        moment("expires_at"),
        sealed(),
        sa.UniqueConstraint("reference", name="uq_callback_request"),
    )
    op.create_index("ix_callback_request_sender", "callback_request", ["sender"])
    op.create_index("ix_callback_request_state", "callback_request", ["state", "created_at"])
    op.create_table(
        "request_note",
        row_id(),
        reference_to("request_id", "callback_request.id"),
        reference_to("staff_id", "staff.id"),
        moment("written_at"),
        sealed(),
    )
    op.create_index("ix_request_note_request_id", "request_note", ["request_id"])


def make_handovers() -> None:
    """Create the live conversations."""
    op.create_table(
        "handover",
        row_id(),
        word("reference", 8),
        word("conversation", 64),
        word("channel"),
        word("region"),
        word("state"),
        reference_to("staff_id", "staff.id", nullable=True),
        moment("requested_at"),
        moment("accepted_at", nullable=True),
        moment("last_at"),
        moment("closed_at", nullable=True),
        moment("expires_at"),
        number("last_number"),
        word("lease_node", nullable=True),
        moment("lease_until", nullable=True),
        sealed(),
        sa.UniqueConstraint("reference", name="uq_handover"),
    )
    where = sa.text(OPEN_HANDOVER)
    op.create_index(
        "uq_handover_open", "handover", ["conversation"], unique=True, sqlite_where=where, postgresql_where=where
    )
    op.create_index("ix_handover_state", "handover", ["state", "last_at"])
    op.create_table(
        "handover_message",
        row_id(),
        reference_to("handover_id", "handover.id"),
        number("number"),
        word("direction"),
        word("kind"),
        moment("written_at"),
        moment("delivered_at", nullable=True),
        sealed(),
        sa.UniqueConstraint("handover_id", "number", name="uq_handover_message"),
    )
    op.create_index("ix_handover_message_undelivered", "handover_message", ["direction", "delivered_at"])


def make_campaigns_and_figures() -> None:
    """Create campaigns, figures, and notices to staff."""
    op.create_table(
        "campaign",
        row_id(),
        word("code", 32),
        word("name", 100),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("greeting", sa.Text(), nullable=False),
        word("start_topic", 64),
        sa.UniqueConstraint("code", name="uq_campaign"),
    )
    op.create_table(
        "figure",
        row_id(),
        word("week", 8),
        word("event"),
        word("subject", 64),
        word("channel"),
        word("campaign", 32),
        word("municipality"),
        number("times"),
        sa.UniqueConstraint("week", "event", "subject", "channel", "campaign", "municipality", name="uq_figure"),
    )
    op.create_table(
        "notice",
        row_id(),
        word("kind"),
        word("target"),
        moment("created_at"),
        moment("due_at"),
        number("attempts"),
        moment("sent_at", nullable=True),
    )
    op.create_index("ix_notice_due_at", "notice", ["sent_at", "due_at"])


def upgrade() -> None:
    """Create the tables, and make the database refuse to change the audit trail."""
    make_staff()
    make_requests()
    make_handovers()
    make_campaigns_and_figures()
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(APPEND_ONLY_SQLITE if is_sqlite else APPEND_ONLY_POSTGRESQL)


def downgrade() -> None:
    """Drop the tables."""
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_event_append_only()")
