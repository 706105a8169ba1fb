"""Stories, their segments and earlier states

Revision: 0011
Before it: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _big() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _time(name: str, *, nullable: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "story",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=35), nullable=False),
        sa.Column("target", sa.String(length=35), nullable=False),
        sa.Column("desk_id", sa.Integer(), nullable=True),
        sa.Column("outlet_id", sa.Integer(), nullable=True),
        sa.Column("memory_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        _time("deadline", nullable=True),
        sa.Column("urgency", sa.Integer(), nullable=True),
        _time("embargo", nullable=True),
        sa.Column("identifier", sa.String(length=500), nullable=True),
        sa.Column("take", sa.Integer(), nullable=False),
        sa.Column("previous_take_id", sa.Integer(), nullable=True),
        sa.Column("format", sa.String(length=16), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("revision", _big(), nullable=False),
        sa.Column("created_by", sa.String(length=128), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        _time("created_at"),
        _time("changed_at"),
        _time("delivered_at", nullable=True),
        _time("deleted_at", nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["user_account.id"], name=op.f("fk_story_created_by_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_story_desk_id")),
        sa.ForeignKeyConstraint(["memory_id"], ["memory.id"], name=op.f("fk_story_memory_id")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_story_outlet_id")),
        sa.ForeignKeyConstraint(["previous_take_id"], ["story.id"], name=op.f("fk_story_previous_take_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("story", schema=None) as batch_op:
        for column in ("desk_id", "identifier", "memory_id", "outlet_id", "previous_take_id", "status"):
            batch_op.create_index(batch_op.f(f"ix_story_{column}"), [column], unique=False)
    op.create_table(
        "story_original",
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_story_original_story_id")),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_story_original")),
    )
    _create_segments()


def _create_segments() -> None:
    op.create_table(
        "story_segment",
        sa.Column("id", _big(), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("joined_into", sa.Integer(), nullable=True),
        sa.Column("paragraph", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_markup", sa.Text(), nullable=True),
        sa.Column("source_key", _big(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("target_markup", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("provenance", sa.String(length=32), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", _big(), nullable=False),
        sa.Column("write_key", sa.String(length=200), nullable=True),
        sa.Column("unit_id", _big(), nullable=True),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("part_start", sa.Integer(), nullable=False),
        sa.Column("part_end", sa.Integer(), nullable=False),
        sa.Column("take_state", sa.String(length=32), nullable=True),
        sa.Column("take_source", sa.Text(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=128), nullable=True),
        _time("confirmed_at", nullable=True),
        sa.Column("changed_by", sa.String(length=128), nullable=True),
        _time("changed_at"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_story_segment_story_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_story_segment_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_segment")),
        sa.UniqueConstraint("story_id", "number", name=op.f("uq_story_segment_story_id_number")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("story_segment", schema=None) as batch_op:
        batch_op.create_index("ix_story_segment_story_id_position", ["story_id", "position"], unique=False)
        batch_op.create_index("ix_story_segment_story_id_revision", ["story_id", "revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_story_segment_unit_id"), ["unit_id"], unique=False)
    op.create_table(
        "story_segment_version",
        sa.Column("segment_id", _big(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_markup", sa.Text(), nullable=True),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("target_markup", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("provenance", sa.String(length=32), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("write_key", sa.String(length=200), nullable=True),
        sa.Column("changed_by", sa.String(length=128), nullable=True),
        _time("changed_at"),
        sa.ForeignKeyConstraint(["segment_id"], ["story_segment.id"], name=op.f("fk_story_segment_version_segment_id")),
        sa.PrimaryKeyConstraint("segment_id", "version", name=op.f("pk_story_segment_version")),
    )


def downgrade() -> None:
    op.drop_table("story_segment_version")
    op.drop_table("story_segment")
    op.drop_table("story_original")
    op.drop_table("story")
