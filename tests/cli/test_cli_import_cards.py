"""vCards as programs really write them: odd lines, odd encodings, names in odd places."""

from __future__ import annotations

import pytest

from commandline import Crm


def card(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""))


def taken(crm: Crm, *lines: str, version: str = "3.0") -> dict[str, object]:
    """The one person of a card, as it is shown."""
    crm("import - --yes", stdin=card(*lines, version=version))
    return crm.json("show c1")  # type: ignore[no-any-return]


@pytest.mark.parametrize("day", ["16040301", "1604-03-01", "--0301", "--03-01"])
def test_a_birthday_of_the_year_1604_has_no_year(crm: Crm, day: str) -> None:
    assert taken(crm, "FN:Ann Lee", f"BDAY:{day}")["birthday"] == "--03-01"


def test_a_name_that_leaves_out_the_surname_is_what_somebody_is_called(crm: Crm) -> None:
    ann = taken(crm, "N:Lee;Ann;Mary;;", "FN:Annie", "ORG:Acme")
    assert (ann["name"], ann["nickname"]) == ("Ann Mary Lee", "Annie")


@pytest.mark.parametrize("written", ["Lee Ann", "Dr. Ann Lee (Acme)", "A. Lee", "Анна Ли"])
def test_a_name_with_the_surname_stands_as_it_is_written(crm: Crm, written: str) -> None:
    ann = taken(crm, "N:Lee;Ann;;;", f"FN:{written}")
    assert (ann["name"], ann["given"], ann["family"]) == (written, "Ann", "Lee")


def test_commas_divide_several_names_and_titles(crm: Crm) -> None:
    ann = taken(crm, "N:Lee;Ann;Mary,Jane;Dr.;jr.,M.Sc.", version="4.0")
    assert (ann["middle"], ann["suffix"]) == ("Mary Jane", "jr., M.Sc.")


def test_numbers_without_a_country_are_read_in_that_of_the_address(crm: Crm) -> None:
    ann = taken(crm, "FN:Ann Lee", "TEL:030 901820", "ADR:;;Spandauer Damm 10;Berlin;;14059;Germany")
    assert ann["phones"][0]["e164"] == "+4930901820"  # type: ignore[index]


def test_the_account_of_a_messenger_gives_the_whole_number(crm: Crm) -> None:
    ann = taken(crm, "FN:Ann", "TEL;type=CELL;waid=6281365055910:6281365055910")
    assert ann["phones"][0]["e164"] == "+6281365055910"  # type: ignore[index]


def test_a_number_given_twice_is_one(crm: Crm) -> None:
    ann = taken(
        crm, "FN:Ann", "TEL;VOICE:02 1234567", "TEL;MSG:02 1234567", "TEL;HOME:02 1234567", version="2.1"
    )
    assert [one["label"] for one in ann["phones"]] == [None, "home"]  # type: ignore[attr-defined]


def test_a_box_that_says_what_it_is_is_not_told_so_again(crm: Crm) -> None:
    ann = taken(crm, "FN:Ann", "ADR:P.O. Box 101;;;Lodi;;;", "ADR:7;;;Pavia;;;")
    assert [one["street"] for one in ann["addresses"]] == ["P.O. Box 101", "PO Box 7"]  # type: ignore[attr-defined]


def test_text_in_base64_is_text(crm: Crm) -> None:
    assert taken(crm, "FN:Ann", "NOTE;ENCODING=b:TWFyaWEgw6ggcXVp")["note"] == "Maria è qui"


def test_one_odd_line_loses_neither_the_card_nor_itself(crm: Crm) -> None:
    ann = taken(crm, "FN:Ann", "X-GOOGLE TALK:ann.lee", "X-TAIL;PARAM=value;:kept", "TEL:02 1234567")
    assert ann["handles"][0]["network"] == "gtalk"  # type: ignore[index]
    assert ann["custom"] == {"vcard": "X-TAIL;PARAM=value:kept"}
    assert "\r\nX-TAIL;PARAM=value:kept\r\n" in crm("export vcard")


def test_a_text_broken_without_a_blank_goes_on_the_line_before(crm: Crm) -> None:
    assert taken(crm, "FN:Ann", "NOTE:the road is at", " x, see http://a.example or ask")["note"] == (
        "the road is atx, see http://a.example or ask"
    )
    crm("undo -y")
    ann = crm("import - --yes", stdin=card("FN:Bo", "NOTE:the road is at ", "x see http://a.example or ask"))
    assert "rejected\t0" in ann


def test_empty_cards_are_skipped_and_agents_counted(crm: Crm) -> None:
    agent = ("FN:Ann", "AGENT:", "BEGIN:VCARD", "VERSION:2.1", "N:Friday;Fred", "END:VCARD")
    said = crm("import -", stdin=card("N:;;;;", "FN:", "UID:1") + card(*agent, version="2.1"))
    assert "created\t1\n" in said and "skipped\t1\n" in said
    assert "skipped 1: an empty card" in crm.err
    assert "left out 1: pictures, sounds, keys, cards of agents" in crm.err


def test_groups_of_older_cards_are_tags(crm: Crm) -> None:
    assert taken(crm, "FN:Ann", "X-GROUP-MEMBERSHIP:Friends", version="2.1")["tags"] == ["Friends"]


def test_an_address_book_in_ldif_says_what_it_leaves_out(crm: Crm) -> None:
    book = """dn: cn=Ann Lee
objectclass: person
cn: Ann Lee
company: Acme
title: CTO
homePostalAddress: Via Po 1$20121 Milano
jpegPhoto:: /9j/2Q==

dn: cn=Everybody
objectclass: groupOfNames
cn: Everybody
member: cn=Ann Lee
"""
    crm("import -", stdin=book)
    assert "left out 1: pictures and certificates, left out 1: lists and folders" in crm.err
    ann = crm.json("show c1")
    assert (ann["companies"][0]["company"], ann["companies"][0]["title"]) == ("Acme", "CTO")
    assert ann["addresses"][0]["street"] == "Via Po 1\n20121 Milano"


def test_a_broken_line_is_read_in_time(crm: Crm) -> None:
    line = "ADR;HOME;CHARSET=UTF-8;ENCODING=QUUTED-PRIC=9;CHARSET=UTF-8;ENCODING=PRIC=97=E4=BA=AC=20=E4=B8=B0=E5;;;"
    assert taken(crm, "FN:Ann", "NOTE:see", line, "TEL:02 1234567")["note"] == f"see{line}"
