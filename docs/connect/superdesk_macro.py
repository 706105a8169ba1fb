"""A Superdesk macro: sentences the desk has translated before come in, and forbidden names are told.

Put it into the macros folder of the server (superdesk/macros) and set TMSERVER_URL and TMSERVER_TOKEN for it. It takes
what the memory is sure of (a score of 100 or more); a sentence it does not know stays as it is. Standard library only.
"""

import html
import json
import os
import re
import urllib.request

SOURCE, TARGET = "it", "en"
SURE = 100
PARAGRAPH = re.compile(r"(<(p|h[1-6]|li)\b[^>]*>)([^<]+)(</\2>)")


def _ask(path, body):
    request = urllib.request.Request(
        os.environ["TMSERVER_URL"].rstrip("/") + "/api/v1" + path,
        data=json.dumps(body).encode(),
        headers={"Authorization": "Bearer " + os.environ["TMSERVER_TOKEN"], "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def look_up(texts):
    """The best match of each text, or None; at most 200 texts."""
    body = {"source": SOURCE, "target": TARGET, "segments": [{"text": text} for text in texts], "limit": 1}
    return [result["matches"][0] if result["matches"] else None for result in _ask("/matches", body)["results"]]


def add(memory, source, target):
    """Put a sentence and its translation into a memory."""
    return _ask(f"/memories/{memory}/units", {"source": source, "target": target})


def terms(text):
    """The glossary's terms of a text, with what is preferred, admitted and forbidden in the other language."""
    return _ask("/terms", {"source": SOURCE, "target": TARGET, "text": text})["terms"]


def _sentences(text):
    return _ask("/segmentation", {"language": SOURCE, "text": text})["segments"]


def _translated(text):
    """The text with the sentences that are known put in; what stands between them is kept."""
    found, end = [], 0
    segments = _sentences(text)[:200]
    matches = look_up([segment["text"] for segment in segments]) if segments else []
    for segment, match in zip(segments, matches, strict=True):
        sure = match is not None and match["score"] >= SURE
        found += [text[end : segment["start"]], match["target"]["text"] if sure else segment["text"]]
        end = segment["end"]
    return "".join(found) + text[end:]


def callback(item, **kwargs):
    """What Superdesk calls: the item, changed."""
    known = {
        f"{term['text']}: {', '.join(term['preferred'])}" for term in terms(html.unescape(item["body_html"])[:100_000])
    }
    item["body_html"] = PARAGRAPH.sub(
        lambda found: found[1] + html.escape(_translated(html.unescape(found[3])), quote=False) + found[4],
        item["body_html"],
    )
    if known:
        item["ednote"] = "; ".join(filter(None, [item.get("ednote"), "Terms: " + ", ".join(sorted(known))]))
    return item


name = "tmserver_translate"
label = "Fill in from tmserver"
access_type = "frontend"
action_type = "direct"
