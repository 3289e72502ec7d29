"""Names in parts, and the keys of people and companies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.clean.name import from_parts, name, name_key, organisation_key
from crmcli.errors import CleanError
from crmcli.model import Name

_TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.lists(
        st.sampled_from(
            ["Dr.", "von", "Rossi", ",", "Jr.", "Анна", "Петровна", "王伟", "王", "\"Bob\"", "(B)", "MARIA", "María",
             "del", "y", "M.", "先生", "Sr.", "МВД", "И.", "山田太郎", "・", ".", "PhD,"]
        ),
        max_size=7,
    ).map(" ".join),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "given", "middle", "family"),
    [
        ("Jane Doe", "Jane", None, "Doe"),
        ("  Jane \t Doe ", "Jane", None, "Doe"),
        ("Cher", "Cher", None, None),
        ("John Fitzgerald Kennedy", "John", "Fitzgerald", "Kennedy"),
        ("J. R. R. Tolkien", "J.", "R. R.", "Tolkien"),
        ("M. Night Shyamalan", "M.", "Night", "Shyamalan"),
        ("Anna O'Neil", "Anna", None, "O'Neil"),
        ("Jean-Pierre Müller-Lüdenscheidt", "Jean-Pierre", None, "Müller-Lüdenscheidt"),
        ("Rossi, Anna", "Anna", None, "Rossi"),
        ("Rossi , Anna Maria", "Anna", "Maria", "Rossi"),
        ("Rossi,Anna", "Anna", None, "Rossi"),
        ("Rossi,", "Rossi", None, None),
        ("JEAN DUPONT", "JEAN", None, "DUPONT"),
        ("DUPONT Jean", "Jean", None, "DUPONT"),
        ("DUPONT Jean Marie", "Jean", "Marie", "DUPONT"),
        ("JR Smith", "JR", None, "Smith"),
        ("jane doe", "jane", None, "doe"),
        ("Ludwig van Beethoven", "Ludwig", None, "van Beethoven"),
        ("Maria Grazia Di Stefano", "Maria", "Grazia", "Di Stefano"),
        ("Jürgen von der Lippe", "Jürgen", None, "von der Lippe"),
        ("von Humboldt, Alexander", "Alexander", None, "von Humboldt"),
        ("Humboldt, Alexander von", "Alexander", None, "von Humboldt"),
        ("Eddie Van Halen", "Eddie", None, "Van Halen"),
        ("Van Morrison", "Van", None, "Morrison"),
        ("Robert De Niro", "Robert", None, "De Niro"),
        ("Mohammed bin Salman", "Mohammed", None, "bin Salman"),
        ("Omar al-Bashir", "Omar", None, "al-Bashir"),
        ("Ben Al Smith", "Ben", "Al", "Smith"),
        ("María de la Cruz", "María", None, "de la Cruz"),
        ("María del Carmen Ruiz", "María", "del Carmen", "Ruiz"),
        ("José Ortega y Gasset", "José", None, "Ortega y Gasset"),
        ("محمد بن سلمان", "محمد", None, "بن سلمان"),
        ("Иванова Анна Петровна", "Анна", "Петровна", "Иванова"),
        ("Анна Петровна Иванова", "Анна", "Петровна", "Иванова"),
        ("Ильин Пётр Кузьмич", "Пётр", "Кузьмич", "Ильин"),
        ("Иван Петрович Бабич", "Иван", "Петрович", "Бабич"),
        ("Иван Иванович", "Иван", "Иванович", None),
        ("Анна Петровна", "Анна", "Петровна", None),
        ("Роман Абрамович", "Роман", None, "Абрамович"),
        ("Иванова Анна", "Анна", None, "Иванова"),
        ("Анна Иванова", "Анна", None, "Иванова"),
        ("Лев Толстой", "Лев", None, "Толстой"),
        ("Иванов И. И.", "И.", "И.", "Иванов"),
        ("Мамедов Али Гусейн оглы", "Али", "Гусейн оглы", "Мамедов"),
        ("Шевченко Тарас Григорович", "Тарас", "Григорович", "Шевченко"),
        ("Ivanova Anna Petrovna", "Anna", "Petrovna", "Ivanova"),
        ("王伟", "伟", None, "王"),
        ("王小明", "小明", None, "王"),
        ("欧阳修", "修", None, "欧阳"),
        ("王 小明", "小明", None, "王"),
        ("山田太郎", "太郎", None, "山田"),
        ("田中実", "実", None, "田中"),
        ("佐々木希", "希", None, "佐々木"),
        ("高橋みなみ", "みなみ", None, "高橋"),
        ("山田\u3000太郎", "太郎", None, "山田"),
        ("マイケル・ジャクソン", "マイケル", None, "ジャクソン"),
        ("김철수", "철수", None, "김"),
        ("남궁민수", "민수", None, "남궁"),
        ("王", "王", None, None),
        ("Nguyễn Văn An", "An", "Văn", "Nguyễn"),
        ("[red]x[/]", "[red]x[/]", None, None),
        ("🎉", "🎉", None, None),
    ],
)
def test_the_parts_of_a_name(text: str, given: str | None, middle: str | None, family: str | None) -> None:
    found = name(text)
    assert (found.given, found.middle, found.family) == (given, middle, family)
    assert found.full == " ".join(text.split())
    assert (found.prefix, found.suffix, found.nickname) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. Anna Rossi", ("Dr.", "Anna", None, "Rossi", None, None)),
        ("dr Anna Rossi", ("dr", "Anna", None, "Rossi", None, None)),
        ("Dott.ssa Anna Rossi", ("Dott.ssa", "Anna", None, "Rossi", None, None)),
        ("Rossi, Dott.ssa Anna", ("Dott.ssa", "Anna", None, "Rossi", None, None)),
        ("Dott.ssa Rossi, Anna", ("Dott.ssa", "Anna", None, "Rossi", None, None)),
        ("Rossi, Anna, Dr.", ("Dr.", "Anna", None, "Rossi", None, None)),
        ("Herr Müller", ("Herr", None, None, "Müller", None, None)),
        ("Mme Dupont", ("Mme", None, None, "Dupont", None, None)),
        ("Sig.ra Bianchi", ("Sig.ra", None, None, "Bianchi", None, None)),
        ("Г-н Иванов", ("Г-н", None, None, "Иванов", None, None)),
        ("Sr. Juan Pérez", ("Sr.", "Juan", None, "Pérez", None, None)),
        ("Prof. Dr. med. Hans Meier", ("Prof. Dr. med.", "Hans", None, "Meier", None, None)),
        ("Dipl.-Ing. Max Weber", ("Dipl.-Ing.", "Max", None, "Weber", None, None)),
        ("John Smith Jr.", (None, "John", None, "Smith", "Jr.", None)),
        ("Smith, John, Jr.", (None, "John", None, "Smith", "Jr.", None)),
        ("Smith Jr., John", (None, "John", None, "Smith", "Jr.", None)),
        ("John Smith III", (None, "John", None, "Smith", "III", None)),
        ("John Smith, PhD, MBA", (None, "John", None, "Smith", "PhD MBA", None)),
        ("John Smith, MD", (None, "John", None, "Smith", "MD", None)),
        ("John Smith M.D.", (None, "John", None, "Smith", "M.D.", None)),
        ("Jack Ma", (None, "Jack", None, "Ma", None, None)),
        ("王伟先生", (None, "伟", None, "王", "先生", None)),
        ("김철수 씨", (None, "철수", None, "김", "씨", None)),
        ('Robert "Bob" Smith', (None, "Robert", None, "Smith", None, "Bob")),
        ("Robert (Bob) Smith", (None, "Robert", None, "Smith", None, "Bob")),
        ("Robert 'Bob' Smith", (None, "Robert", None, "Smith", None, "Bob")),
        ("Роберт «Боб» Смит", (None, "Роберт", None, "Смит", None, "Боб")),
        ("Dr.", (None, "Dr.", None, None, None, None)),
    ],
)
def test_titles_and_nicknames_are_parts_of_their_own(text: str, expected: tuple[str | None, ...]) -> None:
    found = name(text)
    parts = (found.prefix, found.given, found.middle, found.family, found.suffix, found.nickname)
    assert parts == expected
    assert found.full == text


@pytest.mark.parametrize("text", ["", "  \n", "\u200b", "\ufeff \u2060", "\u3164"])
def test_a_name_that_shows_nothing_is_refused(text: str) -> None:
    with pytest.raises(CleanError, match="empty"):
        name(text)


def test_a_name_with_nul_is_refused() -> None:
    with pytest.raises(CleanError, match="NUL"):
        name("Jane\0Doe")


@pytest.mark.parametrize(
    ("parts", "full"),
    [
        ({"given": "Anna", "family": "Rossi"}, "Anna Rossi"),
        ({"given": " Anna ", "middle": "", "family": "Di  Stefano", "prefix": "Dr."}, "Dr. Anna Di Stefano"),
        ({"given": "John", "middle": "F.", "family": "Smith", "suffix": "Jr."}, "John F. Smith Jr."),
        ({"family": "Rossi"}, "Rossi"),
        ({"nickname": "Bob"}, "Bob"),
        ({"given": "伟", "family": "王"}, "王伟"),
        ({"given": "Анна", "middle": "Петровна", "family": "Иванова"}, "Анна Петровна Иванова"),
    ],
)
def test_parts_make_a_name_in_its_natural_order(parts: dict[str, str], full: str) -> None:
    found = from_parts(**parts)
    assert found.full == full
    assert found.family == (" ".join(parts["family"].split()) if "family" in parts else None)


def test_no_parts_make_no_name() -> None:
    with pytest.raises(CleanError, match="empty"):
        from_parts(given=" ", family="")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Anna Rossi", "anna rossi"),
        ("Rossi, Anna", "anna rossi"),
        ("ROSSI ANNA", "anna rossi"),
        ("Dott.ssa Anna Rossi", "anna rossi"),
        ("Rossi, Dr. Anna, PhD", "anna rossi"),
        ("Иванова Анна", "anna ivanova"),
        ("Г-н Иванов", "ivanov"),
        ("Jürgen Müller", "jurgen muller"),
        ("O’Neil, Anna", "anna neil o"),
        ("Dr.", "dr"),
        ("Jr", "jr"),
        ("Jack Ma", "jack ma"),
        ("王 伟", "王伟"),
        ("王伟先生", "王伟"),
        ("!!!", "!!!"),
        ("🎉", "🎉"),
    ],
)
def test_the_key_of_a_person(text: str, key: str) -> None:
    assert name_key(text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Acme", "acme"),
        ("ACME S.r.l.", "acme"),
        ("Acme Srl", "acme"),
        ("Acme, Inc.", "acme"),
        ("Acme S. p. A.", "acme"),
        ("Acme Pty Ltd", "acme"),
        ("Müller GmbH & Co. KG", "muller"),
        ("Acme UG (haftungsbeschränkt)", "acme"),
        ("Acme e.K.", "acme"),
        ("Kowalski Sp. z o.o.", "kowalski"),
        ("Acme s.r.o.", "acme"),
        ("Grupo Acme S.A. de C.V.", "grupo acme"),
        ("SARL Dupont", "dupont"),
        ("ООО «Ромашка»", "romashka"),
        ("Ромашка, ЗАО", "romashka"),
        ("株式会社トヨタ", "トヨタ"),
        ("トヨタ㈱", "トヨタ"),
        ("阿里巴巴有限公司", "阿里巴巴"),
        ("삼성주식회사", "삼성"),
        ("Ltd", "ltd"),
        ("ЗАО", "zao"),
        ("有限公司", "有限公司"),
        ("SAS Institute", "sas institute"),
        ("Smith & Sons Ltd", "smith sons"),
        ("3M Co.", "3m"),
        ("!!!", "!!!"),
    ],
)
def test_the_key_of_a_company(text: str, key: str) -> None:
    assert organisation_key(text) == key


@given(_TEXTS)
def test_the_parts_hold_every_word_of_the_text_once(text: str) -> None:
    try:
        found = name(text)
    except CleanError:
        return
    assert isinstance(found, Name)
    assert found.full == " ".join(text.split())
    parts = [found.prefix, found.given, found.middle, found.family, found.suffix, found.nickname]
    assert all(part is None or part.strip() for part in parts)
    assert found.given or found.family
    letters = sorted(character for part in parts for character in part or "" if character.isalnum())
    assert letters == sorted(character for character in found.full if character.isalnum())


@given(_TEXTS)
def test_keys_are_never_empty_for_what_is_a_name(text: str) -> None:
    try:
        name(text)
    except CleanError:
        return
    assert name_key(text)
    assert organisation_key(text)


@given(st.lists(st.sampled_from(["Anna", "Rossi", "Müller", "Иванова", "O'Neil"]), min_size=2, max_size=4))
def test_the_key_of_a_person_knows_no_order(parts: list[str]) -> None:
    assert name_key(" ".join(parts)) == name_key(f"{parts[-1]}, {' '.join(parts[:-1])}")
