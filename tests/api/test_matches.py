"""Look-ups over REST. What is found and how it scores is the engine's matter; here: the contract around it."""

from tests.api.client import Api, problem
from tests.builders import add_units, make_memory, new_unit
from tmserver.core import Core

UNITS = "/memories/world/units"
PAIR = {"source": "La corte ha rinviato l'udienza.", "target": "The court postponed the hearing."}
ITALIAN_TO_ENGLISH = {"source": "it", "target": "en"}


def test_a_unit_that_was_added_is_found_by_the_next_look_up(rita: Api) -> None:
    for number in range(3):
        text = f"Udienza rinviata per la volta numero {number}."
        assert rita.get("/matches", q=text, min_score=100, **ITALIAN_TO_ENGLISH).get_json()["matches"] == []
        unit = rita.post(UNITS, {"source": text, "target": f"Hearing postponed, time {number}."}).get_json()
        found = rita.get("/matches", q=text, min_score=100, **ITALIAN_TO_ENGLISH).get_json()["matches"]
        assert [(one["unit_id"], one["score"]) for one in found] == [(unit["id"], 100)]
    rita.delete(f"{UNITS}/{unit['id']}", version=1)
    assert rita.get("/matches", q=text, min_score=100, **ITALIAN_TO_ENGLISH).get_json()["matches"] == []


def test_a_match_field_for_field(rita: Api) -> None:
    unit = rita.post(UNITS, PAIR | {"story": "hearing"}).get_json()
    answer = rita.get("/matches", q=PAIR["source"], **ITALIAN_TO_ENGLISH).get_json()
    assert answer == {
        "text": PAIR["source"],
        "matches": [
            {
                "unit_id": unit["id"], "memory": "world", "score": 100, "raw_score": 100, "kind": "exact",
                "source": {"language": "it", "text": PAIR["source"]},
                "target": {"language": "en", "text": PAIR["target"]},
                "penalties": [], "repairs": [], "missing_tags": [], "findings": [],
                "diff": [{"op": "equal", "text": PAIR["source"]}],
                "warnings": [], "origin": "api", "status": "unreviewed", "created_by": "rita",
                "created_at": unit["created_at"], "changed_by": "rita", "changed_at": unit["changed_at"],
                "uses": 1, "story": "hearing",
            }
        ],
        "fragments": [],
        "terms": [],
    }  # fmt: skip


def test_a_changed_negation_is_named(rita: Api) -> None:
    rita.post(UNITS, {"source": "La diga non riapre stasera al traffico.", "target": "The dam stays closed tonight."})
    asked = rita.get("/matches", q="La diga riapre stasera al traffico.", **ITALIAN_TO_ENGLISH).get_json()
    [match] = asked["matches"]
    assert match["warnings"] == [{"kind": "negation", "stored": "non", "query": ""}]
    assert match["score"] < 100


def test_where_nothing_matches_stored_phrases_inside_the_text_are_given(rita: Api) -> None:
    unit = rita.post(UNITS, {"source": "Ministero dei Trasporti", "target": "Transport Ministry"}).get_json()
    text = "Ieri il Ministero dei Trasporti ha riaperto la statale per Aosta."
    found = rita.get("/matches", q=text, **ITALIAN_TO_ENGLISH).get_json()
    assert found["matches"] == []
    assert found["fragments"] == [
        {
            "unit_id": unit["id"], "start": 8, "end": 31, "source": "Ministero dei Trasporti",
            "target": "Transport Ministry",
        }
    ]  # fmt: skip


def test_neighbours_sent_as_empty_are_told_apart_from_neighbours_not_sent(rita: Api) -> None:
    rita.post(UNITS, PAIR | {"previous": "", "next": ""})
    ask = {"q": PAIR["source"], **ITALIAN_TO_ENGLISH}
    assert rita.get("/matches", **ask).get_json()["matches"][0]["score"] == 100
    assert rita.get("/matches", previous="", **ask).get_json()["matches"][0]["score"] == 101
    both = rita.get("/matches", previous="", next="", **ask).get_json()["matches"][0]
    assert (both["score"], both["kind"]) == (102, "context")


def test_a_batch_is_answered_in_the_order_of_its_segments(rita: Api) -> None:
    rita.post(UNITS, PAIR)
    texts = ["Nulla di simile qui.", PAIR["source"], "Nemmeno questo, davvero.", PAIR["source"]]
    answer = rita.post("/matches", ITALIAN_TO_ENGLISH | {"segments": [{"text": text} for text in texts]}).get_json()
    assert [one["text"] for one in answer["results"]] == texts
    assert [len(one["matches"]) for one in answer["results"]] == [0, 1, 0, 1]
    assert all(one["fragments"] == one["terms"] == [] for one in answer["results"])
    assert answer["index_behind"] is False


def test_a_segment_is_sent_as_text_or_as_markup(rita: Api) -> None:
    markup = 'La <pc id="1">corte</pc> ha rinviato l\'udienza.'
    rita.post(UNITS, {"source_markup": markup, "target": PAIR["target"]})

    def score(segment: dict[str, str]) -> int:
        answer = rita.post("/matches", ITALIAN_TO_ENGLISH | {"segments": [segment]}).get_json()
        best: int = answer["results"][0]["matches"][0]["score"]
        return best

    assert score({"markup": markup}) == 100
    assert score({"markup": markup, "text": PAIR["source"]}) == 100
    assert score({"text": PAIR["source"]}) == 99
    found = rita.get("/matches", q=PAIR["source"], **ITALIAN_TO_ENGLISH).get_json()["matches"][0]
    assert found["source"]["markup"] == markup
    assert "markup" not in found["target"]

    for wrong, slug in (
        ({}, "invalid"),
        ({"text": "Altro.", "markup": markup}, "invalid"),
        ({"markup": "<pc>"}, "bad-markup"),
        ({"markup": "<script>x</script>"}, "bad-markup"),
        ({"markup": '<ph id="1"/>'}, "text-empty"),
        ({"text": None}, "invalid"),
    ):
        refused = rita.post("/matches", ITALIAN_TO_ENGLISH | {"segments": [{"text": "Prima."}, wrong]})
        assert problem(refused) == slug, wrong
        assert refused.get_json()["field"].startswith("segments[1]."), wrong


def test_a_valid_pair_without_a_memory_finds_nothing(rita: Api) -> None:
    rita.post(UNITS, PAIR)
    for source, target in (("it", "fr"), ("ja", "sw"), ("it", "it"), ("x-klingon", "en")):
        answer = rita.get("/matches", source=source, target=target, q=PAIR["source"])
        expected = 422 if source.startswith("x-") else 200
        assert answer.status_code == expected, (source, target)
        assert expected == 422 or answer.get_json()["matches"] == []


def test_the_opposite_direction_is_searched_unless_told_otherwise(rita: Api) -> None:
    rita.post(UNITS, PAIR)
    ask = {"q": PAIR["target"], "source": "en", "target": "it"}
    found = rita.get("/matches", **ask).get_json()["matches"][0]
    assert (found["score"], found["target"]["text"]) == (99, PAIR["source"])
    assert found["penalties"] == [{"name": "reversed", "points": 1}]
    assert rita.get("/matches", reverse="false", **ask).get_json()["matches"] == []


def test_only_the_named_memories_are_searched(rita: Api, core: Core) -> None:
    make_memory(core, "courts", desk="world")
    make_memory(core, "secret", desk="sport")
    rita.post(UNITS, PAIR)
    add_units(core, [new_unit(PAIR["source"], "The court has put off the hearing.")], memory="courts")
    add_units(core, [new_unit(PAIR["source"], "Hearing adjourned.")], memory="secret")
    ask = {"q": PAIR["source"], **ITALIAN_TO_ENGLISH}

    def memories_of(**more: str) -> set[str]:
        return {one["memory"] for one in rita.get("/matches", **ask, **more).get_json()["matches"]}

    assert memories_of() == {"world", "courts"}
    assert memories_of(memories="courts") == {"courts"}
    assert memories_of(memories="world,courts") == {"world", "courts"}
    assert problem(rita.get("/matches", memories="world,secret", **ask)) == "not-found"
    body = ITALIAN_TO_ENGLISH | {"segments": [{"text": PAIR["source"]}]}
    assert problem(rita.post("/matches", body | {"memories": ["secret"]})) == "not-found"
    assert rita.post("/matches", body | {"memories": []}).get_json()["results"][0]["matches"] == []


def test_outlets_and_glossaries_that_are_not_there_are_not_found(rita: Api) -> None:
    body = ITALIAN_TO_ENGLISH | {"segments": [{"text": "Piove."}]}
    assert rita.post("/matches", body | {"outlet": "house", "glossaries": None}).status_code == 200
    assert rita.post("/matches", body | {"glossaries": []}).status_code == 200
    assert problem(rita.post("/matches", body | {"outlet": "nowhere"})) == "not-found"
    assert problem(rita.post("/matches", body | {"glossaries": ["names"]})) == "not-found"


def test_bounds_of_a_look_up(rita: Api) -> None:
    ask = {"q": "Piove.", **ITALIAN_TO_ENGLISH}
    for wrong in ({"min_score": 0}, {"min_score": 103}, {"limit": 0}, {"limit": 51}, {"limit": "five"}):
        refused = rita.get("/matches", **(ask | wrong))
        assert (problem(refused), refused.get_json()["field"]) == ("invalid", next(iter(wrong)))
    assert rita.get("/matches", **(ask | {"min_score": 102, "limit": 50})).status_code == 200
    assert rita.get("/matches", **(ask | {"q": "x" * 10_000})).status_code == 200
    long = rita.get("/matches", **(ask | {"q": "x" * 10_001}))
    assert (problem(long), long.get_json()["length"], long.get_json()["limit"]) == ("text-too-long", 10_001, 10_000)
    segments = {"segments": [{"text": "Piove."}, {"text": "x" * 10_001}]}
    assert rita.post("/matches", ITALIAN_TO_ENGLISH | segments).get_json()["field"] == "segments[1].text"


def test_200_segments_are_a_batch_and_201_are_too_many(rita: Api) -> None:
    def ask(count: int) -> dict[str, object]:
        return ITALIAN_TO_ENGLISH | {"segments": [{"text": f"Frase {n}."} for n in range(count)]}

    assert len(rita.post("/matches", ask(200)).get_json()["results"]) == 200
    refused = rita.post("/matches", ask(201))
    assert (problem(refused), refused.get_json()["count"]) == ("too-many", 201)
    assert rita.post("/matches", ask(0)).get_json()["results"] == []
