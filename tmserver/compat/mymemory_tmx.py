"""MyMemory's answer as TMX, as OmegaT 3.6 reads it: every `tuv` carries `xml:lang` and plain `lang`."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from flask import Response

from tmserver.services.lookup import Match

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n<header creationtool="tmserver" '
    'creationtoolversion="1" segtype="sentence" o-tmf="tmserver" adminlang="en" srclang={source} '
    'datatype="plaintext"/>\n<body>\n'
)
_UNIT = (
    '<tu tuid="{id}"><prop type="match">{match}</prop>'
    "<tuv xml:lang={source_code} lang={source_code}><seg>{source}</seg></tuv>"
    "<tuv xml:lang={target_code} lang={target_code}><seg>{target}</seg></tuv></tu>\n"
)


def response(pair: tuple[str, str], matches: Sequence[Match]) -> Response:
    """Matches as units of the pair as it was asked for: OmegaT looks for its own codes."""
    source_code, target_code = map(quoteattr, pair)
    units = "".join(
        _UNIT.format(
            id=match.unit_id, match=min(100, match.score), source_code=source_code, target_code=target_code,
            source=escape(match.source.text), target=escape(match.target.text),
        )
        for match in matches
    )  # fmt: skip
    head = _HEAD.format(source=source_code)
    return Response(f"{head}{units}</body>\n</tmx>\n", mimetype="application/x-tmx+xml")
