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


# -- titles ----------------------------------------------------------------------------------------------------------


def test_what_all_statements_agree_on_wins_over_a_headline_with_a_kicker() -> None:
    data = {"@type": "NewsArticle", "headline": "Ferry is back after a year"}
    meta = found(
        "<title>Ferry is back after a year | Harbour News</title>"
        f'<meta property="og:title" content="Ferry is back after a year | Harbour News"><script type="application/ld+json">{json.dumps(data)}</script>',
        "<h1>Islands: Ferry is back after a year</h1>",
    )
    assert meta.title == "Ferry is back after a year"


def test_one_statement_alone_does_not_outvote_the_printed_headline() -> None:
    meta = found('<meta property="og:title" content="Ferry is back!">', "<h1>Ferry is back after a year</h1>")
    assert meta.title == "Ferry is back after a year"


@pytest.mark.parametrize(
    "tail", [" - Harbour News", " | Harbour News", " :: Harbour News", " / Harbour News", " – harbournews.example"]
)
def test_the_name_of_the_site_is_no_part_of_the_title(tail: str) -> None:
    head = f'<title>Ferry is back{tail}</title><meta property="og:site_name" content="Harbour News">'
    assert found(head, url="https://www.harbournews.example/ferry").title == "Ferry is back"


DUMP = """{opening}
Home
Islands
World
Weather
Sign in

{above}
{title}
{below}

The ferry to Skerry left the pier at noon on Thursday after a year in dock, and forty cars went with it to the islands.

Nobody wanted to be the first to believe it, said the man who runs the harbour office, so they waited for an hour.

Snow had melted weeks ahead of time that year, and the lower road stood in water up to the milestones of the old mail.
"""


def dump(
    opening: str = "Harbour News",
    above: str = "Islands",
    title: str = "Ferry to Skerry left after a year",
    below: str = "",
) -> Metadata:
    return stripper.strip(DUMP.format(opening=opening, above=above, title=title, below=below)).metadata


@pytest.mark.parametrize(
    ("opening", "above", "below"),
    [
        ("Ferry to Skerry left after a year - Harbour News", "Islands", ""),
        ("Harbour News", "Home > Islands > Ferry to Skerry left after a year", ""),
        ("Harbour News", "Islands", "Ada Brook\n13 April 2017, 12:39"),
        ("Harbour News", "13 April 2017", "Ada Brook"),
    ],
)
def test_the_headline_of_a_dump(opening: str, above: str, below: str) -> None:
    assert dump(opening, above, below=below).title == "Ferry to Skerry left after a year"


def test_a_longer_standfirst_is_not_the_headline() -> None:
    below = "The ferry to Skerry is back on the islands after a year in dock and forty cars went with it\n13 April 2017"
    assert dump(below=below).title == "Ferry to Skerry left after a year"


@pytest.mark.parametrize("label", ["Tag", "Schlagwort", "Категория", "Étiquette", "标签"])
def test_an_archive_is_headed_by_what_it_holds(label: str) -> None:
    assert dump(title=f"{label}: Ferry", below="Ferry to Skerry is back").title == f"{label}: Ferry"


def test_the_end_of_a_breadcrumb_is_the_headline_whatever_parts_its_steps() -> None:
    assert dump(above="HomeFerry timetable", title="Ferry timetable").title == "Ferry timetable"


def test_a_name_that_stands_alone_elsewhere_is_no_part_of_a_first_line() -> None:
    page = f"Ferry to Skerry left after a year – Pier Watch\nPier Watch\n{DUMP.split('{below}')[1]}"
    assert stripper.strip(page).metadata.title == "Ferry to Skerry left after a year"


# -- authors ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "authors"),
    [
        ("By Ada Brook and Tom Reed-Lane", ("Ada Brook", "Tom Reed-Lane")),
        ("Miguel A. Ribera", ("Miguel A. Ribera",)),
        ("Ana Ribera e Tom Reed", ("Ana Ribera", "Tom Reed")),
        ("ByAda Brook", ("Ada Brook",)),
        ("Ada Brook, MD, PhD", ("Ada Brook",)),
        ("Ada Brook | Harbour News", ("Ada Brook",)),
        ("ada-brook", ("Ada Brook",)),
        ("https://social.example/ada", ()),
        ("https://harbour.example/authors/ada-brook/", ("Ada Brook",)),
        ("ada@harbour.example", ()),
        ("105092", ()),
        ("April 13, 2017 by Ada Brook", ("Ada Brook",)),
        ("Ada Brook April 13, 2017, 3:36pm", ("Ada Brook",)),
        ("문가람 기자", ("문가람",)),
    ],
)
def test_names_without_what_stands_around_them(stated: str, authors: tuple[str, ...]) -> None:
    assert found(f'<meta name="author" content="{stated}">').authors == authors


def test_a_written_name_counts_more_than_a_handle() -> None:
    head = '<meta name="parsely-author" content="ada-brook"><meta name="author" content="Ada Brook-Lane">'
    assert found(head).authors == ("Ada Brook-Lane",)


def test_the_site_is_the_author_only_where_nobody_else_is() -> None:
    data = {
        "@type": "Article",
        "author": {"@type": "Organization", "name": "Harbour News"},
        "publisher": {"name": "Harbour News"},
    }
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    assert found(head).authors == ("Harbour News",)
    assert found(head, "<h1>Ferry is back</h1><p>By Ada Brook</p>").authors == ("Ada Brook",)


def test_an_author_that_json_ld_only_refers_to() -> None:
    person = {"@type": "Person", "@id": "#ada", "name": "Ada Brook"}
    data = {"@graph": [{"@type": "Article", "headline": "Ferry is back", "author": {"@id": "#ada"}}, person]}
    assert found(f'<script type="application/ld+json">{json.dumps(data)}</script>').authors == ("Ada Brook",)


def test_the_first_post_tells_the_author_of_a_thread() -> None:
    posts = "".join(
        f'<div><b itemprop="author">{name}</b><p>The ferry left the pier at noon.</p></div>'
        for name in ("oskal", "brook", "reed", "lane")
    )
    assert found("", "<h1>Ferry is back</h1>" + posts).authors == ("oskal",)


@pytest.mark.parametrize(
    "line",
    [
        "Ada Brook\n13 April 2017",
        "13 April 2017 • Ada Brook • 3 min",
        "Ada Brook | 13 April 2017",
        "Ada Brook 13 April 2017",
        "By Ada Brook\n13 April 2017",
    ],
)
def test_names_beside_a_date_in_a_dump(line: str) -> None:
    meta = dump(below=line)
    assert (meta.authors, meta.published) == (("Ada Brook",), "2017-04-13")


@pytest.mark.parametrize(
    "word", ["By", "Von", "Par", "Автор", "作者", "Scritto da", "Skrevet av", "Thread starter", "द्वारा"]
)
def test_a_line_above_a_name_announces_it(word: str) -> None:
    assert dump(below=f"{word}\nAda Brook\n13 April 2017").authors == ("Ada Brook",)


def test_names_below_one_another_are_one_byline() -> None:
    assert dump(below="By\nAda Brook\nTom Reed\n13 April 2017").authors == ("Ada Brook", "Tom Reed")
    assert dump(below="By Ada Brook,\nTom Reed\n13 April 2017").authors == ("Ada Brook", "Tom Reed")


@pytest.mark.parametrize("line", ["by\nada_b", "Posted by\nada_b", "**by ada_b**"])
def test_names_that_users_choose(line: str) -> None:
    assert dump(below=f"{line}\n13 April 2017, 12:39").authors == ("ada_b",)


def test_a_month_is_no_part_of_a_name() -> None:
    assert dump(below="Scritto da Ana Ribera Marzo 2017").authors == ("Ana Ribera",)


def test_menu_words_beside_a_date_are_no_authors() -> None:
    assert dump(below="Harbour Office\n13 April 2017").authors == ()


# -- sections and dates ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "above", ["Islands", "Home > Islands > Ferry to Skerry left after a year", "Home / Islands / Text"]
)
def test_the_section_is_what_the_menu_names_too(above: str) -> None:
    assert dump(above=above, below="13 April 2017").section == "Islands"


@pytest.mark.parametrize("date", ["1970-01-01", "1899-04-13", "2999-04-13"])
def test_days_on_which_no_page_was_published_are_refused(date: str) -> None:
    assert found(f'<meta property="article:published_time" content="{date}">').published is None
    both = f'<meta property="article:published_time" content="{date}"><meta name="date" content="2017-04-13">'
    assert found(both).published == "2017-04-13"


def test_the_date_of_a_change_is_one() -> None:
    meta = found("", "<h1>Ferry is back</h1><p>Published: 13 April 2017 · Updated: 14 April 2017</p>")
    assert (meta.published, meta.modified) == ("2017-04-13", "2017-04-14")
    meta = found(
        "",
        "<h1>Ferry is back</h1>",
        BODY + '<footer>Zuletzt geändert am <time datetime="2017-04-14">14.4.2017</time></footer>',
    )
    assert meta.modified == "2017-04-14"


@pytest.mark.parametrize(
    "data", ["", " ", "<html></html>", "<title></title>", "|", "> > >", "12.12.2012", "<h1> | </h1>"]
)
def test_nothing_is_too_little_to_ask_for_metadata(data: str) -> None:
    assert stripper.strip(data).metadata.authors == ()


@pytest.mark.parametrize(
    "odd",
    ["null", "[[]]", '{"@id": 1}', '[null, 3, {"name": {}}]', '{"name": [["x"]]}', "1e999", '"' + "x" * 5000 + '"'],
)
def test_odd_values_are_no_authors_and_no_error(odd: str) -> None:
    script = f'{{"@type": "Article", "headline": {odd}, "author": {odd}, "datePublished": {odd}, "keywords": {odd}, "articleSection": {odd}}}'
    meta = found(f'<title>Ferry is back</title><script type="application/ld+json">{script}</script>')
    assert meta.published is None
    for source in meta.sources.values():
        assert source.origin
        assert 0 < source.confidence <= 1


# -- wordings, posters, fields that few pages state ------------------------------------------------------------------


def test_the_only_heading_of_first_rank_wins_over_what_search_engines_are_told() -> None:
    stated = "Ferries in the north: all lines and prices"
    head = f'<title>{stated}</title><meta property="og:title" content="{stated}">'
    before = "<p>Home / Ferry to Skerry is back after a year</p><h1>Ferry to Skerry is back after a year</h1>"
    assert found(head, before).title == "Ferry to Skerry is back after a year"


def test_a_topic_printed_into_the_heading_is_left_out_where_the_rest_is_stated() -> None:
    head = '<title>Ferry is back after a year - Harbour News</title><meta property="og:title" content="Ferry is back after a year">'
    assert found(head, "<h1><span>Islands</span> Ferry is back after a year</h1>").title == "Ferry is back after a year"


def test_the_name_of_the_site_as_a_heading_is_not_the_title() -> None:
    head = "<title>Ferry is back after a year » Harbour Notes</title>"
    before = "<h1>Harbour Notes</h1><h2>Ferry is back after a year</h2>"
    assert found(head, before, url="https://harbournotes.example/ferry").title == "Ferry is back after a year"


def test_figures_part_titles_that_are_otherwise_the_same() -> None:
    head = '<title>15 ferries of the north</title><meta property="og:title" content="15 ferries of the north">'
    assert (
        found(head, "<h1>15 ferries of the north</h1><h2>12 ferries of the north</h2>").title
        == "15 ferries of the north"
    )


def test_agreement_makes_a_title_surer() -> None:
    alone = found("<title>Ferry is back</title>").sources["title"].confidence
    head = '<title>Ferry is back</title><meta property="og:title" content="Ferry is back">'
    assert alone < 0.9 < found(head, "<h1>Ferry is back</h1>").sources["title"].confidence <= 1


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Posted by ada_b at 2:33 PM", "ada_b"),
        ("Eingestellt von der Michel um 21:11", "der Michel"),
        ("Publié par Odile le 13 avril 2017 à 08:00", "Odile"),
        ("Published on 13 April 2017 by Walter von Brook", "Walter von Brook"),
        ("Ada BrookReporter", "Ada Brook"),
    ],
)
def test_who_posted(line: str, author: str) -> None:
    meta = found("<title>Ferry is back after a year</title>", f"<h1>Ferry is back after a year</h1><p>{line}</p>")
    assert meta.authors == (author,)


def test_an_inline_property_holds_its_own_words_only() -> None:
    line = '<p>Posted in <a href="/news">News</a> by <a rel="author" href="/u/7">Ada Brook</a>, 14 comments so far</p>'
    assert found("", "<h1>Ferry is back</h1>" + line).authors == ("Ada Brook",)


def test_the_byline_names_all_authors_of_whom_the_data_states_one() -> None:
    data = {"@type": "Article", "headline": "Ferry is back after a year", "author": {"name": "Ada Brook"}}
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    meta = found(head, "<h1>Ferry is back after a year</h1><p>By Ada Brook and Tom Reed</p><p>13 April 2017</p>")
    assert meta.authors == ("Ada Brook", "Tom Reed")


def test_links_to_more_of_an_author_are_not_names() -> None:
    line = '<p><a rel="author" href="/u/7">View all posts by Ada Brook →</a></p>'
    assert found("", "<h1>Ferry is back</h1>", BODY + line).authors == ("Ada Brook",)


def test_a_date_far_from_the_headline_counts_where_no_other_is_stated() -> None:
    body = (
        "<p>13 April 2017 – The ferry to Skerry left the pier at noon, and forty cars went with it to the islands.</p>"
        + BODY
    )
    meta = found("", "<h1>Ferry is back</h1>", body)
    assert meta.published == "2017-04-13"
    assert meta.sources["published"].origin == "line of the page, block 1"


def test_fields_that_few_pages_state() -> None:
    data = {
        "@type": "NewsArticle",
        "headline": "Ferry is back",
        "isAccessibleForFree": False,
        "commentCount": "0",
        "license": {"@type": "CreativeWork", "url": "https://licences.example/by/4.0"},
        "image": {"url": "https://example.org/a.jpg", "caption": "The pier at noon", "creditText": "Tom Reed"},
    }
    meta = found(
        f'<script type="application/ld+json">{json.dumps(data)}</script><meta property="og:image:alt" content="A ferry">'
    )
    assert (meta.paywalled, meta.comment_count) == (True, 0)
    assert meta.licence == "https://licences.example/by/4.0"
    assert (meta.image_alt, meta.image_caption, meta.image_credit) == ("A ferry", "The pier at noon", "Tom Reed")


@pytest.mark.parametrize(("tier", "paywalled"), [("free", False), ("metered", True), ("gold", None)])
def test_tiers(tier: str, paywalled: bool | None) -> None:
    assert found(f'<meta property="article:content_tier" content="{tier}">').paywalled is paywalled


def test_marks_of_markdown_are_no_part_of_titles_and_dates() -> None:
    meta = dump(title="Ferry to Skerry left \\- after a year", below="Ada Brook\n23\\. April 2017")
    assert (meta.title, meta.published) == ("Ferry to Skerry left - after a year", "2017-04-23")


@pytest.mark.parametrize(
    ("printed", "published"),
    [("13 April 2017", "2017-04-13"), ("20 April 2019", "2019-04-18"), ("17 April 2019", "2019-04-17")],
)
def test_a_text_that_was_published_again_keeps_its_first_date(printed: str, published: str) -> None:
    head = '<title>Ferry is back</title><meta property="article:published_time" content="2019-04-18">'
    assert found(head, f"<h1>Ferry is back</h1><p>{printed}</p>").published == published


# -- which of several days -------------------------------------------------------------------------------------------

TITLE = "Ferry is back after a year"


def story(title: str, published: str, author: str = "Ada Brook", **more: str) -> str:
    data = {"@type": "Article", "headline": title, "datePublished": published, "author": {"name": author}, **more}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def test_stories_that_json_ld_only_teases_tell_nothing_of_this_one() -> None:
    teased = story("Snow melts early", "2015-02-03", "Tom Reed") + story("Pier is sold", "2017-04-15", "Jo Lane")
    meta = found(f"<title>{TITLE} | Harbour News</title>" + story(TITLE, "2017-04-13T12:00:00Z") + teased)
    assert (meta.published, meta.authors) == ("2017-04-13T12:00:00+00:00", ("Ada Brook",))


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2017/04/13/ferry", "2017-04-13"),
        ("/2017/apr/13/ferry", "2017-04-13"),
        ("/news/ferry-is-back-20170413", "2017-04-13"),
        ("/news/ferry-is-back_20170413.html", "2017-04-13"),
        ("/news/13-04-2017", "2017-04-13"),
        ("/news/04-05-2017", None),
        ("/news/ferry-20179913", None),
        ("/news/ferry-20170413-2", None),
    ],
)
def test_days_in_addresses(path: str, day: str | None) -> None:
    assert found("", f"<h1>{TITLE}</h1>", url=f"https://harbour.example{path}").published == day


@pytest.mark.parametrize(
    ("stated", "printed", "published"),
    [
        ("2017-04-12T22:00:00Z", "13 April 2017", "2017-04-13"),  # midnight of Central Europe
        ("2017-04-13T00:25:56Z", "12 April 2017, 21:25", "2017-04-12T21:25"),
        ("2017-04-12T19:48:21Z", "13 April 2017", "2017-04-12T19:48:21+00:00"),  # may be another day altogether
        ("2017-04-12T22:00:00+02:00", "13 April 2017", "2017-04-12T22:00:00+02:00"),
    ],
)
def test_a_moment_in_utc_is_the_printed_day_of_the_place(stated: str, printed: str, published: str) -> None:
    head = f'<title>{TITLE}</title><meta property="article:published_time" content="{stated}">'
    assert found(head, f"<h1>{TITLE}</h1><p>{printed}</p>").published == published


def test_a_stated_day_that_the_page_prints_as_a_change_is_none_of_publication() -> None:
    head = f'<title>{TITLE}</title><meta property="article:published_time" content="2017-04-14T12:43:00Z">'
    line = "<p>13 April 2017, 22:00 UTC / Updated 14 April 2017, 12:43 UTC</p>"
    assert found(head, f"<h1>{TITLE}</h1>{line}").published == "2017-04-13T22:00+00:00"


@pytest.mark.parametrize("word", ["Joined", "Member since", "Mitglied seit", "It is currently", "Aktuelles Datum:"])
def test_days_of_joining_and_of_the_visit_are_none_of_the_text(word: str) -> None:
    assert found("", f"<h1>{TITLE}</h1><p>{word} 13 April 2017</p>").published is None


@pytest.mark.parametrize("name", ["published-date", "w-published-date", "cms.publishDate", "published", "ms.date"])
def test_tags_of_a_cms_of_its_own_state_a_day(name: str) -> None:
    assert found(f'<meta name="{name}" content="April 13, 2017">').published == "2017-04-13"


@pytest.mark.parametrize(
    "element",
    ['<relative-time datetime="2017-04-13">', '<faceplate-timeago ts="2017-04-13">', '<time datetime="2017-04-13">'],
)
def test_elements_that_scripts_fill_in_state_a_moment(element: str) -> None:
    tag = element[1:].split()[0]
    assert found("", f"<h1>{TITLE}</h1><p>{element}8 years ago</{tag}></p>").published == "2017-04-13"


@pytest.mark.parametrize(
    "other", ["<p>Read on: 04/28/2017</p>", '<p><time datetime="2017-05-06">05/06/2017</time></p>']
)
def test_other_dates_of_the_page_tell_whether_the_month_is_first(other: str) -> None:
    posted = f'<html lang="en"><h1>{TITLE}</h1><p>Posted 04/05/2017</p>'
    assert found("", posted, BODY + other).published == "2017-04-05"
    assert found("", posted).published == "2017-05-04"


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Par Ada Brook\nLe 13/04/2017", ("Ada Brook",)),
        ("Text von Ada Brook Illustration von Tom Reed", ("Ada Brook",)),
        ("13 April 2017 - Redaktion: Ada Brook (Pressesprecherin)", ("Ada Brook",)),
        ("Eingetragen am 13. April 2017 von Ada Brook", ("Ada Brook",)),
        ("Posted by Ada\u00a0Brook on 13 April 2017", ("Ada Brook",)),
        ("Ada Brook in conversation with Tom Reed | 13 April 2017", ("Ada Brook", "Tom Reed")),
    ],
)
def test_names_end_where_another_piece_of_the_line_begins(line: str, authors: tuple[str, ...]) -> None:
    printed = line.replace("\n", "<br>")
    assert found("", f"<h1>{TITLE}</h1><p>{printed}</p>").authors == authors


def test_whom_a_byline_names_goes_before_the_owner_whom_the_head_names() -> None:
    head = '<meta name="author" content="Harbour News"><meta property="og:site_name" content="Harbour News">'
    line = "<p>13 April 2017</p><p>By Ada Brook</p>"
    assert found(head, f"<h1>{TITLE}</h1>{line}").authors == ("Ada Brook",)
    assert found(head, f"<h1>{TITLE}</h1>").authors == ("Harbour News",)


def test_a_site_that_is_named_by_its_address_may_be_the_author() -> None:
    head = '<meta property="og:site_name" content="PIER.at">' + story(TITLE, "2017-04-13", "PIER.at")
    assert found(head, url="https://pier.at/ferry").authors == ("PIER.at",)
