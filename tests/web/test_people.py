"""People, for administrators: the list, what is stored, removing with the name typed."""

import re

from tests.people import People
from tests.web.conftest import ReaderMaker
from tests.web.reader import words
from tmserver.core import Core
from tmserver.worker import Runner


def test_an_administrator_removes_a_person_by_typing_the_name(core: Core, people: People, reader: ReaderMaker) -> None:
    ada, rita = reader("ada"), reader("rita")
    assert 'href="/people"' in ada.get("/me").text
    assert 'href="/people"' not in rita.get("/me").text
    assert 'href="/people/rita"' in ada.get("/people").text
    assert "/api/v1/users/rita/data" in ada.get("/people/rita").text
    refused = ada.post("/people/rita/remove", typed_name="Rita")
    assert refused.status_code == 422
    assert 'id="problem-typed_name"' in refused.text
    assert rita.get("/me").status_code == 200
    answer = ada.post("/people/rita/remove", typed_name="rita")
    assert re.fullmatch(r"/jobs/\d+", answer.headers["Location"])
    assert rita.get("/me").status_code == 303
    assert Runner(core).run_one()
    assert "Removal of a person" in words(ada.get(answer.headers["Location"]))
    assert "rita" not in ada.get("/people").text


def test_nobody_is_offered_to_remove_themselves(people: People, reader: ReaderMaker) -> None:
    assert "typed_name" not in reader("ada").get("/people/ada").text
