"""Names of CLDR."""

from pydantic import Field

from tmserver.api.bodies.base import Query
from tmserver.services.suggestions import SHOWN


class SuggestionsQuery(Query):
    """Which names."""

    q: str = Field(min_length=1, max_length=200, description="Words of a name in either language, or an ISO code.")
    limit: int = Field(default=SHOWN, ge=1, le=50, description="How many names at most.")
