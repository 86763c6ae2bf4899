"""What is kept, written down: the same structure and the same words in every format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from lxml import html as lxml_html
from markdown_it import MarkdownIt
from markdown_it.token import Token

import stripper
from stripper.render.inline import Run, runs
from stripper.render.structure import Node, structure
from stripper.write import Article

STRUCTURES = sorted(Path(__file__).parent.glob("structures/*.html"))
PAGES = [*STRUCTURES, *sorted((Path(__file__).parents[1] / "fixtures").glob("html-*/capture.*"))]
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
NOTE = re.compile(r"\[\^\d+\](?:: )?")
TEI = "{http://www.tei-c.org/ns/1.0}"
OPENED = {
    "bullet_list_open": "list", "ordered_list_open": "list", "list_item_open": "item", "blockquote_open": "quote", "table_open": "table",
    "tr_open": "row", "td_open": "cell", "th_open": "cell", "heading_open": "heading", "paragraph_open": "paragraph", "fence": "code",
}  # fmt: skip


def article(path: Path) -> Article:
    return stripper.Stripper(keep=("captions", "credits")).strip(
        path.read_bytes(), url="https://example.org/news/ferry.html"
    )


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def words_of_markdown(markdown: str) -> str:
    """What a reader of Markdown shows, pictures apart."""

    def shown(tokens: list[Token]) -> Iterator[str]:
        for token in tokens:
            assert token.type != "html_block", token.content
            if token.type in ("text", "code_inline", "fence"):
                yield token.content
            if token.children and token.type != "image":
                yield from shown(token.children)

    return "".join(shown(READER.parse(markdown)))


@pytest.mark.parametrize("path", STRUCTURES, ids=lambda path: path.stem)
def test_each_structure_has_its_markdown(path: Path) -> None:
    assert article(path).to_markdown() + "\n" == path.with_suffix(".md").read_text("utf-8")


@pytest.mark.parametrize("path", STRUCTURES, ids=lambda path: path.stem)
def test_markdown_is_read_back_as_the_same_structure(path: Path) -> None:
    page = article(path)

    def outline(nodes: list[Node]) -> Iterator[str]:
        for node in nodes:
            if node.kind == "figure":
                yield "paragraph"  # a picture by itself
                yield from outline(node.inside)
            elif node.kind in ("terms", "term", "definition"):
                yield from outline(node.inside)  # CommonMark has none
            elif node.kind == "cell":
                yield "cell"
            elif node.kind == "list" and all("note" in item.traits for item in node.inside):
                yield "paragraph"  # plain CommonMark takes notes in a row for one paragraph
            else:
                yield node.kind
                yield from outline(node.inside)

    found = [OPENED[token.type] for token in READER.parse(page.to_markdown()) if token.type in OPENED]
    wanted = list(outline(structure(page._shown).inside))
    # Pipe tables have all their cells, those under a cell of several columns or rows, too, and a head.
    assert [kind for kind in found if kind not in ("row", "cell")] == [
        kind for kind in wanted if kind not in ("row", "cell")
    ]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem if path in STRUCTURES else path.parent.name)
def test_every_format_has_the_words_of_the_text(path: Path) -> None:
    page = article(path)
    wanted = letters(page.text)
    notes = "".join(f"{number}" for number in page._shown.notes.values())
    markdown = page.to_markdown()
    if not notes:
        assert letters(words_of_markdown(markdown)) == wanted
    shown = lxml_html.fromstring(f"<div>{page.to_html()}</div>").text_content()
    assert letters(shown) == wanted
    body = etree.fromstring(page.to_tei().encode()).find(f".//{TEI}body")
    assert body is not None
    for description in body.iter(f"{TEI}figDesc"):
        description.text = ""
    assert letters("".join(body.itertext())) == wanted


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem if path in STRUCTURES else path.parent.name)
def test_inline_elements_part_a_block_without_loss(path: Path) -> None:
    def leaves(found: tuple[Run, ...]) -> Iterator[Run]:
        for run in found:
            yield from leaves(run.inside) if run.inside else (run,)

    page = article(path)._page
    for block, text in enumerate(page.texts):
        if page.tags[block] != "pre":
            assert "".join(text[run.start : run.end] for run in leaves(runs(page, block))) == text


def test_html_has_the_structure_of_the_page() -> None:
    tables = lxml_html.fromstring(f"<div>{article(STRUCTURES[0].with_stem('tables')).to_html()}</div>")
    assert [cell.get("colspan") for cell in tables.iter("th")] == [None, "2"]
    assert tables.find(".//td").get("rowspan") == "2"
    assert [len(row) for row in tables.findall("table")[0]] == [2, 3, 2, 3]
    quotes = lxml_html.fromstring(f"<div>{article(STRUCTURES[0].with_stem('quotes')).to_html()}</div>")
    assert quotes.find("blockquote").get("cite") == "https://example.org/letters/7"
    assert len(quotes.findall(".//blockquote//blockquote")) == 1
    code = lxml_html.fromstring(f"<div>{article(STRUCTURES[0].with_stem('code')).to_html()}</div>")
    assert [one.get("class") for one in code.findall(".//pre/code")] == ["language-python", "language-sql"]
    notes = lxml_html.fromstring(f"<div>{article(STRUCTURES[0].with_stem('notes')).to_html()}</div>")
    assert [link.get("href") for link in notes.findall(".//sup/a")] == ["#fn1", "#fn2"]
    assert [item.get("id") for item in notes.iter("li")] == ["fn1", "fn2"]
    pictures = lxml_html.fromstring(f"<div>{article(STRUCTURES[0].with_stem('pictures')).to_html()}</div>")
    assert [picture.get("src") for picture in pictures.iter("img")] == [
        "https://example.org/news/img/ferry (1).jpg".replace(" ", "%20"), "https://cdn.example.org/rust.png",
    ]  # fmt: skip
    assert pictures.find("figure/figcaption").text == "The ferry on its first trip."


def test_tei_has_a_header_and_a_division_for_each_heading() -> None:
    root = etree.fromstring(article(STRUCTURES[0].with_stem("inline")).to_tei().encode())
    assert root.findtext(f".//{TEI}titleStmt/{TEI}title") == "Inline of the ferry to the island"
    assert [head.text for head in root.iter(f"{TEI}head")] == ["Learning C #"]
    assert root.find(f".//{TEI}div/{TEI}div/{TEI}head") is not None
    assert root.find(f".//{TEI}hi[@rend='bold']/{TEI}hi[@rend='italic']").text == "at once"
    formulas = etree.fromstring(article(STRUCTURES[0].with_stem("formulas")).to_tei().encode())
    assert [formula.text for formula in formulas.iter(f"{TEI}formula")] == [r"v = \frac{s}{t}", "s_1 + s_2", "t_0"]


def test_tei_leaves_out_what_xml_may_not_hold() -> None:
    page = "<p>The ferry sails again from Monday,\x0b the harbour\x1b office said on Friday, after a long winter.</p>"
    assert "ferry" in "".join(etree.fromstring(stripper.strip(page).to_tei().encode()).itertext())


def test_lists_of_dumps_are_lists() -> None:
    dump = "# Ferry\n\nThe ferry sails again from Monday, the harbour office said on Friday.\n\n* one thing\n* another thing\n\nIt had been in the yard.\n"
    assert "- one thing\n- another thing" in stripper.strip(dump).to_markdown()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("5 - 3", "5 - 3"),
        ("- 3 degrees", "\\- 3 degrees"),
        ("2024. A year", "2024\\. A year"),
        ("> quoted", "\\> quoted"),
        ("a &amp;copy; b", "a \\&copy; b"),
        ("snake_case and _this_", "snake_case and \\_this\\_"),
    ],
)
def test_signs_that_mean_something_in_markdown_are_escaped(text: str, shown: str) -> None:
    filling = "The ferry sails again from Monday, the harbour office said on Friday, after a long winter in the yard. "
    markdown = stripper.strip(
        f"<article><p>{filling * 2}</p><p>{text} {filling}</p><p>{filling}</p></article>"
    ).to_markdown()
    assert f"\n\n{shown} The ferry" in markdown
