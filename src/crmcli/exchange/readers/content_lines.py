"""The lines of vCard files: unfolded, split into name, parameters and value, decoded. vobject unfolds them.

RFC 2425 §5.8.2, RFC 2426 §4, RFC 6350 §3.3; vCard 2.1 §2.1 for bare parameters and quoted-printable values.
"""

from __future__ import annotations

import binascii
import io
import quopri
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import TextIO

from crmcli.errors import UsageError
from crmcli.exchange.charsets import text_of
from crmcli.exchange.encoding import encoding_of
from crmcli.exchange.source import Source
from crmcli.model import Record

_FOLDED = "utf-8 folded by bytes"  # stands for an encoding
_ESCAPE = re.compile(r"\\(.)", re.S)
_LONGEST_CARD = 20_000  # lines; a card longer than this is a missing END
BINARY = ("PHOTO", "LOGO", "SOUND", "KEY", "AGENT")  # properties that are no text
# A line in time that grows with its length only (vobject's own pattern may take for ever over a broken one). Extensions
# with blanks in their names and empty parameters are taken too: X-GOOGLE TALK:ann, TAIL;PARAM=1;:text.
_LINE = re.compile(r'(?:([A-Z0-9_-]+)\.)?(X-[^;:]+|[A-Z0-9_-]+)((?:;(?:"[^"]*"|[^:;"])*)*):(.*)', re.S | re.I)
_PARAM = re.compile(r';((?:"[^"]*"|[^:;"])*)')
_PARAM_VALUE = re.compile(r'"[^"]*"|[^,"]+')
_NAMES_IN_N = 2  # place of the last component of N that is a name; titles follow
_NO_NAME = re.compile(r"[^A-Za-z0-9_-]+")


class Property(Record):
    """One line of a card. `types` are its TYPE values in lower case, `raw` the whole line, unfolded and decoded."""

    name: str
    value: str
    params: dict[str, list[str]]
    group: str | None
    raw: str

    @property
    def types(self) -> list[str]:
        return [word.lower() for value in self.params.get("TYPE", ()) for word in value.split(",")]

    @property
    def preferred(self) -> bool:
        return "pref" in self.types or self.params.get("PREF", [""])[0] in ("1", "PREF")

    @property
    def text(self) -> str:
        """The value without escapes."""
        return unescaped(self.value)

    @property
    def parts(self) -> list[str]:
        """The components of a structured value (N, ADR, ORG), without escapes."""
        return [unescaped(part) for part in split_unescaped(self.value, ";")]

    @property
    def name_parts(self) -> list[str]:
        """The components of N; several values of one, which commas divide (RFC 6350 §6.2.2), as a text.

        >>> Property("N", "Perreault;Simon;Luc,Guy;;ing. jr,M.Sc.", {}, None, "").name_parts
        ['Perreault', 'Simon', 'Luc Guy', '', 'ing. jr, M.Sc.']
        """
        found = []
        for place, part in enumerate(split_unescaped(self.value, ";")):
            values = split_unescaped(part, ",")
            joint = ", " if place > _NAMES_IN_N or any(v[:1] == " " for v in values[1:]) else " "
            found.append(joint.join(text for v in values if (text := unescaped(v).strip())))
        return found

    @property
    def items(self) -> list[str]:
        """The items of a list value (CATEGORIES, NICKNAME), without escapes."""
        return [item for part in split_unescaped(self.value, ",") if (item := unescaped(part).strip())]


def split_unescaped(value: str, mark: str) -> list[str]:
    """The pieces between marks that no backslash stands before.

    >>> split_unescaped(r"a;b\\;c", ";")
    ['a', 'b\\\\;c']
    """
    pieces, begun, place = [], 0, 0
    while place < len(value):
        if value[place] == "\\":
            place += 2
            continue
        if value[place] == mark:
            pieces.append(value[begun:place])
            begun = place + 1
        place += 1
    return [*pieces, value[begun:]]


def unescaped(value: str) -> str:
    """The text with its escapes taken out.

    >>> unescaped(r"one\\, two\\nthree")
    'one, two\\nthree'
    """
    if "\\" not in value:
        return value
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def codec_of(source: Source, encoding: str | None) -> str:
    """The encoding of a file of cards; where it cannot be known but the cards name theirs, that of each line."""
    try:
        return encoding_of(source, encoding)[0]
    except UsageError:
        if _is_utf8_unfolded(source):
            return _FOLDED
        if b"CHARSET=" in source.head().upper():
            return "latin-1"
        raise


def card_text(source: Source, codec: str) -> AbstractContextManager[TextIO]:
    """The text of a file of cards; where its lines are folded inside of letters, with all lines unfolded."""
    if codec != _FOLDED:
        return source.text(codec)
    with source.open() as file:
        return nullcontext(io.StringIO(_unfolded(file.read()).decode(), newline=""))


def _unfolded(lines: bytes) -> bytes:
    """Lines as they were before a program folded them by bytes, RFC 2425 §5.8.1."""
    return re.sub(rb"\r?\n[ \t]", b"", lines)


def _is_utf8_unfolded(source: Source) -> bool:
    with source.open() as file:
        try:
            _unfolded(file.read()).decode()
        except UnicodeDecodeError:
            return False
    return True


def cards(text: TextIO, codec: str) -> Iterator[tuple[int, list[Property] | str]]:
    """(line of its BEGIN, the properties of the card, or why it cannot be read) of every card of a file."""
    from vobject.base import getLogicalLines

    begun, depth, stray = 0, 0, False
    found: list[Property] = []
    wrong: str | None = None
    for raw, number in getLogicalLines(text, allowQP=True):
        line = raw.lstrip("\ufeff")
        word = line.strip().upper().replace(" ", "")
        if word == "BEGIN:VCARD":
            if depth and not _is_agent(found):
                yield begun, "END:VCARD is missing"
                depth = 0
            depth += 1
            if depth == 1:
                begun, found, wrong = max(number, 1), [], None
            elif not found[-1].value.strip():
                found.append(found.pop()._replace(value="a card of its own"))
        elif word == "END:VCARD" and depth:
            depth -= 1
            if not depth:
                yield begun, wrong or found
        elif depth == 1:
            wrong = wrong or _take(line, found, codec)
        elif not depth and word and not stray:
            stray = True
            yield max(number, 1), f"begins with {line.strip()[:40]!r}, not BEGIN:VCARD"
    if depth:
        yield begun, "END:VCARD is missing"


def _is_agent(found: list[Property]) -> bool:
    """Whether the last line announced a card within the card (vCard 2.1 AGENT)."""
    return bool(found) and found[-1].name == "AGENT"


def _take(line: str, found: list[Property], codec: str) -> str | None:
    """Add the property of a line; what is wrong with it, or None. A line that is no property goes on the one before."""
    if not line.strip():
        return None
    split = _split_line(line)
    if split is None and found:  # a broken folding: text that lost its leading blank
        last = found.pop()
        found.append(last._replace(value=last.value + line, raw=last.raw + line))
        return None
    if split is None:
        return f"not a line of a card: {line[:40]!r}"
    name, params, value, group, line = split
    if len(found) > _LONGEST_CARD:
        return "longer than any card"
    table: dict[str, list[str]] = {}
    for key, *values in params:
        if values:
            table.setdefault(key.upper(), []).extend(values)
        elif "=" not in key:
            table.setdefault(_bare(key), []).append(key)
    try:
        text = _decoded(value, table, codec)
        if table.get("ENCODING", [""])[0].upper() in ("B", "BASE64") and name.upper() not in BINARY:
            text = _text_in_base64(text)
        raw = line if text is value else _plain_line(group, name, params, text)
        found.append(Property(name.upper(), text, table, group, raw))
    except (UnicodeError, LookupError):
        text = line.replace("=\n", "").upper().replace("QUOTED-PRINTABLE", "QP")
        found.append(Property("X-UNREADABLE", text, {}, None, f"X-UNREADABLE:{text}"))
    return None


def _split_line(line: str) -> tuple[str, list[list[str]], str, str | None, str] | None:
    """Name, parameters, value and group of a line, and the line as it should be; None for what is no line of a card.

    >>> _split_line('a.TEL;TYPE="x,y",z;;pref:1')
    ('TEL', [['TYPE', 'x,y', 'z'], ['pref']], '1', 'a', 'a.TEL;TYPE="x,y",z;pref:1')
    """
    match = _LINE.fullmatch(line.strip())
    if match is None:
        return None
    group, name, written, value = match.groups()
    name = _NO_NAME.sub("-", name.strip())
    params = [param for param in _PARAM.findall(written) if param.strip()]
    table = [
        [key, *(one.strip('"') for one in _PARAM_VALUE.findall(given))] if mark else [key]
        for key, mark, given in (param.partition("=") for param in params)
    ]
    mended = f"{f'{group}.' if group else ''}{name}{''.join(f';{param}' for param in params)}:{value}"
    return name, table, value, group, mended


def _plain_line(group: str | None, name: str, params: list[list[str]], text: str) -> str:
    """A line of vCard 2.1 as one of 3.0: without encoding, its text escaped."""
    kept = [
        "=".join(param) if len(param) > 1 else f"TYPE={param[0]}"
        for param in params
        if param[0].upper() not in ("ENCODING", "CHARSET", "QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT")
    ]
    value = text.replace("\\", "\\\\").replace("\r\n", "\\n").replace("\n", "\\n")
    return f"{group + '.' if group else ''}{name}{''.join(';' + one for one in kept)}:{value}"


def _bare(word: str) -> str:
    """The parameter a bare word of vCard 2.1 belongs to."""
    upper = word.upper()
    if upper in ("QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT"):
        return "ENCODING"
    return "TYPE"


def _text_in_base64(value: str) -> str:
    """A text that was written as base64; what is none is left."""
    try:
        return binascii.a2b_base64(value, strict_mode=True).decode().replace("\r\n", "\n")
    except ValueError:
        return value


def _decoded(value: str, params: dict[str, list[str]], codec: str) -> str:
    charset = params.get("CHARSET", [""])[0]
    if params.get("ENCODING", [""])[0].upper() in ("QUOTED-PRINTABLE", "Q"):
        data = quopri.decodestring(value.encode(codec, "surrogateescape"))
        return text_of(data, charset or codec).replace("\r\n", "\n")
    if charset and codec not in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        return text_of(value.encode(codec), charset)
    return value
