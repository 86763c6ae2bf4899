"""Which language a page speaks, by its function words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stripper.rulebook.load import Language

__all__ = ["Tongues"]

_ENOUGH = 700
"""Words looked at; more do not change the answer."""


class Tongues:
    """The languages of a rulebook, ready to recognise a page's."""

    def __init__(self, languages: Iterable[Language]) -> None:
        self.languages = {language.code: language for language in languages}
        self.codes_of: dict[str, list[str]] = {}
        for language in self.languages.values():
            for word in language.stopwords:
                self.codes_of.setdefault(word, []).append(language.code)

    def spoken(self, words: Sequence[list[str]]) -> str | None:
        """The code of the language whose function words the page's longest blocks hold most of, or None."""
        counts = dict.fromkeys(self.languages, 0)
        total = 0
        codes_of = self.codes_of
        for row in sorted(words, key=len, reverse=True):
            for word in row[:200]:
                if codes := codes_of.get(word):
                    for code in codes:
                        counts[code] += 1
            total += min(len(row), 200)
            if total > _ENOUGH:
                break
        if not counts or not total:
            return None
        best = max(counts, key=lambda code: counts[code])
        return best if counts[best] >= max(3, 0.08 * total) else None
