"""Our JSON is the standard library's, with what has no shape of its own escaped too."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crmcli.render.json_text import encoded
from crmcli.render.text import is_hidden

TEXTS = st.text(
    st.one_of(
        st.characters(), st.sampled_from('"\\\n\r\t\f\b\x00\x7f\x9b\u202e\ufeff\ud800\U000e0001\U0001f600é王')
    ),
    max_size=8,
)
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS
    ),
    lambda part: st.one_of(st.lists(part, max_size=3), st.dictionaries(TEXTS, part, max_size=3)),
    max_leaves=8,
)


def standard(value: Any, indent: int | None) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return "".join(
        json.dumps(letter)[1:-1] if is_hidden(letter) or "\x7f" <= letter <= "\x9f" else letter
        for letter in text
    )


@given(VALUES)
def test_it_is_the_text_of_the_standard_library(value: Any) -> None:
    assert encoded(value) == standard(value, None)
    assert encoded(value, indented=True) == standard(value, 2)
