"""Waivers of rulings, and what a look after a ruling counted

Revision: 0010
Before it: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "term_waiver",
        sa.Column("id", big, nullable=False),
        sa.Column("unit_id", big, nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("target_key", big, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("waived_by", sa.String(length=128), nullable=False),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["concept_id"], ["concept.id"], name=op.f("fk_term_waiver_concept_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_term_waiver_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_waiver")),
        sa.UniqueConstraint("unit_id", "concept_id", name=op.f("uq_term_waiver_unit_id_concept_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("term_waiver", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_term_waiver_concept_id"), ["concept_id"], unique=False)
    op.create_table(
        "concept_recheck",
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("violating", sa.String(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["concept_id"], ["concept.id"], name=op.f("fk_concept_recheck_concept_id")),
        sa.PrimaryKeyConstraint("concept_id", name=op.f("pk_concept_recheck")),
    )


def downgrade() -> None:
    op.drop_table("concept_recheck")
    op.drop_table("term_waiver")
