"""Run by Alembic: migrations use the connection, and so the transaction, that kbase.store.database opened."""

from alembic import context

from kbase.store.tables import all_tables

context.configure(
    connection=context.config.attributes["connection"], target_metadata=all_tables(), render_as_batch=True
)
context.run_migrations()
