"""Networks on which people have accounts: their addresses, and how an account is written canonically."""

from __future__ import annotations

from functools import cache

from crmcli.clean.text import quoted, stored
from crmcli.clean.url import Url, split, without_www
from crmcli.errors import CleanError
from crmcli.model import Handle

# Network: its host, what stands before the account, the other hosts, the first words of paths to no account.
_NETWORKS = {
    "linkedin": ("linkedin.com", "in/", "", ""),
    "x": ("x.com", "", "twitter.com", "i search hashtag home explore intent share"),
    "facebook": ("facebook.com", "", "fb.com fb.me", "people pages groups events watch share sharer p"),
    "instagram": ("instagram.com", "", "instagr.am", "p reel reels explore stories tv"),
    "github": ("github.com", "", "", "orgs search topics marketplace"),
    "gitlab": ("gitlab.com", "", "", "groups explore"),
    "youtube": ("youtube.com", "@", "", "channel c user watch playlist shorts live results embed"),
    "telegram": ("t.me", "", "telegram.me telegram.dog", "joinchat s addstickers share"),
    "xing": ("xing.com", "profile/", "", ""),
    "tiktok": ("tiktok.com", "@", "", "discover tag"),
    "threads": ("threads.net", "@", "threads.com", "search"),
    "medium": ("medium.com", "@", "", "p tag m"),
    "bluesky": ("bsky.app", "profile/", "", ""),
    "pinterest": ("pinterest.com", "", "", "pin search"),
    "vk": ("vk.com", "", "vkontakte.ru", "feed search"),
    "whatsapp": ("wa.me", "", "api.whatsapp.com whatsapp.com", ""),
}
_OTHER_NAMES = {"twitter": "x", "fb": "facebook", "bsky": "bluesky", "website": "web", "url": "web"}


def handle(text: str, network: str | None = None) -> Handle | None:
    """The account or page with its canonical form; None where the text is none and no network is named.

    An address counts for more than the network named with it.

    >>> handle("https://it.linkedin.com/in/JaneDoe/?trk=x").canonical, handle("@jane", "x").canonical
    ('linkedin.com/in/janedoe', 'x.com/jane')
    """
    value = stored(text, "handle")
    found = account(value, network.strip().lower() if network else None)
    return Handle(found[0], value, found[1]) if found else None


def account(text: str, network: str | None) -> tuple[str, str] | None:
    """The network and the canonical form, or None where no network is named and the text shows none."""
    network = _OTHER_NAMES.get(network or "", network)
    if not text:
        raise CleanError("the handle is empty")
    if text[:6].lower() == "skype:":
        return "skype", _named("skype", text.partition("?")[0])
    user, at, host = text.removeprefix("@").partition("@")
    if at and "." in host and _is_user(user) and (text[0] == "@" or network == "mastodon"):
        return "mastodon", f"{split(host).host}/@{user.lower()}"
    try:
        url = split(text)
    except CleanError:
        url = None
    if url and (network in (None, "web") or "://" in text or url.path.strip("/") or _network_of(url.host)):
        return _at_address(url)
    if network is None:
        return None
    return network, _named(network, text)


def _is_user(name: str) -> bool:
    return name.replace("_", "").replace(".", "").replace("-", "").isalnum()


@cache
def _hosts() -> dict[str, str]:
    return {
        known: network
        for network, (host, _, others, _) in _NETWORKS.items()
        for known in (host, *others.split())
    }


def _network_of(host: str) -> str | None:
    return next((network for known, network in _hosts().items() if f".{host}".endswith(f".{known}")), None)


def _at_address(url: Url) -> tuple[str, str]:
    """Network and canonical form of a web address."""
    network = _network_of(url.host)
    parts = [part for part in url.path.split("/") if part]
    if network is None:
        if parts and parts[0][0] == "@" and len(parts[0]) > 1:
            return "mastodon", f"{url.host}/{_decoded(parts[0])}"
        port = f":{url.port}" if url.port else ""
        query = url.query if len(url.query) > 1 else ""
        return "web", "/".join([without_www(url.host) + port, *parts]) + query
    home, before, _, others = _NETWORKS[network]
    named = _in_query(network, url, parts)
    if named:
        return network, f"{home}/{named}"
    if not parts:
        return network, home
    first, *rest = map(_decoded, parts)
    if first in others.split() or first.startswith("+") or not first.strip("@"):
        return network, _page(network, home, parts)
    if not before.endswith("/"):
        return network, f"{home}/{before}{first.lstrip('@')}"
    if rest and (first == before[:-1] or (first == "pub" and len(rest) == 1)):
        return network, f"{home}/{before}{rest[0]}"
    return network, _page(network, home, parts)


def _page(network: str, home: str, parts: list[str]) -> str:
    """A page that is no person's account; in YouTube's and Telegram's ids capitals count."""
    if network in ("youtube", "telegram"):
        return "/".join([home, *parts])
    if parts[0].lower() in ("company", "companies", "school", "showcase", "pages"):
        parts = parts[:2]  # the company, not its page of jobs
    return "/".join([home, *map(_decoded, parts)])


def _in_query(network: str, url: Url, parts: list[str]) -> str | None:
    """The account that stands in the query of an address, in its canonical form; None where none does."""
    path = "/".join(parts).lower()
    pairs = (pair.partition("=") for pair in url.query[1:].lower().split("&"))
    query = {name: value.replace("%2b", "+") for name, _, value in pairs}
    if network == "facebook" and path == "profile.php" and query.get("id", "").isalnum():
        return f"profile.php?id={query['id']}"
    if network == "facebook" and path.startswith("people/") and parts[-1].isalnum() and len(parts) > 2:
        return f"profile.php?id={parts[-1].lower()}"
    if network == "linkedin" and path == "profile/view" and query.get("id", "").isalnum():
        return f"profile/view?id={query['id']}"
    if network == "whatsapp" and path == "send" and query.get("phone", "").strip("+ ").isdigit():
        return query["phone"].strip("+ ")
    if network == "x" and path == "intent/user" and query.get("screen_name", "").isidentifier():
        return query["screen_name"]
    return None


def _decoded(part: str) -> str:
    """A piece of a path in lower case, its escapes undone where nothing else could be meant."""
    if "%" not in part:
        return part.lower()
    from unicodedata import normalize
    from urllib.parse import unquote

    plain = unquote(part)
    if any(character in "?#%/@: \ufffd" for character in plain) or not plain.isprintable():
        return part.lower()
    return normalize("NFC", normalize("NFC", plain).lower())


def _named(network: str, text: str) -> str:
    """The canonical form of an account by its name alone."""
    name = text.lower().removeprefix(f"{network}:").strip("/@")
    if network == "web":
        raise CleanError(f"no web address: {quoted(text)}", "such as https://acme.com")
    if network == "whatsapp":
        from crmcli.clean.phone import phone_digits

        name = phone_digits(name).removeprefix("00") or name
    if not name or not name.isprintable() or any(character in "?#% " for character in name):
        raise CleanError(f"no {network} account: {quoted(text)}", "give its address or its name")
    if network not in _NETWORKS:
        return f"{network}:{name}"
    home, before, _, _ = _NETWORKS[network]
    return _at_address(split(f"{home}/{name}" if "/" in name else f"{home}/{before}{name}"))[1]
