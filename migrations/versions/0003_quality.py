"""What a look through a memory found

Revision: 0003
Before it: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "quality_finding",
        sa.Column("id", big, nullable=False),
        sa.Column("memory_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", big, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("waived_by", sa.String(length=128), nullable=True),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["memory_id"], ["memory.id"], name=op.f("fk_quality_finding_memory_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_quality_finding_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_finding")),
        sa.UniqueConstraint("unit_id", "kind", name=op.f("uq_quality_finding_unit_id_kind")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("quality_finding", schema=None) as batch_op:
        batch_op.create_index(
            "ix_quality_finding_memory_id_status_kind_id", ["memory_id", "status", "kind", "id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("quality_finding")
