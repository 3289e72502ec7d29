"""crm edit: change what is known of one person, or of everybody a filter finds."""

from __future__ import annotations

from crmcli.clean.text import stored
from crmcli.cli import cells, facts
from crmcli.cli.declare import Argument, Option, command
from crmcli.errors import UsageError
from crmcli.model import Name, Person
from crmcli.store import contacts, people, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from crmcli.cli.context import App
    from crmcli.segment.condition import Condition
    from crmcli.store.database import Database

# flags that set one column, by the column
_COLUMNS = (
    "status", "source", "owner", "nickname", "note", "prefer", "best_time", "salutation", "formality", "mail_format",
)  # fmt: skip

_OF_TABLE = ("app", "person", "where", "editor", "columns")


@command(
    writes=True,
    examples=(
        "crm edit jane --phone mobile:3471234567 --set seats=3",
        'crm edit jane --prefer phone --best-time "Tue 09:00-11:00" --tz Europe/Lisbon --lang it',
        'crm edit jane --address "billing:Via Roma 1;20121;Milano;MI;IT"',
        "crm edit --where 'city=Mailand' --set city=Milano --dry-run",
        "crm edit --where tag=lead --editor --columns name,status,phones",
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
    editor: bool = Option("--editor", help="Change them in a table, in your editor ($VISUAL, $EDITOR)."),
    columns: str | None = Option(
        "--columns", metavar="A,B,…", help="The columns of that table.", complete="field"
    ),
) -> None:
    """Change what is known of one person, or of everybody a filter finds.

    E-mails, phones, addresses, profiles, tags, likes and dislikes are added to what is there; --drop removes one.
    Everything else replaces. --set writes any field, also your own; an empty value clears it. The city, zip … it sets
    are those of the address the filter speaks of, else of the first one.

    --editor opens a table. Only the cells you change are written, all in one change or, where one is wrong, none. A
    removed line removes nobody; an empty file, or one saved as it was, changes nothing.
    """
    given = dict(locals())
    if (person is None) == (where is None):
        raise UsageError("name one person, or many with --where", "crm edit jane --tag vip")
    if editor or columns is not None:
        _only_a_table(given)
        from crmcli.cli.edit_in_editor import edit_in_editor

        edit_in_editor(app, _found(app, app.db, person, where), columns)
        return
    with app.change() as change:
        db = change.db
        ids = _found(app, db, person, where)
        work = _Work(app, db, given)
        changed = work.to_many(ids) if where else [one for one in ids if work.to_one(one)]
        if where:
            app.preview(
                f"{len(changed)} {'would change' if app.dry_run else 'to change'} of {len(ids)} found"
            )
            if len(changed) > 1:
                app.confirm(f"change {len(changed)} people?")
        change.summary = cells.summary(db, changed)
    app.done(change)


def _only_a_table(given: dict[str, Any]) -> None:
    if not given["editor"]:
        raise UsageError("--columns are those of the table", "add --editor")
    others = [name for name, value in given.items() if value and name not in _OF_TABLE]
    if others:
        raise UsageError(
            f"--editor is for changing cells, and --{others[0].replace('_', '-')} is a change",
            "make two commands of it",
        )


def _found(app: App, db: Database, person: str | None, where: str | None) -> list[int]:
    if person is not None:
        return [resolve.person(db, person, app.country)]
    from crmcli.cli.nobody import person_ids

    return person_ids(app, db, str(where))


_NOTHING = Person(Name(""))


class _Work:
    """What the flags ask for, read once, to be done to one person after the other."""

    def __init__(self, app: App, db: Database, given: dict[str, Any]) -> None:
        self.app = app
        self.db = db
        self.settings = _wanted(app, db, given)
        self.more = _more(app, given)
        self.adds = self.more != _NOTHING
        self.dropped: list[str] = given["drop"]
        self.meant: Condition | None = None
        if given["where"] and self.settings.place:
            from crmcli.cli.filters import context
            from crmcli.segment.meant import addresses_meant

            self.meant = addresses_meant(given["where"], self.settings.place, context(app, db))

    def to_many(self, ids: list[int]) -> list[int]:
        """Do it to all, and say what became of the first; the ids of those it changed."""
        names = (*cells.ALL, *self.settings.custom)
        changed: list[int] = []
        for one in ids:
            before = cells.cells(self.db, one, names) if len(changed) < cells.SHOWN_DIFFERENCES else ()
            if not self.to_one(one):
                continue
            changed.append(one)
            if before:
                cells.say_difference(self.app, self.db, one, names, before, cells.cells(self.db, one, names))
        return changed

    def to_one(self, person_id: int) -> bool:
        """Do it to one person; whether anything changed."""
        owner = contacts.Owner("person_id", person_id)
        changed = cells.write(self.app, self.db, owner, self.settings, self.meant)
        for text in self.dropped:
            _drop(self.app, self.db, owner, text)
        if self.dropped:
            people.touch(self.db, person_id, self.app.now)
            changed = True
        if self.adds:
            changed = people.fill(self.db, person_id, self.more, self.app.now) or changed
        return changed


def _wanted(app: App, db: Database, given: dict[str, Any]) -> facts.Settings:
    """The single values the flags ask for."""
    found = facts.settings(app, db, given["set"])
    columns = found.columns
    for column in _COLUMNS:
        if given[column] is not None:
            columns[column] = facts.plain(column, given[column]) or None
    for column, value in (
        ("name", facts.plain("name", given["name"])),
        ("birthday", facts.birthday(app, given["birthday"])),
        ("timezone", facts.timezone(given["tz"])),
        ("language", facts.plain("language", given["lang"])),
    ):
        if value is not None:
            columns[column] = value
    return found


def _more(app: App, given: dict[str, Any]) -> Person:
    """What the flags add to what is there."""
    return Person(
        Name(""),
        emails=facts.emails(given["email"]),
        phones=facts.phones(app, given["phone"]),
        addresses=facts.addresses(given["address"]),
        handles=facts.handles(given["url"]),
        tags=facts.tags(given["tag"]),
        likes=tuple(stored(text, "like") for text in given["like"]),
        dislikes=tuple(stored(text, "dislike") for text in given["dislike"]),
    )


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
