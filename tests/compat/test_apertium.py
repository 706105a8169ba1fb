"""The Apertium shape: requests as OmegaT and Weblate send them."""

from typing import Any

from tests.builders import add_units
from tests.compat.conftest import DECREE, ONE_DATABASE, Ask
from tests.people import People
from tmserver.core import Core

pytestmark = ONE_DATABASE


def _asked(ask: Ask, text: str, **more: Any) -> Any:
    sent = {"q": text, "markUnknown": "no", "langpair": "it|en"} | more
    return ask("GET", "/translate", query_string=sent).json


def test_only_what_is_sure_is_given(core: Core, ask: Ask) -> None:
    add_units(core, [("Ci sono 3 feriti.", "There are 3 injured.")])
    sure = {"responseData": {"translatedText": DECREE[1]}, "responseStatus": 200, "responseDetails": None}
    assert _asked(ask, DECREE[0]) == sure
    assert _asked(ask, "Il governo ha approvato un decreto.")["responseData"] == {"translatedText": ""}
    assert _asked(ask, "Ci sono 4 feriti.")["responseData"] == {"translatedText": ""}
    assert _asked(ask, "Ci sono 4 feriti.", repaired="yes")["responseData"] == {
        "translatedText": "There are 4 injured."
    }
    assert _asked(ask, "")["responseStatus"] == 200
    assert _asked(ask, DECREE[0], langpair="en|de") == sure | {"responseData": {"translatedText": ""}}


def test_refusals_name_their_status(ask: Ask, people: People) -> None:
    for answer, status in (
        (ask("GET", "/translate?q=x&langpair=it|en", who=None), 401),
        (ask("GET", "/translate?q=x&langpair=it|en&key=wrong", who=None), 401),
        (ask("GET", "/translate?q=x&langpair=iten"), 422),
        (ask("GET", "/translate?q=x"), 422),
        (ask("GET", "/translate?langpair=it|en&q=%FF"), 400),
    ):
        said = answer.json
        assert (answer.status_code, said["responseStatus"]) == (status, status)
        assert said["responseData"]["translatedText"] == ""
        assert said["responseDetails"]
    key = people.token("lea")
    assert ask("GET", f"/translate?q={DECREE[0]}&langpair=it|en&key={key}", who=None).json["responseStatus"] == 200
