"""Salts: what makes the names of callers in the history tell nothing of their keys."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table, with the salt of this database."""
    salts = op.create_table(
        "salts",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.bulk_insert(salts, [{"name": "callers", "value": secrets.token_bytes(32)}])
