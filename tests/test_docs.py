"""The documentation says what the program does: every setting, command and refusal is described, and no other."""

import re
from pathlib import Path

import click

from tmserver import errors
from tmserver.cli.main import cli
from tmserver.config import SETTINGS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def _commands(command: click.Command, path: str) -> list[str]:
    if not isinstance(command, click.Group):
        return [path]
    context = click.Context(command)
    names = command.list_commands(context)
    return [one for name in names for one in _commands(command.get_command(context, name) or command, f"{path} {name}")]


def test_every_setting_is_in_docs_settings_and_no_other() -> None:
    written = set(re.findall(r"^\| `(TMSERVER_\w+)`", (DOCS / "settings.md").read_text(encoding="utf-8"), re.M))
    assert written == {setting.variable for setting in SETTINGS}


def test_every_default_is_the_documented_one() -> None:
    rows = dict(
        re.findall(r"^\| `(TMSERVER_\w+)` \| `([^`]+)` \|", (DOCS / "settings.md").read_text(encoding="utf-8"), re.M)
    )
    assert rows == {setting.variable: setting.default for setting in SETTINGS if setting.default}


def test_every_command_is_in_docs_commands_and_no_other() -> None:
    written = set(
        re.findall(
            r"^### `(tmserver[^`<\[]*?)(?: [A-Z<\[-][^`]*)?`", (DOCS / "commands.md").read_text(encoding="utf-8"), re.M
        )
    )
    assert written == set(_commands(cli, "tmserver"))


def test_every_command_shows_an_example_in_its_help() -> None:
    def walk(command: click.Command) -> list[str]:
        missing = [] if "Example:" in (command.help or "") else [command.name or "?"]
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                found = command.get_command(context, name)
                assert found is not None
                missing += walk(found)
        return missing

    assert walk(cli) == []


def _refusals(kind: type[errors.TmServerError] = errors.TmServerError) -> set[str]:
    return {kind.slug}.union(*(_refusals(one) for one in kind.__subclasses__()))


def test_every_refusal_is_in_docs_errors() -> None:
    written = set(re.findall(r"^## ([a-z-]+)$", (DOCS / "errors.md").read_text(encoding="utf-8"), re.M))
    assert _refusals() <= written


def test_links_between_the_pages_lead_somewhere() -> None:
    for page in [ROOT / "README.md", *DOCS.glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|/)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_no_lock_file_holds_an_address() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert text.count("--hash=sha256:") > text.count("==")
