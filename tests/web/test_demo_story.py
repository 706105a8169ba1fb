"""The demonstration's stories on the Paste page."""

import re
from collections import Counter

from flask import Flask

from tests.web.reader import Reader
from tmserver.core import Core
from tmserver.services import demo
from tmserver.web.wording import band


def test_each_demo_story_fills_the_box_and_meets_old_sentences(core: Core, app: Flask) -> None:
    with core.writing() as session:
        demo.load(session, core.now())
    rita = Reader(app, "rita")
    for name in ("droni", "bce", "maltempo"):
        page = rita.get(f"/paste?story={name}")
        text = (demo.FOLDER / "stories" / f"{name}.txt").read_text(encoding="utf-8")
        assert text.partition("\n")[0] in page.text.replace("&#39;", "'")
        answer = rita.post("/paste", text=text, pair="it>en")
        scores = re.findall(r'data-band="(\w+)"[^/]*?/svg>\d+', re.sub(r"<use[^>]*/>", "", answer.text))
        bands = Counter(scores)
        assert bands["context"] + bands["exact"] >= 2, name
        assert sum(bands.values()) > bands["context"] + bands["exact"], name
        assert "Nothing like this in the memory yet" in answer.text
    assert band(102) == "context"
