"""Which profile a sheet is of, by its header: that of a system whose own columns are there, else a general one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from crmcli.errors import UsageError
from crmcli.exchange.headers import header_key, is_columnar
from crmcli.exchange.mapping import GENERAL, entity_of, of_general
from crmcli.exchange.profile import Profile, built_in

_MOST = 0.6  # of the headers; a spreadsheet with a few columns of its own has as many
_CONTACT_PERSON = """
    contactname contact contactperson maincontact primarycontact primarycontactname maincontactname keycontact
    attn attention ansprechpartner kontaktperson kontakt
    ansprechperson referente contatto personadiriferimento interlocuteur contactprincipal personadecontacto contacto
    contactpersoon osobakontaktowa kontaktniosoba контактноелицо контакт
"""
CONTACT_PERSON = frozenset(_CONTACT_PERSON.split())  # keys of columns that name whom to speak to in a firm


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


def recognised(
    header: Sequence[str], profiles: Sequence[Profile], *, named: bool = False, kind: str | None = None
) -> Profile:
    """The profile whose own headers are there and that knows most of the columns; else the best general one.

    Of profiles the user `named`, the one that knows most. Only those of a `kind` where that is known.
    """
    if kind is not None:
        profiles = [profile for profile in profiles if profile.kind == kind] or profiles
    keys = {header_key(name) for name in header}
    best: tuple[float, Profile] | None = None
    of_people = not named and _names_people(header)
    for profile in profiles:
        hits = _hits(header, keys, profile)
        if profile.blocks.get(header_key(header[0]), profile.kind) not in (profile.kind, "companies"):
            continue  # a list that begins with a deal or a person is one of such
        if profile.kind == "companies" and (of_people or _names_someone_else(header, profile)):
            continue
        if not named and (profile.system == GENERAL or hits < profile.need or _names_nobody(header, profile)):
            continue
        score = hits + sum(_is_known(name, profile) for name in header)
        if best is None or score > best[0]:
            best = (score, profile)
    told = None if named else _by_entity(header, profiles)
    if told is not None and (best is None or best[1].system != told.system):
        return told
    if best is None:
        return of_general(kind) if kind else _general(header, keys)
    return best[1]


def _hits(header: Sequence[str], keys: set[str], profile: Profile) -> int:
    """How many headers are the system's own; `account_id`, as databases spell it, is no proof of `AccountId`."""
    if profile.spelt:
        return len(set(header).intersection(profile.spelt))
    columnar = {header_key(name) for name in header if is_columnar(name)} - profile.columnar
    return len((keys - columnar) & profile.sure)


def _is_known(header: str, profile: Profile) -> bool:
    """Whether the profile has the header; one that leaves the usual ones to the general names has those too."""
    if profile.slot_of(header) is not None:
        return True
    return profile.thin and of_general(profile.kind).slot_of(header) is not None


def _by_entity(header: Sequence[str], profiles: Sequence[Profile]) -> Profile | None:
    """The profile of whose entity most headers speak, if nearly all speak of some."""
    told = [found[0] for name in header if (found := entity_of(name, profiles))]
    if len(told) < 2 or len(told) < _MOST * len(header):
        return None
    kind, _ = Counter(profile.kind for profile in told).most_common(1)[0]
    return next(profile for profile in told if profile.kind == kind)


def _names_people(header: Sequence[str]) -> bool:
    """Whether there are columns of given and family names: no list of companies has these."""
    general = of_general("contacts")
    found = {known.field for name in header if (known := general.slot_of(name)) and known.owner == "person"}
    return {"given", "family"} <= found


def _names_someone_else(header: Sequence[str], profile: Profile) -> bool:
    """Whether a column that the profile does not know names whom to speak to in a firm."""
    return any(header_key(name) in CONTACT_PERSON and profile.slot_of(name) is None for name in header)


_WHO = ("name", "given", "family", "nickname", "email", "phone")


def _names_nobody(header: Sequence[str], profile: Profile) -> bool:
    """Whether a list taken for one of people has no column that names or reaches anybody, only their ids."""
    if profile.kind != "contacts":
        return False
    general = of_general(profile.kind)
    return all(
        found is None or found.field not in _WHO
        for name in header
        for found in (profile.slot_of(name) or general.slot_of(name),)
    )


def _general(header: Sequence[str], keys: set[str]) -> Profile:
    """Contacts, companies, deals or activities, by the columns only such a list has."""
    by_kind = {profile.kind: profile for profile in built_in() if profile.system == GENERAL}
    contacts = by_kind["contacts"]
    person = {found.field for name in header if (found := contacts.slot_of(name)) and found.owner == "person"}
    if "family" not in person and any(header_key(name) in _BARE for name in header):
        person.discard("given")  # `Nome` is a given name beside a surname only
    for kind in ("activities", "deals"):
        profile = by_kind[kind]
        told = _is_sold if kind == "deals" else _is_to_do
        strong = len(keys & profile.sure) >= profile.need or told(header, profile, person)
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


def _is_sold(header: Sequence[str], deals: Profile, person: set[str]) -> bool:
    """Whether columns have the names of deals and their amounts or stages.

    A name is a deal's where its column says so (`Deal Name`), or where amounts and stages stand beside it and nothing
    that reaches a person.
    """
    slots = [(deals.slot_of(name), header_key(name) in deals.sure) for name in header]
    told = {found.field for found, _ in slots if found is not None and found.owner == "deal"}
    if {"name", "amount", "stage"} <= told and not person & {"email", "phone", "given", "family"}:
        return True
    named = any(
        found is not None and found.field == "name" and found.owner == "deal" and own for found, own in slots
    )
    return named and bool(told & {"amount", "stage"})


_BARE = ("name", "displayname", "nome", "nombre", "nom", "naam", "nazwa", "имя")  # of anybody, or a firm


def _is_to_do(header: Sequence[str], activities: Profile, person: set[str]) -> bool:
    """Whether columns have the subjects of tasks, when each is due, and its state or priority; and nobody's name."""
    slots = [activities.slot_of(name) for name in header]
    told = {found.field for found in slots if found is not None and found.owner == "activity"}
    is_task = {"subject", "due"} <= told and bool(told & {"done", "priority"})
    return is_task and not person & {"name", "email", "phone", "given", "family"}


def _person_named(header: Sequence[str], contacts: Profile) -> bool:
    """Whether a column of people's names stands beside the company's; `Name` alone may be the company's."""
    of_owner: dict[str, list[str]] = {"person": [], "company": []}
    for name in header:
        found = contacts.slot_of(name)
        if found is not None and found.field == "name":
            of_owner[found.owner].append(header_key(name))
    names = of_owner["person"]
    return bool(names) and (bool(of_owner["company"]) or any(name not in _BARE for name in names))
