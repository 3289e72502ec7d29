"""vCard 2.1, 3.0 and 4.0: each card a person or a company. What we have no place for is kept line by line.

One card that cannot be read does not lose the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from crmcli.clean.name import from_parts
from crmcli.clean.name import name as full_name
from crmcli.clean.text import fold
from crmcli.errors import CleanError
from crmcli.exchange.checks import fault_of
from crmcli.exchange.readers.card_fields import Fields
from crmcli.exchange.readers.content_lines import Property, card_text, cards, codec_of
from crmcli.exchange.source import Source
from crmcli.model import Name, Organisation, Person, Role

_SAYS_NOTHING = ("VERSION", "PRODID", "REV", "UID")  # what a card has that is about nobody
_LAST_LATIN = "\u024f"


class CardReader:
    """Reads a file of cards; `left_out` counts pictures and keys, `skips` cards that are about nobody."""

    def __init__(self, source: Source, encoding: str | None, country: str | None) -> None:
        self.source = source
        self.country = country
        self.codec = codec_of(source, encoding)
        self.left_out = 0
        self.skips: Counter[str] = Counter()

    def records(
        self, reject: Callable[[int, str, str, list[str]], None]
    ) -> Iterator[tuple[int, Person | Organisation | None]]:
        """(line, person or company; None for what is skipped) of every card; those that cannot be used are rejected."""
        with card_text(self.source, self.codec) as text:
            for line, card in cards(text, self.codec):
                if isinstance(card, str):
                    reject(line, "", card, [])
                    continue
                try:
                    record = self._record(card)
                    if record is not None and (fault := fault_of(record)) is not None:
                        raise CleanError(": ".join(fault))
                    yield line, record
                except CleanError as error:
                    reject(line, "", error.message, [found.raw for found in card])

    def _record(self, card: list[Property]) -> Person | Organisation | None:
        by_name: dict[str, list[Property]] = {}
        for found in card:
            by_name.setdefault(found.name, []).append(found)
        kind = _first(by_name, "KIND", "X-ADDRESSBOOKSERVER-KIND").lower()
        if kind == "group":
            self.skips["a group"] += 1
            return None
        if not any(found.value.strip("; ") for found in card if found.name not in _SAYS_NOTHING):
            self.skips["an empty card"] += 1
            return None
        fields = Fields(card, self.country)
        self.left_out += fields.left_out
        name = _name(by_name)
        company = by_name["ORG"][0].parts[0].strip() if "ORG" in by_name else ""
        is_company = (
            kind == "org" or _first(by_name, "X-ABSHOWAS").upper() == "COMPANY" or (name is None and company)
        )
        if is_company and (company or name):
            return fields.organisation(company or (name.full if name else ""))
        nicknames = [word for found in by_name.get("NICKNAME", ()) for word in found.items]
        if name is None and nicknames:
            name = Name(nicknames[0])
        if name is None:
            known = (
                fields.emails[0].address
                if fields.emails
                else fields.phones[0].value
                if fields.phones
                else None
            )
            if known is None:
                raise CleanError("a card with neither name, e-mail, phone nor company")
            name = Name(known)
        called = _called(by_name, name)
        if called and called.strip(" ,") not in (*nicknames, name.given, company):
            nicknames.insert(0, called)
        if nicknames:
            name = name._replace(nickname=", ".join(nicknames))
        return fields.person(name, _roles(by_name, fields))


def _first(by_name: dict[str, list[Property]], *names: str) -> str:
    return next((by_name[name][0].text.strip() for name in names if name in by_name), "")


def _name(by_name: dict[str, list[Property]]) -> Name | None:
    """The name of a card: FN as it is written, its parts from N."""
    written = " ".join(_first(by_name, "FN").split())
    own = "X-CRM" in by_name  # our own card says exactly what is known
    parts = (by_name["N"][0].parts if own else by_name["N"][0].name_parts) if "N" in by_name else []
    family, given, middle, prefix, suffix = ([" ".join(p.split()) for p in parts] + [""] * 5)[:5]
    if own and written:
        known = {"given": given, "middle": middle, "family": family, "prefix": prefix, "suffix": suffix}
        return Name(written, **{part: text or None for part, text in known.items()})
    if any((family, given, middle)):
        found = from_parts(
            given=given or None,
            middle=middle or None,
            family=family or None,
            prefix=prefix or None,
            suffix=suffix or None,
        )
        return found._replace(full=written) if written and not _leaves_out(written, found) else found
    return full_name(written) if written else None


def _leaves_out(written: str, found: Name) -> bool:
    """Whether FN is what somebody is called, for want of any word of the surname: Nat, of Friedman;Nat.

    In letters of another script it may be the same name.
    """
    if not (found.given and found.family) or max(written + found.full) > _LAST_LATIN:
        return False
    return not set(fold(found.family).split()) & set(fold(written).replace(",", " ").split())


def _called(by_name: dict[str, list[Property]], name: Name) -> str | None:
    """What FN says, if that is not the name."""
    written = " ".join(_first(by_name, "FN").split())
    return written if name.given and name.family and written and written != name.full else None


def _roles(by_name: dict[str, list[Property]], fields: Fields) -> tuple[Role, ...]:
    own = tuple(fields.roles)
    if own or "ORG" not in by_name:
        return own
    company, *units = [part.strip() for part in by_name["ORG"][0].parts]
    if not company:
        return ()
    department = ", ".join(unit for unit in units if unit)
    return (Role(company, title=_first(by_name, "TITLE", "ROLE") or None, department=department or None),)
