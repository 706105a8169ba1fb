"""Files of terms that were taken into a glossary

Revision: 0007
Before it: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "term_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("glossary_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=128), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(length=128), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["glossary_id"], ["glossary.id"], name=op.f("fk_term_import_glossary_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_import")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("term_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_term_import_glossary_id"), ["glossary_id"], unique=False)
    op.create_table(
        "term_import_item",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=2000), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["concept_id"], ["concept.id"], name=op.f("fk_term_import_item_concept_id")),
        sa.ForeignKeyConstraint(["import_id"], ["term_import.id"], name=op.f("fk_term_import_item_import_id")),
        sa.PrimaryKeyConstraint("import_id", "concept_id", name=op.f("pk_term_import_item")),
    )
    with op.batch_alter_table("term_import_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_term_import_item_concept_id"), ["concept_id"], unique=False)


def downgrade() -> None:
    op.drop_table("term_import_item")
    op.drop_table("term_import")
