"""The things a customer database speaks of, as frozen values; no behaviour, no I/O.

`Record` reads like a frozen dataclass and type-checks like one, but imports nothing: `dataclasses` (which
imports `inspect`) nearly doubles the start-up of a command.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, Self, dataclass_transform

    @dataclass_transform(frozen_default=True)
    class Record:
        _fields: ClassVar[tuple[str, ...]]

        def _replace(self, **changes: Any) -> Any: ...
        @classmethod
        def _blank(cls) -> dict[str, Any]: ...
        @classmethod
        def _of(cls, fields: dict[str, Any]) -> Self: ...

else:

    class Record:
        """A frozen value whose fields are its annotations, equal by value."""

        __slots__ = ("__dict__",)
        _fields: tuple[str, ...] = ()

        def __init_subclass__(cls) -> None:
            own = tuple(cls.__dict__.get("__annotations__", ()))  # noqa: RUF063 - inspect is heavy
            cls._fields = cls._fields + tuple(name for name in own if name not in cls._fields)

        def __init__(self, *values, **named) -> None:
            cls = type(self)
            if len(values) == len(cls._fields) and not named:
                self.__dict__.update(zip(cls._fields, values, strict=True))
                return
            if len(values) > len(cls._fields):
                raise TypeError(f"{cls.__name__} takes {len(cls._fields)} values, not {len(values)}")
            fields = dict(zip(cls._fields, values, strict=False))
            for name in named:
                if name in fields or name not in cls._fields:
                    raise TypeError(f"{cls.__name__} takes no {name!r} here")
            fields.update(named)
            for name in cls._fields:
                if name not in fields:
                    if not hasattr(cls, name):
                        raise TypeError(f"{cls.__name__} needs {name!r}")
                    fields[name] = getattr(cls, name)
            self.__dict__.update(fields)

        def __setattr__(self, name, value) -> None:
            raise AttributeError(f"{type(self).__name__} is frozen")

        def __delattr__(self, name) -> None:
            raise AttributeError(f"{type(self).__name__} is frozen")

        def __eq__(self, other) -> bool:
            return type(self) is type(other) and self.__dict__ == other.__dict__

        def __hash__(self) -> int:
            return hash(tuple(self.__dict__[name] for name in self._fields))

        def __repr__(self) -> str:
            inner = ", ".join(f"{name}={self.__dict__[name]!r}" for name in self._fields)
            return f"{type(self).__name__}({inner})"

        def _replace(self, **changes):
            return type(self)(**{**self.__dict__, **changes})

        @classmethod
        def _blank(cls):
            """All fields with their defaults, None where there is none: to be completed and given to `_of`."""
            return {name: getattr(cls, name, None) for name in cls._fields}

        @classmethod
        def _of(cls, fields):
            """The record with exactly these fields, unchecked: a fifth of the constructor's time, for a million."""
            record = object.__new__(cls)
            object.__setattr__(record, "__dict__", fields)
            return record


class Name(Record):
    """A person's name in parts; `full` is how it is written."""

    full: str
    given: str | None = None
    middle: str | None = None  # second names and patronymics
    family: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    nickname: str | None = None


class Email(Record):
    """An address as given and its canonical form (lower case, IDNA domain)."""

    value: str
    address: str
    label: str | None = None


class Phone(Record):
    """A number as given and in E.164, or None where it is no full number (an extension, a short code)."""

    value: str
    e164: str | None = None
    label: str | None = None


class Address(Record):
    """A postal address; `country` is ISO 3166-1 alpha-2 where it was recognised, else as given."""

    label: str | None = None
    street: str | None = None
    zip: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None


class Handle(Record):
    """An account or page: network (`linkedin`, `x`, `web`, …), the text as given, its canonical form."""

    network: str
    value: str
    canonical: str
    label: str | None = None


class Role(Record):
    """A place in a company. `since` and `until` are `YYYY`, `YYYY-MM` or `YYYY-MM-DD`."""

    company: str
    title: str | None = None
    department: str | None = None
    decision: str | None = None
    since: str | None = None
    until: str | None = None


class ExternalId(Record):
    """An id in another system, by which a newer export of it finds the person again."""

    system: str
    value: str


# What a column may hold and nothing else, as the CHECKs of schema.sql have it.
STATUSES = ("lead", "prospect", "customer", "lost", "other")
FORMALITIES = ("formal", "informal")
MAIL_FORMATS = ("plain", "html")
DECISIONS = ("approver", "decider", "influencer", "champion", "user", "gatekeeper", "blocker")
# As the source of a consent: the file it is read from, whose name and line are put in its place.
THE_FILE = "<file>"
# Ways to reach somebody that they may allow or refuse; `all` is each of them.
CHANNELS = ("all", "email", "phone", "sms", "post", "fax", "whatsapp")


class Consent(Record):
    """What somebody said of being contacted; `at` is an instant in UTC, None where it is not told.

    From a file the state may also be `bounced`, which is said of an e-mail address: of that in `note`, or the first.
    """

    channel: str  # one of CHANNELS
    state: str  # granted, revoked
    purpose: str | None = None  # newsletter, offers …; None: whatever it is about
    at: str | None = None
    source: str | None = None
    proof: str | None = None
    wording: str | None = None  # the text they agreed to: 'privacy.txt sha256:…'
    note: str | None = None


class Person(Record):
    """A person as typed or read from a file, clean and not yet stored."""

    name: Name
    emails: tuple[Email, ...] = ()
    phones: tuple[Phone, ...] = ()
    addresses: tuple[Address, ...] = ()
    handles: tuple[Handle, ...] = ()
    roles: tuple[Role, ...] = ()
    tags: tuple[str, ...] = ()
    external_ids: tuple[ExternalId, ...] = ()
    status: str | None = None
    source: str | None = None
    owner: str | None = None
    birthday: str | None = None  # YYYY-MM-DD, or --MM-DD where the year is unknown
    language: str | None = None
    timezone: str | None = None
    salutation: str | None = None
    formality: str | None = None
    mail_format: str | None = None
    prefer: str | None = None
    best_time: str | None = None
    consents: tuple[Consent, ...] = ()
    note: str | None = None
    likes: tuple[str, ...] = ()
    dislikes: tuple[str, ...] = ()
    custom: tuple[tuple[str, str], ...] = ()
    uid: str | None = None
    created_at: str | None = None


class People(Record):
    """Many people of a table, clean and not yet stored, a column for each thing the table says of them.

    `columns` take a text of a person (and `name`, `name_key`, `given` …) to its values, one for each
    of `lines`. `several` take what somebody may have several of to columns of its own, sequences or one value repeated,
    among them `place`, whose it is (0 is the first of `lines`), and `position`. `between` are entries of other rows,
    each with the place it stands before.
    """

    lines: list[int]
    columns: dict[str, list[Any]]
    several: dict[str, dict[str, Any]]
    between: list[tuple[int, Any]]


class Organisation(Record):
    """A company as typed or read from a file, clean and not yet stored."""

    name: str
    website: str | None = None
    domain: str | None = None
    industry: str | None = None
    size: str | None = None
    type: str | None = None
    parent: str | None = None
    owner: str | None = None
    source: str | None = None
    note: str | None = None
    emails: tuple[Email, ...] = ()
    phones: tuple[Phone, ...] = ()
    addresses: tuple[Address, ...] = ()
    handles: tuple[Handle, ...] = ()
    tags: tuple[str, ...] = ()
    external_ids: tuple[ExternalId, ...] = ()
    custom: tuple[tuple[str, str], ...] = ()
    uid: str | None = None
    created_at: str | None = None


class Interaction(Record):
    """Something that happened with one person or more, clean and not yet stored."""

    kind: str
    at: str  # UTC, YYYY-MM-DDTHH:MM:SSZ
    body: str | None = None
    subject: str | None = None
    direction: str | None = None  # in, out
    duration_s: int | None = None
    reason: str | None = None
    outcome: str | None = None
    actor: str | None = None
    key: str | None = None
    source: str | None = None
    uid: str | None = None  # these four where this program wrote the file
    local_id: int | None = None
    created_at: str | None = None
    role: str | None = None  # of the person it stands beside: from, to, cc, attendee
    deal_key: str | None = None  # the uid or the key of the deal it belongs to
    deal_title: str | None = None
    deal_doubtful: bool = False  # what the file names may be no deal
    whose: tuple[
        tuple[str, str], ...
    ] = ()  # a field of the person or company it is about, and its value there


class Task(Record):
    """What is to be done, read from a file, clean and not yet stored; `local_id` as in an interaction."""

    title: str
    due_on: str | None = None
    due_at: str | None = None
    every: str | None = None
    series_on: str | None = None
    priority: str | None = None
    owner: str | None = None
    done_at: str | None = None
    key: str | None = None
    uid: str | None = None
    local_id: int | None = None
    created_at: str | None = None
    deal_key: str | None = None  # these three as in an interaction
    deal_title: str | None = None
    deal_doubtful: bool = False
    whose: tuple[tuple[str, str], ...] = ()
    follows: str | None = None  # the uid of the interaction it follows from


class Party(Record):
    """Somebody who took part in something, known only by an address or a number."""

    role: str | None = None  # from, to, cc, attendee
    name: str | None = None
    address: str | None = None  # canonical e-mail
    e164: str | None = None


class Encounter(Record):
    """An interaction read from a mailbox, a calendar or a list of calls, with those who took part beside us.

    `tags` go to the people it was with.
    """

    what: Interaction
    parties: tuple[Party, ...]
    tags: tuple[str, ...] = ()


class CalendarEntry(Record):
    """What stands in a calendar: a task, or a day that comes every year.

    `day` is local, YYYY-MM-DD, or --MM-DD where it is yearly and the year is not known; `at` is an instant in UTC.
    `revision` counts its changes, `changed_at` is the last.
    """

    uid: str
    title: str
    day: str | None
    at: str | None
    created_at: str
    changed_at: str
    revision: int = 0
    yearly: bool = False
    priority: str | None = None
    text: str | None = None
    category: str | None = None


class Stage(Record):
    """A step of the pipeline as configured: `probability` in percent, None where nobody said.

    `require` names what a deal must have to enter it; `tasks` are made when it does: '+3d chase'.
    """

    name: str
    probability: int | None = None
    require: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()


class Deal(Record):
    """A sale as typed or read from a file, clean and not yet stored; `value_minor` and `currency` go together."""

    title: str
    stage: str
    value_minor: int | None = None
    currency: str | None = None
    probability: int | None = None  # percent
    close_on: str | None = None
    reason: str | None = None
    competitor: str | None = None
    source: str | None = None
    owner: str | None = None
    note: str | None = None
    key: str | None = None
    created_at: str | None = None  # when it entered its first stage
    uid: str | None = None  # these three where this program wrote the file
    local_id: int | None = None
    role: str | None = None  # of the person it stands beside: decider, user
    whose: tuple[tuple[str, str], ...] = ()  # as in an interaction


class Rows:
    """A listing on its way to the renderer: column names and an iterable of tuples as wide as they are."""

    __slots__ = ("columns", "rows")

    def __init__(self, columns: tuple[str, ...], rows: Any) -> None:
        self.columns = columns
        self.rows = rows
