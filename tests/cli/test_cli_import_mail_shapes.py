"""Mails as programs really write them: odd heads, character sets, parts, dividers of mailboxes."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from commandline import Crm

HEAD = "From: Ann Lee <ann@acme.example>\r\nTo: me@shop.example\r\nDate: Mon, 20 Apr 2026 10:00:00 +0200\r\n"


def taken(crm: Crm, message: str | bytes, name: str = "m.eml") -> dict[str, Any]:
    """The one e-mail of a file, as it was logged."""
    path = Path(crm.folder, name)
    path.write_bytes(message.encode() if isinstance(message, str) else message)
    crm(f"import {path} --type mail --me me@shop.example --create")
    return logged(crm)


def logged(crm: Crm) -> dict[str, Any]:
    (found,) = crm.json(["sql", "SELECT at, direction, subject, body FROM interaction"])
    return found  # type: ignore[no-any-return]


def body(crm: Crm, *lines: str) -> str:
    return str(taken(crm, HEAD + "\r\n".join(lines))["body"])


def test_blank_lines_before_the_head_are_none_of_it(crm: Crm) -> None:
    assert taken(crm, "\r\n\r\n" + HEAD + "\r\nHi")["body"] == "Hi"


@pytest.mark.parametrize(
    ("declared", "written", "text"),
    [
        ("gb2312", "gb18030", "朱镕基 訂單"),
        ("iso-8859-1", "cp1252", "“quoted” – 5 €"),
        ("ks_c_5601-1987", "cp949", "똠방각하"),
        ("shift_jis", "cp932", "①髙島屋"),
        ("x-unknown", "cp1251", "Добрый день, высылаю договор"),
        ("windows1251", "cp1251", "Привет"),
        ("utf-8", "utf-8", "Здравствуйте"),
        ("rot13", "latin-1", "caffè è qui"),
    ],
)
def test_a_wider_character_set_than_the_declared_one_is_read(
    crm: Crm, declared: str, written: str, text: str
) -> None:
    part = base64.b64encode(text.encode(written)).decode()
    kind = f"Content-Type: text/plain; charset={declared}"
    assert body(crm, kind, "Content-Transfer-Encoding: base64", "", part) == text


def test_a_head_in_plain_bytes_is_read_as_the_body_is(crm: Crm) -> None:
    head = (
        HEAD.replace("Ann Lee", "Анна Ли")
        + "Subject: Счёт\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\n"
    )
    assert taken(crm, f"{head}Привет".encode("koi8-r"))["subject"] == "Счёт"
    assert crm.json("show c1")["name"] == "Анна Ли"


def test_several_texts_are_one_and_attached_mails_stay_closed(crm: Crm) -> None:
    assert body(
        crm,
        'Content-Type: multipart/mixed; boundary="b"', "", "--b", "", "First.",
        "--b", "Content-Type: application/pdf; name=a.pdf", "", "x",
        "--b", "", "Second.",
        "--b", "Content-Type: message/rfc822", "", "From: bob@acme.example", "Subject: Old", "", "Not mine.",
        "--b", "Content-Type: application/pkcs7-signature; name=smime.p7s", "", "x", "--b--",
    ) == "First.\n\nSecond.\n\n[attached: a.pdf, Old]"  # fmt: skip


@pytest.mark.parametrize(
    "kind",
    ["multipart/mixed", "multipart/mixed; boundary=b", "text/plain charset=utf-8", "text/enriched", "text"],
)
def test_a_text_is_found_whatever_it_is_declared_to_be(crm: Crm, kind: str) -> None:
    assert body(crm, f"Content-Type: {kind}", "", "caffè") == "caffè"


def test_a_page_has_its_lines_where_a_reader_sees_them(crm: Crm) -> None:
    page = "<html><body><p>Dear\r\n   Ann,</p>\r\n<table><tr><td>1</td><td>2</td></tr></table></body></html>"
    assert body(crm, "Content-Type: text/html", "", page) == "Dear Ann,\n1 2"


def test_lines_a_program_broke_are_whole_again(crm: Crm) -> None:
    kind = "Content-Type: text/plain; format=flowed"
    assert body(crm, kind, "", "one ", "two", "> a ", "> b", "-- ", "Ann") == "one two\n> a b\n-- \nAnn"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Lee, Ann <ann@acme.example>", "Lee, Ann"),
        ("Ann [odd] Lee <ann@acme.example>", "Ann [odd] Lee"),
        ("\"'Ann Lee'\" <ann@acme.example>", "Ann Lee"),
        ("Ann Lee <ann@acme.example.>", "Ann Lee"),
    ],
)
def test_whose_name_is_written_against_the_rules_keeps_it(crm: Crm, written: str, name: str) -> None:
    taken(crm, HEAD.replace("Ann Lee <ann@acme.example>", written) + "\r\nHi")
    assert crm.json("show c1")["name"] == name


@pytest.mark.parametrize(
    "date",
    [
        "Mon, 20 Apr 2026 10:00:00 CEST",
        "Mon, 20 Apr 2026 10:00:00 AM GMT+0200",
        "Mon, 20 Apr 2026 10(at the (old) door): 00 : 00 +02:00",
        "Mon, 20 Apr 126 10:00:00 -+0200",
    ],
)
def test_dates_against_the_rules_are_understood(crm: Crm, date: str) -> None:
    assert taken(crm, HEAD.replace("Mon, 20 Apr 2026 10:00:00 +0200", date) + "\r\nHi")["at"] == (
        "2026-04-20T08:00:00Z"
    )


def test_a_mailbox_is_divided_where_netscape_divided_it(crm: Crm) -> None:
    path = Path(crm.folder, "Sent")
    path.write_text(f"From - \n{HEAD}\nfirst\nFrom - \n{HEAD}Message-ID: <2@x>\n\nsecond\n")
    assert "logged\t2\n" in crm(f"import {path} --type mail --create")


def test_what_was_sent_tells_whose_mailbox_it_is(crm: Crm) -> None:
    crm("add 'Bo Ray' --email bo@acme.example")
    path = Path(crm.folder, "All mail.mbox")
    head = "From 1@xxx Mon Apr 20 08:00:00 +0000 2026\nX-Gmail-Labels: =?UTF-8?Q?Gesendet,Projekt_A?=\n"
    path.write_text(head + HEAD.replace("me@shop.example", "bo@acme.example") + "\nHi\n")
    crm(["import", str(path), "--type", "mail"])
    assert logged(crm)["direction"] == "out"
    assert crm.json("show c1")["tags"] == ["Projekt A"]


def test_reports_of_delivery_and_of_reading_are_no_mail(crm: Crm) -> None:
    kind = "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\nRead.\n--b--\n"
    said = crm("import - --type mail --create", stdin=HEAD + kind)
    assert "skipped\t1\n" in said and "logged\t0\n" in said


def test_of_several_dates_one_that_is_not_still_to_come_counts(crm: Crm) -> None:
    head = HEAD.replace("Mon, 20 Apr 2026", "Wed, 20 Apr 3000")
    way = "Received: by mx.shop.example; Mon, 20 Apr 2026 11:00:00 +0200\r\n"
    assert taken(crm, head + way + "\r\nHi")["at"] == "2026-04-20T09:00:00Z"


def test_one_broken_letter_does_not_break_the_others(crm: Crm) -> None:
    kind = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
    assert taken(crm, HEAD.encode() + kind + "Здравствуйте ".encode() + b"\xe9")["body"] == "Здравствуйте é"
