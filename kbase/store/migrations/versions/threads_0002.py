"""What threads are searched by."""

import sqlalchemy as sa
from alembic import op

revision = "threads_0002"
down_revision = "threads_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds it; turns that are older are found by nothing until they are asked again."""
    op.add_column("turn", sa.Column("search_text", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Takes it away."""
    op.drop_column("turn", "search_text")
