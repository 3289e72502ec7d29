"""Bars and sparklines from block characters, for reports; plain signs where the terminal has no UTF-8."""

from __future__ import annotations

from crmcli.render.text import clip, pad, visible, width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_HEIGHTS = "▁▂▃▄▅▆▇█"
_ASCII_HEIGHTS = "_.-=*#"
LABELS = 0.5  # share of the line that labels may take before they are cut


def bars(rows: Sequence[tuple[str, float, str]], *, cells: int, ascii: bool = False) -> list[str]:
    """A horizontal bar chart: one line a row of label, value and the value as it is written.

    Negative values have no bar. Lines are at most `cells` wide, if labels can be cut to that.

    >>> bars([("call", 4, "4"), ("mail", 1, "1")], cells=17)
    ['call  ████████  4', 'mail  ██        1']
    """
    if not rows:
        return []
    labels = [visible(label) for label, _, _ in rows]
    figures = [visible(figure) for _, _, figure in rows]
    right = max(map(width, figures))
    left = max(1, min(max(map(width, labels)), int(cells * LABELS)))
    room = max(1, cells - left - right - 4)
    most = max(0, *(value for _, value, _ in rows))
    lines = []
    for label, (_, value, _), figure in zip(labels, rows, figures, strict=True):
        bar = _bar(value / most if most else 0.0, room, ascii=ascii)
        name = pad(clip(label, left, "~" if ascii else "…"), left)
        lines.append(f"{name}  {pad(bar, room)}  {pad(figure, right, right=True)}")
    return lines


def _bar(share: float, cells: int, *, ascii: bool) -> str:
    if share <= 0:
        return ""
    if ascii:
        return "#" * max(1, round(share * cells))
    eighths = max(1, round(share * cells * 8))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def sparkline(values: Sequence[float | None], *, ascii: bool = False) -> str:
    """One character a value, from the lowest to the highest; a blank where there is none.

    >>> sparkline([1, 2, None, 8])
    '▁▂ █'
    """
    heights = _ASCII_HEIGHTS if ascii else _HEIGHTS
    given = [value for value in values if value is not None]
    if not given:
        return " " * len(values)
    low, high = min(given), max(given)
    span = high - low
    return "".join(
        " " if value is None else heights[round((value - low) / span * (len(heights) - 1)) if span else 0]
        for value in values
    )
