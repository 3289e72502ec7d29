"""One table of a file: its header and its records, each with the line it stands on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

Record = tuple[int, list[str]]  # the line of the file (1 is the first), and the cells


class BadRecord(list[str]):
    """The text of a record that could not be split into cells; `reason` says why.

    `cells` are the pieces it fell into where these are only too many.
    """

    def __init__(self, text: str, reason: str, cells: list[str] | None = None) -> None:
        super().__init__([text])
        self.reason = reason
        self.cells = cells


class Sheet:
    """A table to import. `records()` streams from the beginning each time it is called.

    `notes` are the decisions a reader took that a user should see: encoding, delimiter, lines skipped.
    """

    def __init__(
        self,
        name: str,
        header: list[str],
        records: Callable[[], Iterator[Record]],
        notes: list[str] | None = None,
    ) -> None:
        self.name = name
        self.header = header
        self.records = records
        self.notes = notes or []
        self.marked = False  # whether it began with a byte order mark, as files for spreadsheets do
        self.kind: str | None = None  # of profile, where something beside the header tells what it lists
        self.further: list[Sheet] = []  # tables under this one in its file
        self.counts: dict[str, int] = {}  # filled while records stream: short, mended
