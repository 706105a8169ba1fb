"""Units of a memory in order of their numbers

Revision: 0008
Before it: 0007
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_unit_memory_id_id", "unit", ["memory_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_unit_memory_id_id", "unit")
