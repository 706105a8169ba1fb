"""The one table of roles and actions."""

from itertools import pairwise

import pytest

from tmserver.domain.people import ALLOWED, Action, Actor, Role, Scope
from tmserver.errors import NotAllowed, TokenReadOnly


def test_each_role_may_all_that_the_one_below_may() -> None:
    roles = list(Role)
    for lower, higher in pairwise(roles):
        assert ALLOWED[lower] < ALLOWED[higher]


def test_the_table_says_what_the_desk_agreed_on() -> None:
    def least(action: Action) -> Role:
        return next(role for role in Role if action in ALLOWED[role])

    assert {action: least(action) for action in Action} == {
        Action.READ: Role.READER,
        Action.REPORT_UNIT: Role.READER,
        Action.COMMENT: Role.READER,
        Action.ADD_UNIT: Role.TRANSLATOR,
        Action.EDIT_OWN_UNIT: Role.TRANSLATOR,
        Action.PROPOSE_TERM: Role.TRANSLATOR,
        Action.EDIT_STORY: Role.TRANSLATOR,
        Action.RULE_ON_TERM: Role.TERMINOLOGIST,
        Action.EDIT_ANY_UNIT: Role.TERMINOLOGIST,
        Action.IMPORT: Role.EDITOR,
        Action.MANAGE_MEMORY: Role.EDITOR,
        Action.MANAGE_GLOSSARY: Role.EDITOR,
        Action.MANAGE_STORY: Role.EDITOR,
        Action.MANAGE_MEMBERS: Role.EDITOR,
        Action.MANAGE_SERVICE: Role.ADMINISTRATOR,
    }


def test_a_membership_counts_at_its_desk_and_nowhere_else() -> None:
    otto = Actor(1, "otto", Role.READER, {7: Role.EDITOR})
    assert otto.may(Action.IMPORT, 7)
    assert not otto.may(Action.IMPORT, None)
    assert not otto.sees(8)
    with pytest.raises(NotAllowed):
        otto.require(Action.READ, 8)


def test_a_reading_token_is_told_that_it_is_the_tokens_fault() -> None:
    ada = Actor(1, "ada", Role.ADMINISTRATOR, scope=Scope.READ)
    assert ada.may(Action.READ, 3)
    with pytest.raises(TokenReadOnly):
        ada.require(Action.IMPORT, 3)
