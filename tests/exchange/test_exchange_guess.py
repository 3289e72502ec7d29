"""Headers read by the words in them, for tables that are only compared."""

from __future__ import annotations

import pytest

from crmcli.exchange.guess import guessed
from crmcli.exchange.mapping import mapping, told_by_user
from crmcli.exchange.profile import built_in
from crmcli.exchange.recognition import recognised


def read(headers: str, *told: str) -> dict[str, str]:
    header = headers.split(",")
    found = mapping(header, recognised(header, built_in()), built_in(), told_by_user(told))
    return {column.header: str(column.slot) for column in guessed(found).columns}


@pytest.mark.parametrize(
    ("headers", "slots"),
    [
        ("fname_c1,fname_c2,lname_c1", "given middle family"),
        ("NAME_FIRST,NAME_LAST,last_nm", "given family custom[last_nm]"),
        ("first_name,last_name,birth_dt", "given family birthday"),
        ("name,by,bm,bd", "name birthday.year birthday.month birthday.day"),
        ("name,birth_year,birth_month,birth_day", "name birthday.year birthday.month birthday.day"),
        ("first_name,last_name,year,month,day", "given family birthday.year birthday.month birthday.day"),
        ("name,year,month", "name custom[year] custom[month]"),
        ("name,dob,year,month,day", "name birthday custom[year] custom[month] custom[day]"),
        ("name,dob,birth_year", "name birthday custom[birth_year]"),
        ("name,birth_place", "name custom[birth_place]"),
        ("name,suburb,postcode_fake", "name address.city address.zip"),
        ("donor_name,employer", "name company.name"),
        ("restaurant_name,addr,tel_no", "company.name address.street phone#1"),
        ("name,age,gender", "name custom[age] custom[gender]"),
    ],
)
def test_words_tell_what_a_column_is(headers: str, slots: str) -> None:
    assert " ".join(read(headers).values()) == slots


def test_what_the_user_said_stays() -> None:
    assert read("name,by,bm,bd", "by=city")["by"] == "address.city"
    assert read("name,birth_dt", "birth_dt=ignore")["birth_dt"] == "ignore"
