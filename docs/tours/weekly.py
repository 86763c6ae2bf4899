import scrapy


class WeeklySpider(scrapy.Spider):
    name = "weekly"

    def __init__(self, start):
        super().__init__()
        self.start_urls = [start]

    def parse(self, response):
        for link in response.css("li a"):
            yield response.follow(link, self.parse_page)

    def parse_page(self, response):
        yield {"url": response.url, "html": response.body}
