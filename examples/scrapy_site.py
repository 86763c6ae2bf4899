"""Crawl a site and write its articles: `python examples/scrapy_site.py http://127.0.0.1:8000/ articles.jsonl`."""

import sys
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import CrawlerProcess


class SiteSpider(scrapy.Spider):
    name = "site"

    def __init__(self, start: str) -> None:
        super().__init__()
        self.start_urls = [start]
        self.allowed_domains = [urlsplit(start).hostname]

    def parse(self, response):
        yield {"url": response.url, "html": response.body}
        yield from response.follow_all(css="a")


if __name__ == "__main__":
    process = CrawlerProcess(
        {
            "ADDONS": {"stripper.adapters.scrapy.StripperAddon": 500},
            "FEEDS": {sys.argv[2]: {"format": "jsonlines", "fields": ["url", "title", "text", "page_type"]}},
            "TELNETCONSOLE_ENABLED": False,
            "LOG_LEVEL": "INFO",
        }
    )
    process.crawl(SiteSpider, start=sys.argv[1])
    process.start()
