"""Profiles: what the headers of one system's export mean. Data files (TOML), ours and the user's.

A file of profiles has one table a kind of export:

    system = "HubSpot"           # as it is shown; the tag under which ids are kept is `id`, or this in lower case
    [contacts]                   # contacts, companies, deals, activities
    sure = ["Record ID", …]      # headers only this system writes …
    need = 2                     # … and how many of them must be there
    [contacts.columns]
    given = ["First Name"]       # slot = its headers; {n} is any number, "Titre #2" the second of that name
    [contacts.values.status]
    lead = ["Subscriber"]        # our value = theirs

`names`, in the table of a kind, are the columns of its files that have no header line; `entities` what stands before
` - ` in its headers, in every language. `blocks` are the headers that begin the columns of an associated
company or contact, with the kind that reads these. A file that says `thin` leaves the usual headers to the general
names; one that says `plus` writes phones in full without the + before them.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from crmcli.errors import UsageError
from crmcli.exchange.header_words import slot_by_words
from crmcli.exchange.headers import header_key, is_columnar, pattern_key, zone_of
from crmcli.exchange.slots import Slot, slot
from crmcli.model import Record

_REPEATABLE = (
    "email",
    "phone",
    "note",
    "tags",
    "website",
    "handle",
)  # a second column of the name holds another one
_OF_COMPANIES = ("email", "phone", "address")  # of what the words of a header can tell
_NAMES = ("name", "given", "family", "nickname", "contacts")
KINDS = ("contacts", "companies", "deals", "activities")


class Profile(Record):
    """One kind of export of one system. `slots` and `patterns` take header keys (`headers.header_key`) to slots."""

    system: str
    kind: str
    id_system: str
    slots: dict[str, tuple[Slot, ...]]  # the slots of the first, second … column of that name
    patterns: dict[str, Slot]  # with # for a number
    prefixes: tuple[tuple[str, Slot], ...] = ()
    sure: frozenset[str] = frozenset()
    columnar: frozenset[str] = frozenset()  # those of `sure` that it spells as databases do: lead_id
    need: int = 1
    values: dict[str, dict[str, str]] = {}  # noqa: RUF012 - frozen with the record
    separators: dict[str, str] = {}  # noqa: RUF012 - slot text -> what stands between several values in a cell
    source: str | None = None
    date_order: str | None = None
    surname_first: bool = False
    spelt: tuple[
        str, ...
    ] = ()  # the headers of `sure` as they are, where only their spelling tells the system
    complete: bool = False  # knows every column of its files; the general names say nothing of them
    exact: bool = False  # written by this program: no cell means anything but what it says
    file_names: dict[str, str] = {}  # noqa: RUF012 - a word in the file's name -> no_email or bounced
    names: tuple[str, ...] = ()
    blocks: dict[str, str] = {}  # noqa: RUF012 - header key -> the kind of what it and all columns after it tell
    entities: frozenset[str] = (
        frozenset()
    )  # keys of what stands before ` - ` in its headers, in every language
    thin: bool = False  # has only what the general names do not have, or say otherwise
    plus: bool = False  # its phones of digits alone are in full, without the + before them
    of: str | None = None  # what its activities are where a row does not say: task, call …
    words: bool = False  # whether a header it does not have is understood by its words (`header_words`)
    saved_as: str | None = None  # the name of a user's own

    @property
    def of_calls(self) -> bool:
        """Whether its files say who called whom."""
        named = any(slot.field in ("caller", "callee") for slots in self.slots.values() for slot in slots)
        return named or "direction" in self.values

    @property
    def title(self) -> str:
        if self.of_calls:
            return f"calls of {self.system}"
        return f"{self.system} of {self.kind}" if self.system == "a list" else f"{self.system} {self.kind}"

    def slot_of(self, header: str, occurrence: int = 0) -> Slot | None:
        """What a header means here, where it stands for the `occurrence`-th time (0 is the first)."""
        found = self._slot_of(header, occurrence)
        numbers = header.rstrip().endswith(("#", "№")) and found is not None and found.field in _NAMES
        return None if numbers else found  # `Attendee #` is no name

    def _slot_of(self, header: str, occurrence: int) -> Slot | None:
        key = header_key(header)
        found = self.slots.get(key)
        if found is not None and occurrence < len(found):
            return found[occurrence]
        if found is not None:
            last = found[-1]
            again = last.field in _REPEATABLE and not last.part
            return last._replace(group=f"again{occurrence}") if again else None
        pattern = self.patterns.get(pattern_key(key))
        if pattern is not None:
            number = next(iter("".join(c if c.isdigit() else " " for c in key).split()), "1")
            return Slot(pattern.field, pattern.owner, f"n{number}", pattern.label, pattern.part)
        if header.endswith(")") and (plain := zone_of(header)[0]) != header:
            return self._slot_of(plain, occurrence)
        begun = next((target for prefix, target in self.prefixes if key.startswith(prefix)), None)
        return begun or (self._by_words(header, occurrence) if self.words else None)

    def _by_words(self, header: str, occurrence: int) -> Slot | None:
        """What the words of a header tell; in a list of companies it is the company's."""
        found = slot_by_words(header)
        if found is None or (occurrence and found.field not in _REPEATABLE):
            return None
        if self.kind == "companies":
            if found.field not in _OF_COMPANIES:
                return None
            found = found._replace(owner="company")
        return found._replace(group=f"again{occurrence}") if occurrence else found


@cache
def built_in() -> tuple[Profile, ...]:
    """The profiles that come with the program; the general ones (`generic`) are last."""
    folder = os.path.join(os.path.dirname(__file__), "profiles")
    names = sorted(os.listdir(folder), key=lambda name: (name == "generic.toml", name))
    return tuple(
        profile for name in names if name.endswith(".toml") for profile in read(os.path.join(folder, name))
    )


def of_user(folder: str) -> tuple[Profile, ...]:
    """The user's own profiles, from `profiles` in the folder of the configuration."""
    path = os.path.join(folder, "profiles")
    if not os.path.isdir(path):
        return ()
    names = sorted(name for name in os.listdir(path) if name.endswith(".toml"))
    return tuple(
        profile._replace(saved_as=name.removesuffix(".toml"))
        for name in names
        for profile in read(os.path.join(path, name))
    )


def read(path: str) -> list[Profile]:
    """The profiles of one file; UsageError naming the file and the entry that is wrong."""
    import tomllib

    try:
        with open(path, "rb") as file:
            data = tomllib.load(file)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {error}", "mend the profile") from None
    try:
        return [_profile(data, kind) for kind in KINDS if kind in data]
    except (UsageError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path}: {error}", "mend the profile; see docs for its form") from None


def _profile(data: dict[str, Any], kind: str) -> Profile:
    table = data[kind]
    columns = _columns(table.get("columns", {}))
    return Profile(
        system=data["system"],
        kind=kind,
        id_system=data.get("id", str(data["system"]).lower()),
        slots={
            key: tuple(slots) for key, slots in columns.items() if "#" not in key and not key.endswith("*")
        },
        patterns={key: slots[0] for key, slots in columns.items() if "#" in key},
        prefixes=tuple((key[:-1], slots[0]) for key, slots in columns.items() if key.endswith("*")),
        sure=frozenset(header_key(header) for header in table.get("sure", ())),
        columnar=frozenset(header_key(header) for header in table.get("sure", ()) if is_columnar(header)),
        need=table.get("need", 1),
        values={
            name: {header_key(theirs): ours for ours, many in table_of.items() for theirs in many}
            for name, table_of in {**data.get("values", {}), **table.get("values", {})}.items()
        },
        separators=table.get("separators", data.get("separators", {})),
        source=table.get("source", data.get("source")),
        date_order=table.get("date_order", data.get("date_order")),
        surname_first=table.get("surname_first", False),
        spelt=tuple(table.get("sure", ())) if table.get("spelt", data.get("spelt")) else (),
        complete=data.get("complete", False),
        exact=data.get("exact", False),
        file_names=table.get("file_names", {}),
        names=tuple(table.get("names", ())),
        blocks={header_key(header): kind for header, kind in table.get("blocks", {}).items()},
        thin=data.get("thin", False),
        plus=data.get("plus", False),
        of=table.get("of"),
        words=table.get("words", False),
        entities=frozenset(header_key(word) for word in table.get("entities", ())),
    )


def _columns(table: dict[str, list[str]]) -> dict[str, list[Slot]]:
    """Header keys and their slots, by occurrence. A key with `#` is counted, one with `*` at its end a beginning."""
    found: dict[str, list[Slot]] = {}
    for text, headers in table.items():
        for header in headers:
            name, _, occurrence = header.partition(" #")
            key = header_key(name.replace("{n}", "0"))
            if "{n}" in name:
                key = pattern_key(key)
            elif name.endswith("*"):
                key += "*"
            slots = found.setdefault(key, [])
            if occurrence:
                slots.append(slot(text.replace("{n}", "0")))
            else:
                slots.insert(0, slot(text.replace("{n}", "0")))
    return found
