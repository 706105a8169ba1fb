"""Whose keys a person presses in the story editor

Revision: 0017
Before it: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_account", sa.Column("keymap", sa.String(length=32), nullable=False, server_default="memoq"))
    op.add_column("user_account", sa.Column("enter_confirms", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.drop_column("enter_confirms")
        batch_op.drop_column("keymap")
