"""`tmserver …`: one group a noun. The modules are loaded when their command is used, so that help is quick."""

import importlib

import click

from tmserver import __version__
from tmserver.cli.doors import use_utf8

_COMMANDS = {
    "run": ("service", "run"),
    "serve": ("service", "serve"),
    "worker": ("service", "worker"),
    "demo": ("service", "demo"),
    "db": ("db", "db"),
    "user": ("user", "user"),
    "token": ("token", "token"),
    "desk": ("desk", "desk"),
    "outlet": ("desk", "outlet"),
    "memory": ("memory", "memory"),
    "glossary": ("glossary_usage", "glossary"),
    "story": ("story", "story"),
    "match": ("match", "match"),
    "terms": ("terms", "terms"),
    "check": ("terms", "check"),
    "concordance": ("concordance", "concordance"),
    "pretranslate": ("pretranslate", "pretranslate"),
    "segment": ("match", "segment"),
    "webhook": ("webhook", "webhook"),
    "index": ("index", "index"),
}


class Nouns(click.Group):
    """Finds a command in the module that has its noun."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, in the order people need them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"tmserver.cli.{module}"), name)
        return command


@click.command(cls=Nouns, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="tmserver")
def cli() -> None:
    """Translation memory and glossary service for a newsroom.

    Settings come from TMSERVER_* variables (docs/settings.md). Commands act as administrator.

    \b
    Example: tmserver match "Nessun ferito." --source it --target en
    """
    use_utf8()


if __name__ == "__main__":
    cli()
