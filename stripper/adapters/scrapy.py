"""Scrapy: an item pipeline that cleans the page in an item, and an add-on that switches it on.

In `settings.py`: `ADDONS = {"stripper.adapters.scrapy.StripperAddon": 500}`. Settings: `STRIPPER_FIELD` (the item's
field with the page, `html`), `STRIPPER_URL_FIELD` (`url`), `STRIPPER_OUT` (fields to fill, of the names in the JSON
output: `["text", "title", "authors", "published", "page_type", "confidence"]`), `STRIPPER_KEEP` (labels that stay in
the text), `STRIPPER_RULES` (folders of your own rules), `STRIPPER_PRIORITY` (300).
"""

from __future__ import annotations

from typing import Any

from itemadapter import ItemAdapter

from stripper.adapters.fields import OUT, checked, values
from stripper.errors import StripperError
from stripper.pipeline import Stripper

__all__ = ["StripperAddon", "StripperPipeline"]


class StripperPipeline:
    """Fills an item with the article of its page. A page that cannot be read leaves the item as it is and is counted."""

    def __init__(self, crawler: Any) -> None:
        settings = crawler.settings
        self._field = settings.get("STRIPPER_FIELD", "html")
        self._url = settings.get("STRIPPER_URL_FIELD", "url")
        self._out = checked(settings.getlist("STRIPPER_OUT") or OUT, "STRIPPER_OUT")
        self._stripper = Stripper(rules=settings.getlist("STRIPPER_RULES"), keep=settings.getlist("STRIPPER_KEEP"))
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> StripperPipeline:
        """What Scrapy calls to make it."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """The item with its article; items without a page pass through."""
        fields = ItemAdapter(item)
        page = fields.get(self._field)
        if page is None:
            self._count("without_page")
            return item
        try:
            article = self._stripper.strip(page, url=fields.get(self._url))
        except StripperError as error:
            self._count("failed")
            self._crawler.spider.logger.warning("stripper could not read %s: %s", fields.get(self._url), error)
            return item
        fields.update(values(article, self._out))
        kept, removed, _ = article.counts()
        self._count("cleaned")
        self._count(f"page_type/{article.page_type}")
        self._count("chars_kept", kept)
        self._count("chars_removed", removed)
        return item

    def _count(self, what: str, by: int = 1) -> None:
        self._crawler.stats.inc_value(f"stripper/{what}", by)


class StripperAddon:
    """Puts the pipeline into a project's settings."""

    def update_settings(self, settings: Any) -> None:
        """What Scrapy calls before the crawl."""
        pipelines = dict(settings.getdict("ITEM_PIPELINES"))
        pipelines.setdefault(StripperPipeline, settings.getint("STRIPPER_PRIORITY", 300))
        settings.set("ITEM_PIPELINES", pipelines, "addon")
