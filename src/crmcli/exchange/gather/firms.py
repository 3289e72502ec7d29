"""Whom a row is about, a person or a firm, where one list has both."""

from __future__ import annotations

import re
from typing import NamedTuple

from crmcli.clean.email import is_role
from crmcli.clean.name import is_organisation, organisation_key
from crmcli.clean.name import name as full_name
from crmcli.clean.text import fold
from crmcli.exchange.gather.kept import Kept
from crmcli.exchange.gather.names import is_firm_title, is_of_firm, surname_first_name
from crmcli.exchange.gather.texts import (
    company_name,
    first_of,
    general_values,
    is_false,
    is_true,
    paired_names,
)
from crmcli.exchange.headers import header_key
from crmcli.exchange.mapping import Mapping
from crmcli.exchange.name_order import GIVEN
from crmcli.model import Address, Email, Name, Organisation

Row = list[str]
# Custom fields that only a firm has; whose columns say that a list is one of an accountant.
OF_FIRMS = frozenset(
    ["vat_number", "siret", "siren", "sdi_code", "inn", "kpp", "ogrn", "tax_number", "registry_number"]
)
_OF_PERSON = re.compile(r"[A-Z]{6}\d\d[A-EHLMPR-T]\d\d[A-Z]\d{3}[A-Z]")  # the Italian tax code of somebody


class Whose(NamedTuple):
    """Whom a row is about: whether a firm, the firm's name where that is not in its own column, and the person's."""

    is_company: bool
    title: str | None
    name: Name | None
    row: Row


class Firms:
    """The columns of one sheet that tell people from firms."""

    def __init__(self, mapping: Mapping, kept: Kept) -> None:
        self.kept = kept
        self.is_open = mapping.profile.kind == "contacts" and not mapping.profile.exact
        self.company = company_name(mapping)
        self.pairs = paired_names(mapping)
        self.companies = [c.place for c in mapping.of("name", "company")]
        self.titles = mapping.of("prefix")
        self.kind_columns = mapping.of("kind")
        self.kind = first_of(mapping, "kind")
        self.kinds = {**general_values("kind"), **mapping.profile.values.get("kind", {})}
        self.surname_first = mapping.profile.surname_first
        self.ids = [
            c.place for c in mapping.of("custom", "company") if c.slot.label in OF_FIRMS
        ]  # of which a person has none
        self.of_firms = (
            self.is_open and bool(self.companies) and (bool(self.ids) or _names_firms_only(mapping))
        )
        self.custom = [c.place for c in mapping.of("custom")]

    def of_row(self, row: Row, name: Name | None) -> Whose:
        """Whom a row is about; `name` is what its columns of names say."""
        said = self._said(row)
        if said is None and name is None and self.of_firms and self._is_private(row):
            said = "person"
        company = self.company(row) or ""
        if said == "person" and company and (name is None or fold(name.full) == fold(company)):
            name, row = name or self._read(company), self._without(row, company)
        if said == "company" and (name is None or not self.company(row)):
            return Whose(True, self.company(row) or (name.full if name else None), None, row)
        if said == "company" and (whole := next((row[place] for place in self.pairs if row[place]), None)):
            return Whose(True, whole, None, row)
        if said is None and self.is_open:
            firm, name = self._firm(row, name)
            if firm or (name is None and self.of_firms and self.company(row)):
                return Whose(True, firm, None, row)
        return Whose(said == "company", None, name, row)

    def _said(self, row: Row) -> str | None:
        """person or company, where a column says so; another word is kept."""
        text = self.kind(row)
        if not text:
            return None
        said = self.kinds.get(header_key(text))
        if said is None and (is_true(text) or is_false(text)):
            said = "company" if is_true(text) else "person"
        if said is None:
            self.kept.keep(self.kind_columns[0], text, said=False)
        return said

    def _firm(self, row: Row, name: Name | None) -> tuple[str | None, Name | None]:
        """The firm a row is about by a title or a legal form, or None, and the name of its person."""
        title = next((c for c in self.titles if is_firm_title(row[c.place])), None)
        company = self.company(row)
        if name is None or not (title or is_of_firm(name)):
            return (company if title and name is None else None), name
        own = name if title is None else _without_title(name, row[title.place])
        if company and organisation_key(company) != organisation_key(own.full):
            if title is not None:
                self.kept.keep(title, row[title.place], said=False)
            return None, own
        for column in self.titles:
            if row[column.place] and column is not title:
                self.kept.keep(column, row[column.place], said=False)
        return company or own.full, None

    def _is_private(self, row: Row) -> bool:
        """Whether a row of an accountant's list is of somebody: by a tax code or a title, and no number of a firm."""
        company = self.company(row)
        if not company or is_organisation(company) or any(row[place] for place in self.ids):
            return False
        titled = any(row[c.place] and not is_firm_title(row[c.place]) for c in self.titles)
        return titled or any(_OF_PERSON.fullmatch(row[place].upper()) for place in self.custom)

    def _read(self, text: str) -> Name:
        """The name of a person in a firm's column."""
        first, last = fold(text.split()[0]), fold(text.split()[-1])
        reverse = self.surname_first or (last in GIVEN and first not in GIVEN)
        return surname_first_name(text) if reverse else full_name(text)

    def _without(self, row: Row, company: str) -> Row:
        blank = {place for place in self.companies if row[place] == company}
        return ["" if place in blank else cell for place, cell in enumerate(row)]

    def reached(
        self, company: Organisation, mails: tuple[Email, ...], places: tuple[Address, ...]
    ) -> Organisation:
        """A firm of an accountant's list, reached where the row says: what stands beside its person is the firm's."""
        if not self.of_firms:
            return company
        return company._replace(  # type: ignore[no-any-return]
            emails=company.emails or tuple(one for one in mails if is_role(one.address)),
            addresses=company.addresses or places,
        )


def _names_firms_only(mapping: Mapping) -> bool:
    """Whether a list has firms with their addresses or phones, then a mail address, and nobody's name."""
    if mapping.has("name", "given", "family", "nickname") or not mapping.has("address", "phone"):
        return False
    mails = [c.place for c in mapping.of("email")]
    return bool(mails) and mapping.of("name", "company")[0].place < mails[0]


def _without_title(name: Name, title: str) -> Name:
    """A name without the title of a firm before it."""
    left = " ".join((name.prefix or "").replace(title, "").split())
    full = name.full.removeprefix(title).strip() or name.full
    return name._replace(full=full, prefix=left or None)  # type: ignore[no-any-return]
