"""The page that tells how other programs connect."""

import pytest

from tests.builders import make_memory
from tests.people import People
from tests.web.conftest import ONE_DATABASE, ReaderMaker
from tests.web.reader import words
from tmserver.core import Core
from tmserver.domain.people import Scope

pytestmark = [pytest.mark.usefixtures("people"), ONE_DATABASE]


def test_recipes_hold_the_readers_own_address_and_things(core: Core, reader: ReaderMaker) -> None:
    make_memory(core, "courts", desk="world")
    page = reader("rita").get("/connect").text
    assert "http://user:TOKEN@localhost/tmserver" in page
    assert "memories/courts/export.tmx" in page
    assert "60,000 calls a minute" in page
    assert reader("rita").get("/connect").status_code == 200


def test_the_page_speaks_italian(reader: ReaderMaker) -> None:
    rita = reader("rita")
    rita.post("/me/language", language="it")
    said = f" {words(rita.get('/connect'))} "
    assert "Collega un programma" in said
    assert " the " not in said


def test_a_token_is_tested_and_never_shown(people: People, reader: ReaderMaker) -> None:
    token = people.token("edo", Scope.READ)
    answer = reader("rita").post("/connect/test", token=f" {token} ")
    assert answer.status_code == 200
    assert "It acts for edo: may read." in words(answer)
    assert token not in answer.text
    wrong = reader("rita").post("/connect/test", token="tm_wrong")
    assert wrong.status_code == 422
    assert "tm_wrong" not in wrong.text
    assert "does not work" in words(wrong)


def test_the_files_of_the_recipes_come_down_and_no_others(reader: ReaderMaker) -> None:
    rita = reader("rita")
    for name, beginning in (("tmserver.groovy", "/* :name"), ("superdesk_macro.py", '"""A Superdesk macro')):
        assert rita.client.get(f"/connect/{name}").text.startswith(beginning)
    assert rita.get("/connect/..%2Fapi.md").status_code == 404
    assert rita.get("/connect/nothing").status_code == 404
