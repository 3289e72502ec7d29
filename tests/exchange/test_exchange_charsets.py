"""Text of a declared character set: whatever is declared and whatever the bytes are, there is a text to store."""

from __future__ import annotations

import encodings.aliases

from hypothesis import given
from hypothesis import strategies as st

from crmcli.exchange.charsets import text_of

DECLARED = st.sampled_from(
    sorted({*encodings.aliases.aliases.values(), "x-unknown", "utf-16", "cp-1251", "undefined"})
)


@given(data=st.binary(max_size=60), charset=st.none() | DECLARED | st.text(max_size=10))
def test_any_bytes_are_some_text(data: bytes, charset: str | None) -> None:
    text_of(data, charset).encode()  # no half of a letter, which could not be stored


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_utf_8_is_read_whatever_is_declared_as_unknown(text: str) -> None:
    assert text_of(text.encode(), "x-unknown") == text
