"""Comments on segments, and whom they name

Revision: 0015
Before it: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "segment_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("segment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("written_by", sa.String(length=128), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(length=128), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["segment_id"], ["story_segment.id"], name=op.f("fk_segment_comment_segment_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["user_account.id"], name=op.f("fk_segment_comment_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment_comment")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("segment_comment", schema=None) as batch_op:
        for column in ("segment_id", "written_at", "written_by_id"):
            batch_op.create_index(batch_op.f(f"ix_segment_comment_{column}"), [column], unique=False)
    op.create_table(
        "segment_mention",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["segment_comment.id"], name=op.f("fk_segment_mention_comment_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_segment_mention_user_id")),
        sa.PrimaryKeyConstraint("comment_id", "user_id", name=op.f("pk_segment_mention")),
    )
    with op.batch_alter_table("segment_mention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_segment_mention_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("segment_mention")
    op.drop_table("segment_comment")
