"""Good translations of our own, in both directions: not one error, and few warnings."""

from tests.terminology import labelled
from tmserver.checks import registry
from tmserver.checks.pair import Pair
from tmserver.checks.terms import RuledTerm, TermChecks
from tmserver.domain.concepts import TermStatus
from tmserver.domain.findings import Finding, Severity

MARKS = {"~": TermStatus.ADMITTED, "!": TermStatus.SUPERSEDED}
PAIRS = (
    ("Il ministro degli Esteri è arrivato ieri a Kiev.", "The foreign minister arrived in Kyiv yesterday."),
    ("Lo zar trasferì i suoi a Kiev; lo dice lui.", "The tsar moved his people there, he says."),
    ("«Non ci arrendiamo», ha detto Zelensky.", "“We do not give up,” Zelenskyy said."),
    ("I droni hanno colpito due centrali nucleari.", "The drones hit two nuclear power plants."),
    ("La tregua (la terza) è durata un’ora.", "The truce – the third – lasted an hour."),
    ("Odessa in Texas non è Odessa.", "Odessa, Texas, is not Odesa."),
    ("Il pollo alla Kiev è nato in Francia?", "Was chicken Kiev born in France?"),
    ("L'uomo usa un bastone.", "The man uses a stick."),
    ("La sindaca: «Siamo pronti». E poi: «Da ieri».", "The mayor: “We are ready.” And then: “Since yesterday.”"),
    ("ONU: SERVE UN CESSATE IL FUOCO", "UN CALLS FOR CEASEFIRE"),
    ("Ne ha viste tante, ha avuto quel che voleva.", "He has seen a lot; he had had what he wanted."),
    ("Scrivete a kiev@posta.example.", "Write to kiev@posta.example."),
    ("Il Consiglio di sicurezza dell'Onu si riunisce alle 18.30.", "The UN Security Council meets at 6:30 p.m."),
    ("Il primo ministro si è dimesso.", "The prime minister has resigned."),
    ("Costa 1.500 euro, iva compresa.", "It costs 1,500 euros, VAT included."),
    ("I migranti sono stati soccorsi dalla Guardia costiera.", "The migrants were rescued by the coast guard."),
    ("Non so...", "I do not know …"),
    ("Rigore nel recupero, il portiere para.", "A penalty in stoppage time, and the goalkeeper saves it."),
    ("La Nato e l'Ue hanno condannato l'attacco.", "NATO and the EU condemned the attack."),
    ("Gli alleati chiedono sanzioni.", "The allies want sanctions."),
)


def _terms(language: str) -> list[RuledTerm]:
    """The glossary of the labelled sentences with the statuses its file gives."""
    column = 3 if language == "it" else 4
    statuses = {}
    for line in (labelled.HERE / "glossary.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            cells = line.split("\t")
            for number, term in enumerate(cells[column].split(";")):
                statuses[cells[0], cells[1], number] = MARKS.get(term[0], TermStatus.PREFERRED)
    return [
        RuledTerm(entry, statuses[entry.glossary, entry.concept, entry.term]) for entry in labelled.entries(language)
    ]


def _findings(source_language: str, target_language: str) -> list[Finding]:
    terms = TermChecks.of(_terms(source_language), _terms(target_language), source_language, target_language)
    found = []
    for italian, english in PAIRS:
        texts = {"it": italian, "en": english}
        pair = Pair(source_language, texts[source_language], target_language, texts[target_language])
        found += registry.check(pair) + terms.check(pair)
    return found


def test_good_translations_carry_no_error_and_few_warnings() -> None:
    for source, target in (("it", "en"), ("en", "it")):
        found = _findings(source, target)
        assert [each for each in found if each.severity is Severity.ERROR] == []
        assert len(found) <= len(PAIRS) // 5, found
