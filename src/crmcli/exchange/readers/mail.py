"""Mail: .eml files and mbox mailboxes, one message after the other, as encounters with those it went between."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import BinaryIO

from crmcli.clean.date import utc
from crmcli.clean.email import email
from crmcli.errors import CleanError
from crmcli.exchange.gather.texts import without_markup
from crmcli.exchange.source import Source
from crmcli.model import Encounter, Interaction, Party

# The line before each message of a mailbox: 'From ann@acme.example Fri Jul 16 15:06:25 2023'. A line of a text may
# begin so too; but no line of a head follows it.
_DIVIDER = re.compile(rb"^From .*\d{1,2}:\d{2}.*\d{4}\s*$")
_HEAD = re.compile(rb"^[!-9;-~]+[ \t]*:|^>From ")
_AT_END = re.compile(
    r"\w{3} +\d{1,2} \d{1,2}:\d{2}.*\d{4}.*$"
)  # of a divider: 'Jul 16 15:06:25 2023', in UTC
_ESCAPED = re.compile(rb"^>(>*From )", re.M)
_ROLES = (("from", "from"), ("to", "to"), ("cc", "cc"), ("bcc", "cc"))
_ROBOTS = re.compile(r"^(?:mailer-daemon|postmaster|bounces?|(?:no|do-?not)[._-]?reply)(?:$|[@+._-])", re.I)
_BULK = re.compile(r"bulk|list|junk|auto_reply", re.I)
_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]]+@[^\s<>,;:\"()\[\]]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_UNSENT = frozenset(["draft", "drafts", "spam", "trash", "chat"])
_SYSTEM_LABELS = _UNSENT | {
    "inbox",
    "sent",
    "important",
    "starred",
    "unread",
    "opened",
    "archived",
    "muted",
    "snoozed",
    "all mail",
}


class MailReader:
    """Reads the messages of a file. `skips` is complete when all were read.

    `me` are the user's own addresses: they tell the direction, and are nobody's.
    """

    def __init__(self, source: Source, kind: str, me: Collection[str]) -> None:
        self._source = source
        self._kind = kind
        self._me = {address.lower() for address in me}
        self.skips: Counter[str] = Counter()

    def encounters(self) -> Iterator[tuple[int, Encounter | str]]:
        """(line, the encounter, or why there is none) of every message that was sent by a person to a person."""
        with self._source.open() as file:
            if self._kind == "mail":
                messages: Iterator[tuple[int, bytes]] = iter([(1, file.read())])
            else:
                messages = mailbox(file)
            for line, data in messages:
                found = encounter(data, self._me, self.skips)
                if found is not None:
                    yield line, found


def mailbox(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """(line, divider and message) of every message of a mailbox; lines that were escaped with > are as they were."""
    begun, is_blank = 0, True
    kept: list[bytes] = []
    for number, line, following in _with_next(file):
        if line.startswith(b"From ") and (is_blank or _DIVIDER.match(line)) and _HEAD.match(following):
            if begun:
                yield begun, _ESCAPED.sub(rb"\1", b"".join(kept))
            begun, kept = number, [line]
        elif begun:
            kept.append(line)
        is_blank = not line.strip()
    if begun:
        yield begun, _ESCAPED.sub(rb"\1", b"".join(kept))


def _with_next(file: BinaryIO) -> Iterator[tuple[int, bytes, bytes]]:
    """(number, line, the line after it) of every line."""
    number, line = 0, b""
    for following in file:
        if number:
            yield number, line, following
        number, line = number + 1, following
    if number:
        yield number, line, b""


def _divided(data: bytes) -> tuple[bytes, bytes]:
    """The line a mailbox puts before a message, if it does, and the message."""
    divider, _, message = data.partition(b"\n") if data.startswith(b"From ") else (b"", b"", data)
    return divider, message


def encounter(data: bytes, me: Collection[str], skips: Counter[str]) -> Encounter | str | None:
    """What a message says: an encounter, why it is none that can be stored, or None where it was skipped."""
    divider, data = _divided(data)
    message = message_from_bytes(data)
    people = _people(message)
    writer = next((address for role, _, address in people if role == "from"), None)
    if not any(role == "from" for role, _, _ in people) and not message.get("message-id"):
        return "no message: it says nobody it is from"
    own = set(me)
    recipient = _text(message, "delivered-to").strip().lower()
    if not own and recipient and recipient != writer:
        own.add(recipient)
    labels = [
        label.strip() for label in (_line(_text(message, "x-gmail-labels")) or "").split(",") if label.strip()
    ]
    if _UNSENT.intersection(map(str.lower, labels)):
        skips["a draft, spam or in the bin"] += 1
        return None
    if writer not in own and _is_automatic(message, writer):
        skips["sent by a program or to many"] += 1
        return None
    at = _moment(message, divider)
    if at is None:
        return "no date: neither the message nor what came with it says when it was sent; a line Date: would"
    subject = _line(_text(message, "subject"))
    body = _body(message)
    return Encounter(
        Interaction(
            "email",
            at,
            body=body,
            subject=subject,
            direction="out" if writer in own else "in" if own else None,
            key=f"mail:{_identity(message, at, subject, body)}",
            source="mail",
        ),
        tuple(
            Party(role, name, address)
            for role, name, address in people
            if address and address not in own and not _ROBOTS.match(address)
        ),
        tuple(x for x in labels if x.lower() not in _SYSTEM_LABELS and not x.lower().startswith("category ")),
    )


def _people(message: Message) -> list[tuple[str, str | None, str | None]]:
    """(role, name, address) of everybody in the head; an address only once, None where it is none."""
    found: dict[str | None, tuple[str, str | None, str | None]] = {}
    for header, role in _ROLES:
        values = _texts(message, header) or (_texts(message, "sender") if header == "from" else [])
        for name, written in (pair for value in values for pair in _pairs(value)):
            try:
                address: str | None = email(written).address
            except CleanError:
                address = None
            found.setdefault(address, (role, _line(_decoded(name)), address))
    return list(found.values())


def _pairs(value: str) -> list[tuple[str, str]]:
    """(name, address) of everybody in an address header; the bare addresses of one the library finds odd."""
    found = [(name, address) for name, address in getaddresses([value]) if address]
    return found or [("", address) for address in _ADDRESS.findall(value)]


def _is_automatic(message: Message, writer: str | None) -> bool:
    """Whether a program wrote it, or it went to a list: no contact with anybody."""
    return (
        _text(message, "auto-submitted").strip().lower() not in ("", "no")
        or bool(_BULK.search(_text(message, "precedence")))
        or any(
            message.get(name) for name in ("list-unsubscribe", "list-id", "x-autoreply", "x-auto-response")
        )
        or _text(message, "return-path").strip() == "<>"
        or bool(writer and _ROBOTS.match(writer))
    )


def _moment(message: Message, divider: bytes) -> str | None:
    """When it was sent, in UTC; else when a server got it, or a mailbox."""
    received = [value.rpartition(";")[2] for value in _texts(message, "received")]
    others = [*_texts(message, "delivery-date"), *_texts(message, "resent-date"), *received]
    put = _AT_END.search(divider.decode("ascii", "replace"))
    for text in (*_texts(message, "date"), *others, *([put[0]] if put else [])):
        moment = _moment_of(text.strip())
        if moment is not None:
            return utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    return None


def _moment_of(text: str) -> datetime | None:
    """The moment of a date in a mail's head; None for what is none."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            return read(text)
        except (ValueError, TypeError, IndexError):
            continue
    return None


def _identity(message: Message, at: str, subject: str | None, body: str | None) -> str:
    """The Message-ID, else a hash of what makes the message what it is."""
    known = "".join((_line(_text(message, "message-id")) or "").split()).strip("<>")
    if known:
        return known
    parts = (_text(message, "from"), _text(message, "to"), at, subject or "", body or "")
    return hashlib.sha1("\x1f".join(parts).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


# ───────────────────────────── texts ─────────────────────────────


def _texts(message: Message, name: str) -> list[str]:
    """The values of a header as they stand; bytes beyond ASCII as text, what is encoded still encoded."""
    return [_from_raw(str(value)) for key, value in message.raw_items() if key.lower() == name]


def _text(message: Message, name: str) -> str:
    """The first value of a header, decoded; empty where there is none."""
    found = _texts(message, name)
    return _decoded(found[0]) if found else ""


def _from_raw(text: str) -> str:
    """A header's text, in which bytes beyond ASCII are UTF-8, or else of Western Europe."""
    if text.isascii():
        return text
    return _from_bytes(text.encode("utf-8", "surrogateescape"), None)


def _from_bytes(data: bytes, charset: str | None) -> str:
    """Text of a declared encoding, or by the first one it fits: every byte is some letter of the last."""
    for codec in (charset, "utf-8", "cp1252"):
        try:
            return data.decode(codec) if codec else data.decode("utf-8")
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return data.decode("latin-1")


def _decoded(text: str) -> str:
    """A text with its encoded words (RFC 2047) read.

    >>> _decoded("=?utf-8?q?J=C3=B6rg?= Lenz"), _decoded("=?iso-8859-1?Q?Andr=E9?=")
    ('Jörg Lenz', 'André')
    """
    if "=?" not in text:
        return text
    try:
        pieces = decode_header(text)
    except HeaderParseError:
        return text
    return "".join(
        piece if isinstance(piece, str) else _from_bytes(piece, charset) for piece, charset in pieces
    )


def _line(text: str) -> str | None:
    """A text on one line, without control characters; None for an empty one."""
    return " ".join(_CONTROL.sub(" ", text).split()) or None


def _body(message: Message) -> str | None:
    """The plain text of a message, else what its HTML says, and the names of what is attached."""
    plain, markup, attached = "", "", []
    for part in message.walk():
        if part.is_multipart():
            continue
        name, kind = part.get_filename(), part.get_content_type()
        if name or part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text":
            attached.append(_line(_decoded(_from_raw(name or kind))))
        elif kind == "text/plain" and not plain.strip():
            plain = _payload(part)
        elif kind == "text/html" and not markup:
            markup = _payload(part)
    text = plain if plain.strip() else without_markup(markup) or ""
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    names = ", ".join(name for name in attached if name)
    return "\n\n".join(part for part in (text, f"[attached: {names}]" if names else "") if part) or None


def _payload(part: Message) -> str:
    data = part.get_payload(decode=True)
    return _from_bytes(data, part.get_content_charset()) if isinstance(data, bytes) else str(data or "")
