"""The way in: which intakes a file becomes, by its kind, its headers and what the user said of it."""

from __future__ import annotations

from collections.abc import Sequence

from crmcli.errors import UsageError
from crmcli.exchange import evidence, own_lists
from crmcli.exchange.dialect import Knows
from crmcli.exchange.headers import header_key
from crmcli.exchange.intake import CardIntake, Intake, ObjectIntake, Reading, TableIntake, Wishes
from crmcli.exchange.mapping import GENERAL, KnownHeaders, Mapping, mapping, of_general, told_by_user
from crmcli.exchange.named import names_people
from crmcli.exchange.profile import Profile
from crmcli.exchange.recognition import profiles_by_name, recognised
from crmcli.exchange.sheet import Sheet
from crmcli.exchange.source import Source, kind_of
from crmcli.exchange.whole import whole_numbers


def intakes(source: Source, profiles: Sequence[Profile], wishes: Wishes) -> list[Intake]:
    """Every part of a file that holds people, companies or activities; UsageError where none does."""
    kind = kind_of(source) if wishes.type in (None, "calls", "mail", "meetings") else wishes.type
    kind = {"mail": "mail", "meetings": "ics"}.get(wishes.type or "", kind)
    if kind == "vcard":
        return [CardIntake(source, wishes)]
    if kind in ("mail", "mbox", "ics"):
        from crmcli.exchange.happened import CalendarIntake, MailIntake

        return [MailIntake(source, wishes) if kind in ("mail", "mbox") else CalendarIntake(source, wishes)]
    knows = KnownHeaders(profiles)
    if kind in ("json", "jsonl"):
        from crmcli.exchange.readers.json import read_json

        own, sheets = read_json(source, kind, wishes.encoding)
        if own is not None:
            return [ObjectIntake(source.name, own)]
    else:
        sheets = _sheets(source, kind, knows, _with_names(source, kind, profiles, wishes))
    return _tables(sheets, profiles, wishes)


def any_table(source: Source, knows: Knows) -> Sheet:
    """The first table of a file, whatever it is about; `knows` counts the headers in a row that are looked for."""
    kind = kind_of(source)
    if kind not in ("csv", "tsv", "xlsx"):
        raise UsageError(f"{source.name} is no table but {kind}", "csv, tsv, or xlsx")
    return _sheets(source, kind, knows, Wishes())[0]


def _with_names(source: Source, kind: str, profiles: Sequence[Profile], wishes: Wishes) -> Wishes:
    """With the names of the columns, where the profile named by the user knows them and the file does not say them."""
    if wishes.profile is None or wishes.header or kind != "csv":
        return wishes
    names = next((one.names for one in profiles_by_name(wishes.profile, profiles) if one.names), ())
    first = source.head(4096).split(b"\n", 1)[0].decode("utf-8", "replace")
    said = sum(name in first for name in names)
    return wishes if said * 2 > len(names) or not names else wishes._replace(header=names)


def _tables(sheets: Sequence[Sheet], profiles: Sequence[Profile], wishes: Wishes) -> list[Intake]:
    if wishes.profile:
        offered: Sequence[Profile] = profiles_by_name(wishes.profile, profiles)
    else:
        offered = [one for one in profiles if one.of_calls] if wishes.type == "calls" else profiles
    found: list[Intake] = []
    refused: list[UsageError] = []
    for sheet in sheets:
        try:
            found.append(_table(sheet, offered, profiles, wishes))
        except UsageError as error:
            refused.append(error)
    if refused and (not found or wishes.map):
        raise refused[-1]
    if refused:
        found[0].notes += [f"left out: {error.message}" for error in refused]
    return found


def _sheets(source: Source, kind: str, knows: Knows, wishes: Wishes) -> list[Sheet]:
    """The tables of a file, by the reader its kind needs."""
    if kind in ("csv", "tsv"):
        from crmcli.exchange.readers.delimited import delimited

        first = delimited(
            source,
            knows=knows,
            encoding=wishes.encoding,
            delimiter=wishes.delimiter or ("\t" if kind == "tsv" else None),
            header=list(wishes.header) or None,
        )
        return [first, *first.further]
    if kind == "xlsx":
        from crmcli.exchange.readers.spreadsheet import spreadsheet

        return spreadsheet(source, knows=knows, header=list(wishes.header) or None)
    if kind == "ldif":
        from crmcli.exchange.readers.ldif import ldif

        return [ldif(source, wishes.encoding)]
    raise UsageError(f"files of type {kind} cannot be imported", "csv, tsv, json, jsonl, xlsx, vcard, ldif")


def _table(sheet: Sheet, offered: Sequence[Profile], profiles: Sequence[Profile], wishes: Wishes) -> Intake:
    kind = None if wishes.any_table or wishes.map or wishes.profile else own_lists.kind_of(sheet.header)
    if kind is not None:
        return own_lists.OwnListIntake(sheet, kind, wishes)
    told = told_by_user(wishes.map)
    named = wishes.profile is not None or wishes.type == "calls"
    profile = recognised(sheet.header, offered, named=named, kind=sheet.kind)
    meaning = mapping(sheet.header, profile, profiles, told)
    of_firms = profile.system == GENERAL and profile.kind == "companies" and not (named or sheet.kind)
    if of_firms and names_people(sheet, meaning):
        profile = of_general("contacts")
        meaning = mapping(sheet.header, profile, profiles, told)
    meaning = evidence.settled(sheet, meaning)
    sheet = whole_numbers(sheet, meaning)
    if wishes.any_table:
        return TableIntake(Reading(sheet, meaning, {}, [], wishes))
    if not tells_who(meaning):
        names = [name for name in sheet.header if name]
        raise UsageError(
            f"{sheet.name}: no column is a name, an e-mail, a phone or a company"
            f" ({', '.join(names[:8])}{' …' if len(names) > 8 else ''})",
            "say which is which: --map 'HEADER=email' --map 'HEADER=name'",
        )
    orders, warnings = evidence.date_orders(sheet, meaning, order=wishes.date_order)
    if wishes.profile is not None and profile.saved_as is not None:
        warnings = [*warnings, *_missing(sheet, profile)]
    reading = Reading(sheet, meaning, orders, warnings, wishes)
    if wishes.type == "calls" or profile.of_calls:
        from crmcli.exchange.happened import CallIntake

        return CallIntake(reading)
    return TableIntake(reading)


def _missing(sheet: Sheet, profile: Profile) -> list[str]:
    """A warning where the file lacks columns that a profile of the user's own was saved with: it may have new names."""
    missing = sorted(profile.sure.difference(map(header_key, sheet.header)))
    if not missing:
        return []
    return [
        f"{sheet.name} has no column {', '.join(missing)}, as the profile {profile.saved_as} was saved with"
    ]


def tells_who(meaning: Mapping) -> bool:
    """Whether some column can name a person, a company, an activity or a deal."""
    return (
        meaning.has("given", "family", "name", "email", "phone", "nickname")
        or meaning.has("name", "id", owner="company")
        or meaning.has("subject", "body", "caller", "callee", owner="activity")
        or meaning.has_deals
    )
