"""Alembic's entry: runs the migrations on the connection that the program hands over."""

from alembic import context

from model.store.database import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
