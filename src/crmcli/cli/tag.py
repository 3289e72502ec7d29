"""crm tag and crm untag."""

from __future__ import annotations

from crmcli.cli import facts
from crmcli.cli.declare import Argument, Option, command
from crmcli.errors import UsageError
from crmcli.store import contacts, people, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App

WHERE = Option("--where", metavar="FILTER", help="Everybody the filter finds, too.")


@command(
    writes=True,
    examples=("crm tag jane vip", "crm tag jane vip,fair-2026", "crm tag --where 'city=Milano' milano"),
    exits=(0, 2, 3, 4, 7),
)
def tag(
    app: App,
    words: list[str] = Argument("PERSON… TAG", help="People, then the tag.", complete="person or tag"),
    *,
    where: str | None = WHERE,
) -> None:
    """Tag people; the last word is the tag (a,b for several). Again changes nothing."""
    _run(app, words, where, remove=False)


@command(
    writes=True,
    examples=("crm untag jane vip", "crm untag --where 'last_contact>2y' hot"),
    exits=(0, 2, 3, 4, 7),
)
def untag(
    app: App,
    words: list[str] = Argument("PERSON… TAG", help="People, then the tag.", complete="person or tag"),
    *,
    where: str | None = WHERE,
) -> None:
    """Take a tag off people; the last word is the tag."""
    _run(app, words, where, remove=True)


def _run(app: App, words: list[str], where: str | None, *, remove: bool) -> None:
    *references, last = words
    if not references and where is None:
        raise UsageError("name somebody and a tag", "crm tag jane vip")
    names = facts.tags([last])
    one = contacts.remove_tag if remove else contacts.add_tag
    with app.change() as change:
        db = change.db
        ids = [resolve.person(db, reference, app.country) for reference in references]
        if where is not None:
            from crmcli.cli.nobody import person_ids

            ids.extend(person_ids(app, db, where))
        if remove:
            _refuse_unknown(contacts.known_tags(db), names)
        changed = set()
        for person_id in ids:
            owner = contacts.Owner("person_id", person_id)
            if sum(one(db, owner, name) for name in names):
                people.touch(db, person_id, app.now)
                changed.add(person_id)
        if len(changed) > 1 and where is not None:
            app.confirm(f"{'untag' if remove else 'tag'} {len(changed)} people?")
        what = f"c{min(changed)}" if len(changed) == 1 else f"{len(changed)} people"
        change.summary = f"{'untagged' if remove else 'tagged'} {what}: {', '.join(names)}"
    app.done(change)


def _refuse_unknown(known: list[str], names: tuple[str, ...]) -> None:
    """A tag that nobody ever had is a typo."""
    from crmcli.clean.nearest import nearest
    from crmcli.clean.text import fold

    folded = {fold(name) for name in known}
    for name in names:
        if fold(name) not in folded:
            close = nearest(name, known)
            raise UsageError(f"there is no tag {name!r}", f"did you mean {close}?" if close else None)
