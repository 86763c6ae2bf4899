"""How words are counted and compared, in every script: the one place where text is folded."""

from __future__ import annotations

import re

__all__ = ["fold", "spaceless", "squeeze", "word_count"]

# ASCII has a fast way: a table look-up a character, no pattern.
_ASCII_LETTERS = str.maketrans({code: " " for code in range(128) if not chr(code).isalpha()})
_NOT_LETTERS = re.compile(r"[\W\d_]+")
# Scripts written without spaces between words: Thai, Lao, Burmese, Khmer, kana, Han.
_SPACELESS = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)
# Turkish dotless and dotted i meet in one letter, or capitals would not fold to what rules say;
# soft hyphens and zero-width marks are invisible and must not part a word.
_LETTERS = {0x131: "i", 0x307: None, 0xAD: None, 0x200B: None, 0x200C: None, 0x200D: None, 0x2060: None, 0xFEFF: None}

_INVISIBLE = frozenset(map(chr, _LETTERS))


def fold(text: str) -> str:
    """The letters of a text, case folded, words parted by one space: what whole-line rules compare.

    >>> fold("READ ALSO » (3)")
    'read also'
    """
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII_LETTERS).split())
    text = text.casefold()
    if not _INVISIBLE.isdisjoint(text):
        text = text.translate(_LETTERS)
    return _NOT_LETTERS.sub(" ", text).strip()


def squeeze(text: str) -> str:
    """White space runs become one space; none at the ends."""
    return " ".join(text.split())


def spaceless(text: str) -> int:
    """How many characters belong to scripts that put no spaces between words."""
    return 0 if text.isascii() else len(_SPACELESS.findall(text))


def word_count(text: str) -> float:
    """Words of a squeezed text; a character of a spaceless script counts as 0.6 of a word.

    A Chinese or Japanese word has 1.5 to 2 characters on average, so 0.6 makes their lengths comparable.
    """
    spaces = text.count(" ") + 1.0
    return spaces if text.isascii() else spaces + 0.6 * len(_SPACELESS.findall(text))
