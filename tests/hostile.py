"""Captures made to break readers: each grows with a number, and says which words must be in the text or in a removed block.

All stand around the same little story, since what a hostile construct usually costs is the text after it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

__all__ = ["CASES", "Case", "Made"]

BEFORE = (
    "The ferry to Skerry left the pier at noon on Thursday, a year and two days after the storm that broke its ramp, "
    "and forty cars went with it across the sound."
)
AFTER = (
    "Nobody wanted to be the first to believe it, said the harbour master, who has run the office since the spring "
    "and counted every car twice before he let them on board."
)
PROSE = f"<p>{BEFORE}</p>\n<p>{AFTER}</p>\n"


class Made(NamedTuple):
    """A capture and the words that nobody may lose."""

    data: bytes | str
    words: tuple[str, ...] = (BEFORE, AFTER)


class Case(NamedTuple):
    """A kind of capture; `size` is the one at which others were seen to fail, or a little above."""

    name: str
    size: int
    make: Callable[[int], Made]


def _page(middle: str, *words: str, head: str = "") -> Made:
    page = f"<!doctype html><html lang=en><head><title>The ferry</title>{head}</head><body><p>{BEFORE}</p>\n{middle}\n<p>{AFTER}</p>"
    return Made(page.encode(), (BEFORE, AFTER, *words))


def _wrapped(opening: str, closing: str, inside: str = "deepest words") -> Callable[[int], Made]:
    """`inside` under so many elements."""
    return lambda size: _page(opening * size + inside + closing * size, *([inside] if inside else []))


def _many(piece: str, *words: str) -> Callable[[int], Made]:
    """So many of the same, each with its number."""
    return lambda size: _page("".join(piece.replace("#", str(n)) for n in range(size)), *words)


def _in_head(piece: str) -> Callable[[int], Made]:
    return lambda size: _page("", head="".join(piece.replace("#", str(n)) for n in range(size)))


def _script(text: Callable[[int], str]) -> Callable[[int], Made]:
    return lambda size: _page("", head=f'<script type="application/ld+json">{text(size)}</script>')


def _text(made: Callable[[int], str], *words: str) -> Callable[[int], Made]:
    """A text dump."""
    return lambda size: Made(f"{BEFORE}\n\n{made(size)}\n\n{AFTER}\n".encode(), (BEFORE, AFTER, *words))


def _stairs(opening: str, closing: str) -> Callable[[int], Made]:
    """Words on every level of the nesting, on the way in and on the way out."""
    return lambda size: _page(f"{opening}in " * size + "deepest words" + f" out{closing}" * size, "deepest words")


CASES = (
    # Nesting
    Case("div-300", 300, _wrapped("<div>", "</div>")),
    Case("div-5000", 5_000, _wrapped("<div>", "</div>")),
    Case("div-100000", 100_000, _wrapped("<div>", "</div>")),
    Case("div-named", 50_000, _wrapped('<div class="page wrap">', "</div>")),
    Case("div-hidden", 20_000, _wrapped('<div style="color:red" hidden>', "</div>")),
    Case("div-stairs", 5_000, _stairs("<div class=x>", "</div>")),
    Case("bold-stairs", 20_000, _stairs("<b>", "</b>")),
    Case("span-stairs", 20_000, _stairs("<span class=x>", "</span>")),
    Case("span-closings", 20_000, lambda size: _page("<p>" + "<span class=x>" * size + "word </span>" * size)),
    Case("link-stairs", 20_000, _stairs("<a href=/x><i>", "</i></a>")),
    Case("time-stairs", 20_000, _stairs("<time>", "</time>")),
    Case("itemprop-stairs", 4_000, _stairs("<div itemprop=author>", "</div>")),
    Case("list-stairs", 2_000, _stairs("<ul><li>", "</li></ul>")),
    Case("table-stairs", 2_000, _stairs("<table><tr><td>", "</td></tr></table>")),
    Case("quote-stairs", 8_000, _stairs("<blockquote>", "</blockquote>")),
    Case("pre-stairs", 2_000, _stairs("<pre>", "</pre>")),
    Case("svg", 50_000, _wrapped("<svg><g>", "</g></svg>", "")),
    Case("unclosed-block", 5_000, _many("<div>word# ", "word9 ")),
    Case("unclosed-inline", 50_000, _many("<b>word# ", "word9 ")),
    Case("unclosed-cells", 5_000, _many("<table><td>word# ", "word9")),
    Case("unclosed-links", 50_000, _many("<a href=/#>word# ", "word9 ")),
    Case("closed-unopened", 200_000, _many("</b></div></section>")),
    Case("crossed", 8_000, _many("<b><p><i>word#</b></p></i>", "word9")),
    # Size
    Case("data-uri", 11_000_000, lambda size: _page(f'<img src="data:image/png;base64,{"iVBORw0K" * (size // 8)}">')),
    Case("class-attribute", 11_000_000, lambda size: _page(f'<div class="{"menu side " * (size // 10)}">inner words</div>', "inner words")),
    Case("style-attribute", 11_000_000, lambda size: _page(f'<div style="{"display " * (size // 8)}">inner words</div>', "inner words")),
    Case("href-attribute", 11_000_000, lambda size: _page(f'<p>so <a href="/{"a" * size}">linked words</a> go</p>', "linked words")),
    Case("attributes", 100_000, lambda size: _page("<div " + " ".join(f"a{n}=b" for n in range(size)) + ">inner words</div>", "inner words")),
    Case("text-node", 12_000_000, lambda size: _page("<p>" + "some words of it " * (size // 17) + "last words</p>", "last words")),
    Case("one-word", 5_000_000, lambda size: _page(f"<p>{'a' * size}</p>")),
    Case("inline-script", 12_000_000, lambda size: _page(f"<script>{'var a=[1,2,3];' * (size // 14)}</script>")),
    Case("unclosed-script", 5_000_000, lambda size: Made(f"{PROSE}<script>{'var a=[1,2,3];' * (size // 14)}".encode())),
    Case("unclosed-comment", 5_000_000, lambda size: Made(f"{PROSE}<!-- {'- -> ' * (size // 5)}".encode())),
    Case("title", 2_000_000, lambda size: Made(f"<title>{'The ferry - ' * (size // 12)}</title>{PROSE}".encode())),
    Case("heading", 1_000_000, lambda size: _page(f"<h1>{'The ferry | ' * (size // 12)}</h1>")),
    # Number
    Case("links", 50_000, lambda size: _page("<div>" + "".join(f"<a href=/{n}>link {n}</a> " for n in range(size)) + "</div>", "link 77")),
    Case("items", 30_000, lambda size: _page("<ul>" + "".join(f"<li>item {n} of the list</li>" for n in range(size)) + "</ul>", "item 77 of the list")),
    Case("paragraphs", 3_600, lambda size: _page("".join(f"<p>{n}: {BEFORE}</p>" for n in range(size)), f"{3}: {BEFORE}")),
    Case("same-paragraphs", 5_000, lambda size: _page(f"<p>{BEFORE}</p>" * size)),
    Case("rows", 5_000, lambda size: _page("<table>" + "".join(f"<tr><td>cell {n}<td>{n * 7}" for n in range(size)), "cell 77")),
    Case("columns", 8_000, lambda size: _page("<table><tr>" + "".join(f"<td>cell {n}" for n in range(size)), "cell 77")),
    Case("options", 8_000, lambda size: _page("<select>" + "".join(f"<option>choice {n}" for n in range(size)) + "</select>", "choice 77")),
    Case("headings", 8_000, _many("<h2>Part # of it</h2>", "Part 77 of it")),
    Case("comments-read-also", 3_000, _many("<h3>Comments</h3><p>Read also</p><p>By Ada Brook</p>", "Read also")),
    Case("elements", 500_000, _many("<i></i>")),
    Case("breaks", 300_000, _many("<br>")),
    Case("broken-lines", 100_000, _many("word#<br>", "word77")),
    Case("images", 100_000, _many('<img src="/#.png" alt="picture #">')),
    Case("html-comments", 200_000, _many("<!-- # -->")),
    Case("metas", 50_000, _in_head('<meta property="article:tag" content="tag #">')),
    Case("authors", 20_000, _in_head('<meta name="author" content="Ada Brook#">')),
    Case("canonical", 50_000, _in_head('<link rel="canonical" href="https://example.org/#">')),
    Case("times", 20_000, _many('<time datetime="2017-04-13">April 13, 2017</time> ')),
    Case("dates", 8_000, _many("<p>Published April #, 2017</p>")),
    Case("bylines", 8_000, _many("<p>By Ada Brook, Jon Reed and Tom Oskal</p>")),
    Case("bodies", 50_000, _many("<html><body class=x><head>")),
    # Data that speaks for the page
    Case("json-ld-blocks", 5_000, _in_head('<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry #","author":{"@type":"Person","name":"Ada #"}}</script>')),
    Case("json-deep-list", 100_000, _script(lambda size: "[" * size + "]" * size)),
    Case("json-deep-object", 100_000, _script(lambda size: '{"@graph":' * size + "1" + "}" * size)),
    Case("json-authors", 50_000, _script(lambda size: '{"@type":"NewsArticle","author":[' + ",".join(f'{{"name":"Ada {n}"}}' for n in range(size)) + "]}")),
    Case("json-keywords", 2_000_000, _script(lambda size: '{"@type":"NewsArticle","keywords":"' + "ferry, pier, " * (size // 13) + '"}')),
    Case("json-broken", 1_000_000, _script(lambda size: '{"@type":"NewsArticle",' + " , " * (size // 3))),
    Case("json-commas-and-spaces", 200_000, _script(lambda size: "{," + " " * size + "x")),
    Case("json-comment-ends", 200_000, _script(lambda size: "-->" + " " * size + "x")),
    Case("json-wrong-types", 10_000, _script(lambda size: '[' + '{"@type":["NewsArticle",7,null],"headline":{"a":[]},"author":[[[]],7,{"name":{}}],"datePublished":[{}]},' * size + '0]')),
    # Characters
    Case("entities", 500_000, lambda size: _page("<p>" + "&amp;" * size + "</p>")),
    Case("entities-numbered", 200_000, lambda size: _page("<p>" + "&#x41; &#0; &#xD800; &#99999999; " * (size // 4) + "</p>")),
    Case("entities-unknown", 200_000, lambda size: _page("<p>" + "&nosuch; & &# " * (size // 3) + "</p>")),
    Case("entity-declarations", 20, lambda size: Made(('<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n + 1} "&a{n};&a{n};">' for n in range(size)) + f"]><html><body>{PROSE}<p>&a{size};</p></body></html>").encode())),
    Case("spaces", 1_000_000, lambda size: Made(b" " * size, ())),
    Case("spaces-in-page", 1_000_000, lambda size: _page("<p>" + " " * size + "x</p>")),
    Case("no-break-spaces", 500_000, lambda size: _page("<p>" + "&nbsp;" * size + "x</p>")),
    Case("newlines", 1_000_000, _text(lambda size: "\n" * size)),
    Case("carriage-returns", 1_000_000, _text(lambda size: "\r" * size)),
    Case("nul", 1_000, lambda size: Made(PROSE.replace(" to ", "\x00 to ").encode(), (AFTER.split(" to ")[0],))),
    Case("surrogates", 10_000, lambda size: Made(f"<p>{BEFORE}</p><p>{chr(0xD83D) * size}</p><p>{AFTER}</p>")),
    Case("utf-16-without-mark", 1, lambda size: Made(f"<html><body>{PROSE}</body></html>".encode("utf-16-le"))),
    Case("wrong-charset", 1, lambda size: Made(f'<meta charset="utf-16"><p>Über {BEFORE}</p><p>{AFTER}</p>'.encode(), (f"Über {BEFORE}", AFTER))),
    Case("unknown-charset", 1, lambda size: Made(f'<meta charset="zlib_codec"><p>{BEFORE}</p><p>{AFTER}</p>'.encode())),
    Case("broken-utf-8", 100_000, lambda size: Made(f"<p>{BEFORE}</p>".encode() + b"<p>" + b"\xe2\x82 caf\xc3\xa9 " * size + b"</p>" + f"<p>{AFTER}</p>".encode())),
    Case("right-to-left", 50_000, lambda size: _page("<p>" + "\u202eabc\u202c \u05d0\u05d1 " * size + "</p>")),
    Case("zero-width", 200_000, lambda size: _page("<p>" + "a\u200b\u200d\ufeff" * size + "</p>")),
    Case("combining", 300_000, lambda size: _page("<p>a" + "\u0301" * size + " end of it</p>", "end of it")),
    Case("control", 100_000, lambda size: Made(f"<p>{BEFORE}</p><p>{'word ' * size}\x01\x02\x1b[31m</p><p>{AFTER}</p>".encode())),
    Case("unspaced-script", 100_000, lambda size: _page(f"<p>{'新闻网站首页' * (size // 6)}</p>")),
    # Text dumps
    Case("empty", 1, lambda size: Made(b"", ())),
    Case("one-line", 20_000_000, lambda size: Made((f"{BEFORE} {AFTER} " * (size // 320)).encode())),
    Case("one-line-of-letters", 2_000_000, _text(lambda size: "a" * size)),
    Case("one-line-of-bars", 200_000, _text(lambda size: "Home | " * (size // 7))),
    Case("lines", 10_000, lambda size: Made((f"{BEFORE}\n" + "".join(f"line {n} of the dump\n" for n in range(size)) + AFTER).encode())),
    Case("menu-lines", 1_000, lambda size: Made((f"{BEFORE}\n\n" + "Home\nNews\nSign in\n" * size + f"\n{AFTER}").encode())),
    Case("chrome-lines", 3_000, lambda size: Made((f"{BEFORE}\n\n" + "Sign up for our newsletter\n\n© 2024 All rights reserved\n\nRead also\n\n" * size + AFTER).encode())),
    Case("brackets", 200_000, _text(lambda size: "[" * size)),
    Case("markdown-links", 30_000, _text(lambda size: "[a](b(c(" * size)),
    Case("markdown-images", 200_000, _text(lambda size: "![" * size)),
    Case("stars", 50_000, _text(lambda size: "**a **b " * size)),
    Case("underscores", 200_000, _text(lambda size: "_" * size + " x")),
    Case("nested-emphasis", 5_000, _text(lambda size: "**" * size + "word" + "**" * size)),
    Case("backticks", 200_000, _text(lambda size: "` ``" * (size // 4))),
    Case("fences", 12_000, _text(lambda size: "```\ncode\n" * size)),
    Case("bullets", 200_000, _text(lambda size: "- " * size + "x")),
    Case("quote-marks", 200_000, _text(lambda size: ">" * size + " x")),
    Case("hashes", 200_000, _text(lambda size: "# " * size + "x")),
    Case("rule-line", 500_000, _text(lambda size: "-=" * (size // 2) + "x")),
    Case("spaces-in-line", 500_000, _text(lambda size: "a" + " " * size + "b")),
    Case("placeholders", 50_000, _text(lambda size: "{{item" * size)),
    Case("templates", 3_000, _text(lambda size: "{{item.group_date}}\n" * size)),
    Case("dots", 500_000, _text(lambda size: "." * size + "x")),
    Case("capitals", 200_000, _text(lambda size: "By " + "Ada " * (size // 4))),
    Case("initials", 200_000, _text(lambda size: "By " + "A. " * (size // 3))),
    Case("digits", 200_000, _text(lambda size: "12:" * (size // 3))),
    Case("date-like", 200_000, _text(lambda size: "April 13, " * (size // 10))),
    Case("address", 200_000, _text(lambda size: "a@" * (size // 2))),
    Case("url", 200_000, _text(lambda size: "http://a" + "/a" * (size // 2))),
    Case("copyright", 200_000, _text(lambda size: "© " * (size // 2))),
    Case("angle-brackets", 500_000, lambda size: Made(f"{PROSE}{'<' * size}".encode())),
    Case("half-tags", 200_000, lambda size: Made(f"{PROSE}{'<a <b ' * (size // 6)}".encode())),
    Case("half-attributes", 200_000, lambda size: Made(f"""{PROSE}<a {'b="c' * (size // 4)}""".encode())),
    Case("meta-charset-flood", 16_000, lambda size: Made(f"<meta charset={'= ' * (size // 2)}<p>{PROSE}".encode())),
)  # fmt: skip
"""Every one of these once stopped, slowed or emptied some reader."""
