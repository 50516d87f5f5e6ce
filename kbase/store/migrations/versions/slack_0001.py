"""What Slack and alerts keep."""

import sqlalchemy as sa
from alembic import op

revision = "slack_0001"
down_revision = None
branch_labels = ("slack",)
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "alert_incident",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("thread_ts", sa.String(40), nullable=False),
        sa.Column("rule", sa.String(200), nullable=False),
        sa.Column("owner", sa.String(400), nullable=False),
        sa.Column("cause", sa.String(80), nullable=False),
        sa.Column("alerts", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert_incident"),
    )
    op.create_index("ix_alert_incident_channel_closed_at", "alert_incident", ["channel", "closed_at"])
    op.create_table(
        "alert_mute",
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("rule", sa.String(200), nullable=False),
        sa.Column("owner", sa.String(400), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("channel", "rule", "owner", name="pk_alert_mute"),
    )
    op.create_table(
        "slack_channel",
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("cluster", sa.String(300), nullable=False),
        sa.Column("namespace", sa.String(63), nullable=False),
        sa.Column("lang", sa.String(10), nullable=False),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("on_call", sa.String(40), nullable=False),
        sa.Column("alerts", sa.Boolean(), nullable=False),
        sa.Column("watch", sa.Boolean(), nullable=False),
        sa.Column("daily", sa.String(5), nullable=False),
        sa.Column("changed_by", sa.String(40), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_slack_channel"),
    )
    op.create_table(
        "slack_job",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("event", sa.String(200), nullable=True),
        sa.Column("place", sa.String(200), nullable=True),
        sa.Column("lane", sa.String(200), nullable=False),
        sa.Column("moment", sa.String(40), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_slack_job"),
        sa.UniqueConstraint("event", name="uq_slack_job_event"),
        sa.UniqueConstraint("place", name="uq_slack_job_place"),
    )
    op.create_index("ix_slack_job_state_moment", "slack_job", ["state", "moment"])
    op.create_table(
        "slack_message",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("thread_ts", sa.String(40), nullable=False),
        sa.Column("ts", sa.String(40), nullable=False),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("respond_url", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.String(200), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_slack_message"),
        sa.UniqueConstraint("key", name="uq_slack_message_key"),
    )
    op.create_index("ix_slack_message_channel_ts", "slack_message", ["channel", "ts"])
    op.create_index("ix_slack_message_due_at", "slack_message", ["due_at"])
    op.create_index("ix_slack_message_rank", "slack_message", ["rank"])
    op.create_table(
        "slack_outcome",
        sa.Column("message_id", sa.String(32), nullable=False),
        sa.Column("rule", sa.String(200), nullable=False),
        sa.Column("about", sa.String(400), nullable=False),
        sa.Column("code", sa.String(80), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("member", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name="pk_slack_outcome"),
    )
    op.create_index("ix_slack_outcome_rule_about", "slack_outcome", ["rule", "about"])
    op.create_table(
        "slack_thread",
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("thread_ts", sa.String(40), nullable=False),
        sa.Column("thread", sa.String(32), nullable=False),
        sa.Column("lang", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("channel", "thread_ts", name="pk_slack_thread"),
    )
    op.create_table(
        "slack_vote",
        sa.Column("message_id", sa.String(32), nullable=False),
        sa.Column("member", sa.String(40), nullable=False),
        sa.Column("value", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "member", name="pk_slack_vote"),
    )


def downgrade() -> None:
    """Drops them."""
    op.drop_table("slack_vote")
    op.drop_table("slack_thread")
    op.drop_table("slack_outcome")
    op.drop_table("slack_message")
    op.drop_table("slack_job")
    op.drop_table("slack_channel")
    op.drop_table("alert_mute")
    op.drop_table("alert_incident")
