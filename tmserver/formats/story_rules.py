"""Which elements of HTML, NITF and NewsML-G2 hold text to translate, and as which field of a story."""

from tmserver.domain.stories import StoryField
from tmserver.formats.story_scan import Dialect, Stack

_HTML_INLINE = frozenset(
    {
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
        "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time",
        "tt", "u", "var", "wbr",
    }
)  # fmt: skip
_NITF_INLINE = frozenset(
    {
        "a", "alt-code", "chron", "city", "classifier", "copyrite", "copyrite.holder", "copyrite.year",
        "country", "denom", "em", "event", "frac", "frac-num", "frac-sep", "function", "lang", "location",
        "money", "num", "object.title", "org", "person", "postaddr", "pronounce", "q", "region", "sep",
        "state", "sub", "sublocation", "sup", "virtloc", "name.family", "name.given",
    }
)  # fmt: skip
_STANDFIRST = ("standfirst", "dek", "summary", "sommario", "occhiello", "lead-in")


def _html_field(stack: Stack) -> StoryField | None:
    names = [token.name for token in stack]
    if "head" in names and names[-1] != "title":
        return None
    if names and names[-1] in {"title", "h1"}:
        return StoryField.HEADLINE
    if "figcaption" in names or "caption" in names:
        return StoryField.CAPTION
    classes = (stack[-1].attribute("class") or "").lower().split() if stack else []
    return StoryField.STANDFIRST if any(one in _STANDFIRST for one in classes) else StoryField.BODY


_BY_NAME = {
    "hl1": StoryField.HEADLINE,
    "hl2": StoryField.STANDFIRST,
    "abstract": StoryField.STANDFIRST,
    "media-caption": StoryField.CAPTION,
    "note": StoryField.NOTE,
}
"""Elements of NITF whose whole content is one field, the innermost counts."""


def _news_field(stack: Stack) -> StoryField | None:
    """NITF, and NewsML-G2 with NITF or XHTML inside."""
    names = [token.name for token in stack]
    for name in reversed(names):
        if name in _BY_NAME:
            return _BY_NAME[name]
    last = names[-1] if names else ""
    if last == "headline" and "contentMeta" in names:
        return StoryField.HEADLINE
    if last == "description" and ("contentMeta" in names or "partMeta" in names):
        return StoryField.CAPTION if "partMeta" in names else StoryField.STANDFIRST
    if last == "title" and ("head" in names or "itemMeta" in names):
        return StoryField.HEADLINE
    if last == "h1":
        return StoryField.HEADLINE
    in_text = "body.content" in names or ("inlineXML" in names and "body" in names and "body.head" not in names)
    if "nitf" in names:
        in_text = "body.content" in names and "media-producer" not in names
    return StoryField.BODY if in_text or last == "inlineData" else None


HTML = Dialect(
    _html_field, _HTML_INLINE, void=frozenset({"img", "br", "hr", "input", "meta", "link", "wbr", "source", "col"}),
    raw=frozenset({"script", "style", "noscript", "template", "textarea", "svg"}), is_html=True,
)  # fmt: skip
NEWS = Dialect(_news_field, _NITF_INLINE | _HTML_INLINE)
