"""Where bytes come from: a named file, or standard input kept in a private temporary file to be read again."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import tempfile
from contextlib import contextmanager
from itertools import islice
from typing import IO, TYPE_CHECKING, BinaryIO, TextIO

from crmcli.aside import aside
from crmcli.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD_BYTES = 65_536
_MOST_BESIDE = 2_000  # names of a folder among which the nearest is looked for
# How a message begins (RFC 5322): three lines of a head or more, one of which only messages have.
_MESSAGE = re.compile(r"(?:[!-9;-~]+:[ \t].*\r?\n(?:[ \t].*\r?\n)*){3}")
_OF_MESSAGES = re.compile(
    r"^(?:from|received|return-path|delivered-to|message-id|mime-version):", re.I | re.M
)


class Source:
    """A file to import. `open` may be called again and again; `close` removes what was kept of a stream."""

    def __init__(self, name: str, path: str, kept: IO[bytes] | None = None) -> None:
        self.name = name
        self.path = path
        self._kept = kept

    @classmethod
    def of(cls, name: str, stdin: BinaryIO) -> Source:
        """The file of that name, or standard input for `-`."""
        if name == "-":
            if stdin.isatty():
                raise UsageError(
                    "- reads standard input, and that is the terminal",
                    "give it a file: - < FILE, or … | crm … -",
                )
            return cls._kept_of("-", stdin)
        if not os.path.exists(name):
            raise NotFoundError(f"there is no file {name!r}", _beside(name))
        if os.path.isdir(name):
            raise UsageError(
                f"{name!r} is a folder", f"name the files in it: {shlex.quote(name.rstrip('/'))}/*.csv"
            )
        if not os.path.isfile(name):  # a pipe, as <(…) gives one, can be read once only
            with cls(name, name).open() as pipe:
                return cls._kept_of(name, pipe)
        return cls(name, name)

    @classmethod
    def _kept_of(cls, name: str, stream: BinaryIO) -> Source:
        kept = tempfile.NamedTemporaryFile(prefix="crm-")  # noqa: SIM115 - closed by close()
        try:
            with aside():
                shutil.copyfileobj(stream, kept, 1 << 20)
                kept.flush()
        except BaseException:
            kept.close()
            raise
        return cls(name, kept.name, kept)

    def open(self) -> BinaryIO:
        """The bytes from the beginning."""
        try:
            return open(self.path, "rb")
        except OSError as error:
            gone = isinstance(error, FileNotFoundError)
            raise UsageError(
                f"{self.name} cannot be read: {(error.strerror or str(error)).lower()}",
                "it was taken away in the meantime" if gone else "check its permissions",
            ) from None

    @contextmanager
    def text(self, codec: str, *, newline: str | None = "") -> Iterator[TextIO]:
        """The text from the beginning; UsageError as soon as it is found not to be in that encoding."""
        with self.open() as binary, io.TextIOWrapper(binary, codec, newline=newline) as text:
            try:
                yield text
            except UnicodeError:
                raise UsageError(
                    f"{self.name} is not {codec}", "say another encoding: --encoding cp1252"
                ) from None

    def head(self, size: int = HEAD_BYTES) -> bytes:
        with self.open() as file:
            return file.read(size)

    @property
    def said(self) -> str:
        """What it is called where a sentence begins with it."""
        return "standard input" if self.name == "-" else self.name

    @property
    def extension(self) -> str:
        """Of the name, in lower case and without its dot."""
        return os.path.splitext(self.name)[1].lstrip(".").lower()

    @property
    def stem(self) -> str:
        """The name without folder and extension."""
        return os.path.splitext(os.path.basename(self.name))[0]

    def sha256(self) -> str:
        from hashlib import sha256

        digest = sha256()
        with self.open() as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()

    def close(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None


def kind_of(source: Source) -> str:
    """What the bytes are, by their beginning, then by the name.

    One of csv, tsv, json, jsonl, xlsx, vcard, mail, mbox, ics, ldif. A spreadsheet is told by its
    signature, whatever it is called. Refused: SQL dumps and PDF files.
    """
    head = source.head(4096)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        if head.startswith(b"PK") and (names := _names_in_zip(source)) is not None:
            shown = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
            raise UsageError(
                f"{source.said} is an archive: {shown}", "unzip it, and name the files that are in it"
            )
        return "xlsx"
    if head.startswith(b"SQLite format 3\0"):
        raise UsageError(
            f"{source.said} is a database", f"crm --db {shlex.quote(source.name)} list, if it is of crm"
        )
    if head.startswith(b"%PDF"):
        raise UsageError(f"{source.said} is a PDF", "export CSV, XLSX, vCard or JSON instead")
    if head.startswith(b"\x1f\x8b"):
        piped = "… | gunzip" if source.name == "-" else f"gunzip -c {shlex.quote(source.name)}"
        raise UsageError(f"{source.said} is compressed", f"{piped} | crm import -")
    text = _text_of(head).lstrip("\ufeff").lstrip()
    if re.match(r"<(?:!doctype|html|\?xml|table|head|meta)\b", text, re.I):
        raise UsageError(
            f"{source.said} is a web page or XML, whatever it is called",
            "open it in a spreadsheet, save it as CSV",
        )
    start = text[:64].upper()
    if start.startswith("BEGIN:VCAR"):
        return "vcard"
    if start.startswith("BEGIN:VCALENDAR"):
        return "ics"
    if text.startswith("From ") and "\n" in text and ":" in text.split("\n", 2)[1]:
        return "mbox"
    if start.startswith(("DN:", "VERSION: 1\nDN:")):
        return "ldif"
    if "INSERT " in text and " INTO " in text and "(" in text:
        raise UsageError(
            f"{source.said} is an SQL dump, which is never executed",
            "export JSON, vCard or CSV from that program instead",
        )
    found = _MESSAGE.match(text) if source.extension in ("", "eml", "txt") else None
    if found and _OF_MESSAGES.search(found[0]):
        return "mail"
    if text.startswith(("{", "[")) and source.extension not in ("csv", "tsv", "txt"):
        return _json_kind(text, source.extension)
    return {"eml": "mail", "vcf": "vcard", "vcard": "vcard", "tsv": "tsv", "tab": "tsv", "ldif": "ldif"}.get(
        source.extension, "csv"
    )


def _beside(name: str) -> str:
    """What may be meant by a name that no file has."""
    from crmcli.clean.nearest import nearest

    folder, wanted = os.path.split(name)
    if folder and not os.path.isdir(folder):
        return f"there is no folder {folder} either"
    try:
        with os.scandir(folder or ".") as entries:
            names = [entry.name for entry in islice(entries, _MOST_BESIDE) if entry.is_file()]
    except OSError:
        return "check the path"
    close = nearest(wanted, sorted(names))
    return f"did you mean {shlex.quote(os.path.join(folder, close))}?" if close else "check the path"


def _names_in_zip(source: Source) -> list[str] | None:
    """The names in an archive; None where it is a spreadsheet (Office Open XML, OpenDocument), or damaged."""
    import zipfile

    try:
        with source.open() as file, zipfile.ZipFile(file) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    parts = ("[Content_Types].xml", "content.xml", "mimetype")
    return None if not names or any(name in parts for name in names) else names


def _json_kind(text: str, extension: str) -> str:
    """`jsonl` where the first line is an object by itself and another begins after it."""
    if extension in ("jsonl", "ndjson"):
        return "jsonl"
    first, _, rest = text.partition("\n")
    first = first.strip()
    return (
        "jsonl" if first.startswith("{") and first.endswith("}") and rest.lstrip().startswith("{") else "json"
    )


def _text_of(head: bytes) -> str:
    """The beginning as text, good enough to tell formats apart."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", "replace")
    return head.decode("utf-8", "replace")
