"""`FilterError`: the one error of this package, which points at the character."""

from __future__ import annotations

from crmcli.errors import UsageError


class FilterError(UsageError):
    """A filter that cannot be read or does not make sense: where, what was expected, what to type (2)."""

    def __init__(self, problem: str, text: str, position: int, advice: str | None = None) -> None:
        self.problem = problem
        self.text = text
        self.position = min(position, len(text))
        self.advice = advice
        super().__init__(f"{problem}, character {self.position + 1}:\n{pointed(text, self.position)}", advice)


def pointed(text: str, position: int, width: int = 60) -> str:
    """The stretch of text around a position with a caret under it, on two lines.

    >>> print(pointed("citty=Rome", 0))
      citty=Rome
      ^
    """
    first = max(0, min(position - width // 2, len(text) - width))
    before, after = _one_line(text[first:position]), _one_line(text[position : first + width])
    lead = "…" if first else ""
    tail = "…" if first + width < len(text) else ""
    return f"  {lead}{before}{after}{tail}\n  {' ' * _cells(lead + before)}^"


def _one_line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _cells(text: str) -> int:
    """Columns on a terminal: two for wide letters, none for combining marks."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text)
