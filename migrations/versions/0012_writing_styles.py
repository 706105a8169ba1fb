"""How the house and its outlets write dates, times, numbers and money

Revision: 0012
Before it: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "writing_style",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("choices", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(length=128), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_writing_style_outlet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_writing_style")),
        sqlite_autoincrement=True,
    )
    alone = sa.text("outlet_id IS NULL")
    with op.batch_alter_table("writing_style", schema=None) as batch_op:
        batch_op.create_index("uq_writing_style_outlet_id_language", ["outlet_id", "language"], unique=True)
        batch_op.create_index(
            "uq_writing_style_house_language", ["language"], unique=True, sqlite_where=alone, postgresql_where=alone
        )


def downgrade() -> None:
    op.drop_table("writing_style")
