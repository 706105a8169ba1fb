"""The words of values in Italian."""

from tmserver.text.placeables.lexicon import COMMON_UNITS, Lexicon, numbered, units_of, word_set

UNITS = """
m: m, metro, metri
km: chilometro, chilometri
km2: chilometri quadrati, chilometro quadrato
km/h: chilometri orari, chilometri all'ora, chilometri all’ora, km all'ora, km all’ora
m2: metri quadrati, metro quadrato, metri quadri, metro quadro
m3: metri cubi, metro cubo
cm: centimetro, centimetri
mm: millimetro, millimetri
ha: ettaro, ettari
kg: chilo, chili, chilogrammo, chilogrammi
g: grammo, grammi
t: tonnellata, tonnellate
l: litro, litri
mi: miglio, miglia
ft: piede, piedi
lb: libbra, libbre
MW: megawatt
GW: gigawatt
kW: kilowatt, chilowatt
kWh: kilowattora, chilowattora
MWh: megawattora
GWh: gigawattora
TWh: terawattora
deg: grado, gradi
degC: gradi celsius, gradi centigradi
bar: bar
barrel: barile, barili
"""

ITALIAN = Lexicon(
    locale="it",
    decimal=",",
    group=".",
    months=numbered(
        "gennaio|gen|genn febbraio|feb|febb marzo|mar aprile|apr maggio|mag|magg giugno|giu luglio|lug agosto|ago "
        "settembre|set|sett ottobre|ott novembre|nov dicembre|dic",
        1,
    ),
    weekdays=numbered(
        "lunedì|lunedi martedì|martedi mercoledì|mercoledi giovedì|giovedi venerdì|venerdi sabato domenica", 0
    ),
    scales={
        "mila": 3,
        "mln": 6,
        "milione": 6,
        "milioni": 6,
        "mld": 9,
        "miliardo": 9,
        "miliardi": 9,
        "trilione": 12,
        "trilioni": 12,
    },
    glued_scales={"k": 3},
    of=word_set("di d"),
    currencies={
        "euro": "EUR",
        "dollaro": "USD",
        "dollari": "USD",
        "sterlina": "GBP",
        "sterline": "GBP",
        "franco": "CHF",
        "franchi": "CHF",
        "yen": "JPY",
        "rublo": "RUB",
        "rubli": "RUB",
        "grivnia": "UAH",
        "grivnie": "UAH",
        "hryvnia": "UAH",
        "yuan": "CNY",
        "zloty": "PLN",
        "lira": "ITL",
        "lire": "ITL",
        "fiorini": "HUF",
    },
    adjectives={
        "CHF": {"svizzeri": "CHF", "svizzero": "CHF"},
        "USD": {
            "canadesi": "CAD",
            "canadese": "CAD",
            "australiani": "AUD",
            "australiano": "AUD",
            "americani": "USD",
            "statunitensi": "USD",
        },
        "ITL": {"turche": "TRY", "turca": "TRY"},
        "HUF": {"ungheresi": "HUF"},
    },
    percents=(("per", "cento"), ("percento",), ("p", ".", "c", ".")),
    points=(("punti", "base"), ("punto", "base")),
    units=units_of(COMMON_UNITS + UNITS),
    between=word_set("tra fra"),
    and_=word_set("e ed"),
    from_=word_set("da dal dallo dalla dai dagli dall"),
    to=word_set("a al allo alla ai agli all"),
    articles=word_set("il lo la i gli le l"),
    clock=word_set("alle dalle ore entro verso delle dopo per all le"),
    o_clock=word_set("ore"),
    year_signs=word_set(
        "nel del dal al il dell dall nell all l di in entro fine inizio metà anno estate inverno autunno primavera"
    ),
    coded=word_set(
        "art artt articolo articoli comma n nr num numero legge ddl formula under volo iso ss sp sr canale rai apollo "
        "airbus boeing euro g windows iphone playstation interno binario cap tel telefono fax cap pagina pag versione "
        "capitolo paragrafo lotto bus linea tram sezione decreto regolamento direttiva risoluzione reparto"
    ),
    scoring=word_set(
        "vinto vince vincono vincere perso perde perdono battuto batte battono sconfitto sconfitta vittoria pareggio "
        "pareggiato pareggia pari finito finisce finita chiuso chiusa terminato terminata superato supera risultato "
        "punteggio imposto impone parziale sul sull vantaggio gara partita derby rigori tie set piega piegato travolto"
    ),
    function_words=word_set(
        "a ad al alla alle allo ai agli all anche ancora che chi circa col come con contro da dal dalla dalle dai "
        "dagli dall davanti del della delle dei degli dell dello di dopo dove e ed era è fino fra ha hanno i il in "
        "l la le lo gli ma mentre nel nella nelle nei negli nell nello non o oggi ora per perché però poi prima "
        "quando se si sia sono stasera stamattina stamani su sul sulla sulle sui sugli sull tra un una uno locali "
        "precise circa secondo senza già ieri domani presso ora verso subito mattina sera pomeriggio notte italiane "
        "appena"
    ),
)
