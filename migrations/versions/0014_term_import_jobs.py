"""Large imports of terms by a job, concept by concept of their file

Revision: 0014
Before it: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("term_import", schema=None) as batch_op:
        batch_op.add_column(sa.Column("job_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_term_import_job_id"), "job", ["job_id"], ["id"])
    with op.batch_alter_table("term_import_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("term_import_item", schema=None) as batch_op:
        batch_op.drop_column("place")
    with op.batch_alter_table("term_import", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_term_import_job_id"), type_="foreignkey")
        batch_op.drop_column("job_id")
