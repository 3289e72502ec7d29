"""What follows: `--next "+3d send quote"` on whatever has just happened."""

from __future__ import annotations

from crmcli.cli.declare import Option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.clean.series import Step
    from crmcli.cli.context import App
    from crmcli.store.database import Database

NEXT = Option("--next", metavar="WHEN TITLE", help='A task that follows: "+3d send quote".')


def next_step(app: App, text: str | None) -> Step | None:
    """The day and the title of what follows, or None."""
    if text is None:
        return None
    from crmcli.clean.series import step

    return step(text, app.now, order=app.config.get("date_order"))


def add_step(
    app: App,
    db: Database,
    step: Step,
    *,
    person_id: int | None = None,
    organisation_id: int | None = None,
    interaction_id: int | None = None,
    deal_id: int | None = None,
    owner: str | None = None,
) -> int:
    """Store what follows as a task; its id."""
    from crmcli.store import tasks

    return tasks.add(
        db, step.title, person_id=person_id, organisation_id=organisation_id, interaction_id=interaction_id,
        deal_id=deal_id, owner=owner, due_on=step.due_on, due_at=step.due_at, now=app.now,
    )  # fmt: skip
