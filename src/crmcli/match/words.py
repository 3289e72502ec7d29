"""Words that carry little or no identity, and words that mean the same: data for `forms`."""

from __future__ import annotations

_TITLES = """
    mr mrs ms miss mister dr prof sir madam dott dottssa dottoressa sig sigra signor signora ing avv rag geom
    herr frau hr fr mme mlle monsieur madame phd md esq dipl
"""

_LEGAL = """
    inc incorporated llc llp lp ltd limited corp corporation co company plc gmbh mbh ag kg ohg ug se sa sas sarl
    srl srls spa snc sapa bv nv ab as oy aps kft zrt doo ooo oao zao pao pty pte sl slu lda ltda group holding
    holdings ev eg scarl coop cooperativa gruppo ets kk kabushiki kaisha yugen goshi gaisha asa oyj abp kgaa sro sarlu
    sasu eurl scs snc bvba cvba sprl vof jsc pjsc ojsc cjsc eood ood dd pvt private sdn bhd tbk nyrt rt sapi cv scrl gie
"""

_STREETS = """
    street st avenue ave av road rd drive dr lane ln court ct place pl boulevard blvd blv way circle cir square sq
    terrace ter parkway pkwy highway hwy trail trl crescent cres close strasse str via viale corso piazza largo
    rue chemin allee platz weg calle carrer avenida ulitsa ul ulica prospekt pr nr no
"""

_UNITS = """
    apt apartment suite ste unit floor fl flr room rm int interno scala piano bldg building between near off
"""

_FIRMS = """
    and of the sons brothers bros associates partners services service systems solutions technologies restaurant cafe
    bar grill inn hotel motel hospital clinic center centre school university college academy institute church bakery
    pharmacy market store stores shop motors auto garage realty dental medical health insurance bank capital finance
    construction plumbing electric energy foods food pizza kitchen house club museum library foundation agency studio
    design media marketing logistics transport travel industries international national labs software supply hardware
    books press farm farms department office council association society trust ristorante trattoria farmacia azienda
    studio banca scuola universita ospedale apotheke praxis schule universitat krankenhaus verein gasthaus hotel
    pharmacie cabinet ecole universite hopital boulangerie garage zavod zentrum fabrik werke handel
"""

NAME_TITLES = frozenset(_TITLES.split())
LEGAL_FORMS = frozenset(_LEGAL.split())
STREET_WORDS = frozenset(_STREETS.split())
UNIT_WORDS = frozenset(_UNITS.split())
FIRM_WORDS = frozenset(_FIRMS.split())

SAME_FORMS = {
    "incorporated": "inc", "limited": "ltd", "corporation": "corp", "company": "co", "mbh": "gmbh", "srls": "srl",
    "zao": "ao", "pao": "ao", "oao": "ao", "holdings": "holding", "gruppo": "group", "pty": "ltd",
    "pte": "ltd", "cooperativa": "coop", "scarl": "coop", "slu": "sl", "lda": "ltda",
}  # fmt: skip

GENERATIONS = {"jr": "2", "junior": "2", "sr": "1", "senior": "1", "ii": "2", "iii": "3", "iv": "4"}

BUSINESS_WORDS = {
    "tech": "technologies", "technology": "technologies", "mfg": "manufacturing", "svc": "services",
    "svcs": "services", "service": "services", "constr": "construction", "assoc": "associates",
    "association": "associates", "assn": "associates", "intl": "international", "natl": "national",
    "mgmt": "management", "eng": "engineering", "ctr": "center", "centre": "center", "cntr": "center",
    "univ": "university", "dept": "department", "bros": "brothers", "sys": "systems", "system": "systems",
    "solution": "solutions", "lab": "labs", "partner": "partners", "rest": "restaurant", "hosp": "hospital",
    "st": "saint", "mt": "mount", "n": "north", "s": "south", "e": "east", "w": "west",
}  # fmt: skip

NUMBER_WORDS = {
    "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7",
    "eighth": "8", "ninth": "9", "tenth": "10", "eleventh": "11", "twelfth": "12",
    "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw",
    "southeast": "se", "southwest": "sw",
}  # fmt: skip
