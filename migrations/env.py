"""Runs migrations on the connection that `tmserver.db.schema` hands over, inside its write transaction."""

from alembic import context

from tmserver.db.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
