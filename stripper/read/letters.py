"""What the letters of blocks are, counted for a whole page at once.

All texts are laid end to end as one array of code points. A table tells the classes of each, and every fact is a few passes over
the array: the cost is that of the page's letters, hardly that of how many blocks they are in.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from stripper.model import BoolArray, FloatArray, IntArray
from stripper.words import SPACELESS, SPELT_OUT, WORDS_A_LETTER, WORDS_A_SIGN

__all__ = ["BEGINNING", "counted"]

_SPACE, _DIGIT, _UPPER, _LOWER, _COMMA, _STOP, _CLOSING, _SPACELESS, _SPELT, _END, _ASK, _BAR, _CODE = (
    1 << bit for bit in range(13)
)
_SIGNS = {
    _COMMA: ",،、，;；",
    _STOP: ".!?…。！？؟।",
    _CLOSING: "\"'”’»)]",
    _END: ".!?…。！？؟।\"'”’»:;",
    _ASK: "?!\"”»’'",
    _BAR: "|·•»›>/—–\n",
    _CODE: "{}()[];=<>_$\\#&*+^~`@",
}
_CASED_LETTERS = 0x3000
"""Scripts with capitals are below this code point, but for the wide forms of Latin, which count as CJK signs."""
_LETTERS = 0x10000
_COUNTED = (
    "chars", "words", "sentences", "ends", "asks", "commas", "digits", "capitals", "signs", "bars", "glued", "shouted",
)  # fmt: skip
BEGINNING = 200
"""Characters of a block that are looked at for capitals and digits."""
_CLOSINGS = 3
"""Brackets and quotes between a full stop and the space after it, at most."""


@cache
def _classes() -> npt.NDArray[np.uint16]:
    """Code point → its classes; what lies beyond the table is of none."""
    table = np.zeros(_LETTERS + 1, np.uint16)
    for code in range(_CASED_LETTERS):
        sign = chr(code)
        table[code] = (
            (_SPACE if sign.isspace() else 0)
            | (_DIGIT if sign.isdecimal() else 0)
            | (_UPPER if sign.isupper() or sign.istitle() else 0)
            | (_LOWER if sign.islower() else 0)
        )
    table[0x3000] = _SPACE
    table[0xFF10:0xFF1A] = _DIGIT
    for bits, signs in _SIGNS.items():
        for sign in signs:
            table[ord(sign)] |= bits
    for bits, ranges in ((_SPACELESS, SPACELESS), (_SPELT, SPELT_OUT)):
        for first, last in ranges:
            table[first : last + 1] |= bits
    return table


def counted(texts: Sequence[str]) -> dict[str, FloatArray]:
    """The facts that letters tell, one number a block; `texts` are none of them empty.

    `words` counts runs between white space and what the characters of scripts without spaces make; `sentences` ends of sentences;
    `commas` also semicolons; `digits` and `capitals` are shares, of the characters and of the words of a block's beginning;
    `signs` is the share of brackets and other signs of which code is full, in the beginning; `bars` counts signs that part the entries
    of a menu or path, `glued` capitals right after a small letter, digit or stop; `ends`, `asks` and `shouted` are 1 for blocks that
    end like a sentence, end in a question, call or quote, or have no lower case.
    """
    if not texts:
        return dict.fromkeys(_COUNTED, np.zeros(0))
    codes = np.frombuffer("\n".join((*texts, "")).encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _classes()[np.minimum(codes, _LETTERS)]
    chars = np.fromiter(map(len, texts), np.int64, len(texts))
    ends: IntArray = np.cumsum(chars + 1) - 1
    starts = ends - chars
    beginnings = np.stack((starts, np.minimum(starts + BEGINNING, ends)), axis=1).reshape(-1)

    def whole(mask: BoolArray) -> FloatArray:
        return np.add.reduceat(mask, starts, dtype=np.float64)

    def beginning(mask: BoolArray) -> FloatArray:
        return np.asarray(np.add.reduceat(mask, beginnings, dtype=np.float64)[::2])

    space = (kinds & _SPACE) != 0
    after_space = np.concatenate(([True], space[:-1]))
    word = after_space & ~space
    upper, lower = (kinds & _UPPER) != 0, (kinds & _LOWER) != 0
    cased = upper | lower
    capital = upper & ~np.concatenate(([False], cased[:-1])) & ~np.concatenate((upper[1:], [False]))
    spelt = whole((kinds & _SPELT) != 0)
    signs = whole((kinds & _SPACELESS) != 0) - spelt
    last = kinds[ends - 1]
    bar = (kinds & _BAR) != 0
    bar[ends] = False  # the line breaks between the blocks
    return {
        "chars": chars.astype(np.float64),
        "words": np.maximum(whole(word), 1.0) + WORDS_A_SIGN * signs + WORDS_A_LETTER * spelt,
        "sentences": whole(_sentence_ends(codes, kinds)),
        "ends": ((last & _END) != 0).astype(np.float64),
        "asks": ((last & _ASK) != 0).astype(np.float64),
        "commas": whole((kinds & _COMMA) != 0),
        "digits": beginning((kinds & _DIGIT) != 0) / np.minimum(chars, BEGINNING),
        "capitals": np.minimum(beginning(capital) / np.maximum(beginning(word), 1.0), 1.0),
        "signs": beginning((kinds & _CODE) != 0) / np.minimum(chars, BEGINNING),
        "bars": whole(bar),
        "glued": whole(upper & np.concatenate(([False], (kinds[:-1] & (_LOWER | _DIGIT | _STOP)) != 0))),
        "shouted": ((whole(upper) > 0) & (whole(lower) == 0)).astype(np.float64),
    }


def _sentence_ends(codes: npt.NDArray[np.uint32], kinds: npt.NDArray[np.uint16]) -> BoolArray:
    """The last stop of each run of stops with white space or a sign beyond ASCII after it, brackets and quotes apart."""
    stop = (kinds & _STOP) != 0
    last = np.flatnonzero(stop & ~np.concatenate((stop[1:], [False])))
    after = last + 1
    for _ in range(_CLOSINGS):
        after += (kinds[after] & _CLOSING) != 0
    found = np.zeros(len(codes), bool)
    found[last[((kinds[after] & _SPACE) != 0) | (codes[after] > 0x7F)]] = True
    return found
