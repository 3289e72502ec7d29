"""Where an export goes: into a file, complete or not at all, or to standard output; and how much it was."""

from __future__ import annotations

import sys
import tempfile
from typing import IO

from crmcli.aside import aside
from crmcli.clean.text import counted
from crmcli.errors import UsageError
from crmcli.exchange.files import atomic, check_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeVar

    from crmcli.cli.context import App

    Thing = TypeVar("Thing")

_BINARY = ("xlsx",)
_ENDINGS = {"vcard": "vcf", "vcard4": "vcf", "mailchimp": "csv", "google": "csv", "lossless": "jsonl"}
_WORDS = {
    "person": ("person", "people"),
    "company": ("company", "companies"),
    "activity": ("activity", "activities"),
    "entry": ("entry", "entries"),
}


class Tally:
    """Counts what passes through it on its way into an export; `what` says of what, as filters call it."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.count = 0

    def of(self, things: Iterable[Thing]) -> Iterator[Thing]:
        for thing in things:
            self.count += 1
            yield thing

    def __str__(self) -> str:
        return counted(self.count, *_WORDS.get(self.what, (self.what,)))


def deliver(
    app: App,
    write: Callable[[IO[bytes]], None],
    tally: Tally,
    format: str,
    output: str | None,
    *,
    force: bool,
) -> None:
    """Write into the file, complete or not at all, or to standard output."""
    if output and output != "-":
        check_name(
            output,
            format,
            f"crm export {format}: -o {output.rpartition('.')[0]}.{_ENDINGS.get(format, format)}",
        )
        with atomic(output, force=force) as file:
            write(file)
        app.note(f"wrote {output}: {tally}")
        if app.in_json:
            app.emit_object({"file": output, "format": format, "rows": tally.count})
        return
    if format in _BINARY and sys.stdout.isatty():
        raise UsageError(f"{format} is no text for a terminal", "-o FILE")
    _to_stdout(write)


def _to_stdout(write: Callable[[IO[bytes]], None]) -> None:
    """Write everything aside first, so that a slow reader holds no lock on the database.

    A file or pipe gets every byte as it is; a terminal gets nothing that acts on it.
    """
    with tempfile.TemporaryFile() as kept:
        with aside():
            write(kept)
            kept.seek(0)
        if sys.stdout.isatty():
            import io

            from crmcli.render.text import visible_lines

            for line in io.TextIOWrapper(kept, "utf-8-sig", "backslashreplace", newline="\n"):
                sys.stdout.write(visible_lines(line))
            return
        while block := kept.read(1 << 16):
            sys.stdout.buffer.write(block)
        sys.stdout.buffer.flush()
