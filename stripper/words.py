"""How words are counted and compared, in every script: the one place where text is folded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

import regex

__all__ = ["SPACELESS", "SPELT_OUT", "WORDS_A_LETTER", "WORDS_A_SIGN", "fold", "fold_all", "spaceless", "squeeze"]

SPELT_OUT = ((0xE00, 0xEFF), (0x1000, 0x109F), (0x1780, 0x17FF))
"""Scripts without spaces between words that spell words out: Thai, Lao, Burmese, Khmer."""
SPACELESS = (*SPELT_OUT, (0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF))
"""All scripts written without spaces: those, kana and Han."""
WORDS_A_SIGN, WORDS_A_LETTER = 0.6, 0.22
"""How many words the characters of such scripts make: a Chinese or Japanese word has 1.5 to 2 of them on average, those that are
spelt out have four to five signs a word."""

_BETWEEN = "\x1f"
"""Parts texts that are folded together."""
# ASCII has a fast way: a table look-up a character, no pattern.
_ASCII_LETTERS = str.maketrans({code: " " for code in range(128) if not chr(code).isalpha() and chr(code) != _BETWEEN})
# Marks belong to words: without its vowel signs one Hindi word is another.
_NOT_LETTERS = regex.compile(rf"[^\p{{L}}\p{{M}}{_BETWEEN}]+")
_SPACELESS = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in SPACELESS) + "]")
# Letters that are written in two ways meet in one: Turkish dotless and dotted i, or capitals would not fold to what
# rules say; Persian and Arabic yeh and kaf, and alef with and without hamza, which keyboards mix. Soft hyphens, tatweel
# and zero-width marks are invisible or mere decoration and must not part a word.
_LETTERS = {
    0x131: "i", 0x307: None, 0xAD: None, 0x200B: None, 0x200C: None, 0x200D: None, 0x2060: None, 0xFEFF: None,
    0x640: None, 0x6CC: "\u064a", 0x6A9: "\u0643", 0x622: "\u0627", 0x623: "\u0627", 0x625: "\u0627",
}  # fmt: skip
_MET = frozenset(map(chr, _LETTERS))


def fold(text: str) -> str:
    """The letters of a text, case folded, words parted by one space: what whole-line rules compare.

    >>> fold("READ ALSO » (3)")
    'read also'
    """
    return " ".join(_letters(text).replace(_BETWEEN, " ").split())


def fold_all(texts: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """Each text folded, and its words: its characters where a script has no spaces. All texts take one way together.

    >>> fold_all(["READ ALSO » (3)", "次の"])
    (['read also', '次の'], [['read', 'also'], ['次', 'の']])
    """
    plain = [text.isascii() for text in texts]
    words = _words([text for text, ascii_only in zip(texts, plain, strict=True) if ascii_only])
    others = _words([text for text, ascii_only in zip(texts, plain, strict=True) if not ascii_only])
    rows = [next(words if ascii_only else others) for ascii_only in plain]
    folded = list(map(" ".join, rows))
    for index, text in enumerate(folded):
        if not plain[index] and spaceless(text) * 2 > len(text):
            rows[index] = list(text.replace(" ", ""))
    return folded, rows


def _words(texts: Sequence[str]) -> Iterator[list[str]]:
    rows = _letters(_BETWEEN.join(texts)).split(_BETWEEN)
    if len(rows) != len(texts):  # none at all, or one holds the sign itself
        rows = [fold(text) for text in texts]
    return map(str.split, rows)


def _letters(text: str) -> str:
    """Lower-case letters of a text with white space for all that is none."""
    if text.isascii():
        return text.lower().translate(_ASCII_LETTERS)
    text = unicodedata.normalize("NFC", text.casefold())
    if not _MET.isdisjoint(text):
        text = text.translate(_LETTERS)
    return str(_NOT_LETTERS.sub(" ", text))


def squeeze(text: str) -> str:
    """White space runs become one space; none at the ends."""
    return " ".join(text.split())


def spaceless(text: str) -> int:
    """How many characters belong to scripts that put no spaces between words."""
    return 0 if text.isascii() else len(_SPACELESS.findall(text))
