"""The columns of a file or a database, coded and ready to compare: which field compares which column, and how."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from crmcli.match import fields, forms
from crmcli.match.coded import BLANK, Cell, Coded, derive, distinct, encode
from crmcli.match.fields import Field
from crmcli.match.mail import firm_domains, mailbox_flags, unless_role
from crmcli.match.many import Book, Flag
from crmcli.match.names import split_names
from crmcli.match.nicks import formal_names
from crmcli.match.titles import title_book
from crmcli.model import Record

Columns = Mapping[str, Sequence[Cell]]

# Each kind with the field that compares it and the form its values take.
_PLAIN_KINDS: tuple[tuple[str, Field, Callable[[str], str]], ...] = (
    ("birthday", fields.BIRTHDAY, forms.birthday),
    ("phone", fields.PHONE, forms.phone),
    ("street", fields.STREET, forms.street),
    ("zip", fields.ZIP, forms.postal_code),
    ("city", fields.CITY, forms.plain),
    ("region", fields.REGION, forms.plain),
    ("country", fields.COUNTRY, forms.plain),
    ("handle", fields.HANDLE, forms.web_domain),
    ("job_title", fields.labelled(fields.TEXT, "job title"), forms.plain),
)
# Kinds of which a file may hold several columns, each compared with itself: `kind:label`.
_LABELLED_KINDS: dict[str, tuple[Field, Callable[[str], str]]] = {
    "external_id": (fields.IDENTIFIER, forms.compact),
    "category": (fields.TEXT, forms.plain),
    "text": (fields.TEXT, forms.plain),
    "number": (fields.NUMBER, forms.number),
}
_WITH_NAMES = {"company", "legal_form", "country", "region", "category"}  # these sort, and tell nobody apart
_ROWS_TO_TELL, _REPEATED = 500, 0.95  # filled rows looked at, and the share of them that must say nothing new
# Who share a value are a crowd from here on, and no longer the rows of one entity; of what a column would leave
# open, the share another must settle for the two to be one.
_CROWD, _SETTLED = 20, 0.8
_WIDEST_NICKNAME_GROUP = 400  # names; a form shared by more is no nickname but a mistake in the data


class Comparison(Record):
    """One field of the model with the column it compares."""

    key: str
    field: Field
    coded: Coded
    book: Book


class Table(Record):
    """Everything to compare `size` entities by; fields that tell of one thing stand one after another."""

    size: int
    subject: str
    comparisons: tuple[Comparison, ...]

    @property
    def names_alone(self) -> bool:
        """Whether nothing but their names tells firms or things apart."""
        kinds = {compared.key.partition(":")[0] for compared in self.comparisons}
        return self.subject != "person" and kinds <= _WITH_NAMES

    def get(self, key: str) -> Comparison | None:
        return next((comparison for comparison in self.comparisons if comparison.key == key), None)


def table(columns: Columns, subject: str) -> Table:
    """The table of these columns; columns of unknown kind and row numbers are left out."""
    size = len(next(iter(columns.values()), ()))
    found = _of_names(columns, size) if subject == "person" else _of_titles(columns, subject)
    for kind, field, form in _PLAIN_KINDS:
        if kind in columns:
            found.append(_comparison(kind, fields.of_subject(field, subject), encode(columns[kind], form)))
    found += _of_mail(columns, subject, found)
    if subject == "person" and "company" in columns:
        found.append(_comparison("company", fields.EMPLOYER, encode(columns["company"], forms.company)))
    found += _labelled(columns, subject, found)
    return Table(size, subject, tuple(comparison for comparison in found if comparison.coded.filled()))


def _labelled(columns: Columns, subject: str, known: list[Comparison]) -> list[Comparison]:
    """The columns of the user's own: ids, categories and texts; without those that number the rows, or say again
    what others do (a full name beside its parts, a county beside a city): agreement there is no second evidence."""
    found: list[Comparison] = []
    size = len(next(iter(columns.values()), ()))
    told = _Told(
        [column for name, column in columns.items() if name.partition(":")[0] not in _LABELLED_KINDS]
    )
    for name in columns:
        kind, _, label = name.partition(":")
        if kind not in _LABELLED_KINDS or _repeats(columns[name], told):
            continue
        told.columns.append(columns[name])
        field, form = _LABELLED_KINDS[kind]
        is_phrase = subject == "thing" and kind == "text"
        if is_phrase:
            field, form = fields.PHRASE, forms.title
        coded = encode(columns[name], form)
        if not _is_row_number(coded):
            shown = label or kind.replace("_", " ").replace("external id", "id")
            compared = fields.labelled(fields.of_subject(field, subject), shown)
            book = title_book(coded.values) if is_phrase else Book(coded.values)
            new = Comparison(name, compared, coded, book)
            if any(_settles(other.coded, coded, size) for other in (*known, *found)):
                continue
            found = [other for other in found if not _settles(coded, other.coded, size)]
            found.append(new)
    return found


def _settles(one: Coded, other: Coded, size: int) -> bool:
    """Whether the value of one column all but settles that of the other, among many who share it."""
    codes, follow = one.first(size), other.first(size)
    there = (codes >= 0) & (follow >= 0)
    codes, follow = codes[there].astype(np.int64), follow[there]
    crowded = np.bincount(codes, minlength=1)[codes] >= _CROWD
    codes, follow = codes[crowded], follow[crowded]
    if not len(codes) or len(codes) * 2 < there.sum():
        return False
    width = int(follow.max()) + 1
    both, counted = np.unique(codes * width + follow, return_counts=True)
    most = np.zeros(int(codes.max()) + 1, np.int64)
    np.maximum.at(most, both // width, counted)
    plain = int(np.bincount(follow).max())
    return len(codes) - int(most.sum()) <= (1 - _SETTLED) * (len(codes) - plain)


class _Told:
    """What some columns say in a row, in words; each cell is read once, however many columns are held against them."""

    def __init__(self, columns: list[Sequence[Cell]]) -> None:
        self.columns = columns
        self._rows: dict[int, tuple[set[str], int]] = {}  # the words, and of how many columns

    def words(self, row: int) -> set[str]:
        words, read = self._rows.get(row, (set(), 0))
        for column in self.columns[read:]:
            words |= _words(column[row])
        self._rows[row] = (words, len(self.columns))
        return words


def _repeats(column: Sequence[Cell], told: _Told) -> bool:
    """Whether nearly every cell is made of words that other cells of its row hold too."""
    seen = repeated = 0
    for row, cell in enumerate(column):
        if not cell:
            continue
        repeated += _words(cell) <= told.words(row)
        seen += 1
        if seen == _ROWS_TO_TELL:
            break
    return seen > 0 and repeated >= _REPEATED * seen


def _words(cell: Cell) -> set[str]:
    texts = cell if isinstance(cell, tuple) else (cell or "",)
    return set(forms.plain(" ".join(texts)).split())


def _comparison(key: str, field: Field, coded: Coded, flags: dict[str, Flag] | None = None) -> Comparison:
    return Comparison(key, field, coded, Book(coded.values, flags))


def _of_names(columns: Columns, size: int) -> list[Comparison]:
    given, family = split_names(columns, size)
    first, last = _with_one_vocabulary(encode(given, forms.given), encode(family, forms.family))
    book = Book(first.values, {"nicknames": _nicknames(first.values)})
    suffixes = columns.get("suffix") or family
    return [
        Comparison("given", fields.GIVEN, first, book),
        Comparison("family", fields.FAMILY, last, book),
        _comparison("middle", fields.MIDDLE, derive(first, forms.middle)),
        _comparison("generation", fields.GENERATION, encode(suffixes, forms.generation)),
    ]


def _with_one_vocabulary(one: Coded, other: Coded) -> tuple[Coded, Coded]:
    """Both with codes of one list of values, so that a given name can be compared with a family name."""
    codes = {value: code for code, value in enumerate(one.values)}
    renamed = np.array([codes.setdefault(value, len(codes)) for value in other.values] + [BLANK], np.int32)
    values = list(codes)
    return Coded(values, one.codes), Coded(values, renamed[other.codes])


def _nicknames(values: list[str]) -> Flag:
    """Whether two given names are forms of one: from pairs of codes, listed beforehand."""
    groups: dict[str, list[int]] = {}
    for code, value in enumerate(values):
        for name in formal_names(value.partition(" ")[0]):
            groups.setdefault(name, []).append(code)
    related = {
        one << 32 | other
        for codes in groups.values()
        if 1 < len(codes) <= _WIDEST_NICKNAME_GROUP
        for one in codes
        for other in codes
        if one < other
    }
    known = np.array(sorted(related), np.int64)
    return lambda one, other: np.isin(one.astype(np.int64) << 32 | other, known)


def _of_titles(columns: Columns, subject: str) -> list[Comparison]:
    """The names of companies, each with its legal form, or of things."""
    if subject == "thing" and "company" in columns:
        coded = encode(columns["company"], forms.title)
        field = fields.of_subject(fields.TITLE, subject)
        return [Comparison("company", field, coded, title_book(coded.values))]
    for kind in ("company", "full_name", "family", "given"):
        if kind in columns:
            coded = encode(columns[kind], forms.company)
            forms_of_law = encode(columns[kind], forms.legal_form)
            return [
                Comparison("company", fields.TITLE, coded, title_book(coded.values)),
                _comparison("legal_form", fields.LEGAL_FORM, forms_of_law),
            ]
    return []


def _of_mail(columns: Columns, subject: str, names: list[Comparison]) -> list[Comparison]:
    """E-mail, and the domain of the firm: from web addresses, else from e-mails that are not free mail."""
    found = []
    domains: list[Cell] = list(columns.get("domain", ()))
    if "email" in columns:
        every = encode(columns["email"], forms.email)
        coded = derive(every, unless_role) if subject == "person" else every
        flags = mailbox_flags(coded, *(compared.coded for compared in names[:2] if subject == "person"))
        found.append(_comparison("email", fields.of_subject(fields.EMAIL, subject), coded, flags))
        if not domains:
            found.append(
                _comparison("domain", fields.of_subject(fields.DOMAIN, subject), firm_domains(every))
            )
    if domains:
        found.append(
            _comparison(
                "domain", fields.of_subject(fields.DOMAIN, subject), encode(domains, forms.web_domain)
            )
        )
    return found


def _is_row_number(coded: Coded) -> bool:
    """A value for every entity and no two the same: it numbers the rows and tells nothing."""
    _, codes = coded.slots()
    return len(distinct(codes.astype(np.int64))) == len(codes)
