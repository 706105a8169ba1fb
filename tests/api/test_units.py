"""Units over REST."""

from datetime import UTC, datetime

from tests.api.client import Api, problem
from tests.builders import make_memory
from tmserver.core import Core

UNITS = "/memories/world/units"
PAIR = {"source": "Nessun ferito nell'incendio.", "target": "No one was hurt in the fire."}
TAGGED = {
    "source_markup": 'Lo dice <pc id="1" type="fmt">La Gazzetta del Porto</pc>.',
    "target_markup": 'So says <pc id="1" type="fmt">La Gazzetta del Porto</pc>.',
}


def test_a_unit_is_added_and_read_field_for_field(rita: Api) -> None:
    made = rita.post(UNITS, PAIR | {"previous": "", "key": "fire-1", "note": "Local copy."})
    unit = made.get_json()
    assert made.status_code == 201
    assert made.headers["Location"] == f"/api/v1{UNITS}/{unit['id']}"
    assert made.headers["ETag"] == '"1"'
    moment = datetime.fromisoformat(unit["created_at"])
    assert moment.astimezone(UTC).date() == datetime(2026, 3, 12, tzinfo=UTC).date()
    assert unit == PAIR | {
        "id": unit["id"], "version": 1, "source_language": "it", "target_language": "en", "previous": "", "next": None,
        "key": "fire-1", "status": "unreviewed", "origin": "api", "story": None, "date": "2026-03-12",
        "note": "Local copy.", "uses": 1, "created_by": "rita", "created_at": unit["created_at"],
        "changed_by": "rita", "changed_at": unit["created_at"],
    }  # fmt: skip
    assert rita.get(f"{UNITS}/{unit['id']}").get_json() == unit


def test_an_equal_unit_is_merged_and_another_context_makes_another_unit(rita: Api) -> None:
    first = rita.post(UNITS, PAIR).get_json()
    again = rita.post(UNITS, PAIR)
    assert again.status_code == 200
    assert again.headers["Location"].endswith(f"/{first['id']}")
    assert again.get_json()["uses"] == 2
    assert rita.post(UNITS, PAIR | {"previous": ""}).get_json()["id"] != first["id"]


def test_markup_comes_back_beside_the_text_and_only_where_there_are_tags(rita: Api) -> None:
    unit = rita.post(UNITS, TAGGED).get_json()
    assert unit["source"] == "Lo dice La Gazzetta del Porto."
    assert unit["source_markup"] == TAGGED["source_markup"]
    plain = rita.post(UNITS, {"source_markup": "Gas &amp; luce.", "target": "Gas and electricity."}).get_json()
    assert plain["source"] == "Gas & luce."
    assert "source_markup" not in plain
    changed = rita.patch(f"{UNITS}/{unit['id']}", {"source": "Lo dice il giornale."}, version=1).get_json()
    assert "source_markup" not in changed
    assert changed["target_markup"] == TAGGED["target_markup"]


def test_text_and_markup_together_must_agree(rita: Api) -> None:
    both = TAGGED | {"source": "Lo dice La Gazzetta del Porto.", "target": "So says La Gazzetta del Porto."}
    assert rita.post(UNITS, both).status_code == 201
    refused = rita.post(UNITS, both | {"target": "So says the paper."})
    assert (problem(refused), refused.get_json()["field"]) == ("invalid", "target_markup")
    assert problem(rita.post(UNITS, {"source": "Solo l'italiano."})) == "invalid"


def test_bad_markup_is_refused_by_field(rita: Api) -> None:
    for bad in ("Un <pc>tag aperto", "Un <b>tag</b> di HTML", "R&S", '<ph id="1"/><ph id="1"/> due volte'):
        refused = rita.post(UNITS, {"source_markup": bad, "target": "One tag."})
        assert (problem(refused), refused.get_json()["field"]) == ("bad-markup", "source_markup"), bad


def test_bulk_answers_each_unit_for_itself_in_order(rita: Api) -> None:
    many = [
        PAIR, PAIR, {"source": "Manca l'inglese."}, {"source": " ", "target": "Blank."}, TAGGED, "not a unit",
        PAIR | {"colour": "red"}, {"source": "Un \x07 campanello.", "target": "A bell."},
        {"source": "Aperto il <pc>tag", "target": "Open."} | {"source_markup": "<pc>"},
        PAIR | {"target_language": "fr"}, PAIR | {"target_language": "inglese moderno"},
    ]  # fmt: skip
    answer = rita.raw("POST", UNITS, json_bytes({"units": many}))
    results = answer.get_json()["results"]
    assert [one["status"] for one in results] == [
        "added", "merged", "refused", "refused", "added", "refused", "refused", "refused", "refused", "refused",
        "refused",
    ]  # fmt: skip
    assert results[0]["unit"]["id"] == results[1]["unit"]["id"]
    refused = [(one["problem"]["type"].partition("#")[2], one["problem"].get("field")) for one in results[2:4]]
    assert refused == [("invalid", "target"), ("text-empty", "source")]
    assert rita.get(UNITS).get_json()["items"][0]["source"] == "Lo dice La Gazzetta del Porto."


def test_a_bulk_of_1001_units_is_refused_whole(rita: Api) -> None:
    pair = {"source": "Piove.", "target": "It is raining."}
    refused = rita.post(UNITS, {"units": [pair | {"key": str(number)} for number in range(1001)]})
    assert problem(refused) == "too-many"
    assert rita.get(UNITS).get_json()["items"] == []
    assert rita.post(UNITS, {"units": []}).get_json() == {"results": []}


def test_a_change_names_the_version_it_was_made_from(rita: Api) -> None:
    unit = rita.post(UNITS, PAIR).get_json()
    path = f"{UNITS}/{unit['id']}"
    new = {"target": "Nobody was hurt in the fire."}
    assert problem(rita.patch(path, new)) == "version-required"
    changed = rita.patch(path, new, version='"1"')
    assert (changed.status_code, changed.headers["ETag"], changed.get_json()["version"]) == (200, '"2"', 2)
    stale = rita.patch(path, {"target": "Somebody else's."}, version=1)
    assert (stale.status_code, problem(stale), stale.get_json()["current"]) == (409, "stale", 2)
    assert problem(rita.patch(path, new, version="latest")) == "bad-request"
    assert rita.patch(path, new, version=2).get_json()["version"] == 2, "a change that changes nothing makes no version"


def test_history_and_revert(rita: Api) -> None:
    unit = rita.post(UNITS, PAIR).get_json()
    path = f"{UNITS}/{unit['id']}"
    for version, target in ((1, "Nobody was hurt."), (2, "There were no injuries.")):
        rita.patch(path, {"target": target}, version=version)
    page = rita.get(f"{path}/history", limit=2).get_json()
    assert [one["version"] for one in page["items"]] == [3, 2]
    rest = rita.get(f"{path}/history", limit=2, cursor=page["next_cursor"]).get_json()
    assert [(one["version"], one["target"]) for one in rest["items"]] == [(1, PAIR["target"])]
    assert rest["next_cursor"] is None

    back = rita.post(f"{path}/revert", {"version": 1}, version=3).get_json()
    assert (back["version"], back["target"]) == (4, PAIR["target"])
    assert problem(rita.post(f"{path}/revert", {"version": 9}, version=4)) == "not-found"
    assert problem(rita.post(f"{path}/revert", {"version": 1}, version=3)) == "stale"
    assert problem(rita.post(f"{path}/revert", {"version": 1})) == "version-required"


def test_a_deleted_unit_is_retired_and_still_listed(rita: Api) -> None:
    unit = rita.post(UNITS, PAIR).get_json()
    path = f"{UNITS}/{unit['id']}"
    assert problem(rita.delete(path)) == "version-required"
    assert rita.delete(path, version=1).status_code == 204
    assert rita.get(path).get_json()["status"] == "retired"
    assert [one["id"] for one in rita.get(UNITS, status="retired").get_json()["items"]] == [unit["id"]]
    assert rita.get(UNITS, status="reviewed").get_json()["items"] == []
    assert rita.get("/memories/world").get_json()["retired"] == 1


def test_units_are_listed_newest_first_page_by_page(rita: Api) -> None:
    rita.post(UNITS, {"units": [{"source": f"Gara {n}.", "target": f"Race {n}."} for n in range(7)]})
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = rita.get(UNITS, limit=3, **cursor).get_json()
        found += [one["source"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert found == [f"Gara {n}." for n in reversed(range(7))]


def test_a_cursor_holds_only_for_the_list_that_gave_it(rita: Api, ada: Api) -> None:
    ada.post("/memories", {"slug": "sport", "name": "Sport", "source": "it", "target": "en", "desk": "world"})
    rita.post(UNITS, {"units": [{"source": f"Gara {n}.", "target": f"Race {n}."} for n in range(3)]})
    cursor = rita.get(UNITS, limit=1).get_json()["next_cursor"]
    assert problem(rita.get("/memories/sport/units", cursor=cursor)) == "bad-cursor"
    assert problem(rita.get(UNITS, cursor=cursor[:-1] + ("A" if cursor[-1] != "A" else "B"))) == "bad-cursor"


def test_translators_change_their_own_units_and_terminologists_any(rita: Api, teo: Api) -> None:
    own = rita.post(UNITS, PAIR).get_json()
    others = teo.post(UNITS, {"source": "Altra frase.", "target": "Another sentence."}).get_json()
    assert rita.patch(f"{UNITS}/{own['id']}", {"note": "Mine."}, version=1).status_code == 200
    assert problem(rita.patch(f"{UNITS}/{others['id']}", {"note": "Not mine."}, version=1)) == "not-allowed"
    assert problem(rita.patch(f"{UNITS}/{own['id']}", {"status": "reviewed"}, version=2)) == "not-allowed"
    assert teo.patch(f"{UNITS}/{own['id']}", {"status": "reviewed"}, version=2).get_json()["status"] == "reviewed"


def test_a_change_that_would_equal_another_unit_is_a_conflict(rita: Api) -> None:
    rita.post(UNITS, PAIR)
    other = rita.post(UNITS, PAIR | {"target": "Nobody was hurt."}).get_json()
    assert problem(rita.patch(f"{UNITS}/{other['id']}", PAIR, version=1)) == "conflict"


def test_null_clears_what_may_be_unknown_and_nothing_else(rita: Api) -> None:
    unit = rita.post(UNITS, PAIR | {"previous": "", "key": "fire-1"}).get_json()
    path = f"{UNITS}/{unit['id']}"
    cleared = rita.patch(path, {"previous": None, "key": None}, version=1).get_json()
    assert (cleared["previous"], cleared["key"]) == (None, None)
    for field in ("source", "target", "status", "source_markup"):
        refused = rita.patch(path, {field: None}, version=2)
        assert (problem(refused), refused.get_json()["field"]) == ("invalid", field)


def test_a_unit_belongs_to_its_memory_alone(rita: Api, core: Core) -> None:
    make_memory(core, "courts", desk="world")
    unit = rita.post(UNITS, PAIR).get_json()
    assert problem(rita.get(f"/memories/courts/units/{unit['id']}")) == "not-found"
    for number in ("0", "999999", "9223372036854775807"):
        assert problem(rita.get(f"{UNITS}/{number}")) == "not-found"
    for no_number in ("9223372036854775808", "-1", "1.0", "x"):
        assert problem(rita.get(f"{UNITS}/{no_number}")) == "page-not-found"


def test_the_exact_language_of_a_text_is_kept(rita: Api) -> None:
    unit = rita.post(UNITS, PAIR | {"target_language": "en_gb"}).get_json()
    assert unit["target_language"] == "en-GB"
    assert problem(rita.post(UNITS, PAIR | {"source_language": "fr"})) == "invalid"


def json_bytes(value: object) -> bytes:
    """JSON as a careless client sends it."""
    import json

    return json.dumps(value).encode()
