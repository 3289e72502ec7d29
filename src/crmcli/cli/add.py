"""crm add: a person."""

from __future__ import annotations

from crmcli.clean.name import name as clean_name
from crmcli.clean.text import stored
from crmcli.cli import facts
from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.door import looks_like
from crmcli.errors import ConflictError
from crmcli.model import Person, Role
from crmcli.store import likeness, people

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App
    from crmcli.store.database import Database


@command(
    writes=True,
    examples=(
        'crm add "Jane Doe" --email jane@acme.com --phone "02 12345678" --company Acme --tag vip',
        'crm add "Dr. Anna Rossi" --title CTO --company "Rossi & Figli" --birthday 02-29',
        'crm add "Jane Doe" --email jane@acme.com --upsert   # fills blanks if she is there already',
    ),
    exits=(0, 2, 4, 7),
)
def add(
    app: App,
    name: str = Argument("NAME", help="The person's name, in any script and order."),
    *,
    email: list[str] = facts.EMAIL,
    phone: list[str] = facts.PHONE,
    company: list[str] = Option(
        "--company", metavar="NAME", help="Company; made if it is new.", complete="company"
    ),
    title: str | None = Option("--title", metavar="TEXT", help="Job title in the (first) company."),
    tag: list[str] = facts.TAG,
    address: list[str] = facts.ADDRESS,
    url: list[str] = facts.URL,
    status: str | None = facts.STATUS,
    source: str | None = facts.SOURCE,
    owner: str | None = facts.OWNER,
    birthday: str | None = facts.BIRTHDAY,
    nickname: str | None = facts.NICKNAME,
    note: str | None = facts.NOTE,
    set: list[str] = facts.SET,
    upsert: bool = Option("--upsert", help="If the person is there already, fill what is blank."),
    new: bool = Option("--new", help="Add even if somebody looks the same."),
) -> None:
    """Add a person and print the new id.

    Somebody with the same e-mail, or the same phone and name, is a conflict: use --upsert to fill in what is
    missing, or --new for a namesake. Names split into parts by themselves; crm edit corrects them.
    """
    person = Person(
        clean_name(stored(name, "name"))._replace(nickname=facts.plain("nickname", nickname)),
        emails=facts.emails(email) if email else (),
        phones=facts.phones(app, phone) if phone else (),
        addresses=facts.addresses(address) if address else (),
        handles=facts.handles(url) if url else (),
        roles=_roles(company, title),
        tags=facts.tags(tag) if tag else (),
        status=status,
        source=facts.plain("source", source),
        owner=facts.plain("owner", owner),
        birthday=facts.birthday(app, birthday),
        note=facts.plain("note", note),
    )
    with app.change() as change:
        same = None if new else likeness.same_person(change.db, person)
        if same is not None and not upsert:
            raise ConflictError(
                f"{person.name.full} is there already: c{same.id} ({same.reason})",
                f"crm show c{same.id}; --upsert fills in what is missing, --new adds a namesake",
            )
        if same is not None:
            person_id = same.id
            people.fill(change.db, person_id, person, app.now)
            _set_more(app, change.db, person_id, set, blanks_only=True)
            change.summary = f"filled c{person_id} {person.name.full}"
        else:
            double = looks_like(change.db, person)
            person_id = people.add(change.db, person, app.now)
            _set_more(app, change.db, person_id, set, blanks_only=False)
            change.summary = f"added c{person_id} {person.name.full}"
            if double is not None:
                app.warn(f"looks like c{double.id} — crm merge c{double.id} c{person_id} ({double.reason})")
    app.added("nothing to change", id=f"c{person_id}")


def _roles(companies: list[str], title: str | None) -> tuple[Role, ...]:
    if title and not companies:
        from crmcli.errors import UsageError

        raise UsageError("--title needs a company", "add --company NAME")
    return tuple(
        Role(stored(company, "company"), title=facts.plain("title", title) if index == 0 else None)
        for index, company in enumerate(companies)
    )


def _set_more(app: App, db: Database, person_id: int, texts: list[str], *, blanks_only: bool) -> None:
    """`--set`: columns and custom fields beyond the flags."""
    if not texts:
        return
    from crmcli.store import consents, contacts, fields, places

    given = facts.settings(app, db, texts)
    owner = contacts.Owner("person_id", person_id)
    consents.silence(db, person_id, given.columns, app.now)
    current = {**people.row(db, person_id), **places.first(db, owner)}
    blank = {name for name in (*given.columns, *given.place) if not blanks_only or current[name] is None}
    people.edit(db, person_id, {k: v for k, v in given.columns.items() if k in blank}, app.now)
    if blank & given.place.keys():
        places.edit(db, owner, {k: v for k, v in given.place.items() if k in blank})
    for name, value in given.custom.items():
        if not blanks_only or fields.value(db, owner, name) is None:
            fields.set_value(db, owner, name, value)
