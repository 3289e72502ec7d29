"""Networks on which people have accounts: their addresses, and how an account is written."""

from __future__ import annotations

from crmcli.clean.text import quoted
from crmcli.errors import CleanError

# Network, its canonical host, the path before the account, other hosts.
_NETWORKS = {
    "linkedin": ("linkedin.com", "in/", ""),
    "x": ("x.com", "", "twitter.com"),
    "facebook": ("facebook.com", "", "fb.com fb.me"),
    "instagram": ("instagram.com", "", "instagr.am"),
    "github": ("github.com", "", ""),
    "gitlab": ("gitlab.com", "", ""),
    "youtube": ("youtube.com", "@", ""),
    "telegram": ("t.me", "", "telegram.me telegram.dog"),
    "xing": ("xing.com", "profile/", ""),
    "tiktok": ("tiktok.com", "@", ""),
    "threads": ("threads.net", "@", "threads.com"),
    "medium": ("medium.com", "@", ""),
    "bluesky": ("bsky.app", "profile/", ""),
    "pinterest": ("pinterest.com", "", ""),
    "vk": ("vk.com", "", "vkontakte.ru"),
    "whatsapp": ("wa.me", "", "api.whatsapp.com whatsapp.com"),
}
_OTHER_NAMES = {"twitter": "x", "fb": "facebook", "bsky": "bluesky", "website": "web", "url": "web"}


def account(text: str, network: str | None) -> tuple[str, str] | None:
    """The network and the canonical form, or None where no network is named and the text shows none."""
    from crmcli.clean.url import _split

    if network:
        network = _OTHER_NAMES.get(network, network)
    if not text:
        raise CleanError("the handle is empty")
    if text.lower().startswith("skype:"):
        return "skype", "skype:" + text[6:].partition("?")[0].lower()
    user, at, host = text.removeprefix("@").partition("@")
    if text.startswith("@") and at and user and "." in host:
        return "mastodon", f"{host.lower()}/@{user.lower()}"
    try:
        _, host, _, rest = _split(text)
    except CleanError:
        host = ""
    if host and (network is None or network == "web" or "/" in text or host in _hosts()):
        return _of_address(host, rest)
    if network is None:
        return None
    return network, _of_name(network, text)


def _hosts() -> dict[str, str]:
    hosts = {}
    for network, (host, _, others) in _NETWORKS.items():
        for known in (host, *others.split()):
            hosts[known] = network
    return hosts


def _of_address(host: str, rest: str) -> tuple[str, str]:
    from urllib.parse import unquote

    hosts = _hosts()
    known = next((name for name in hosts if host == name or host.endswith("." + name)), None)
    path, _, query = rest.partition("#")[0].partition("?")
    parts = [part for part in unquote(path).split("/") if part]
    if known is None:
        bare = host.removeprefix("www.")
        return "web", "/".join([bare, *parts]) + (f"?{query}" if query else "")
    network = hosts[known]
    home, before, _ = _NETWORKS[network]
    if not parts:
        return network, home
    if before.endswith("/") and parts[0] in (before[:-1], "pub") and len(parts) > 1:
        return network, f"{home}/{before}{parts[1].lower()}"
    if before.endswith("/") or len(parts) > 1:
        return network, "/".join([home, *parts]).lower()
    return network, f"{home}/{before}{parts[0].removeprefix('@').lower()}"


def _of_name(network: str, text: str) -> str:
    name = text.removeprefix("@").lower()
    if not name or any(character.isspace() for character in name):
        raise CleanError(f"no {network} account: {quoted(text)}", "give its address or its name")
    if network in _NETWORKS:
        home, before, _ = _NETWORKS[network]
        return f"{home}/{before}{name}"
    return f"{network}:{name}"
