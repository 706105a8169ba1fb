"""Small words and endings that turn a meaning round, by language: data for `guardrails`.

Collected from the closed classes of each grammar (negations, articles, pronouns, auxiliaries) and from the verbs and
nouns with which news tells movements. No form stands on both sides of one axis. All forms are token keys.
"""

from collections.abc import Mapping

from tmserver.domain.matches import CautionKind

_NEGATIONS = {
    "it": "non mai senza né no mica nulla niente nessuno neanche nemmeno neppure",
    "en": "not no never without none nobody nothing neither nor nowhere hardly unless",
}
_SAME_NEGATION = {
    "it": {"nè": "né", "nessun": "nessuno", "nessuna": "nessuno"},
    "en": {"cannot": "not"},
}
_DIRECTIONS = {
    "it": (
        (
            "sale salgono saliva salivano salito salita saliti salite salirà aumenta aumentano aumentato aumentata "
            "aumentati aumentate aumento aumenti cresce crescono cresciuto cresciuta cresciuti cresciute crescita "
            "rialzo rialzi rincaro rincari"
            " | scende scendono scendeva scendevano sceso scesa scesi scese scenderà cala calano calato calata calati "
            "calate calo cali diminuisce diminuiscono diminuito diminuita diminuiti diminuite diminuzione flessione "
            "ribasso ribassi crollo"
        ),
        "apre aprono aperto aperta aperti aperte apertura | chiude chiudono chiuso chiusa chiusi chiuse chiusura",
        "vince vincono vinto vinta vittoria vittorie | perde perdono perso persa perduto sconfitta sconfitte",
        "entra entrano entrato entrata entrati entrate ingresso | esce escono uscito uscita usciti uscite",
        "prima | dopo",
        "sopra | sotto",
        "più maggiore maggiori | meno minore minori",
        "nord | sud",
        (
            "accetta accettano accettato accettata approva approvano approvato approvata approvati approvate"
            " | rifiuta rifiutano rifiutato rifiutata respinge respingono respinto respinta respinti respinte boccia "
            "bocciano bocciato bocciata"
        ),
        "assolto assolta assolti assolte assoluzione | condannato condannata condannati condannate condanna",
        "vivo viva vivi vive | morto morta morti morte",
    ),
    "en": (
        (
            "rise rises rising rose risen increase increases increased increasing grow grows grew grown growing climb "
            "climbs climbed up higher gain gains gained"
            " | fall falls falling fell fallen decrease decreases decreased decreasing decline declines declined drop "
            "drops dropped shrink shrinks shrank down lower loss losses lost"
        ),
        "open opens opened opening reopen reopens reopened | close closes closed closing shut shuts",
        "win wins won winning victory victories | lose loses losing defeat defeats",
        "enter enters entered join joins joined | leave leaves left exit exits exited quit quits",
        "before | after",
        "above over | below under",
        "more most | less least fewer",
        "north northern | south southern",
        (
            "accept accepts accepted approve approves approved back backs backed"
            " | reject rejects rejected refuse refuses refused oppose opposes opposed"
        ),
        "acquitted acquittal cleared | convicted conviction sentenced",
        "alive survived | dead died killed",
    ),
}
_AGREEMENTS = {
    "it": (
        "suo suoi | sua sue",
        "suo sua | suoi sue loro",
        "lui | lei",
        "lui lei | loro essi esse",
        "è ha era aveva fu sarà | sono hanno erano avevano furono saranno",
    ),
    "en": (
        "he him his himself | she her hers herself",
        "he him his himself she her hers herself | they them their theirs themselves",
        "is was has does this that | are were have do these those",
    ),
}
_ARTICLES = {"it": "il lo i gli | la le", "en": ""}
_COUNTS = {"it": "il lo la | i gli le", "en": ""}

Poles = tuple[frozenset[str], frozenset[str]]
"""The forms that say one thing and those that say the opposite."""


def _poles(line: str) -> Poles:
    one, _, other = line.partition("|")
    return frozenset(one.split()), frozenset(other.split())


NEGATIONS: Mapping[str, Mapping[str, str]] = {
    language: {word: word for word in words.split()} | _SAME_NEGATION[language]
    for language, words in _NEGATIONS.items()
}
"""Language → form → the negation it is a form of."""

OPPOSITES: Mapping[str, tuple[tuple[CautionKind, Poles], ...]] = {
    language: (
        *((CautionKind.DIRECTION, _poles(line)) for line in _DIRECTIONS[language]),
        *((CautionKind.AGREEMENT, _poles(line)) for line in _AGREEMENTS[language]),
    )
    for language in _NEGATIONS
}
"""Language → axes of meaning."""

OPPOSED: Mapping[str, Mapping[str, frozenset[int]]] = {
    language: {
        word: frozenset(place for place, (_, poles) in enumerate(axes) if word in poles[0] | poles[1])
        for word in frozenset().union(*(pole for _, poles in axes for pole in poles))
    }
    for language, axes in OPPOSITES.items()
}
"""Language → form → places in `OPPOSITES` of its axes: almost no word has any."""

ARTICLES: Mapping[str, tuple[Poles, ...]] = {
    language: tuple(_poles(line) for line in (_ARTICLES[language], _COUNTS[language]) if line)
    for language in _NEGATIONS
}
"""Articles that say gender or number: of weight only where their noun stays (il premier, la premier)."""

ENDINGS: Mapping[str, str] = {"it": "oaie", "en": ""}
"""Last letters by which gender and number are told."""

ENDING_STEMS: Mapping[str, tuple[str, ...]] = {"it": ("t", "s", "tor", "tric", "ministr", "sindac"), "en": ()}
"""What a word has before such a letter to be taken for a participle, an adjective or an office, not for a verb."""
