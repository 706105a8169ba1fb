"""Comments on segments that ask the desk

Revision: 0020
Before it: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("segment_comment", sa.Column("asks_desk", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("segment_comment", schema=None) as batch_op:
        batch_op.drop_column("asks_desk")
