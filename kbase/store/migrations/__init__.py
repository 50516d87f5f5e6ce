"""Alembic migrations, a branch per area."""
