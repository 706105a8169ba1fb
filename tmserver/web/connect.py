"""How other programs connect: recipes with the reader's own address, files to take along, and a test for a token."""

from dataclasses import dataclass, replace
from pathlib import Path

from flask import Blueprint, Response, request

from tmserver.domain.people import Actor
from tmserver.errors import NotSignedIn, PageNotFound
from tmserver.http.identity import core, reading, require_signed_in
from tmserver.phrases import N_
from tmserver.services import glossaries, memories, signin
from tmserver.web import forms, frame

_FOLDER = Path(__file__).resolve().parents[2] / "docs" / "connect"
_FILES = {"tmserver.groovy": "text/plain; charset=utf-8", "superdesk_macro.py": "text/plain; charset=utf-8"}
_LONGEST_TOKEN = 200


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one program is set up: what to do there, what to paste, the file that belongs to it."""

    name: str
    title: str
    steps: str
    code: str
    file: str | None = None


RECIPES = (
    Recipe(
        "omegat", "OmegaT",
        N_("In omegat.project, for a team project (OmegaT 4 and newer): memory and glossary come when it opens."),
        '<repositories>\n  <repository type="http" url="{scheme}://user:TOKEN@{host}/api/v1/">\n'
        '    <mapping local="tm/auto/{memory}.tmx" repository="memories/{memory}/export.tmx"/>\n'
        '    <mapping local="glossary/{glossary}.txt" repository="glossaries/{glossary}/export.txt"/>\n'
        "  </repository>\n</repositories>", "tmserver.groovy",
    ),
    Recipe(
        "omegat-machine", N_("OmegaT, machine translation pane"),
        N_("In omegat.prefs: only what the memory is sure of comes back."),
        "<apertium.server.custom>true</apertium.server.custom>\n<apertium.server.url>{base}</apertium.server.url>\n"
        "<apertium.server.key>TOKEN</apertium.server.key>",
    ),
    Recipe("weblate", "Weblate", N_("Settings, Machinery, tmserver or amaGama: as the URL."), "{with_token}/tmserver"),
    Recipe(
        "okapi", "Okapi, Virtaal", N_("In the tmserver connector, or as host under [tmserver] in Virtaal’s tm.ini."),
        "{with_token}/tmserver/",
    ),
    Recipe(
        "matecat", N_("MateCat and whatever speaks MyMemory"),
        N_("This server’s address in the place of MyMemory’s, the token as the key. A call to try it:"),
        'curl -G {base}/get --data-urlencode "q=Nessun ferito." --data-urlencode "langpair=it|en" '
        '--data-urlencode "key=TOKEN"',
    ),
    Recipe("translate5", "translate5", N_("Language resources, t5memory: as the URL."), "{with_token}/t5memory"),
    Recipe(
        "superdesk", "Superdesk", N_("Put the macro into the server’s macros folder and set these for the server."),
        "TMSERVER_URL={base}\nTMSERVER_TOKEN=TOKEN", "superdesk_macro.py",
    ),
    Recipe(
        "curl", N_("A script"), N_("Everything the pages do, over REST."),
        'curl -G -H "Authorization: Bearer TOKEN" {base}/api/v1/matches --data-urlencode source=it '
        '--data-urlencode target=en --data-urlencode "q=Nessun ferito."',
    ),
)  # fmt: skip


class TokenForm(forms.Form):
    """A token to try."""

    token: str = ""


def add_to(blueprint: Blueprint) -> None:
    """The addresses of this family."""
    blueprint.add_url_rule("/connect", "connect", connect)
    blueprint.add_url_rule("/connect/test", "test_token", test_token, methods=["POST"])
    blueprint.add_url_rule("/connect/<name:file>", "connect_file", file_of)


def _filled(recipe: Recipe, memory: str, glossary: str) -> Recipe:
    host = request.host
    values = {
        "base": f"{request.scheme}://{host}", "scheme": request.scheme, "host": host, "memory": memory,
        "glossary": glossary, "with_token": f"{request.scheme}://user:TOKEN@{host}",
    }  # fmt: skip
    return replace(recipe, code=recipe.code.format(**values))


def _page(actor: Actor, *, tested: Actor | None = None, failed: bool = False) -> Response:
    with reading() as call:
        slugs = [memory.slug for memory in memories.visible(call.session, actor)]
        houses = [glossary.slug for glossary in glossaries.visible(call.session, actor)]
    recipes = [_filled(one, (slugs or ["world"])[0], (houses or ["house"])[0]) for one in RECIPES]
    return frame.page(
        "connect.html", actor=actor, status=422 if failed else 200, section="me", recipes=recipes, tested=tested,
        failed=failed, rate_limit=core().settings.rate_limit,
    )  # fmt: skip


def connect() -> Response:
    """The recipes."""
    return _page(require_signed_in())


def test_token() -> Response:
    """Say whom a token acts for and what it may do; it is not shown again."""
    actor = require_signed_in()
    form = forms.read(TokenForm)
    with reading() as call:
        try:
            tested, _ = signin.actor_of_token(call.session, form.token.strip()[:_LONGEST_TOKEN])
        except NotSignedIn:
            return _page(actor, failed=True)
    return _page(actor, tested=tested)


def file_of(file: str) -> Response:
    """A file that a recipe names. Raises PageNotFound."""
    path = _FOLDER / file if file in _FILES else None
    if path is None or not path.exists():
        raise PageNotFound
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(path.read_bytes(), content_type=_FILES[file], headers=headers)
