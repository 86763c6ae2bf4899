"""Metadata: from claims of HTML pages and from the lines of dumps."""

from __future__ import annotations

import json

import pytest

import stripper
from stripper import Metadata

BODY = "".join(
    f"<p>{text}</p>"
    for text in (
        "The ferry to Skerry left the pier at noon on Thursday, and forty cars went with it to the islands.",
        "Nobody wanted to be the first to believe it, said the man who runs the harbour office, so they waited.",
        "Snow had melted weeks ahead of time that year, and the lower road stood in water up to the milestones.",
    )
)


def found(head: str, before: str = "", body: str = BODY, url: str | None = None) -> Metadata:
    page = f"<html><head>{head}</head><body>{before}<article>{body}</article></body></html>"
    return stripper.strip(page, url=url).metadata


def test_json_ld() -> None:
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "Harbour News"},
            {
                "@type": ["NewsArticle"],
                "headline": "Ferry is back",
                "author": [{"@type": "Person", "name": "Ada Brook"}, {"@type": "Person", "name": "Tom Reed-Lane"}],
                "datePublished": "2017-04-13T12:39:00+03:00",
                "dateModified": "2017-04-14",
                "articleSection": ["Islands", "News"],
                "keywords": "ferry, pier",
                "publisher": {"@type": "Organization", "name": "Harbour News"},
                "inLanguage": "en-GB",
            },
        ],
    }
    meta = found(f'<script type="application/ld+json">{json.dumps(data)}</script>')
    assert meta.title == "Ferry is back"
    assert meta.authors == ("Ada Brook", "Tom Reed-Lane")
    assert meta.published == "2017-04-13T12:39:00+03:00"
    assert meta.modified == "2017-04-14"
    assert meta.section == "Islands"
    assert meta.topics == ("ferry", "pier")
    assert meta.site_name == "Harbour News"
    assert meta.language == "en"
    assert meta.sources["published"].origin == "json-ld datePublished"


@pytest.mark.parametrize(
    "script",
    ["<!-- {} -->", "// <![CDATA[\n{}\n// ]]>", "{};", "[{}]", '{{"a": 1,', "nonsense", "[" * 5000],
)
def test_odd_json_ld_never_costs_the_page(script: str) -> None:
    node = '{"@type": "Article", "headline": "Ferry is back"}'
    text = script.replace("{{", "{") if "{}" not in script else script.format(node)
    meta = found(f'<title>Ferry is back</title><script type="application/ld+json">{text}</script>')
    assert meta.title == "Ferry is back"


def test_open_graph_and_head() -> None:
    meta = found(
        '<meta property="og:title" content="Ferry is back | Harbour News"><meta property="og:site_name" content="Harbour News">'
        '<meta name="author" content="By ADA BROOK"><meta property="article:published_time" content="2017-04-13T12:39Z">'
        '<meta property="article:tag" content="ferry"><meta property="article:tag" content="pier">'
        '<link rel="canonical" href="/ferry"><meta property="og:image" content="https://example.org/a.jpg">',
        url="https://example.org/ferry?utm=1",
    )
    assert meta.title == "Ferry is back"
    assert meta.authors == ("Ada Brook",)
    assert meta.published == "2017-04-13T12:39+00:00"
    assert meta.topics == ("ferry", "pier")
    assert meta.url == "https://example.org/ferry"
    assert meta.image == "https://example.org/a.jpg"


def test_the_printed_headline_wins_over_the_site_title() -> None:
    meta = found("<title>Ferry is back after a year - Harbour News</title>", "<h1>Ferry is back after a year</h1>")
    assert meta.title == "Ferry is back after a year"
    assert meta.site_name == "Harbour News"
    assert meta.sources["site_name"].origin == "tail of the page title"


def test_visible_byline_and_date() -> None:
    meta = found("<title>Ferry is back</title>", "<h1>Ferry is back</h1><p>By Ada Brook</p><p>13 April 2017, 12:39</p>")
    assert meta.authors == ("Ada Brook",)
    assert meta.published == "2017-04-13T12:39"
    assert meta.published_text == "13 April 2017, 12:39"


def test_the_address_tells_the_year() -> None:
    meta = found("", "<h1>Ferry is back</h1><p>April 13, 12:39 UTC+3</p>", url="https://example.org/2017/04/13/ferry")
    assert meta.published is not None
    assert meta.published.startswith("2017-04-13")


def test_a_dump_in_the_shape_of_an_agency_page() -> None:
    dump = """Skip to content
Islands
World
Sign in | Register

Ferry to Skerry returns after a year

Islands
April 13, 12:39 UTC+3
"We counted them twice," said the man who runs the harbour office
Share
© HN Photo/Tom Reed

TALVIK, April 13. /HNA/. The ferry to Skerry left the pier at noon on Thursday, and forty cars went with it.

Nobody wanted to be the first to believe it, said the man who runs the harbour office, so they waited an hour.

Topics
Ferry lines
Persons
Jorun Oskal
Most read
1
Lighthouse keeper's cat found in Dunmark
"""
    meta = stripper.strip(dump).metadata
    assert meta.title == "Ferry to Skerry returns after a year"
    assert meta.subtitle == '"We counted them twice," said the man who runs the harbour office'
    assert meta.section == "Islands"
    assert (meta.published, meta.published_text) == ("--04-13T12:39+03:00", "April 13, 12:39 UTC+3")
    assert (meta.agency, meta.dateline, meta.credit) == ("HNA", "TALVIK", "HN Photo/Tom Reed")
    assert (meta.topics, meta.persons) == (("Ferry lines",), ("Jorun Oskal",))
    assert meta.language == "en"
    assert meta.sources["agency"].confidence > 0.5
