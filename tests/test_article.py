"""The Article that `strip` returns, and the laws it keeps."""

from __future__ import annotations

import itertools
import json
import pickle
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import stripper
from stripper import Article, Stripper, StripperError

FIXTURES = Path(__file__).parent.parent / "fixtures"
CAPTURES = sorted(FIXTURES.glob("*/capture.*"))
DUMPS = [path for path in CAPTURES if path.suffix == ".txt"]
CHROME = [
    "Read also",
    "Share",
    "Реклама",
    "Most read",
    "Sign in | Register",
    "Skip to content",
    "Show more",
    "© 2020 Harbour News. All rights reserved.",
    "{{item.group_date}}",
    "Subscribe to our newsletter",
    "3 Comments",
]
PROSE = [
    "The ferry to Skerry left the pier at noon on Thursday, and forty cars went with it to the islands.",
    "Nobody wanted to be the first to believe it, said the man who runs the harbour office, so they waited.",
    "Snow had melted weeks ahead of time that year, and the lower road stood in water up to the milestones.",
    "What the storm did",
    "He laughed.",
]
lines = st.lists(st.sampled_from([*CHROME, *PROSE, ""]), max_size=24)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.parent.name)
def test_every_score_is_the_sum_of_its_evidence(path: Path) -> None:
    for block in stripper.strip(path.read_bytes()).blocks:
        assert block.score == pytest.approx(sum(item.weight for item in block.evidence), abs=1e-9)


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.parent.name)
def test_every_removed_block_names_the_rule_or_shape_that_gave_its_label(path: Path) -> None:
    for block in Stripper(articles_only=True).strip(path.read_bytes()).removed:
        if block.label not in ("body", "heading"):  # those go with the page, whose reason says why
            named = {item.source for item in block.evidence if item.label == block.label and "/" in item.source}
            assert named or any(item.source == "headline or standfirst" for item in block.evidence), block


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.parent.name)
def test_kept_and_removed_are_the_whole_capture_in_order(path: Path) -> None:
    article = stripper.strip(path.read_bytes())
    assert [block.index for block in article.blocks] == list(range(len(article.blocks)))
    removed = set(article.removed)
    assert [block for block in article.blocks if block.kept or block in removed] == list(article.blocks)
    kept = [word for block in article.blocks if block.kept for word in block.text.split()]
    assert article.text.split() == kept
    kept_chars, removed_chars, by_label = article.counts()
    assert kept_chars + removed_chars == sum(len(block.text) for block in article.blocks)
    assert sum(by_label.values()) == removed_chars


@quick
@given(lines)
def test_blocks_of_a_dump_hold_each_of_its_characters_once(dump: list[str]) -> None:
    text = "\n".join(dump)
    spans = [block.span for block in stripper.strip(text).blocks]
    held = "".join(text[span.start : span.end] for span in spans)
    assert "".join(held.split()) == "".join(text.split())
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))


@quick
@given(lines)
def test_cleaning_twice_is_cleaning_once(dump: list[str]) -> None:
    once = stripper.strip("\n".join(dump)).text
    assert stripper.strip(once).text == once


@pytest.mark.parametrize("path", DUMPS, ids=lambda path: path.parent.name)
def test_cleaning_a_fixture_twice_is_cleaning_it_once(path: Path) -> None:
    once = stripper.strip(path.read_bytes()).text
    assert stripper.strip(once).text == once


def test_a_dump_without_chrome_is_left_alone() -> None:
    text = "\n\n".join(PROSE)
    article = stripper.strip(text)
    assert article.text == text
    assert not article.removed


def test_keep_changes_what_becomes_of_labels_but_not_the_labels() -> None:
    page = (
        b"<h1>The ferry is back</h1><figure><img src=a><figcaption>The pier at noon</figcaption></figure><article>"
        + f"<p>{PROSE[0]}</p><p>{PROSE[1]}</p><p>{PROSE[2]}</p></article>".encode()
    )
    plain, kept = Stripper().strip(page), Stripper(keep=("captions", "title")).strip(page)
    assert [block.label for block in plain.blocks] == [block.label for block in kept.blocks]
    assert "The pier at noon" not in plain.text
    assert kept.text.startswith("The ferry is back\n\nThe pier at noon\n\n")


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"keep": ("comets",)}, "comets"),
        ({"page_type": "novel"}, "novel"),
        ({"rules": "no/such/folder"}, "no/such/folder"),
    ],
)
def test_wrong_options_are_named(options: dict[str, object], named: str) -> None:
    with pytest.raises(StripperError, match=named):
        Stripper(**options)  # type: ignore[arg-type]


def test_a_stripper_travels_by_pickle_with_its_options() -> None:
    here = Stripper(keep=("title",), articles_only=True)
    there = pickle.loads(pickle.dumps(here))
    dump = DUMPS[0].read_bytes()
    assert there.strip(dump).to_dict() == here.strip(dump).to_dict()


def test_an_article_travels_by_pickle() -> None:
    for path in (DUMPS[0], next(path for path in CAPTURES if path.suffix == ".html")):
        article = stripper.strip(path.read_bytes())
        again = pickle.loads(pickle.dumps(article))
        assert isinstance(again, Article)
        assert again.to_dict() == article.to_dict()
        assert again.to_markdown() == article.to_markdown()


def test_threads_share_a_stripper() -> None:
    shared = Stripper()
    alone = [shared.strip(path.read_bytes()).to_json() for path in CAPTURES[:12]]
    found: dict[int, list[str]] = {}

    def work(number: int) -> None:
        found[number] = [shared.strip(path.read_bytes()).to_json() for path in CAPTURES[:12]]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[number] for number in range(4)] == [alone] * 4


def test_html_output_is_safe() -> None:
    page = f"<article><p onclick='x()'>{PROSE[0]} <a href='javascript:alert(1)'>the pier</a> and <a href='https://example.org/a'>the road</a></p><p>{PROSE[1]}</p><p>{PROSE[2]}<script>alert(2)</script></p></article>"
    html = stripper.strip(page).to_html()
    assert "javascript:" not in html
    assert "onclick" not in html
    assert "alert" not in html
    assert "https://example.org/a" in html
    assert PROSE[1] in html


def test_markdown_shows_structure() -> None:
    page = f"<article><h2>What the storm did</h2><p>{PROSE[0]}</p><p>{PROSE[1]}</p><p>{PROSE[2]} <b>Twice.</b></p></article>"
    markdown = stripper.strip(page).to_markdown()
    assert "## What the storm did\n\n" in markdown
    assert "**Twice.**" in markdown


def test_json_holds_every_block() -> None:
    article = stripper.strip(DUMPS[0].read_bytes())
    data = json.loads(article.to_json())
    assert [block["text"] for block in data["blocks"]] == [block.text for block in article.blocks]
    assert data["metadata"]["title"] == article.metadata.title


def test_an_article_among_many_teasers_is_no_index() -> None:
    """Pictures part its paragraphs, so it has no long piece; but the judge is sure of them."""
    figure = "<figure><img src='boat.jpg'><figcaption>The harbour, seen from above</figcaption></figure>"
    places = [
        "harbour",
        "mill",
        "bridge",
        "market",
        "tower",
        "orchard",
        "quarry",
        "chapel",
        "station",
        "brewery",
        "school",
        "forge",
    ]
    told = [
        f"In {1900 + number} the {place} was closed for a summer, because the council had forgotten to pay the people of the "
        f"{places[number - 5]}. Nobody was surprised, and by autumn the {places[number - 3]} had taken in whoever was left."
        for number, place in enumerate(places)
    ]
    text = figure.join(f"<p>{paragraph}</p>" for paragraph in told)
    teasers = "".join(
        f"<li><a href='/{number}'>The bell of chapel {number} has gone, and nobody saw…</a></li>"
        for number in range(14)
    )
    page = f"<body><h1>The late ferry</h1><article>{text}</article><aside><h2>More stories</h2><ul>{teasers}</ul></aside></body>"
    article = Stripper(articles_only=True).strip(page)
    assert article.confidence > 0.8
    assert article.reason == ""
    assert all(paragraph in article.text for paragraph in told)


def test_articles_only_empties_what_holds_no_article_and_says_why() -> None:
    page = (
        b"<title>404</title><h1>Page not found</h1><p>The page you are looking for does not exist. Try the search.</p>"
    )
    article = Stripper(articles_only=True).strip(page)
    assert article.text == ""
    assert article.reason == "an error page"
    assert article.removed == article.blocks


def test_an_empty_capture_is_empty_and_says_so() -> None:
    article = stripper.strip("")
    assert (article.text, article.blocks, article.page_type) == ("", (), "none")
    assert article.reason


def test_explain_names_the_rule() -> None:
    account = stripper.strip("\n".join(["Share", "", *PROSE[:3]])).explain()
    assert "share" in account
    assert "en/share/" in account


def test_an_article_whose_headline_reads_like_an_error_is_one_all_the_same() -> None:
    paragraphs = (
        "For eleven years the harbour office answered every wrong address with the same two words, until a clerk named Ada "
        "Brook wrote a poem in their place and went on her holidays without telling anybody of it.",
        "When she came back there were four hundred letters on her desk. Most of them asked for a second verse, said Jorun "
        "Oskal, who has run the office since 2009, and one of them offered her a place at the theatre in Dunmark.",
        "The poem is still there, and whoever mistypes the timetable of the ferry can read it.",
    )
    pages = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    article = stripper.strip(f"<title>Page not found</title><main><h1>Page not found</h1>{pages}</main>")
    assert article.reason == ""
    assert article.text == "\n\n".join(paragraphs)


STORY = (
    "Ferry to Skerry returns after a year",
    "The ferry to Skerry left the pier at noon on Thursday, a year and two days after the storm that broke its ramp.",
    "Read also",
    "Council puts off the bridge vote",
    "“We counted them twice,” said Jorun Oskal, who has run the harbour office since 2009. “Nobody wanted to be the first "
    "to believe it, and then the horn sounded and we all ran out to look.”",
    "The ramp was rebuilt over the winter by a yard in Dunmark, which had to wait for steel and then for better weather.",
)


@pytest.mark.parametrize("kind", ["text", "html"])
def test_a_first_paragraph_before_a_link_to_another_story_is_no_standfirst(kind: str) -> None:
    title, first, label, other, *rest = STORY
    if kind == "text":
        capture = "\n\n".join(
            ("Home", "Sign in | Register", title, "April 13, 2019", *STORY[1:], "Most read", "1", "2")
        )
    else:
        capture = (
            f"<title>{title} | Harbour News</title><nav><a href=/>Home</a></nav><article><h1>{title}</h1><p>{first}</p>"
            f"<aside class=related><h4>{label}</h4><a href=/b>{other}</a></aside>"
            + "".join(f"<p>{paragraph}</p>" for paragraph in rest)
            + "</article>"
        )
    article = stripper.strip(capture)
    assert article.text == "\n\n".join((first, *rest))
    assert article.metadata.subtitle is None
