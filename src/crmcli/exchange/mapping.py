"""From headers to slots: which profile a sheet is of, what each of its columns means, and how sure that is.

A header is understood by what the user said (`--map`), by the profile, by the general names, in this order; a
column nobody knows becomes a custom field.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence

from crmcli.errors import UsageError
from crmcli.exchange.headers import common_front, field_name, header_key
from crmcli.exchange.profile import Profile, built_in
from crmcli.exchange.rejects import COLUMNS as REJECTS
from crmcli.exchange.slots import FIELDS, IGNORE, Slot, slot
from crmcli.model import Record

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
    def has_deals(self) -> bool:
        return _has_heads("deal", self.columns, self.profile)

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


def of_general(kind: str) -> Profile:
    return next(p for p in built_in() if p.system == GENERAL and p.kind == kind)


def entity_of(header: str, profiles: Iterable[Profile]) -> tuple[Profile, str] | None:
    """The profile whose entity a header names (`Affaire - Titre`), and the rest of the header."""
    entity, mark, rest = header.partition(" - ")
    key = header_key(entity) if mark else ""
    found = next((profile for profile in profiles if key in profile.entities), None)
    return (found, rest) if found else None


def mapping(
    header: Sequence[str], profile: Profile, profiles: Sequence[Profile], told: dict[str, Slot] | None = None
) -> Mapping:
    """The meaning of every column. `told` is what the user said: header key, or number (1 is the first) -> slot."""
    told = dict(told or {})
    is_complete = profile.complete and (
        sum(profile.slot_of(text) is not None for text in header) >= _LEAST_OF_COMPLETE * len(header)
    )
    seen: Counter[tuple[str, str]] = Counter()
    columns: list[Column] = []
    reject_columns = len(REJECTS) if tuple(header[: len(REJECTS)]) == REJECTS else 0
    names: set[str] = set()
    front = common_front(header)
    for place, (text, by) in enumerate(zip(header, _read_by(header, profile, profiles), strict=True)):
        if place < reject_columns:
            columns.append(Column(place, text, IGNORE, "profile"))
            continue
        key = header_key(text)
        occurrence = seen[by.kind, key]
        seen[by.kind, key] += 1
        said = told.pop(key, None) if key else None
        said = said or told.pop(f"#{place + 1}", None)
        by_profile = _of_block(by.slot_of(text, occurrence), by, profile)
        by_general = None
        if not (by_profile or profile.exact or is_complete):
            by_general = _by_its_entity(text, profile, profiles) or _of_block(
                of_general(by.kind).slot_of(text, occurrence), by, profile
            )
            by_general = by_general or _by_its_object(text)
            if by_general is None and front and text.startswith(front):
                by_general = of_general(by.kind).slot_of(text.removeprefix(front), occurrence)
        target = said or by_profile or by_general
        teller = "map" if said else "profile" if by_profile else "general" if by_general else "nobody"
        if profile.exact and target is None and text.startswith("custom."):
            owner = "company" if profile.kind == "companies" else "person"
            target, teller = Slot("custom", owner, None, text.removeprefix("custom.")), "profile"
        elif target is None or (target.field == "custom" and not target.group):
            target = _custom(target, text, place, by.kind, names)
        columns.append(Column(place, text, target, teller))
    if told:
        from crmcli.clean.nearest import did_you_mean

        wrong = next(iter(told))
        raise UsageError(
            f"the file has no column {wrong!r}", did_you_mean(wrong, [name for name in header if name])
        )
    return Mapping(profile, _without_lone_parts(columns, profile, names))


def _read_by(header: Sequence[str], profile: Profile, profiles: Sequence[Profile]) -> list[Profile]:
    """The profile that reads each column: the sheet's, or that of the associated object whose block it stands in.

    A block holds its object's name; a lone id of such an object begins none.
    """
    found: list[Profile] = []
    by = profile
    begun = [profile.blocks.get(header_key(text)) for text in header]
    if profile.kind not in begun:  # what the sheet is about has no block of its own to follow
        begun[:1] = [None]
    for place, kind in enumerate(begun):
        block = next((p for p in profiles if p.system == profile.system and p.kind == kind), None)
        if block is not None and any(
            (slot := block.slot_of(name)) is not None and slot.field in ("name", "given", "family")
            for name in header[place + 1 :]
        ):
            by = block
        found.append(by)
    return found


def _of_block(slot: Slot | None, by: Profile, profile: Profile) -> Slot | None:
    """The slot, if it is the sheet's own, or of whom its block tells."""
    owner = {"companies": "company", "deals": "deal"}.get(by.kind, "person")
    return slot if slot is None or by is profile or slot.owner == owner else None


def _by_its_entity(header: str, profile: Profile, profiles: Sequence[Profile]) -> Slot | None:
    """What a header that names its entity means by the general names of such things."""
    found = entity_of(header, profiles) if profile.entities else None
    if found is None:
        return None
    kind = found[0].kind
    slot = of_general(kind).slot_of(found[1])
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
        last = of_general("contacts").slot_of(header.rpartition(".")[2]) if mark else None
        return last if last is not None and last.field.startswith("no_") else None
    found = (kind == "companies" and of_general(kind).slot_of(rest)) or of_general("contacts").slot_of(rest)
    if found is None or found.owner not in ("person", "company"):
        return None
    of_company = kind == "companies" and found.field in FIELDS["company"]
    return found._replace(owner="company") if of_company else found


# What makes a deal or an activity; without it the other columns of theirs speak of the person.
_HEADS = {"deal": {"name", "product"}, "activity": {"subject", "body", "at", "due", "caller", "callee"}}
_SHARED = ("owner", "source", "note", "tags", "created_at")


def _has_heads(owner: str, columns: Sequence[Column], profile: Profile) -> bool:
    """Whether there are deals or activities; a list of deals with amounts and stages may leave them untitled, one of
    activities tell them by their ids."""
    told = {c.slot.field for c in columns if c.slot.owner == owner}
    if owner == "deal" and profile.kind == "activities" and "id" in told:
        return True
    untitled = owner == profile.kind.removesuffix("s") == "deal" and "amount" in told
    return bool(told & _HEADS[owner]) or (untitled and bool(told & {"stage", "status"}))


def _without_lone_parts(columns: list[Column], profile: Profile, names: set[str]) -> tuple[Column, ...]:
    """The columns, those of deals or activities taken as the person's where the file has no deals or activities."""
    for owner in _HEADS:
        if _has_heads(owner, columns, profile):
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


def as_custom(column: Column, mapping: Mapping, file_name: str = "") -> Slot:
    """The field a column becomes; the `id` of a file `customers` is the `customer_id` of other lists."""
    name = field_name(column.header)
    if name in ("id", "uid"):
        stem = field_name(os.path.splitext(os.path.basename(file_name))[0])
        name = f"{_ENTITIES[stem]}_id" if name == "id" and stem in _ENTITIES else f"{name}_in_file"
    owner = "activity" if mapping.profile.kind == "activities" else column.slot.owner
    return Slot("custom", owner, None, name)


_ENTITIES = {
    **{f"{one}s": one for one in ("contact", "customer", "client", "lead", "person", "member", "account",
                                  "organization", "organisation")},
    "people": "person", "companies": "company",
}  # fmt: skip


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
__all__ += ["told_by_user"]
