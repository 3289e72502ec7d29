"""The flags that commands share.

Every command has `GLOBAL`, a listing has `LISTING`, a change has `CHANGING`, what can be asked of the past `PAST`.
"""

from __future__ import annotations

from crmcli.cli.declare import Option, Parameter

FORMATS = ("table", "json", "jsonl", "csv", "tsv", "md", "ids")


def _shared(annotation: str, parameter: Parameter) -> Parameter:
    return parameter.typed(parameter.name, annotation)


GLOBAL: tuple[Parameter, ...] = (
    _shared(
        "str | None", Option("--format", metavar="FORMAT", choices=FORMATS, help="How the answer is written.")
    ),
    _shared("bool", Option("--json", help="The same as --format json; errors become JSON too.")),
    _shared("bool", Option("--jsonl", help="The same as --format jsonl.")),
    _shared("str | None", Option("--db", metavar="FILE", help="The database file.", complete="file")),
    _shared("bool", Option("-q", "--quiet", help="No words on stderr but errors.")),
    _shared("bool", Option("-v", "--verbose", help="Say more on stderr.")),
    _shared(
        "str | None", Option("--color", metavar="WHEN", choices=("auto", "always", "never"), help="Colour.")
    ),
    _shared("bool", Option("--no-pager", help="Never start a pager.")),
    _shared("bool", Option("--no-input", help="Never ask; fail instead.")),
    _shared("bool", Option("--read-only", help="Refuse to change anything.")),
)

LISTING: tuple[Parameter, ...] = (
    _shared(
        "str | None",
        Option("--columns", metavar="A,B,…", help="Which columns, in which order.", complete="field"),
    ),
    _shared(
        "str | None", Option("--sort", metavar="FIELD", help="Order by a field; -FIELD for the other way.")
    ),
    _shared("int | None", Option("--limit", metavar="N", help="At most so many.")),
    _shared("bool", Option("--no-header", help="No header line in a pipe.")),
    _shared("bool", Option("--count", help="Only how many.")),
)

CHANGING: tuple[Parameter, ...] = (
    _shared("bool", Option("-y", "--yes", help="Do not ask.")),
    _shared("bool", Option("-n", "--dry-run", help="Say what would change, and change nothing.")),
)

PAST: tuple[Parameter, ...] = (
    _shared("str | None", Option("--as-of", metavar="DAY", help="As it stood at the end of that day.")),
)

SHARED = (*GLOBAL, *LISTING, *CHANGING, *PAST)
