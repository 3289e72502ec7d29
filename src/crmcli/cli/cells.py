"""What may be edited of a person as cells of a table: each a text, read from the database and written back."""

from __future__ import annotations

from crmcli.cli import facts
from crmcli.errors import UsageError
from crmcli.store import consents, contacts, fields, people, places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from crmcli.cli.context import App
    from crmcli.segment.condition import Condition
    from crmcli.store.database import Database

SHOWN_DIFFERENCES = 5  # people of whom a bulk edit says what became of them
# Cells with several values; in the cell they stand with commas between, in their order.
LISTS = ("emails", "phones", "tags")
# What a preview shows beside what may be edited.
ALL = (*LISTS, "likes", "dislikes", "handles", *facts.CLEANERS, "addresses")
_STANDARD = ("name", "status", "emails", "phones", "tags", "city", "source", "owner", "birthday")


def columns(db: Database, wanted: str | None) -> tuple[str, ...]:
    """The columns that were asked for, each once, or the standard ones with every field of one's own."""
    own = fields.names(db, "person")
    if wanted is None:
        return (*_STANDARD, *own)
    known = (*LISTS, *facts.CLEANERS, *own)
    aliases = {"email": "emails", "phone": "phones", "tag": "tags", "tz": "timezone", "lang": "language"}
    found = []
    for text in wanted.split(","):
        name = aliases.get(text.strip().lower(), text.strip().lower())
        if name not in known and name != "id":
            from crmcli.clean.nearest import did_you_mean

            raise UsageError(f"{text.strip()!r} is no column that can be edited", did_you_mean(name, known))
        found.append(name)
    return tuple(name for name in dict.fromkeys(found) if name != "id")


def cells(db: Database, person_id: int, names: Sequence[str]) -> tuple[str, ...]:
    """The cells of one person under these names."""
    owner = contacts.Owner("person_id", person_id)
    found: dict[str, object] = {**people.row(db, person_id), **places.first(db, owner)}
    found.update((name, list_of(db, owner)) for name, list_of in _READ.items() if name in names)
    found.update(fields.values(db, owner))
    found["do_not_contact"] = consents.is_silent(db, person_id) if "do_not_contact" in names else None
    return tuple(_text(found.get(name)) for name in names)


def _differences(
    names: Sequence[str], before: Sequence[str], after: Sequence[str]
) -> list[tuple[str, str, str]]:
    """(name, before, after) of each cell that became another; an address is told by its parts where they tell it."""
    found = [one for one in zip(names, before, after, strict=True) if one[1] != one[2]]
    if any(name in facts.PLACE for name, _, _ in found):
        return [one for one in found if one[0] != "addresses"]
    return found


def checked(
    app: App, db: Database, name: str, text: str, found: facts.Settings
) -> Callable[[contacts.Owner], object] | None:
    """Read a cell as somebody left it, or CleanError. A single value goes to `found`; for several it gives what
    writes them to their owner."""
    if name not in LISTS:
        facts.put(app, db, name, text, found)
        return None
    texts = [part.strip() for part in text.split(",") if part.strip()]
    if name == "tags":
        tags = facts.tags(texts)
        return lambda owner: contacts.retag(db, owner, tags)
    rows: list[dict[str, str | None]]
    if name == "emails":
        rows = [{"address": e.address, "value": e.value, "label": e.label} for e in facts.emails(texts)]
    else:
        rows = [{"e164": p.e164, "value": p.value, "label": p.label} for p in facts.phones(app, texts)]
    return lambda owner: contacts.replace(db, owner, name.removesuffix("s"), rows)


def write(
    app: App, db: Database, owner: contacts.Owner, found: facts.Settings, meant: Condition | None = None
) -> bool:
    """Write single values to one person, parts of an address to those `meant`; whether anything changed."""
    columns = facts.with_name_parts(found.columns)
    changed = consents.silence(db, owner.id, columns, app.now)
    edited = people.edit(db, owner.id, columns, app.now)
    if found.place:
        only = (meant.sql, meant.values) if meant else ()
        changed = places.edit(db, owner, found.place, *only) or changed
    for name, value in found.custom.items():
        changed = fields.set_value(db, owner, name, value) or changed
    if changed and not edited:
        people.touch(db, owner.id, app.now)
    return edited or changed


def say_difference(
    app: App, db: Database, person_id: int, names: Sequence[str], before: Sequence[str], after: Sequence[str]
) -> None:
    """A line a value that became another."""
    name = people.row(db, person_id)["name"]
    for column, old, new in _differences(names, before, after):
        app.preview(f"c{person_id} {name}: {column} {old or '–'} → {new or '–'}")


def summary(db: Database, changed: Sequence[int]) -> str:
    if len(changed) == 1:
        return f"edited c{changed[0]} {people.row(db, changed[0])['name']}"
    return f"edited {len(changed)} people"


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(value)


def _labelled(rows: Sequence[tuple[str, str | None]]) -> str:
    return ", ".join(f"{label}:{text}" if label else text for text, label in rows)


_READ: Mapping[str, Callable[[Database, contacts.Owner], str]] = {
    "emails": lambda db, owner: _labelled(contacts.labelled(db, owner, "email")),
    "phones": lambda db, owner: _labelled(contacts.labelled(db, owner, "phone")),
    "tags": lambda db, owner: ", ".join(contacts.tags_of(db, owner)),
    "likes": lambda db, owner: ", ".join(people.facts(db, owner.id, "like")),
    "dislikes": lambda db, owner: ", ".join(people.facts(db, owner.id, "dislike")),
    "handles": lambda db, owner: _labelled(contacts.labelled(db, owner, "handle")),
    "addresses": lambda db, owner: "; ".join(places.lines(db, owner)),
}
