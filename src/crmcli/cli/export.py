"""crm export: people and companies into files, whole or in part."""

from __future__ import annotations

from typing import IO, Any

from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.export_calendar import calendar_writer
from crmcli.cli.export_to import Tally, deliver
from crmcli.errors import UsageError
from crmcli.exchange import flat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from crmcli.cli.context import App
    from crmcli.model import Organisation, Person
    from crmcli.store.database import Database

FORMATS = ("csv", "tsv", "json", "jsonl", "md", "xlsx", "vcard", "vcard4", "ics", "mailchimp", "google",
           "lossless")  # fmt: skip
_OF_CARDS = {
    "vcard": ("person", "company"),
    "vcard4": ("person", "company"),
    "mailchimp": ("person",),
    "google": ("person",),
}
_SUBJECTS = {
    "people": "person",
    "companies": "company",
    "deals": "deal",
    "tasks": "task",
    "activities": "activity",
}
# What is written of those that are no cards, by the names that filters and lists use.
_WHOSE = "person,person.email,person.uid"
_ALL = "people,person.uids,person_roles"
_COLUMNS = {
    "deal": f"id,uid,title,stage,state,value,currency,probability,close,closed,{_WHOSE},{_ALL},company,company.uid,"
    "owner,source,reason,competitor,note,stage_since,created,updated,key",
    "task": f"id,uid,title,due,due_at,priority,owner,every,series,done,{_WHOSE},company,company.uid,deal,deal.uid,"
    "awaited_deal,follows,created,key",
    "activity": f"id,uid,at,kind,direction,{_WHOSE},{_ALL},company,company.uid,deal,deal.uid,"
    "awaited_deal,subject,body,reason,outcome,minutes,actor,source,created,key",
}
# Where a comma is the decimal sign, spreadsheets want cells divided by semicolons (CLDR 45, numbers).
_COMMA_COUNTRIES = """
    AR AT BE BG BR BY CH CL CO CZ DE DK EE ES FI FR GR HR HU ID IS IT KZ LT LU LV NL NO PL PT RO RS RU SE SI SK TR UA UY
    VN
"""


@command(
    examples=(
        "crm export csv -o contacts.csv",
        "crm export csv --excel -o contacts.csv        # opens right in a spreadsheet",
        "crm export jsonl --where 'tag=vip' | jq .name",
        "crm export csv --columns name,email,city --where 'status=customer'",
        "crm export vcard --segment vip -o vip.vcf",
        "crm export mailchimp --segment newsletter -o newsletter.csv",
        "crm export csv --what deals --where 'state=open' -o deals.csv",
        "crm export ics --what tasks,birthdays -o crm.ics",
        "crm export lossless -o crm.jsonl               # everything there is, as text to compare and to keep",
    ),
    exits=(0, 1, 2, 3, 4, 7),
)
def export(
    app: App,
    format: str = Argument("FORMAT", help="What to write.", choices=FORMATS),
    *,
    output: str | None = Option(
        "-o", "--output", metavar="FILE", help="The file; - or none is standard output."
    ),
    force: bool = Option("-f", "--force", help="Replace a file that exists."),
    where: str | None = Option(
        "--where", metavar="FILTER", help="Only those a filter finds.", complete="filter"
    ),
    segment: str | None = Option("--segment", metavar="NAME", help="Only a segment.", complete="segment"),
    columns: str | None = Option("--columns", metavar="A,B,…", help="Only these columns.", complete="field"),
    excel: bool = Option("--excel", help="CSV for spreadsheets: marked as UTF-8, formulas guarded."),
    what: str | None = Option(
        "--what", metavar="KIND", help="people, companies, deals, tasks, activities; of ics: tasks,birthdays."
    ),
    events: bool = Option("--events", help="ICS: tasks as events, for calendars that show no to-dos."),
    alarm: str | None = Option("--alarm", metavar="TIME", help="ICS: remind so long before: 15m, 1d."),
) -> None:
    """Write people, companies, deals, tasks or activities into a file or to standard output.

    Of people and companies CSV, JSON and vCard hold everything known of them and can be imported again without loss;
    of the others, --columns chooses more. A file is complete or not there at all, private, and never written over
    another without --force. In a calendar (ics) are open tasks and birthdays; the same data gives the same bytes, and
    --where and --segment choose whose.
    """
    if excel and format != "csv":
        raise UsageError(f"--excel is for csv, not for {format}", "crm export csv --excel")
    if (events or alarm is not None) and format != "ics":
        raise UsageError(f"--events and --alarm are for ics, not for {format}", "crm export ics --events")
    if format == "ics":
        if columns:
            raise UsageError("a calendar has no columns", "leave out --columns")
        condition = _condition(app, where, segment, "person")
        tally = Tally("entry")
        write = calendar_writer(app, what, condition, tally, events=events, alarm=alarm)
    elif format == "lossless":
        if where or segment or columns or what:
            raise UsageError(
                "lossless is the whole database", "leave out --what, --where, --segment, --columns"
            )
        tally = Tally("line")
        write = _lossless_writer(app, tally)
    else:
        subject = _subject(what, format)
        condition = _condition(app, where, segment, subject)
        if format == "mailchimp":
            condition = _mailable(app, condition)
        tally = Tally(subject)
        chosen = columns or _COLUMNS.get(subject)
        if chosen:
            between = ", " if columns else "\n"  # what is written whole comes back whole
            write = _columns_writer(app, format, chosen, condition, tally, excel=excel, between=between)
        else:
            write = _whole_writer(app, format, condition, tally, excel=excel)
    deliver(app, write, tally, format, output, force=force)


def _subject(what: str | None, format: str) -> str:
    """Of what the export is, as filters call it."""
    if what is not None and what not in _SUBJECTS:
        from crmcli.clean.nearest import did_you_mean

        raise UsageError(f"--what: there is no {what!r}", did_you_mean(what, _SUBJECTS))
    subject = _SUBJECTS[what or "people"]
    if subject not in _OF_CARDS.get(format, (subject,)):
        raise UsageError(f"{format} does not take {what}", f"crm export csv --what {what}")
    return subject


def _condition(
    app: App, where: str | None, segment: str | None, subject: str
) -> tuple[str | None, tuple[object, ...]]:
    """The compiled filter of `--where` and `--segment` together."""
    from crmcli.cli.nobody import answered
    from crmcli.segment.refer import mention
    from crmcli.store import segments

    parts = [f"({where})" if segment else where] if where else []
    if segment:
        if subject != "person":
            raise UsageError("a segment holds people", "--where 'person=…' asks for those of somebody")
        parts.append(mention(segments.named(app.db, segment).name))
    if not parts:
        return None, ()
    condition = answered(app, app.db, " and ".join(parts), subject)
    return condition.sql, tuple(condition.values)


def _mailable(app: App, condition: tuple[str | None, tuple[object, ...]]) -> tuple[str, tuple[object, ...]]:
    """The condition for those of them whom a mailing may reach; who is left out is said."""
    from crmcli.store import listings
    from crmcli.store.mailable import in_words, reachable

    sql, values, withheld = reachable(app.db, *condition, "email")
    if withheld:
        listed = listings.count(app.db, listings.Query(where=sql, where_values=values))
        app.note(in_words(listed, withheld))
    return sql, values


def _lossless_writer(app: App, tally: Tally) -> Callable[[IO[bytes]], None]:
    """A function that writes the whole database as text, as it is at one moment."""
    from crmcli.store.lossless import dump

    db = app.db

    def write(out: IO[bytes]) -> None:
        db.run("BEGIN")
        try:
            for line in tally.of(dump(db)):
                out.write(f"{line}\n".encode())
        finally:
            db.rollback()

    return write


def _whole_writer(
    app: App, format: str, condition: tuple[str | None, tuple[object, ...]], tally: Tally, *, excel: bool
) -> Callable[[IO[bytes]], None]:
    """A function that writes everything known of everybody the condition holds for."""
    from crmcli.store import exporting

    db = app.db
    subject = tally.what
    companies = subject == "company"

    def records() -> Iterator[Person | Organisation]:
        return tally.of(
            exporting.companies(db, *condition) if companies else exporting.people(db, *condition)
        )

    def write(out: IO[bytes]) -> None:
        db.run("BEGIN")  # all tables as they are at one moment
        try:
            if format in ("json", "jsonl"):
                _write_objects(records(), out, format)
            elif format in ("vcard", "vcard4"):
                from crmcli.exchange.writers.vcard import write_vcard

                write_vcard(records(), out, version="4.0" if format == "vcard4" else "3.0")
            elif format in ("mailchimp", "google"):
                header, rows = _mailer_table(db, format, records())
                _write_rows(app, format, header, rows, out, excel=excel)
            else:
                header, cells = _table(db, subject, condition)
                _write_rows(app, format, header, tally.of(cells), out, excel=excel)
        finally:
            db.rollback()

    return write


def _write_objects(records: Iterable[Person | Organisation], out: IO[bytes], format: str) -> None:
    from crmcli.exchange.objects import company_object, person_object
    from crmcli.exchange.writers.json_text import write_json, write_jsonl
    from crmcli.model import Person

    objects = (person_object(one) if isinstance(one, Person) else company_object(one) for one in records)
    (write_jsonl if format == "jsonl" else write_json)(objects, out)


def _mailer_table(
    db: Database, format: str, records: Iterator[Person | Organisation]
) -> tuple[Sequence[str], Iterable[Sequence[str]]]:
    """Header and rows as a mailer wants them."""
    from crmcli.exchange.writers import mailers
    from crmcli.store import exporting

    if format == "mailchimp":
        return mailers.MAILCHIMP, mailers.mailchimp(records)  # type: ignore[arg-type]
    counts = exporting.most_children(db, "person")
    return mailers.google_header(counts), mailers.google(records, counts)  # type: ignore[arg-type]


def _table(
    db: Database, subject: str, condition: tuple[str | None, tuple[object, ...]]
) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
    """Header and rows of a flat format."""
    from crmcli.exchange.consent_lines import line
    from crmcli.store import exporting, fields
    from crmcli.store.flat_rows import Layout, flat_rows

    companies = subject == "company"
    table = "organisation" if companies else "person"
    counts = exporting.most_children(db, table)
    custom = fields.names(db, subject)
    layout = Layout(
        table,
        flat.COMPANY if companies else flat.PERSON,
        tuple(
            (child, tuple(column for _, column in parts), counts[child])
            for child, parts in flat.SEVERAL.values()
            if counts.get(child)
        ),
        tuple(custom),
        line,
    )
    return flat.header(counts, custom, companies=companies), flat_rows(db, layout, *condition)


def _write_rows(
    app: App,
    format: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    out: IO[bytes],
    *,
    excel: bool,
) -> None:
    """Write cells that are texts, or None for a blank one; CSV and TSV take numbers as well."""
    from crmcli.exchange.writers import delimited

    if format == "tsv":
        delimited.write_tsv(rows, out, header=header)
    elif format == "md":
        from crmcli.exchange.writers.markdown import write_markdown

        write_markdown(([cell or "" for cell in row] for row in rows), out, header=header)
    elif format == "xlsx":
        from crmcli.exchange.writers.spreadsheet import write_xlsx

        write_xlsx(rows, out, header=header)
    elif excel:
        decimal = app.config.get("decimal")
        comma = decimal == "," or (
            decimal is None and (app.country or "").upper() in _COMMA_COUNTRIES.split()
        )
        delimited.write_excel(rows, out, header=header, delimiter=";" if comma else ",")
    else:
        delimited.write_csv(rows, out, header=header)


def _columns_writer(
    app: App,
    format: str,
    names: str,
    condition: tuple[str | None, tuple[object, ...]],
    tally: Tally,
    *,
    excel: bool,
    between: str,
) -> Callable[[IO[bytes]], None]:
    """A function that writes chosen columns, by the names that filters and lists use."""
    if format in ("vcard", "vcard4", "mailchimp", "google"):
        raise UsageError(f"the columns of {format} are fixed", "leave out --columns")
    from crmcli.cli.export_values import converted, text_of
    from crmcli.cli.filters import context, offer_functions
    from crmcli.segment.columns import select_columns, sort_keys
    from crmcli.store import listings

    db, subject = app.db, tally.what
    offer_functions(db)
    known = context(app, db)
    chosen = select_columns(names, known, subject)
    by = sort_keys("id", known, subject)
    query = listings.Query(
        subject,
        columns=tuple(column.sql for column in chosen),
        column_values=tuple(value for column in chosen for value in column.values),
        where=condition[0],
        where_values=condition[1],
        order=by.sql,
        order_values=tuple(by.values),
    )
    header = [column.name for column in chosen]
    types = [column.type for column in chosen]

    def write(out: IO[bytes]) -> None:
        rows = tally.of(listings.scanned(db, query))
        if format in ("json", "jsonl"):
            from crmcli.exchange.writers.json_text import write_json, write_jsonl

            objects = (dict(zip(header, row, strict=True)) for row in converted(rows, types, app))
            (write_jsonl if format == "jsonl" else write_json)(objects, out)
        elif format in ("csv", "tsv") and not excel:  # which write numbers and blanks by themselves
            _write_rows(app, format, header, converted(rows, types, app, between=between), out, excel=excel)
        else:
            texts = ([text_of(value, between) for value in row] for row in converted(rows, types, app))
            _write_rows(app, format, header, texts, out, excel=excel)

    return write
