"""What is compared, in which levels, and what each level is worth before any data has been seen.

A level is a way two values can agree, best first. `match` is the share of true duplicates expected at each
level, `chance` that of two unlike entities: priors only, both are learnt from the data (`weigh`). The priors
were set by hand from what the literature and CRM exports show: 5 to 10 % of hand-typed values carry an error
(Christen, "Data Matching", 2012, §3), a quarter of addresses and phones are out of date.
"""

from __future__ import annotations

from crmcli.match import rules
from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.match.rules import Rule


class Field(Record):
    """A comparison: its levels in words, best first, and what is known of them beforehand."""

    name: str
    levels: tuple[str, ...]
    match: tuple[float, ...]
    chance: tuple[float, ...]
    rules: tuple[Rule, ...] = ()
    # How often members of one household, and of one firm, share the value though they are two people; for
    # companies: two firms in one building, and two branches of one firm.
    household: float = 0.0
    firm: float = 0.0
    # Where that is not the same for all levels; beyond 1 where the firm reaches a level oftener than one entity does.
    firm_by_level: tuple[float, ...] = ()
    # For each level, how much more common than the rarer of two unlike spellings its like is; 0: not looked at.
    # Two names that are both common are two names, not one mistyped (Mary, Mark; not Mary, Mray).
    doubt: tuple[float, ...] = ()
    # The group of fields that tell of one thing: once one of them agrees, the others hardly add.
    about: str = ""
    tells: int = 0  # levels below this settle that the thing agrees
    chance_once_agreed: tuple[float, ...] = ()
    frequency: bool = (
        True  # the first level is worth more the rarer the value is, even once something agreed:
    )
    rare_once_agreed: bool = False
    weaker_same: str = ""  # the flag that makes the same value no more than the second level
    of_one: bool = False  # a value is one entity's by its nature: a mailbox, a profile
    # How often two records of one entity may differ at most: names do seldom, whatever the candidates seem to say; else
    # a file with more households than duplicates teaches that one person has many given names.
    differ_at_most: float = 1.0
    counted_by: str = ""  # the view of a value whose frequency is that of the value
    by_words: tuple[int, ...] = ()  # levels worth what the rarest word in common says
    by_shorter: tuple[int, ...] = ()  # levels worth what all words of the name say that says less
    by_slip: tuple[int, ...] = ()  # so too, but no less than the level is worth before any data
    # Given to tell apart: what many rows bear is still worth what its words say. Titles of things may be anybody's.
    tells_apart: bool = False


GIVEN = Field(
    "given name",
    ("same given name", "nickname or longer form of the given name", "given name a typo apart or sounds alike",
     "initial agrees with the given name", "given names alike", "given names differ"),
    (0.71, 0.11, 0.09, 0.045, 0.03, 0.015),
    (0.006, 0.003, 0.004, 0.01, 0.03, 0.947),
    rules.GIVEN,
    differ_at_most=0.1,
    doubt=(0, 2, 100, 0, 1000, 0),
    counted_by="first",
)  # fmt: skip
MIDDLE = Field(
    "middle name",
    ("same middle name", "initial agrees with the middle name", "middle names alike", "middle names differ"),
    (0.72, 0.15, 0.06, 0.07),
    (0.02, 0.06, 0.01, 0.91),
    rules.MIDDLE,
)
FAMILY = Field(
    "family name",
    ("same family name", "family name a typo apart or sounds alike", "family name part of the other",
     "family names alike", "family names differ"),
    (0.84, 0.08, 0.01, 0.03, 0.04),
    (0.002, 0.001, 0.0005, 0.01, 0.9865),
    rules.FAMILY,
    differ_at_most=0.15,
    household=0.9,
    doubt=(0, 100, 0, 1000, 0),
)  # fmt: skip
GENERATION = Field(
    "generation",
    ("same generation (Jr., Sr.)", "generations differ (Jr., Sr.)"),
    (0.98, 0.02),
    (0.5, 0.5),
    household=0.1,
    frequency=False,
)
ORDER = Field(
    "name order",
    ("names in the same order", "given and family name swapped"),
    (0.98, 0.02),
    (1.0, 1.0),  # unlike people's names agree no more often swapped than straight
    household=1.0,
    firm=1.0,
    frequency=False,
)
EMAIL = Field(
    "e-mail",
    ("same e-mail", "same e-mail, which spells the name", "e-mail a typo apart",
     "same mailbox name at another domain", "e-mails alike", "e-mails differ"),
    (0.47, 0.15, 0.07, 0.04, 0.05, 0.22),
    (0.00001, 0.00001, 0.00001, 0.0001, 0.0005, 0.99937),
    rules.EMAIL,
    household=0.02,
    firm=0.003,
    about="names",
    chance_once_agreed=(0.0005, 0.005, 0.0005, 0.005, 0.005, 0.984),
    rare_once_agreed=True,
    weaker_same="spells the name",
    of_one=True,
)  # fmt: skip
PHONE = Field(
    "phone",
    ("same phone", "phone differs by one digit", "phones differ"),
    (0.65, 0.05, 0.30),
    (0.00005, 0.0001, 0.99985),
    rules.PHONE,
    household=0.5,
    firm=0.5,
)
STREET = Field(
    "street",
    ("same street and number", "same number, street alike", "same street, other number", "streets alike",
     "streets differ"),
    (0.62, 0.12, 0.05, 0.03, 0.18),
    (0.0001, 0.0001, 0.004, 0.01, 0.9858),
    rules.STREET,
    household=0.95,
    firm=0.3,
    differ_at_most=0.4,
    about="address",
    tells=3,
)  # fmt: skip
ZIP = Field(
    "postal code",
    (
        "same postal code",
        "postal code differs by one digit",
        "postal codes of one area",
        "postal codes differ",
    ),
    (0.80, 0.07, 0.03, 0.10),
    (0.005, 0.02, 0.02, 0.955),
    rules.POSTAL,
    household=0.95,
    firm=0.3,
    about="address",
    tells=1,
)
CITY = Field(
    "city",
    ("same city", "city part of the other", "city a typo apart", "cities differ"),
    (0.78, 0.04, 0.07, 0.11),
    (0.02, 0.003, 0.005, 0.972),
    rules.CITY,
    household=0.95,
    firm=0.5,
    doubt=(0, 0, 100, 0),
    about="address",
    tells=3,
)
REGION = Field(
    "region",
    ("same region", "regions differ"),
    (0.9, 0.1),
    (0.1, 0.9),
    household=0.95,
    firm=0.6,
    about="address",
    tells=1,
)
COUNTRY = Field(
    "country",
    ("same country", "countries differ"),
    (0.95, 0.05),
    (0.5, 0.5),
    household=0.95,
    firm=0.9,
    about="address",
    tells=1,
)
BIRTHDAY = Field(
    "birthday",
    ("same birthday", "birthday differs by one digit or a swap", "birthday agrees in two of day, month, year",
     "birthdays close", "birthdays alike", "birthdays differ"),
    (0.84, 0.07, 0.03, 0.015, 0.01, 0.035),
    (0.0001, 0.002, 0.01, 0.02, 0.03, 0.9379),
    rules.BIRTHDAY,
    household=0.06,  # twins
)  # fmt: skip
EMPLOYER = Field(
    "company",
    ("same company", "company a typo or abbreviation apart", "companies alike", "companies differ"),
    (0.60, 0.10, 0.05, 0.25),
    (0.005, 0.001, 0.02, 0.974),
    rules.EMPLOYER,
    firm=1.0,
)
DOMAIN = Field(
    "domain",
    ("same domain", "domains differ"),
    (0.6, 0.4),
    (0.001, 0.999),
    firm=0.95,
)
IDENTIFIER = Field(
    "id",
    ("same {}", "{} differs by one character", "{} differs"),
    (0.85, 0.06, 0.09),
    (0.00001, 0.0001, 0.99989),
    rules.CODE,
)
HANDLE = Field(
    "handle",
    ("same profile", "profiles differ"),
    (0.8, 0.2),
    (0.00001, 0.99999),
    of_one=True,
)
TEXT = Field(
    "text",
    ("same {}", "{} alike", "{} differs"),
    (0.6, 0.1, 0.3),
    (0.1, 0.02, 0.88),
    rules.TEXT,
    household=0.2,
    firm=0.3,
)
NUMBER = Field(
    "number",
    ("same {}", "{} all but the same", "{} nearly the same", "{} close", "{} alike", "{} differs"),
    (0.5, 0.1, 0.08, 0.06, 0.06, 0.2),
    (0.02, 0.01, 0.02, 0.06, 0.12, 0.77),
    rules.NUMBER,
    household=0.2,
    firm=0.3,
)
TITLE = Field(
    "name",
    ("same name", "name a typo apart", "one name holds the other", "one name is the initials of the other",
     "names share rare words", "names share a word", "names differ"),
    (0.54, 0.12, 0.18, 0.02, 0.08, 0.05, 0.01),
    (0.0005, 0.0003, 0.002, 0.0002, 0.003, 0.03, 0.964),
    rules.TITLE,
    differ_at_most=0.05,
    household=0.0,
    firm=0.9,
    about="name",
    tells=4,
    by_words=(2, 4, 5),
    by_slip=(1,),
    tells_apart=True,
)  # fmt: skip
PHRASE = Field(
    "phrase",
    ("same {}", "{} a typo apart", "one {} holds the other", "{} share rare words", "{} differ"),
    (0.55, 0.12, 0.12, 0.06, 0.15),
    (0.002, 0.001, 0.004, 0.005, 0.988),
    rules.PHRASE,
    firm=0.5,
    by_words=(3,),
    by_shorter=(2,),
)
LEGAL_FORM = Field(
    "legal form",
    ("same legal form", "legal forms differ"),
    (0.85, 0.15),
    (0.3, 0.7),
    rules.LEGAL_FORM,
    firm=0.8,
)

# For companies: a household is two firms in one building, a firm's members are its branches. A domain and an
# e-mail follow from a firm's name, so once the name agrees they are no surprise.
_OF_COMPANIES: dict[str, Field] = {
    field.name: field
    for field in (
        EMAIL._replace(
            household=0.0,
            firm=0.5,
            about="name",
            chance_once_agreed=(0.1, 0.05, 0.05, 0.1, 0.1, 0.6),
            rare_once_agreed=False,
        ),
        DOMAIN._replace(about="name", chance_once_agreed=(0.3, 0.7)),
        PHONE._replace(household=0.3, firm=0.5),
        STREET._replace(match=(0.75, 0.12, 0.05, 0.02, 0.06), firm=0.02),
        ZIP._replace(firm=0.2),
        CITY._replace(firm=0.3),
        TEXT._replace(firm=0.8),
        REGION._replace(firm=0.3),
    )
}


# Of things the place of a firm is taken by what is of one make: records by one author, of one brand or series. These
# share what is said beside the name, and have names of their own.
_OF_THINGS: dict[str, Field] = {
    field.name: field
    for field in (
        TITLE._replace(
            household=0.0,
            # Two of one author are about one subject, and share its words; their names are not the same.
            firm_by_level=(0.0, 0.0, 0.05, 0.0, 2.0, 6.0, 0.0),
            by_words=(4, 5),
            by_shorter=(2,),
            tells_apart=False,
        ),
        TEXT._replace(household=0.0, firm=0.5),
        IDENTIFIER._replace(firm=0.1),
    )
}


def of_subject(field: Field, subject: str) -> Field:
    """The field as it is compared for people, for companies, or for things."""
    return {"company": _OF_COMPANIES, "thing": _OF_THINGS}.get(subject, {}).get(field.name, field)


def labelled(field: Field, label: str) -> Field:
    """The field of one column among several of its kind, named in its reasons."""
    levels = tuple(level.format(label) for level in field.levels)
    named: Field = field._replace(name=label, levels=levels)
    return named
