"""Tables of webhooks, and what is to be delivered to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tmserver.db.tables import NEVER_REUSED, Base
from tmserver.db.types import BigId, CompactJson, UtcDateTime


class Webhook(Base):
    """An address that is told of events. Its secret is made of `salt` and the installation's key: no dump holds it."""

    __tablename__ = "webhook"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500))
    events: Mapped[list[str]] = mapped_column(CompactJson)
    desk_id: Mapped[int | None] = mapped_column(ForeignKey("desk.id"), index=True)  # None: of every desk
    salt: Mapped[str] = mapped_column(String(64))
    created_by: Mapped[str] = mapped_column(String(128))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = NEVER_REUSED


class WebhookDelivery(Base):
    """One event for one webhook: `state` waiting | delivered | failed; `next_at` when it is tried (again)."""

    __tablename__ = "webhook_delivery"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"), index=True)
    event: Mapped[str] = mapped_column(String(32))
    data: Mapped[dict[str, Any]] = mapped_column(CompactJson)
    made_by: Mapped[str | None] = mapped_column(String(128))  # apart from the data: names of people can be removed
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int]
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    answer: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    __table_args__ = NEVER_REUSED
