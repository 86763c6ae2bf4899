"""Dumps become blocks: their style is seen, broken sentences are joined, each visible character is in one span."""

from __future__ import annotations

import itertools
import textwrap

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import stripper
from stripper import BadCapture
from stripper.model import Page
from stripper.read import capture, read
from stripper.read.capture import kind_of

FERRY = "The ferry to Skerry left the pier at noon on Thursday, and forty cars went with it to the islands."
NOBODY = "Nobody wanted to be the first to believe it, said the man who runs the harbour office, so they waited."
SNOW = "Snow had melted weeks ahead of time that year, and the lower road stood in water up to the milestones."
STORY = f"{FERRY} {NOBODY} {SNOW}"
LINE_ENDS = ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029", "\f", "\v"]
NO_MARK = "\u200b\u200c\u200d\u2060\ufeff\0"
"""What is not white space to Python but shows nothing either."""

PIECES = [
    FERRY, NOBODY, "Home", "Read also", "the island", ", which", "• Home", "* ", "- one", "1. first", "2) two", "# Ferry",
    "## ", "> said", "[pier](https://e.org/a_(b))", "![](a.png)", "**bold**", "__init__", "```", "~~~", "| a | b |", "---",
    "2030", "…", "»", "\u200b", "\0", "\u00ad", "\ufeff", "{{x}}", "猫が好きです。", "قالت", "a < b", "&nbsp;", "e\u0301", "😀",
]  # fmt: skip
TAGS = [
    "<p>", "</p>", "<div class=share>", "</div>", "<b>", "<br>", "<pre>", "<!--", "-->", "<script>", "</script>", "<td>",
    "<li>", "<meta charset=utf-16>", "<html lang=ru>", "&#0;", "&amp", "<a href='", "'>", "<?xml", "<![CDATA[", "<title>",
    "\ud800",
]  # fmt: skip
pieces = st.sampled_from(PIECES)
gaps = st.sampled_from(["", " ", "  ", "\t", "\u00a0", "\u3000", "\n\n", "\r\n\r\n", "\x1c", "\x1f", *LINE_ENDS])
dumps = st.lists(st.tuples(pieces, gaps), max_size=30).map(lambda parts: "".join(itertools.chain(*parts)))
markup = st.sampled_from(TAGS)
pages = st.lists(st.one_of(markup, pieces, gaps), max_size=30).map("".join)
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def page_of(text: str) -> Page:
    page = read(capture(text))
    assert page.kind == "text"
    return page


def texts(text: str) -> list[str]:
    return page_of(text).texts


def wrapped(*paragraphs: str, width: int = 72, indent: str = "") -> str:
    return "\n\n".join(
        textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent) for text in paragraphs
    )


def visible(text: str) -> str:
    return "".join(char for char in text if not char.isspace() and char not in NO_MARK)


# -- markup or text --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<!doctype html><p>One", "html"),
        ("  \n<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>", "html"),
        ("<html><body>One", "html"),
        ("<p>One", "html"),
        ("<br/>One", "html"),
        ("<my-page class=a>One", "html"),
        ("<?xml version='1.0'?><html>", "html"),
        ("<!-- saved from url=(0014)about:internet -->\n<html>", "html"),
        ("HTTP/1.1 200 OK\n\n<html><body><div><p>One</p><p>Two</p><p>Three</p></div></body></html>", "html"),
        ("", "text"),
        ("One", "text"),
        ("< one", "text"),
        ("<3 this ferry", "text"),
        ("<ada@example.org> wrote:", "text"),
        ("One < two and three > two", "text"),
        (f"Write <p>one</p> for a paragraph and <a href='x'>one</a> for a link. {STORY}", "text"),
        (f"{STORY}\nClose <b> with </b>, <i> with </i>, <ul> with </ul>, <li> with </li>.\n{STORY * 8}", "text"),
    ],
)
def test_the_kind_is_found_in_the_content(text: str, kind: str) -> None:
    assert kind_of(text) == kind
    assert capture(text).kind == kind
    assert capture(text.encode()).kind == kind


# -- styles ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("style", "dump"),
    [
        ("lines", f"Home\nNews\nSign in\n{FERRY}\n{NOBODY}\n{SNOW}\nShare"),
        ("lines", FERRY),
        ("lines", ""),
        ("paragraphs", f"Home\n\nFerry returns\n\n{FERRY}\n\n{NOBODY}\n\n{SNOW}"),
        ("paragraphs", f"Home\nNews\n\n{FERRY}\n\n{NOBODY}\n\nShare\nPrint"),
        ("bullets", f"• Home\n• News\n• Sport\n\n{FERRY}\n\n{NOBODY}\n\n• Share"),
        ("bullets", f"* Home\n* News\n\n{FERRY}\n\n* Share\n* Print"),
        ("wrapped", wrapped(STORY, STORY, STORY)),
        ("wrapped", wrapped("Home", STORY, "Share", STORY, width=60)),
        ("wrapped", wrapped(STORY, STORY, STORY, width=80, indent="   ")),
        ("markdown", f"# Ferry returns\n\n{FERRY}\n\n* one\n* two\n\n## Sources\n\n{NOBODY}"),
        ("one-line", f"Home News {STORY * 6} Share"),
    ],
)
def test_the_style_of_a_dump_is_seen(style: str, dump: str) -> None:
    assert page_of(dump).style == style


def test_every_line_or_item_or_paragraph_is_a_block() -> None:
    blocks = ["Home", "News", FERRY, NOBODY, "Share"]
    assert texts("\n".join(blocks)) == blocks
    assert texts("\n\n".join(blocks)) == blocks
    assert texts("Home\nNews\n\n" + "\n\n".join(blocks[2:])) == blocks
    assert texts("\n".join(f"  {text}\t" for text in blocks)) == blocks


@pytest.mark.parametrize("width", [50, 72, 100])
@pytest.mark.parametrize("indent", ["", "    "])
def test_wrapped_paragraphs_are_joined(width: int, indent: str) -> None:
    assert texts(wrapped("Home", STORY, "Read also", STORY, NOBODY, width=width, indent=indent)) == [
        "Home",
        STORY,
        "Read also",
        STORY,
        NOBODY,
    ]


def test_code_that_is_set_in_is_no_wrapped_prose() -> None:
    code = [f"    call_number_{number}(with_some, long_names, and_many, of_them, {number})" for number in range(12)]
    dump = "# Manual\n\nShort words.\n\n" + "\n".join(code)
    assert page_of(dump).style == "markdown"
    assert texts(dump)[2:] == [line.strip() for line in code]
    # Beside prose that is wrapped it stays line by line, too.
    beside = f"{wrapped(STORY, STORY, width=78)}\n\n" + "\n".join(code)
    assert page_of(beside).style == "wrapped"
    assert texts(beside) == [STORY, STORY, *(line.strip() for line in code)]


@pytest.mark.parametrize(
    ("first", "joined"),
    [
        # The next word would have passed the column before which html2text breaks lines; then it would not.
        ("Public functions are to be called by the code that takes this whole library", True),
        ("Public functions are to be called by the code that takes a", False),
    ],
)
def test_one_broken_line_tells_of_wrapped_markdown_only_at_its_column(first: str, joined: bool) -> None:
    found = texts(f"# Library\n\n  * one.inc\n  * two.inc\n\n{first}\nindirectly or at once.\n\n## Next")
    assert (f"{first} indirectly or at once." in found) == joined


def test_items_and_headings_in_wrapped_text_stay_apart() -> None:
    dump = wrapped(STORY, STORY) + f"\n\n- one\n- two\n\n{wrapped(STORY)}"
    assert texts(dump) == [STORY, STORY, "one", "two", STORY]


@pytest.mark.parametrize(
    "dump",
    [
        "The boat of the harbour office went out on Thursday to the isle of¦skerry and came back.",
        "The boat that went out on Thursday, which was sold to the¦man from Skerry, came back.",
        "The boat that the harbour office had sold on Thursday to the people of¦Skerry",
        "Home|News|The boat¦that the harbour office had sold on Thursday to its people.",
        f"{FERRY}|Home|News",
        f"{FERRY}|the island|{NOBODY}",
        "Home|News|Sport|the island|weather",
    ],
)
def test_a_sentence_that_an_element_broke_is_joined_and_labels_are_not(dump: str) -> None:
    """`¦` is a line end inside a sentence, `|` one between two blocks."""
    assert texts(dump.replace("¦", "\n").replace("|", "\n")) == dump.replace("¦", " ").split("|")


@pytest.mark.parametrize(
    ("lines", "blocks"),
    [
        (["Two men were held after", "Harbour Watch", "swimmers boarded a", "Skerry", "ferry on Monday."], 1),
        (["Die Fähre kam am Abend mit der", "Nordwind", "zurück."], 1),
        (["Паром вернулся в порт из", "Дунмарка", "в полдень."], 1),
        (["Ferry weighs in on", "The crossing was slow."], 2),
        (["Wie die Spinne sich breitet aus", "Was tun?"], 2),
        (["Sign in", "Register"], 2),
        (["All that you can eat of", "", "Sport"], 2),
    ],
)
def test_a_line_whose_last_word_cannot_be_the_last_goes_on(lines: list[str], blocks: int) -> None:
    dump = "\n".join(["Menu", "Sport", *lines, "Share", "Print"])
    assert len(texts(dump)) == 4 + blocks


@pytest.mark.parametrize("mark", [", which they liked.", ". Nobody spoke.", "; then came rain.", ") came back."])
def test_closing_punctuation_stands_right_after_the_word_it_was_parted_from(mark: str) -> None:
    dump = f"The boat went to\nSkerry\n{mark}"
    assert texts(dump)[-1].endswith(f"Skerry{mark}")
    assert visible("".join(texts(dump))) == visible(dump)


@pytest.mark.parametrize(
    ("broken", "shown"),
    [
        ("Skerry \u00a0\n? Nobody knew.", "Skerry ? Nobody knew."),
        ("Skerry\n.NET is a language.", "Skerry .NET is a language."),
    ],
)
def test_a_space_stays_where_french_wants_one_or_a_word_begins_with_a_point(broken: str, shown: str) -> None:
    assert texts(f"The boat came back.\n{broken}")[-1] == shown


def test_a_page_in_one_line_is_cut_into_sentences() -> None:
    found = texts(f"Home | News | {STORY * 1} {STORY} {STORY} {STORY} {STORY} {STORY} Share | Print")
    assert found[:4] == ["Home", "News", FERRY, NOBODY]
    assert found.count(SNOW) == 6
    assert found[-1] == "Print"


# -- marks of lists, headings, links ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bullet", ["•", "◦", "▪", "‣", "·", "●", "○", "■", "*", "+", "-", "\\*", "\\-", "* •", "•\u00a0*"]
)
def test_bullets_are_no_text(bullet: str) -> None:
    page = page_of(f"{FERRY}\n\n{bullet} Fish and chips\n{bullet}\tTea\n\n{NOBODY}")
    assert page.texts == [FERRY, "Fish and chips", "Tea", NOBODY]
    assert page.tags == ["line", "li", "li", "line"]


@pytest.mark.parametrize(
    "line", ["-5 degrees", "*Note", "+47 55 12", "– said he.", "— Yes, she said.", "•", "2 * 3 = 6", "e-mail"]
)
def test_what_only_looks_like_a_bullet_is_text(line: str) -> None:
    page = page_of(f"{FERRY}\n\n{line}\n\n{NOBODY}")
    assert page.texts[1] == line
    assert page.tags[1] == "line"


@pytest.mark.parametrize(
    ("line", "tag"),
    [("1. Fish", "li"), ("12) Fish", "li"), ("2017. A year", "line"), ("1.5 km", "line"), ("3 boats", "line")],
)
def test_numbers_of_items_stay_in_the_text(line: str, tag: str) -> None:
    page = page_of(f"{FERRY}\n\n{line}\n\n{NOBODY}")
    assert (page.texts[1], page.tags[1]) == (line, tag)


@pytest.mark.parametrize(
    ("line", "shown", "linked"),
    [
        ("To [the pier](https://e.org/a) now", "To the pier now", len("the pier")),
        ("To [the pier](https://e.org/a_(b)) now", "To the pier now", len("the pier")),
        ("To [the pier](<https://e.org/a b>) now", "To the pier now", len("the pier")),
        ('To [the pier](/a "Pier") and [the road](/b)', "To the pier and the road", len("the pierthe road")),
        ("See ![the pier](a.png) here", "See the pier here", len("the pier")),
        ("To [the **pier**](/a) now", "To the pier now", len("the **pier**")),
        ("Some **bold**, some __strong__", "Some bold, some strong", 0),
        ("A **[bold link](/a)**", "A bold link", len("bold link")),
        ("[sic] (he said)", "[sic] (he said)", 0),
        ("2**3**4 and snake__case__name", "2**3**4 and snake__case__name", 0),
        ("2 ** 3 ** 4", "2 ** 3 ** 4", 0),
    ],
)
def test_links_and_emphasis_of_markdown_leave_their_words(line: str, shown: str, linked: int) -> None:
    page = page_of(f"# Ferry returns\n\n{line}\n\n{FERRY}")
    assert page.texts == ["Ferry returns", shown, FERRY]
    assert page.link_chars[1] == pytest.approx(linked, abs=4 if "**" in line else 0)


def test_code_in_backticks_is_no_emphasis() -> None:
    line = "The method `__init__` takes `**options` and `**more**`."
    assert texts(f"# Ferry returns\n\n{line}\n\n{FERRY}")[1] == line


def test_names_with_underlines_in_plain_text_are_no_emphasis() -> None:
    line = "The method __init__ is called first, then __call__ is."
    assert texts(f"{FERRY}\n\n{line}\n\n{NOBODY}")[1] == line


def test_headings_quotations_and_code_of_markdown() -> None:
    page = page_of(
        f"# Ferry\n\n### More *or* less\n\n> said he\n\n{FERRY}\n\n```\nx = [a](b)\ny = **z**\n```\n\n{NOBODY}"
    )
    found = dict(zip(page.texts, page.tags, strict=True))
    assert found["Ferry"] == "h1"
    assert found["More *or* less"] == "h3"
    assert found["said he"] == "blockquote"
    assert found["x = [a](b)"] == found["y = **z**"] == "pre"
    assert found[NOBODY] == "line"


# -- lines and spans -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", LINE_ENDS, ids=[f"U+{ord(end[-1]):04X}{'+' * (len(end) - 1)}" for end in LINE_ENDS])
def test_every_kind_of_line_end_ends_a_line_and_counts_once(end: str) -> None:
    dump = end.join(["Home", FERRY, "", NOBODY, "  Share "])
    page = page_of(dump)
    assert page.texts == ["Home", FERRY, NOBODY, "Share"]
    assert [span.line for span in page.spans] == [1, 2, 4, 5]
    assert [dump[span.start : span.end] for span in page.spans] == page.texts


def test_spans_of_joined_lines_go_from_the_first_to_the_last() -> None:
    dump = "Home\n\n" + wrapped(STORY, STORY, STORY)
    page = page_of(dump)
    parts = dump.split("\n\n")
    assert [dump[span.start : span.end] for span in page.spans] == parts
    lines = list(itertools.accumulate((part.count("\n") + 2 for part in parts), initial=1))[:-1]
    assert [span.line for span in page.spans] == lines
    assert [span.last_line for span in page.spans] == [
        at + part.count("\n") for at, part in zip(lines, parts, strict=True)
    ]


def test_spans_of_bytes_count_characters_of_what_was_decoded() -> None:
    dump = f"Café 猫\r\n{FERRY}"
    spans = [block.span for block in stripper.strip(b"\xef\xbb\xbf" + dump.encode()).blocks]
    assert [dump[span.start : span.end] for span in spans] == ["Café 猫", FERRY]


@quick
@given(dumps, st.sampled_from([1, 1, 1, 60]))
def test_every_visible_character_is_in_exactly_one_span(dump: str, times: int) -> None:
    dump = f"Home {dump * times}"
    spans = page_of(dump).spans
    assert visible("".join(dump[span.start : span.end] for span in spans)) == visible(dump)
    assert all(one.end <= other.start and one.line <= other.line for one, other in itertools.pairwise(spans))
    assert all(span.start < span.end and span.line <= span.last_line for span in spans)


@quick
@given(st.one_of(dumps, st.text(max_size=300)))
def test_blocks_are_never_blank_and_hold_no_line_end(dump: str) -> None:
    page = page_of(f"Home {dump}")
    assert all(text.strip() for text in page.texts)
    assert all("\n" not in text for text, tag in zip(page.texts, page.tags, strict=True) if tag != "pre")


@quick
@given(st.one_of(st.text(), st.binary(), pages, pages.map(lambda text: text.encode("utf-8", "replace")), dumps))
def test_nothing_makes_strip_raise_but_what_is_no_page(data: str | bytes) -> None:
    try:
        article = stripper.strip(data)
    except BadCapture:
        assert isinstance(data, bytes)
        return
    assert article.text.split() == [word for block in article.blocks if block.kept for word in block.text.split()]
    assert article.explain()
    assert article.to_json()
    assert isinstance(article.to_markdown() + article.to_html(), str)
    assert article.metadata is not None


# -- sentences that links broke where no spaces are written ----------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["港では正午に船が出た。船長の", "朝霧", "は、島まで四十分だと話した。"], ["港では正午に船が出た。船長の朝霧は、島まで四十分だと話した。"]),
        (["鷹見町", "、", "白浜町", "、岬町で雪が降った。"], ["鷹見町、白浜町、岬町で雪が降った。"]),
        (["船会社は昨年の夏、", "NKS", "と契約を結んだ。"], ["船会社は昨年の夏、NKSと契約を結んだ。"]),
        (["渡船停航了一年，详情可以参看", "港务局的公告", "。新船比旧船大。"], ["渡船停航了一年，详情可以参看港务局的公告。新船比旧船大。"]),
        (["お知らせ", "はじめに", "天気", "港のニュース", "会社概要"], ["お知らせ", "はじめに", "天気", "港のニュース", "会社概要"]),
        (["首页", "新闻", "渡船又开了"], ["首页", "新闻", "渡船又开了"]),
        (["渡船又开了。", "票价没有变。"], ["渡船又开了。", "票价没有变。"]),
        (["다음 배는", "로그인", "내일 아침"], ["다음 배는", "로그인", "내일 아침"]),
    ],
)  # fmt: skip
def test_broken_sentences_without_spaces_are_joined(lines: list[str], joined: list[str]) -> None:
    assert texts("\n".join(lines)) == joined
