"""crm company: add, show, list, edit, rm."""

from __future__ import annotations

from crmcli.clean.text import stored
from crmcli.cli import facts
from crmcli.cli.declare import Argument, Option, command
from crmcli.errors import ConflictError, UsageError
from crmcli.model import Organisation, Rows
from crmcli.store import cards, organisations, resolve, roles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App

COMPANY = Argument("COMPANY", help="An id, web address, e-mail or name.", complete="company")
WEBSITE = Option("--website", metavar="URL", help="Web address; its domain names the company too.")
INDUSTRY = Option("--industry", metavar="TEXT", help="SaaS, construction …")
SIZE = Option("--size", metavar="TEXT", help="Head count: 50-200.")
TYPE = Option("--type", metavar="TEXT", help="Reseller, supplier, partner …")
PARENT = Option(
    "--parent", metavar="COMPANY", help="The company above it; empty for none.", complete="company"
)


@command(
    writes=True,
    examples=(
        "crm company add Acme --website https://www.acme.com/ --industry SaaS --size 50-200 --type reseller",
    ),
    exits=(0, 2, 4, 7),
)
def add(
    app: App,
    name: str = Argument("NAME", help="The company's name."),
    *,
    website: str | None = WEBSITE,
    industry: str | None = INDUSTRY,
    size: str | None = SIZE,
    type: str | None = TYPE,
    parent: str | None = PARENT,
    email: list[str] = facts.EMAIL,
    phone: list[str] = facts.PHONE,
    address: list[str] = facts.ADDRESS,
    tag: list[str] = facts.TAG,
    owner: str | None = facts.OWNER,
    source: str | None = facts.SOURCE,
    note: str | None = facts.NOTE,
    upsert: bool = Option("--upsert", help="If the company is there already, fill what is blank."),
) -> None:
    """Add a company and print the new id.

    The same name (legal form aside) or web domain is a conflict, unless --upsert fills in what is missing, or the
    company has nothing but its name yet, as crm add --company made it.
    """
    from crmcli.clean.url import domain
    from crmcli.cli.firm_door import firm_looks_like

    organisation = Organisation(
        stored(name, "name") or _refuse_empty(),
        website=facts.plain("website", website),
        domain=domain(website) if website else None,
        industry=facts.plain("industry", industry),
        size=facts.plain("size", size),
        type=facts.plain("type", type),
        owner=facts.plain("owner", owner),
        source=facts.plain("source", source),
        note=facts.plain("note", note),
        emails=facts.emails(email),
        phones=facts.phones(app, phone),
        addresses=facts.addresses(address),
        tags=facts.tags(tag),
    )
    with app.change() as change:
        db = change.db
        found = organisations.find(db, organisation.name, organisation.domain)
        says_more = bool(parent) or organisation != Organisation(organisation.name)
        completed = found is not None and not upsert and says_more and organisations.is_bare(db, found)
        if found is not None and not upsert and not completed:
            raise ConflictError(
                f"{organisation.name} is there already: o{found} {cards.organisation_name(db, found)}",
                f"crm company show o{found}; --upsert fills in what is missing",
            )
        if found is not None:
            organisations.fill(db, found, organisation, app.now)
            change.summary = f"filled o{found} {organisation.name}"
        else:
            double = firm_looks_like(db, organisation)
            found = organisations.add(db, organisation, app.now)
            change.summary = f"added o{found} {organisation.name}"
            if double is not None:
                app.warn(f"looks like o{double.id} — crm merge o{double.id} o{found} ({double.reason})")
        if parent:
            organisations.edit(db, found, {"parent_id": resolve.organisation(db, parent)}, app.now)
    app.added("nothing to change", id=f"o{found}")
    if completed and not app.dry_run:
        app.note(f"{change.summary}, of which only the name was known; undo: crm undo")


@command(
    looks_back=True,
    examples=("crm company show acme.com", "crm company show acme --people", "crm company show o4 --json"),
    exits=(0, 3, 4, 7),
)
def show(
    app: App,
    company: str = COMPANY,
    *,
    people: bool = Option("--people", help="Only its people: present and former."),
) -> None:
    """Show everything known of one company, or its people."""
    organisation_id = resolve.organisation(app.db, company)
    if not people:
        app.emit_card(cards.organisation(app.db, organisation_id, app.now))
        return
    found = roles.of_organisation(app.db, organisation_id)
    app.emit(
        Rows(
            ("id", "name", "title", "department", "decision", "since", "state"),
            [
                (p["id"], p["name"], p["title"], p["department"], p["decision"], p["since"],
                 f"former, to {p['until']}" if p["until"] else "present")
                for p in found
            ],
        )
    )  # fmt: skip


@command(
    looks_back=True,
    lists=True,
    examples=(
        "crm company list",
        "crm company list --where 'industry=SaaS and name~acme'",
        "crm company list --columns name,people,city --sort -people",
    ),
    exits=(0, 2, 7),
)
def list_(
    app: App, *, where: str | None = Option("--where", metavar="FILTER", help="Only those the filter finds.")
) -> None:
    """List companies, by name unless --sort says otherwise."""
    from crmcli.cli.found import emit_found

    emit_found(app, "company", where)


@command(
    writes=True,
    examples=("crm company edit acme-it --parent acme", 'crm company edit o4 --industry "" --size 200-500'),
    exits=(0, 2, 3, 4, 7),
)
def edit(
    app: App,
    company: str = COMPANY,
    *,
    name: str | None = Option("--name", metavar="TEXT", help="The company's name."),
    website: str | None = WEBSITE,
    industry: str | None = INDUSTRY,
    size: str | None = SIZE,
    type: str | None = TYPE,
    parent: str | None = PARENT,
    email: list[str] = facts.EMAIL,
    phone: list[str] = facts.PHONE,
    address: list[str] = facts.ADDRESS,
    tag: list[str] = facts.TAG,
    owner: str | None = facts.OWNER,
    source: str | None = facts.SOURCE,
    note: str | None = facts.NOTE,
) -> None:
    """Change what is known of one company; an empty text clears."""
    from crmcli.clean.url import domain

    texts = {"website": website, "industry": industry, "size": size, "type": type, "owner": owner, "source": source,
             "note": note}  # fmt: skip
    columns: dict[str, object] = {
        c: facts.plain(c, text) or None for c, text in texts.items() if text is not None
    }
    if website is not None:
        columns["domain"] = domain(website) if website else None
    if name is not None:
        columns["name"] = stored(name, "name") or _refuse_empty()
    more = Organisation("", emails=facts.emails(email), phones=facts.phones(app, phone),
                        addresses=facts.addresses(address), tags=facts.tags(tag))  # fmt: skip
    with app.change() as change:
        db = change.db
        found = resolve.organisation(db, company)
        if parent is not None:
            columns["parent_id"] = resolve.organisation(db, parent) if parent else None
        organisations.edit(db, found, columns, app.now)
        organisations.fill(db, found, more, app.now)
        change.summary = f"edited o{found} {cards.organisation_name(db, found)}"
    app.done(change)


@command(writes=True, examples=("crm company rm o4",), exits=(0, 3, 4, 7))
def rm(app: App, company: str = COMPANY) -> None:
    """Hide a company; its people stay. crm restore or crm undo brings it back."""
    from crmcli.store import removal

    with app.change() as change:
        found = resolve.organisation(change.db, company)
        removal.remove(change.db, "o", found, app.now)
        change.summary = f"removed {removal.label(change.db, 'o', found)}"
    app.done(change)


@command(looks_back=True, examples=("crm tree acme", "crm tree"), exits=(0, 3, 4, 7))
def tree(
    app: App,
    company: str | None = Argument(
        "COMPANY", help="Where to begin; all by default.", complete="company", optional=True
    ),
) -> None:
    """Show a company and all below it, indented."""
    db = app.db
    roots = [resolve.organisation(db, company)] if company else organisations.roots(db)
    found = [entry for root in roots for entry in organisations.tree(db, root)]
    if app.format in (None, "table"):
        app.emit_text("".join(f"{'  ' * depth}{name}  o{row_id}\n" for depth, row_id, name in found))
    else:
        app.emit(
            Rows(("id", "name", "depth"), [(f"o{row_id}", name, depth) for depth, row_id, name in found])
        )


def _refuse_empty() -> str:
    raise UsageError("a company needs a name")
