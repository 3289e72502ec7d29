"""Help, completion and settings (row 85)."""

from __future__ import annotations

import pytest

from commandline import Crm


def completions(crm: Crm, words: str) -> list[str]:
    """What bash would offer for the last word."""
    count = len(words.split(" ")) - 1
    done = crm.process([], COMP_WORDS=words, COMP_CWORD=str(count), _CRM_COMPLETE="complete_bash")
    assert done.stderr == b""
    return done.stdout.decode().split()


def test_completion_knows_commands_flags_names_and_tags(jane: Crm) -> None:
    assert completions(jane, "crm comp") == ["company", "completion"]
    assert completions(jane, "crm company sh") == ["show"]
    assert completions(jane, "crm add --sta") == ["--status"]
    assert completions(jane, "crm add --status pro") == ["prospect"]
    assert completions(jane, "crm show ja") == ["jane-Doe"]
    assert completions(jane, "crm show Do") == ["Doe-Jane"]
    assert completions(jane, "crm tag jane v") == ["vip"]
    assert completions(jane, "crm company show ac") == ["acme"]
    assert completions(jane, "crm log ca") == ["call"]


def test_completion_offers_many_for_a_letter_and_any_word_of_a_name(crm: Crm) -> None:
    for number in range(60):
        crm(f"add 'Jo Smith{number}'")
    crm("add 'Zoe Jones' --owner marco")
    crm("log call c1 hello --reason price")
    assert len(completions(crm, "crm show j")) == 50
    assert completions(crm, "crm show jone") == ["jones-Zoe"]
    assert completions(crm, "crm deal list --owner m") == ["marco"]
    assert completions(crm, "crm log call c1 x --reason p") == ["price"]


def test_completion_is_silent_without_a_database(crm: Crm) -> None:
    assert completions(crm, "crm show ja") == []
    assert not crm.path.exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_each_shell_has_a_script(crm: Crm, shell: str) -> None:
    assert "_CRM_COMPLETE" in crm(f"completion {shell}")


def test_completion_is_for_the_command_it_was_asked_of(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    assert crm("completion bash").rstrip().endswith(" crm")
    monkeypatch.setattr("sys.argv", ["/usr/bin/crmcli", "completion", "bash"])
    assert crm("completion bash").rstrip().endswith(" crmcli")
    assert "compdef _crmcli_completion crmcli" in crm("completion zsh")


@pytest.mark.parametrize("words", ["", "-h", "--help", "help"])
def test_bare_crm_leads_with_examples(crm: Crm, words: str) -> None:
    page = crm(words)
    assert page.index("Examples:") < page.index("Every day:")


@pytest.mark.parametrize("words", ["help log", "log -h", "log --help", "log call -h"])
def test_help_of_a_command_leads_with_examples(crm: Crm, words: str) -> None:
    page = crm(words)
    assert page.index("crm log call jane") < page.index("Usage: crm log")
    assert "Exit codes: 0 ok, 2 usage" in page


@pytest.mark.parametrize(
    ("command", "usage"),
    [
        ("add", "crm add NAME [OPTIONS]"),
        ("log", "crm log KIND PERSON [TEXT] [OPTIONS]"),
        ("tag", "crm tag PERSON… TAG [OPTIONS]"),
        ("import", "crm import FILE… [OPTIONS]"),
        ("export", "crm export FORMAT [OPTIONS]"),
        ("completion", "crm completion bash|zsh|fish|powershell [OPTIONS]"),
    ],
)
def test_usage_is_what_is_typed(crm: Crm, command: str, usage: str) -> None:
    assert f"\nUsage: {usage}\n" in crm(f"help {command}")


def test_a_noun_alone_lists_its_commands(crm: Crm) -> None:
    assert "Add a company" in crm("company")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("shwo jane", "did you mean crm show?"),
        ("show Jane Doe", 'too many words: Doe\nhint: what has blanks in it stands in quotes: "Jane Doe"'),
        ("list --limit abc", "list: --limit: 'abc' is no whole number"),
        ("add '-x y'", "put -- before what begins with a dash"),
        ("list --group-by bogus", "\n    bogus\n"),
        ("company ad", "did you mean crm company add?"),
        ("list --colums id", "did you mean --columns?"),
        ("help lgo", "did you mean crm help log?"),
        ("config get defualt_country", "did you mean default_country?"),
        ("add X --status cutsomer", "did you mean customer?"),
        ("list --format jsno", "one of table, json"),
        ("list --sort nmae", "did you mean name?"),
    ],
)
def test_a_typo_is_exit_2_with_what_was_meant(jane: Crm, words: str, hint: str) -> None:
    assert hint in jane.fails(words, 2)


def test_errors_are_json_where_json_is_asked_for(jane: Crm) -> None:
    import json

    found = json.loads(jane.fails("show nobody --json", 3))
    assert found["error"]["code"] == 3
    assert found["error"]["message"] == "no person matches 'nobody'"


def test_a_setting_comes_from_flag_then_variable_then_file_then_default(crm: Crm) -> None:
    del crm.env["CRM_DEFAULT_COUNTRY"]
    assert crm.json("config origin default_country") == {
        "setting": "default_country",
        "value": None,
        "origin": "default",
    }
    crm("config set default_country DE")
    path = crm("config path").strip()
    assert crm.json("config origin default_country")["origin"] == path
    assert crm("config get default_country", CRM_DEFAULT_COUNTRY="FR") == "FR\n"
    assert crm.json("config origin db --db /x/y.db")["origin"] == "--db"
    crm("config unset default_country")
    assert crm.json("config origin default_country")["origin"] == "default"


def test_an_unknown_key_in_the_file_is_an_error(crm: Crm) -> None:
    crm("config set currency EUR")
    path = crm("config path").strip()
    with open(path, "a", encoding="utf-8") as file:
        file.write('\ncurency = "EUR"\n')
    message = crm.fails("config get currency", 2)
    assert path in message
    assert "did you mean currency?" in message
