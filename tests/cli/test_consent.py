"""Rows 37 to 39: what people allowed and refused, that a no outlives everything, and lists ready to send."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commandline import Crm
from stored_texts import patient


@pytest.fixture
def jane(crm: Crm) -> Crm:
    crm("add 'Jane Doe' --email jane@acme.com --tag vip")
    return crm


def bring(crm: Crm, text: str, flags: str = "", name: str = "list.csv") -> dict[str, Any]:
    (crm.folder / name).write_text(text, encoding="utf-8")
    found: dict[str, Any] = json.loads(crm(f"import {crm.folder}/{name} {flags} --json"))
    return found


YES = "Name,Email,Newsletter\nJane Doe,jane@acme.com,yes\n"
NO = "Name,Email,Unsubscribed\nJane Doe,jane@acme.com,yes\n"


def test_a_yes_is_kept_with_its_purpose_source_proof_and_date(jane: Crm) -> None:
    line = "consent grant jane --channel email --purpose newsletter --source form --proof 'ticked 2026-05-01'"
    assert jane(line) == ""
    assert jane.err == "c1 Jane Doe: e-mail for newsletter granted; undo: crm undo\n"
    card = jane.json("consent show jane")
    assert list(card) == ["id", "name", "do_not_contact", "consents", "bounced", "entries"]
    assert card["consents"] == [
        {
            "channel": "email",
            "purpose": "newsletter",
            "state": "granted",
            "at": "2026-05-04T09:00:00+02:00",
            "source": "form",
            "proof": "ticked 2026-05-01",
        }
    ]
    jane(line)
    assert jane.err == "nothing to change\n"


def test_the_text_somebody_agreed_to_is_known_by_its_hash(jane: Crm) -> None:
    text = jane.folder / "privacy.txt"
    text.write_text("We write once a month.", encoding="utf-8")
    jane(["consent", "grant", "jane", "--channel", "email", "--proof", "signed", "--wording", str(text)])
    (entry,) = jane.json("consent show jane")["entries"]
    assert entry["wording"] == f"privacy.txt sha256:{hashlib.sha256(text.read_bytes()).hexdigest()}"
    assert entry["by"] == "anna"
    jane.fails("consent grant jane --channel sms --wording nowhere.txt", 3)


def test_entries_are_only_added(jane: Crm) -> None:
    lines = (
        "grant jane --channel email --at 2026-04-01",
        "revoke jane --channel email --source reply --at 2026-04-02",
        "grant jane --channel email --proof signed --at 2026-04-03",
        "revoke jane --channel email --purpose offers",
    )
    known: list[dict[str, Any]] = []
    for number, line in enumerate(lines, 1):
        jane(f"consent {line}")
        entries = jane.json("consent show jane")["entries"]
        assert [{**one, "lifted": None} for one in entries[:-1]] == known
        assert len(entries) == number
        known = [{**one, "lifted": None} for one in entries]
    assert jane.json("consent show jane")["entries"][1]["lifted"] == "2026-04-03T00:00:00+02:00"
    assert jane.consents("jane") == {"email": "granted", "email offers": "revoked"}


def test_only_a_yes_with_proof_lifts_a_no(jane: Crm) -> None:
    jane("consent revoke jane --channel email --source reply")
    said = jane.fails("consent grant jane --channel email --purpose newsletter", 6)
    assert said == (
        "crm: c1 Jane Doe refused e-mail on 2026-05-04 (reply); only a new yes with its proof changes that\n"
        "hint: crm consent grant c1 --channel email --purpose newsletter --proof 'signed form of 3 May'\n"
    )
    assert jane.consents("jane") == {"email": "revoked"}
    jane("consent grant jane --channel email --proof signed")
    assert jane.consents("jane") == {"email": "granted"}
    jane("undo")
    assert jane.consents("jane") == {"email": "revoked"}


def test_a_yes_reaches_no_further_than_it_says(jane: Crm) -> None:
    jane("consent revoke jane --channel email")
    jane("consent grant jane --channel email --purpose newsletter --proof ticked")
    assert "everything else stays refused: e-mail" in jane.err
    assert jane.consents("jane") == {"email": "revoked", "email newsletter": "granted"}
    assert jane("list --where consent.email=revoked --count") == "1\n"


def test_an_import_an_edit_and_a_merge_lift_nothing(jane: Crm) -> None:
    jane("consent grant jane --channel email --purpose newsletter --source form --proof ticked")
    jane("consent revoke jane --channel email")
    for policy in ("fill", "overwrite", "skip"):
        counts = bring(jane, YES, f"--on-conflict {policy}")
        assert (counts["consents"], counts["updated"]) == (0, 0)
        assert ("consent kept: 1" in jane.err) == (policy != "skip")
    jane("add 'J. Doe' --email jd@acme.com --new")
    jane("consent grant jd@acme.com --channel email --proof signed")
    jane("merge jd@acme.com jane@acme.com --yes")
    assert jane.consents("jd@acme.com")["email"] == "revoked"
    jane("unmerge jd@acme.com")
    assert jane.consents("jd@acme.com") == {"email": "granted"}
    assert jane.consents("jane@acme.com")["email"] == "revoked"


def test_a_yes_for_both_is_not_the_losers_after_an_unmerge(jane: Crm) -> None:
    jane("add 'J. Doe' --email jd@acme.com --new")
    jane("consent revoke jd@acme.com --channel phone")
    jane("merge c1 c2 --yes")
    jane("consent grant c1 --channel phone --proof signed")
    assert jane.consents("c1") == {"phone": "granted"}
    jane("unmerge c1")
    assert (jane.consents("c1"), jane.consents("c2")) == ({"phone": "granted"}, {"phone": "revoked"})


def test_leave_alone_means_every_way(jane: Crm) -> None:
    jane("consent revoke jane")
    assert jane.json("show jane")["do_not_contact"] is True
    assert jane("brief jane").startswith("*** DO NOT CONTACT ***\n")
    assert jane("list --where do_not_contact --count") == "1\n"
    assert jane("list --where consent.phone=revoked --count") == "1\n"
    said = jane.fails("edit jane --set do_not_contact=no", 6)
    assert "crm consent grant c1 --channel all --proof" in said
    jane.fails("edit --where tag=vip --set do_not_contact=no --yes", 6)
    jane.fails("consent grant jane --channel phone", 6)
    jane("consent grant jane --channel all --proof signed")
    assert jane.json("show jane")["do_not_contact"] is False


def test_a_no_is_seen_before_a_call(jane: Crm) -> None:
    jane("consent revoke jane --channel phone --source 'at the fair'")
    assert jane("brief jane").startswith("*** NO CALLS ***\nJane Doe\n")
    (entry,) = [one for one in jane.json("timeline jane") if one["type"] == "consent"]
    assert (entry["kind"], entry["text"]) == ("revoked", "phone")
    assert jane("whois jane@acme.com").endswith("\tno calls\n")
    assert jane("why jane consent").startswith("calls revoked: crm consent revoke jane")


def test_what_a_file_says_is_in_the_ledger_with_its_line(crm: Crm) -> None:
    text = "Name,Email,Newsletter,Do Not Call\nAnn,ann@x.it,ja,yes\nBob,bob@x.it,nein,no\nCid,cid@x.it,,\n"
    assert bring(crm, text, "--dry-run")["consents"] == 3
    assert bring(crm, text)["consents"] == 3
    assert crm.consents("ann") == {"email newsletter": "granted", "phone": "revoked"}
    assert crm.consents("bob") == {"email newsletter": "revoked"}
    assert crm.consents("cid") == {}
    (entry,) = crm.json("consent show bob")["entries"]
    assert (entry["source"], entry["line"], entry["note"]) == ("list.csv", 3, "Newsletter: nein")
    assert "row 3" in crm("why bob consent")
    before = crm("export lossless")
    assert bring(crm, text)["consents"] == 0
    assert crm("export lossless") == before
    crm("imports undo 1 --yes")
    assert crm("list --count") == "0\n"


def test_moments_of_a_mailing_list_are_those_of_its_entries(crm: Crm) -> None:
    header = "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,UNSUB_TIME,LEID,EUID\n"
    row = "a@x.it,Anna,Rossi,2,2024-01-01 10:00:00,2024-01-01 10:05:00,2025-02-03 09:00:00,1,e1\n"
    bring(crm, header + row, name="unsubscribed_members_export.csv")
    entries = crm.json("consent show a@x.it")["entries"]
    assert [(one["state"], one["at"][:10]) for one in entries] == [
        ("granted", "2024-01-01"),
        ("revoked", "2025-02-03"),
    ]
    bring(crm, header + row.replace("a@", "b@").replace("e1", "e2"), name="cleaned_members_export.csv")
    assert crm.json("consent show b@x.it")["bounced"] == ["b@x.it"]
    row = row.replace("a@", "c@").replace("e1", "e3").replace("2025-02-03 09:00:00", "")
    bring(crm, header + row, name="nonsubscribed_members_export.csv")
    assert crm.consents("c@x.it") == {}
    bring(crm, header + row.replace("2024-01-01 10:05:00", ""), name="subscribed_members_export.csv")
    assert [one["at"][:16] for one in crm.json("consent show c@x.it")["entries"]] == ["2024-01-01T10:00"]


def test_columns_of_moments_and_reasons_say_it_too(crm: Crm) -> None:
    bring(
        crm,
        "Name,Email,Email opt-in date,Unsubscribe date,Bounce date,Newsletter\n"
        "Ann,ann@x.it,2024-01-03,,,\nBob,bob@x.it,,13/03/2024,,\nCid,cid@x.it,,,2024-05-05,2024-02-01\n",
    )
    said = {who: crm.json(f"consent show {who}") for who in ("ann", "bob", "cid")}
    assert [(one["state"], one["at"][:10]) for card in said.values() for one in card["entries"]] == [
        ("granted", "2024-01-03"),
        ("revoked", "2024-03-13"),
        ("granted", "2024-02-01"),
    ]
    assert said["cid"]["bounced"] == ["cid@x.it"]
    text = (
        "Id,LastName,FirstName,Email,HasOptedOutOfEmail,DoNotCall,IsEmailBounced,EmailBouncedReason\n"
        "1,Neri,Dan,dan@x.it,0,0,true,550 unknown\n"
    )
    bring(crm, text, name="contacts.csv")
    dan = crm.json("show dan@x.it")
    assert (dan["bounced"], dan["custom"]) == (["dan@x.it"], {"email_bounced_reason": "550 unknown"})


def test_a_no_that_was_answered_comes_back_only_anew(jane: Crm) -> None:
    bring(jane, NO)
    jane("consent grant jane --channel email --proof signed")
    assert bring(jane, NO)["consents"] == 0  # the very same contents
    assert jane.consents("jane") == {"email": "granted"}
    assert bring(jane, NO + "Bob,bob@x.it,no\n")["consents"] == 1
    assert jane.consents("jane") == {"email": "revoked"}


def test_a_no_from_before_the_proof_is_no_news(jane: Crm) -> None:
    jane("consent revoke jane --channel email --at 2025-01-01")
    jane("consent grant jane --channel email --proof signed --at 2026-01-01")
    old = "Record Id,First Name,Last Name,Email,Email Opt Out,Unsubscribed Time\nz1,Jane,Doe,jane@acme.com,,{}\n"
    bring(jane, old.format("2024-12-31 10:00:00"))
    assert jane.consents("jane") == {"email": "granted"}
    bring(jane, old.format("2026-02-01 10:00:00"))
    assert jane.consents("jane") == {"email": "revoked"}


@pytest.mark.parametrize("format", ["csv", "jsonl", "vcard", "lossless"])
def test_files_of_our_own_carry_it(crm: Crm, tmp_path: Path, format: str) -> None:
    crm("add Ann --email ann@x.it")
    crm(
        ["consent", "revoke", "ann", "--channel", "phone", "--source", "by mail; twice", "--at", "2026-01-02"]
    )
    crm(["consent", "grant", "ann", "--channel", "email", "--purpose", "news", "--proof", "a,\\b\n'c'"])
    crm("consent bounced ann@x.it")
    (crm.folder / "out.file").write_text(crm(f"export {format}"), encoding="utf-8")
    other = Crm(tmp_path / "other")
    (tmp_path / "other").mkdir()
    other(f"import {crm.folder}/out.file")
    assert other.json("consent show ann") | {"entries": []} == crm.json("consent show ann") | {"entries": []}
    assert other(f"export {format}") == crm(f"export {format}")
    if format != "lossless":
        before = crm("export lossless")
        crm(f"import {crm.folder}/out.file")
        assert crm("export lossless") == before


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ('"channel": "all"', '"channel": "x"'),
        ('"state": "revoked"', '"state": "perhaps"'),
        ('"at": "2026-05-04T07:00:00Z"', '"at": "yesterday"'),
        ('"at": "2026-05-04T07:00:00Z"', '"at": 5'),
        ('"purpose": null', '"purpose": {"a": 1}'),
        ('"purpose": null', '"why": "x"'),
        ('"consents": [', '"consents": ["a", '),
    ],
)
def test_what_says_nothing_of_consent_is_rejected(jane: Crm, tmp_path: Path, ours: str, theirs: str) -> None:
    jane("consent revoke jane")
    text = jane("export jsonl").replace('":', '": ').replace(":  ", ": ")
    assert ours in text
    (tmp_path / "own.jsonl").write_text(text.replace(ours, theirs), encoding="utf-8")
    jane(f"import {tmp_path}/own.jsonl --db {tmp_path}/new.db", code=5)
    assert "consent" in (tmp_path / "own.rejects.csv").read_text(encoding="utf-8")


def test_a_list_ready_to_send_says_whom_it_withholds(crm: Crm) -> None:
    for name in ("ann", "bob", "cid", "dan", "eva", "flo"):
        crm(f"add {name} --email {name}@x.it --tag vip")
    crm("add gus --phone 3331234567 --tag vip")
    crm("segment save vip tag=vip")
    crm("consent revoke bob --channel email")
    crm("consent revoke cid --channel email --purpose newsletter")
    crm("consent revoke dan")
    crm("consent bounced eva@x.it flo@x.it")
    crm("edit flo --email second@x.it")
    listed = crm("segment run vip --channel email --format csv --columns name,email")
    assert listed == "name,email\nann,ann@x.it\nflo,second@x.it\n"
    assert crm.err == "2 listed, 5 withheld (1 do not contact, 2 opted out, 1 no e-mail address, 1 bounced)\n"
    assert crm("segment run vip --channel email --purpose offers --count") == "3\n"
    assert crm("segment run vip --channel phone --format ids") == "c7\n"
    assert [line.split(",")[0] for line in crm("export mailchimp --segment vip").splitlines()[1:]] == [
        "ann@x.it", "second@x.it"
    ]  # fmt: skip
    crm("consent bounced eva@x.it --clear")
    assert crm("segment run vip --channel email --count") == "3\n"
    crm.fails("segment run vip --purpose offers", 2)
    crm.fails("segment run vip --channel emial", 2)


def test_with_nobody_withheld_that_is_said_too(jane: Crm) -> None:
    jane("segment save vip tag=vip")
    assert jane("segment run vip --channel email --format ids") == "c1\n"
    assert jane.err == "1 listed, 0 withheld\n"


def test_what_is_misspelt_is_an_error(jane: Crm) -> None:
    assert "did you mean phone?" in jane.fails("consent revoke jane --channel fone", 2)
    assert "did you mean consent.email?" in jane.fails("list --where consent.emial=revoked", 2)
    assert "did you mean revoked?" in jane.fails("list --where consent.email=revokd", 2)
    assert "which way" in jane.fails("consent grant jane", 2)
    assert "still to come" in jane.fails("consent revoke jane --at 2027-01-01", 2)
    assert "says nothing" in jane.fails(["consent", "grant", "jane", "--channel", "email", "--proof", " "], 2)
    assert "hint: crm consent grant" in jane.fails("edit jane --set consent.email=granted", 2)
    assert "nobody has the address" in jane.fails("consent bounced no@x.it", 3)


def test_the_list_is_of_what_holds(jane: Crm) -> None:
    jane("add Bob")
    jane("consent grant jane --channel email --purpose Newsletter")
    jane("consent revoke bob --channel post")
    assert [(one["id"], one["channel"], one["state"]) for one in jane.json("consent list")] == [
        ("c2", "post", "revoked"),
        ("c1", "email", "granted"),
    ]
    assert jane("consent list --state revoked --count") == "1\n"
    assert jane("consent list --where tag=vip --purpose newsletter --count") == "1\n"


STEPS = st.lists(
    st.sampled_from([
        "import yes", "import no", "import own", "merge", "unmerge", "edit", "revoke 1", "revoke 2", "grant", "proof",
    ]),
    max_size=9,
)  # fmt: skip


@settings(patient, max_examples=12)
@given(STEPS)
def test_nothing_but_a_yes_with_proof_lifts_a_no(steps: list[str]) -> None:
    with TemporaryDirectory() as folder:
        crm = Crm(Path(folder))
        crm("add 'Jane Doe' --email jane@acme.com")
        crm("add 'J. Doe' --email jd@acme.com --new")
        for step in steps:
            before = _closed(crm)
            _take(crm, step)
            after = _closed(crm)
            if step != "proof":
                for who in before.keys() & after.keys():
                    assert before[who] <= after[who] or step == "unmerge", (step, before, after)


def _take(crm: Crm, step: str) -> None:
    folder = crm.folder
    lines = {
        "import yes": f"import {folder}/yes.csv --on-conflict overwrite",
        "import no": f"import {folder}/no.csv",
        "import own": f"import {folder}/own.csv --on-conflict overwrite",
        "merge": "merge c1 c2 --yes",
        "unmerge": "unmerge c1 --yes",
        "edit": "edit c1 --set do_not_contact=no --email new@acme.com",
        "revoke 1": "consent revoke c1 --channel email",
        "revoke 2": "consent revoke c2",
        "grant": "consent grant c1 --channel email --purpose newsletter",
        "proof": "consent grant c1 --channel email --proof signed",
    }
    (folder / "yes.csv").write_text(YES, encoding="utf-8")
    (folder / "no.csv").write_text(NO, encoding="utf-8")
    (folder / "own.csv").write_text(crm("export csv").replace("revoked", "granted"), encoding="utf-8")
    crm._run(lines[step].split(), "", {})


def _closed(crm: Crm) -> dict[str, set[str]]:
    """Who refuses which way, of those who are there."""
    found = {one["id"]: set() for one in crm.json("list")}  # type: dict[str, set[str]]
    for channel in ("email", "phone"):
        for one in crm.json(f"list --where consent.{channel}=revoked"):
            found[one["id"]].add(channel)
    return found
