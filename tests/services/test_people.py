"""Signing in, tokens, throttling, audit: who gets in, for how long, and what stays behind."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from tests.conftest import Clock
from tests.people import People
from tmserver.core import Core
from tmserver.db.tables import Audit, Base
from tmserver.domain.people import SYSTEM, Action, Role, Scope
from tmserver.errors import (
    AlreadyExists,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TokenReadOnly,
    TooManyAttempts,
)
from tmserver.services import desks, signin, users

PASSWORD = "quattro gatti in redazione"


def _with_password(core: Core, name: str = "rita") -> None:
    hashed = users.hash_password(PASSWORD)
    with core.writing() as session:
        users.set_password(session, SYSTEM, core.now(), name, hashed)


def _sign_in(core: Core, name: str = "rita", *, stay: bool = False) -> str:
    with core.writing() as session:
        return signin.start_session(session, core.now(), name, "127.0.0.1", stay=stay)[1]


def _who(core: Core, cookie: str) -> str:
    with core.reading() as session:
        return signin.actor_of_session(session, core.now(), cookie).name


def test_the_right_password_matches_and_a_wrong_one_or_an_unknown_name_does_not(core: Core, people: People) -> None:
    _with_password(core)
    with core.reading() as session:
        stored, missing, unset = (signin.password_hash_of(session, name) for name in ("rita", "nobody", "teo"))
    assert users.password_matches(stored, PASSWORD)
    assert not users.password_matches(stored, PASSWORD + "!")
    assert not users.password_matches(missing, PASSWORD)
    assert not users.password_matches(unset, PASSWORD)


@pytest.mark.parametrize("password", ["short", "x" * 257])
def test_passwords_too_short_or_too_long_are_refused(password: str) -> None:
    with pytest.raises(Invalid, match="10 to 256"):
        users.hash_password(password)


def test_a_session_ends_after_twelve_hours_or_after_thirty_days_for_who_stays(
    core: Core, people: People, clock: Clock
) -> None:
    short, long = _sign_in(core), _sign_in(core, stay=True)
    clock.forward(hours=13)
    with pytest.raises(NotSignedIn):
        _who(core, short)
    assert _who(core, long) == "rita"
    clock.forward(days=30)
    with pytest.raises(NotSignedIn):
        _who(core, long)


@pytest.mark.parametrize("ending", ["sign-out", "disable", "password"])
def test_signing_out_disabling_and_a_new_password_end_sessions_at_once(core: Core, people: People, ending: str) -> None:
    cookie = _sign_in(core)
    with core.writing() as session:
        if ending == "sign-out":
            signin.end_session(session, core.now(), cookie)
        elif ending == "disable":
            users.disable(session, people.ada, core.now(), "rita")
        else:
            users.set_password(session, people.rita, core.now(), "rita", "not a real hash")
    with pytest.raises(NotSignedIn):
        _who(core, cookie)


def test_five_typing_errors_are_free_then_each_doubles_the_wait(core: Core, people: People, clock: Clock) -> None:
    waits = []
    for _ in range(8):
        with core.writing() as session:
            signin.note_failure(session, core.now(), "rita", "127.0.0.1")
        try:
            with core.reading() as session:
                signin.check_throttle(session, core.now(), "RITA", "10.0.0.9")
        except TooManyAttempts as refusal:
            waits.append(refusal.params["seconds"])
    assert waits == [2, 4, 8]
    clock.forward(seconds=9)
    with core.reading() as session:
        signin.check_throttle(session, core.now(), "rita", "127.0.0.1")


def test_an_address_that_guesses_many_names_has_to_wait_too(core: Core, people: People) -> None:
    for number in range(6):
        with core.writing() as session:
            signin.note_failure(session, core.now(), f"guess{number}", "127.0.0.1")
    with pytest.raises(TooManyAttempts), core.reading() as session:
        signin.check_throttle(session, core.now(), "rita", "127.0.0.1")


def test_a_token_acts_for_its_user_until_it_is_revoked(core: Core, people: People) -> None:
    secret = people.token("rita")
    with core.reading() as session:
        actor, token_id = signin.actor_of_token(session, secret)
        assert (actor.name, actor.scope) == ("rita", Scope.WRITE)
    with core.writing() as session:
        users.revoke_token(session, people.rita, core.now(), token_id)
    with pytest.raises(NotSignedIn), core.reading() as session:
        signin.actor_of_token(session, secret)


def test_a_reading_token_of_an_administrator_changes_nothing(core: Core, people: People) -> None:
    secret = people.token("ada", Scope.READ)
    with core.writing() as session:
        actor, _ = signin.actor_of_token(session, secret)
        with pytest.raises(TokenReadOnly):
            users.create(session, actor, core.now(), name="zoe", role=Role.READER)


def test_the_database_holds_no_token_session_or_password_that_could_be_used(core: Core, people: People) -> None:
    _with_password(core)
    secrets = [people.token("rita"), _sign_in(core), PASSWORD]
    with core.reading() as session:
        held = " ".join(
            str(tuple(row)) for table in Base.metadata.sorted_tables for row in session.execute(select(table))
        )
    assert not [secret for secret in secrets if secret in held or secret.encode().hex() in held]


def test_nobody_makes_tokens_for_others_or_users_but_the_administrator(core: Core, people: People) -> None:
    with core.writing() as session:
        with pytest.raises(NotFound):
            users.create_token(session, people.edo, core.now(), user_name="rita", label="x", scope=Scope.READ)
        with pytest.raises(NotAllowed):
            users.create(session, people.edo, core.now(), name="zoe", role=Role.READER)
        with pytest.raises(AlreadyExists):
            users.create(session, people.ada, core.now(), name="rita", role=Role.READER)


def test_an_editor_manages_members_of_the_own_desk_only_and_makes_no_administrator(core: Core, people: People) -> None:
    with core.writing() as session:
        desks.set_member(session, people.edo, core.now(), "world", "otto", Role.TRANSLATOR)
        with pytest.raises(NotAllowed):
            desks.set_member(session, people.edo, core.now(), "world", "otto", Role.ADMINISTRATOR)
        with pytest.raises(NotFound):
            desks.set_member(session, people.edo, core.now(), "sport", "rita", Role.READER)


def test_a_membership_counts_for_its_desk_and_the_own_role_for_what_is_nobodys(core: Core, people: People) -> None:
    with core.reading() as session:
        sport = desks.get_desk(session, people.ada, "sport").id
        world = desks.get_desk(session, people.ada, "world").id
    assert people.otto.may(Action.ADD_UNIT, sport)
    assert not people.otto.may(Action.ADD_UNIT, None)
    assert not people.otto.sees(world)
    assert people.ada.may(Action.MANAGE_MEMORY, sport)


def test_what_people_do_leaves_a_row_and_no_secret_in_it(core: Core, people: People) -> None:
    people.token("rita")
    _sign_in(core)
    with core.reading() as session:
        events = session.scalars(select(Audit.event)).all()
        assert {"user-created", "member-set", "desk-created", "token-created", "signed-in"} <= set(events)
        assert "tm_" not in " ".join(session.scalars(text("SELECT detail FROM audit")))


def test_failures_are_forgotten_after_a_day(core: Core, people: People, clock: Clock) -> None:
    for _ in range(9):
        with core.writing() as session:
            signin.note_failure(session, core.now(), "rita", "127.0.0.1")
    clock.now += timedelta(days=2)
    with core.writing() as session:
        signin.note_failure(session, core.now(), "rita", "127.0.0.1")
        signin.check_throttle(session, core.now(), "rita", "127.0.0.1")
