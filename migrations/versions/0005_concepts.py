"""Concepts

Revision: 0005
Before it: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("glossary", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "concept",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("glossary_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.String(), nullable=True),
        sa.Column("proposed", sa.String(), nullable=True),
        sa.Column("proposer_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(length=128), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=128), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["glossary_id"], ["glossary.id"], name=op.f("fk_concept_glossary_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concept")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_concept_glossary_id", "concept", ["glossary_id"])
    op.create_table(
        "concept_spelling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("spelling", sa.String(length=1024), nullable=False),
        sa.ForeignKeyConstraint(["concept_id"], ["concept.id"], name=op.f("fk_concept_spelling_concept_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concept_spelling")),
    )
    op.create_index("ix_concept_spelling_concept_id", "concept_spelling", ["concept_id"])
    op.create_index("ix_concept_spelling_spelling", "concept_spelling", ["spelling"])
    op.create_table(
        "concept_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("document", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["concept_id"], ["concept.id"], name=op.f("fk_concept_event_concept_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concept_event")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_concept_event_concept_id", "concept_event", ["concept_id"])


def downgrade() -> None:
    op.drop_table("concept_event")
    op.drop_table("concept_spelling")
    op.drop_table("concept")
    op.drop_column("glossary", "revision")
