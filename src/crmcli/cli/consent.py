"""crm consent: what people allowed and refused, and what shows it."""

from __future__ import annotations

from crmcli.clean.text import counted, stored
from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.listing import emit_listing
from crmcli.cli.show import PERSON
from crmcli.errors import NotFoundError, UsageError
from crmcli.model import CHANNELS, Consent
from crmcli.store import consents, people, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App
    from crmcli.store.database import Database

_CHANNEL = Option("--channel", metavar="CHANNEL", choices=CHANNELS, help="The way; all is each of them.")
_PURPOSE = Option("--purpose", metavar="WORD", help="For what: newsletter, offers; without it, for anything.")
_SOURCE = Option("--source", metavar="TEXT", help="How they said it: form, phone, fair.")
_PROOF = Option("--proof", metavar="TEXT", help="What shows it: a signed form, the box they ticked and when.")
_WORDING = Option(
    "--wording", metavar="FILE", help="The text they agreed to: its name and hash are kept.", complete="file"
)
_AT = Option("--at", metavar="WHEN", help="When they said it; now, if left out.")
_NOTE = Option("--note", metavar="TEXT", help="A remark.")


@command(
    writes=True,
    examples=(
        'crm consent grant jane --channel email --purpose newsletter --source form --proof "ticked 2026-05-01"',
        "crm consent grant jane --channel phone --source fair --at 2026-04-12",
        "crm consent grant jane --channel email --proof 'signed form of 3 May' --wording privacy-2026.txt",
    ),
    exits=(0, 2, 3, 4, 6, 7),
)
def grant(
    app: App,
    person: str = PERSON,
    *,
    channel: str | None = _CHANNEL,
    purpose: str | None = _PURPOSE,
    source: str | None = _SOURCE,
    proof: str | None = _PROOF,
    wording: str | None = _WORDING,
    at: str | None = _AT,
    note: str | None = _NOTE,
) -> None:
    """Note that a person allowed to be contacted, in a way and for a purpose.

    Where they had refused it, only a yes with --proof changes that, as far as it reaches; without one it is exit 6.
    """
    if channel is None:
        raise UsageError("which way may they be contacted?", f"--channel, one of {', '.join(CHANNELS)}")
    said = _said(app, "granted", channel, purpose, source, proof, at, note)
    if wording is not None:
        said = said._replace(wording=_hashed(wording))
    with app.change() as change:
        person_id = resolve.person(change.db, person, app.country)
        if consents.grant(change.db, person_id, said, app.now):
            change.summary = f"{_whose(change.db, person_id, said)} granted"
        left = consents.standing(consents.entries(change.db, person_id), channel, None)
        left = [one for one in left if one.said.purpose is None]
    app.done(change)
    if left and not change.empty:
        app.note(f"everything else stays refused: {consents.said_of(left[0].said.channel, None)}")


@command(
    writes=True,
    examples=(
        "crm consent revoke jane --channel email",
        "crm consent revoke jane --channel email --purpose newsletter --source reply",
        "crm consent revoke jane   # leave her alone altogether",
    ),
    exits=(0, 2, 3, 4, 7),
)
def revoke(
    app: App,
    person: str = PERSON,
    *,
    channel: str | None = _CHANNEL,
    purpose: str | None = _PURPOSE,
    source: str | None = _SOURCE,
    proof: str | None = _PROOF,
    at: str | None = _AT,
    note: str | None = _NOTE,
) -> None:
    """Note that a person does not want to be contacted: in a way, for a purpose, or not at all.

    It stands until crm consent grant --proof: no import, merge or edit lifts it.
    """
    said = _said(app, "revoked", channel or "all", purpose, source, proof, at, note)
    with app.change() as change:
        person_id = resolve.person(change.db, person, app.country)
        if consents.revoke(change.db, person_id, said, app.now):
            change.summary = f"{_whose(change.db, person_id, said)} revoked"
    app.done(change)


@command(
    looks_back=True,
    examples=("crm consent show jane", "crm consent show jane --json"),
    exits=(0, 3, 4, 7),
)
def show(app: App, person: str = PERSON) -> None:
    """Show what a person allowed and refused, by way and purpose, and everything they said."""
    person_id = resolve.person(app.db, person, app.country)
    db = app.db
    app.emit_card(
        {
            "id": f"c{person_id}",
            "name": people.row(db, person_id)["name"],
            "do_not_contact": consents.is_silent(db, person_id),
            "consents": consents.states(db, person_id, app.now),
            "bounced": consents.bounced(db, person_id),
            "entries": consents.shown(db, person_id, app.now),
        }
    )


@command(
    looks_back=True,
    lists=True,
    examples=(
        "crm consent list",
        "crm consent list --channel email --state revoked --format csv",
        "crm consent list --where tag=vip --purpose newsletter",
    ),
    exits=(0, 2, 7),
)
def list_(
    app: App,
    *,
    where: str | None = Option(
        "--where", metavar="FILTER", help="Only of those the filter finds; crm help filter."
    ),
    channel: str | None = _CHANNEL,
    purpose: str | None = _PURPOSE,
    state: str | None = Option(
        "--state", metavar="STATE", choices=("granted", "revoked"), help="Only what stands so."
    ),
) -> None:
    """List what holds, person by person: each way and purpose they spoke of."""
    condition: tuple[str | None, tuple[object, ...]] = (None, ())
    if where is not None:
        from crmcli.cli.nobody import answered

        found = answered(app, app.db, where, "person")
        condition = found.sql, tuple(found.values)
    wanted = {"channel": channel, "purpose": _purpose(purpose), "state": state}
    emit_listing(app, consents.LIST_COLUMNS, consents.listing(app.db, *condition, wanted, app.now))


@command(
    writes=True,
    examples=("crm consent bounced jane@acme.com", "crm consent bounced jane@acme.com --clear"),
    exits=(0, 2, 3, 7),
)
def bounced(
    app: App,
    address: list[str] = Argument("ADDRESS", help="An e-mail address; several at once."),
    *,
    clear: bool = Option("--clear", help="Mail to it arrives again."),
) -> None:
    """Note that mail to an address comes back, so that no mailing goes there."""
    from crmcli.clean.email import email

    wanted = [email(text).address for text in address]
    with app.change() as change:
        for one in wanted:
            consents.bounce(change.db, one, None if clear else app.now)
        how = "mail arrives again at" if clear else "mail comes back from"
        what = wanted[0] if len(wanted) == 1 else counted(len(wanted), "address", "addresses")
        change.summary = f"{how} {what}"
    app.done(change)


def _said(
    app: App, state: str, channel: str, purpose: str | None, source: str | None, proof: str | None, at: str | None,
    note: str | None,
) -> Consent:  # fmt: skip
    """The entry the flags make."""
    if proof is not None and not proof.strip():
        raise UsageError("--proof says nothing", "--proof 'signed form of 3 May'")
    return Consent(
        channel, state, _purpose(purpose), _moment(app, at), _text("source", source), _text("proof", proof),
        note=_text("note", note),
    )  # fmt: skip


def _hashed(path: str) -> str:
    """The name of a file and the hash of what is in it: 'privacy.txt sha256:9f86…'."""
    from hashlib import file_digest
    from os.path import basename

    try:
        with open(path, "rb") as file:
            return f"{stored(basename(path), 'wording')} sha256:{file_digest(file, 'sha256').hexdigest()}"
    except OSError as error:
        raise NotFoundError(f"{path}: {error.strerror}", "name the file of the text they agreed to") from None


def _purpose(text: str | None) -> str | None:
    """A purpose is one word for everybody, however it is written."""
    return None if text is None else " ".join(stored(text, "purpose").lower().split()) or None


def _text(what: str, text: str | None) -> str | None:
    return None if text is None else stored(text, what) or None


def _moment(app: App, text: str | None) -> str | None:
    if text is None:
        return None
    from crmcli.clean.date import instant, utc

    at = instant(text, app.now, order=app.config.get("date_order"))
    if at > utc(app.now):
        raise UsageError(f"--at {text!r} is still to come", "leave out --at where it is now")
    return at


def _whose(db: Database, person_id: int, said: Consent) -> str:
    name = people.row(db, person_id)["name"]
    return f"c{person_id} {name}: {consents.said_of(said.channel, said.purpose)}"
