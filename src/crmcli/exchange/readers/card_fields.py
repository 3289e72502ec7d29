"""What a card says beside the name: each property in its place, what has none kept as the line it was."""

from __future__ import annotations

from typing import Any

from crmcli.clean.address import country_code
from crmcli.clean.date import birthday
from crmcli.clean.email import email
from crmcli.clean.network import handle
from crmcli.clean.phone import phone
from crmcli.clean.value import tag
from crmcli.errors import CleanError
from crmcli.exchange.consent_lines import of_parts
from crmcli.exchange.gather.points import label_of
from crmcli.exchange.readers.content_lines import BINARY, Property
from crmcli.model import Address, Consent, Email, ExternalId, Handle, Name, Organisation, Person, Phone, Role

KEPT_FIELD = "vcard"  # the custom field that holds the lines we have no place for
_UNSAID = ("VERSION", "PRODID", "REV", "N", "FN", "ORG", "TITLE", "KIND", "X-ABSHOWAS",
           "X-ADDRESSBOOKSERVER-KIND")  # fmt: skip
_OMITTED_YEAR = "1604"  # what Apple's address book writes for a birthday without a year, and others after it
_NETWORKS = {
    "X-TWITTER": "x", "X-SKYPE": "skype", "X-SKYPE-USERNAME": "skype", "X-JABBER": "jabber", "X-AIM": "aim",
    "X-ICQ": "icq", "X-MSN": "msn", "X-YAHOO": "yahoo", "X-GTALK": "gtalk", "X-GOOGLE-TALK": "gtalk", "X-QQ": "qq",
    "X-TELEGRAM": "telegram", "X-FACEBOOK": "facebook", "X-LINKEDIN": "linkedin",
}  # fmt: skip
_TEXTS = ("status", "source", "owner", "salutation", "formality", "mail_format", "prefer", "best_time")
_COMPANY_TEXTS = ("industry", "size", "type", "domain", "parent")


class Fields:
    """Everything of a card but its name. `left_out` counts pictures and the like."""

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
        self._tels: list[tuple[Property, str | None]] = []
        self.own = any(one.name == "X-CRM" for one in card)  # written by this program
        self._placed: set[int] = set()
        labels = {one.group: one.text for one in card if one.name == "X-ABLABEL" and one.group}
        used: set[str] = set()
        for found in sorted(card, key=lambda one: not one.preferred):
            label = labels.get(found.group) if found.group else None
            if self._take(found, label) and found.group and found.name != "X-ABLABEL":
                used.add(found.group)
        own_country = next((one.country for one in self.addresses if len(one.country or "") == 2), None)
        self._add_phones(own_country or country)
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
        if found.name in BINARY:
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
        self._tels.append((found, self._label(found, label)))
        return self._done(found)

    def _add_phones(self, country: str | None) -> None:
        """The numbers, those without a country read in that of the card's address; none twice under one label."""
        for found, label in self._tels:
            one = self._number(found, label, country)
            if self.own or one not in self.phones:
                self.phones.append(one)

    def _number(self, found: Property, label: str | None, country: str | None) -> Phone:
        text = found.text.strip()
        text = text[4:] if text[:4].lower() == "tel:" else text
        text = text.replace(";ext=", " ext. ")
        if self.own:
            country = None  # what such a card does not say in full was not known
        if known := found.params.get("X-E164", [""])[0]:
            return Phone(text, known, label)
        account = found.params.get("WAID", [""])[
            0
        ]  # WhatsApp's: the whole number, which the text may shorten
        for written, home in ((text, country), (f"+{account}", None)):
            try:
                one = phone(written, home, label)
            except CleanError:
                continue
            if one.e164 or not account:
                return Phone(text, one.e164, label)
        return Phone(text, None, label)

    def _adr(self, found: Property, label: str | None) -> bool:
        pobox, extended, street, city, region, code, country = (
            [part.strip() for part in found.parts] + [""] * 7
        )[:7]
        if pobox.isdigit():  # else it says so itself: P.O. Box 101, Postfach 314
            pobox = f"PO Box {pobox}"
        lines = [line for line in (pobox, extended, street) if line]
        if not any((lines, city, region, code, country)):
            return self._done(found)
        one = Address(
            self._label(found, label),
            "\n".join(lines) or None,
            code or None,
            city or None,
            region or None,
            (country_code(country) or country) if country else None,
        )
        if self.own or one not in self.addresses:
            self.addresses.append(one)
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
        omitted = found.params.get("X-APPLE-OMIT-YEAR", [_OMITTED_YEAR])[0]
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

    _x_group_membership = _categories  # what Android and Google's older cards call them

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
