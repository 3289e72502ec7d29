"""Domains, tidy addresses and accounts on networks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.clean.network import handle
from crmcli.clean.url import domain, website
from crmcli.errors import CleanError

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
_URLS = st.text(st.sampled_from("aB0.-/:?=&%#@é_ww.com httpsin2Fkd+~"), max_size=40)
_ADDRESSES = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "http://", "https://www.", "HTTPS://", "//"]),
    st.sampled_from(
        ["acme.com", "ACME.co.uk", "it.linkedin.com", "facebook.com", "x.com", "youtube.com", "t.me", "wa.me",
         "müller.de", "www.www.a.de"]
    ),
    st.text(st.sampled_from("/aB?%2f41@.=&#+éi n"), max_size=20),
)  # fmt: skip
_HANDLES = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "@", "in/", "skype:", "signal:"]),
    st.text(st.sampled_from("aB0._-é İ?#%/@"), max_size=8),
    st.sampled_from(["", "@", "@a.de", "@Müller.de", "/"]),
    st.sampled_from(["", "?x", "/@0", "#1"]),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://www.ACME.com/x", "acme.com"),
        ("acme.com", "acme.com"),
        ("WWW.acme.com.", "acme.com"),
        ("http://acme.com:8080?x=1", "acme.com"),
        ("//acme.com/x", "acme.com"),
        ("https://jane:secret@acme.com/", "acme.com"),
        ("shop.acme.co.uk#top", "shop.acme.co.uk"),
        ("www.com", "www.com"),
        ("https://www.müller.de", "xn--mller-kva.de"),
        ("почта.рф", "xn--80a1acny.xn--p1ai"),
        ("http://192.168.1.1/admin", None),
        ("http://localhost:8000", None),
    ],
)
def test_the_domain_of_a_web_address(text: str, expected: str | None) -> None:
    assert domain(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "acme", "jane@acme.com", "http://", "ftp://acme.com", "acme .com", "-acme.com", "acme..com", "acme.c",
     "acme.123", "http://acme.com:x", "a" * 64 + ".com", "http://[::1]/", "javascript:alert(1)", "a\x1b.com"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(CleanError, match="web address"):
        domain(text)
    with pytest.raises(CleanError, match="web address"):
        website(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ACME.com", "https://acme.com"),
        ("http://www.ACME.com/", "http://www.acme.com"),
        ("https://acme.com:443/Team?id=1#Jane", "https://acme.com/Team?id=1#Jane"),
        ("HTTP://acme.com:80", "http://acme.com"),
        ("acme.com:8080/", "https://acme.com:8080"),
        ("http://localhost:8000/x", "http://localhost:8000/x"),
    ],
)
def test_a_website_in_its_tidy_form(text: str, expected: str) -> None:
    assert website(text) == expected


@pytest.mark.parametrize(
    ("text", "network", "canonical"),
    [
        ("https://it.linkedin.com/in/JaneDoe/?trk=x", "linkedin", "linkedin.com/in/janedoe"),
        ("linkedin.com/in/janedoe/en", "linkedin", "linkedin.com/in/janedoe"),
        ("http://www.linkedin.com/pub/janedoe", "linkedin", "linkedin.com/in/janedoe"),
        ("linkedin.com/pub/jane-doe/1/2a/3b4", "linkedin", "linkedin.com/pub/jane-doe/1/2a/3b4"),
        ("https://www.linkedin.com/company/Acme/jobs", "linkedin", "linkedin.com/company/acme"),
        ("linkedin.com/profile/view?id=123&trk=x", "linkedin", "linkedin.com/profile/view?id=123"),
        ("https://www.linkedin.com/in/j%C3%A9r%C3%B4me-x", "linkedin", "linkedin.com/in/jérôme-x"),
        ("https://twitter.com/Jane", "x", "x.com/jane"),
        ("https://mobile.twitter.com/@Jane/status/12", "x", "x.com/jane"),
        ("https://x.com/intent/user?screen_name=Jane", "x", "x.com/jane"),
        ("https://x.com/i/lists/12", "x", "x.com/i/lists/12"),
        ("https://m.facebook.com/jane.doe?ref=x", "facebook", "facebook.com/jane.doe"),
        ("https://www.facebook.com/profile.php?id=100&x=1", "facebook", "facebook.com/profile.php?id=100"),
        ("facebook.com/people/Jane-Doe/100", "facebook", "facebook.com/profile.php?id=100"),
        ("instagram.com/jane.doe/", "instagram", "instagram.com/jane.doe"),
        ("https://github.com/Jane/repo", "github", "github.com/jane"),
        ("https://www.youtube.com/@Jane/videos", "youtube", "youtube.com/@jane"),
        ("youtube.com/channel/UCabC", "youtube", "youtube.com/channel/UCabC"),
        ("https://t.me/Jane", "telegram", "t.me/jane"),
        ("https://t.me/+AbC", "telegram", "t.me/+AbC"),
        ("https://www.xing.com/profile/Jane_Doe/cv", "xing", "xing.com/profile/jane_doe"),
        ("https://www.tiktok.com/@Jane?lang=it", "tiktok", "tiktok.com/@jane"),
        ("https://bsky.app/profile/jane.bsky.social", "bluesky", "bsky.app/profile/jane.bsky.social"),
        ("@Jane@Mastodon.social", "mastodon", "mastodon.social/@jane"),
        ("https://mastodon.social/@Jane", "mastodon", "mastodon.social/@jane"),
        ("https://wa.me/393471234567", "whatsapp", "wa.me/393471234567"),
        ("https://api.whatsapp.com/send?phone=%2B39347123456", "whatsapp", "wa.me/39347123456"),
        ("skype:Jane.Doe?call", "skype", "skype:jane.doe"),
        ("https://www.acme.com/Team/?id=1#top", "web", "acme.com/Team?id=1"),
        ("acme.com", "web", "acme.com"),
    ],
)
def test_an_address_shows_its_network(text: str, network: str, canonical: str) -> None:
    found = handle(text)
    assert found is not None
    assert (found.network, found.value, found.canonical) == (network, text, canonical)


@pytest.mark.parametrize(
    ("text", "network", "canonical"),
    [
        ("janedoe", "linkedin", "linkedin.com/in/janedoe"),
        ("in/JaneDoe", "linkedin", "linkedin.com/in/janedoe"),
        ("company/acme", "LinkedIn", "linkedin.com/company/acme"),
        ("@Jane", "twitter", "x.com/jane"),
        ("jane.doe", "instagram", "instagram.com/jane.doe"),
        ("jane.doe", "skype", "skype:jane.doe"),
        ("+39 347 1234567", "whatsapp", "wa.me/393471234567"),
        ("jane@mastodon.social", "mastodon", "mastodon.social/@jane"),
        ("jane", "signal", "signal:jane"),
        ("https://acme.com/jane", "linkedin", "acme.com/jane"),
    ],
)
def test_a_bare_name_with_its_network(text: str, network: str, canonical: str) -> None:
    found = handle(text, network)
    assert found is not None
    assert found.canonical == canonical


@pytest.mark.parametrize(
    "text", ["jane", "jane doe", "@jane", "jane@acme.com", "c12", "+39 02 1234", "mailto:a@b.it"]
)
def test_what_is_no_account_without_a_network_is_none(text: str) -> None:
    assert handle(text) is None


@pytest.mark.parametrize(
    ("text", "network"), [("", None), ("Jane Doe", "linkedin"), ("@", "x"), ("jane", "web")]
)
def test_what_is_no_account_of_the_network_is_refused(text: str, network: str | None) -> None:
    with pytest.raises(CleanError):
        handle(text, network)


@given(st.one_of(_TEXTS, _URLS, _ADDRESSES))
def test_any_text_gives_a_stable_domain_and_website_or_its_own_error(text: str) -> None:
    try:
        found = domain(text)
    except CleanError:
        return
    assert found is None or domain(found) == found
    assert website(website(text)) == website(text)
    assert found is None or domain(website(text)) == found


@given(
    st.one_of(_TEXTS, _URLS, _ADDRESSES, _HANDLES),
    st.sampled_from(
        [None, "linkedin", "x", "facebook", "web", "mastodon", "skype", "whatsapp", "signal", "youtube"]
    ),
)
def test_any_text_gives_a_stable_account_or_none_or_its_own_error(text: str, network: str | None) -> None:
    try:
        found = handle(text, network)
    except CleanError:
        return
    if found is None:
        assert network is None
        return
    again = handle(found.canonical, found.network)
    assert again is not None
    assert (again.network, again.canonical) == (found.network, found.canonical)
