"""Names whose script tells their order: Cyrillic with patronymics, Chinese, Japanese, Korean, Vietnamese."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    Parts = tuple[str | None, str | None, str | None]

# Endings of patronymics, Russian, Ukrainian and Belarusian; those of daughters are never surnames.
_OF_SONS = ("ович", "евич", "йович", "івич", "авіч", "евіч", "ьич", "ич")
_OF_DAUGHTERS = ("овна", "евна", "ична", "івна", "аўна", "еўна")
_TURKIC = ("оглы", "оглу", "кызы", "улы", "уулу", "ўғли", "қизи")

# Patronymics of the commonest Russian names (a surname in -ович is another: Абрамович).
_COMMON_OF_SONS = """
    иванович петрович александрович алексеевич андреевич анатольевич борисович вадимович валентинович валерьевич
    васильевич викторович витальевич владимирович владиславович вячеславович геннадьевич георгиевич григорьевич
    дмитриевич евгеньевич игоревич ильич кириллович константинович леонидович максимович михайлович николаевич
    олегович павлович романович семёнович семенович сергеевич станиславович степанович тимофеевич фёдорович
    федорович эдуардович юрьевич яковлевич артёмович артемович денисович антонович львович
"""

# Endings that surnames have and given names hardly do; short words are given names (Лев, Яков, Ева).
_SURNAME_ENDINGS = (
    "ова",
    "ева",
    "ёва",
    "ов",
    "ев",
    "ёв",
    "ский",
    "ская",
    "цкий",
    "цкая",
    "енко",
    "чук",
    "дзе",
)
_SHORTEST_SURNAME = 5

_CHINESE_DOUBLE = """
    欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 夏侯 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 司徒 端木 东方 東方 独孤 南宫 南宮 宇文
"""
_KOREAN_DOUBLE = "남궁 황보 제갈 사공 선우 독고 서문 동방"
# The commonest Japanese surnames of two letters, to tell 田中実 from 王小明.
_JAPANESE = """
    佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 山口 松本 井上 木村 斎藤 斉藤 清水 山崎 阿部 池田
    橋本 石川 山下 中島 石井 小川 前田 岡田 藤田 後藤 近藤 村上 遠藤 青木 坂本 福田 太田 西村 藤井 金子 岡本 藤原
    三浦 中野 中川 原田 松田 竹内 小野 中山 和田 石田 森田 上田 内田 柴田 酒井 宮崎 横山 高木 安藤 宮本 大野 小島
    工藤 谷口 今井 高田 増田 丸山 杉山 村田 大塚 新井 小山 平野 藤本 河野 上野 野口 武田 松井 千葉 菅原 岩崎 久保
    木下 佐野 野村 松尾 市川 菊地 菊池 杉本 古川 島田 水野 桜井 高野 吉川 山内 西田 西川 北村 飯田 安田 吉村 川口
    渡邊 渡部 大橋 本田 秋山 関口 辻本 田村 服部 川崎 中田 東京
"""

_VIETNAMESE = "nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý"


def of_script(tokens: list[str]) -> Parts | None:
    """Given, middle and family where the script settles their order; None where it does not."""
    letters = "".join(tokens)
    if any("\u0400" <= character <= "\u052f" for character in letters):
        return _cyrillic(tokens)
    if all(_is_east_asian(character) for character in letters):
        return _east_asian(tokens)
    if len(tokens) > 2 and tokens[0].lower() in _VIETNAMESE.split():
        return tokens[-1], " ".join(tokens[1:-1]), tokens[0]
    return None


def _cyrillic(tokens: list[str]) -> Parts | None:
    lower = [token.lower() for token in tokens]
    if len(tokens) > 3 and lower[-1] in _TURKIC:
        return tokens[1], " ".join(tokens[2:]), tokens[0]
    if (
        len(tokens) == 3
        and lower[2].endswith(_OF_SONS + _OF_DAUGHTERS)
        and not lower[1].endswith(_OF_DAUGHTERS)
    ):
        if lower[1] in _COMMON_OF_SONS.split():  # Иван Петрович Бабич
            return None
        return tokens[1], tokens[2], tokens[0]
    if len(tokens) == 2:
        if lower[1].endswith(_OF_DAUGHTERS) or lower[1] in _COMMON_OF_SONS.split():
            return tokens[0], tokens[1], None
        if _is_surname(lower[0]) and not _is_surname(lower[1]):
            return tokens[1], None, tokens[0]
    if len(tokens) == 3 and _is_initial(tokens[1]) and _is_initial(tokens[2]):
        return tokens[1], tokens[2], tokens[0]
    return None


def _is_surname(lower: str) -> bool:
    return len(lower) >= _SHORTEST_SURNAME and lower.endswith(_SURNAME_ENDINGS)


def _is_initial(token: str) -> bool:
    return len(token) == 2 and token[1] == "."


def _is_east_asian(character: str) -> bool:
    return (
        "\u3040" <= character <= "\u30ff"  # kana and the dot between foreign names
        or "\u3400" <= character <= "\u9fff"
        or "\uac00" <= character <= "\ud7af"
        or "\uf900" <= character <= "\ufaff"
        or "\U00020000" <= character <= "\U0003134f"
        or character in "々〆·‧"
    )


def _east_asian(tokens: list[str]) -> Parts | None:
    if len(tokens) == 1 and any(dot in tokens[0] for dot in "・·‧"):  # a foreign name: 弗拉基米尔·普京
        parts = tokens[0].replace("·", "・").replace("‧", "・").split("・")
        if all(parts):
            return parts[0], " ".join(parts[1:-1]) or None, parts[-1]
        return None
    if len(tokens) > 1:
        return " ".join(tokens[1:]), None, tokens[0]
    word = tokens[0]
    if all("\u3040" <= character <= "\u30ff" for character in word):
        return None
    width = _family_width(word)
    if width >= len(word):
        return word, None, None
    return word[width:], None, word[:width]


def _family_width(word: str) -> int:
    """How many letters the family name has in a name written in one."""
    if "\uac00" <= word[0] <= "\ud7af":
        return 2 if len(word) > 2 and word[:2] in _KOREAN_DOUBLE.split() else 1
    kana = next((at for at, character in enumerate(word) if "\u3040" <= character <= "\u30ff"), 0)
    if kana:  # 高橋みなみ: kana begin the given name
        return kana
    if "々" in word[:3]:  # 佐々木希
        return word.index("々") + 2 if word.index("々") == 1 and len(word) > 3 else 2
    if len(word) == 2:
        return 1
    double = word[:2] in _CHINESE_DOUBLE.split() or word[:2] in _JAPANESE.split()
    return 2 if double or len(word) > 3 else 1
