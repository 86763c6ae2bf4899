"""Names of removed lines in dumps: sections, what stands around the text, and pages without an article."""

from __future__ import annotations

import pytest

from stripper import Article, Stripper

FERRY = "The ferry to Skerry left the pier at noon on Thursday, and forty cars went with it to the islands of the bay."
NOBODY = (
    "Nobody wanted to be the first to believe it, said the man who runs the harbour office, and so they all waited."
)
SNOW = "Snow had melted weeks ahead of time that year, and the lower road stood in water up to the old milestones."
STORY = [FERRY, NOBODY, SNOW]
HEAD = ["Harbour News", "Home", "News", "Sport", "Islands", "Boats", "Weather", "Archive", "Sign in", "Search"]


def stripped(*lines: str, **options: bool) -> Article:
    return Stripper(**options).strip("\n".join(lines))


def label_of(article: Article, text: str) -> str:
    return next(block.label for block in article.blocks if block.text == text)


def test_dates_and_counts_in_a_list_of_stories_belong_to_it() -> None:
    listed = ["Related articles"]
    for day in range(1, 6):
        listed += [f"Lighthouse keeper number {day} leaves for the mainland", f"{day} May 2021", f"{day}4 views"]
    article = stripped(*HEAD, "Ferry returns after a year", "April 13, 2017", *STORY, *listed)
    assert {label_of(article, line) for line in listed} == {"related"}
    assert label_of(article, "April 13, 2017") == "date"


def test_share_buttons_and_addresses_at_the_foot_belong_to_it() -> None:
    listed = [f"Lighthouse keeper number {day} leaves for the mainland" for day in range(6)]
    foot = [
        "Privacy policy",
        "Terms of use",
        "Facebook",
        "Pier Street 4",
        "+47 22 33 44 55",
        "© 2021 Harbour News. All rights reserved.",
    ]
    article = stripped(*HEAD, "Ferry returns after a year", *STORY, "Share", "Related articles", *listed, *foot)
    assert {label_of(article, line) for line in foot} == {"footer"}
    assert label_of(article, "Share") == "share"


def test_a_form_for_comments_is_no_comment() -> None:
    article = stripped(
        *HEAD, "Die Fähre fährt wieder", *STORY, "Schreibe einen Kommentar", "Name", "E-Mail", "Absenden"
    )
    assert label_of(article, "Schreibe einen Kommentar") == "form"
    assert "comments" not in {block.label for block in article.blocks}


@pytest.mark.parametrize(
    ("lang", "line"),
    [("zh", "上一篇：河边的修伞铺"), ("tr", "Önceki Yazı: Köprüde çalışma bitti"), ("ko", "다음 글 » 등대에 다시 불")],
)
def test_the_neighbouring_article_is_a_pager(lang: str, line: str) -> None:
    article = Stripper().strip("\n".join([*HEAD, *STORY, line, "© 2021 Harbour News"]), lang=lang)
    assert any(part.source == f"{lang}/pager/next-previous" for block in article.blocks for part in block.evidence)


def test_the_headline_said_again_between_paragraphs_is_a_caption() -> None:
    title = "Ferry to Skerry returns to the islands of the bay after a year"
    lines = [*HEAD, title, "13 April 2017", FERRY, title, NOBODY, title, SNOW, "Share", "Print"]
    article = Stripper().strip("\n\n".join(lines))
    labels = [block.label for block in article.blocks if block.text == title]
    assert labels == ["title", "caption", "caption"]


def test_a_path_that_ends_with_the_headline_is_a_breadcrumb() -> None:
    title = "Ferry to Skerry returns after a year"
    article = stripped(*HEAD, f"Home Islands {title}", title, "13 April 2017", *STORY, "Share", "Print")
    assert label_of(article, f"Home Islands {title}") == "breadcrumb"
    assert label_of(article, title) == "title"


def test_a_name_that_the_byline_says_too_is_a_byline() -> None:
    article = stripped(*HEAD, "Ferry returns after a year", "By Ada Brook", *STORY, "Ada Brook", "Share", "Print")
    assert label_of(article, "Ada Brook") == "byline"


def test_questions_of_an_interview_are_headings() -> None:
    asked = ["What did you see when the storm had passed?", "And who was the first to come back to the pier?"]
    article = stripped(*HEAD, FERRY, asked[0], NOBODY, asked[1], SNOW, FERRY, "Share", "Print")
    assert [label_of(article, line) for line in asked] == ["heading", "heading"]


def test_file_names_icons_and_currencies_have_names_of_their_own() -> None:
    lines = {"pier-at-noon.jpg": "caption", "Harbour News logo": "other_chrome", "Norway NOK kr": "other_chrome"}
    article = stripped(*HEAD, *lines, *STORY, "Share")
    assert {line: label_of(article, line) for line in lines} == lines


def test_without_an_article_no_line_is_called_text() -> None:
    teasers = [f"Story number {day} of the islands, and what came of it in the end …" for day in range(8)]
    lines = [*HEAD, "Tag: ferries", *(part for teaser in teasers for part in (teaser, "12.04.2021", "Read more"))]
    article = stripped(*lines, articles_only=True)
    assert article.reason
    assert article.text == ""
    assert not {"body", "heading"} & {block.label for block in article.blocks}
    assert all(block.score < 0 for block in article.blocks)
    assert all(sum(part.weight for part in block.evidence) == pytest.approx(block.score) for block in article.blocks)


def test_a_dump_that_is_nearly_all_text_is_an_article() -> None:
    article = stripped("By", "The harbour desk says…", FERRY + " " + NOBODY + " " + SNOW, articles_only=True)
    assert not article.reason
    assert FERRY in article.text


def test_what_was_wrapped_is_cleaned_once_and_for_all() -> None:
    wrapped = FERRY[:60] + "\n" + FERRY[60:] + "\n" + NOBODY[:58] + "\n" + NOBODY[58:]
    items = "\n".join(f"  * {line}" for line in (FERRY, NOBODY, SNOW))
    once = stripped("# Ferry", "", *("\n\n".join([wrapped] * 5).split("\n")), "", items, "", "Share", "Print").text
    assert stripped(once).text == once


def test_marks_of_advertising_stay_what_they_are_among_teasers() -> None:
    listed = ["Related articles"]
    for day in range(1, 7):
        listed += [f"Lighthouse keeper number {day} leaves for the mainland at last", "Advertisement"]
    article = stripped(*HEAD, "Ferry returns after a year", "April 13, 2017", *STORY, *listed)
    found = {block.text: block.label for block in article.blocks}
    assert found["Advertisement"] == "ad"
    assert {found[line] for line in listed if line != "Advertisement"} == {"related"}


def test_a_path_whose_steps_are_a_list_ends_with_the_headline() -> None:
    title = "Ferry to Skerry returns after a year"
    menu = "\n".join(f"  • {word}" for word in ("News", "Sport", "Islands", "Boats", "Weather", "Home", "Piers"))
    lines = [f"Harbour News\n\nMenu\n{menu}\n  • {title}\nPiers", title, "13 April 2017", *STORY, "Share", "Print"]
    article = Stripper().strip("\n\n".join(lines))
    assert [block.label for block in article.blocks if block.text == title] == ["breadcrumb", "title"]
    assert [label_of(article, step) for step in ("Home", "Weather")] == ["breadcrumb", "menu"]


def test_a_path_that_was_cut_leads_to_the_headline() -> None:
    title = "Ferry to Skerry does not return although all forty cars have been waiting"
    path = "  • Harbour Board\n  • Ferries\n  • Ferry to Skerry does not return although all..."
    lines = ["Harbour Board", path, "Options", title, "Go to answer", "13 April 2017", *STORY, "Share", "Print"]
    article = Stripper().strip("\n\n".join(lines))
    assert label_of(article, title) == "title"
    steps = ("Ferries", "Ferry to Skerry does not return although all...")
    assert {label_of(article, step) for step in steps} == {"breadcrumb"}


def test_names_above_the_posts_of_a_forum_are_bylines() -> None:
    posters = [("brook7", "Deck Hand"), ("skipper", "First Mate"), ("brook7", "Deck Hand"), ("reed", "First Mate")] * 2
    lines = ["Harbour Board", *HEAD[1:], "Ferry to Skerry does not return"]
    for number, ((name, rank), post) in enumerate(zip(posters, (*STORY, FERRY) * 2, strict=True), start=1):
        lines += [
            name,
            name,
            rank,
            "Options",
            "Mute",
            "Permalink",
            f"02-1{number}-2023 02:11 AM",
            f"{number}. {post} {NOBODY}",
        ]
        lines += ["0 Likes", "Reply"]
    article = stripped(*lines, "Share", "Print")
    said = {name for poster in posters for name in poster}
    assert [block.label for block in article.blocks if block.text in said][:3] == ["byline"] * 3
    assert "byline" not in {block.label for block in article.blocks if block.text in ("Options", "Mute", "Reply")}


def test_links_of_a_menu_that_stand_twice_are_no_posters() -> None:
    twice = [word for word in HEAD[1:8] for _ in range(2)]
    article = stripped("Harbour News", *twice, "Ferry returns after a year", "April 13, 2017", *STORY, "Share", "Print")
    assert not {label_of(article, word) for word in HEAD[1:8]} & {"byline", "caption", "title"}


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("On Behalf of Brook & Reed | May 3, 2021 | Harbour Law |", "byline"),
        ("HARBOUR NEWS12 September 2019", "byline"),
        ("12 September 2019 Ada Brook 0 Comments 69 Views", "date"),
        ("First posted: 12 September 2019", "date"),
    ],
)
def test_a_line_below_the_headline_with_a_day_is_named_by_what_stands_first(line: str, label: str) -> None:
    article = stripped(*HEAD, "Ferry to Skerry returns after a year", line, *STORY, "Share", "Print")
    assert label_of(article, line) == label


def test_names_under_the_heading_of_sponsors_are_advertising() -> None:
    sponsors = "  • Harbour Bank\n  • Northern Mills"
    lines = [*HEAD, "Ferry to Skerry returns after a year", *STORY, "Our sponsors:", sponsors, "Share", "Print"]
    article = Stripper().strip("\n\n".join(lines))
    assert {label_of(article, line) for line in ("Our sponsors:", "Harbour Bank", "Northern Mills")} == {"ad"}


def test_sponsors_in_a_menu_announce_nothing() -> None:
    menu = "\n".join(f"  • {word}" for word in ("Events", "History", "Sponsors", "Grants", "Piers and boats", "Maps"))
    article = Stripper().strip("\n\n".join([menu, "Ferry returns after a year", *STORY, "Share", "Print"]))
    assert "ad" not in {label_of(article, line) for line in ("Grants", "Piers and boats", "Maps")}


def test_tags_in_one_list_with_the_word_for_tags_are_topics() -> None:
    tags = ("ferries", "piers", "storm of 2016", "forty cars")
    listed = "\n".join(f"  • {word}" for word in ("Tags:", *tags))
    article = Stripper().strip("\n\n".join([*HEAD, "Ferry returns after a year", *STORY, listed, "Share", "Print"]))
    assert {label_of(article, tag) for tag in tags} == {"topics"}


def test_the_headline_below_the_label_of_a_neighbouring_story_is_a_pager() -> None:
    neighbour = "Lighthouse keeper leaves for the mainland"
    article = stripped(*HEAD, "Ferry returns after a year", *STORY, "Share", "Previous post:", neighbour, "Print")
    assert label_of(article, neighbour) == "pager"


def test_the_heading_of_a_list_of_stories_is_the_title() -> None:
    teasers = [f"Story number {day} of the islands, and what came of it in the end …" for day in range(8)]
    lines = [*HEAD, "Tag: ferries", *(part for teaser in teasers for part in (teaser, "12.04.2021", "Read more"))]
    assert label_of(stripped(*lines, articles_only=True), "Tag: ferries") == "title"


def test_a_notice_that_stands_again_and_again_is_not_the_headline() -> None:
    notice = ["There was a technical problem.", "Load the page again"]
    title = "Ferry to Skerry returns after a year"
    article = stripped(*notice * 5, *HEAD[1:], title, "13 April 2017", "By Ada Brook", *STORY, "Share", "Print")
    assert label_of(article, title) == "title"
    assert "title" not in {block.label for block in article.blocks if block.text in notice}
