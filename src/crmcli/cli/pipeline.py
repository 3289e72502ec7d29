"""The stages of a deal, as the settings `pipeline` and `stages` have them."""

from __future__ import annotations

from crmcli.errors import UsageError
from crmcli.model import Stage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from crmcli.cli.context import App

# The pipeline of who has set none: percentages are the usual defaults of such systems, and there to be changed.
_USUAL = {"lead": 10, "qualified": 25, "proposal": 50, "negotiation": 75}
_ENDS = {"won": 100, "lost": 0}
_KEYS = ("probability", "require", "tasks")


def stages(app: App) -> tuple[Stage, ...]:
    """Every stage in order, won and lost last.

    `pipeline` names the open ones; without it they are the usual four, then whatever else `stages` describes.
    """
    described: dict[str, Any] = app.config.get("stages")
    named: tuple[str, ...] = app.config.get("pipeline")
    order = [name for name in named or (*_USUAL, *described) if name not in _ENDS]
    for name in described:
        if name not in (*order, *_ENDS):
            raise UsageError(
                f"{app.config.path}: stage {name!r} is described, but not in pipeline",
                f"pipeline = {[*order, name]}".replace("'", '"'),
            )
    return tuple(_stage(app, name, described.get(name, {})) for name in (*dict.fromkeys(order), *_ENDS))


def stage_named(app: App, text: str) -> Stage:
    """The stage of that name in any case, or `UsageError` with the list."""
    from crmcli.clean.text import fold

    every = stages(app)
    for stage in every:
        if fold(stage.name) == fold(text):
            return stage
    from crmcli.clean.nearest import nearest

    names = [stage.name for stage in every]
    close = nearest(text, names)
    raise UsageError(
        f"there is no stage {text!r}",
        (f"did you mean {close}? " if close else "") + f"one of {', '.join(names)}",
    )


def _stage(app: App, name: str, described: object) -> Stage:
    """One stage from its table in the settings."""
    where = f"{app.config.path}: stages.{name}"
    if not isinstance(described, dict):
        raise UsageError(f"{where} is no table", f"[stages.{name}]\nprobability = 0.5")
    for key in described:
        if key not in _KEYS:
            from crmcli.clean.nearest import did_you_mean

            raise UsageError(f"{where}: there is no {key!r}", did_you_mean(key, _KEYS))
    usual = {**_USUAL, **_ENDS}.get(name)
    probability = _percent(where, described["probability"]) if "probability" in described else usual
    if name in _ENDS and probability != _ENDS[name]:
        raise UsageError(f"{where}: the probability of {name} is {_ENDS[name]}%", "leave it out")
    return Stage(
        name,
        probability,
        _required(where, described.get("require", ())),
        _texts(where, described.get("tasks", ())),
    )


def _percent(where: str, value: object) -> int:
    """0.5 and 50 are both 50 %; 1 is certainty."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100:
        percent = value * 100 if value <= 1 else value
        if abs(percent - round(percent)) < 1e-9:
            return round(percent)
    raise UsageError(f"{where}: probability cannot be {value!r}", "0.5, or 50 for the same in percent")


def _required(where: str, value: object) -> tuple[str, ...]:
    from crmcli.store.deals import REQUIRABLE

    names = _texts(where, value)
    for name in names:
        if name not in REQUIRABLE:
            from crmcli.clean.nearest import did_you_mean

            raise UsageError(f"{where}: it cannot require {name!r}", did_you_mean(name, REQUIRABLE))
    return names


def _texts(where: str, value: object) -> tuple[str, ...]:
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise UsageError(f"{where}: {value!r} is no list of texts", 'such as ["+3d chase"]')
