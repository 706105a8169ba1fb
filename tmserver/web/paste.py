"""Paste a story: cut into sentences, each looked up with its neighbours. A POST that stores nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from flask import Blueprint, Response, request
from pydantic import Field

from tmserver.domain import languages
from tmserver.domain.matches import LookupRequest, Query
from tmserver.domain.segments import MOST_QUERIED, MOST_SEGMENTED, Segment, Sentence, check_text
from tmserver.domain.terms import TermHit, TermRequest
from tmserver.errors import TmServerError, TooMany
from tmserver.http import reading
from tmserver.http.identity import Call, require_signed_in
from tmserver.http.identity import reading as reading_call
from tmserver.services import demo, desks, lookup, memories, signin, terms
from tmserver.services.lookup import Found, Fragment, Match
from tmserver.text.sentences import segment
from tmserver.web import forms, frame
from tmserver.web.marks import repaired, with_terms

MOST_PASTED = 2000
"""Segments of one story that are looked up at once; the longest wire story has about 200."""
_ENDINGS = tuple(".!?…:;»”\"'")


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/paste", "paste", paste, methods=["GET"])
    blueprint.add_url_rule("/paste", "paste_post", paste_post, methods=["POST"])


Pair = Annotated[str, Field(pattern=r"^[^<>]{1,40}>[^<>]{1,40}$")]
"""Two languages as forms send them: `it>en`."""


class PasteForm(forms.Form):
    """A story, its languages, written `it>en`, and the outlet it is for."""

    text: forms.Text = ""
    pair: Pair = "it>en"
    outlet: forms.Name = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A segment of the story, numbered from 1, and what the desk knows of it. `searched`: not too long for it."""

    number: int
    text: str
    opens_paragraph: bool
    is_headline: bool
    searched: bool
    matches: tuple[Match, ...]
    fragments: tuple[Fragment, ...]
    terms: tuple[TermHit, ...]

    @property
    def best(self) -> int:
        """The best score, 0 without a match."""
        return self.matches[0].score if self.matches else 0


def language_pairs(call: Call) -> list[tuple[str, str]]:
    """Language pairs to offer: those of the reader's memories, each also in reverse."""
    pairs = [("it", "en")]
    pairs += [(memory.source, memory.target) for memory in memories.visible(call.session, call.actor)]
    return list(dict.fromkeys([*pairs, *((target, source) for source, target in pairs)]))


def _stories(call: Call) -> dict[str, str]:
    """The demonstration's stories by name, headline first; none where this is no demonstration."""
    if signin.demo_user(call.session) is None:
        return {}
    folder = demo.FOLDER / "stories"
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))}


def paste() -> Response:
    """The box to paste into; `?story=` fills in a story of the demonstration."""
    with reading_call() as call:
        text = _stories(call).get(request.args.get("story", ""), "")
        return _form_page(call, {"text": text, "pair": "it>en"})


def _form_page(call: Call, values: dict[str, str], refusal: TmServerError | None = None) -> Response:
    return frame.page(
        "paste.html",
        actor=call.actor,
        section="paste",
        status=refusal.status if refusal else 200,
        values={"text": "", "pair": "it>en", "outlet": ""} | values,
        refusal=refusal,
        pairs=language_pairs(call),
        outlets=desks.outlets(call.session, call.actor),
        stories={name: text.partition("\n")[0] for name, text in _stories(call).items()},
    )


def paste_post() -> Response:
    """The story's segments and their matches."""
    require_signed_in()
    values = forms.raw()
    try:
        form = reading.checked(PasteForm, values)
        source, target = (languages.parse(tag) for tag in form.pair.split(">"))
        text = check_text("text", form.text, limit=MOST_SEGMENTED)
        sentences = segment(text, source)
        if len(sentences) > MOST_PASTED:
            raise TooMany(field="text", count=len(sentences), limit=MOST_PASTED)
    except TmServerError as refusal:
        if not forms.is_shown_again(refusal):
            raise
        with reading_call() as call:
            return _form_page(call, values, refusal)
    with reading_call() as call:
        outlet = desks.get_outlet(call.session, call.actor, form.outlet) if form.outlet else None
        story = _looked_up(call, source, target, sentences, form.outlet)
        return frame.page(
            "desk.html",
            actor=call.actor,
            section="paste",
            answers=story.answers,
            with_terms=with_terms,
            repaired=repaired,
            index_behind=story.index_behind,
            source=source,
            target=target,
            outlet=outlet,
            memory_names={memory.slug: memory.name for memory in memories.visible(call.session, call.actor)},
            found=sum(1 for answer in story.answers if answer.matches),
            exact=sum(1 for answer in story.answers if answer.best >= 100),
        )


@dataclass(frozen=True, slots=True)
class Story:
    """The answers for a whole story; `index_behind` as in `lookup.Looked`."""

    answers: tuple[Answer, ...]
    index_behind: bool


def _looked_up(call: Call, source: str, target: str, sentences: Sequence[Sentence], outlet: str | None) -> Story:
    found: dict[int, Found] = {}
    behind = False
    queries = list(_queries(sentences))
    ruling = TermRequest(source, target, call.core.today(), outlet=outlet)
    termbase = terms.termbase(call.session, call.actor, call.core.recognisers, ruling)
    for begin in range(0, len(queries), lookup.MOST_SEGMENTS):
        piece = queries[begin : begin + lookup.MOST_SEGMENTS]
        asked = LookupRequest(source=source, target=target, queries=[query for _, query in piece], outlet=outlet)
        looked = lookup.find_matches(call.session, call.actor, call.core.indexes, call.now, asked, termbase)
        found.update((place, one) for (place, _), one in zip(piece, looked.results, strict=True))
        behind = behind or looked.index_behind
    return Story(tuple(_answers(sentences, found)), behind)


def _queries(sentences: Sequence[Sentence]) -> Iterator[tuple[int, Query]]:
    """What is asked, with its place in the story; segments too long for a look-up are left out."""
    last = len(sentences) - 1
    for place, sentence in enumerate(sentences):
        if len(sentence.text) <= MOST_QUERIED:
            previous = _neighbour(sentences[place - 1]) if place else ""
            following = _neighbour(sentences[place + 1]) if place < last else ""
            yield place, Query(Segment(sentence.text), previous=previous, next=following)


def _neighbour(sentence: Sentence) -> str | None:
    """A sentence as context of the one beside it; unknown when it is too long to be one."""
    return sentence.text if len(sentence.text) <= MOST_QUERIED else None


def _answers(sentences: Sequence[Sentence], found: Mapping[int, Found]) -> Iterator[Answer]:
    alone = len(sentences) < 2 or sentences[1].paragraph > 0
    for place, sentence in enumerate(sentences):
        yield Answer(
            number=place + 1,
            text=sentence.text,
            opens_paragraph=place == 0 or sentences[place - 1].paragraph != sentence.paragraph,
            is_headline=place == 0 and alone and not sentence.text.endswith(_ENDINGS),
            searched=place in found,
            matches=found[place].matches if place in found else (),
            fragments=found[place].fragments if place in found else (),
            terms=found[place].terms if place in found else (),
        )
