"""Comments on concepts, watches; the proposer is a user

Revision: 0009
Before it: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "concept_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("written_by", sa.String(length=128), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["concept_id"], ["concept.id"], name=op.f("fk_concept_comment_concept_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["user_account.id"], name=op.f("fk_concept_comment_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concept_comment")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("concept_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concept_comment_concept_id"), ["concept_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concept_comment_written_at"), ["written_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_concept_comment_written_by_id"), ["written_by_id"], unique=False)
    for name in ("concept", "glossary"):
        _watch(name)
    op.execute("UPDATE concept SET proposer_id = NULL WHERE proposer_id NOT IN (SELECT id FROM user_account)")
    _refer_to_the_proposer()
    with op.batch_alter_table("concept_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concept_event_at"), ["at"], unique=False)


def _refer_to_the_proposer() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.create_foreign_key(op.f("fk_concept_proposer_id"), "concept", "user_account", ["proposer_id"], ["id"])
        return
    # SQLite takes a reference only with a new column; making the table anew would break those that refer to it
    op.execute(
        "ALTER TABLE concept ADD COLUMN proposer INTEGER CONSTRAINT fk_concept_proposer_id REFERENCES user_account (id)"
    )
    op.execute("UPDATE concept SET proposer = proposer_id")
    op.execute("ALTER TABLE concept DROP COLUMN proposer_id")
    op.execute("ALTER TABLE concept RENAME COLUMN proposer TO proposer_id")


def _watch(name: str) -> None:
    table, watched = f"{name}_watch", f"{name}_id"
    op.create_table(
        table,
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(watched, sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint([watched], [f"{name}.id"], name=op.f(f"fk_{table}_{watched}")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f(f"fk_{table}_user_id")),
        sa.PrimaryKeyConstraint("user_id", watched, name=op.f(f"pk_{table}")),
    )
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.create_index(batch_op.f(f"ix_{table}_{watched}"), [watched], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_concept_event_at"), table_name="concept_event")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("fk_concept_proposer_id"), "concept", type_="foreignkey")
    for table in ("glossary_watch", "concept_watch", "concept_comment"):
        op.drop_table(table)
