"""The stretch of a text where a search found something, on one line. Pure."""

from __future__ import annotations

from crmcli.clean.text import fold, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

WIDTH = 70  # letters: beside an id and a name it fits a terminal
_LEAD = 25  # letters shown before what was found
_SEARCHED = 200_000  # letters looked through; a longer text is shown from its beginning


def excerpt(text: str, wanted: Collection[str], width: int = WIDTH) -> str:
    """The text around the first word that begins like a wanted (folded) one; its beginning where none does.

    >>> excerpt("He asked for the price of twenty seats, and whether March is possible", ["pric"], 30)
    '… for the price of twenty sea…'
    """
    line = " ".join(text[:_SEARCHED].split())
    at = position(line, wanted)
    first = max(0, min((at or 0) - _LEAD * width // WIDTH, len(line) - width))
    lead = "…" if first else ""
    tail = "…" if len(line) - first > width or len(text) > _SEARCHED else ""
    return lead + line[first + len(lead) : first + width - len(tail)] + tail if lead or tail else line


def position(text: str, wanted: Collection[str]) -> int | None:
    """Where in a text the first word stands that begins like a wanted one; None where none does."""
    start = 0
    for chunk in text.split(" "):
        folded = chunk.lower() if chunk.isascii() else fold(chunk)
        if any(one in folded for one in wanted) and holds(chunk, wanted):
            return start
        start += len(chunk) + 1
    return None


def holds(text: str, wanted: Collection[str]) -> bool:
    """Whether a word of the text begins like a wanted one."""
    return any(word.startswith(one) for word in words(text) for one in wanted)
