"""People and companies as rows of a flat file, whole: every value has its column, and reading it back loses nothing.

Several of one kind are counted columns (`email`, `email_label`, `email_2` …); tags, ids and facts share a cell. The
profile `crm` reads these columns by the same names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from crmcli.model import Organisation, Person

_PERSON = (
    "uid", "name", "given", "middle", "family", "prefix", "suffix", "nickname", "status", "source", "owner", "birthday",
    "language", "timezone", "salutation", "formality", "mail_format", "prefer", "best_time",
)  # fmt: skip
_COMPANY = ("uid", "name", "website", "domain", "industry", "size", "type", "parent", "source", "owner")
_NAME = ("given", "middle", "family", "prefix", "suffix", "nickname")
# Kind: the field of the record, and each column's suffix with the attribute it shows.
_SEVERAL: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "email": ("emails", (("", "value"), ("_label", "label"))),
    "phone": ("phones", (("", "value"), ("_e164", "e164"), ("_label", "label"))),
    "company": (
        "roles",
        (("", "company"), ("_title", "title"), ("_department", "department"), ("_decision", "decision"),
         ("_since", "since"), ("_until", "until")),
    ),
    "address": (
        "addresses",
        (("_label", "label"), ("_street", "street"), ("_zip", "zip"), ("_city", "city"), ("_region", "region"),
         ("_country", "country")),
    ),
    "handle": ("handles", (("_network", "network"), ("", "value"), ("_label", "label"))),
}  # fmt: skip
TABLES = {"email": "email", "phone": "phone", "company": "role", "address": "address", "handle": "handle"}


def header(counts: dict[str, int], custom: Iterable[str], *, companies: bool = False) -> list[str]:
    """The columns for records with at most so many of each kind, by table, and these custom fields."""
    columns = list(_COMPANY if companies else _PERSON)
    for kind, (_, parts) in _SEVERAL.items():
        for number in range(1, counts.get(TABLES[kind], 0) + 1):
            columns += [_numbered(kind, number) + suffix for suffix, _ in parts]
    columns += ["tags", "external_ids"]
    if not companies:
        columns += ["do_not_contact", "likes", "dislikes"]
    return [*columns, "note", "created_at", *(f"custom.{name}" for name in custom)]


def _numbered(kind: str, number: int) -> str:
    return kind if number == 1 else f"{kind}_{number}"


def rows(
    records: Iterable[Person | Organisation],
    counts: dict[str, int],
    custom: list[str],
    *,
    companies: bool = False,
) -> Iterator[list[str]]:
    """A row as wide as the header for every record."""
    fillers = [
        _filler(field, [attribute for _, attribute in parts], counts.get(TABLES[kind], 0))
        for kind, (field, parts) in _SEVERAL.items()
        if counts.get(TABLES[kind], 0)
    ]
    texts = [name for name in (_COMPANY if companies else _PERSON) if name not in _NAME and name != "name"]
    for record in records:
        fields = record.__dict__
        row = _names(fields, texts, companies=companies)
        for filler in fillers:
            row += filler(fields)
        row.append(", ".join(fields["tags"]))
        row.append("\n".join([f"{one.system}:{one.value}" for one in fields["external_ids"]]))
        if not companies:
            row.append("yes" if fields["do_not_contact"] else "")
            row.append("\n".join(fields["likes"]))
            row.append("\n".join(fields["dislikes"]))
        row.append(fields["note"] or "")
        row.append(fields["created_at"] or "")
        if custom:
            own = dict(fields["custom"])
            row += [own.get(name, "") for name in custom]
        yield row


def _names(fields: dict[str, Any], texts: list[str], *, companies: bool) -> list[str]:
    """The first columns: uid, names, single texts."""
    if companies:
        return [fields["uid"] or "", fields["name"], *[fields[text] or "" for text in texts[1:]]]
    name = fields["name"].__dict__
    return [
        fields["uid"] or "",
        name["full"],
        *[name[part] or "" for part in _NAME],
        *[fields[text] or "" for text in texts[1:]],
    ]


def _filler(field: str, attributes: list[str], count: int) -> Callable[[dict[str, Any]], list[str]]:
    """A function that gives the cells of all values of one kind, padded to the number of columns."""
    width = len(attributes)
    blank = [""] * (width * count)

    def fill(fields: dict[str, Any]) -> list[str]:
        values = fields[field]
        if not values:
            return blank
        cells = [
            own[attribute] or "" for value in values for own in (value.__dict__,) for attribute in attributes
        ]
        missing = width * (count - len(values))
        return cells + [""] * missing if missing else cells

    return fill
