"""Desks, members, outlets and oneself over REST."""

import base64

from flask import Flask

from tests.api.client import Api, problem
from tests.api.conftest import Caller
from tmserver.domain.people import Scope


def test_me_says_who_the_token_acts_for(caller: Caller) -> None:
    assert caller("rita").get("/me").get_json() == {
        "name": "rita", "display_name": "Rita", "role": "translator", "scope": "write", "language": "en",
        "desks": [{"desk": "world", "role": "translator"}],
    }  # fmt: skip
    assert caller("rita", scope=Scope.READ).get("/me").get_json()["scope"] == "read"


def test_a_token_is_taken_as_bearer_or_as_basic_password_and_nothing_else_is(caller: Caller, app: Flask) -> None:
    token = caller("rita").token or ""
    basic = base64.b64encode(f"anything:{token}".encode()).decode()
    assert Api(app)("GET", "/me", headers={"Authorization": f"Basic {basic}"}).get_json()["name"] == "rita"
    for wrong in ("", "Bearer", "Bearer ", f"Bearer {token}x", f"Digest {token}", token, "Basic !!!", "Bearer \xff"):
        refused = Api(app)("GET", "/me", headers={"Authorization": wrong})
        assert problem(refused) == "not-signed-in", wrong
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_an_administrator_makes_desks_and_outlets(ada: Api) -> None:
    for noun, new in (("desks", {"slug": "culture", "name": "Culture", "timezone": "Europe/London"}),
                      ("outlets", {"slug": "us-edition", "name": "US edition"})):  # fmt: skip
        made = ada.post(f"/{noun}", new)
        assert made.status_code == 201
        assert made.headers["Location"] == f"/api/v1/{noun}/{new['slug']}"
        assert ada.get(f"/{noun}/{new['slug']}").get_json() == made.get_json()
        assert made.get_json().items() >= new.items()
        assert new["slug"] in [one["slug"] for one in ada.get(f"/{noun}").get_json()["items"]]
        assert problem(ada.post(f"/{noun}", new)) == "already-exists"
        assert problem(ada.post(f"/{noun}", new | {"slug": "Has Spaces"})) == "invalid"
    assert problem(ada.post("/desks", {"slug": "moon", "name": "Moon", "timezone": "Moon/Tycho"})) == "invalid"


def test_lists_of_desks_and_outlets_have_pages(ada: Api) -> None:
    for noun in ("desks", "outlets"):
        for number in range(3):
            ada.post(f"/{noun}", {"slug": f"n{number}", "name": f"Number {number}"})
        slugs: list[str] = []
        page = ada.get(f"/{noun}", limit=2).get_json()
        while page["next_cursor"] is not None:
            slugs += [one["slug"] for one in page["items"]]
            page = ada.get(f"/{noun}", limit=2, cursor=page["next_cursor"]).get_json()
        slugs += [one["slug"] for one in page["items"]]
        assert slugs[-3:] == ["n0", "n1", "n2"]
        assert len(slugs) == len(set(slugs))


def test_an_editor_manages_the_members_of_their_desk(edo: Api, otto: Api) -> None:
    assert problem(otto.get("/desks/world")) == "not-found"
    joined = edo.put("/desks/world/members/otto", {"role": "reader"})
    assert joined.get_json() == {"user": "otto", "role": "reader"}
    assert otto.get("/desks/world").status_code == 200
    assert edo.put("/desks/world/members/otto", {"role": "translator"}).get_json()["role"] == "translator"
    assert problem(edo.put("/desks/world/members/otto", {"role": "administrator"})) == "not-allowed"
    assert edo.delete("/desks/world/members/otto").status_code == 204
    assert problem(edo.delete("/desks/world/members/otto")) == "not-found"
    assert problem(otto.get("/desks/world")) == "not-found"


def test_members_that_cannot_be_are_refused(edo: Api) -> None:
    assert problem(edo.put("/desks/world/members/nobody", {"role": "reader"})) == "not-found"
    assert problem(edo.put("/desks/nowhere/members/otto", {"role": "reader"})) == "not-found"
    assert problem(edo.put("/desks/sport/members/otto", {"role": "reader"})) == "not-found"
    for wrong in ({"role": "owner"}, {"role": None}, {}, {"role": "reader", "until": "tomorrow"}):
        assert problem(edo.put("/desks/world/members/otto", wrong)) == "invalid"
    assert problem(edo("DELETE", "/desks/world/members/ot%00to")) == "page-not-found"


def test_what_is_stored_about_a_person_is_told_and_removing_them_needs_the_name_once_more(
    caller: Caller, ada: Api
) -> None:
    rita = caller("rita")
    data = rita.get("/users/rita/data").get_json()
    assert (data["display_name"], data["desks"]) == ("Rita", [{"desk": "world", "role": "translator"}])
    assert problem(ada.post("/users/rita/removal", {"name": "Rita"})) == "invalid"
    assert rita.get("/me").status_code == 200
    asked = ada.post("/users/rita/removal", {"name": "rita"})
    assert asked.status_code == 202
    assert asked.headers["Location"] == f"/api/v1/jobs/{asked.get_json()['id']}"
    assert rita.get("/me").status_code == 401
    assert problem(ada.get("/users/rita/data")) == "not-found"
