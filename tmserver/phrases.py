"""Sentences for people, kept as template and parameters until the door that knows the reader's language.

An error, a job's message and a report line are all phrases: they are raised or stored without a language
and turned into words by `Phrase.text` with the translator of whoever reads them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Translator = Callable[[str], str]
"""Gives the template of the reader's language for an English one."""

SHOWN_VALUE_LENGTH = 80
"""Longest piece of a user's own value that a sentence repeats, in code points."""


def N_(template: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a template for extraction without translating it here."""
    return template


def shown(value: object) -> str:
    """A user's value as a sentence may repeat it: one line, at most 80 code points, no control characters."""
    text = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in str(value))
    return text if len(text) <= SHOWN_VALUE_LENGTH else text[: SHOWN_VALUE_LENGTH - 1] + "…"


@dataclass(frozen=True, slots=True)
class Phrase:
    """An English template with named placeholders (`%(name)s`) and the values that fill it."""

    template: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, translate: Translator = str) -> str:
        """The sentence; a parameter that is itself a phrase is translated too."""
        values = {
            name: value.text(translate) if isinstance(value, Phrase) else value for name, value in self.params.items()
        }
        return translate(self.template) % values if values else translate(self.template)

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON column; `from_json` reads them back."""
        return {
            "template": self.template,
            "params": {
                name: value.to_json() if isinstance(value, Phrase) else value for name, value in self.params.items()
            },
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Phrase":
        """The phrase that `to_json` wrote."""
        return cls(
            stored["template"],
            {
                name: cls.from_json(value) if isinstance(value, dict) and "template" in value else value
                for name, value in stored["params"].items()
            },
        )
