"""What the pages of a memory are narrowed to: read from an address or a form, and written into addresses again."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from tmserver.db.tables import Memory
from tmserver.domain.concordance import MOST_SEARCHED, Narrowing
from tmserver.domain.units import Origin, UnitStatus
from tmserver.http.identity import Call
from tmserver.services.selections import Looking, Selection
from tmserver.web import forms, frame, wording

_OPEN = BeforeValidator(lambda value: None if value == "" else value)


class Narrowed(forms.Form):
    """The filter of a memory's pages; what is left open is not narrowed."""

    q: Annotated[str, Field(max_length=MOST_SEARCHED)] = ""
    status: Annotated[UnitStatus | None, _OPEN] = None
    origin: Annotated[Origin | None, _OPEN] = None
    year: Annotated[int | None, Field(ge=1900, le=9998), _OPEN] = None
    story: Annotated[str | None, _OPEN] = None

    @property
    def selection(self) -> Selection:
        """As the services take it."""
        return Selection(self.q, Narrowing(None, self.year, self.origin, self.status, self.story))

    @property
    def filter(self) -> dict[str, Any]:
        """The arguments of an address, those that narrow."""
        said = {"q": self.q.strip(), "status": self.status, "origin": self.origin, "year": self.year,
                "story": self.story}  # fmt: skip
        return {name: str(value) for name, value in said.items() if value}

    @property
    def said(self) -> list[str]:
        """The filter as people read it."""
        found = [f"“{self.q.strip()}”"] if self.q.strip() else []
        if self.status is not None:
            found.append(frame.say(wording.unit_status(self.status).word))
        if self.origin is not None:
            found.append(frame.say(wording.ORIGIN[self.origin]))
        return found + [str(one) for one in (self.year, self.story) if one is not None]


def looking(call: Call, memory: Memory) -> Looking:
    """A look at a memory on behalf of a call."""
    zone = call.core.settings.timezone
    return Looking(call.session, call.actor, call.core.indexes, call.now, zone, memory)
