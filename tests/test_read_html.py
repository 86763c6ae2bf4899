"""HTML becomes blocks: nothing visible is lost, no words are fused or broken, nothing is fetched."""

from __future__ import annotations

import socket
from pathlib import Path

import bs4
import lxml.html
import pytest
from lxml import etree

import stripper
from stripper.model import Page
from stripper.read import capture, read
from stripper.read.html import BLOCK_TAGS, lines_of

MEGABYTES_11 = 11_000_000
PROSE = (
    "The ferry to Skerry left the pier at noon on Thursday, and forty cars went with it to the islands.",
    "Nobody wanted to be the first to believe it, said the man who runs the harbour office, so they waited.",
    "Snow had melted weeks ahead of time that year, and the lower road stood in water up to the milestones.",
)
ARTICLE = (
    "<!doctype html><html lang=en><head><title>Ferry is back</title></head><body><article><h1>Ferry is back</h1>"
    f"<p>{PROSE[0][:30]}<b>{PROSE[0][30:31]}</b>{PROSE[0][31:]}</p><!-- a note --><div>{PROSE[1]}<br><br>{PROSE[2]}</div>"
    "<ul><li>Fish &amp; chips &lt;fresh&gt;</li><li>Café</li></ul><pre>06:40  north\n  12:00  south</pre>"
    "<script>let ferry = 1;</script><noscript><p>Pictures need scripts.</p></noscript></article></body></html>"
)


def page_of(data: object) -> Page:
    return read(capture(data))


def texts(data: object) -> list[str]:
    return page_of(data).texts


def lines(markup: str) -> list[tuple[str, int]]:
    page = page_of(markup)
    return list(zip(page.texts, lines_of(page), strict=True))


def hidden_texts(markup: str) -> set[str]:
    page = page_of(markup)
    return {text for box in page.boxes if box.hidden for text in page.texts[box.start : box.end]}


# -- what is huge or broken ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", [300, 3_000, 60_000])
@pytest.mark.parametrize("tag", ["div", "span", "b", "blockquote", "li", "x-card"])
def test_nesting_of_any_depth_keeps_the_text_inside_and_after(tag: str, depth: int) -> None:
    markup = f"<body><p>Before.</p>{f'<{tag}>' * depth}Inside.{f'</{tag}>' * depth}<p>After.</p></body>"
    assert texts(markup) == ["Before.", "Inside.", "After."]


@pytest.mark.parametrize("depth", [3_000, 60_000])
def test_an_article_of_any_depth_is_judged_and_explained(depth: int) -> None:
    markup = f"{'<div class=story>' * depth}<p>{PROSE[0]}</p>{'</div>' * depth}<p>{PROSE[1]}</p>"
    article = stripper.strip(markup)
    assert [block.text for block in article.blocks] == [PROSE[0], PROSE[1]]
    assert PROSE[0][:40] in article.explain()


def test_attributes_and_texts_over_ten_megabytes_lose_nothing_after_them() -> None:
    attribute = f'<p>Before.</p><p title="{"a" * MEGABYTES_11}">Inside.</p><p>After.</p>'
    assert texts(attribute) == ["Before.", "Inside.", "After."]
    words = "ab " * (MEGABYTES_11 // 3) + "end"
    assert texts(f"<p>{words}</p><p>After.</p>") == [words, "After."]


@pytest.mark.parametrize("markup", ["<script>{}</script>", "<!--{}-->", "<style>{}</style>"])
def test_scripts_and_comments_over_ten_megabytes_lose_nothing_after_them(markup: str) -> None:
    assert texts(f"<p>Before.</p>{markup.format('ab ' * (MEGABYTES_11 // 3))}<p>After.</p>") == ["Before.", "After."]


@pytest.mark.parametrize("kind", [str, bytes])
def test_a_nul_ends_neither_text_nor_page(kind: type) -> None:
    markup = "<p class='a\0b'>One\0 two</p>\0<p>After.</p>"
    found = texts(markup if kind is str else markup.encode())
    assert [text.replace("\0", "").replace("\ufffd", "") for text in found if text.strip("\0\ufffd")] == [
        "One two",
        "After.",
    ]


BLANK = [
    "", " \n\t", "\ufeff", "<html>", "<!doctype html>", "<!-- a note -->", "<p></p>", "<p> \u00a0&nbsp;</p>",
    b"", b" \r\n", b"\xef\xbb\xbf", b"<body></body>",
]  # fmt: skip


@pytest.mark.parametrize("blank", BLANK)
def test_blank_input_is_a_page_without_blocks(blank: str | bytes) -> None:
    assert texts(blank) == []
    assert stripper.strip(blank).text == ""


# -- what is text and what is not ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>if (a < b) document.write('<p>Chrome.</p>')</script>",
        '<script type="application/ld+json">{"headline": "Chrome."}</script>',
        "<style>p::after { content: 'Chrome.' }</style>",
        "<template><p>Chrome.</p></template>",
        "<!-- <p>Chrome.</p> -->",
        "<svg><title>Chrome.</title><text>Chrome.</text></svg>",
        "<iframe src=x>Chrome.</iframe>",
        "<textarea>Chrome.</textarea>",
        "<img src=x alt='Chrome.'>",
        "<?php echo 'Chrome.' ?>",
    ],
)
def test_scripts_styles_templates_and_the_like_are_no_text(hidden: str) -> None:
    assert texts(f"<body><p>Before.</p>{hidden}<p>Af{hidden}ter.</p>{hidden}</body>") == ["Before.", "After."]


def test_the_title_element_is_no_block_but_is_known() -> None:
    page = page_of("<head><title>Ferry\n is back</title></head><body><p>Text.</p>")
    assert page.texts == ["Text."]
    assert page.head.title == "Ferry is back"


def test_noscript_text_is_there() -> None:
    assert texts("<p>One.</p><noscript><p>Two. <img src=x></p></noscript><p>Three.</p>") == ["One.", "Two.", "Three."]
    assert texts("<head><noscript><style>p {}</style></noscript></head><body><p>One.</p>") == ["One."]


def test_entities_become_their_characters_once() -> None:
    assert texts("<p>&lt;b&gt; &amp;amp; R&D &eacute; &#8212; &#x20AC;</p>") == ["<b> &amp; R&D é — €"]


@pytest.mark.parametrize("tag", sorted(BLOCK_TAGS - {"html", "body", "frameset", "hr", "col", "colgroup"}))
def test_words_never_fuse_across_a_block_border(tag: str) -> None:
    assert texts(f"<body><div>one<{tag}>two</{tag}>three</div></body>") == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>one<hr>two", ["one", "two"]),
        ("<ul><li>one<li>two</ul>three", ["one", "two", "three"]),
        ("<table><tr><td>one<td>two<tr><th>three</table>four", ["one", "two", "three", "four"]),
        ("<dl><dt>one<dd>two</dl>three", ["one", "two", "three"]),
        ("<p>one<p>two<div>three", ["one", "two", "three"]),
        ("<a href=/a><h3>one</h3><p>two</p></a>three", ["one", "two", "three"]),
        ("<select><option>one<option>two</select>", ["one", "two"]),
        ("<button>one</button><button>two</button>", ["one", "two"]),
    ],
)
def test_words_never_fuse_where_end_tags_are_left_out(markup: str, expected: list[str]) -> None:
    assert texts(f"<body>{markup}</body>") == expected


INLINE = [
    "a", "abbr", "b", "bdi", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s",
    "small", "span", "strong", "sub", "sup", "time", "tt", "u", "x-word",
]  # fmt: skip


@pytest.mark.parametrize("tag", INLINE)
def test_words_never_break_across_an_inline_tag(tag: str) -> None:
    assert texts(f"<p><{tag}>W</{tag}>ord and st<{tag}>or</{tag}>y</p>") == ["Word and story"]


@pytest.mark.parametrize(
    "empty", ["<wbr>", "<!-- -->", "<script>x</script>", "<img src=x>", "<span></span>", "<a name=x></a>"]
)
def test_words_never_break_at_what_shows_nothing(empty: str) -> None:
    assert texts(f"<p>Do{empty}nau</p>") == ["Donau"]


def test_white_space_is_squeezed_and_spans_tags() -> None:
    assert texts("<p>\n one <b> two</b>\n<i>three </i> four\u00a0five\r\n</p>") == ["one two three four five"]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("one<br>two", ["one\ntwo"]),
        ("one<br><br>two", ["one", "two"]),
        ("one<br/>\n <br />two", ["one", "two"]),
        ("<br>one<br><br><br>two<br>", ["one", "two"]),
        ("<b>one<br><br>two</b> three", ["one", "two three"]),
        ("one<b>two<br></b><br>three", ["onetwo", "three"]),
        ("one <br> two<br><br>three<br>four", ["one\ntwo", "three\nfour"]),
    ],
)
def test_one_line_break_stays_and_two_part_paragraphs(markup: str, expected: list[str]) -> None:
    assert texts(f"<div>{markup}</div>") == expected


def test_pre_keeps_its_layout_and_what_follows_does_not() -> None:
    page = page_of("<pre><code>def f():\n\n    return  1\n</code></pre><p>a  \n b</p><pre>x<br>  y</pre>")
    assert page.texts == ["def f():\n\n    return  1", "a b", "x\n  y"]
    assert page.tags == ["pre", "p", "pre"]


HIDING = [
    "hidden", "hidden=''", "aria-hidden=true", "style='display:none'", "style='color: red; DISPLAY : NONE'",
    "style='visibility:hidden'",
]  # fmt: skip


@pytest.mark.parametrize("attribute", HIDING)
def test_boxes_hidden_by_markup_are_read_and_known_as_hidden(attribute: str) -> None:
    markup = f"<body><p>Before.</p><div {attribute}>One.<ul><li>Two.</li></ul></div><p>After.</p></body>"
    assert texts(markup) == ["Before.", "One.", "Two.", "After."]
    assert hidden_texts(markup) == {"One.", "Two."}


@pytest.mark.parametrize("attribute", ["aria-hidden=false", "style='display:block'", "class=hidden", "data-hidden"])
def test_boxes_that_markup_alone_does_not_hide_are_not_hidden(attribute: str) -> None:
    assert hidden_texts(f"<div {attribute}>One.</div>") == set()


# -- nothing is fetched, nothing is expanded -------------------------------------------------------------------------


def test_nothing_is_fetched_from_the_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        here = f"http://127.0.0.1:{server.getsockname()[1]}"
        markup = (
            f'<?xml version="1.0"?><?xml-stylesheet href="{here}/a.xsl"?><!DOCTYPE html SYSTEM "{here}/a.dtd" '
            f'[<!ENTITY far SYSTEM "{here}/b"> <!ENTITY % more SYSTEM "{here}/c"> %more;]><html><head><base href="{here}/">'
            f'<link rel=stylesheet href="{here}/d.css"></head><body><p>One &far; two.</p><iframe src="{here}/e"></iframe>'
            f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{here}/f"/><p>After.</p></body></html>'
        )
        article = stripper.strip(markup, url=f"{here}/page")
        assert article.blocks[-1].text == "After."
        assert article.explain()
        with pytest.raises(BlockingIOError):
            server.accept()


def test_no_entity_of_the_page_is_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("heron")
    layers = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    markup = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY file SYSTEM "{secret.as_uri()}"><!ENTITY l0 "laugh">{layers}]>'
        "<html><body><p>One &file; two.</p><p>Three &l11; four.</p><p>After.</p></body></html>"
    )
    found = texts(markup)
    assert found[-3:] == ["One &file; two.", "Three &l11; four.", "After."]
    assert "heron" not in "".join(found)


# -- other ways to hand over a page ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "parse",
    [
        str.encode,
        lxml.html.fromstring,
        etree.HTML,
        lambda markup: lxml.html.fromstring(markup).getroottree(),
        lambda markup: bs4.BeautifulSoup(markup, "lxml"),
        lambda markup: bs4.BeautifulSoup(markup, "html.parser"),
    ],
    ids=["bytes", "lxml.html element", "lxml.etree element", "lxml tree", "soup of lxml", "soup of html.parser"],
)
def test_trees_give_the_article_of_the_markup_they_came_from(parse: object) -> None:
    article, other = stripper.strip(ARTICLE), stripper.strip(parse(ARTICLE))  # type: ignore[operator]
    assert [block.text for block in other.blocks] == [block.text for block in article.blocks]
    assert other.text == article.text
    assert all(text in article.text for text in PROSE)


def test_an_element_is_read_without_what_follows_it() -> None:
    inside = lxml.html.fromstring("<div><p>One <b>two</b>.</p>After.</div>")[0]
    assert texts(inside) == ["One two."]
    assert texts(bs4.BeautifulSoup("<div><p>One <b>two</b>.</p>After.</div>", "lxml").p) == ["One two."]


@pytest.mark.parametrize("tag", ["span", "a", "x-card", "p"])
def test_an_element_of_any_kind_may_be_handed_over(tag: str) -> None:
    article = stripper.strip(lxml.html.fromstring(f"<div><{tag}>{PROSE[0]}</{tag}></div>")[0])
    assert [block.text for block in article.blocks] == [PROSE[0]]
    assert article.explain()


def test_a_comment_is_no_page() -> None:
    with pytest.raises(stripper.BadCapture):
        stripper.strip(etree.Comment(PROSE[0]))


def test_a_tree_with_names_of_xhtml_is_read_like_html() -> None:
    tree = etree.fromstring(
        "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>One.</p><p>t<?pi x?>wo</p></body></html>"
    )
    page = page_of(tree)
    assert (page.texts, page.tags) == (["One.", "two"], ["p", "p"])


def test_a_tree_with_an_unresolved_entity_keeps_the_text_around_it() -> None:
    parser = etree.XMLParser(resolve_entities=False)
    markup = "<!DOCTYPE html [<!ENTITY who 'x'>]><html><body><p>One &who; two.</p><p>After.</p></body></html>"
    found = texts(etree.fromstring(markup, parser))
    assert found[-1] == "After."
    assert found[0].startswith("One ")
    assert found[0].endswith(" two.")


@pytest.mark.parametrize(
    "data", [None, 3, ["<p>One.</p>"], {"html": "<p>"}, object()], ids=lambda data: type(data).__name__
)
def test_what_is_no_page_is_named_with_what_would_be_one(data: object) -> None:
    with pytest.raises(stripper.BadCapture, match=f"{type(data).__name__}; give bytes, str, an lxml element"):
        stripper.strip(data)


# -- lines -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>a</p>\n<p>b</p>\n\n<p>c</p>", [("a", 1), ("b", 2), ("c", 4)]),
        ("\n\n<p>a</p>\r\n<p>b</p>", [("a", 3), ("b", 4)]),
        ("<p>a</p>\n<!-- x\ny -->\n<script>\n\n</script><p>b</p>", [("a", 1), ("b", 6)]),
        ("<ul>\n<li>a\n<li>b\n</ul>", [("a", 2), ("b", 3)]),
        ("<p>a\nb\nc</p>\n<p>d</p>", [("a b c", 1), ("d", 4)]),
        ("<p>a\0</p>\n<p>b</p>", [("a\ufffd", 1), ("b", 2)]),
    ],
)
def test_a_block_is_on_the_line_of_its_start_tag(markup: str, expected: list[tuple[str, int]]) -> None:
    assert lines(markup) == expected


def test_inline_tags_do_not_move_a_block_to_their_line() -> None:
    assert lines("<p>a\n<b>b</b>\n<i>c</i></p>\n<p>d</p>") == [("a b c", 1), ("d", 4)]


def test_text_before_a_start_tag_is_not_on_the_line_of_that_tag() -> None:
    found = lines("<div>a\n\n\n<p>b</p></div>")
    assert found == [("a", 1), ("b", 4)]


def test_explain_and_blocks_name_the_line() -> None:
    article = stripper.strip(f"<html>\n<body>\n<p>{PROSE[0]}</p>\n\n<p>{PROSE[1]}</p>\n</body></html>")
    assert [block.span.line for block in article.blocks] == [3, 5]
    account = article.explain().split("\n")
    assert [line.split()[1] for line in account if line[:1] in "+-"] == ["3:", "5:"]


def test_lines_beyond_what_libxml2_counts_are_never_too_great() -> None:
    (first, far) = lines("<p>a</p>" + "\n" * 70_000 + "<p>b</p>")
    assert first == ("a", 1)
    assert 65_535 <= far[1] <= 70_001


def test_lines_of_a_page_too_deep_for_a_tree_are_unknown_not_wrong() -> None:
    found = lines("<div>" * 3_000 + "\ninside" + "</div>" * 3_000 + "\n<p>after</p>")
    assert [text for text, _ in found] == ["inside", "after"]
    assert found[1][1] in (0, 3)


def test_lines_of_a_tree_are_those_of_its_parser() -> None:
    article = stripper.strip(lxml.html.fromstring(f"<div>\n<p>{PROSE[0]}</p>\n<p>{PROSE[1]}</p></div>"))
    assert [block.span.line for block in article.blocks] == [2, 3]
