"""Uploads: which files of this host are still needed."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tmserver.db.tables import Job
from tmserver.domain.jobs import LIVE

KEPT_FOR = timedelta(days=7)
"""How long an upload stays after it came, for looking into a failed import."""


def names_in_use(session: Session, now: datetime) -> frozenset[str]:
    """Stored names of uploads that live jobs need or that came in the last 7 days."""
    rows = session.scalars(select(Job.payload).where(or_(Job.state.in_(LIVE), Job.created_at > now - KEPT_FOR)))
    return frozenset(payload["stored"] for payload in rows if "stored" in payload)
