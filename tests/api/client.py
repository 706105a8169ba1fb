"""A caller of the REST interface that believes nothing: every answer is held against the OpenAPI document.

Status, problem, media type, body and headers must be what the document says of that operation; answers must have no
field that it does not name. Queries and bodies of calls that succeed must be documented too.
"""

import copy
import json as json_module
import re
from functools import cache
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator, FormatChecker
from werkzeug.test import TestResponse

_PLACE = re.compile(r"\\\{\w+\\\}")


def _closed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with answers that may hold nothing unnamed: a field the document forgot is then seen."""
    closed = copy.deepcopy(document)
    for schema in closed["components"]["schemas"].values():
        if schema.get("type") == "object" and "additionalProperties" not in schema:
            schema["additionalProperties"] = False
    return closed


class Contract:
    """What the document of an application says."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = _closed(document)
        self.paths = [
            (re.compile(_PLACE.sub("[^/]+", re.escape(path))), path, methods)
            for path, methods in self.document["paths"].items()
        ]

    @classmethod
    def of(cls, app: Flask) -> "Contract":
        """The contract an application publishes."""
        return _contract(app)

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        """What is said of a method at an address."""
        for pattern, _, methods in self.paths:
            if pattern.fullmatch(path):
                return methods.get(method.lower())
        return None

    def validate(self, schema: dict[str, Any], value: Any) -> None:
        """Raise ValidationError unless the value is as the schema says."""
        Draft202012Validator(
            {"components": self.document["components"], **schema}, format_checker=FormatChecker()
        ).validate(value)

    def check(self, method: str, path: str, response: TestResponse) -> None:
        """Fail unless the answer is documented for this operation."""
        operation = self.operation("GET" if method == "HEAD" else method, path)
        if operation is None:
            assert response.status_code in {404, 405}, f"{method} {path} is not documented"
            self._check_problem(response, {"page-not-found", "method-not-allowed", "too-large"})
            return
        documented = operation["responses"].get(str(response.status_code))
        assert documented, f"{method} {path} answered {response.status_code}, not documented: {response.text[:300]}"
        for name in documented.get("headers", ()):
            assert name in response.headers, f"{method} {path}: no {name}"
        if "x-problems" in documented:
            assert method == "HEAD" or self._check_problem(response, set(documented["x-problems"]))
            return
        if method != "HEAD":
            self._check_body(response, documented.get("content", {}))

    def _check_problem(self, response: TestResponse, slugs: set[str]) -> bool:
        assert response.mimetype == "application/problem+json", response.text[:300]
        problem = response.get_json()
        self.validate({"$ref": "#/components/schemas/Problem"}, problem)
        assert problem["status"] == response.status_code
        assert problem["type"].removeprefix("/docs/errors#") in slugs, f"{problem['type']} is not documented here"
        return True

    def _check_body(self, response: TestResponse, content: dict[str, Any]) -> None:
        if not content:
            assert response.data == b""
            return
        assert response.mimetype in content, f"{response.mimetype} is not documented"
        if response.mimetype == "application/json":
            self.validate(content[response.mimetype]["schema"], response.get_json())

    def check_call(self, method: str, path: str, query: dict[str, Any], body: Any) -> None:
        """Fail when a call that succeeded sent what is not documented."""
        operation = self.operation(method, path)
        if operation is None:
            return
        named = {one["name"] for one in operation["parameters"] if one["in"] == "query"}
        assert query.keys() <= named, f"undocumented: {query.keys() - named}"
        if body is not None:
            self.validate(operation["requestBody"]["content"]["application/json"]["schema"], body)


@cache
def _contract(app: Flask) -> Contract:
    return Contract(json_module.loads(app.test_client().get("/api/v1/openapi.json").data))


class Api:
    """Calls as one person with a token, or as a stranger. Paths are relative to /api/v1."""

    def __init__(self, app: Flask, token: str | None = None, *, language: str = "en") -> None:
        self.app, self.token, self.language = app, token, language
        self.contract = Contract.of(app)

    def __call__(self, method: str, path: str, **given: Any) -> TestResponse:
        """A call; keywords as Flask's test client takes them. The answer has been checked."""
        address = f"/api/v1{path}"
        headers = {"Accept-Language": self.language, **given.pop("headers", {})}
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        response = self.app.test_client().open(address, method=method, headers=headers, **given)
        plain = address.partition("?")[0]
        self.contract.check(method, plain, response)
        if response.status_code < 300:
            self.contract.check_call(method, plain, given.get("query_string") or {}, given.get("json"))
        return response

    def get(self, path: str, **query: Any) -> TestResponse:
        """GET with a query."""
        return self("GET", path, query_string=query)

    def post(self, path: str, body: Any = None, *, version: int | str | None = None) -> TestResponse:
        """POST of JSON, with If-Match where a version is given."""
        return self._send("POST", path, body, version)

    def put(self, path: str, body: Any) -> TestResponse:
        """PUT of JSON."""
        return self._send("PUT", path, body, None)

    def patch(self, path: str, body: Any, *, version: int | str | None = None) -> TestResponse:
        """PATCH of JSON, with If-Match where a version is given."""
        return self._send("PATCH", path, body, version)

    def delete(self, path: str, *, version: int | str | None = None) -> TestResponse:
        """DELETE, with If-Match where a version is given."""
        return self._send("DELETE", path, None, version)

    def raw(self, method: str, path: str, data: bytes, content_type: str = "application/json") -> TestResponse:
        """A body as bytes, to send what no client would."""
        return self(method, path, data=data, content_type=content_type)

    def _send(self, method: str, path: str, body: Any, version: int | str | None) -> TestResponse:
        headers = {} if version is None else {"If-Match": str(version)}
        return self(method, path, headers=headers, **({} if body is None else {"json": body}))


def problem(response: TestResponse) -> str:
    """The slug of a refusal."""
    assert response.status_code >= 400, response.text
    slug: str = json_module.loads(response.data)["type"].removeprefix("/docs/errors#")
    return slug
