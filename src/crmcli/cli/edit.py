"""crm edit: change what is known of one person, or of everybody a filter finds."""

from __future__ import annotations

from crmcli.clean.text import stored
from crmcli.cli import facts
from crmcli.cli.declare import Argument, Option, command
from crmcli.errors import UsageError
from crmcli.store import contacts, people, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from crmcli.cli.context import App
    from crmcli.store.database import Database

SHOWN_DIFFERENCES = 5
# flags that set one column, by the column
_COLUMNS = (
    "status", "source", "owner", "nickname", "note", "prefer", "best_time", "salutation", "formality", "mail_format",
)  # fmt: skip


@command(
    writes=True,
    examples=(
        "crm edit jane --phone mobile:3471234567 --set seats=3",
        'crm edit jane --prefer phone --best-time "Tue 09:00-11:00" --tz Europe/Lisbon --lang it',
        'crm edit jane --address "billing:Via Roma 1;20121;Milano;MI;IT"',
        "crm edit --where 'city=Mailand' --set source=fair --dry-run",
    ),
    exits=(0, 2, 3, 4, 7),
)
def edit(
    app: App,
    person: str | None = Argument(
        "PERSON", help="An id, e-mail, phone, profile or name.", complete="person", optional=True
    ),
    *,
    where: str | None = Option(
        "--where", metavar="FILTER", help="Everybody the filter finds, instead of one."
    ),
    name: str | None = Option("--name", metavar="TEXT", help="The name as written; its parts follow."),
    email: list[str] = facts.EMAIL,
    phone: list[str] = facts.PHONE,
    address: list[str] = facts.ADDRESS,
    url: list[str] = facts.URL,
    tag: list[str] = facts.TAG,
    status: str | None = facts.STATUS,
    source: str | None = facts.SOURCE,
    owner: str | None = facts.OWNER,
    birthday: str | None = facts.BIRTHDAY,
    nickname: str | None = facts.NICKNAME,
    like: list[str] = facts.LIKE,
    dislike: list[str] = facts.DISLIKE,
    prefer: str | None = facts.PREFER,
    best_time: str | None = facts.BEST_TIME,
    tz: str | None = facts.TIMEZONE,
    lang: str | None = facts.LANGUAGE,
    salutation: str | None = facts.SALUTATION,
    formality: str | None = facts.FORMALITY,
    mail_format: str | None = facts.MAIL_FORMAT,
    note: str | None = facts.NOTE,
    set: list[str] = facts.SET,
    drop: list[str] = Option(
        "--drop", metavar="VALUE", help="Remove this e-mail, phone, profile or like; again for more."
    ),
) -> None:
    """Change what is known of one person, or of everybody a filter finds.

    E-mails, phones, addresses, profiles, tags, likes and dislikes are added to what is there; --drop removes one.
    Everything else replaces. --set writes any field, also your own; an empty value clears it.
    """
    given = dict(locals())
    if (person is None) == (where is None):
        raise UsageError("name one person, or many with --where", "crm edit jane --tag vip")
    with app.change() as change:
        ids = (
            [resolve.person(change.db, person, app.country)] if person else _found(app, change.db, str(where))
        )
        columns, custom = _wanted(app, change.db, given)
        before = [people.row(change.db, found) for found in ids[:SHOWN_DIFFERENCES]] if where else []
        changed = [found for found in ids if _apply(app, change.db, found, given, columns, custom)]
        if where:
            for row in before:
                _say_difference(app, row, people.row(change.db, row["id"]))
            app.note(f"{len(changed)} {'would change' if app.dry_run else 'to change'} of {len(ids)} found")
            if len(changed) > 1:
                app.confirm(f"change {len(changed)} people?")
        change.summary = _summary(change.db, changed)
    app.done(change)


def _found(app: App, db: Database, where: str) -> list[int]:
    from crmcli.cli.filters import person_ids

    return person_ids(app, db, where)


def _wanted(app: App, db: Database, given: dict[str, Any]) -> tuple[dict[str, object], dict[str, object]]:
    """The columns and custom fields the flags ask for."""
    columns, custom = facts.settings(app, db, given["set"])
    for column in _COLUMNS:
        if given[column] is not None:
            columns[column] = facts.plain(column, given[column]) or None
    for column, value in (
        ("birthday", facts.birthday(app, given["birthday"])),
        ("timezone", facts.timezone(given["tz"])),
        ("language", facts.plain("language", given["lang"])),
    ):
        if value is not None:
            columns[column] = value
    if given["name"] is not None:
        columns["name"] = facts.plain("name", given["name"])
    if "name" in columns:
        from crmcli.clean.name import name as clean_name

        parts = clean_name(str(columns["name"]))
        columns["name"] = parts.full
        for part in ("given", "middle", "family", "prefix", "suffix"):
            columns.setdefault(part, getattr(parts, part))
    return columns, custom


def _apply(
    app: App,
    db: Database,
    person_id: int,
    given: dict[str, Any],
    columns: dict[str, object],
    custom: dict[str, object],
) -> bool:
    """Write everything to one person; whether anything changed."""
    from crmcli.model import Name, Person

    more = Person(
        Name(""),
        emails=facts.emails(given["email"]),
        phones=facts.phones(app, given["phone"]),
        addresses=facts.addresses(given["address"]),
        handles=facts.handles(given["url"]),
        tags=facts.tags(given["tag"]),
        likes=tuple(stored(text, "like") for text in given["like"]),
        dislikes=tuple(stored(text, "dislike") for text in given["dislike"]),
    )
    owner = contacts.Owner("person_id", person_id)
    changed = people.edit(db, person_id, columns, app.now)
    for name, value in custom.items():
        from crmcli.store import fields

        changed = fields.set_value(db, owner, name, value) or changed
    for text in given["drop"]:
        _drop(app, db, owner, text)
        changed = True
    changed = people.fill(db, person_id, more, app.now) or changed
    if changed:
        people.touch(db, person_id, app.now)
    return changed


def _drop(app: App, db: Database, owner: contacts.Owner, text: str) -> None:
    """Remove the one e-mail, phone, profile or like that `text` names."""
    from crmcli.clean.network import handle
    from crmcli.clean.phone import e164_or_none
    from crmcli.errors import CleanError, NotFoundError

    if contacts.drop(db, owner, "email", "address", text.lower()):
        return
    number = e164_or_none(text, app.country) if any(letter.isdigit() for letter in text) else None
    if number and contacts.drop(db, owner, "phone", "e164", number):
        return
    try:
        page = handle(text)
    except CleanError:
        page = None
    if page and contacts.drop(db, owner, "handle", "canonical", page.canonical):
        return
    if contacts.drop(db, owner, "phone", "value", text) or contacts.drop(db, owner, "fact", "value", text):
        return
    raise NotFoundError(
        f"c{owner.id} has no e-mail, phone, profile or like {text!r}", f"crm show c{owner.id}"
    )


def _say_difference(app: App, before: dict[str, Any], after: dict[str, Any]) -> None:
    for column, old in before.items():
        if old != after[column] and column not in ("updated_at", "name_key", "status_at"):
            app.note(f"c{before['id']} {before['name']}: {column} {old or '–'} → {after[column] or '–'}")


def _summary(db: Database, changed: list[int]) -> str:
    if len(changed) == 1:
        return f"edited c{changed[0]} {people.row(db, changed[0])['name']}"
    return f"edited {len(changed)} people"
