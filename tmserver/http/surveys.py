"""Looking through the memories that a caller sees."""

from tmserver.http.identity import Call
from tmserver.services.spellings import Survey


def survey(call: Call) -> Survey:
    """The memories as the caller sees them, at the house's clock."""
    core = call.core
    return Survey(call.session, call.actor, core.indexes, core.recognisers, call.now, core.settings.timezone)
