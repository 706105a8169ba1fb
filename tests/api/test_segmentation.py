"""Cutting texts into sentences over REST."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.client import Api, problem

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Nothing here is stored: one database is enough."""

STORY = "TRIESTE – La bora ferma i traghetti.\nDisagi fino a sera.\n\nIl porto 𝔸 riapre domani. «Finalmente», dice Zoë."


def test_a_sentence_is_the_given_text_between_its_offsets(rita: Api) -> None:
    segments = rita.post("/segmentation", {"language": "it", "text": STORY}).get_json()["segments"]
    assert len(segments) == 4
    assert [STORY[one["start"] : one["end"]] for one in segments] == [one["text"] for one in segments]
    assert [one["paragraph"] for one in segments] == [0, 0, 1, 1]


def test_a_whole_book_of_a_million_characters_is_taken_and_one_more_is_not(rita: Api) -> None:
    sentence = "Il mare è calmo. "
    text = (sentence * (1_000_000 // len(sentence) + 1))[:1_000_000]
    segments = rita.app.test_client().post(
        "/api/v1/segmentation", json={"language": "it", "text": text}, headers={"Authorization": f"Bearer {rita.token}"}
    )
    assert len(segments.get_json()["segments"]) == 1_000_000 // len(sentence) + 1
    assert problem(rita.post("/segmentation", {"language": "it", "text": text + "x"})) == "text-too-long"


def test_what_cannot_be_segmented_is_refused(rita: Api) -> None:
    for body, slug in (
        ({"language": "it", "text": ""}, "text-empty"),
        ({"language": "it", "text": " \n "}, "text-empty"),
        ({"language": "italiano", "text": "Piove."}, "bad-language"),
        ({"language": "it", "text": "Pi\x00ove."}, "bad-character"),
        ({"language": "it"}, "invalid"),
        ({"language": "it", "text": 5}, "invalid"),
        ([], "invalid"),
    ):
        assert problem(rita.post("/segmentation", body)) == slug, body


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80))
def test_any_text_comes_back_by_its_offsets(rita: Api, text: str) -> None:
    answer = rita.post("/segmentation", {"language": "it", "text": text})
    if answer.status_code == 422:
        assert problem(answer) in {"text-empty", "bad-character"}
        return
    end = 0
    for one in answer.get_json()["segments"]:
        assert text[one["start"] : one["end"]] == one["text"]
        assert text[end : one["start"]].strip() == ""
        end = one["end"]
    assert text[end:].strip() == ""
