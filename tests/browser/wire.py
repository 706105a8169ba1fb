"""A wire story translated to its end by keys alone, every action besides typing counted.

One implementation for the test (tests/browser) and for the figure (`make bench`). An action is one key or chord that is
not text: a command, a caret key, Enter in a dialog. Letters, and the Backspace that takes letters away, are typing.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.builders import new_story
from tmserver.core import Core
from tmserver.domain.concepts import Concept, ConceptKind, Term
from tmserver.domain.people import SYSTEM
from tmserver.domain.segments import Segment
from tmserver.domain.units import Context, NewUnit
from tmserver.services import concepts, glossaries, memories, stories, units, users

HERE = Path(__file__).parent
MOST_ACTIONS = 50
"""Of a story of 39 segments: 11 exact, 13 fuzzy of which 6 differ in values or terms, 13 new, 2 repeats, 12 terms."""
NAME = "coast"


@dataclass(frozen=True, slots=True)
class Line:
    """A segment: what it is to the memory, its text, its translation (terms in brackets), what the memory has."""

    kind: str
    source: str
    target: str
    known: tuple[str, str] | None

    @property
    def plain(self) -> str:
        """The translation."""
        return re.sub(r"[\[\]]", "", self.target)


def paragraphs() -> list[list[Line]]:
    """The story."""
    found: list[list[Line]] = [[]]
    for text in (HERE / "wire.tsv").read_text(encoding="utf-8").splitlines():
        if not text:
            found.append([])
        elif not text.startswith("#"):
            kind, source, target, *known = text.split("\t")
            pair = (known[0], known[1]) if known else (source, target) if kind == "exact" else None
            found[-1].append(Line(kind, source, target, pair))
    return found


def lines() -> list[Line]:
    """The story's segments in order."""
    return [line for paragraph in paragraphs() for line in paragraph]


def prepare(core: Core, translator: str) -> int:
    """A memory and a glossary of what the desk knows, and the story of a translator; its number."""
    with core.writing() as session:
        now, actor = core.now(), users.actor_of(session, users.get(session, SYSTEM, translator))
        memories.create(session, SYSTEM, now, slug=NAME, name="Coast", source="it", target="en")
        known = [line.known for line in lines() if line.known]
        new = [NewUnit(Segment(one), Segment(other), "it", "en", Context()) for one, other in known]
        units.add(session, SYSTEM, now, NAME, new)
        glossaries.create(session, SYSTEM, now, slug=NAME, name="Coast", source="it", target="en")
        for text in (HERE / "wire_terms.tsv").read_text(encoding="utf-8").splitlines():
            italian, english, kind = text.split("\t")
            concept = Concept((Term("it", italian), Term("en", english)), kind=ConceptKind(kind or "other"))
            concepts.create(session, SYSTEM, now, NAME, concept, approve=True)
        text = "\n".join(" ".join(line.source for line in paragraph) for paragraph in paragraphs())
        return stories.create(session, actor, now, new_story(text, memory=NAME)).id


@dataclass
class Hands:
    """A translator's hands on the keys; `actions` counts what is not typing, by what it was for."""

    page: Page
    actions: Counter[str] = field(default_factory=Counter)
    typed: int = 0
    erased: int = 0

    def press(self, key: str, what: str) -> None:
        """One action."""
        self.actions[what] += 1
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Text: its last two letters key by key, what stands before them at once, as an input method brings it."""
        self.typed += len(text)
        self.page.keyboard.insert_text(text[:-2])
        self.page.keyboard.type(text[-2:])

    def erase(self, characters: int) -> None:
        """Take text away before the caret."""
        self.erased += characters
        for _ in range(characters):
            self.page.keyboard.press("Backspace")


def translate(page: Page) -> Hands:
    """Translate the story that is open in the editor, until every segment is confirmed."""
    hands, story = Hands(page), lines()
    _begin(hands)
    for _ in story:
        place = _place(page)
        if place is None:
            break
        _segment(hands, story[place - 1], page.locator(f"tr.seg[aria-rowindex='{place + 1}']"))
    expect(page.locator("#done")).to_have_text(f"{len(story)} of {len(story)} confirmed")
    expect(page.locator("#saved")).to_have_text("Saved")
    return hands


def _begin(hands: Hands) -> None:
    """Fill what the memory has, with what is to be read; confirm what is exact. The lists are read, then Enter."""
    box = hands.page.get_by_role("dialog")
    hands.press("F9", "pre-translate")
    expect(box.get_by_role("checkbox")).to_be_focused()
    hands.press("Space", "pre-translate")
    hands.press("Enter", "pre-translate")
    expect(box).to_be_hidden()
    hands.press("Shift+F9", "confirm exact ones")
    expect(box.get_by_role("button", name=re.compile("^Confirm 11 segments"))).to_be_focused()
    hands.press("Enter", "confirm exact ones")
    expect(box).to_be_hidden()


def _place(page: Page) -> int | None:
    """Where the caret is, counted from 1; None when everything is confirmed."""
    if page.locator("tr.seg:not([data-status=confirmed])").count() == 0:
        return None
    active = page.locator("tr.seg.is-active")
    expect(active.locator("textarea")).to_be_focused()
    place = int(active.get_attribute("aria-rowindex") or 0) - 1
    expect(page.locator("#suggestions")).to_have_text(f"Suggestions for segment {place}")
    return place


def _segment(hands: Hands, line: Line, row: Locator) -> None:
    area = row.locator("textarea")
    if line.kind == "new":
        _write(hands, line.target)
    elif line.kind == "similar":
        stands = area.input_value()
        kept = next(n for n in range(len(stands), -1, -1) if line.plain.startswith(stands[:n]))
        hands.erase(len(stands) - kept)
        hands.type(line.plain[kept:])
    expect(area).to_have_value(line.plain)
    hands.press("Control+Enter", "confirm")
    if line.kind == "terms":  # nobody has touched it: the editor asks to read it first
        expect(row.locator(".issue").first).to_contain_text("unchanged")
        hands.press("Control+Enter", "confirm what was filled in to be read")
    expect(row).to_have_attribute("data-status", "confirmed")


def _write(hands: Hands, target: str) -> None:
    """Type a translation; words in brackets come from the numbered list."""
    for piece in re.split(r"(\[[^\]]+\])", target):
        if not piece.startswith("["):
            hands.type(piece)
            continue
        hands.press(f"Control+{_number(hands.page, piece[1:-1])}", "insert a term")


def _number(page: Page, term: str) -> int:
    listed: Sequence[str] = page.locator("#list .suggestion").evaluate_all("all => all.map(one => one.dataset.text)")
    return listed.index(term) + 1
