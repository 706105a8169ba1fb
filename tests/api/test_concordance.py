"""The concordance over REST: the contract around it; what is found is the services' and the engine's matter."""

from tests.api.client import Api, problem

PAIR = {"source": "it", "target": "en"}
UNITS = "/memories/world/units"


def _add(api: Api, *pairs: tuple[str, str]) -> list[dict[str, object]]:
    found = [api.post(UNITS, {"source": source, "target": target}).get_json() for source, target in pairs]
    return list(found)


def test_an_answer_field_for_field(rita: Api) -> None:
    [unit] = _add(rita, ("La corte ha rinviato l'udienza.", "The court postponed the hearing."))
    answer = rita.get("/concordance", q='corte "l\'udienza"', side="source", **PAIR).get_json()
    year = str(unit["date"])[:4]
    assert answer == {
        "items": [
            {
                "unit_id": unit["id"], "version": 1, "memory": "world",
                "source": {
                    "language": "it", "text": unit["source"],
                    "hits": [{"start": 3, "end": 8}, {"start": 21, "end": 30}], "rendered": [],
                },
                "target": {"language": "en", "text": unit["target"], "hits": [], "rendered": []},
                "status": "unreviewed", "origin": "api", "story": None, "date": unit["date"], "uses": 1,
                "created_by": "rita", "created_at": unit["created_at"], "changed_by": "rita",
                "changed_at": unit["changed_at"],
            }
        ],
        "next_cursor": None, "total": 1, "more_than": None,
        "facets": {
            "memory": [{"value": "world", "count": 1}], "year": [{"value": year, "count": 1}],
            "origin": [{"value": "api", "count": 1}], "status": [{"value": "unreviewed", "count": 1}], "story": [],
        },
        "rendered_as": {"hits": 1, "otherwise": 1, "values": []}, "index_behind": False,
    }  # fmt: skip


def test_pages_by_cursor_which_holds_for_its_question_only(rita: Api) -> None:
    units = _add(rita, *((f"Voto numero {n}", f"Vote number {n}") for n in range(5)))
    ask = {"q": "voto", "limit": 2, **PAIR}
    seen, cursor = [], None
    while True:
        page = rita.get("/concordance", **ask, **({"cursor": cursor} if cursor else {})).get_json()
        assert page["total"] == 5
        seen += [one["unit_id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = page["next_cursor"]
    assert seen == [unit["id"] for unit in reversed(units)]
    assert problem(rita.get("/concordance", **(ask | {"q": "numero"}), cursor=cursor)) == "bad-cursor"


def test_facets_narrow_and_memories_say_where(rita: Api) -> None:
    _add(rita, ("Voto di fiducia", "Confidence vote"))
    for narrowing, count in (
        ({"memory": "world"}, 1), ({"memory": "elsewhere"}, 0), ({"year": 1999}, 0), ({"origin": "import"}, 0),
        ({"status": "unreviewed"}, 1), ({"story": "x"}, 0), ({"memories": "world"}, 1),
    ):  # fmt: skip
        assert rita.get("/concordance", q="voto", **PAIR, **narrowing).get_json()["total"] == count, narrowing


def test_what_cannot_be_asked_is_refused_with_the_field(rita: Api) -> None:
    for wrong in (
        {"q": ""}, {"q": "*"}, {"q": "a" * 201}, {"side": "left"}, {"year": 0}, {"year": "x"}, {"status": "new"},
        {"limit": 201}, {"source": "italiano!"}, {"surprise": 1},
    ):  # fmt: skip
        answer = rita.get("/concordance", **({"q": "voto"} | PAIR | wrong))
        assert answer.status_code == 422, wrong
    assert problem(rita.get("/concordance", q="voto", memories="nowhere", **PAIR)) == "not-found"
