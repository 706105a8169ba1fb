"""Memories over REST."""

from tests.api.client import Api, problem

NEW = {"slug": "courts", "name": "Courts", "source": "it", "target": "en", "desk": "world"}


def test_a_memory_is_made_read_changed_trashed_and_restored(edo: Api) -> None:
    made = edo.post("/memories", NEW)
    assert made.status_code == 201
    assert made.headers["Location"] == "/api/v1/memories/courts"
    assert edo.get("/memories/courts").get_json() == made.get_json()
    assert made.get_json() | {"created_at": ""} == {
        "slug": "courts", "name": "Courts", "source": "it", "target": "en", "desk": "world", "outlet": None,
        "penalty": 0, "units": 0, "retired": 0, "created_at": "", "deleted_at": None,
    }  # fmt: skip

    changed = edo.patch("/memories/courts", {"name": "Courts and police", "penalty": 2, "outlet": "house"})
    assert changed.status_code == 200
    assert (changed.get_json()["name"], changed.get_json()["penalty"]) == ("Courts and police", 2)
    assert edo.patch("/memories/courts", {"outlet": None}).get_json()["outlet"] is None

    assert edo.delete("/memories/courts").status_code == 204
    assert problem(edo.get("/memories/courts")) == "not-found"
    assert [one["slug"] for one in edo.get("/memories", trashed="true").get_json()["items"]] == ["courts"]
    restored = edo.post("/memories/courts/restore")
    assert restored.status_code == 200
    assert restored.get_json()["deleted_at"] is None
    assert problem(edo.post("/memories/courts/restore")) == "not-found"


def test_languages_are_answered_in_their_one_spelling(edo: Api) -> None:
    made = edo.post("/memories", NEW | {"source": "IT_it", "target": "EN-gb"}).get_json()
    assert (made["source"], made["target"]) == ("it-IT", "en-GB")


def test_languages_change_only_while_the_memory_has_never_held_a_unit(edo: Api) -> None:
    edo.post("/memories", NEW)
    assert edo.patch("/memories/courts", {"target": "fr"}).get_json()["target"] == "fr"
    edo.post("/memories/courts/units", {"source": "Nessun ferito.", "target": "Aucun blessé."})
    assert problem(edo.patch("/memories/courts", {"target": "de"})) == "conflict"


def test_a_taken_name_is_refused_even_from_the_trash(edo: Api) -> None:
    edo.post("/memories", NEW)
    edo.delete("/memories/courts")
    assert problem(edo.post("/memories", NEW)) == "already-exists"


def test_what_is_wrong_with_a_new_memory_is_said_by_field(edo: Api) -> None:
    for wrong, slug, field in (
        ({"slug": "No Spaces"}, "invalid", "slug"),
        ({"target": "it"}, "invalid", "target"),
        ({"target": "inglese moderno"}, "bad-language", None),
        ({"penalty": -1}, "invalid", "penalty"),
        ({"penalty": "2"}, "invalid", "penalty"),
        ({"penalty": True}, "invalid", "penalty"),
        ({"name": " "}, "text-empty", "name"),
        ({"name": "two\nlines"}, "invalid", "name"),
        ({"name": None}, "invalid", "name"),
        ({"desk": "nowhere"}, "not-found", None),
        ({"desk": "sport"}, "not-found", None),
        ({"desk": "wor\x00ld"}, "invalid", "desk"),
        ({"outlet": "nowhere"}, "not-found", None),
        ({"colour": "red"}, "invalid", "colour"),
    ):
        refused = edo.post("/memories", NEW | wrong)
        assert problem(refused) == slug, wrong
        assert refused.get_json().get("field") == field, wrong


def test_lists_go_on_where_their_cursor_says(ada: Api) -> None:
    slugs = [f"m{number}" for number in range(5)]
    for slug in slugs:
        ada.post("/memories", NEW | {"slug": slug})
    found: list[str] = []
    page = ada.get("/memories", limit=2).get_json()
    while True:
        found += [one["slug"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        assert len(page["items"]) == 2
        page = ada.get("/memories", limit=2, cursor=page["next_cursor"]).get_json()
    assert found == slugs
    assert problem(ada.get("/memories", cursor="W29uZSBvZiBvdXJz")) == "bad-cursor"


def test_another_desk_does_not_see_it(edo: Api, otto: Api) -> None:
    edo.post("/memories", NEW)
    assert problem(otto.get("/memories/courts")) == "not-found"
    assert otto.get("/memories").get_json()["items"] == []
    assert problem(otto.patch("/memories/courts", {"name": "Ours"})) == "not-found"


def test_a_memory_of_everyone_is_read_by_all_and_changed_by_the_role_one_has_outside_desks(ada: Api, otto: Api) -> None:
    ada.post("/memories", NEW | {"desk": None})
    assert otto.get("/memories/courts").status_code == 200
    assert problem(otto.delete("/memories/courts")) == "not-allowed"
