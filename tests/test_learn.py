"""What repeats on a site becomes rules of that site, and nothing else does."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stripper import Stripper
from stripper.cli import app
from stripper.pipeline import Engine, ready_engine
from stripper.read import capture, read
from stripper.workshop.learn import Site, file_name, learnt, rule_file

PLACES = ("harbour", "mill", "bridge", "market", "tower", "orchard", "quarry", "chapel", "station", "brewery")
VERBS = ("opened", "closed", "burned", "moved", "grew", "changed", "returned", "waited", "sank", "won")
BOX = "Write to the keeper of these pages if a name is missing here, and do not forget the year of the photograph."
CORNER = "Ostrava corner of the valley"


def story(number: int) -> list[str]:
    """Sentences of one page, all different from those of the others."""
    dice = random.Random(number)
    return [
        f"In {1900 + number} the {place} {dice.choice(VERBS)} because number {dice.randrange(9999)} of the {dice.choice(PLACES)} "
        f"council had written to {dice.choice(PLACES)} street, which nobody {dice.choice(VERBS)} before the {dice.choice(PLACES)}."
        for place in dice.sample(PLACES, 5)
    ]


def page(number: int, *, extra: str = "") -> str:
    body = "".join(f"<p>{sentence}</p>" for sentence in story(number))
    return (
        f"<html><head><title>Story {number}</title></head><body><div><span>{CORNER}</span></div>"
        f"<main><h1>The {PLACES[number % 10]} of {1900 + number}</h1>{body}<p>{BOX}</p>{extra}</main></body></html>"
    )


@pytest.fixture(scope="module")
def engine() -> Engine:
    return ready_engine()


def seen(engine: Engine, pages: list[str]) -> Site:
    site = Site("valley.example")
    for text in pages:
        site.see(engine, read(capture(text, url="https://valley.example/")))
    return site


def rules_of(site: Site) -> str:
    return rule_file(site, learnt(site))


def lines(site: Site) -> set[str]:
    return {line.text for found in learnt(site).chrome.values() for line in found}


def test_lines_on_most_pages_are_learnt_and_the_stories_are_not(engine: Engine) -> None:
    found = lines(seen(engine, [page(number) for number in range(8)]))
    assert CORNER in found
    assert not any(sentence in found for number in range(8) for sentence in story(number))


def test_the_same_article_saved_several_times_counts_once(engine: Engine) -> None:
    site = seen(engine, [page(1)] * 6)
    assert len(site.pages) == 1
    assert not lines(site)


def test_neither_the_order_of_pages_nor_of_folders_changes_the_rules(engine: Engine) -> None:
    pages = [page(number) for number in range(7)]
    pages.append(page(3).replace(CORNER, "Another corner"))  # the prose of a page that is there, under another line
    whole = rules_of(seen(engine, pages))
    assert whole
    assert rules_of(seen(engine, pages[::-1])) == whole
    for cut in (1, 3, 6):
        first, second = seen(engine, pages[:cut]), seen(engine, pages[cut:])
        first.add(second)
        assert rules_of(first) == whole


def test_a_line_that_is_also_a_heading_of_the_page_is_left_to_the_judge(engine: Engine) -> None:
    contents = "<ul><li>1 Beginnings</li></ul>"
    told = "<h2>Beginnings</h2><p>{}</p>"
    pages = [
        page(number)
        .replace("<main>", f"{contents}<main>")
        .replace("</main>", told.format(story(number + 50)[0]) + "</main>")
        for number in range(8)
    ]
    assert not any("Beginnings" in text for text in lines(seen(engine, pages)))


def test_the_rules_are_rules_and_hold_on_their_site_only(engine: Engine, tmp_path: Path) -> None:
    site = seen(engine, [page(number) for number in range(8)])
    text = rules_of(site)
    assert tomllib.loads(text)["site"] == {"hosts": ["valley.example"]}
    assert "of 8 pages of valley.example" in text
    (tmp_path / file_name(site.host)).write_text(text, "utf-8")
    ours = Stripper(rules=tmp_path)
    blocks = {block.text: block for block in ours.strip(page(9), url="https://valley.example/new").blocks}
    assert any(item.source.startswith("valley.example/") for item in blocks[CORNER].evidence)
    elsewhere = {block.text: block for block in ours.strip(page(9), url="https://hill.example/new").blocks}
    assert not any(item.source.startswith("valley.example/") for item in elsewhere[CORNER].evidence)


def test_clean_learns_first_when_asked(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.html").write_text(page(number), "utf-8")
    done = CliRunner().invoke(
        app, ["clean", str(folder), "--to", str(out), "--learn", "--site", "valley.example", "-q"]
    )
    assert done.exit_code == 0, done.output
    assert CORNER in (out / "site-rules" / "valley.example.toml").read_text("utf-8")
    assert story(3)[0] in (out / "3.txt").read_text("utf-8")


def test_captures_that_name_no_site_are_an_error_that_says_what_to_give(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page(1), "utf-8")
    done = CliRunner().invoke(app, ["learn", str(tmp_path), "--to", str(tmp_path / "rules")])
    assert done.exit_code == 2
    assert "--site HOST or --urls FILE" in done.output


def test_urls_come_from_a_table(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    rows = ["file,url"]
    for number in range(5):
        (folder / f"{number}.html").write_text(page(number), "utf-8")
        rows.append(f"{number}.html,https://www.valley.example/{number}")
    table = tmp_path / "urls.csv"
    table.write_text("\n".join(rows), "utf-8")
    done = CliRunner().invoke(app, ["learn", str(folder), "--to", str(tmp_path / "rules"), "--urls", str(table)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "rules" / "valley.example.toml").is_file()
    table.write_text("name\nx\n", "utf-8")
    broken = CliRunner().invoke(app, ["learn", str(folder), "--to", str(tmp_path / "r2"), "--urls", str(table)])
    assert broken.exit_code == 2
    assert "columns file and url" in broken.output
