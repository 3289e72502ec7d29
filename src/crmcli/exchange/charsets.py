"""Text from bytes that say what they are in, as mails and cards do: the declared character set, or a wider one.

Programs declare a set and write one that has more in it: GBK as GB2312, the code page of Windows as Latin-1. Readers
take the wider one (WHATWG Encoding §4.2 does), in which every text of the narrower is the same.
"""

from __future__ import annotations

import codecs
import io
import re

_WIDER = {
    "gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950", "shift_jis": "cp932", "euc_kr": "cp949",
    "iso2022_jp": "iso2022_jp_ext", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874",
}  # fmt: skip
_ALSO = {
    "iso-8859-8-i": "iso8859-8", "x-sjis": "cp932", "x-gbk": "gb18030", "unicode-1-1-utf-7": "utf-7",
    "utf-8mb4": "utf-8", "x-mac-roman": "mac-roman", "x-mac-cyrillic": "mac-cyrillic",
}  # fmt: skip
_HARDLY = 10  # bytes in which one may be wrong
_ESCAPED = re.compile("[\udc80-\udcff]")
_CODE_PAGE = re.compile(r"(?:x-)?(?:win|windows|cp|ibm|dos)[-_]?(\d{3,5})")


def codecs_of(charset: str | None) -> list[str]:
    """The codecs to read a declared character set with, the widest first; none for a name nobody knows.

    >>> codecs_of("GB2312"), codecs_of("cp-1251"), codecs_of("x-unknown")
    (['gb18030', 'gb2312'], ['cp1251'], [])
    """
    name = (charset or "").strip("\"' \t").lower().removeprefix("charset=")
    page = _CODE_PAGE.fullmatch(name)
    try:
        known = codecs.lookup(f"cp{page[1]}" if page else _ALSO.get(name, name)).name
        io.TextIOWrapper(io.BytesIO(), known)  # refuses codecs that are none of texts: base64, rot13
    except (LookupError, ValueError):
        return []
    if known == "ascii":
        return []
    return [_WIDER[known], known] if known in _WIDER else [known]


def text_of(data: bytes, charset: str | None) -> str:
    """Bytes as text: as declared, else UTF-8, else the code page that is plainly the best, else of Western Europe.

    >>> text_of("镕".encode("gbk"), "gb2312"), text_of(b"Andr\\xe9", None), text_of(b"ok", "us-ascii")
    ('镕', 'André', 'ok')
    """
    declared = (*codecs_of(charset), "utf-8")
    for codec in declared:
        try:
            return data.decode(codec)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    for codec in declared:
        if (found := _but_for_few(data, codec)) is not None:
            return found
    from crmcli.exchange.encoding import code_page_of

    for codec in filter(None, (code_page_of(data), "cp1252")):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _but_for_few(data: bytes, codec: str) -> str | None:
    """The text, if hardly a byte is none of it; such bytes are letters of Western Europe."""
    try:
        text = data.decode(codec, "surrogateescape")
    except ValueError:
        return None
    foreign = sum("\udc80" <= letter <= "\udcff" for letter in text)
    if foreign * _HARDLY > sum(byte > 127 for byte in data):
        return None
    return _ESCAPED.sub(lambda one: bytes([ord(one[0]) - 0xDC00]).decode("latin-1"), text)
