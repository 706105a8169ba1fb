"""People of the tests. Ada administrator, Teo terminologist, Edo editor, Rita translator, Lea reader: all at the
World desk, with the same role for what belongs to no desk. Otto translates at the Sport desk and is an outsider."""

from dataclasses import dataclass

from tmserver.core import Core
from tmserver.db.tables import User
from tmserver.domain.people import SYSTEM, Actor, Role, Scope
from tmserver.services import desks, users

ROLES = {
    "ada": Role.ADMINISTRATOR,
    "edo": Role.EDITOR,
    "teo": Role.TERMINOLOGIST,
    "rita": Role.TRANSLATOR,
    "lea": Role.READER,
}


@dataclass(frozen=True)
class People:
    """Actors by name, and a token for each on request."""

    core: Core
    ada: Actor
    edo: Actor
    teo: Actor
    rita: Actor
    lea: Actor
    otto: Actor

    @classmethod
    def at(cls, core: Core) -> "People":
        """Create desks `world` and `sport`, outlet `house`, and everybody."""
        with core.writing() as session:
            now = core.now()
            desks.create_desk(session, SYSTEM, now, slug="world", name="World")
            desks.create_desk(session, SYSTEM, now, slug="sport", name="Sport")
            desks.create_outlet(session, SYSTEM, now, slug="house", name="House style")
            for name, role in ROLES.items():
                users.create(session, SYSTEM, now, name=name, role=role, display_name=name.title())
                desks.set_member(session, SYSTEM, now, "world", name, role)
            users.create(session, SYSTEM, now, name="otto", role=Role.READER, display_name="Otto")
            desks.set_member(session, SYSTEM, now, "sport", "otto", Role.TRANSLATOR)
        with core.reading() as session:
            found = {user.name: users.actor_of(session, user) for user in session.query(User)}
        return cls(core, **found)

    def token(self, name: str, scope: Scope = Scope.WRITE) -> str:
        """A fresh token's secret."""
        with self.core.writing() as session:
            _, secret = users.create_token(
                session, SYSTEM, self.core.now(), user_name=name, label=f"{name} {scope}", scope=scope
            )
        return secret
