"""The texts of a mail: headers decoded, dates as people's programs write them, what the body says."""

from __future__ import annotations

import re
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from crmcli.exchange.charsets import text_of
from crmcli.exchange.gather.texts import page_text

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ZONE_NAME = re.compile(r"\b([A-Z]{3,4})(\s+\d{4})?$")
# Names of zones that mean one thing, beside those of RFC 5322 §4.3, which the library knows.
_ZONES = {
    "WET": "+0000", "WEST": "+0100", "BST": "+0100", "CET": "+0100", "MET": "+0100", "MEZ": "+0100",
    "CEST": "+0200", "MEST": "+0200", "MESZ": "+0200", "EET": "+0200", "EEST": "+0300", "MSK": "+0300",
    "JST": "+0900", "KST": "+0900", "AEST": "+1000", "AEDT": "+1100", "NZST": "+1200", "NZDT": "+1300",
}  # fmt: skip
_FROM_GREENWICH = re.compile(r"(?:\bGMT|\bUTC|-| )([+-]\d{2}):?(\d{2})\b")
_COMMENT = re.compile(r"\([^()]*\)")
_AROUND_COLON = re.compile(r"\s*:\s*")
_HALF_OF_DAY = re.compile(r"\b(\d{1,2})(:\d{2}(?::\d{2})?) ([AP])M\b", re.I)
_TEXTS = ("text/plain", "text/html", "text/enriched", "text/richtext")
# Signatures, and the same page once more for programs that show it otherwise.
_UNSEEN = (
    "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "text/x-amp-html",
    "text/watch-html",
)  # fmt: skip


def headers(message: Message, name: str) -> list[str]:
    """The values of a header as they stand; bytes beyond ASCII as text, what is encoded still encoded."""
    return [_from_raw(str(value), message) for key, value in message.raw_items() if key.lower() == name]


def header(message: Message, name: str) -> str:
    """The first value of a header, decoded; empty where there is none."""
    found = headers(message, name)
    return decoded(found[0]) if found else ""


def _from_raw(text: str, message: Message) -> str:
    """A header's text, in which bytes beyond ASCII are UTF-8, or else what the body is in."""
    if text.isascii():
        return text
    data = text.encode("utf-8", "surrogateescape")
    try:
        return data.decode()
    except UnicodeDecodeError:
        charsets = (part.get_content_charset() for part in message.walk())
        return text_of(data, next(filter(None, charsets), None))


def decoded(text: str) -> str:
    """A text with its encoded words (RFC 2047) read.

    >>> decoded("=?utf-8?q?J=C3=B6rg?= Lenz"), decoded("=?iso-8859-1?Q?Andr=E9?=")
    ('Jörg Lenz', 'André')
    """
    if "=?" not in text:
        return text
    try:
        pieces = decode_header(text)
    except HeaderParseError:
        return text
    return "".join(piece if isinstance(piece, str) else text_of(piece, charset) for piece, charset in pieces)


def line_of(text: str) -> str | None:
    """A text on one line, without control characters; None for an empty one."""
    return " ".join(_CONTROL.sub(" ", text).split()) or None


def moment_of(text: str) -> datetime | None:
    """The moment of a date in a mail's head; None for what is none.

    >>> moment_of("Mon, 2 Mar 2009 12:00:00 CET").isoformat()
    '2009-03-02T12:00:00+01:00'
    >>> moment_of("Mon, 2 Mar 2009 02:00 PM GMT+0100").isoformat()
    '2009-03-02T14:00:00+01:00'
    >>> moment_of("Mon, 2 Mar 109 09(in (the) morning): 30 +01:00").isoformat()
    '2009-03-02T09:30:00+01:00'
    """
    while (without := _COMMENT.sub(" ", text)) != text:
        text = without
    text = _FROM_GREENWICH.sub(r" \1\2", _AROUND_COLON.sub(":", text).strip())
    text = _HALF_OF_DAY.sub(lambda half: f"{int(half[1]) % 12 + 12 * (half[3] in 'pP')}{half[2]}", text)
    named = _ZONE_NAME.search(text)
    if named and named[1] in _ZONES:
        text = f"{text[: named.start()]}{_ZONES[named[1]]}{named[2] or ''}"
    for read in (parsedate_to_datetime, datetime.fromisoformat, _at_midnight):
        try:
            found = read(text)
            return found.replace(year=found.year + 1900) if 100 <= found.year < 200 else found
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _at_midnight(text: str) -> datetime:
    return parsedate_to_datetime(f"{text} 00:00:00")


def body_of(message: Message) -> str | None:
    """The plain text of a message, else what its HTML says, and the names of what is attached."""
    plain: list[str] = []
    markup: list[str] = []
    attached: list[str | None] = []
    _gather(message, plain, markup, attached)
    text = "\n\n".join(plain) or "\n\n".join(markup)
    names = ", ".join(name for name in attached if name)
    return "\n\n".join(part for part in (text, f"[attached: {names}]" if names else "") if part) or None


def _gather(message: Message, plain: list[str], markup: list[str], attached: list[str | None]) -> None:
    """Add the texts of all parts, and the names of what is attached: files, and whole messages, which stay closed."""
    for part in message.get_payload() if message.is_multipart() else [message]:
        if isinstance(part, str):
            continue
        kind, name = part.get_content_type().split()[0], part.get_filename()
        if part.get_content_maintype() == "message":
            inner = part.get_payload()
            subject = header(inner[0], "subject") if isinstance(inner, list) and inner else ""  # type: ignore[arg-type]
            attached.append(line_of(decoded(name or "")) or line_of(subject) or kind)
        elif part.is_multipart():
            _gather(part, plain, markup, attached)
        elif kind.startswith("multipart/"):  # that has no parts
            plain += _said(part, "text/plain")
        elif kind in _UNSEEN:
            continue
        elif name or part.get_content_disposition() == "attachment" or kind not in _TEXTS:
            attached.append(line_of(decoded(_from_raw(name or kind, message))))
        elif kind == "text/plain":
            plain += _said(part, kind)
        else:
            markup += _said(part, kind)


def _said(part: Message, kind: str) -> list[str]:
    """The text of a part without markup and controls; none where it says nothing."""
    text = _payload(part)
    text = text if kind == "text/plain" else page_text(text)
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return [text] if text else []


def _payload(part: Message) -> str:
    data = part.get_payload(decode=True)
    text = text_of(data, part.get_content_charset()) if isinstance(data, bytes) else str(data or "")
    if str(part.get_param("format", "")).lower() == "flowed":
        return _unflowed(text, is_joined=str(part.get_param("delsp", "")).lower() == "yes")
    return text


def _unflowed(text: str, *, is_joined: bool) -> str:
    """Lines a program broke, put together again (RFC 3676): what ends in a blank goes on, in one depth of quotes.

    >>> _unflowed("one \\ntwo\\n> three \\n> four\\n-- \\nAnn", is_joined=False)
    'one two\\n> three four\\n-- \\nAnn'
    """
    found: list[tuple[int, str]] = []
    goes_on = False
    for line in text.replace("\r\n", "\n").split("\n"):
        words = line.lstrip(">")
        depth = len(line) - len(words)
        words = words.removeprefix(" ")
        if goes_on and found[-1][0] == depth and words != "-- ":
            found[-1] = (depth, found[-1][1] + words)
        else:
            found.append((depth, words))
        goes_on = words.endswith(" ") and words != "-- "
        if goes_on and is_joined:
            found[-1] = (depth, found[-1][1][:-1])
    return "\n".join(f"{'>' * depth}{' ' if depth else ''}{words}" for depth, words in found)
