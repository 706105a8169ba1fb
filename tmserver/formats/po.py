"""PO, in: the messages of a gettext catalogue as units; msgctxt, which tells apart what reads alike, is the key."""

from collections.abc import Iterator

from babel.messages.pofile import PoFileError, read_po

from tmserver.domain.segments import Segment
from tmserver.domain.units import Context, NewUnit, Skipped
from tmserver.formats.exchange import Contents, Pair, Survey, skipped
from tmserver.phrases import N_

MOST_BYTES = 64 << 20
"""A catalogue is read whole; the largest known ones have a quarter of this."""


def read(contents: Contents, pair: Pair, survey: Survey) -> Iterator[NewUnit | Skipped]:
    """The translated messages of a catalogue, of a plural one each form. A catalogue hardly ever says both its
    languages, so they are taken to be the memory's. Raises FileRefused.
    """
    survey.format = "PO"
    with contents.open() as stream:
        if len(stream.read(MOST_BYTES + 1)) > MOST_BYTES:
            raise contents.refusal(N_("a PO file of more than %(limit)d bytes is not taken"), limit=MOST_BYTES)
        stream.seek(0)
        try:
            catalogue = read_po(stream, abort_invalid=True)
        except PoFileError as error:
            raise contents.refusal(N_("the PO file is damaged at line %(line)d"), line=error.lineno + 1) from None
        except (ValueError, LookupError):
            raise contents.refusal(N_("the PO file is damaged, or not in the encoding that it names")) from None
    for message in catalogue:
        if not message.id:
            continue
        if message.fuzzy:
            yield skipped(message.lineno, N_("the message is marked as fuzzy"))
            continue
        ids, strings = ((one,) if isinstance(one, str) else tuple(one or ()) for one in (message.id, message.string))
        for source, target in zip(ids, strings, strict=False):
            if not source.strip() or not target.strip():
                continue
            survey.saw(pair.source)
            survey.saw(pair.target)
            yield NewUnit(
                Segment(source), Segment(target), pair.source, pair.target, Context(key=message.context or None),
                line=message.lineno,
            )  # fmt: skip
