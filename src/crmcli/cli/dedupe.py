"""crm dedupe: find who is there twice, look, decide, merge."""

from __future__ import annotations

from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.listing import emit_listing
from crmcli.errors import FindingsError, UsageError
from crmcli.store.merge import LETTERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App
    from crmcli.cli.pairs import Pair, Proposals
    from crmcli.store.journal import Change
    from crmcli.store.merge import Merged

AUTOMATIC = 0.95  # row 58: what nobody looks at is surer than nineteen to one


@command(
    lists=True,
    writes=True,
    examples=(
        "crm dedupe                                # on a terminal: one pair after the other",
        "crm dedupe --format csv > pairs.csv       # fill in the decision: merge, no, or nothing",
        "crm dedupe --apply pairs.csv",
        "crm dedupe --auto --min 0.95 --dry-run",
        "crm dedupe --where 'created>=today' --json",
        "crm dedupe --company",
        "crm dedupe list.csv -o marked.csv         # any table, no database: cluster and probability added",
        "crm dedupe list.csv --json                # its pairs, and why",
    ),
    exits=(0, 2, 3, 4, 5, 7, 8),
)
def dedupe(
    app: App,
    file: str | None = Argument(
        "FILE",
        help="A table to look through instead of the database; - is stdin.",
        complete="file",
        optional=True,
    ),
    *,
    output: str | None = Option(
        "-o", "--output", metavar="FILE", help="Where the marked table goes; - is stdout."
    ),
    force: bool = Option("-f", "--force", help="Replace a file that exists."),
    map: list[str] = Option(
        "--map", metavar="HEADER=FIELD", help="What a column of FILE is; #3 is the third."
    ),
    header: str | None = Option("--header", metavar="A,B,…", help="Names for columns that have none."),
    encoding: str | None = Option("--encoding", metavar="NAME", help="Of FILE: utf-8, cp1252, cp1251 …"),
    delimiter: str | None = Option("--delimiter", metavar="CHAR", help="Of FILE: ';' or tab."),
    company: bool = Option("--company", help="Companies instead of people."),
    where: str | None = Option("--where", metavar="FILTER", help="Only pairs in which it finds one or both."),
    min: float | None = Option("--min", metavar="SCORE", help="Only pairs at least so likely: 0 to 1."),
    review: bool = Option("--review", help="Ask about each pair, side by side; what is decided is kept."),
    auto: bool = Option("--auto", help="Merge the sure ones (--min, 0.95 by default) and print each."),
    apply: str | None = Option(
        "--apply", metavar="FILE", help="Carry out a file of decisions; - is stdin.", complete="file"
    ),
    ignored: bool = Option("--ignored", help="List the pairs decided to be two."),
    exit_code: bool = Option("--exit-code", help="Exit 8 if there are any."),
) -> None:
    """Find who is there twice, with how likely it is and why.

    An identical e-mail, phone or profile is always listed, whatever the names. A "no" is remembered until the name,
    e-mails or phones of the two change. --auto never joins differing names on a shared phone or a desk's mailbox,
    nor anybody who does not fit everybody else of a group; the oldest stays.
    """
    subject = "company" if company else "person"
    if min is not None and not 0 <= min <= 1:
        raise UsageError(f"--min cannot be {min:g}", "a number from 0 to 1, such as 0.95")
    if file is not None:
        app.writes = False
        _refuse_both(FILE=True, where=where is not None, review=review, auto=auto, apply=apply is not None,
                     ignored=ignored)  # fmt: skip
        from crmcli.cli.file_duplicates import Marking, mark
        from crmcli.exchange.intake import Wishes

        names = tuple(name.strip() for name in header.split(",")) if header else ()
        wishes = Wishes(encoding=encoding, delimiter=delimiter, header=names, map=tuple(map), any_table=True)
        found_any = mark(app, file, Marking(wishes, subject if company else None, min, output, force))
        if exit_code and found_any:
            raise FindingsError("")
        return
    if output is not None or map or header or encoding or delimiter:
        raise UsageError(
            "-o, --map, --header, --encoding and --delimiter go with a FILE",
            "crm dedupe list.csv -o marked.csv",
        )
    _refuse_both(review=review, auto=auto, apply=apply is not None, ignored=ignored)
    app.writes = auto or apply is not None
    if app.writes:
        app.lists_nothing()
    if apply is not None:
        _refuse_both(apply=True, where=where is not None, min=min is not None)
        _apply(app, subject if company else None, apply)
    elif ignored:
        _emit_ignored(app, subject)
    elif auto:
        _merge_sure(app, subject, where, AUTOMATIC if min is None else min)
    elif review or _is_plain(app, where, min, exit_code):
        _review(app, subject, where, min)
    else:
        found = _proposed(app, subject, where)
        pairs = [pair for pair in found.pairs if min is None or pair.score >= min]
        _emit(app, subject, found, pairs)
        if exit_code and pairs:
            raise FindingsError("")


def _refuse_both(**ways: bool) -> None:
    named = [name if name.isupper() else f"--{name}" for name, wanted in ways.items() if wanted]
    if len(named) > 1:
        raise UsageError(f"it cannot be both {named[0]} and {named[1]}", "one at a time")


def _is_plain(app: App, where: str | None, min: float | None, exit_code: bool) -> bool:
    """Whether somebody just typed `crm dedupe` at a terminal."""
    flags = ("columns", "sort", "limit", "count", "no_header", "read_only")
    return (
        app.format is None
        and where is None
        and min is None
        and not (exit_code or any(app.flags[flag] for flag in flags))
        and app.view.tty
        and app.may_ask()
    )


def _proposed(app: App, subject: str, where: str | None) -> Proposals:
    from crmcli.cli.pairs import proposals

    found = proposals(app, subject, where)
    if found.decisions:
        app.note(f"weights learnt with {found.decisions} of your decisions")
    return found


def _emit(app: App, subject: str, found: Proposals, pairs: list[Pair]) -> None:
    """The pairs: for programs in full, in CSV with a decision to fill in, for people what can be read."""
    from crmcli.cli.pairs import COLUMNS, rows

    hidden = {"json": {"decision"}, "jsonl": {"decision"}, "csv": {"waterfall"}}.get(
        app.format or "", {"waterfall", "decision"}
    )
    if app.flags["columns"] is None:
        app.flags["columns"] = ",".join(column for column in COLUMNS if column not in hidden)
    emit_listing(app, COLUMNS, rows(app.db, subject, found, pairs))


def _emit_ignored(app: App, subject: str) -> None:
    from crmcli.clean.date import local
    from crmcli.store import decisions, duplicates

    letter = LETTERS[subject]
    found = decisions.holding(app.db, subject)
    names = duplicates.names(app.db, subject, {one for pair in found for one in pair})
    emit_listing(
        app,
        ("id", "other_id", "name", "other_name", "decided_at"),
        [
            (f"{letter}{low}", f"{letter}{high}", names[low], names[high], local(moment, app.now))
            for (low, high), moment in found.items()
        ],
    )


def _merge_sure(app: App, subject: str, where: str | None, least: float) -> None:
    from crmcli.cli.automatic import groups, is_personal, names_agree
    from crmcli.cli.pairs import LIKELY
    from crmcli.store import duplicates

    found = _proposed(app, subject, None)
    pairs = {(pair.id, pair.other_id): pair for pair in found.pairs if pair.score >= LIKELY}
    names = duplicates.names(app.db, subject, {one for ids in pairs for one in ids})

    def fits(one: int, other: int) -> bool:
        pair = pairs.get((one, other))
        return pair is not None and names_agree(subject, names[one], names[other], personal=is_personal(pair))

    wanted = _within(app, subject, where)
    sure = [
        pair
        for ids, pair in pairs.items()
        if pair.score >= least and (wanted is None or wanted.intersection(ids))
    ]
    joined = groups(sure, fits)
    with app.change() as change:
        merged = _merged(change, subject, joined)
        change.summary = _said(subject, merged)
    _emit(app, subject, found, [pairs[one.survivor_id, one.loser_id] for one in merged])
    app.done(change)


def _within(app: App, subject: str, where: str | None) -> set[int] | None:
    from crmcli.cli.pairs import found_by

    return None if where is None else found_by(app, app.db, subject, where)


def _merged(change: Change, subject: str, groups: list[list[int]]) -> list[Merged]:
    """Merge each group into its oldest, as far as they are still there: looking took a while."""
    from crmcli.store import duplicates
    from crmcli.store.merge import Merger

    merger = Merger(change, subject)
    return [
        merger.merge(group[0], loser_id)
        for group in groups
        for loser_id in group[1:]
        if all(duplicates.live(change.db, subject, one) == one for one in (group[0], loser_id))
    ]


def _said(subject: str, merged: list[Merged]) -> str:
    what = "company" if subject == "company" else "person"
    many = "companies" if subject == "company" else "people"
    into = len({one.survivor_id for one in merged})
    if len(merged) == 1:
        letter = LETTERS[subject]
        return f"merged {letter}{merged[0].loser_id} into {letter}{merged[0].survivor_id}"
    return f"merged {len(merged)} {many} into {into} {what if into == 1 else 'others'}"


def _apply(app: App, asked: str | None, name: str) -> None:
    from crmcli.cli import decided

    subject, rows = decided.read(name, asked)
    with app.change() as change:
        found = decided.carry_out(change, subject, rows)
        parts = [_said(subject, found.merged)] if found.merged else []
        if found.kept_apart:
            parts.append(f"kept {found.kept_apart} pair{'s' if found.kept_apart > 1 else ''} apart")
        change.summary = ", ".join(parts)
    app.done(change)


def _review(app: App, subject: str, where: str | None, least: float | None) -> None:
    if not (app.may_ask() and app.view.tty):
        raise UsageError(
            "--review asks, and nobody can be asked here",
            "crm dedupe --format csv, and --apply what you decided",
        )
    from crmcli.cli.review import review

    app.writes = True
    found = _proposed(app, subject, where)
    review(app, subject, found, [pair for pair in found.pairs if least is None or pair.score >= least])
