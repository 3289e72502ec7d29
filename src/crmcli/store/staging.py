"""The stage of an import: temporary tables that hold what a file says until all of it is matched and written at once.

Every table is as flat as the ones it ends up in. `n` numbers the people (or companies, or activities) of the stage in
the order of the file; `target` is filled in by `recognition` with the id in the database.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.store.database import Database

# One text each; the columns of person and organisation an import may write.
NAME_PARTS = ("given", "middle", "family", "prefix", "suffix", "nickname")
PERSON_TEXTS = (
    "status", "source", "owner", "birthday", "language", "timezone", "salutation", "formality", "mail_format",
    "prefer", "best_time", "note", "uid", "created_at",
)  # fmt: skip
COMPANY_TEXTS = (
    "website",
    "domain",
    "industry",
    "size",
    "type",
    "owner",
    "source",
    "note",
    "uid",
    "created_at",
)
ACTIVITY_COLUMNS = (
    "kind", "at", "direction", "subject", "body", "reason", "outcome", "duration_s", "actor", "source", "created_at",
)  # fmt: skip
TASK_COLUMNS = (
    "title", "due_on", "due_at", "every", "series_on", "priority", "owner", "done_at", "created_at",
)  # fmt: skip
DEAL_COLUMNS = (
    "title", "stage", "value_minor", "currency", "probability", "close_on", "reason", "competitor", "source", "owner",
    "note", "created_at",
)  # fmt: skip
# What happened, is to be done, or sold: the columns of each stage table, and what `import_events` knows a row by.
_IDENTITY = ("key", "uid", "local_id")
_DEAL = ("deal_key", "deal_title", "deal_doubtful")
EVENTS = {
    "activity": (*_IDENTITY, *ACTIVITY_COLUMNS, "role", *_DEAL),
    "task": (*_IDENTITY, *TASK_COLUMNS, *_DEAL, "follows"),
    "deal": (*_IDENTITY, *DEAL_COLUMNS, "role", "entered_at"),
}
EVENT_TABLES = {"activity": "interaction", "task": "task", "deal": "deal"}  # where their rows go
# What people (0) and companies (1) have several of: the columns of each stage table after owner, n and position.
CHILDREN = {
    "email": ("label", "value", "address"),
    "phone": ("label", "value", "e164"),
    "address": ("label", "street", "zip", "city", "city_key", "region", "country"),
    "handle": ("network", "value", "canonical", "label"),
    "tag": ("mark",),  # its number in s_mark
    "external_id": ("system", "value"),
    "field": ("name", "value"),
    "fact": ("kind", "value"),
    "consent": ("channel", "state", "purpose", "at", "source", "proof", "wording", "note"),
}
PERSON, COMPANY = 0, 1
# The columns of every stage table that is filled here, as its rows have them; the texts a file may have come behind
# those of people.
COLUMNS = {
    "person": ("n", "file", "line", "name", "name_key", "vague", "thin", *NAME_PARTS),
    "company": ("n", "file", "line", "person_n", "name", "name_key", "words", *COMPANY_TEXTS, "parent"),
    "role": ("person_n", "position", "company_n", "title", "department", "decision", "since", "until"),
    **{name: ("n", "file", "line", "person_n", "company_n", *columns) for name, columns in EVENTS.items()},
    "mark": ("mark", "name", "name_key"),
    "mention": ("n", "position", "name_key"),
    "whose": ("n", "field", "value"),
    **{name: ("owner", "n", "position", *columns) for name, columns in CHILDREN.items()},
}


def create(db: Database) -> None:
    """Empty stage tables, in the connection's own temporary file."""
    drop(db)
    # The file of temporary tables has no name and is gone with the connection; overwriting it, too, when the stage is
    # taken down was two in five of all pages that an import writes.
    db.run("PRAGMA temp.secure_delete = OFF")
    texts = ", ".join(f"{column} TEXT" for column in (*NAME_PARTS, *PERSON_TEXTS))
    db.run(
        "CREATE TEMP TABLE s_person (n INTEGER PRIMARY KEY, file INTEGER, line INTEGER, name TEXT, name_key"
        " TEXT, vague INTEGER, thin INTEGER,"
        f" {texts}, rep INTEGER, target INTEGER, state INTEGER)"
    )
    texts = ", ".join(f"{column} TEXT" for column in COMPANY_TEXTS)
    db.run(
        "CREATE TEMP TABLE s_company (n INTEGER PRIMARY KEY, file INTEGER, line INTEGER, person_n INTEGER, name"
        " TEXT, name_key TEXT, words TEXT,"
        f" {texts}, parent TEXT, grouping TEXT, target INTEGER, state INTEGER)"
    )
    db.run(
        "CREATE TEMP TABLE s_role (person_n INTEGER, position INTEGER, company_n INTEGER, title TEXT,"
        " department TEXT, decision TEXT, since TEXT, until TEXT)"
    )
    for name, columns in CHILDREN.items():
        db.run(
            f"CREATE TEMP TABLE s_{name} (owner INTEGER, n INTEGER, position INTEGER, {', '.join(columns)})"
        )
    for name, columns in EVENTS.items():
        db.run(
            f"CREATE TEMP TABLE s_{name} (n INTEGER PRIMARY KEY, file INTEGER, line INTEGER, person_n INTEGER,"
            f" company_n INTEGER, {', '.join(columns)}, target INTEGER, state INTEGER)"
        )
    db.run("CREATE TEMP TABLE s_mention (n INTEGER, position INTEGER, name_key TEXT)")
    db.run("CREATE TEMP TABLE s_whose (n INTEGER, field TEXT, value TEXT)")
    db.run("CREATE TEMP TABLE s_mark (mark INTEGER PRIMARY KEY, name TEXT, name_key TEXT, tag_id INTEGER)")
    # What few rows are is found without a look at all of them.
    for name in CHILDREN:
        db.run(f"CREATE INDEX temp.s_{name}_of_company ON s_{name} (owner) WHERE owner = {COMPANY}")
    for mark in ("thin", "uid IS NOT NULL", "rep IS NOT NULL"):
        db.run(f"CREATE INDEX temp.s_person_{mark.split()[0]} ON s_person (n) WHERE {mark}")


def index(db: Database) -> None:
    """Make the rows of one person or company quick to find; not needed where nobody is known yet."""
    for name in CHILDREN:
        db.run(f"CREATE INDEX IF NOT EXISTS temp.s_{name}_n ON s_{name} (owner, n)")
    db.run("CREATE INDEX IF NOT EXISTS temp.s_role_n ON s_role (person_n)")


def drop(db: Database) -> None:
    """No stage tables."""
    for name in ("person", "company", "role", *EVENTS, "mention", "whose", "mark", *CHILDREN):
        db.run(f"DROP TABLE IF EXISTS temp.s_{name}")
