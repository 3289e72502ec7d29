"""Web addresses and accounts on networks: a domain, a tidy address, a handle's one canonical form."""

from __future__ import annotations

from crmcli.clean.text import quoted, stored
from crmcli.errors import CleanError
from crmcli.model import Handle

_HOST_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789.-"


def domain(text: str) -> str | None:
    """The domain of a web address in lower case without www, or CleanError; None where the host has no
    domain (an IP number, localhost).

    >>> domain("https://www.ACME.com/x")
    'acme.com'
    """
    given = stored(text, "website")
    host = _split(given)[1]
    while host.startswith("www.") and host.count(".") > 1:
        host = host[4:]
    if host == "localhost" or host.startswith("[") or not host.strip("0123456789."):
        return None
    return host


def website(text: str) -> str:
    """The address in a tidy form: scheme, host in lower case, no default port, no lonely slash.

    >>> website("ACME.com/")
    'https://acme.com'
    """
    scheme, host, port, rest = _split(stored(text, "website"))
    if rest == "/":
        rest = ""
    return f"{scheme}://{host}{port}{rest}"


def _split(text: str) -> tuple[str, str, str, str]:
    """Scheme, host, ':port' unless it is the default, and the rest; CleanError when it is no web address."""
    scheme, mark, rest = text.partition("://")
    if not mark:
        scheme, rest = "https", text.removeprefix("//")
    scheme = scheme.lower()
    if scheme not in ("http", "https") or any(character.isspace() for character in text) or not rest:
        raise _no_address(text)
    ends = [at for at in map(rest.find, "/?#") if at >= 0]
    authority, rest = (rest[: min(ends)], rest[min(ends) :]) if ends else (rest, "")
    _, at, authority = authority.rpartition("@")
    if at and not mark:
        raise _no_address(text)
    host, colon, port = authority.partition(":")
    if colon and port and not (port.isascii() and port.isdigit()):
        raise _no_address(text)
    if port in ("", "80", "443"):
        port = ""
    return scheme, _host(host, text), f":{port}" if port else "", rest


def _host(host: str, text: str) -> str:
    host = host.lower().removesuffix(".")
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host, uts46=True).decode()
        except (idna.IDNAError, UnicodeError):
            raise _no_address(text) from None
    labels = host.split(".")
    if host == "localhost":
        return host
    if host.strip(_HOST_CHARACTERS) or len(labels) < 2 or len(host) > 253:
        raise _no_address(text)
    if not all(0 < len(label) < 64 and label[0] != "-" and label[-1] != "-" for label in labels):
        raise _no_address(text)
    end = labels[-1]
    if end.isdigit():
        if len(labels) == 4 and all(label.isdigit() and int(label) < 256 for label in labels):
            return host
        raise _no_address(text)
    if len(end) < 2 or not (end.isalpha() or end.startswith("xn--")):
        raise _no_address(text)
    return host


def _no_address(text: str) -> CleanError:
    hint = "that is an e-mail address" if "@" in text and "/" not in text else "such as https://acme.com"
    return CleanError(f"no web address: {quoted(text)}", hint)


def handle(text: str, network: str | None = None) -> Handle | None:
    """The account or page with its canonical form; None where the text is none and no network is named.

    >>> handle("https://it.linkedin.com/in/JaneDoe/?trk=x").canonical, handle("@jane", "x").canonical
    ('linkedin.com/in/janedoe', 'x.com/jane')
    """
    from crmcli.clean.network import account

    value = stored(text, "handle")
    found = account(value, network.lower() if network else None)
    return Handle(found[0], value, found[1]) if found else None
