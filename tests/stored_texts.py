"""Not a test: texts as a database may hold them, for property tests of exports."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

# Any text that may be stored: no NUL, no halves of characters, no white space at its ends. What looks like a quote, an
# escape, a delimiter, a formula or an end of a line comes more often than by chance.
_letters = st.one_of(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r\n"),
    st.sampled_from("\\\\;,:\"'=+-@|\t\x0b\x1b\x85\u2028\u2029\ufeff\u202e "),
)
texts = st.text(_letters, min_size=1, max_size=20).map(str.strip).filter(bool)
notes = st.text(st.one_of(_letters, st.just("\n")), min_size=1, max_size=60).map(str.strip).filter(bool)
tricky = st.sampled_from(
    ["=1+1", "'quoted", "+39 02", "-", "NULL", "Totale", "@x", "a,b;c", '"', "'t Hooft", "a\tb"]
)
# Few examples, for each is forty commands; other seeds give others.
patient = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
