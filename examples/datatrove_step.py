"""A datatrove extractor: the text of each document, its HTML, becomes the article's text."""

from datatrove.pipeline.extractors.base import BaseExtractor

from stripper import strip


class StripperExtractor(BaseExtractor):
    """Put it where a pipeline has an extractor: `[WarcReader(...), StripperExtractor(), JsonlWriter(...)]`."""

    name = "⛏ stripper"

    def __init__(self, timeout: float = 5) -> None:
        """`timeout` is in seconds for each document."""
        super().__init__(timeout)

    def extract(self, text: str) -> str:
        return strip(text).text
