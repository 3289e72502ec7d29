"""Words that headers are made of in one family of languages: what tells its code pages from others.

Those of the West hold a letter beyond ASCII, so that only the right reading has them; those of Central Europe and
of Turkey may be plain, for they say the language. Compared in lower case, with their accents.
"""

from __future__ import annotations

import re

_WEST = """
    straße größe grüße geschäft geschäftlich büro prénom société téléphone adresse prénoms numéro catégorie étiquettes
    créé état civilité città società località attività qualità código dirección teléfono móvil número población
    categoría página electrónico compañía endereço telemóvel país observações criação município förnamn
    företag anställd öppnad född fødselsdag virksomhed sähköposti país région département pays
"""
_CENTRAL = """
    imię nazwisko miejscowość województwo ulica pocztowy zgoda jméno příjmení psč město země ulice
    meno priezvisko psč mesto krajina vezetéknév keresztnév név cég irányítószám város cím ország prenume nume oraș țară
    funcție adresă ime prezime ulica naslov priimek podjetje tvrtka država
"""
_TURKISH = "ad soyad adı soyadı şirket şehir ünvan unvan cep kodu ülke müşteri doğum tarihi"
_GREEK = """
    όνομα επώνυμο εταιρεία εταιρία επωνυμία τηλέφωνο κινητό διεύθυνση πόλη χώρα σημειώσεις ονοματεπώνυμο πελάτης αφμ
"""
_CYRILLIC = """
    имя фамилия отчество фио телефон город компания организация почта должность адрес индекс контакт название дата
    клиент менеджер статус комментарий наименование улица страна
"""
_OF = {
    **dict.fromkeys(("cp1252", "mac-roman", "cp850"), _WEST),
    **dict.fromkeys(("cp1250", "iso8859-2"), _CENTRAL),
    "cp1254": _TURKISH,
    **dict.fromkeys(("cp1253", "iso8859-7"), _GREEK),
    **dict.fromkeys(("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic"), _CYRILLIC),
}
_WORD = re.compile(r"[^\W\d_]+")


def words_known(text: str, codec: str) -> int:
    """How many words of a text are those of headers in the languages of a code page.

    >>> words_known("Имя;Телефон", "koi8-r"), words_known("Vezetéknév", "cp1252"), words_known("Vezetéknév", "cp1250")
    (2, 0, 1)
    """
    known = frozenset(_OF.get(codec, "").split())
    return len(known.intersection(_WORD.findall(text.lower())))
