"""Threads and their turns."""

import sqlalchemy as sa
from alembic import op

revision = "threads_0001"
down_revision = None
branch_labels = ("threads",)
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "thread",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_thread_person_updated_at", "thread", ["person", "updated_at"])
    op.create_table(
        "turn",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("thread_id", sa.String(32), sa.ForeignKey("thread.id", ondelete="CASCADE"), nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answer", sa.JSON, nullable=False),
        sa.Column("context", sa.JSON, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_turn_thread_id", "turn", ["thread_id"])


def downgrade() -> None:
    """Drops them."""
    op.drop_table("turn")
    op.drop_table("thread")
