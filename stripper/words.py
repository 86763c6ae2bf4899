"""How words are counted and compared, in every script: the one place where text is folded."""

from __future__ import annotations

import re
import unicodedata

import regex

__all__ = ["fold", "spaceless", "squeeze", "unspaced_words"]

# ASCII has a fast way: a table look-up a character, no pattern.
_ASCII_LETTERS = str.maketrans({code: " " for code in range(128) if not chr(code).isalpha()})
# Marks belong to words: without its vowel signs one Hindi word is another.
_NOT_LETTERS = regex.compile(r"[^\p{L}\p{M}]+")
# Scripts written without spaces between words: Thai, Lao, Burmese, Khmer; kana and Han.
_SPACELESS = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)
_SPELT_OUT = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_WORDS_A_SIGN = 0.6
_WORDS_A_LETTER = 0.22
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
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII_LETTERS).split())
    text = unicodedata.normalize("NFC", text.casefold())
    if not _MET.isdisjoint(text):
        text = text.translate(_LETTERS)
    return str(_NOT_LETTERS.sub(" ", text)).strip()


def squeeze(text: str) -> str:
    """White space runs become one space; none at the ends."""
    return " ".join(text.split())


def spaceless(text: str) -> int:
    """How many characters belong to scripts that put no spaces between words."""
    return 0 if text.isascii() else len(_SPACELESS.findall(text))


def unspaced_words(text: str) -> float:
    """How many words the characters of scripts without spaces make.

    A Chinese or Japanese word has 1.5 to 2 characters on average, so each counts as 0.6 of one; Thai, Lao, Burmese and Khmer
    are spelt out, with four to five signs a word.
    """
    if text.isascii() or not (count := len(_SPACELESS.findall(text))):
        return 0.0
    spelt_out = len(_SPELT_OUT.findall(text))
    return _WORDS_A_SIGN * (count - spelt_out) + _WORDS_A_LETTER * spelt_out
