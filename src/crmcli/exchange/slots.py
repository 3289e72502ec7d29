"""Slots: the places of our model that a column of a file can fill, and how they are written.

given  family  name  email  phone[mobile]  address[work].city  company.website  deal.amount  activity.subject
email#2        the second of several; columns with the same number belong together (email#2.label)
id             the row's id in the system it comes from
deal.id[006]   of an activity the deal it belongs to, whose id begins so; deal.name[perhaps] that or something else
deal.whose     in a list of deals (or activity.whose) the number that another list gives the person or company
custom[seats]  a custom field;  company.custom[seats] one of the company
ignore         nothing is taken from the column
"""

from __future__ import annotations

import re

from crmcli.errors import UsageError
from crmcli.exchange.headers import header_key
from crmcli.model import Record

_SLOT = re.compile(
    r"^(?:(?P<owner>company|deal|activity)\.)?(?P<field>[a-z_]+)"
    r"(?:#(?P<group>[\w{}]+))?(?:\[(?P<label>[^\]]*)\])?(?:\.(?P<part>[a-z_0-9]+))?$"
)
_PERSON = """
    prefix suffix nickname given middle particle family name title department since until decision status owner source
    language timezone salutation note prefer best_time created_at uid email phone address handle website company tags
    birthday like dislike do_not_contact no_email no_phone no_sms no_post no_fax no_whatsapp bounced consents
    kind drop_if id ids custom
    ignore formality mail_format
"""
_COMPANY = """
    name id ids uid domain website industry size type revenue parent owner source note email phone address handle tags
    created_at custom
"""
_DEAL = """
    id name contacts amount currency stage status won closed probability close_on closed_at stage_at created_at pipeline
    lost_reason type source owner note next tags custom product whose
"""
_ACTIVITY = """
    id kind at time due subject body direction reason outcome duration_ms duration_s duration_min duration_h done owner
    location priority cancelled custom caller callee whose
"""
_ADDRESS = "label street street2 street3 number pobox extended place city region zip country formatted"
FIELDS: dict[str, frozenset[str]] = {
    "person": frozenset(_PERSON.split()),
    "company": frozenset(_COMPANY.split()),
    "deal": frozenset(_DEAL.split()),
    "activity": frozenset(_ACTIVITY.split()),
}
PARTS: dict[str, frozenset[str]] = {
    "email": frozenset(["label", "type"]),
    "phone": frozenset(["label", "e164", "prefix"]),  # the code of the country, in a column of its own
    "website": frozenset(["label"]),
    "custom": frozenset(["label"]),  # the cell that names the field
    "handle": frozenset(["label", "network"]),
    "address": frozenset(_ADDRESS.split()),
    "birthday": frozenset(["year", "month", "day"]),
    **dict.fromkeys(  # since when it is so
        ("no_email", "no_phone", "no_sms", "no_post", "no_whatsapp", "do_not_contact", "bounced"),
        frozenset(["at"]),
    ),
    # which of the two divides off the cents where 1,234 could be either; or that all is cents
    "amount": frozenset(["point", "comma", "minor"]),
    "probability": frozenset(["fraction"]),  # 0.8 and 1.0 rather than 80 and 100
}
# What a user may write in --map beside the slots themselves.
_SYNONYMS = {
    "firstname": "given",
    "lastname": "family",
    "middlename": "middle",
    "fullname": "name",
    "surname": "family",
    "mobile": "phone[mobile]",
    "mobilephone": "phone[mobile]",
    "fax": "phone[fax]",
    "jobtitle": "title",
    "position": "title",
    "role": "title",
    "organisation": "company",
    "organization": "company",
    "street": "address.street",
    "zip": "address.zip",
    "postcode": "address.zip",
    "postalcode": "address.zip",
    "city": "address.city",
    "region": "address.region",
    "state": "address.region",
    "country": "address.country",
    "address": "address.formatted",
    "notes": "note",
    "tag": "tags",
    "birthdate": "birthday",
    "skip": "ignore",
    "emailaddress": "email",
    "telephone": "phone",
    "linkedin": "handle[linkedin]",
    "externalid": "id",
    "created": "created_at",
    "web": "website",
}


class Slot(Record):
    """One place of the model. `group` ties columns together; `label` is work, home, mobile …, or a field's name."""

    field: str
    owner: str = "person"
    group: str | None = None
    label: str | None = None
    part: str | None = None

    def __str__(self) -> str:
        owner = "" if self.owner == "person" else f"{self.owner}."
        group = f"#{self.group}" if self.group else ""
        label = f"[{self.label}]" if self.label else ""
        part = f".{self.part}" if self.part else ""
        return f"{owner}{self.field}{group}{label}{part}"


IGNORE = Slot("ignore")


def slot(text: str) -> Slot:
    """The slot a text names, or UsageError with the nearest one.

    >>> str(slot("phone[mobile]")), str(slot("company.address.city")), str(slot("First name"))
    ('phone[mobile]', 'company.address.city', 'given')
    """
    text = text.strip()
    found = _parsed(_SYNONYMS.get(header_key(text), text))
    if found is None:
        found = _parsed(text.lower().replace(" ", "_"))
    if found is not None:
        return found
    from crmcli.clean.nearest import nearest

    close = nearest(text.lower(), sorted({*FIELDS["person"], *_SYNONYMS}))
    raise UsageError(
        f"a column cannot be mapped to {text!r}",
        f"did you mean {close}?"
        if close
        else "for example email, phone[mobile], company, custom[seats], ignore",
    )


def _parsed(text: str) -> Slot | None:
    match = _SLOT.match(text)
    if match is None:
        return None
    owner, field, part = match["owner"] or "person", match["field"], match["part"]
    if owner == "person" and field == "company":
        if part is not None:
            return None
        owner, field = "company", "name"
    if field not in FIELDS[owner] or (part is not None and part not in PARTS.get(field, ())):
        return None
    if field == "address" and part is None:
        part = "formatted"
    if field == "custom" and not match["label"] and not match["group"]:
        return Slot("custom", owner)
    if field == "handle" and not match["label"]:
        return None
    return Slot(field, owner, match["group"], match["label"] or None, part)
