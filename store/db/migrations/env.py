"""Run by Alembic: migrate over the connection that ``alembic_steps.config`` was given."""

from alembic import context

from store.db.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
