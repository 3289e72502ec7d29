"""crm merge and crm unmerge: make one of two cards, and two of one again."""

from __future__ import annotations

from crmcli.cli.declare import Argument, Option, command
from crmcli.errors import ConflictError, NotFoundError, PartlyDoneError
from crmcli.store import removal, resolve
from crmcli.store import unmerge as parting
from crmcli.store.merge import LETTERS, Merged, Merger

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App
    from crmcli.store.database import Database
    from crmcli.store.journal import Change

_MERGE_EXITS = (0, 2, 3, 4, 7)
_UNMERGE_EXITS = (0, 3, 4, 5, 7)


@command(
    writes=True,
    examples=(
        "crm merge jane jd@acme.com --dry-run   # what becomes of each field",
        "crm merge c12 c31",
        "crm merge c12 c31 c40",
    ),
    exits=_MERGE_EXITS,
)
def merge(
    app: App,
    person: str = Argument("PERSON", help="Who stays: an id, e-mail, phone or name.", complete="person"),
    others: list[str] = Argument(
        "OTHER", help="Who becomes part of them; again for more.", complete="person"
    ),
) -> None:
    """Merge the others into the first person.

    E-mails, phones, tags and whatever else there are several of come together; interactions, tasks and links move;
    blanks are filled. Where both have a value the first keeps theirs, and the other is kept as an alternate. "Do not
    contact" wins, and so does the status further on: customer, prospect, lost, lead. Old ids lead to the one who
    stays. crm unmerge takes it back, also after later edits.
    """
    _merge(app, _subject([person, *others]), person, others)


@command(
    writes=True,
    examples=("crm company merge acme.com 'Acme Inc' --dry-run", "crm company merge o4 o7"),
    exits=_MERGE_EXITS,
)
def merge_companies(
    app: App,
    company: str = Argument("COMPANY", help="Which stays: an id, web address or name.", complete="company"),
    others: list[str] = Argument(
        "OTHER", help="What becomes part of it; again for more.", complete="company"
    ),
) -> None:
    """Merge the others into the first company: people and history move, nothing is lost."""
    _merge(app, "company", company, others)


@command(
    writes=True,
    examples=("crm unmerge jane", "crm unmerge c12 c31", "crm unmerge c31 --dry-run"),
    exits=_UNMERGE_EXITS,
)
def unmerge(
    app: App,
    person: str = Argument("PERSON", help="Who has somebody merged into them; or an id that was merged.",
                           complete="person"),
    other: str | None = Argument("OTHER", help="Whom to take out; the last one by default.", optional=True),
    *,
    distinct: bool = Option("--distinct", help="And never propose the two as duplicates again."),
) -> None:  # fmt: skip
    """Take the last merge into a person back, or that of the other named.

    The other is back with id, values and links. What was edited or added since stays with the first. What could
    not be separated is named (exit 5).
    """
    _unmerge(app, _subject([person]), person, other, distinct=distinct)


@command(
    writes=True, examples=("crm company unmerge acme.com", "crm company unmerge o4 o7"), exits=_UNMERGE_EXITS
)
def unmerge_companies(
    app: App,
    company: str = Argument("COMPANY", help="What has another merged into it; or an id that was merged.",
                            complete="company"),
    other: str | None = Argument("OTHER", help="What to take out; the last one by default.", optional=True),
    *,
    distinct: bool = Option("--distinct", help="And never propose the two as duplicates again."),
) -> None:  # fmt: skip
    """Take the last merge into a company back, or that of the other named."""
    _unmerge(app, "company", company, other, distinct=distinct)


def _subject(references: list[str]) -> str:
    """company where all the words are ids of companies, so that ids from a listing can be fed in."""
    are_companies = all(word[:1] == "o" and word[1:].isdecimal() for word in references)
    return "company" if are_companies else "person"


def _found(app: App, db: Database, subject: str, reference: str) -> int:
    if subject == "company":
        return resolve.organisation(db, reference)
    return resolve.person(db, reference, app.country)


def _merge(app: App, subject: str, first: str, others: list[str]) -> None:
    with app.change() as change:
        db = change.db
        survivor_id = _found(app, db, subject, first)
        named = {reference: _found(app, db, subject, reference) for reference in others}
        for reference, loser_id in named.items():
            if loser_id == survivor_id and not _is_former(db, subject, reference, survivor_id):
                raise ConflictError(
                    f"{first} and {reference} are the same: {LETTERS[subject]}{survivor_id}",
                    "name two, by id where a name fits both",
                )
        merger = Merger(change, subject)
        losers = dict.fromkeys(loser_id for loser_id in named.values() if loser_id != survivor_id)
        merged = [merger.merge(survivor_id, loser_id) for loser_id in losers]
        rows = _rows(app, db, merged)
        change.summary = summary(db, subject, survivor_id, [one.loser_id for one in merged])
    if rows is not None:
        _emit(app, rows)
    app.done(change)


def _is_former(db: Database, subject: str, reference: str, survivor_id: int) -> bool:
    """Whether the reference is the old id of somebody who is part of the survivor already."""
    letter = LETTERS[subject]
    return any(
        reference.strip().lower() == f"{letter}{part}" for part, _ in parting.parts(db, subject, survivor_id)
    )


def _rows(app: App, db: Database, merged: list[Merged]) -> list[tuple[object, ...]] | None:
    """The result field by field, where somebody asked for it."""
    if not (app.dry_run or app.format):
        return None
    from crmcli.store import outcomes

    return outcomes.listing(db, merged, app.now)


def _emit(app: App, rows: list[tuple[object, ...]]) -> None:
    from crmcli.model import Rows
    from crmcli.store import outcomes

    app.emit(Rows(outcomes.COLUMNS, rows))


def summary(db: Database, subject: str, survivor_id: int, losers: list[int]) -> str:
    """'merged c31 into c12 Jane Doe', for the line after a merge and for the journal."""
    letter = LETTERS[subject]
    names = ", ".join(f"{letter}{loser_id}" for loser_id in losers)
    return f"merged {names} into {removal.label(db, letter, survivor_id)}"


def _unmerge(app: App, subject: str, reference: str, other: str | None, *, distinct: bool) -> None:
    letter = LETTERS[subject]
    with app.change() as change:
        target = _target(app, change.db, subject, reference, other)
        left = parting.unmerge(change, target)
        if distinct:
            _keep_apart(change, subject, target)
        apart = removal.label(change.db, letter, target.loser_id)
        change.summary = f"took {apart} out of {removal.label(change.db, letter, target.survivor_id)}"
    if app.format:
        app.emit_object(
            {
                "id": f"{letter}{target.survivor_id}",
                "restored": f"{letter}{target.loser_id}",
                "not_separated": list(left),
            }
        )
    app.done(change)
    if left:
        raise PartlyDoneError(
            f"could not be separated: {', '.join(left)}", f"crm history {letter}{target.survivor_id}"
        )


def _keep_apart(change: Change, subject: str, target: parting.Merge) -> None:
    from crmcli.store import decisions

    decisions.keep_apart(change.db, subject, target.survivor_id, target.loser_id, change.now)


def _target(app: App, db: Database, subject: str, reference: str, other: str | None) -> parting.Merge:
    """The merge to take back: the last one into the first, or that of the one named."""
    letter = LETTERS[subject]
    text = reference.strip().lower()
    if other is None and text[:1] == letter and text[1:].isdecimal():
        found = parting.of_loser(db, subject, int(text[1:]))
        if found is not None:
            return found
    survivor_id = _found(app, db, subject, reference)
    if other is None:
        return parting.last_into(db, subject, survivor_id)
    from crmcli.clean.text import fold

    parts = parting.parts(db, subject, survivor_id)
    for loser_id, name in parts:
        if other.strip().lower() == f"{letter}{loser_id}" or fold(name) == fold(other):
            found = parting.of_loser(db, subject, loser_id)
            assert found is not None, f"{letter}{loser_id} is part of another without a merge"
            return found
    known = ", ".join(f"{letter}{loser_id} {name}" for loser_id, name in parts)
    raise NotFoundError(
        f"{other!r} was not merged into {removal.label(db, letter, survivor_id)}",
        f"merged into it: {known}" if known else f"nothing was; crm history {letter}{survivor_id}",
    )
