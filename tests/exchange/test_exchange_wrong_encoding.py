"""A file that is not in the encoding it is read in, or said to be in, is refused with words, whatever its kind."""

from __future__ import annotations

import pytest

from commandline import Crm

FILES = {
    "a.csv": b"Name,E-mail\nJ\xfcrgen,j@x.it\n",
    "a.vcf": b"BEGIN:VCARD\nVERSION:3.0\nFN:J\xfcrgen\nEND:VCARD\n",
    "a.json": b'[{"Name": "J\xfcrgen"}]',
    "a.jsonl": b'{"Name": "J\xfcrgen"}\n',
    "a.ldif": b"dn: cn=J\xfcrgen\ncn: J\xfcrgen\n\n",
    "odd.vcf": b"\0 :",
    "odd.csv": b"\0N\0a\0m\0e\0\n\0A\0n\0",
    "late.csv": b"Name,E-mail\n" + b"Ann,a@x.it\n" * 20_000 + b"J\xfcrgen,j@x.it\n",
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "utf-32", "ascii", "utf-7", "base64", "rot13", "idna", "punycode", "x"]
)
def test_a_wrong_encoding_is_an_error_with_words(crm: Crm, name: str, encoding: str) -> None:
    path = crm.folder / name
    path.write_bytes(FILES[name])
    _, err, code = crm._run(["import", str(path), "--encoding", encoding, "--yes"], "", {})
    assert code in (0, 1, 2, 5), err
    assert "fault of this program" not in err
    if code == 2:
        assert not crm.path.exists()


@pytest.mark.parametrize("name", FILES)
def test_without_a_word_it_is_read_or_refused(crm: Crm, name: str) -> None:
    path = crm.folder / name
    path.write_bytes(FILES[name])
    _, err, code = crm._run(["import", str(path), "--yes"], "", {})
    assert code in (0, 1, 2, 5), err
    assert "fault of this program" not in err
