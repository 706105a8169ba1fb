"""How the house and its outlets write dates, times, numbers and money: what holds, where it comes from, changing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, inspect, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tmserver.db.style_tables import WritingStyle
from tmserver.db.tables import Outlet
from tmserver.domain import languages, styles
from tmserver.domain.people import Action, Actor
from tmserver.domain.styles import Rule
from tmserver.errors import BadLanguage, Invalid, NotFound, Stale
from tmserver.phrases import N_, Phrase
from tmserver.services import audit, desks

LANGUAGE = N_("language")


@dataclass(frozen=True, slots=True)
class Style:
    """The rules that hold for an outlet (None: the house) in a language. `version` 0: nothing was ever said of it."""

    outlet: Outlet | None
    language: str
    rules: tuple[Rule, ...]
    own: Mapping[str, str]
    """What the outlet, or the house, says itself."""
    version: int
    changed_by: str | None
    changed_at: datetime | None

    @property
    def specimen(self) -> str:
        """A line written by the rules."""
        return styles.specimen(self.language, self.rules)


def get(session: Session, actor: Actor, outlet: str | None, language: str) -> Style:
    """The style of an outlet, or of the house. Raises NotFound (the outlet, a language whose ways are not known)."""
    found = desks.get_outlet(session, actor, outlet) if outlet is not None else None
    actor.require(Action.READ)
    return _style(session, found, known(language))


def chosen(session: Session, actor: Actor, outlet: str | None, language: str) -> dict[str, Rule]:
    """The rules that the outlet or the house made for texts of a language, by setting; none for languages whose ways
    are not known. Raises NotFound (the outlet)."""
    found = desks.get_outlet(session, actor, outlet) if outlet is not None else None
    base = languages.base(language)
    if base not in styles.LANGUAGES or not _said(session, found, base):
        return {}
    return styles.chosen(_style(session, found, base).rules)


def change(
    session: Session, actor: Actor, now: datetime, outlet: str | None, language: str, version: int,
    choices: Mapping[str, str | None],
) -> Style:  # fmt: skip
    """Choose for some settings; None gives the choice back to the house, or to what is usual in the language.

    Raises NotFound, NotAllowed, Stale, Invalid.
    """
    found = desks.get_outlet(session, actor, outlet) if outlet is not None else None
    language = known(language)
    actor.require(Action.RULE_ON_TERM)
    said = _checked(language, choices)
    row = _locked(session, found, language)
    if (row.version if row else 0) != version:
        raise Stale(current=row.version if row else 0)
    if row is None:
        row = WritingStyle(
            outlet_id=found.id if found else None, language=language, choices={}, version=0, changed_by=actor.name,
            changed_at=now,
        )  # fmt: skip
        _add(session, row)
    wanted = {name: value for name, value in {**row.choices, **said}.items() if value is not None}
    if wanted != row.choices or row.version == 0:
        row.choices, row.version, row.changed_by, row.changed_at = wanted, row.version + 1, actor.name, now
        subject = f"outlet/{outlet}" if outlet is not None else "house"
        audit.write(session, actor, now, "style-changed", subject, language=language, fields=sorted(said))
    session.flush()
    return _style(session, found, language)


def known(language: str) -> str:
    """The base of a language whose ways of writing are known. Raises NotFound for others."""
    try:
        base = languages.base(languages.parse(language))
    except BadLanguage:
        base = ""
    if base not in styles.LANGUAGES:
        raise NotFound(kind=Phrase(LANGUAGE), key=language)
    return base


def _checked(language: str, choices: Mapping[str, str | None]) -> dict[str, str | None]:
    """Raises Invalid for a setting or a choice that does not exist."""
    for name, value in choices.items():
        setting = styles.setting(name)
        if setting is None:
            raise Invalid(field=name, reason=Phrase(N_("there is no such setting.")))
        if value is not None and value not in setting.choices(language):
            expected = ", ".join(setting.choices(language))
            raise Invalid(field=name, reason=Phrase(N_("use one of %(expected)s."), {"expected": expected}))
    return dict(choices)


def _add(session: Session, row: WritingStyle) -> None:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # somebody else said the first word at the same moment
        raise Stale(current=1) from None


def _locked(session: Session, outlet: Outlet | None, language: str) -> WritingStyle | None:
    query = select(WritingStyle).where(_of(outlet), WritingStyle.language == language)
    return session.scalar(query.with_for_update())


def _of(outlet: Outlet | None) -> ColumnElement[bool]:
    return WritingStyle.outlet_id == outlet.id if outlet else WritingStyle.outlet_id.is_(None)


# Made once and run as Core: it is asked at every look-up.
_style_of = inspect(WritingStyle).local_table.c
_STYLES = select(
    _style_of.outlet_id, _style_of.choices, _style_of.version, _style_of.changed_by, _style_of.changed_at
).where(
    _style_of.language == bindparam("language"),
    or_(_style_of.outlet_id == bindparam("outlet", type_=Integer), _style_of.outlet_id.is_(None)),
)


def _said(session: Session, outlet: Outlet | None, language: str) -> dict[int | None, Any]:
    """What the house (None) and the outlet ever said, by the outlet's id."""
    asked = {"language": language, "outlet": outlet.id if outlet else None}
    return {row.outlet_id: row for row in session.connection().execute(_STYLES, asked)}


def _style(session: Session, outlet: Outlet | None, language: str) -> Style:
    rows = _said(session, outlet, language)
    house, own = rows.get(None), rows.get(outlet.id if outlet else None)
    said = own.choices if own else {}
    rules = styles.effective(language, house.choices if house else {}, said if outlet else None)
    return Style(
        outlet, language, rules, said, own.version if own else 0, own.changed_by if own else None,
        own.changed_at if own else None,
    )  # fmt: skip
