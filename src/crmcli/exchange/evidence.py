"""What the values of a sheet say about its columns, where headers alone do not decide."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

from crmcli.clean.name_words import DOTTED_PREFIXES, FOLLOWING_PREFIXES, PREFIXES
from crmcli.errors import UsageError
from crmcli.exchange.dates import OrderProof
from crmcli.exchange.gather.consents import are_subscriptions
from crmcli.exchange.gather.firms import OF_FIRMS
from crmcli.exchange.gather.places import known_country
from crmcli.exchange.gather.texts import general_values, is_false, is_true
from crmcli.exchange.headers import field_name, header_key
from crmcli.exchange.mapping import Column, Mapping, as_custom, changed
from crmcli.exchange.named import BARE, name_slot
from crmcli.exchange.recognition import CONTACT_PERSON
from crmcli.exchange.sheet import BadRecord, Sheet
from crmcli.exchange.slots import Slot

_COURTESY = (
    PREFIXES | DOTTED_PREFIXES | FOLLOWING_PREFIXES | frozenset(["fr", "hr", "m", "srta", "pan", "pani"])
)
_NUMBERED = re.compile(r"[A-Za-z]{0,6}[-_]?\d+")  # E1, MAIL-0042
_CLIENTS = (
    "cliente",
    "client",
    "kunde",
    "customer",
    "клиент",
    "klient",
    "klant",
)  # names, where nothing else does
_SUBSCRIBING = frozenset(
    ["subscription", "subscriber", "consent", "marketing", "mailing", "newsletter", "email"]
)
_SUBSCRIBED = ("subscribed", "issubscribed", "abonniert", "suscrito", "подписан")  # with yes and no
_KINDS = ("tipo", "type", "typ", "tipologia", "kind", "тип")
_SHOP_SIGNS = (
    "nomefantasia",
    "tradename",
    "insegna",
    "nombrecomercial",
    "nomcommercial",
)  # beside a firm's name
_EITHER = ("titel", "titolo", "titre", "titulo")  # before a name, or of a job
_AMOUNT = re.compile(r"\d[\d.,]*\d")
_DAYS = 31
_CODE_AND_TOWN = re.compile(r"(?:[A-Z]{1,3}[- ])?\d{4,6}\s+[^\W\d]{2}")
_CALLING = re.compile(r"\+?[1-9]\d{0,3}")
_SAMPLE = 500  # records; a column shows its nature in fewer
_ID_LEAST_DISTINCT = 0.9  # of the filled cells; below it a column of ids tells records apart no longer
DATE_SLOTS = (
    ("created_at", "person"),
    ("birthday", "person"),
    ("created_at", "company"),
    ("at", "activity"),
    ("due", "activity"),
    ("close_on", "deal"),
    ("closed_at", "deal"),
    ("stage_at", "deal"),
    ("created_at", "deal"),
)


def settled(sheet: Sheet, mapping: Mapping) -> Mapping:
    """The mapping after a look at the first records: `Title` may hold Mr and Mrs, `ID` may not tell records apart."""
    if mapping.profile.exact:
        return mapping
    rows = [cells for _, cells in islice(sheet.records(), _SAMPLE) if type(cells) is not BadRecord]
    mapping = _without_bare(_of_business(mapping), rows)
    for column in mapping.columns:
        if column.told_by == "map":
            continue
        values = [text for row in rows if (text := row[column.place].strip())]
        found = _by_values(column, values, mapping, sheet.name) or name_slot(column, values, rows, mapping)
        if found is not None:
            mapping = changed(mapping, column.place, found)
    return mapping


def _by_values(column: Column, values: list[str], mapping: Mapping, file_name: str) -> Slot | None:
    """Another slot for a column, if its values tell one."""
    slot, is_unknown = column.slot, column.told_by == "nobody"
    if slot == Slot("title") and not mapping.has("prefix") and values and _are_courtesy(values):
        return Slot("prefix")
    if slot == Slot("prefix") and _is_of_job(column, values, mapping):
        return Slot("title")
    if _is_number_of_rows(column, values, mapping):
        return as_custom(column, mapping, file_name)
    if slot == Slot("birthday") and _is_day_of_month(values, mapping):
        return Slot("birthday", part="day")
    if slot.part == "city" and _have_codes(values, column, mapping):
        return slot._replace(part="place")  # type: ignore[no-any-return]
    if slot.field == "probability" and _are_fractions(values):
        return slot._replace(part="fraction")  # type: ignore[no-any-return]
    if slot.field in ("amount", "revenue") and not slot.part and (mark := _decimal_mark(values)):
        return slot._replace(part=mark)  # type: ignore[no-any-return]
    if slot.field == "email" and values and all(map(_NUMBERED.fullmatch, values)):  # `email_id`
        return as_custom(column, mapping, file_name)
    if slot == Slot("kind") and not mapping.has("status") and _are_statuses(values, mapping):
        return Slot("status")
    if slot.part == "country" and slot.owner == "person" and _are_codes(values):
        return Slot("phone", part="prefix")
    if is_unknown and header_key(column.header) in _KINDS and _are_kinds(values, mapping):
        return Slot("kind")
    if slot == Slot("name", "company") and _are_answers(values):
        return Slot("kind")  # `Firma: nein`
    if _are_subscribed(column, values):
        return Slot("no_email", label="allow")
    if slot == Slot("status") and _are_countries(values):  # `Stato` is either in Italian
        return Slot("address", part="country")
    if is_unknown and header_key(column.header) in _CLIENTS and _are_clients(values, mapping):
        is_company = _names_people(mapping) or any(one.slot.owner == "company" for one in mapping.columns)
        return Slot("name", "company" if is_company else "person")
    if _is_mentioned(column, mapping):
        return Slot("custom", "company", None, field_name(column.header))
    return None


def _are_clients(values: list[str], mapping: Mapping) -> bool:
    """Whether a column of clients has their names, and not whether somebody is one."""
    return not (mapping.has("name", owner="company") or (_names_people(mapping) and _are_answers(values)))


def _are_subscribed(column: Column, values: list[str]) -> bool:
    """Whether a column says who wants mail: by a list's own words, or by yes and no where it might hold dates."""
    if header_key(column.header) in _SUBSCRIBED and _are_answers(values):
        return True
    return _tells_subscriptions(column) and are_subscriptions(values, of_places=column.slot.part == "region")


def _tells_subscriptions(column: Column) -> bool:
    """Whether a column may hold what a mailing list says of each address: its status, `state`, or one nobody knows."""
    if column.slot.owner != "person" or column.slot.label:
        return False
    if column.told_by == "nobody":
        return not _SUBSCRIBING.isdisjoint(field_name(column.header).split("_"))
    return column.slot.field == "status" or column.slot.part == "region"


def _are_codes(values: list[str]) -> bool:
    """Whether all values are codes that numbers of a country begin with: 39, +1."""
    return bool(values) and all(_CALLING.fullmatch(value) for value in values)


def _are_answers(values: list[str]) -> bool:
    """Whether all values say yes or no."""
    return bool(values) and all(is_true(value) or is_false(value) for value in values)


def _without_bare(mapping: Mapping, rows: list[list[str]]) -> Mapping:
    """The mapping where columns without a header and a value are no unknown ones: nobody need hear of them."""
    for column in mapping.columns:
        bare = column.told_by == "nobody" and not column.header.strip()
        if bare and not any(row[column.place].strip() for row in rows):
            mapping = changed(mapping, column.place, column.slot)
    return mapping


def _of_business(mapping: Mapping) -> Mapping:
    """The mapping of a list of business partners: `Name` beside `Contact Name` is the firm's, and so is the website."""
    names = mapping.of("name")
    firms = [c for c in names if header_key(c.header) in BARE]
    if not mapping.has("name", owner="company") and firms and any(_points(c.header) for c in names):
        mapping = changed(mapping, firms[0].place, Slot("name", "company"))
    for column in mapping.of("name", "company"):
        if header_key(column.header) in _SHOP_SIGNS and any(_is_either(c.header) for c in names):
            mapping = changed(mapping, column.place, as_custom(column, mapping))
    is_told = mapping.has("industry", "size", "revenue", owner="company") or any(
        c.slot.label in OF_FIRMS for c in mapping.of("custom", "company")
    )
    if mapping.has("name", owner="company") and is_told and not mapping.has("website", owner="company"):
        for column in mapping.of("website"):
            mapping = (
                changed(mapping, column.place, Slot("website", "company"))
                if not column.slot.part
                else mapping
            )
    return mapping


def _is_either(header: str) -> bool:
    """Whether a header says that its column names people and firms: `Nome / Razão Social`."""
    return "/" in header


def _points(header: str) -> bool:
    """Whether a column names whom to speak to in a firm."""
    return header_key(header) in CONTACT_PERSON


def _are_statuses(values: list[str], mapping: Mapping) -> bool:
    """Whether a type is that of a customer (prospect, customer), and not whether it is a person."""
    known = {**general_values("kind"), **mapping.profile.values.get("kind", {})}
    keys = {header_key(value) for value in values}
    return bool(keys) and keys.isdisjoint(known) and not keys.isdisjoint(general_values("status"))


def _are_kinds(values: list[str], mapping: Mapping) -> bool:
    """Whether all values are words for a person or a firm: `b2b`, `b2c`."""
    known = {**general_values("kind"), **mapping.profile.values.get("kind", {})}
    return bool(values) and all(header_key(value) in known and not value.isdigit() for value in values)


def _is_of_job(column: Column, values: list[str], mapping: Mapping) -> bool:
    """Whether a `Titel` is that of a job; the one beside the German `Anrede` is not."""
    either = header_key(column.header) in _EITHER and not mapping.has("title")
    beside = any(header_key(c.header) == "anrede" for c in mapping.columns)
    return either and not beside and bool(values) and not _are_courtesy(values)


def _is_number_of_rows(column: Column, values: list[str], mapping: Mapping) -> bool:
    """Whether an id is no key, or a house number counts the rows."""
    if column.slot.field == "id":
        return not _tells_apart(column, values, mapping)
    is_house = column.slot.part == "number"
    return is_house and (_counts_rows(values) or not _has_street(mapping) or _is_row_number(column, mapping))


def _is_row_number(column: Column, mapping: Mapping) -> bool:
    """Whether a number stands apart from the street and another beside it: `Nr.` and `Hausnummer`."""
    before = next((c.slot.part for c in mapping.columns if c.place == column.place - 1), None)
    others = any(c.slot.part == "number" and c.place != column.place for c in mapping.columns)
    return others and before not in ("street", "street2")


def _is_day_of_month(values: list[str], mapping: Mapping) -> bool:
    """Whether a `День рождения` is only the day, beside columns of the month and the year."""
    beside = any(c.slot == Slot("birthday", part="month") for c in mapping.columns)
    return beside and all(value.isdigit() and int(value) <= _DAYS for value in values)


def _have_codes(values: list[str], column: Column, mapping: Mapping) -> bool:
    """Whether most towns stand behind their codes, `80331 München`, which have no column of their own."""
    if any(c.slot.part == "zip" and c.slot.owner == column.slot.owner for c in mapping.columns):
        return False
    return sum(_CODE_AND_TOWN.match(value) is not None for value in values) * 2 > len(values)


def _has_street(mapping: Mapping) -> bool:
    return any(column.slot.part == "street" for column in mapping.columns)


def _names_people(mapping: Mapping) -> bool:
    return mapping.has("name", "given", "family")


def _is_mentioned(column: Column, mapping: Mapping) -> bool:
    """Whether a list of companies names somebody at each and no way to reach her: that is no card of hers."""
    is_name = column.slot == Slot("name") and mapping.profile.kind == "companies"
    return is_name and not mapping.has("email", "phone")


def _counts_rows(values: list[str]) -> bool:
    """Whether a column numbers the rows: 1, 2, 3 … house numbers do not."""
    if len(values) < 3 or not (values[0].isascii() and values[0].isdigit()):
        return False
    first = int(values[0])
    return values == [str(number) for number in range(first, first + len(values))]


def _are_courtesy(values: list[str]) -> bool:
    """Whether most values are titles before a name (Frau Dr., Mr.), not those of jobs."""
    words = [value.lower().replace(".", "").split() for value in values]
    return sum(all(word in _COURTESY for word in one) for one in words) * 2 > len(words)


def _are_countries(values: list[str]) -> bool:
    """Whether most values are names or codes of countries."""
    return sum(known_country(value) is not None for value in values) * 2 > len(values)


def _are_fractions(values: list[str]) -> bool:
    """Whether probabilities go from 0 to 1: none is larger, and one lies between or is written 1.0.

    >>> _are_fractions(["0.2", "1.0"]), _are_fractions(["1", "0"]), _are_fractions(["0.5", "80"])
    (True, False, False)
    """
    try:
        numbers = [float(value.replace(",", ".")) for value in values]
    except ValueError:
        return False
    between = any(0 < number < 1 for number in numbers) or "1.0" in values
    return between and max(numbers) <= 1


def _decimal_mark(values: list[str]) -> str | None:
    """How a column of amounts that holds `60,000` divides off the cents; None where no value could be either.

    What the other values prove; where they prove nothing it is thousands, since no money has three decimals.

    >>> _decimal_mark(["60,000", "1,234.50"]), _decimal_mark(["1.500", "2.000"]), _decimal_mark(["12.50"])
    ('point', 'comma', None)
    """
    votes: Counter[str] = Counter()
    open_mark = ""
    for value in values:
        match = _AMOUNT.search(value)
        if match is None:
            continue
        marks = [letter for letter in match[0] if letter in ".,"]
        if not marks:
            continue
        if len(set(marks)) == 2 or (len(marks) == 1 and len(match[0].rpartition(marks[0])[2]) != 3):
            votes[marks[-1]] += 1
        elif len(marks) == 1:
            open_mark = marks[0]
    if not open_mark:
        return None
    other = "," if open_mark == "." else "."
    decimal = open_mark if votes[open_mark] > votes[other] else other
    return "point" if decimal == "." else "comma"


def _tells_apart(column: Column, values: list[str], mapping: Mapping) -> bool:
    """Whether a column of ids can be a key: of a named system, different, and not rounded by a spreadsheet."""
    if column.slot.owner in ("activity", "deal"):
        return True
    if mapping.profile.id_system == "file" and not column.slot.label:
        return False
    if any("E+" in value.upper() and value[:1].isdigit() for value in values):
        return False
    is_own = (column.slot.owner == "company") == (mapping.profile.kind == "companies")
    if is_own and mapping.profile.kind in ("contacts", "companies") and len(values) > 3:
        return len(set(values)) >= _ID_LEAST_DISTINCT * len(values)
    return True


def date_orders(
    sheet: Sheet, mapping: Mapping, *, order: str | None
) -> tuple[dict[int, str | None], list[str]]:
    """The order of day and month of every column of dates, and what to warn of.

    `order` is what the user said; without it a column that proves none is a UsageError naming a value of it.
    """
    columns = [
        c
        for c in mapping.columns
        if c.slot.part == "at" or ((c.slot.field, c.slot.owner) in DATE_SLOTS and not c.slot.part)
    ]
    proofs = {c.place: OrderProof(of_birthdays=c.slot.field == "birthday") for c in columns}
    if order is None or columns:
        _prove(sheet, proofs)
    orders: dict[int, str | None] = {}
    warnings: list[str] = []
    proved = {one.order for one in proofs.values() if one.order and not one.contradictory}
    for column in columns:
        found = proofs[column.place]
        if found.contradictory:
            warnings.append(
                f"{column.header}: {found.day_first} dates have the day first, {found.month_first} the month first;"
                f" {'the day' if found.order == 'dmy' else 'the month'} first is taken where both are possible"
            )
        chosen = order or found.order or mapping.profile.date_order
        if chosen is None and found.needs_order and len(proved) == 1:  # a file is written in one way
            chosen = next(iter(proved))
            first = "day" if chosen == "dmy" else "month"
            warnings.append(f"{column.header}: read with the {first} first, as the other dates here")
        if chosen is None and found.needs_order:
            raise UsageError(
                f"{column.header}: {found.open} can be read two ways, and no date in the column tells which",
                "say it: --date-order dmy, or mdy",
            )
        orders[column.place] = chosen
    return orders, warnings


def _prove(sheet: Sheet, proofs: dict[int, OrderProof]) -> None:
    """Read the columns of dates until each proves an order; to the end where one does not."""
    undecided = set(proofs)
    seen = 0
    for _, cells in sheet.records():
        if not undecided:
            return
        if type(cells) is BadRecord:
            continue
        seen += 1
        for place in undecided:
            text = cells[place]
            if text:
                proofs[place].add(text)
        if seen >= 10_000 and seen % 1000 == 0:
            undecided = {place for place in undecided if proofs[place].needs_order}
