"""Metadata from heads that are broken at random: whatever JSON-LD and meta tags hold, reading them raises nothing."""

from __future__ import annotations

import json
import random

import stripper
from stripper import Metadata

CASES = 300
STORY = {
    "@context": "https://schema.org",
    "@graph": [
        {
            "@type": ["NewsArticle"],
            "headline": "Die Fähre fährt wieder",
            "author": [{"@type": "Person", "name": "Ada Brook"}, {"@id": "#tom"}],
            "datePublished": "2017-04-13T12:39:00+03:00",
            "articleSection": ["Inseln"],
            "keywords": "Fähre, Hafen",
            "image": {"url": "https://news.example/a.jpg"},
        },
        {"@type": "Person", "@id": "#tom", "name": "Tom Reed"},
    ],
}
BODY = "<h1>Die Fähre fährt wieder</h1>" + "<p>Das Schiff legte am Mittag ab, und vierzig Wagen fuhren mit ihm.</p>" * 3
ODD = (None, True, -1, 1e308, 10**400, "", "\x00", "9999-99-99", "<b>x</b>", "99999999999", [], {}, [[]], {"@type": {}},
       {"name": {"name": []}}, ["a", None, {"@value": 3}], "٢٠٢٠-١٣-٤٥", "//[", "http://[::1", "&#xD800;", "\u202e" * 9)  # fmt: skip


def mutated(value: object, rng: random.Random) -> object:
    """A copy of a JSON value with some of its parts put out for odd ones."""
    if rng.random() < 0.15:
        return rng.choice(ODD)
    if isinstance(value, dict):
        return {key: mutated(part, rng) for key, part in value.items() if rng.random() > 0.1}
    if isinstance(value, list):
        return [mutated(part, rng) for part in value] * rng.choice((1, 1, 2))
    return value


def scratched(text: str, rng: random.Random) -> str:
    """A text with a few characters lost, doubled or replaced."""
    chars = list(text)
    for _ in range(rng.randrange(8)):
        at = rng.randrange(len(chars))
        chars[at : at + rng.randrange(3)] = rng.choice(('"', "{", "]", "\\", "\n", "\x00", "ü", "<!--", "9", ""))
        chars = chars or [" "]
    return "".join(chars)


def test_broken_heads_raise_nothing() -> None:
    rng = random.Random(20170413)
    dated = titled = 0
    for _ in range(CASES):
        data = scratched(json.dumps(mutated(STORY, rng), ensure_ascii=rng.random() < 0.5), rng)
        metas = "".join(
            f'<meta property="{name}" content="{str(rng.choice(ODD))[:500]}">'
            for name in ("og:title", "og:url", "article:published_time", "author", "article:tag", "og:locale")
            if rng.random() < 0.3
        )
        page = f'<html><head><script type="application/ld+json">{data}</script>{metas}</head><body>{BODY}</body></html>'
        found = stripper.strip(page).metadata
        assert isinstance(found, Metadata)
        dated += bool(found.published)
        titled += found.title == "Die Fähre fährt wieder"
    assert dated > 0
    assert titled > CASES // 2  # the headline in the page outvotes what is broken


def test_names_lose_what_is_not_their_own() -> None:
    for stated, name in (
        ("ada.brook", "Ada Brook"),
        ("Ada Brook 06 PM", "Ada Brook"),
        ("Ada Brook HarbourVoice Staff", "Ada Brook"),
    ):
        page = f'<html><head><meta name="author" content="{stated}"></head><body>{BODY}</body></html>'
        assert stripper.strip(page).metadata.authors == (name,)


def test_citations_name_the_family_first() -> None:
    head = '<meta name="citation_author" content="Brook, Ada"><meta name="citation_author" content="Reed, Tom">'
    page = f"<html><head>{head}</head><body>{BODY}</body></html>"
    assert stripper.strip(page).metadata.authors == ("Ada Brook", "Tom Reed")


def test_title_without_kicker_and_soft_hyphens() -> None:
    head = '<meta property="og:title" content="Die Fähre fährt wieder">'
    body = BODY.replace("Die Fähre", "Neues vom Hafen - Die Fäh\u00adre", 1)
    assert (
        stripper.strip(f"<html><head>{head}</head><body>{body}</body></html>").metadata.title
        == "Die Fähre fährt wieder"
    )


def test_a_link_to_the_page_of_an_author_names_one() -> None:
    line = "<p>Stand: <a href='/author/ab/'>Ada Brook</a> 12. Mai 2016, <a href='/hafen/'>Neues Hafenbecken</a></p>"
    page = f"<html><body>{BODY.replace('</h1>', '</h1>' + line, 1)}</body></html>"
    assert stripper.strip(page).metadata.authors == ("Ada Brook",)


def test_a_line_of_the_menu_names_no_author() -> None:
    menu = "Home\nIslands\nIsland Politics & Trade\nWorld\nSport\nWeather\nVideo\nPhoto\n"
    story = "Ferry talks may bear fruit only by winter\nIsland Politics & Trade\nSeptember 8, 14:05 UTC+2\n"
    text = (
        "TALVIK, September 8. /BREMA/. The ferry talks may bear fruit by winter, the chief envoy said on Friday.\n"
        "Snow had melted weeks ahead of time that year, and the lower road stood in water up to the milestones.\n"
    )
    found = stripper.strip(menu + story + text).metadata
    assert found.title == "Ferry talks may bear fruit only by winter"
    assert found.authors == ()
