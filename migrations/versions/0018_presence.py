"""Who has a story open

Revision: 0018
Before it: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "story_presence",
        sa.Column("story_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("story_id", "user_id", name=op.f("pk_story_presence")),
    )
    op.create_index("ix_story_presence_seen_at", "story_presence", ["seen_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_story_presence_seen_at", table_name="story_presence")
    op.drop_table("story_presence")
