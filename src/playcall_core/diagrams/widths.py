"""How wide text is, measured once, so that the core can lay out pictures without any font.

The widths are those of Arial and of the fonts made to its measures (Helvetica, Liberation Sans,
Arimo): `FONTS` asks for one of them, so that what is measured is what is shown.
"""

from __future__ import annotations

import unicodedata
from typing import Final

FONTS: Final = 'Helvetica, Arial, "Liberation Sans", Arimo, sans-serif'

# Thousandths of the font size -> the characters that are so wide.
_PLAIN: Final = {
    191: "'",
    222: "ijlłſ‘’‚",
    260: "|¦",
    278: " !,./:;I[\\]ft·ıŧ",
    333: "()-`r¡¨²³´¸¹“”„‹›",
    334: "{}ŀ",
    350: "•",
    355: '"',
    365: "º",
    370: "ª",
    389: "*",
    400: "°",
    444: "ĳ",
    469: "^",
    500: "Jcksvxyzĸ",
    537: "¶",
    549: "±÷≈≠≤≥",
    552: "¯",
    556: "#$0123456789?L_abdeghnopqu¢£¤¥§«»ðþđħĿŁŋ–€",
    576: "µ",
    584: "+<=>~¬×−",
    604: "ŉ",
    611: "FTZ¿ßøŦ",
    667: "&ABEKPSVXYÞ",
    722: "CDHNRUwÐĐĦ",
    723: "Ŋ",
    735: "Ĳ",
    737: "©®",
    778: "GOQØ",
    833: "Mm",
    834: "¼½¾",
    889: "%æ",
    944: "Wœ",
    1000: "ÆŒ—…™←→",
    1015: "@",
}
_BOLD: Final = {
    238: "'",
    278: " ,./I\\ijl·ıłſ‘’‚",
    280: "|¦",
    333: "!()-:;[]`ft¡¨²³´¸¹ŧ‹›",
    350: "•",
    365: "º",
    370: "ª",
    389: "*r{}",
    400: "°",
    474: '"',
    479: "ŀ",
    500: "z“”„",
    549: "±÷≈≠≤≥",
    552: "¯",
    556: "#$0123456789J_aceksvxy¢£¤¥§«¶»ĳĸ–€",
    576: "µ",
    584: "+<=>^~¬×−",
    611: "?FLTZbdghnopqu¿ßðøþđħĿŁŋŦ",
    667: "EPSVXYÞ",
    708: "ŉ",
    722: "&ABCDHKNRUÐĐĦ",
    723: "Ŋ",
    737: "©®",
    778: "GOQwØ",
    785: "Ĳ",
    833: "M",
    834: "¼½¾",
    889: "%mæ",
    944: "Wœ",
    975: "@",
    1000: "ÆŒ—…™←→",
}
_TABLES: Final = {
    False: {character: width for width, some in _PLAIN.items() for character in some},
    True: {character: width for width, some in _BOLD.items() for character in some},
}
_ZERO: Final = frozenset({"Mn", "Me", "Cf"})


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of `text` in pixels at a font size of `size` pixels.

    Letters that were not measured count at least as much as they can take, so a text is never
    wider than said.
    """
    table = _TABLES[bold]
    return sum(table.get(each) or _unmeasured(each, bold) for each in text) * size / 1000


def _unmeasured(character: str, bold: bool) -> int:
    if unicodedata.category(character) in _ZERO:
        return 0
    base = unicodedata.normalize("NFD", character)[0]
    if base != character and base in _TABLES[bold]:
        return _TABLES[bold][base]
    if ord(character) > 0xFFFF:
        return 1400
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return 1050
    return 1100 if bold else 1060
