"""How the house and its outlets write."""

from typing import Annotated, Any

from pydantic import Field

from tmserver.api.bodies.base import Body, absent, change
from tmserver.domain import styles


def _choices(name: str) -> Any:
    """The values of a setting in any language; each language has its own of them."""
    setting = next(one for one in styles.SETTINGS if one.name == name)
    found = dict.fromkeys(value for language in styles.LANGUAGES for value in setting.choices(language))
    return Field(json_schema_extra={"examples": list(found)})


class StyleChange(Body):
    """Choices, by setting; null takes one back. Which values a language knows: docs/terms.md."""

    model_config = change({"dates": "month-first", "money": "word"})

    dates: Annotated[str | None, _choices("dates")] = absent()
    months: Annotated[str | None, _choices("months")] = absent()
    times: Annotated[str | None, _choices("times")] = absent()
    numbers: Annotated[str | None, _choices("numbers")] = absent()
    small_numbers: Annotated[str | None, _choices("small_numbers")] = absent()
    percent: Annotated[str | None, _choices("percent")] = absent()
    large_numbers: Annotated[str | None, _choices("large_numbers")] = absent()
    money: Annotated[str | None, _choices("money")] = absent()
