"""Forms of Italian verbs: the three paradigms, -isc-, the spelling of c and g, and irregular families by their ending.

Participles come in four genders and numbers; clitics hang on the infinitive and the gerund (ritirarsi, negandolo).
"""

_CLITICS = ("lo", "la", "li", "le", "ne", "gli", "si", "mi", "ti", "ci", "vi")

_PRESENT = {
    "are": ("o", "i", "a", "iamo", "ate", "ano"),
    "ere": ("o", "i", "e", "iamo", "ete", "ono"),
    "ire": ("o", "i", "e", "iamo", "ite", "ono"),
}
_SUBJUNCTIVE = {"are": ("i", "iate", "ino"), "ere": ("a", "iate", "ano"), "ire": ("a", "iate", "ano")}
_VOWEL = {"are": "a", "ere": "e", "ire": "i"}
_IMPERFECT = ("vo", "vi", "va", "vamo", "vate", "vano", "ssi", "sse", "ssimo", "ste", "ssero")
_FUTURE = ("rò", "rai", "rà", "remo", "rete", "ranno", "rei", "resti", "rebbe", "remmo", "reste", "rebbero")
_REMOTE = {
    "are": ("ai", "asti", "ò", "ammo", "aste", "arono"),
    "ere": ("ei", "etti", "esti", "é", "ette", "emmo", "este", "erono", "ettero"),
    "ire": ("ii", "isti", "ì", "immo", "iste", "irono"),
}

IRREGULAR = (
    # ending of the infinitive, participle, remote past (third person, without its vowel)
    ("primere", "presso", "press"), ("mettere", "messo", "mis"), ("scutere", "scusso", "scuss"),
    ("prendere", "preso", "pres"), ("tendere", "teso", "tes"), ("spendere", "speso", "spes"),
    ("fendere", "feso", "fes"), ("scendere", "sceso", "sces"), ("pendere", "peso", "pes"),
    ("fondere", "fuso", "fus"), ("spondere", "sposto", "spos"), ("vadere", "vaso", "vas"),
    ("cidere", "ciso", "cis"), ("videre", "viso", "vis"), ("ludere", "luso", "lus"), ("chiudere", "chiuso", "chius"),
    ("cludere", "cluso", "clus"), ("plodere", "ploso", "plos"), ("rodere", "roso", "ros"), ("ledere", "leso", "les"),
    ("cedere", "ceduto", "cedett"), ("ridere", "riso", "ris"), ("correre", "corso", "cors"),
    ("leggere", "letto", "less"), ("reggere", "retto", "ress"), ("proteggere", "protetto", "protess"),
    ("friggere", "fritto", "friss"), ("figgere", "fitto", "fiss"), ("struggere", "strutto", "struss"),
    ("stringere", "stretto", "strins"), ("ingere", "into", "ins"), ("ungere", "unto", "uns"),
    ("angere", "anto", "ans"), ("vincere", "vinto", "vins"), ("volgere", "volto", "vols"),
    ("colgere", "colto", "cols"), ("sorgere", "sorto", "sors"), ("porgere", "porto", "pors"),
    ("scrivere", "scritto", "scriss"), ("vivere", "vissuto", "viss"), ("muovere", "mosso", "moss"),
    ("cuotere", "cosso", "coss"), ("rompere", "rotto", "rupp"), ("nascere", "nato", "nacqu"),
    ("crescere", "cresciuto", "crebb"), ("conoscere", "conosciuto", "conobb"), ("vedere", "visto", "vid"),
    ("distinguere", "distinto", "distins"), ("ergere", "erso", "ers"), ("argere", "arso", "ars"),
    ("perdere", "perso", "pers"), ("redigere", "redatto", "redass"), ("esigere", "esatto", "esigett"),
    ("dirigere", "diretto", "diress"), ("erigere", "eretto", "eress"), ("chiedere", "chiesto", "chies"),
    ("rimanere", "rimasto", "rimas"), ("cogliere", "colto", "cols"), ("togliere", "tolto", "tols"),
    ("scegliere", "scelto", "scels"), ("sciogliere", "sciolto", "sciols"), ("aprire", "aperto", "apr"),
    ("offrire", "offerto", "offr"), ("coprire", "coperto", "copr"), ("soffrire", "sofferto", "soffr"),
    ("morire", "morto", "mor"), ("venire", "venuto", "venn"), ("tenere", "tenuto", "tenn"),
    ("porre", "posto", "pos"), ("durre", "dotto", "duss"), ("trarre", "tratto", "trass"), ("fare", "fatto", "fec"),
    ("dire", "detto", "diss"),
)  # fmt: skip
"""Families of irregular verbs: the longest ending that fits decides (invadere, evadere; convincere, vincere)."""

_STEMS = {
    # ending: (imperfect stem, future stem, present forms)
    "porre": ("pone", "porr", "pongo poni pone poniamo ponete pongono ponga pongano"),
    "durre": ("duce", "durr", "duco duci duce duciamo ducete ducono duca ducano"),
    "trarre": ("trae", "trarr", "traggo trai trae traiamo traete traggono tragga traggano"),
    "venire": ("veni", "verr", "vengo vieni viene veniamo venite vengono venga vengano"),
    "tenere": ("tene", "terr", "tengo tieni tiene teniamo tenete tengono tenga tengano"),
    "fare": ("face", "far", "faccio fai fa fà facciamo fate fanno faccia facciano"),
    "dire": ("dice", "dir", "dico dici dice diciamo dite dicono dica dicano"),
    "rimanere": ("rimane", "rimarr", "rimango rimani rimane rimaniamo rimanete rimangono rimanga rimangano"),
    "cogliere": ("coglie", "coglie", "colgo cogli coglie cogliamo cogliete colgono colga colgano"),
    "togliere": ("toglie", "toglie", "tolgo togli toglie togliamo togliete tolgono tolga tolgano"),
    "sciogliere": (
        "scioglie",
        "scioglie",
        "sciolgo sciogli scioglie sciogliamo sciogliete sciolgono sciolga sciolgano",
    ),
    "scegliere": ("sceglie", "sceglie", "scelgo scegli sceglie scegliamo scegliete scelgono scelga scelgano"),
    "morire": ("mori", "mori", "muoio muori muore moriamo morite muoiono muoia muoiano"),
}

_WITHOUT_ISC = ("aprire", "offrire", "coprire", "soffrire", "partire", "sentire", "dormire", "seguire", "servire",
                "vestire", "fuggire", "avvertire", "bollire", "divertire", "convertire")  # fmt: skip


def verb(infinitive: str) -> set[str]:
    """Every simple form and the participles of a verb; dimettersi is taken as dimettere. Not a verb: only itself."""
    if infinitive.endswith("rsi"):
        base = infinitive[:-2] + ("re" if infinitive.endswith("rrsi") else "e")
        return {infinitive, *verb(base)}
    ending = infinitive[-3:]
    special = next((each for each in _STEMS if infinitive.endswith(each)), None)
    if special is None and ending not in _PRESENT:
        return {infinitive}
    family = max((row for row in IRREGULAR if infinitive.endswith(row[0])), key=lambda row: len(row[0]), default=None)
    if special is None:
        stem = infinitive[:-3]
        made = _regular(stem, ending, isc=not infinitive.endswith(_WITHOUT_ISC))
        participle = stem + {"are": "ato", "ere": "uto", "ire": "ito"}[ending]
        gerund = stem + ("ando" if ending == "are" else "endo")
    else:
        made, gerund, participle = _of_family(infinitive, special)
    made |= {gerund, *(gerund + clitic for clitic in _CLITICS)}
    clitic_stem = infinitive[:-2] if infinitive.endswith("rre") else infinitive[:-1]
    made |= {infinitive, clitic_stem, *(clitic_stem + clitic for clitic in _CLITICS)}
    if family is not None:
        before = infinitive[: len(infinitive) - len(family[0])]
        participle = before + family[1]
        made |= {before + family[2] + end for end in ("i", "e", "ero")}
    return made | {participle[:-1] + end for end in "oaie"}


def _regular(stem: str, ending: str, *, isc: bool) -> set[str]:
    hard = stem + "h" if ending == "are" and stem[-1:] in "cg" else stem  # cercare → cerchi, cercherò
    bare = stem[:-1] if ending == "are" and stem.endswith("i") else stem  # lanciare → lanci, lancerò
    soft = bare if stem.endswith(("ci", "gi")) else stem
    made = set()
    for end in (*_PRESENT[ending], *_SUBJUNCTIVE[ending]):
        if ending == "are" and end.startswith("i"):
            made.add((bare if bare != stem else hard) + end)
        else:
            made.add(stem + end)
    if ending == "ire" and isc:
        made |= {stem + "isc" + end for end in ("o", "i", "e", "ono", "a", "ano")}
    made |= {stem + _VOWEL[ending] + end for end in _IMPERFECT}
    future = (soft if soft != stem else hard) + ("i" if ending == "ire" else "e")
    made |= {future + end for end in _FUTURE}
    return made | {stem + end for end in _REMOTE[ending]}


def _of_family(infinitive: str, special: str) -> tuple[set[str], str, str]:
    """Forms, gerund and participle of a verb whose stem changes (imporre, produrre, mantenere)."""
    before = infinitive[: len(infinitive) - len(special)]
    imperfect, future, present = _STEMS[special]
    made = {before + form for form in present.split()}
    made |= {before + imperfect + end for end in _IMPERFECT}
    made |= {before + future + end for end in (_FUTURE if future[-1] != "r" else [end[1:] for end in _FUTURE])}
    return made, before + imperfect[:-1] + "endo", before + special
