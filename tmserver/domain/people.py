"""People and what they may do: one table, asked by services with the actor.

A user's own role holds for what belongs to no desk, a membership's role for that desk; an administrator's holds
everywhere (model.md, People). A token never adds rights: scope `read` takes the changing ones away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tmserver.errors import NotAllowed, TokenReadOnly


class Role(StrEnum):
    """From the least to the most."""

    READER = "reader"
    TRANSLATOR = "translator"
    TERMINOLOGIST = "terminologist"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class Scope(StrEnum):
    """What a token may do of what its user may."""

    READ = "read"
    WRITE = "write"


class Keymap(StrEnum):
    """Whose habits the keys of the story editor follow."""

    MEMOQ = "memoq"
    TRADOS = "trados"
    OMEGAT = "omegat"


class Action(StrEnum):
    """What can be asked of the service. Reading actions change nothing."""

    READ = "read"
    REPORT_UNIT = "report-unit"
    COMMENT = "comment"  # on concepts, and watch them
    ADD_UNIT = "add-unit"
    EDIT_OWN_UNIT = "edit-own-unit"
    PROPOSE_TERM = "propose-term"
    EDIT_STORY = "edit-story"
    EDIT_ANY_UNIT = "edit-any-unit"
    RULE_ON_TERM = "rule-on-term"
    IMPORT = "import"
    MANAGE_MEMORY = "manage-memory"
    MANAGE_GLOSSARY = "manage-glossary"
    MANAGE_STORY = "manage-story"
    MANAGE_MEMBERS = "manage-members"
    MANAGE_SERVICE = "manage-service"  # users, desks, outlets, audit


_READER = frozenset({Action.READ, Action.REPORT_UNIT, Action.COMMENT})
_TRANSLATOR = _READER | {Action.ADD_UNIT, Action.EDIT_OWN_UNIT, Action.PROPOSE_TERM, Action.EDIT_STORY}
_TERMINOLOGIST = _TRANSLATOR | {Action.EDIT_ANY_UNIT, Action.RULE_ON_TERM}
_EDITOR = _TERMINOLOGIST | {
    Action.IMPORT, Action.MANAGE_MEMORY, Action.MANAGE_GLOSSARY, Action.MANAGE_STORY, Action.MANAGE_MEMBERS
}  # fmt: skip

ALLOWED: Mapping[Role, frozenset[Action]] = {
    Role.READER: _READER,
    Role.TRANSLATOR: _TRANSLATOR,
    Role.TERMINOLOGIST: _TERMINOLOGIST,
    Role.EDITOR: _EDITOR,
    Role.ADMINISTRATOR: frozenset(Action),
}
"""The one table: roles x actions."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. `user_id` None is the service itself: the command line and the worker's own chores."""

    user_id: int | None
    name: str
    role: Role
    memberships: Mapping[int, Role] = field(default_factory=dict)
    scope: Scope = Scope.WRITE
    language: str = "en"

    def role_at(self, desk_id: int | None) -> Role | None:
        """The role that holds for what belongs to this desk (None: to no desk); None when it is not theirs to see."""
        if self.role is Role.ADMINISTRATOR or desk_id is None:
            return self.role
        return self.memberships.get(desk_id)

    def sees(self, desk_id: int | None) -> bool:
        """Whether things of this desk exist for the actor."""
        return self.role_at(desk_id) is not None

    def may_ever(self, action: Action, desk_id: int | None = None) -> bool:
        """Whether the role allows it, whatever the token's scope: decides what is seen, not what is done."""
        role = self.role_at(desk_id)
        return role is not None and action in ALLOWED[role]

    def may(self, action: Action, desk_id: int | None = None) -> bool:
        """Whether the table, the desk and the token's scope all allow it."""
        return self.may_ever(action, desk_id) and (action is Action.READ or self.scope is Scope.WRITE)

    def require(self, action: Action, desk_id: int | None = None) -> None:
        """Raise TokenReadOnly or NotAllowed unless `may`."""
        if self.may(action, desk_id):
            return
        raise TokenReadOnly if self.may_ever(action, desk_id) else NotAllowed


SYSTEM = Actor(user_id=None, name="tmserver", role=Role.ADMINISTRATOR)
"""The command line acts as administrator (model.md)."""
