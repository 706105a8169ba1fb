"""Values that the house or an outlet writes otherwise: a date, a time, a share, a sum (domain.styles)."""

from collections.abc import Iterator, Mapping

from tmserver.checks.pair import Pair, in_target
from tmserver.domain.findings import Finding
from tmserver.domain.styles import Origin, Rule
from tmserver.phrases import N_, Phrase
from tmserver.text.placeables import styled


def check(pair: Pair, rules: Mapping[str, Rule], outlet: str | None) -> Iterator[Finding]:
    """A warning with a fix for each, that says whose rule it is. `rules`: those that somebody made, by setting.

    `outlet`: the name of the outlet that the text is for, if any.
    """
    choices = {name: rule.value for name, rule in rules.items()}
    for one in styled(pair.target, pair.target_language, choices):
        if rules[one.setting].origin is Origin.OUTLET:
            message = Phrase(N_("%(outlet)s writes %(now)s."), {"outlet": outlet or "", "now": one.now})
        else:
            message = Phrase(N_("The house writes %(now)s."), {"now": one.now})
        yield in_target(pair, "style", one.start, one.end, message, suggestion=one.now)
