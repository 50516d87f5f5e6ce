"""Schedules, answers, own cards, and interviews and incidents under way."""

import sqlalchemy as sa
from alembic import op

revision = "drills_0001"
down_revision = None
branch_labels = ("drills",)
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "drill_schedule",
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("card", sa.String(120), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("memory", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("person", "card"),
    )
    op.create_index("ix_drill_schedule_person_due_at", "drill_schedule", ["person", "due_at"])
    op.create_table(
        "drill_review",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("card", sa.String(120), nullable=False),
        sa.Column("topic", sa.String(60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("verdict", sa.String(10), nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("missed", sa.JSON, nullable=False),
        sa.Column("rating", sa.String(10), nullable=False),
        sa.Column("overruled", sa.Boolean, nullable=False),
        sa.Column("recalled", sa.Float, nullable=True),
        sa.Column("seconds", sa.Float, nullable=True),
        sa.Column("memory", sa.JSON, nullable=True),
    )
    op.create_index("ix_drill_review_person_at", "drill_review", ["person", "at"])
    op.create_table(
        "drill_card",
        sa.Column("id", sa.String(120), primary_key=True),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_drill_card_person", "drill_card", ["person"])
    op.create_table(
        "drill_run",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.JSON, nullable=False),
    )
    op.create_index("ix_drill_run_person_started_at", "drill_run", ["person", "started_at"])


def downgrade() -> None:
    """Drops them."""
    for table in ("drill_run", "drill_card", "drill_review", "drill_schedule"):
        op.drop_table(table)
