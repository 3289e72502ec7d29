"""From headers to slots: which profile a sheet is of, what each of its columns means, and how sure that is.

A header is understood by what the user said (`--map`), by the profile, by the general names, in this order; a
column nobody knows becomes a custom field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from crmcli.errors import UsageError
from crmcli.exchange.headers import field_name, header_key
from crmcli.exchange.profile import Profile, built_in
from crmcli.exchange.rejects import COLUMNS as REJECTS
from crmcli.exchange.slots import FIELDS, IGNORE, Slot, slot
from crmcli.model import Record

_MOST = 0.6  # of the headers; a spreadsheet with a few columns of its own has as many
_CONTACT_PERSON = """
    contactname contact contactperson maincontact primarycontact attn attention ansprechpartner kontaktperson kontakt
    ansprechperson referente contatto personadiriferimento interlocuteur contactprincipal personadecontacto contacto
    contactpersoon osobakontaktowa kontaktniosoba контактноелицо контакт
"""
CONTACT_PERSON = frozenset(_CONTACT_PERSON.split())  # keys of columns that name whom to speak to in a firm
_LEAST_OF_COMPLETE = (
    0.8  # of the headers; where it knows fewer, a profile does not know all of its files after all
)
GENERAL = "a list"  # the system of profiles for lists that no program wrote


class Column(Record):
    """One column of a sheet: its place (0 is the first), its header, its slot, and who said so."""

    place: int
    header: str
    slot: Slot
    told_by: str  # map, profile, general, nobody


class Mapping(Record):
    """What the columns of a sheet mean."""

    profile: Profile
    columns: tuple[Column, ...]

    @property
    def known(self) -> int:
        return sum(column.told_by != "nobody" for column in self.columns)

    @property
    def custom(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.told_by == "nobody")

    @property
    def ignored(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.slot.field == "ignore")

    def of(self, field: str, owner: str = "person") -> tuple[Column, ...]:
        """The columns of one field, in their order."""
        return tuple(c for c in self.columns if c.slot.field == field and c.slot.owner == owner)

    def has(self, *fields: str, owner: str = "person") -> bool:
        return any(c.slot.owner == owner and c.slot.field in fields for c in self.columns)

    @property
    def evidence(self) -> str:
        """Why it is taken for what it is: 'looks like HubSpot contacts: 14 of 16 columns known'."""
        return f"looks like {self.profile.title}: {self.known} of {len(self.columns)} columns known"


def knows_headers(profiles: Sequence[Profile]) -> KnownHeaders:
    return KnownHeaders(profiles)


class KnownHeaders:
    """Counts how many cells of a row are headers that some profile knows; what the readers find headers by."""

    def __init__(self, profiles: Iterable[Profile]) -> None:
        self._profiles = tuple(profiles)
        self._seen: dict[str, bool] = {}

    def __call__(self, row: list[str]) -> int:
        return len({cell for cell in row if self._known(cell)})

    def _known(self, cell: str) -> bool:
        if len(cell) > 80 or not cell:
            return False
        found = self._seen.get(cell)
        if found is None:
            found = any(profile.slot_of(cell) is not None for profile in self._profiles)
            self._seen[cell] = found
        return found


def profiles_by_name(name: str, profiles: Sequence[Profile]) -> list[Profile]:
    """The profiles of a system a user named; UsageError with the nearest where there is none."""
    wanted = header_key(name)
    found = [p for p in profiles if p.saved_as is not None and header_key(p.saved_as) == wanted] or [
        p for p in profiles if wanted in (header_key(p.system), header_key(p.id_system), header_key(p.title))
    ]
    if found:
        return found
    from crmcli.clean.nearest import did_you_mean

    names = sorted({profile.saved_as or profile.id_system for profile in profiles})
    raise UsageError(f"there is no profile {name!r}", did_you_mean(name, names))


def recognised(header: Sequence[str], profiles: Sequence[Profile], *, named: bool = False) -> Profile:
    """The profile whose own headers are there and that knows most of the columns; else the best general one.

    Of profiles the user `named`, the one that knows most.
    """
    keys = {header_key(name) for name in header}
    best: tuple[float, Profile] | None = None
    of_people = not named and _names_people(header)
    for profile in profiles:
        hits = len(set(header).intersection(profile.spelt)) if profile.spelt else len(keys & profile.sure)
        if profile.kind == "companies" and (of_people or _names_someone_else(header, profile)):
            continue
        if not named and (profile.system == GENERAL or hits < profile.need):
            continue
        score = hits + sum(_is_known(name, profile) for name in header)
        if best is None or score > best[0]:
            best = (score, profile)
    told = None if named else _by_entity(header, profiles)
    if told is not None and (best is None or best[1].system != told.system):
        return told
    return best[1] if best else _general(header, keys)


def _is_known(header: str, profile: Profile) -> bool:
    """Whether the profile has the header; one that leaves the usual ones to the general names has those too."""
    if profile.slot_of(header) is not None:
        return True
    return profile.thin and _of_general(profile.kind).slot_of(header) is not None


def _of_general(kind: str) -> Profile:
    return next(p for p in built_in() if p.system == GENERAL and p.kind == kind)


def _entity(header: str, profiles: Iterable[Profile]) -> tuple[Profile, str] | None:
    """The profile whose entity a header names (`Affaire - Titre`), and the rest of the header."""
    entity, mark, rest = header.partition(" - ")
    key = header_key(entity) if mark else ""
    found = next((profile for profile in profiles if key in profile.entities), None)
    return (found, rest) if found else None


def _by_entity(header: Sequence[str], profiles: Sequence[Profile]) -> Profile | None:
    """The profile of whose entity most headers speak, if nearly all speak of some."""
    told = [found[0] for name in header if (found := _entity(name, profiles))]
    if len(told) < 2 or len(told) < _MOST * len(header):
        return None
    kind, _ = Counter(profile.kind for profile in told).most_common(1)[0]
    return next(profile for profile in told if profile.kind == kind)


def _names_people(header: Sequence[str]) -> bool:
    """Whether there are columns of given and family names: no list of companies has these."""
    general = _of_general("contacts")
    found = {known.field for name in header if (known := general.slot_of(name)) and known.owner == "person"}
    return {"given", "family"} <= found


def _names_someone_else(header: Sequence[str], profile: Profile) -> bool:
    """Whether a column that the profile does not know names whom to speak to in a firm."""
    return any(header_key(name) in CONTACT_PERSON and profile.slot_of(name) is None for name in header)


def _general(header: Sequence[str], keys: set[str]) -> Profile:
    """Contacts, companies, deals or activities, by the columns only such a list has."""
    by_kind = {profile.kind: profile for profile in built_in() if profile.system == GENERAL}
    contacts = by_kind["contacts"]
    person = {found.field for name in header if (found := contacts.slot_of(name)) and found.owner == "person"}
    for kind in ("activities", "deals"):
        profile = by_kind[kind]
        strong = len(keys & profile.sure) >= profile.need or (kind == "deals" and _is_sold(header, profile))
        if strong and not person & {"given", "family"} and profile.slot_of(header[0]) is not None:
            return profile
        if strong and len(keys & profile.sure) > 2:
            return profile
    companies = by_kind["companies"]
    named = any(slots[0].field == "name" for key in keys if (slots := companies.slots.get(key)))
    enough = (
        2 if "email" in person else 1
    )  # a list with e-mails is one of people unless more speaks against it
    of_nobody = not person & {"given", "family"} and not _person_named(header, contacts)
    if named and of_nobody and len(keys & companies.sure) >= enough:
        return companies
    return contacts


def _is_sold(header: Sequence[str], deals: Profile) -> bool:
    """Whether a column has the names of deals (`Deal Name`, not `Name`), and another their amounts or stages."""
    slots = [(deals.slot_of(name), header_key(name) in deals.sure) for name in header]
    named = any(
        found is not None and found.field == "name" and found.owner == "deal" and own for found, own in slots
    )
    return named and any(
        found is not None and found.owner == "deal" and found.field in ("amount", "stage")
        for found, _ in slots
    )


def _person_named(header: Sequence[str], contacts: Profile) -> bool:
    """Whether a column of people's names stands beside the company's; `Name` alone may be the company's."""
    of_owner: dict[str, list[str]] = {"person": [], "company": []}
    for name in header:
        found = contacts.slot_of(name)
        if found is not None and found.field == "name":
            of_owner[found.owner].append(header_key(name))
    names = of_owner["person"]
    return bool(names) and (
        bool(of_owner["company"]) or any(name not in ("name", "displayname") for name in names)
    )


def mapping(
    header: Sequence[str], profile: Profile, profiles: Sequence[Profile], told: dict[str, Slot] | None = None
) -> Mapping:
    """The meaning of every column. `told` is what the user said: header key, or number (1 is the first) -> slot."""
    told = dict(told or {})
    general = _of_general(profile.kind)
    is_complete = profile.complete and (
        sum(profile.slot_of(text) is not None for text in header) >= _LEAST_OF_COMPLETE * len(header)
    )
    seen: Counter[str] = Counter()
    columns: list[Column] = []
    reject_columns = len(REJECTS) if tuple(header[: len(REJECTS)]) == REJECTS else 0
    names: set[str] = set()
    for place, text in enumerate(header):
        if place < reject_columns:
            columns.append(Column(place, text, IGNORE, "profile"))
            continue
        key = header_key(text)
        occurrence = seen[key]
        seen[key] += 1
        said = told.pop(key, None) if key else None
        said = said or told.pop(f"#{place + 1}", None)
        by_profile = profile.slot_of(text, occurrence)
        by_general = None
        if not (by_profile or profile.exact or is_complete):
            by_general = _by_its_entity(text, profile, profiles) or general.slot_of(text, occurrence)
            by_general = by_general or _by_its_object(text)
        target = said or by_profile or by_general
        teller = "map" if said else "profile" if by_profile else "general" if by_general else "nobody"
        if profile.exact and target is None and text.startswith("custom."):
            owner = "company" if profile.kind == "companies" else "person"
            target, teller = Slot("custom", owner, None, text.removeprefix("custom.")), "profile"
        elif target is None or (target.field == "custom" and not target.group):
            target = _custom(target, text, place, profile.kind, names)
        columns.append(Column(place, text, target, teller))
    if told:
        from crmcli.clean.nearest import did_you_mean

        wrong = next(iter(told))
        raise UsageError(
            f"the file has no column {wrong!r}", did_you_mean(wrong, [name for name in header if name])
        )
    return Mapping(profile, _without_lone_parts(columns, profile, names))


def _by_its_entity(header: str, profile: Profile, profiles: Sequence[Profile]) -> Slot | None:
    """What a header that names its entity means by the general names of such things."""
    found = _entity(header, profiles) if profile.entities else None
    if found is None:
        return None
    kind = found[0].kind
    slot = _of_general(kind).slot_of(found[1])
    return Slot("name") if slot is not None and slot.field == "contacts" else slot


_OBJECTS = {
    **dict.fromkeys(("company", "organization", "organisation", "account", "companies 1"), "companies"),
    **dict.fromkeys(
        ("contact", "person", "customer", "lead", "user", "profile", "primary_contact"), "contacts"
    ),
}


def _by_its_object(header: str) -> Slot | None:
    """What a value of an object inside an object means: `company.address.city` is a city of a company."""
    whose, mark, rest = header.partition(".")
    kind = _OBJECTS.get(whose.lower())
    if not mark or kind is None:  # what somebody refuses is found however deep it stands
        last = _of_general("contacts").slot_of(header.rpartition(".")[2]) if mark else None
        return last if last is not None and last.field.startswith("no_") else None
    found = (kind == "companies" and _of_general(kind).slot_of(rest)) or _of_general("contacts").slot_of(rest)
    if found is None or found.owner not in ("person", "company"):
        return None
    of_company = kind == "companies" and found.field in FIELDS["company"]
    return found._replace(owner="company") if of_company else found


# What makes a deal or an activity; without it the other columns of theirs speak of the person.
_HEADS = {"deal": {"name", "product"}, "activity": {"subject", "body", "at", "due", "caller", "callee"}}
_SHARED = ("owner", "source", "note", "tags", "created_at")


def _without_lone_parts(columns: list[Column], profile: Profile, names: set[str]) -> tuple[Column, ...]:
    """The columns, those of deals or activities taken as the person's where the file has no deals or activities."""
    for owner, heads in _HEADS.items():
        if any(c.slot.owner == owner and c.slot.field in heads for c in columns):
            continue
        for at, column in enumerate(columns):
            if column.slot.owner == owner:
                field = column.slot.field
                known = field in _SHARED or (field == "id" and profile.id_system != "file")
                own = Slot(field) if known else Slot("custom", label=field_name(column.header))
                target = (
                    own
                    if own.field != "custom"
                    else _custom(own, column.header, column.place, profile.kind, names)
                )
                columns[at] = Column(column.place, column.header, target, column.told_by)
    return tuple(columns)


def _custom(target: Slot | None, header: str, place: int, kind: str, taken: set[str]) -> Slot:
    """The custom field a column becomes; the second of one name is counted."""
    whose, _, rest = header.partition(".")
    if target is None and rest and _OBJECTS.get(whose.lower()) == "companies":
        target = Slot("custom", "company", label=field_name(rest))
    owner = (
        target.owner
        if target
        else {"companies": "company", "deals": "deal", "activities": "activity"}.get(kind, "person")
    )
    if not header.strip() and target is None:
        name = f"column_{place + 1}"
    else:
        name = (target.label if target else None) or field_name(header.removeprefix("custom."))
    unique, number = name, 2
    while unique in taken:
        unique, number = f"{name}_{number}", number + 1
    taken.add(unique)
    return Slot("custom", owner, None, unique)


# What somebody has one of.
_SINGLE = ("name", "given", "middle", "family", "prefix", "suffix", "nickname", "birthday", "status", "owner", "source",
           "language", "timezone", "salutation", "created_at", "uid", "amount", "stage", "close_on", "at",
           "subject")  # fmt: skip


def told_by_user(pairs: Iterable[str]) -> dict[str, Slot]:
    """What `--map 'E-Posta=email'` says: header key (or `#3` for the third column) -> slot."""
    told: dict[str, Slot] = {}
    for pair in pairs:
        header, mark, target = pair.rpartition("=")
        if not mark or not header.strip() or not target.strip():
            raise UsageError(f"--map takes HEADER=FIELD, not {pair!r}", "--map 'E-Posta=email'")
        name = header.strip()
        number = name[1:] if name.startswith("#") else ""
        key, meant = name if number.isdigit() else header_key(name), slot(target)
        if told.get(key, meant) != meant:
            raise UsageError(
                f"--map says two things of {name!r}: {told[key]} and {meant}", "leave out one of them"
            )
        twin = next((other for other, known in told.items() if known == meant and other != key), None)
        if twin is not None and meant.field in _SINGLE:
            raise UsageError(
                f"--map makes two columns {meant}", "a second one can be custom[NAME], or ignore"
            )
        told[key] = meant
    return told


def changed(given: Mapping, place: int, target: Slot) -> Mapping:
    """The mapping with another slot for one column."""
    columns = tuple(
        Column(c.place, c.header, target, "general" if c.told_by == "nobody" else c.told_by)
        if c.place == place
        else c
        for c in given.columns
    )
    return Mapping(given.profile, columns)


__all__ = ["GENERAL", "IGNORE", "Column", "KnownHeaders", "Mapping", "changed", "knows_headers", "mapping"]
__all__ += ["profiles_by_name", "recognised", "told_by_user"]
