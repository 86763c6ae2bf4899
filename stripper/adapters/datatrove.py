"""datatrove: an extractor for HTML, a formatter for text dumps, and a step for both that keeps what is known of a page.

All take the options of `stripper.Stripper` (`rules`, `keep`, `articles_only`, `page_type`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.extractors.base import BaseExtractor
from datatrove.pipeline.formatters.base import BaseFormatter
from datatrove.utils.logging import logger
from datatrove.utils.typeshelper import StatHints

from stripper.adapters.fields import OUT, checked, values
from stripper.errors import StripperError
from stripper.pipeline import Stripper

__all__ = ["StripperExtractor", "StripperFormatter", "StripperStep"]


class StripperExtractor(BaseExtractor):  # type: ignore[misc]
    """The text of a document, its HTML, becomes the article's text, in a process of its own that datatrove can kill.

    Documents that cannot be read, hold no article or take longer than `timeout` seconds are dropped and counted.
    """

    name = "⛏ stripper"

    def __init__(self, timeout: float = 5, **options: Any) -> None:
        super().__init__(timeout)
        self._stripper = Stripper(**options)

    def extract(self, text: str) -> str:
        """What datatrove calls for each document."""
        return self._stripper.strip(text).text


class StripperFormatter(BaseFormatter):  # type: ignore[misc]
    """Text dumps lose their chrome; a dump that cannot be read, or of which nothing would be left, stays as it is."""

    name = "⛏ stripper"

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self._stripper = Stripper(**options)

    def format(self, text: str) -> str:
        """What datatrove calls for each document."""
        try:
            return self._stripper.strip(text).text or text
        except StripperError as error:
            logger.warning(f"stripper could not read a document: {error}")
            return text


class StripperStep(PipelineStep):  # type: ignore[misc]
    """Text of a page, HTML or dump, becomes the article's text; what else is known goes into the document's metadata.

    `out` names what is kept, of the names in the JSON output; `url` the metadata that holds the page's address.
    Documents that cannot be read or hold no text are dropped and counted.
    """

    name = "⛏ stripper"
    type = "🛢 - EXTRAC"

    def __init__(self, out: Sequence[str] = OUT, url: str = "url", **options: Any) -> None:
        super().__init__()
        self._out = checked([name for name in out if name != "text"], "out")
        self._url = url
        self._stripper = Stripper(**options)

    def run(self, data: Iterable[Any], rank: int = 0, world_size: int = 1) -> Iterator[Any]:
        """What datatrove calls for each shard."""
        for document in data:
            self.stat_update(StatHints.total)
            with self.track_time():
                try:
                    article = self._stripper.strip(document.text, url=document.metadata.get(self._url))
                except StripperError as error:
                    logger.warning(f"stripper could not read {document.id}: {error}")
                    self.stat_update("failed")
                    continue
                document.text = article.text
                document.metadata |= values(article, self._out)
            if not document.text:
                self.stat_update(StatHints.dropped)
                continue
            self.stat_update(StatHints.forwarded)
            self.update_doc_stats(document)
            yield document
