"""Reports of units in a table of their own

Revision: 0006
Before it: 0003
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    reports = op.create_table(
        "unit_report",
        sa.Column("id", big, nullable=False),
        sa.Column("unit_id", big, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("reported_by", sa.String(length=128), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_report_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_report")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_unit_report_unit_id", "unit_report", ["unit_id"])
    _move(reports)


def _move(reports: sa.Table) -> None:
    """Reports stood inside their finding, with the name in the sentence; when they were made the audit trail says."""
    finding = sa.table("quality_finding", *(sa.column(name) for name in ("id", "unit_id", "version", "kind", "detail")))
    audit = sa.table("audit", sa.column("at", sa.DateTime(timezone=True)), sa.column("event"), sa.column("subject"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(finding).where(finding.c.kind == "reported")).all():
        told = json.loads(row.detail).get("message", {}).get("params", {})
        at = connection.scalar(
            sa.select(sa.func.max(audit.c.at)).where(
                audit.c.event == "unit-reported", audit.c.subject == f"unit/{row.unit_id}"
            )
        )
        connection.execute(
            reports.insert().values(
                unit_id=row.unit_id, version=row.version, reason=told.get("reason", "–"),
                reported_by=told.get("name", "–"), reported_at=at if at is not None else sa.func.current_timestamp(),
            )
        )  # fmt: skip
        connection.execute(finding.update().where(finding.c.id == row.id).values(detail="{}"))


def downgrade() -> None:
    op.drop_table("unit_report")
