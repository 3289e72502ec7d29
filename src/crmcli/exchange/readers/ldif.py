"""LDIF (RFC 2849): address books of Thunderbird and directories. Each entry is a record, each attribute a column."""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Iterator

from crmcli.exchange.encoding import encoding_of
from crmcli.exchange.sheet import BadRecord, Record, Sheet
from crmcli.exchange.source import Source

# Attributes as headers that the profiles know (RFC 4519, RFC 2798, and Mozilla's own).
_HEADERS = {
    "givenname": "First Name", "sn": "Last Name", "cn": "Display Name", "displayname": "Display Name",
    "mail": "Primary Email", "mozillasecondemail": "Secondary Email", "mozillanickname": "Nickname",
    "o": "Organization", "ou": "Department", "title": "Job Title", "telephonenumber": "Work Phone",
    "homephone": "Home Phone", "mobile": "Mobile Number", "fax": "Fax Number", "facsimiletelephonenumber": "Fax Number",
    "pager": "Pager Number", "street": "Work Address", "mozillaworkstreet2": "Work Address 2", "l": "Work City",
    "st": "Work State", "postalcode": "Work ZipCode", "c": "Work Country", "co": "Work Country",
    "mozillahomestreet": "Home Address", "mozillahomestreet2": "Home Address 2", "mozillahomelocalityname": "Home City",
    "mozillahomestate": "Home State", "mozillahomepostalcode": "Home ZipCode",
    "mozillahomecountryname": "Home Country", "mozillaworkurl": "Web Page 1", "mozillahomeurl": "Web Page 2",
    "birthyear": "Birth Year", "birthmonth": "Birth Month", "birthday": "Birth Day", "description": "Notes",
    "mozillacustom1": "Custom 1", "mozillacustom2": "Custom 2", "mozillacustom3": "Custom 3",
    "mozillacustom4": "Custom 4", "nsaimid": "Screen Name",
    # as older programs and other address books write them
    "surname": "Last Name", "commonname": "Display Name", "xmozillanickname": "Nickname", "company": "Organization",
    "organizationname": "Organization", "department": "Department", "departmentnumber": "Department",
    "organizationalunitname": "Department", "cellphone": "Mobile Number", "carphone": "Mobile Number",
    "streetaddress": "Work Address", "postaladdress": "Work Address", "mozillapostaladdress2": "Work Address 2",
    "locality": "Work City", "region": "Work State", "zip": "Work ZipCode", "countryname": "Work Country",
    "homepostaladdress": "Home Address", "mozillahomepostaladdress2": "Home Address 2", "workurl": "Web Page 1",
    "labeleduri": "Web Page 1", "homeurl": "Web Page 2", "comment": "Notes", "comments": "Notes",
}  # fmt: skip
_OF_LINES = ("postaladdress", "homepostaladdress")  # whose lines a dollar divides (RFC 4517 §3.3.28)
_TECHNICAL = ("dn", "objectclass", "modifytimestamp", "version", "mozillausehtmlmail", "changetype")


def ldif(source: Source, encoding: str | None) -> Sheet:
    """The entries of a file that are people; groups and folders of a directory are left out."""
    codec, _ = encoding_of(source, encoding)
    header: dict[str, int] = {}
    left_out: Counter[str] = Counter()
    for _, entry in _entries(source, codec, left_out):
        for name in entry if isinstance(entry, dict) else ():
            header.setdefault(name, len(header))
    notes = [f"left out {count}: {what}" for what, count in left_out.items()]

    def records() -> Iterator[Record]:
        for line, entry in _entries(source, codec, Counter()):
            if isinstance(entry, dict):
                yield line, [entry.get(name, "") for name in header]
            else:
                yield line, entry

    return Sheet(source.name, list(header), records, notes)


def _entries(
    source: Source, codec: str, left_out: Counter[str]
) -> Iterator[tuple[int, dict[str, str] | BadRecord]]:
    """(first line, header -> text) of every person; what is none, or no text, is counted as left out."""
    with source.text(codec, newline=None) as text:
        begun = 1
        lines: list[str] = []
        for number, raw in enumerate(text, 1):
            line = raw.rstrip("\r\n")
            if line.startswith(" ") and lines:
                lines[-1] += line[1:]
            elif line and not line.startswith("#"):
                if not lines:
                    begun = number
                lines.append(line)
            elif not line and lines:
                yield from _entry(begun, lines, left_out)
                lines = []
        if lines:
            yield from _entry(begun, lines, left_out)


def _entry(
    begun: int, lines: list[str], left_out: Counter[str]
) -> Iterator[tuple[int, dict[str, str] | BadRecord]]:
    found: dict[str, str] = {}
    classes: list[str] = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            yield begun, BadRecord("\n".join(lines), f"not a line of LDIF: {line[:40]!r}")
            return
        key = name.split(";")[0].lower()
        if value.startswith(":"):
            try:
                value = base64.b64decode(value[1:].strip(), validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                left_out["pictures and certificates"] += 1
                continue
        if key == "objectclass":
            classes.append(value.strip().lower())
        elif key not in _TECHNICAL:
            header = _HEADERS.get(key, name)
            value = value.replace("$", "\n") if key in _OF_LINES else value
            found[header] = f"{found[header]}; {value.strip()}" if header in found else value.strip()
    if found and (not classes or any("person" in one for one in classes)):
        yield begun, found
    elif found:
        left_out["lists and folders"] += 1
