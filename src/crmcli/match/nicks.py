"""Which given names are forms of one name: Bill and William, Gianni and Giovanni, Sasha and Aleksandr.

English forms come from the `nicknames` package; its table is read as text, for building its objects costs more
than a whole look-up at the door may. It is used both ways round: Bill may be Robert's son Billy, but never mind.
"""

from __future__ import annotations

from functools import cache, lru_cache

from crmcli.match.forms import given
from crmcli.match.words import GENERATIONS, NAME_TITLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Set

# A name and its forms, folded; what English tables do not know.
_OTHERS = """
    giovanni: gianni nanni vanni ivan johannes hans
    giuseppe: beppe peppe pino peppino beppino josef joseph jose pepe sepp
    francesco: franco checco cesco ciccio paco pancho francisco franz francois
    antonio: tonino toni toto nino tono antoine anton
    salvatore: toto turi toruccio
    domenico: mimmo mimi menico
    vincenzo: enzo cenzo vincent vicente
    lorenzo: renzo enzo laurent lorenz lawrence
    luigi: gigi gino luis louis ludwig
    alessandro: sandro ale alex sasha alejandro alexandre alexander
    alessandra: sandra ale alex sasha alexandra
    giacomo: jacopo james jaime jacques jakob
    michele: michael miguel michel lele
    matteo: matthew mateo mathieu matthias teo
    andrea: andreas andres andre andrew
    elisabetta: betta lisa elisa elizabeth elisabeth
    giuseppina: pina pinuccia peppina
    caterina: rina cate katharina catherine katherine ekaterina
    margherita: rita marga margarete margarita margaret
    guglielmo: memo wilhelm guillaume guillermo william
    riccardo: ricky richard ricardo
    stefano: stephan stefan etienne esteban steven stephen
    pietro: piero peter pedro pierre petr
    paolo: paul pablo pavel
    carlo: carl karl carlos charles
    johannes: hans hannes jo johann
    friedrich: fritz fiete fred
    heinrich: heinz heiner hinrich
    wilhelm: willi willy helmut
    maximilian: max maxi
    katharina: katja kati kathi kathrin rina
    margarete: gretchen grete gretl
    aleksandr: sasha sanya shura alex alexander alexandr aleksander
    aleksandra: sasha sanya shura alexandra
    aleksey: alyosha lyosha alexey alexei aleksei
    anastasiya: nastya stasya anastasia
    anna: anya nyuta annushka hannah anni
    boris: borya
    vladimir: vova volodya vladi
    dmitriy: dima mitya dmitri dmitry dmitrij
    evgeniy: zhenya evgeny yevgeny eugen eugene
    ekaterina: katya katyusha catherine
    elena: lena alyona helen helena yelena
    ivan: vanya john
    irina: ira irene
    konstantin: kostya
    mariya: masha marusya maria mary
    mikhail: misha michael
    natalya: natasha nata natalia nataliya natalie
    nikolay: kolya nikolai nicholas
    olga: olya
    pavel: pasha paul
    petr: petya pyotr peter
    sergey: seryozha sergei serge
    svetlana: sveta
    tatyana: tanya tatiana
    yuriy: yura yuri yury
    francois: francis franck
    alexandre: alex sacha
    guillaume: guy
    philippe: phil filippo philip felipe
    jose: pepe
    francisco: paco pancho kiko
    ignacio: nacho
    enrique: quique henry
    eduardo: edu edward
"""


@cache
def _groups() -> Mapping[str, Set[str]]:
    """Name -> the names it may be a form of; absent where it is a form of nothing."""
    pairs = list(_pairs())
    texts = {text for pair in pairs for text in pair}
    odd = {text: given(text) for text in texts if not _is_canonical(text)}
    formal: dict[str, set[str]] = {}
    for written, said in pairs:
        name, form = odd.get(written, written), odd.get(said, said)
        for one in (form, name):
            if one in formal:
                formal[one].add(name)
            else:
                formal[one] = {one, name}
    return formal


def _is_canonical(text: str) -> bool:
    """Whether `given` would leave it as it is, told in a twentieth of the time: the table has thousands of names."""
    return (
        text.isascii()
        and text.isalpha()
        and text.islower()
        and not ("ae" in text or "oe" in text or "ue" in text)
        and text not in NAME_TITLES
        and text not in GENERATIONS
    )


def _pairs() -> Iterator[tuple[str, str]]:
    """(a name, a form of it), as the tables write them."""
    for line in _english().splitlines()[1:]:
        name, _, form = line.partition(",has_nickname,")
        if form:
            yield name, form
    for name, forms in _others():
        for form in sorted(forms):
            yield name, form


@cache
def _english() -> str:
    """The table of the `nicknames` package, found without importing it or `importlib.resources`: 30 ms of both."""
    from importlib.machinery import PathFinder

    found = PathFinder.find_spec("nicknames")
    assert found is not None
    assert found.submodule_search_locations
    with open(f"{found.submodule_search_locations[0]}/names.csv", encoding="utf-8") as table:
        return table.read()


def formal_names(name: str) -> Set[str]:
    """The names a given name may stand for, itself among them.

    >>> sorted(formal_names("bill") & formal_names("will")), formal_names("xanthippe")
    (['will', 'william'], {'xanthippe'})
    """
    return _groups().get(name) or {name}


def are_forms_of_one(one: str, other: str) -> bool:
    """Whether two given names, in their canonical form, may be one name; without the table of all names, which takes
    longer to make than a few names to look up.

    >>> are_forms_of_one("bill", "william"), are_forms_of_one("bill", "anna")
    (True, False)
    """
    return not looked_up(one).isdisjoint(looked_up(other))


@lru_cache(maxsize=1024)
def looked_up(name: str) -> Set[str]:
    """As `formal_names`, of one name: found in the tables as they are written.

    >>> looked_up("bill") == formal_names("bill"), looked_up("xanthippe")
    (True, {'xanthippe'})
    """
    found = {name}
    for spelling in _spellings(name):
        found.update(map(given, _named_in_english(spelling)))
        found.update(given(formal) for formal, forms in _others() if spelling in forms)
    return found


def _spellings(name: str) -> list[str]:
    """How a name may be written that has this form: it, or with an e that is heard with the vowel before it."""
    longer = (f"{name[:at]}e{name[at:]}" for at, before in enumerate(name, 1) if before in "aou")
    return [spelling for spelling in (name, *longer) if given(spelling) == name]


def _named_in_english(form: str) -> Iterator[str]:
    """The names that a form, as it is written, is said to be of."""
    table, sought = _english(), f",{form}\n"
    at = table.find(sought)
    while at >= 0:
        yield table[table.rfind("\n", 0, at) + 1 : at].partition(",")[0]
        at = table.find(sought, at + 1)


@cache
def _others() -> list[tuple[str, set[str]]]:
    lines = (line.partition(":") for line in _OTHERS.strip().splitlines())
    return [(name.strip(), set(forms.split())) for name, _, forms in lines]


def is_known(name: str) -> bool:
    """Whether the tables know it for a given name, in its canonical form."""
    return name in _groups()


def root(name: str) -> str:
    """The one name that stands for a name and its forms when blocks are made: the one with most forms."""
    names = formal_names(name)
    return max(sorted(names), key=lambda formal: _forms_counted().get(formal, 0)) if len(names) > 1 else name


@cache
def _forms_counted() -> dict[str, int]:
    counted: dict[str, int] = {}
    for names in _groups().values():
        for name in names:
            counted[name] = counted.get(name, 0) + 1
    return counted
