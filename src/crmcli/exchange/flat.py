"""People and companies as rows of a flat file, whole: every value has its column, and reading it back loses nothing.

Several of one kind are counted columns (`email`, `email_label`, `email_2` …); tags, ids and facts share a cell. The
profile `crm` reads these columns by the same names.
"""

from __future__ import annotations

from collections.abc import Iterable

PERSON = (
    "uid", "name", "given", "middle", "family", "prefix", "suffix", "nickname", "status", "source", "owner", "birthday",
    "language", "timezone", "salutation", "formality", "mail_format", "prefer", "best_time",
)  # fmt: skip
COMPANY = ("uid", "name", "website", "domain", "industry", "size", "type", "parent", "source", "owner")
# Kind: the table it is in, and each column's suffix with the column of the table it shows.
SEVERAL: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "email": ("email", (("", "value"), ("_label", "label"))),
    "phone": ("phone", (("", "value"), ("_e164", "e164"), ("_label", "label"))),
    "company": (
        "role",
        (("", "company"), ("_title", "title"), ("_department", "department"), ("_decision", "decision"),
         ("_since", "since"), ("_until", "until")),
    ),
    "address": (
        "address",
        (("_label", "label"), ("_street", "street"), ("_zip", "zip"), ("_city", "city"), ("_region", "region"),
         ("_country", "country")),
    ),
    "handle": ("handle", (("_network", "network"), ("", "value"), ("_label", "label"))),
}  # fmt: skip


def header(counts: dict[str, int], custom: Iterable[str], *, companies: bool = False) -> list[str]:
    """The columns for records with at most so many of each kind, by table, and these custom fields."""
    columns = list(COMPANY if companies else PERSON)
    for kind, (table, parts) in SEVERAL.items():
        for number in range(1, counts.get(table, 0) + 1):
            columns += [_numbered(kind, number) + suffix for suffix, _ in parts]
    columns += ["tags", "external_ids"]
    if not companies:
        columns += ["do_not_contact", "consents", "likes", "dislikes"]
    return [*columns, "note", "created_at", *(f"custom.{name}" for name in custom)]


def _numbered(kind: str, number: int) -> str:
    return kind if number == 1 else f"{kind}_{number}"
