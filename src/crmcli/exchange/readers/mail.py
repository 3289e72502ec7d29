"""Mail: .eml files and mbox mailboxes, one message after the other, as encounters with those it went between."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from typing import BinaryIO

from crmcli.clean.date import utc
from crmcli.clean.email import email
from crmcli.errors import CleanError
from crmcli.exchange.readers.mail_texts import body_of, decoded, header, headers, line_of, moment_of
from crmcli.exchange.source import Source
from crmcli.model import Encounter, Interaction, Party

# The line before each message of a mailbox: 'From ann@acme.example Fri Jul 16 15:06:25 2023', or Netscape's 'From - '.
# A line of a text may begin so too; but no line of a head follows it.
_DIVIDER = re.compile(rb"^From (?:.*\d{1,2}:\d{2}.*\d{4}|-)\s*$")
_HEAD = re.compile(rb"^[!-9;-~]+[ \t]*:|^>From ")
_AT_END = re.compile(
    r"\w{3} +\d{1,2} \d{1,2}:\d{2}.*\d{4}.*$"
)  # of a divider: 'Jul 16 15:06:25 2023', in UTC
_ESCAPED = re.compile(rb"^>(>*From )", re.M)
_ROLES = (("from", "from"), ("to", "to"), ("cc", "cc"), ("bcc", "cc"))
_ROBOTS = re.compile(r"^(?:mailer-daemon|postmaster|bounces?|(?:no|do-?not)[._-]?reply)(?:$|[@+._-])", re.I)
_BULK = re.compile(r"bulk|list|junk|auto_reply", re.I)
# An address, and the name before it, in a header that is written against the rules: Foo Bar [odd] <foo@bar.example>
_ADDRESS = re.compile(r"(?:([^<>;@]*)<)?([^\s<>,;:\"()\[\]]+@[^\s<>,;:\"()\[\]]+)")
_ONE_ADDRESS = re.compile(r"[^@]+@[^@]+")
_CLOCKS_DIFFER = timedelta(days=1)  # from one computer to another, at most, the zone named wrongly included
_UNSENT = frozenset(["draft", "drafts", "spam", "trash", "chat"])
_SENT = frozenset(
    (
        "sent",
        "gesendet",
        "envoyés",
        "messages envoyés",
        "inviati",
        "posta inviata",
        "enviados",
        "отправленные",
    )
)  # Gmail's label of what one sent oneself
_SYSTEM_LABELS = (
    _UNSENT
    | _SENT
    | {
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
)


class MailReader:
    """Reads the messages of a file. `skips` is complete when all were read.

    `me` are the user's own addresses: they tell the direction, and are nobody's.
    """

    def __init__(self, source: Source, kind: str, me: Collection[str], now: datetime) -> None:
        self._source = source
        self._kind = kind
        self._now = now
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
                found = encounter(data, self._me, self.skips, self._now)
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
    data = data.lstrip(b"\r\n")
    divider, _, message = data.partition(b"\n") if data.startswith(b"From ") else (b"", b"", data)
    return divider, message.lstrip(b"\r\n")


def encounter(data: bytes, me: Collection[str], skips: Counter[str], now: datetime) -> Encounter | str | None:
    """What a message says: an encounter, why it is none that can be stored, or None where it was skipped."""
    divider, data = _divided(data)
    message = message_from_bytes(data)
    people = _people(message)
    writer = next((address for role, _, address in people if role == "from"), None)
    if not any(role == "from" for role, _, _ in people) and not message.get("message-id"):
        return "no message: it says nobody it is from"
    labels = [
        label.strip()
        for label in (line_of(header(message, "x-gmail-labels")) or "").split(",")
        if label.strip()
    ]
    own = set(me) or _told_by_head(message, writer, labels)
    if _UNSENT.intersection(map(str.lower, labels)):
        skips["a draft, spam or in the bin"] += 1
        return None
    if writer not in own and _is_automatic(message, writer):
        skips["sent by a program or to many"] += 1
        return None
    at = _moment(message, divider, now + _CLOCKS_DIFFER)
    if at is None:
        return "no date: neither the message nor what came with it says when it was sent; a line Date: would"
    subject = line_of(header(message, "subject"))
    body = body_of(message)
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


def _told_by_head(message: Message, writer: str | None, labels: list[str]) -> set[str]:
    """The user's own addresses, as far as the message tells: who wrote what was sent, or where it was delivered."""
    if writer and _SENT.intersection(map(str.lower, labels)):
        return {writer}
    found = {
        value.strip().strip("<>").lower()
        for name in ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
        for value in headers(message, name)
    }
    return {address for address in found if "@" in address and address != writer}


def _people(message: Message) -> list[tuple[str, str | None, str | None]]:
    """(role, name, address) of everybody in the head; an address only once, None where it is none."""
    found: dict[str | None, tuple[str, str | None, str | None]] = {}
    for place, role in _ROLES:
        values = headers(message, place) or (headers(message, "sender") if place == "from" else [])
        for name, written in (pair for value in values for pair in _pairs(value)):
            try:
                address: str | None = email(written).address
            except CleanError:
                address = None
            found.setdefault(address, (role, _bare(line_of(decoded(name))), address))
    return list(found.values())


def _bare(name: str | None) -> str | None:
    """A name without the quotes Outlook writes around it: 'Ann Lee'."""
    return name[1:-1].strip() or None if name and name[0] == name[-1] == "'" else name


def _pairs(value: str) -> list[tuple[str, str]]:
    """(name, address) of everybody in an address header, one that is written against the rules included.

    >>> _pairs("Lee, Ann <ann@acme.example>, Bo [odd] <bo@acme.example>")
    [('Lee, Ann', 'ann@acme.example'), ('Bo [odd]', 'bo@acme.example')]
    """
    found = [(name, address.rstrip(".")) for name, address in getaddresses([value]) if address]
    if found and all(_ONE_ADDRESS.fullmatch(address) for _, address in found):
        return found
    return [(name.strip(' ",'), address) for name, address in _ADDRESS.findall(value)]


def _is_automatic(message: Message, writer: str | None) -> bool:
    """Whether a program wrote it, or it went to a list: no contact with anybody."""
    return (
        message.get_content_type() == "multipart/report"  # of delivery, of having been read
        or header(message, "auto-submitted").strip().lower() not in ("", "no")
        or bool(_BULK.search(header(message, "precedence")))
        or any(
            message.get(name) for name in ("list-unsubscribe", "list-id", "x-autoreply", "x-auto-response")
        )
        or header(message, "return-path").strip() == "<>"
        or bool(writer and _ROBOTS.match(writer))
    )


def _moment(message: Message, divider: bytes, latest: datetime) -> str | None:
    """When it was sent, in UTC; else when a server got it, or a mailbox: the first that can have been already."""
    received = [value.rpartition(";")[2] for value in headers(message, "received")]
    others = [*headers(message, "delivery-date"), *headers(message, "resent-date"), *received]
    put = _AT_END.search(divider.decode("ascii", "replace"))
    written = (*headers(message, "date"), *others, *([put[0]] if put else []))
    moments = [moment for text in written if (moment := moment_of(text.strip())) is not None]
    found = [moment if moment.tzinfo else moment.replace(tzinfo=UTC) for moment in moments]
    at = next((moment for moment in found if moment <= latest), found[0] if found else None)
    return utc(at) if at else None


def _identity(message: Message, at: str, subject: str | None, body: str | None) -> str:
    """The Message-ID, else a hash of what makes the message what it is."""
    known = "".join((line_of(header(message, "message-id")) or "").split()).strip("<>")
    if known:
        return known
    parts = (header(message, "from"), header(message, "to"), at, subject or "", body or "")
    return hashlib.sha1("\x1f".join(parts).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
