"""vCard 2.1, 3.0 and 4.0: each card a person or a company. What we have no place for is kept line by line.

One card that cannot be read does not lose the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from crmcli.clean.address import country_code
from crmcli.clean.date import birthday
from crmcli.clean.email import email
from crmcli.clean.name import from_parts
from crmcli.clean.name import name as full_name
from crmcli.clean.network import handle
from crmcli.clean.phone import phone
from crmcli.clean.value import tag
from crmcli.errors import CleanError
from crmcli.exchange.checks import fault_of
from crmcli.exchange.consent_lines import of_parts
from crmcli.exchange.gather.points import label_of
from crmcli.exchange.readers.content_lines import Property, card_text, cards, codec_of
from crmcli.exchange.source import Source
from crmcli.model import Address, Consent, Email, ExternalId, Handle, Name, Organisation, Person, Phone, Role

KEPT_FIELD = "vcard"  # the custom field that holds the lines we have no place for
_UNSAID = ("VERSION", "PRODID", "REV", "N", "FN", "ORG", "TITLE", "KIND", "X-ABSHOWAS",
           "X-ADDRESSBOOKSERVER-KIND")  # fmt: skip
_BINARY = ("PHOTO", "LOGO", "SOUND", "KEY", "AGENT")
_NETWORKS = {
    "X-TWITTER": "x", "X-SKYPE": "skype", "X-SKYPE-USERNAME": "skype", "X-JABBER": "jabber", "X-AIM": "aim",
    "X-ICQ": "icq", "X-MSN": "msn", "X-YAHOO": "yahoo", "X-GTALK": "gtalk", "X-GOOGLE-TALK": "gtalk", "X-QQ": "qq",
    "X-TELEGRAM": "telegram", "X-FACEBOOK": "facebook", "X-LINKEDIN": "linkedin",
}  # fmt: skip
_TEXTS = ("status", "source", "owner", "salutation", "formality", "mail_format", "prefer", "best_time")
_COMPANY_TEXTS = ("industry", "size", "type", "domain", "parent")


class CardReader:
    """Reads a file of cards; `left_out` counts pictures and keys, `groups` lists of people, which are no people."""

    def __init__(self, source: Source, encoding: str | None, country: str | None) -> None:
        self.source = source
        self.country = country
        self.codec = codec_of(source, encoding)
        self.left_out = 0
        self.groups = 0

    def records(
        self, reject: Callable[[int, str, str, list[str]], None]
    ) -> Iterator[tuple[int, Person | Organisation | None]]:
        """(line, person or company; None for a group) of every card; those that cannot be used are rejected."""
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
            self.groups += 1
            return None
        fields = _Fields(card, self.country)
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
        if nicknames:
            name = name._replace(nickname=", ".join(nicknames))
        return fields.person(name, _roles(by_name, fields))


def _first(by_name: dict[str, list[Property]], *names: str) -> str:
    return next((by_name[name][0].text.strip() for name in names if name in by_name), "")


def _name(by_name: dict[str, list[Property]]) -> Name | None:
    """The name of a card: FN as it is written, its parts from N."""
    written = " ".join(_first(by_name, "FN").split())
    parts = by_name["N"][0].parts if "N" in by_name else []
    family, given, middle, prefix, suffix = ([" ".join(p.split()) for p in parts] + [""] * 5)[:5]
    if "X-CRM" in by_name and written:  # our own card says exactly what is known
        own = {"given": given, "middle": middle, "family": family, "prefix": prefix, "suffix": suffix}
        return Name(written, **{part: text or None for part, text in own.items()})
    if any((family, given, middle)):
        found = from_parts(
            given=given or None,
            middle=middle or None,
            family=family or None,
            prefix=prefix or None,
            suffix=suffix or None,
        )
        return found._replace(full=written) if written else found
    return full_name(written) if written else None


def _roles(by_name: dict[str, list[Property]], fields: _Fields) -> tuple[Role, ...]:
    own = tuple(fields.roles)
    if own or "ORG" not in by_name:
        return own
    company, *units = [part.strip() for part in by_name["ORG"][0].parts]
    if not company:
        return ()
    department = ", ".join(unit for unit in units if unit)
    return (Role(company, title=_first(by_name, "TITLE", "ROLE") or None, department=department or None),)


class _Fields:
    """Everything of a card but its name."""

    def __init__(self, card: list[Property], country: str | None) -> None:
        self.country = country
        self.emails: list[Email] = []
        self.phones: list[Phone] = []
        self.addresses: list[Address] = []
        self.handles: list[Handle] = []
        self.roles: list[Role] = []
        self.tags: list[str] = []
        self.notes: list[str] = []
        self.ids: list[ExternalId] = []
        self.custom: list[tuple[str, str]] = []
        self.texts: dict[str, str] = {}
        self.likes: list[str] = []
        self.consents: list[Consent] = []
        self.dislikes: list[str] = []
        self.kept: list[str] = []
        self.left_out = 0
        self.own = any(one.name == "X-CRM" for one in card)  # written by this program
        self._placed: set[int] = set()
        labels = {one.group: one.text for one in card if one.name == "X-ABLABEL" and one.group}
        used: set[str] = set()
        for found in sorted(card, key=lambda one: not one.preferred):
            label = labels.get(found.group) if found.group else None
            if self._take(found, label) and found.group and found.name != "X-ABLABEL":
                used.add(found.group)
        seen: set[str] = set()
        known = [one.raw for one in card if self._is_kept(one, used, seen)]
        self.kept = [raw.replace("\r", "").replace("\n", "").strip() for raw in known]

    def _take(self, found: Property, label: str | None) -> bool:
        """Put a property in its place; False where we have none."""
        take = getattr(self, "_" + found.name.lower().replace("-", "_"), None)
        if take is None and found.name in _NETWORKS:
            return self._account(found, _NETWORKS[found.name], label)
        if take is None or not found.value.strip():
            return found.name in _UNSAID
        return bool(take(found, label))

    def _is_kept(self, found: Property, used: set[str], seen: set[str]) -> bool:
        """Whether the line is kept as it is: it has no place, and is neither empty nor a picture."""
        again = found.name in ("N", "FN", "ORG", "TITLE") and found.name in seen
        seen.add(found.name)
        if found.name in _BINARY:
            self.left_out += bool(found.value.strip())
            return False
        if found.name == "X-ABLABEL":
            return found.group is not None and found.group not in used
        unsaid = found.name in _UNSAID and not again
        return bool(found.value.strip()) and not unsaid and id(found) not in self._placed

    def _done(self, found: Property) -> bool:
        self._placed.add(id(found))
        return True

    def _label(self, found: Property, label: str | None) -> str | None:
        """Our label for an entry, from its own label or its types."""
        if label:
            return label_of(label.removeprefix("_$!<").removesuffix(">!$_"))
        types = found.types
        if "fax" in types:
            return "fax"
        names = {
            "cell": "mobile",
            "iphone": "mobile",
            "work": "work",
            "home": "home",
            "pager": "pager",
            "other": "other",
        }
        for word in (*names, "main", "car"):
            if word in types:
                return names.get(word, word)
        return None

    def _email(self, found: Property, label: str | None) -> bool:
        text = found.text.strip()
        try:
            one = email(text, self._label(found, label))
        except CleanError:
            return False
        if all(one.address != other.address for other in self.emails):
            self.emails.append(one)
        return self._done(found)

    def _tel(self, found: Property, label: str | None) -> bool:
        text = found.text.strip()
        text = text[4:] if text[:4].lower() == "tel:" else text
        text = text.replace(";ext=", " ext. ")
        ours = self._label(found, label)
        known = found.params.get("X-E164", [""])[0]
        try:
            one = Phone(text, known, ours) if known else phone(text, self.country, ours)
        except CleanError:
            one = Phone(text, None, ours)
        self.phones.append(one)
        return self._done(found)

    def _adr(self, found: Property, label: str | None) -> bool:
        pobox, extended, street, city, region, code, country = (
            [part.strip() for part in found.parts] + [""] * 7
        )[:7]
        lines = [line for line in (f"PO Box {pobox}" if pobox else "", extended, street) if line]
        if not any((lines, city, region, code, country)):
            return self._done(found)
        self.addresses.append(
            Address(
                self._label(found, label),
                "\n".join(lines) or None,
                code or None,
                city or None,
                region or None,
                (country_code(country) or country) if country else None,
            )
        )
        return self._done(found)

    def _url(self, found: Property, label: str | None) -> bool:
        if found.params.get("X-CRM") == ["website"]:
            self.texts["website"] = found.text
            return self._done(found)
        return self._account(found, "web", label)

    def _x_socialprofile(self, found: Property, label: str | None) -> bool:
        types = [word for word in found.types if word != "pref"]
        network = types[0] if types else None
        text = found.text.strip().removeprefix("x-apple:")
        return self._account(found._replace(value=text), network, label, placed=found)

    def _impp(self, found: Property, label: str | None) -> bool:
        scheme, colon, rest = found.text.strip().partition(":")
        if not colon:
            return self._account(found, (found.params.get("X-SERVICE-TYPE") or ["im"])[0].lower(), label)
        service = found.params.get("X-SERVICE-TYPE", [scheme])[0].lower()
        network = {"xmpp": "jabber", "aim": "aim", "ymsgr": "yahoo", "x-apple": service}.get(
            scheme.lower(), scheme.lower()
        )
        return self._account(found._replace(value=rest.removeprefix("//")), network, label, placed=found)

    def _account(
        self, found: Property, network: str | None, label: str | None, placed: Property | None = None
    ) -> bool:
        text = found.text.strip()
        try:
            one = handle(text, network)
        except CleanError:
            one = None
        if one is None:
            return False
        ours = self._label(found, label) if one.network == "web" else None
        self.handles.append(one._replace(label=ours) if ours else one)
        return self._done(placed or found)

    def _bday(self, found: Property, label: str | None) -> bool:
        text = found.text.strip().partition("T")[0]
        omitted = found.params.get("X-APPLE-OMIT-YEAR", [""])[0]
        if omitted and text.startswith(omitted):
            text = "--" + text.removeprefix(omitted).lstrip("-")
        try:
            self.texts["birthday"] = birthday(text)
        except CleanError:
            return False
        return self._done(found)

    def _note(self, found: Property, label: str | None) -> bool:
        self.notes.append(found.text.strip())
        return self._done(found)

    def _categories(self, found: Property, label: str | None) -> bool:
        self.tags += [tag(word.replace(",", " ")) for word in found.items if word not in self.tags]
        return self._done(found)

    def _nickname(self, found: Property, label: str | None) -> bool:
        return self._done(found)

    def _role(self, found: Property, label: str | None) -> bool:
        return False

    def _uid(self, found: Property, label: str | None) -> bool:
        uid = found.text.strip().removeprefix("urn:uuid:")
        if self.own:
            self.texts["uid"] = uid
        else:
            self.ids.append(ExternalId("vcard", uid))
        return self._done(found)

    def _lang(self, found: Property, label: str | None) -> bool:
        if "language" in self.texts:
            return False
        self.texts["language"] = found.text.strip()
        return self._done(found)

    def _tz(self, found: Property, label: str | None) -> bool:
        text = found.text.strip()
        if "/" not in text or ";" in text:
            return False
        self.texts["timezone"] = text
        return self._done(found)

    def _x_crm(self, found: Property, label: str | None) -> bool:
        """What this program writes of itself: `X-CRM;FIELD=status:customer`."""
        field = found.params.get("FIELD", [""])[0].lower()
        text = found.text
        if field == "role":
            company, *rest = found.parts
            title, department, decision, since, until = (part or None for part in (rest + [""] * 5)[:5])
            self.roles.append(Role(company, title, department, decision, since, until))
        elif field == "id":
            system, _, value = text.partition(":")
            self.ids.append(ExternalId(system, value))
        elif field == "custom":
            self.custom.append((found.params.get("NAME", [""])[0].lower(), text))
        elif field in ("like", "dislike"):
            (self.likes if field == "like" else self.dislikes).append(text)
        elif field in (*_TEXTS, *_COMPANY_TEXTS, "created_at"):
            self.texts[field] = text
        elif field == "consent" and (said := of_parts(found.parts)) is not None:
            self.consents.append(said)
        else:
            return False
        return self._done(found)

    def _custom_fields(self) -> tuple[tuple[str, str], ...]:
        kept = ((KEPT_FIELD, "\n".join(self.kept)),) if self.kept else ()
        return (*self.custom, *kept)

    def person(self, name: Name, roles: tuple[Role, ...]) -> Person:
        return Person(
            name=name,
            roles=roles,
            likes=tuple(self.likes),
            dislikes=tuple(self.dislikes),
            consents=tuple(self.consents),
            **self._both(Person),
        )

    def organisation(self, name: str) -> Organisation:
        return Organisation(name=name, **self._both(Organisation))

    def _both(self, kind: type[Person] | type[Organisation]) -> dict[str, Any]:
        """What people and companies have alike, and those of the single texts that this kind has."""
        return {
            "emails": tuple(self.emails),
            "phones": tuple(self.phones),
            "addresses": tuple(self.addresses),
            "handles": tuple(self.handles),
            "tags": tuple(self.tags),
            "external_ids": tuple(self.ids),
            "note": "\n\n".join(self.notes) or None,
            "custom": self._custom_fields(),
            **{field: text for field, text in self.texts.items() if field in kind._fields},
        }
