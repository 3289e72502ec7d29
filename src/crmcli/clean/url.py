"""Web addresses: the domain, a tidy form, the pieces."""

from __future__ import annotations

from crmcli.clean.text import quoted, stored
from crmcli.errors import CleanError
from crmcli.model import Record

_HOST_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789.-"
_LONGEST_HOST, _LONGEST_LABEL = 253, 63  # RFC 1035 §2.3.4


class Url(Record):
    """The pieces of a web address: host in lower case and ASCII, port unless it is the usual one."""

    scheme: str
    host: str
    port: str
    path: str
    query: str
    fragment: str


def domain(text: str) -> str | None:
    """The domain of a web address in lower case without www, or CleanError; None where its host is none (an
    IP number, localhost).

    >>> domain("https://www.ACME.com/x"), domain("http://localhost:8000")
    ('acme.com', None)
    """
    host = split(stored(text, "website")).host
    if host == "localhost" or host.rpartition(".")[2].isdigit():
        return None
    return without_www(host)


def without_www(host: str) -> str:
    """The host without the www before a domain."""
    while host.startswith("www.") and host.count(".") > 1:
        host = host.removeprefix("www.")
    return host


def website(text: str) -> str:
    """The address in a tidy form: scheme, host in lower case, no usual port, no lonely slash.

    >>> website("ACME.com/"), website("http://acme.com:80/a?b#c")
    ('https://acme.com', 'http://acme.com/a?b#c')
    """
    url = split(stored(text, "website"))
    path = "" if url.path == "/" and not url.query and not url.fragment else url.path
    port = f":{url.port}" if url.port else ""
    return f"{url.scheme}://{url.host}{port}{path}{url.query}{url.fragment}"


def split(text: str) -> Url:
    """The pieces of a web address, or CleanError; an account name and password in it are left out."""
    scheme, mark, rest = text.partition("://")
    if not mark:
        scheme, rest = "https", text.removeprefix("//")
    scheme = scheme.lower()
    if scheme not in ("http", "https") or not rest or any(map(str.isspace, text)) or not text.isprintable():
        raise _no_address(text)
    rest, hash_mark, fragment = rest.partition("#")
    rest, question_mark, query = rest.partition("?")
    authority, slash, path = rest.partition("/")
    _, account, authority = authority.rpartition("@")
    host, _, port = authority.partition(":")
    if (account and not mark) or not (port == "" or (port.isascii() and port.isdigit() and len(port) < 6)):
        raise _no_address(text)
    usual = "80" if scheme == "http" else "443"
    return Url(
        scheme=scheme,
        host=_host(host, text),
        port="" if port == usual else port,
        path=slash + path,
        query=question_mark + query,
        fragment=hash_mark + fragment,
    )


def _host(host: str, text: str) -> str:
    """The host in lower case and ASCII (IDNA 2008), or CleanError where it cannot be one."""
    host = host.lower()
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host, uts46=True).decode()
        except (idna.IDNAError, UnicodeError):
            raise _no_address(text) from None
    host = host.removesuffix(".")
    labels = host.split(".")
    if host == "localhost" or _is_ip_number(labels):
        return host
    end = labels[-1]
    if host.strip(_HOST_CHARACTERS) or len(labels) < 2 or len(host) > _LONGEST_HOST:
        raise _no_address(text)
    if not all(0 < len(label) <= _LONGEST_LABEL and "-" not in (label[0], label[-1]) for label in labels):
        raise _no_address(text)
    if len(end) < 2 or not (end.isalpha() or end.startswith("xn--")):
        raise _no_address(text)
    return host


def _is_ip_number(labels: list[str]) -> bool:
    return len(labels) == 4 and all(
        label.isdigit() and len(label) < 4 and int(label) < 256 for label in labels
    )


def _no_address(text: str) -> CleanError:
    hint = "that is an e-mail address" if "@" in text and "/" not in text else "such as https://acme.com"
    return CleanError(f"no web address: {quoted(text)}", hint)
