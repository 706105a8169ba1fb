"""Changes of many units at once

Revision: 0002
Before it: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("memory_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.String(length=128), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(length=128), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_change_batch_job_id")),
        sa.ForeignKeyConstraint(["memory_id"], ["memory.id"], name=op.f("fk_change_batch_memory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_batch")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("change_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_batch_memory_id"), ["memory_id"], unique=False)
    op.create_table(
        "change_item",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("version_after", sa.Integer(), nullable=True),
        sa.Column("values", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["change_batch.id"], name=op.f("fk_change_item_batch_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_change_item_unit_id")),
        sa.PrimaryKeyConstraint("batch_id", "unit_id", name=op.f("pk_change_item")),
    )
    with op.batch_alter_table("change_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_item_unit_id"), ["unit_id"], unique=False)


def downgrade() -> None:
    op.drop_table("change_item")
    op.drop_table("change_batch")
