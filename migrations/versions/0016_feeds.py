"""Files of wire feeds that were taken

Revision: 0016
Before it: 0015
"""

import sqlalchemy as sa
from alembic import op

from tmserver.db.types import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed_file",
        sa.Column("feed", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_feed_file_story_id")),
        sa.PrimaryKeyConstraint("feed", "digest", name=op.f("pk_feed_file")),
    )
    with op.batch_alter_table("feed_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_file_story_id"), ["story_id"], unique=False)


def downgrade() -> None:
    op.drop_table("feed_file")
