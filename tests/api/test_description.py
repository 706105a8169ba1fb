"""The OpenAPI document, and the page made from it."""

import json
import re
import shlex

import pytest
from flask import Flask
from jsonschema import Draft202012Validator

from tests.api.client import Contract
from tmserver.api.openapi import NOUNS
from tmserver.api.registry import OPERATIONS
from tmserver.errors import TmServerError

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What is published is the same whatever stores it: one database is enough."""


@pytest.fixture
def contract(app: Flask) -> Contract:
    """What the application publishes."""
    return Contract.of(app)


def test_the_document_is_valid_openapi_as_far_as_its_own_rules_go(contract: Contract) -> None:
    document = contract.document
    assert document["openapi"].startswith("3.1.")
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    references = set(re.findall(r'"\$ref": "#/components/schemas/([^"]+)"', json.dumps(document)))
    assert references <= schemas.keys()
    assert schemas.keys() <= references, "a schema that nothing uses"
    ids = [one["operationId"] for methods in document["paths"].values() for one in methods.values()]
    assert len(ids) == len(set(ids)) == len(OPERATIONS)
    for path, methods in document["paths"].items():
        for one in methods.values():
            places = [given["name"] for given in one["parameters"] if given["in"] == "path"]
            assert places == re.findall(r"\{(\w+)\}", path)
            assert one["tags"][0] in NOUNS
            assert one["summary"]
            assert one["description"]
            for given in one["parameters"]:
                Draft202012Validator.check_schema(given["schema"])


def test_every_address_of_the_interface_is_in_the_document_and_the_reverse(app: Flask, contract: Contract) -> None:
    routed = {
        (method.lower(), re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    documented = {(method, path) for path, methods in contract.document["paths"].items() for method in methods}
    assert routed == documented


def test_the_examples_of_bodies_are_what_their_schemas_ask_for(contract: Contract) -> None:
    shown = 0
    for schema in contract.document["components"]["schemas"].values():
        for example in schema.get("examples", ()):
            contract.validate(schema, example)
            shown += 1
    assert shown >= 10


def test_every_refusal_that_is_documented_has_a_page_to_go_to(contract: Contract) -> None:
    slugs = {error.slug for error in _all(TmServerError)}
    for methods in contract.document["paths"].values():
        for one in methods.values():
            for response in one["responses"].values():
                assert set(response.get("x-problems", ())) <= slugs


def test_the_page_shows_every_operation_with_a_command_line_and_nothing_inline(app: Flask) -> None:
    answer = app.test_client().get("/api/docs")
    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert page.count("<pre") == len(OPERATIONS)
    for one in OPERATIONS:
        assert f'id="{one.id}"' in page
    assert "<script" not in page
    assert "<style" not in page
    assert not re.search(r"\s(?:style|on\w+)=", page)
    assert not re.search(r'(?:href|src)="(?!/|#)', page), "the page asks for nothing elsewhere"
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_the_command_lines_of_the_page_can_be_read_by_a_shell(app: Flask) -> None:
    from tmserver.api.description import curl

    for one in OPERATIONS:
        words = shlex.split(curl(one, "http://127.0.0.1:8080").replace("\\\n", " "))
        assert words[0] == "curl"
        assert words[-1].startswith("http://127.0.0.1:8080/api/v1/")
        if "-d" in words:
            json.loads(words[words.index("-d") + 1])


def _all(error: type[TmServerError]) -> list[type[TmServerError]]:
    return [error, *(deeper for one in error.__subclasses__() for deeper in _all(one))]
