"""Rules of other tools: what our rules can say of them, and what is reported."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stripper import Stripper
from stripper.cli import app
from stripper.rulebook.load import load_default
from stripper.workshop.foreign import Foreign, Translator

STORY = (
    "<p>The old mill by the river was sold on Monday to a cooperative of bakers, who want to grind their own flour there.</p>"
    "<p>They paid less than the council had asked, said Maren Holt, who has led the talks since the flood of last year.</p>"
)


@pytest.fixture(scope="module")
def translator() -> Translator:
    return Translator(load_default())


def config(translator: Translator, *lines: str, name: str = "valley.example.txt") -> Foreign:
    found = translator.translated(name, "\n".join(["tidy: no", *lines]))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("line", "rule", "key", "values"),
    [
        ("body: //div[@class='story-text']", "article", "names", ["=story-text"]),
        ("body: //div[@class='story-text']", "around", "outside", ["story-text"]),
        ('body: //div[@id="one"] | //*[@class="two"]', "around", "outside", ["one", "two"]),
        ("body: //div[@id='one' or @class='two']", "article", "names", ["=one", "=two"]),
        ("body: //article", "article-tags", "tags", ["article"]),
        ("body: //div[contains(concat(' ', normalize-space(@class), ' '), ' text ')]", "around", "outside", ["text"]),
        ("body: //div[contains(@class, 'story')]", "article", "names", ["*story*"]),
        ("title: //h1[@class='big']", "title", "names", ["=big"]),
        ("title: //h1", "title-tags", "tags", ["h1"]),
        ("author: //a[@class='writer']/text()", "author", "names", ["=writer"]),
        ("date: //span[starts-with(@class, 'day')]", "date", "names", ["day*"]),
        ("strip: //div[@class='sharing']", "share", "names", ["=sharing"]),
        ("strip: //div[@id='Xyzzy']", "other_chrome", "names", ["=xyzzy"]),
        ("strip: //figure", "other_chrome-tags", "tags", ["figure"]),
        ("strip_id_or_class: newsletter", "signup", "names", ["*newsletter*"]),
        ("strip_id_or_class: 'xyzzy'", "other_chrome", "names", ["*xyzzy*"]),
    ],
)
def test_lines_of_a_site_config_become_rules(
    translator: Translator, line: str, rule: str, key: str, values: list[str]
) -> None:
    found = config(translator, line)
    assert found.place == "sites/valley.example-config.toml"
    rules = tomllib.loads(found.text)
    assert rules["site"] == {"hosts": ["valley.example"]}
    assert rules[rule][key] == values
    assert found.told == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("body: //div[@id='a']//div[@class='b']", "containers within containers"),
        ("body: //div[@id='a']/div", "containers within containers"),
        ("body: //div[@id='a'][2]", "several conditions"),
        ("body: //div[@id='a' and @class='b']", "several conditions"),
        ("body: //div[@class='a b']", "several classes"),
        ("body: //div[@data-x='a']", "more than a class"),
        ("body: (//div", "an axis"),
        ("date: //meta[@name='date']/@content", "head"),
        ("date: //time/@datetime", "head"),
        ("strip: //p", "every such element would go"),
        ("strip: //div", "every such element would go"),
        ("strip_id_or_class: ad", "too short"),
        ("strip_image_src: /pixel.gif", "rewriting pages"),
        ("single_page_link: //a[@class='print']", "rewriting pages"),
        ("replace_string(<b>): <i>", "rewriting pages"),
        ("strange words", "no line of a site config"),
    ],
)
def test_what_a_rule_cannot_say_is_reported_with_its_line(translator: Translator, line: str, reason: str) -> None:
    found = config(translator, "body: //div[@id='story']", "# a comment", line)
    tidy, said = found.untold
    assert (tidy.line, said.line, said.text) == (1, 4, line)
    assert reason in said.reason
    assert f"# Not translated: {line} (" in found.text
    assert found.told == 1


def test_what_is_stripped_never_holds_on_the_container_of_the_article(translator: Translator) -> None:
    found = config(
        translator, "strip: //div[@class='story-text']", "strip_id_or_class: ory-te", "body: //div[@id='story-text']"
    )
    assert [one.line for one in found.untold] == [1, 2, 3]
    assert set(tomllib.loads(found.text)) == {"site", "article", "around"}


def test_outside_is_not_said_of_containers_that_are_known_in_part(translator: Translator) -> None:
    found = config(translator, "body: //div[@id='story']", "body: //div[contains(@class, 'long-read')]")
    assert "around" not in tomllib.loads(found.text)


@pytest.mark.parametrize("name", ["global.txt", "two words.example.txt"])
def test_a_config_that_names_no_site_is_reported(translator: Translator, name: str) -> None:
    found = config(translator, "body: //div[@id='story']", name=name)
    assert not found.text
    assert "named after its site" in found.untold[0].reason


def test_a_config_for_all_subdomains_and_its_tests_are_kept(translator: Translator) -> None:
    found = config(translator, "body: //main", "test_url: https://a.valley.example/1", name=".valley.example.txt")
    assert found.place == "sites/valley.example-config.toml"
    assert "# Tried on https://a.valley.example/1\n" in found.text


FILTERS = """[Adblock Plus 2.0]
! Title: hides things
||ads.example^$third-party
valley.example##.only-here
##.promo-ad
###top_promo
##[class^="adbox-"]
##div[id*="sponsor"], .promo-two
##.gone-again
#@#.gone-again
##a[href^="https://ads.example"]
##.big > .promo
##div.one.two
#?#div:has(.promo)
##+js(no-thing)
"""


def test_selectors_that_hold_on_all_sites_become_one_rule(translator: Translator) -> None:
    found = translator.translated("Easy List.txt", FILTERS)
    assert found is not None
    assert found.place == "any/hidden-easy-list.toml"
    rules = tomllib.loads(found.text)
    assert set(rules) == {"ad"}
    assert rules["ad"]["names"] == ["=promo-ad", "=top_promo", "adbox-*", "*sponsor*", "=promo-two"]
    assert [one.line for one in found.untold] == [11, 12, 13, 14, 15]
    assert found.other == 3


def test_files_of_neither_kind_are_none_of_ours(translator: Translator) -> None:
    assert translator.translated("notes.txt", "# A heading\n\nSome notes on the valley.\n") is None
    assert translator.translated("notes.md", "body: //div[@id='story']\n") is None


def test_imported_rules_pass_their_examples_and_clean_pages_of_their_site(tmp_path: Path) -> None:
    (tmp_path / "valley.example.txt").write_text(
        "title: //h2[@class='top-line']\nbody: //div[@class='xyzzy']\nstrip: //div[@class='frobnitz']\n", "utf-8"
    )
    (tmp_path / "list.txt").write_text(FILTERS, "utf-8")
    (tmp_path / "readme.txt").write_text("Nothing of use.\n", "utf-8")
    out = tmp_path / "rules"
    done = CliRunner().invoke(app, ["rules", "import", str(tmp_path), "--to", str(out)])
    assert done.exit_code == 0, done.output
    assert f"{tmp_path / 'list.txt'}:12: more than one class or id: ##.big > .promo" in done.output
    assert f"not translated: {tmp_path / 'readme.txt'}" in done.output
    assert "2 rule files from 9 lines" in done.output
    tested = CliRunner().invoke(app, ["rules", "test", str(out)])
    assert tested.exit_code == 0, tested.output
    more = "<p>Bread is sold at the mill on Fridays, and whoever comes early may watch the stones turn for a while.</p>"
    page = (
        f"<html><body><h1>Valley pages</h1><div class='xyzzy'><h2 class='top-line'>Mill sold</h2>{STORY}"
        f"<div class='frobnitz'>{more}</div></div><div>{more.replace('Bread', 'Cake')}</div></body></html>"
    )
    ours = Stripper(rules=out).strip(page, url="https://www.valley.example/1")
    assert ours.metadata.title == "Mill sold"
    assert "cooperative of bakers" in ours.text
    assert "Cake is sold" not in ours.text
    assert "Bread is sold" not in ours.text


def test_nothing_to_import_is_an_error_that_says_what_to_give(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("Nothing of use.\n", "utf-8")
    done = CliRunner().invoke(app, ["rules", "import", str(tmp_path), "--to", str(tmp_path / "rules")])
    assert done.exit_code == 2
    assert "give site configs of Full-Text RSS" in done.output
    gone = CliRunner().invoke(app, ["rules", "import", str(tmp_path / "none"), "--to", str(tmp_path / "rules")])
    assert gone.exit_code == 2
    assert "no such file or folder" in gone.output
