"""The words of values in English."""

from tmserver.text.placeables.lexicon import COMMON_UNITS, Lexicon, numbered, units_of, word_set

UNITS = """
m: m, metre, metres, meter, meters
km: kilometre, kilometres, kilometer, kilometers
km2: square kilometre, square kilometres, square kilometer, square kilometers, sq km
km/h: kilometres per hour, kilometers per hour, kilometres an hour, kilometers an hour
m2: square metre, square metres, square meter, square meters, sq m
m3: cubic metre, cubic metres, cubic meter, cubic meters
cm: centimetre, centimetres, centimeter, centimeters
mm: millimetre, millimetres, millimeter, millimeters
ha: ha, hectare, hectares
kg: kilogram, kilograms, kilo, kilos
g: gram, grams, gramme, grammes
t: tonne, tonnes, metric ton, metric tons
l: litre, litres, liter, liters
mi: mile, miles
mph: miles per hour, miles an hour
ft: foot, feet, ft
lb: lb, lbs
MW: megawatt, megawatts
GW: gigawatt, gigawatts
kW: kilowatt, kilowatts
kWh: kilowatt hour, kilowatt hours, kilowatt-hours, kilowatt-hour
MWh: megawatt hours, megawatt-hours
GWh: gigawatt hours, gigawatt-hours
TWh: terawatt hours, terawatt-hours
deg: degree, degrees
degC: c, degrees celsius, degrees centigrade
degF: f, degrees fahrenheit
bar: bar, bars
barrel: barrel, barrels
"""

ENGLISH = Lexicon(
    locale="en",
    decimal=".",
    group=",",
    months=numbered(
        "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sep|sept october|oct "
        "november|nov december|dec",
        1,
    ),
    weekdays=numbered(
        "monday|mon tuesday|tue|tues wednesday|wed thursday|thu|thur|thurs friday|fri saturday|sat sunday|sun", 0
    ),
    scales={
        "thousand": 3,
        "mln": 6,
        "mn": 6,
        "million": 6,
        "bln": 9,
        "bn": 9,
        "billion": 9,
        "tn": 12,
        "trn": 12,
        "trillion": 12,
    },
    glued_scales={"k": 3, "m": 6, "b": 9},
    of=word_set("of"),
    currencies={
        "euro": "EUR",
        "euros": "EUR",
        "dollar": "USD",
        "dollars": "USD",
        "pound": "GBP",
        "pounds": "GBP",
        "sterling": "GBP",
        "franc": "CHF",
        "francs": "CHF",
        "yen": "JPY",
        "ruble": "RUB",
        "rubles": "RUB",
        "rouble": "RUB",
        "roubles": "RUB",
        "hryvnia": "UAH",
        "hryvnias": "UAH",
        "yuan": "CNY",
        "zloty": "PLN",
        "zlotys": "PLN",
        "lire": "ITL",
        "lira": "TRY",
        "forints": "HUF",
    },
    adjectives={
        "CHF": {"swiss": "CHF"},
        "USD": {"us": "USD", "u.s.": "USD", "american": "USD", "canadian": "CAD", "australian": "AUD"},
        "TRY": {"turkish": "TRY"},
        "ITL": {"italian": "ITL"},
        "HUF": {"hungarian": "HUF"},
    },
    percents=(("percent",), ("per", "cent"), ("pc",), ("pct",)),
    points=(("basis", "points"), ("basis", "point"), ("bps",), ("bp",)),
    units=units_of(COMMON_UNITS + UNITS),
    between=word_set("between"),
    and_=word_set("and"),
    from_=word_set("from"),
    to=word_set("to"),
    articles=word_set("the"),
    clock=word_set("at from until till by before after around"),
    o_clock=frozenset(),
    year_signs=word_set("in since until of by from the for to before after during late early mid year through"),
    coded=word_set(
        "article articles art section chapter no nos formula under flight iso route channel interstate apollo airbus "
        "boeing windows iphone playstation paragraph rule room page euro platform tel phone version resolution act "
        "directive law bus line group gate ward highway junction vision"
    ),
    scoring=word_set(
        "won win wins lost lose loses beat beats beaten defeat defeated drew draw victory score scored finished ended "
        "lead led trailed down up level voted vote routed thrashed edged sealed"
    ),
    function_words=word_set(
        "a an the and or but in on at of to from by for with without after before as that who which when while is are "
        "was were has have had not against to into over under than then today yesterday tomorrow until since thanks "
        "amid behind despite during following if it they he she this there where late early again away home"
    ),
)
