"""Tables of people, memories and work. Constraints live here, rules in the services.

Every unit write stamps `unit.revision` with its memory's raised revision; rows that an unpublished import holds have
revision NULL and `import_id` set, and are visible only once that import is published.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, MetaData, String, Text, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from tmserver.db.types import BigId, CompactJson, EnumValue, UtcDateTime
from tmserver.domain.jobs import JobState
from tmserver.domain.people import Keymap, Role, Scope
from tmserver.domain.units import Origin, UnitStatus

NEVER_REUSED = {"sqlite_autoincrement": True}
"""Ids of deleted rows must not come back: indexes, links and logs still speak of them."""


class Base(DeclarativeBase):
    """All tables; names of constraints are fixed so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Meta(Base):
    """Facts about this database as a whole, e.g. that it is the demonstration."""

    __tablename__ = "meta"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class User(Base):
    """A person, or a program that acts like one. `keymap` and `enter_confirms` are their keys in the story editor;
    `fills_similar`: there, similar matches fill empty segments too."""

    __tablename__ = "user_account"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str] = mapped_column(String(128))
    role: Mapped[Role] = mapped_column(EnumValue(Role))
    language: Mapped[str] = mapped_column(String(8))
    keymap: Mapped[Keymap] = mapped_column(EnumValue(Keymap), default=Keymap.MEMOQ)
    enter_confirms: Mapped[bool] = mapped_column(default=False)
    fills_similar: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str | None] = mapped_column(String(256))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = NEVER_REUSED


class Desk(Base):
    """People who work together; memory, glossary and story belong to one desk or to none."""

    __tablename__ = "desk"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(128))
    timezone: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = NEVER_REUSED


class Membership(Base):
    """A user's role at a desk."""

    __tablename__ = "membership"
    desk_id: Mapped[int] = mapped_column(ForeignKey("desk.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)
    role: Mapped[Role] = mapped_column(EnumValue(Role))


class Outlet(Base):
    """A style: the house, an edition, a client."""

    __tablename__ = "outlet"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(128))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = NEVER_REUSED


class WebSession(Base):
    """A signed-in browser; the cookie holds the secret, the row its SHA-256."""

    __tablename__ = "web_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    __table_args__ = NEVER_REUSED


class ApiToken(Base):
    """A token for scripts and CAT tools: 256 random bits, stored as SHA-256."""

    __tablename__ = "api_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    hint: Mapped[str] = mapped_column(String(8))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    label: Mapped[str] = mapped_column(String(128))
    scope: Mapped[Scope] = mapped_column(EnumValue(Scope))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = NEVER_REUSED


class SignInFailure(Base):
    """How often a name or an address failed to sign in of late."""

    __tablename__ = "sign_in_failure"
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    failures: Mapped[int]
    blocked_until: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Audit(Base):
    """Who did what to what; written in the transaction that does it, never changed."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    actor: Mapped[str] = mapped_column(String(64))
    event: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(160), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(CompactJson)
    __table_args__ = NEVER_REUSED


class Memory(Base):
    """A translation memory of one language pair. `revision` rises with every published change of its units."""

    __tablename__ = "memory"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(128))
    source: Mapped[str] = mapped_column(String(35))
    target: Mapped[str] = mapped_column(String(35))
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("desk.id"), index=True)
    outlet_id: Mapped[int | None] = mapped_column(ForeignKey("outlet.id"), index=True)
    penalty: Mapped[int]
    revision: Mapped[int] = mapped_column(BigId)
    unit_count: Mapped[int]
    retired_count: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = NEVER_REUSED


class Import(Base):
    """A file on its way into a memory: its rows are invisible until `published`, all at once."""

    __tablename__ = "import_run"
    id: Mapped[int] = mapped_column(primary_key=True)
    memory_id: Mapped[int] = mapped_column(ForeignKey("memory.id"))
    state: Mapped[str] = mapped_column(String(16))  # loading | published | settled
    file_name: Mapped[str] = mapped_column(Text)
    file_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    revision: Mapped[int | None] = mapped_column(BigId)
    units: Mapped[int]  # how many it published
    adopted: Mapped[int]  # rows that a confirm took over before they were published
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (Index("ix_import_run_memory_id_revision", "memory_id", "revision"), NEVER_REUSED)


class Unit(Base):
    """One unit. `ukey` is the merge key: identical source, target and context are one row in a memory."""

    __tablename__ = "unit"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    memory_id: Mapped[int] = mapped_column(ForeignKey("memory.id"))
    ukey: Mapped[bytes] = mapped_column(LargeBinary(16))
    revision: Mapped[int | None] = mapped_column(BigId)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))
    position: Mapped[int | None] = mapped_column(BigId)
    version: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text)
    source_markup: Mapped[str | None] = mapped_column(Text)
    target_markup: Mapped[str | None] = mapped_column(Text)
    source_language: Mapped[str] = mapped_column(String(35))
    target_language: Mapped[str] = mapped_column(String(35))
    source_key: Mapped[int] = mapped_column(BigId, index=True)  # text.normal.text_key: equal texts without an index
    target_key: Mapped[int] = mapped_column(BigId, index=True)
    previous: Mapped[str | None] = mapped_column(Text)
    next: Mapped[str | None] = mapped_column(Text)
    key: Mapped[str | None] = mapped_column(Text)
    status: Mapped[UnitStatus] = mapped_column(EnumValue(UnitStatus))
    origin: Mapped[Origin] = mapped_column(EnumValue(Origin))
    story: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    extra: Mapped[dict[str, Any] | None] = mapped_column(CompactJson)
    uses: Mapped[int]
    created_by: Mapped[str | None] = mapped_column(String(128))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str | None] = mapped_column(String(128))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    embargo_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    embargo_desk_id: Mapped[int | None] = mapped_column(ForeignKey("desk.id"))
    __table_args__ = (
        UniqueConstraint("memory_id", "ukey"),
        Index("ix_unit_memory_id_id", "memory_id", "id"),  # pages of a memory in order, without sorting all of it
        Index(
            "ix_unit_memory_id_revision",
            "memory_id",
            "revision",
            sqlite_where=text("revision IS NOT NULL"),
            postgresql_where=text("revision IS NOT NULL"),
        ),
        Index(
            "ix_unit_import_id_position",
            "import_id",
            "position",
            sqlite_where=text("import_id IS NOT NULL"),
            postgresql_where=text("import_id IS NOT NULL"),
        ),
        NEVER_REUSED,
    )


class UnitVersion(Base):
    """An earlier state of a unit, kept when a change replaced it."""

    __tablename__ = "unit_version"
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text)
    source_markup: Mapped[str | None] = mapped_column(Text)
    target_markup: Mapped[str | None] = mapped_column(Text)
    previous: Mapped[str | None] = mapped_column(Text)
    next: Mapped[str | None] = mapped_column(Text)
    key: Mapped[str | None] = mapped_column(Text)
    status: Mapped[UnitStatus] = mapped_column(EnumValue(UnitStatus))
    note: Mapped[str | None] = mapped_column(Text)
    changed_by: Mapped[str | None] = mapped_column(String(128))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Job(Base):
    """Work for the worker, enqueued in the transaction that asks for it.

    At most one live job has a `key`, and one running job a `lane`.
    """

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    state: Mapped[JobState] = mapped_column(EnumValue(JobState), index=True)
    key: Mapped[str | None] = mapped_column(String(128), index=True)
    lane: Mapped[str | None] = mapped_column(String(128))
    host: Mapped[str | None] = mapped_column(String(64))  # the data folder that holds its file; None: any host
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("desk.id"))
    subject: Mapped[str | None] = mapped_column(String(160), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(CompactJson)
    done: Mapped[int]
    total: Mapped[int | None]
    message: Mapped[dict[str, Any] | None] = mapped_column(CompactJson)
    report: Mapped[dict[str, Any] | None] = mapped_column(CompactJson)
    attempts: Mapped[int]
    cancel_requested: Mapped[bool]
    claim: Mapped[str | None] = mapped_column(String(36))
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = NEVER_REUSED


class Worker(Base):
    """A worker that is alive, by its heartbeat."""

    __tablename__ = "worker"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    host: Mapped[str] = mapped_column(String(64))
    heartbeat_at: Mapped[datetime] = mapped_column(UtcDateTime)
