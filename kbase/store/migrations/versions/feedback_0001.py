"""What people thought of answers."""

import sqlalchemy as sa
from alembic import op

revision = "feedback_0001"
down_revision = None
branch_labels = ("feedback",)
depends_on = "threads_0001"


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "feedback",
        sa.Column("turn_id", sa.String(32), sa.ForeignKey("turn.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("value", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drops it."""
    op.drop_table("feedback")
