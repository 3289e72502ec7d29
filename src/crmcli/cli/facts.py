"""What `add` and `edit` both can say of a person: the flags, and what they come to when cleaned."""

from __future__ import annotations

from crmcli.clean.text import stored
from crmcli.cli.declare import Option
from crmcli.errors import UsageError
from crmcli.model import CHANNELS, FORMALITIES, MAIL_FORMATS, STATUSES, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from crmcli.cli.context import App
    from crmcli.model import Address, Email, Handle, Phone
    from crmcli.store.database import Database

EMAIL = Option("--email", metavar="ADDRESS", help="E-mail address; again for more. LABEL:ADDRESS names it.")
PHONE = Option("--phone", metavar="NUMBER", help="Phone number; again for more. LABEL:NUMBER names it.")
ADDRESS = Option(
    "--address", metavar="LABEL:STREET;ZIP;CITY;REGION;COUNTRY", help="Postal address; again for more."
)
URL = Option("--url", metavar="URL", help="Profile or web page: linkedin.com/in/jane, https://…")
TAG = Option("--tag", metavar="TAG", help="Tag; again for more.", complete="tag")
STATUS = Option("--status", metavar="STATUS", choices=STATUSES, help="Where they stand.")
SOURCE = Option("--source", metavar="TEXT", help="Where the contact came from.")
OWNER = Option("--owner", metavar="NAME", help="Who looks after them.")
BIRTHDAY = Option("--birthday", metavar="DAY", help="1980-02-29, or 02-29 without the year.")
LIKE = Option("--like", metavar="TEXT", help="Something they like; again for more.")
DISLIKE = Option("--dislike", metavar="TEXT", help="Something they do not like; again for more.")
PREFER = Option("--prefer", metavar="CHANNEL", help="How they want to be reached: phone, email …")
BEST_TIME = Option("--best-time", metavar="TEXT", help='When: "Tue 09:00-11:00", in their time.')
TIMEZONE = Option("--tz", metavar="ZONE", help="Their time zone: Europe/Lisbon.")
LANGUAGE = Option("--lang", metavar="CODE", help="Their language: it, de-AT.")
SALUTATION = Option("--salutation", metavar="TEXT", help='How a letter begins: "Gentile Dott.ssa Doe".')
FORMALITY = Option("--formality", metavar="HOW", choices=FORMALITIES, help="How to address them.")
MAIL_FORMAT = Option("--mail-format", metavar="HOW", choices=MAIL_FORMATS, help="Which mail they want.")
NICKNAME = Option("--nickname", metavar="NAME", help="What they are called.")
NOTE = Option("--note", metavar="TEXT", help="A remark about them.")
SET = Option(
    "--set", metavar="FIELD=VALUE", help="Any field, also your own; empty clears it.", complete="field"
)


class Settings(Record):
    """What `--set` comes to: columns of the person, fields of one's own, parts of an address; None clears."""

    columns: dict[str, object]
    custom: dict[str, object]
    place: dict[str, str | None]


def emails(texts: list[str]) -> tuple[Email, ...]:
    """Each address with its label."""
    from crmcli.clean.email import email

    return tuple(email(text, label) for label, text in map(_labelled, texts))


def phones(app: App, texts: list[str]) -> tuple[Phone, ...]:
    """Each number with its label, in E.164 by the configured country."""
    from crmcli.clean.phone import phone

    return tuple(phone(text, app.country, label) for label, text in map(_labelled, texts))


def addresses(texts: list[str]) -> tuple[Address, ...]:
    from crmcli.clean.address import address

    return tuple(address(text) for text in texts)


def handles(texts: list[str]) -> tuple[Handle, ...]:
    """Each profile or page."""
    from crmcli.clean.network import handle

    found = []
    for text in texts:
        one = handle(text)
        if one is None:
            raise UsageError(f"{text!r} is no web address", "write it as linkedin.com/in/jane or https://…")
        found.append(one)
    return tuple(found)


def tags(texts: list[str]) -> tuple[str, ...]:
    """Tags, also several in one word: a,b."""
    from crmcli.clean.value import tag

    return tuple(tag(part) for text in texts for part in text.split(",") if part.strip())


def timezone(text: str | None) -> str | None:
    """An IANA zone that this system knows."""
    if text is None:
        return None
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        raise UsageError(f"{text!r} is no time zone", "write it as Europe/Lisbon") from None
    return text


def birthday(app: App, text: str | None) -> str | None:
    if text is None:
        return None
    from crmcli.clean.date import birthday as clean_birthday

    born = clean_birthday(text, order=app.config.get("date_order"))
    if not born.startswith("--") and born > app.now.date().isoformat():
        raise UsageError(f"no birthday: {text!r}, that is still to come", "write 02-29 without a year")
    return born


def plain(what: str, text: str | None) -> str | None:
    """A text as it may be stored, or None."""
    return None if text is None else stored(text, what)


def settings(app: App, db: Database, texts: list[str]) -> Settings:
    """What the `--set` of a command line come to; an unknown field is an error."""
    found = Settings({}, {}, {})
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"--set {text!r} has no '='", "write it as --set field=value")
        put(app, db, name.strip().lower(), value, found)
    return found


def put(app: App, db: Database, name: str, text: str, found: Settings) -> None:
    """Read one value and put it where it belongs; an empty one clears the field."""
    from crmcli.store import fields

    field = fields.find(db, name, "person")
    value: Any = None
    if field is not None:
        if text.strip():
            value = fields.typed(field, text, app.now, app.config.get("date_order"))
        found.custom[name] = value
        return
    if name not in CLEANERS:
        raise _no_field(db, name)
    if text.strip():
        value = CLEANERS[name](app, text)
    elif name in ("name", "status"):
        raise UsageError(f"{name} cannot be empty")
    if name in PLACE:
        found.place[name] = value
    else:
        found.columns[name] = value


def with_name_parts(columns: dict[str, object]) -> dict[str, object]:
    """The columns with the parts of a new name, but for those that are given themselves."""
    if "name" not in columns:
        return {**columns}
    from crmcli.clean.name import name as clean_name

    parts = clean_name(str(columns["name"]))
    found = {part: getattr(parts, part) for part in ("given", "middle", "family", "prefix", "suffix")}
    return {**found, **columns, "name": parts.full}


def _no_field(db: Database, name: str) -> UsageError:
    """What to say of a name that cannot be set: another flag, the nearest name, or how to declare it."""
    from crmcli.clean.nearest import nearest
    from crmcli.store import fields

    if name in _OTHERWISE:
        return UsageError(f"{name} is not set with --set", _OTHERWISE[name])
    close = nearest(name, [*CLEANERS, *fields.names(db, "person")])
    return UsageError(
        f"there is no field {name!r}",
        f"did you mean {close}?" if close else f"crm field add {name} --type text",
    )


def _choice(what: str, choices: tuple[str, ...]) -> Any:
    def check(app: App, text: str) -> str:
        if text not in choices:
            from crmcli.clean.nearest import nearest

            close = nearest(text, choices)
            raise UsageError(
                f"{what} cannot be {text!r}",
                (f"did you mean {close}? " if close else "") + f"one of {', '.join(choices)}",
            )
        return text

    return check


def _text(what: str) -> Any:
    return lambda app, text: stored(text, what)


def _flag(app: App, text: str) -> int:
    from crmcli.clean.value import typed

    return int(typed(text, "bool", now=app.now))


def _part(what: str) -> Any:
    return lambda app, text: " ".join(stored(text, what).split())


def _country(app: App, text: str) -> str:
    from crmcli.clean.address import country_code

    name = stored(text, "country")
    return country_code(name) or name


PLACE = ("street", "zip", "city", "region", "country")
# Columns of a person, and parts of an address, that --set may write, and how each is cleaned.
CLEANERS: dict[str, Any] = {
    **{
        name: _text(name)
        for name in (
            "name", "given", "middle", "family", "prefix", "suffix", "nickname", "source", "owner", "language",
            "salutation", "prefer", "best_time", "note",
        )
    },
    "birthday": birthday,
    "timezone": lambda app, text: timezone(text),
    "status": _choice("status", STATUSES),
    "formality": _choice("formality", FORMALITIES),
    "mail_format": _choice("mail_format", MAIL_FORMATS),
    "do_not_contact": _flag,
    "street": _text("street"),
    **{name: _part(name) for name in ("zip", "city", "region")},
    "country": _country,
}  # fmt: skip


# What people try to set, and how it is done.
_OTHERWISE = {
    **dict.fromkeys(("email", "emails"), "--email adds an address, --drop takes one away"),
    **dict.fromkeys(("phone", "phones"), "--phone adds a number, --drop takes one away"),
    **dict.fromkeys(("tag", "tags"), "--tag adds a tag, crm untag takes one off"),
    **dict.fromkeys(
        ("company", "title", "role", "department", "decision"), "crm link PERSON COMPANY --role TITLE"
    ),
    **dict.fromkeys(
        ("url", "website", "web", "handle", "linkedin", "x", "twitter", "facebook", "instagram", "github", "telegram"),
        "--url linkedin.com/in/jane adds a profile or a page, --drop takes one away",
    ),
    **dict.fromkeys(
        ("consent", *(f"consent.{channel}" for channel in CHANNELS), "newsletter", "opt_out", "email_opt_out",
         "unsubscribed", "bounced"),
        "crm consent grant, revoke or bounced",
    ),
    "address": "--address adds one; --set street=, zip=, city=, region=, country= change its parts",
    "like": "--like adds one, --drop takes one away",
    "dislike": "--dislike adds one, --drop takes one away",
}  # fmt: skip


def _labelled(text: str) -> tuple[str | None, str]:
    """'work:jane@acme.com' as (work, jane@acme.com); a scheme or no label gives None.

    >>> _labelled("work:jane@acme.com"), _labelled("mailto:jane@acme.com")
    (('work', 'jane@acme.com'), (None, 'mailto:jane@acme.com'))
    """
    label, colon, rest = text.partition(":")
    if colon and label.isalpha() and label.lower() not in ("mailto", "tel", "http", "https"):
        return label.lower(), rest
    return None, text
