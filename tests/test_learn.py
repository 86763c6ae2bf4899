"""What repeats on a site becomes rules of that site, and nothing else does."""

from __future__ import annotations

import json
import random
import tomllib
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from stripper import Stripper
from stripper.cli import app
from stripper.errors import BadRule
from stripper.pipeline import Engine, ready_engine
from stripper.read import capture, read
from stripper.workshop.learn import Rows, Site, file_name, grouped, learnt, rule_file, standings, traits_of
from stripper.workshop.learn.lines import Line, containers, reads_like_code
from stripper.workshop.learn.places import places

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


def seen(engine: Engine, pages: list[str], size: int = 200) -> Site:
    site = Site("valley.example", size)
    for text in pages:
        site.see(engine, read(capture(text, url="https://valley.example/")))
    return site


def rules_of(site: Site) -> str:
    return rule_file(site.host, learnt(site))


def lines(site: Site) -> set[str]:
    return {line.text for found in learnt(site).chrome.values() for line in found}


def test_lines_on_most_pages_are_learnt_and_the_stories_are_not(engine: Engine) -> None:
    found = lines(seen(engine, [page(number) for number in range(8)]))
    assert CORNER in found
    assert not any(sentence in found for number in range(8) for sentence in story(number))


def test_lines_of_examples_that_manuals_share_are_no_chrome(engine: Engine) -> None:
    shared = ["open_gate(valley, side:north);", "while(water.level() > 3){", "drain(gate:1, hours:2);", "}"]
    menu = ["Home", "Valley", "News"]
    pages = ["\n\n".join([CORNER, *shared[: number % 3 * 2], *menu, *story(number), CORNER]) for number in range(12)]
    site = seen(engine, pages)
    assert not lines(site) & set(shared)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stripper.workshop.learn.lines.reads_like_code", lambda text: False)
        assert lines(site) & set(shared)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("send(to:port, data:req);", True),
        ("if (err != nil) {", True),
        ("0x00, 0x1f, 0x8b,", True),
        ("$ pip install valley", True),
        ("<%= gate.name %>", True),
        ("Read more ->", False),
        ("Comments (3)", False),
        ("{{ title }}", False),
        ("$ 12.50", False),
        ("Salt &amp; vinegar &nbsp;", False),
        ("Home > News > Valley", False),
    ],
)
def test_lines_of_programs_are_told_from_lines_of_menus(line: str, code: bool) -> None:
    assert reads_like_code(line) is code


def test_the_same_article_saved_several_times_counts_once(engine: Engine) -> None:
    site = seen(engine, [page(1)] * 6)
    assert len(site.pages) == 1
    assert not lines(site)


MANY = [*(page(number) for number in range(9)), page(3).replace(CORNER, "Another corner")]
"""the last is the prose of a page that is there, under another line"""


@settings(max_examples=25, deadline=None)
@given(order=st.permutations(range(len(MANY))), cut=st.integers(0, len(MANY)), size=st.sampled_from((4, 200)))
def test_two_folders_learnt_apart_and_added_give_what_both_together_give(order: list[int], cut: int, size: int) -> None:
    engine = ready_engine()
    whole = seen(engine, MANY, size)
    first, second = (seen(engine, [MANY[at] for at in part], size) for part in (order[:cut], order[cut:]))
    first.add(Site.load(second.dump()))
    assert first.dump() == whole.dump()
    assert len(whole.pages) == min(size, 9)
    assert rules_of(first) == rules_of(whole) != ""


def test_of_many_pages_a_sample_is_kept_and_their_number_estimated(engine: Engine) -> None:
    site = seen(engine, [page(number) for number in range(120)], size=30)
    assert len(site.pages) == 30
    assert 70 < site.count < 190


def test_the_article_is_found_by_its_container_whatever_stands_beside_it(engine: Engine) -> None:
    said = (
        "<div class='talk'>" + "<p>I was there, and it was not like that at all, as my aunt told me.</p>" * 3 + "</div>"
    )
    pages = [
        page(number).replace("<main>", "<main><div class='story-text'>").replace("</main>", f"</div>{said}</main>")
        for number in range(8)
    ]
    found = learnt(seen(engine, pages))
    assert [place.name for place in found.places.containers] == ["story-text"]
    assert 'outside = ["story-text"]' in rule_file("valley.example", found)


@pytest.mark.parametrize(
    ("condition", "text", "gone"),
    [
        ('outside = ["story-text"]', "<p>a</p><div class='story-text big'><p>b</p></div><p>c</p>", ["a", "c"]),
        ('outside = ["story"]', "<p>a</p><div class='story-text'><p>b</p></div>", []),
        ('until = ["none", "two"]', "one\ntwo\nthree\nfour\nfive", ["one", "two"]),
        ('since = ["two"]', "one\ntwo\nthree\ntwo\nfive", ["two", "two", "five"]),
        ('since = ["two"]\nuntil = ["four"]', "one\ntwo\nthree\nfour\nfive", ["two", "three", "four"]),
        ('since = ["four"]\nuntil = ["two"]', "one\ntwo\nthree\nfour\nfive", []),
        ('since = ["two"]\nskips = [1, 1]', "one\ntwo\nthree\nfour\nfive", ["three", "four"]),
        ('until = ["two"]\nskips = [0, 1]', "one\ntwo\nthree\nfour\nfive", ["one"]),
        ('until = ["two"]\nskips = [0, 9]', "one\ntwo\nthree\nfour\nfive", []),
        ('until = ["none"]\nskips = [1, 1]', "one\ntwo\nthree\nfour\nfive", []),
    ],
)
def test_rules_of_a_site_may_say_where_something_stands(
    condition: str, text: str, gone: list[str], tmp_path: Path
) -> None:
    rule = f'[x]\nlabel = "menu"\nwhy = "x"\n{condition}\nmatches = ["x"]\nspares = ["y"]\n'
    (tmp_path / "x.toml").write_text(f'[site]\nhosts = ["valley.example"]\n{rule}', "utf-8")
    engine = ready_engine((str(tmp_path),))
    seen = engine.see(read(capture(text, url="https://valley.example/")))
    held = [
        seen.page.texts[at]
        for finding in seen.findings
        if finding.how == "place"
        for at in range(finding.start, finding.end)
    ]
    assert held == gone


@pytest.mark.parametrize(
    ("skips", "said"),
    [
        ('since = ["a"]\nskips = [1]', "two whole numbers"),
        ('since = ["a"]\nskips = [1, -1]', "two whole numbers"),
        ('since = ["a"]\nskips = [true, 1]', "two whole numbers"),
        ('line = ["a"]\nskips = [1, 1]', "give one of these too"),
    ],
)
def test_a_wrong_count_of_blocks_to_skip_is_named(skips: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(
        f'[x]\nlabel = "menu"\nwhy = "x"\n{skips}\nmatches = ["a"]\nspares = ["y"]\n', "utf-8"
    )
    with pytest.raises(BadRule, match=said):
        ready_engine((str(tmp_path),))


def dump(number: int) -> str:
    talk = [f"{name} wrote: {text}" for name, text in zip(("Ann", "Bo"), story(number + 500), strict=False)]
    lines = [
        "Valley pages",
        "Home",
        "All about the valley and its people",
        f"The {PLACES[number % 10]}",
        *story(number),
    ]
    return "\n".join([*lines, "Tell us what you think", *talk, "Valley pages are made by hand", "Imprint"]) + "\n"


def test_in_dumps_the_article_ends_at_a_line_and_cleaning_stays_final(engine: Engine, tmp_path: Path) -> None:
    site = Site("valley.example")
    for number in range(8):
        site.see(engine, read(capture(dump(number), url="https://valley.example/")))
    text = rules_of(site)
    assert "All about the valley and its people" in text
    (tmp_path / "valley.toml").write_text(text, "utf-8")
    ours = Stripper(rules=tmp_path)
    once = ours.strip(dump(20), url="https://valley.example/").text
    assert story(20)[0] in once
    assert "Imprint" not in once
    again = ours.strip(once, url="https://valley.example/")
    assert again.text == once
    assert any("left as it is" in warning for warning in again.warnings)


def test_an_author_box_on_most_pages_is_learnt_though_it_reads_like_text(engine: Engine) -> None:
    box = (
        "Maren Holt has written about the valley for thirty years and has lived in the old mill since the flood, "
        "where she keeps bees and answers letters from readers on most evenings of the week."
    )
    pages = [page(number, extra=f"<p>About the author</p><p>{box}</p>") for number in range(8)]
    assert box in lines(seen(engine, pages))


def test_pages_without_any_address_are_told_apart_by_their_template() -> None:
    hill = [page(number).replace(CORNER, "Hill and dale").replace(BOX, f"Hill notes {number}") for number in range(6)]
    valley = [page(number + 50) for number in range(6)]
    lone = "<html><body><p>Nothing of this stands anywhere else, and so it is of no site at all.</p></body></html>"
    groups = grouped([traits_of(read(capture(text))) for text in [*hill, *valley, lone]])
    assert len(set(groups[:6])) == len(set(groups[6:12])) == 1
    assert groups[0] != groups[6]
    assert groups[12] is None


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


def test_captures_that_name_no_site_and_are_alike_are_a_site_of_their_own(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.html").write_text(page(number), "utf-8")
    done = CliRunner().invoke(app, ["clean", str(folder), "--to", str(out), "--learn"])
    assert done.exit_code == 0, done.output
    assert "6 captures do not tell their site" in done.output
    assert CORNER in (out / "site-rules" / "site-1.invalid.toml").read_text("utf-8")
    assert CORNER not in (out / "3.txt").read_text("utf-8")


def test_captures_that_nothing_puts_together_are_an_error_that_says_what_to_give(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page(1), "utf-8")
    done = CliRunner().invoke(app, ["learn", str(tmp_path), "--to", str(tmp_path / "rules")])
    assert done.exit_code == 2
    assert "--site HOST or --urls FILE" in done.output


def test_a_folder_named_like_a_host_names_the_site(tmp_path: Path) -> None:
    folder = tmp_path / "www.valley.example" / "index.html"
    folder.mkdir(parents=True)
    for number in range(5):
        (folder / f"{number}.txt").write_text(dump(number), "utf-8")
    done = CliRunner().invoke(app, ["learn", str(tmp_path), "--to", str(tmp_path / "rules")])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "rules" / "valley.example.toml").is_file()


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


def rows(number: int, labels: list[str]) -> Rows:
    """A dump of three fixed lines around what has these labels; "" is text that the judge is sure of."""
    texts = ["Home", "Valley pages", *(f"Line {at} of number {number}" for at in range(len(labels))), "Imprint"]
    labels = ["menu", "menu", *labels, "footer"]
    kept: dict[str, object] = {"kind": "text", "day": "", "texts": texts, "labels": labels, "forum": 0.0}
    kept |= {"words": [9.0] * len(texts), "scores": [-1.0 if label else 4.0 for label in labels]}
    return Rows(zlib.compress(json.dumps(kept | {"comments": [], "boxes": []}).encode()))


def test_what_stands_at_the_edge_of_the_article_and_is_seldom_text_is_told_apart() -> None:
    text = [""] * 6
    pages = [rows(number, ["date", *text, "related", "related"]) for number in range(6)]
    found = places([*pages, *(rows(number, ["", *text, "related", ""]) for number in (6, 7))])
    assert ([place.name for place in found.above], [place.name for place in found.below]) == (
        ["valley pages"],
        ["imprint"],
    )
    assert [one.margins for one in found.between] == [(1, 2)]


def test_where_little_is_held_for_text_the_edges_are_no_less_text_than_the_rest() -> None:
    labels = ["", "", "", "related"] * 4
    pages = [rows(number, labels[number % 4 :][:8]) for number in range(8)]
    assert [one.margins for one in places(pages).between] == [(0, 0)]


def test_pages_of_two_templates_under_one_host_have_margins_of_their_own() -> None:
    def renamed(page: Rows) -> Rows:
        other = {"home": "start", "valley pages": "hill pages", "imprint": "colophon"}
        page.folded = [other.get(line, line) for line in page.folded]
        return page

    text = [""] * 6
    stories = [rows(number, ["date", *text, "related", "related"]) for number in range(8)]
    manual = [renamed(rows(number, ["related", "", ""] * 3)) for number in range(8, 16)]
    found = places([*stories, *manual])
    assert {place.name for place in found.above} == {"valley pages", "hill pages"}
    assert [tuple(one) for one in found.between] == [
        ("hill pages", "colophon", (1, 0)),
        ("valley pages", "imprint", (1, 2)),
    ]


def test_lines_of_a_few_pages_that_also_stand_on_the_others_do_not_tell_where_the_article_is() -> None:
    def with_contents(page: Rows) -> Rows:
        page.folded = [*page.folded[:4], "contents", *page.folded[5:]]
        return page

    text = [""] * 6
    most = [with_contents(rows(number, ["menu", "menu", "menu", "menu", *text])) for number in range(12)]
    few = [rows(number, text) for number in range(12, 17)]
    found = places([*most, *few])
    assert {place.name for place in found.above} == {"contents", "valley pages"}
    assert [(one.above, one.margins) for one in found.between] == [("contents", (1, 0))]


def test_a_profile_tells_when_its_pages_were_published(engine: Engine) -> None:
    site = Site("valley.example")
    for number in range(8):
        url = (
            f"https://valley.example/20{10 + number}/05/1{number}/story" if number != 3 else "https://valley.example/3"
        )
        site.see(engine, read(capture(page(number), url=url)))
    assert learnt(site).days == ("2010-05-10", "2017-05-17")
    assert "# The pages were published from 2010-05-10 to 2017-05-17.\n" in rules_of(site)


def test_the_day_a_page_states_counts_before_its_address(engine: Engine) -> None:
    stated = page(1).replace("<head>", '<head><meta property="article:published_time" content="2018-02-03T10:00:00Z">')
    site = Site("valley.example")
    site.see(engine, read(capture(stated, url="https://valley.example/2010/05/10/x")))
    assert learnt(site).days == ("2018-02-03", "2018-02-03")


def test_a_learnt_line_that_looks_like_markup_is_an_example_all_the_same(tmp_path: Path, engine: Engine) -> None:
    found = learnt(seen(engine, [page(number).replace(CORNER, "&lt;/valley&gt;") for number in range(8)]))
    place = tmp_path / "valley.example.toml"
    place.write_text(rule_file("valley.example", found), "utf-8")
    assert '"</valley>"' in place.read_text("utf-8")
    done = CliRunner().invoke(app, ["rules", "test", str(place)])
    assert done.exit_code == 0, done.output


def profile_and_pages(tmp_path: Path, engine: Engine, after: str) -> list[str]:
    """Arguments to test a learnt profile on four pages on which another line stands in the corner."""
    place, folder = tmp_path / "sites" / "valley.example.toml", tmp_path / "valley.example"
    place.parent.mkdir()
    folder.mkdir()
    place.write_text(rules_of(seen(engine, [page(number) for number in range(8)])), "utf-8")
    for number in range(20, 24):
        (folder / f"{number}.html").write_text(page(number).replace(CORNER, after).replace(BOX, after), "utf-8")
    return ["rules", "test", str(place), "--on", str(folder)]


def test_rules_of_a_site_that_hold_on_none_of_its_new_pages_are_named(tmp_path: Path, engine: Engine) -> None:
    done = CliRunner().invoke(app, profile_and_pages(tmp_path, engine, "Another corner"))
    assert done.exit_code == 1
    assert "holds on none of 4 captures of valley.example" in done.output
    assert "0 hold, " in done.output


def test_rules_of_a_site_that_still_hold_are_well(tmp_path: Path, engine: Engine) -> None:
    done = CliRunner().invoke(app, profile_and_pages(tmp_path, engine, CORNER))
    assert done.exit_code == 0, done.output
    assert "0 hold no more, 0 had no capture" in done.output


def test_rules_of_a_site_without_a_capture_are_not_called_gone(tmp_path: Path, engine: Engine) -> None:
    *arguments, folder = profile_and_pages(tmp_path, engine, "Another corner")
    Path(folder).rename(tmp_path / "hill.example")
    done = CliRunner().invoke(app, [*arguments, str(tmp_path / "hill.example")])
    assert done.exit_code == 0, done.output
    assert "0 hold no more" in done.output


def test_rules_about_containers_are_asked_of_html_only(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(
        '[site]\nhosts = ["valley.example"]\n[a]\nlabel = "ad"\nwhy = "x"\nnames = ["a"]\nmatches = ["x"]\nspares = ["y"]\n'
        '[b]\nlabel = "menu"\nwhy = "x"\nline = ["Home"]\nmatches = ["Home"]\nspares = ["y"]\n',
        "utf-8",
    )
    engine = ready_engine((str(tmp_path),))
    pages = [read(capture(text, url="https://www.valley.example/")) for text in (dump(1), dump(2), page(1))]
    told = {one.rule.id: (one.pages, one.held) for one in standings(engine, {"x/a", "x/b", "en/menu/x"}, pages)}
    assert told == {"x/a": (1, 0), "x/b": (3, 2)}


def test_names_after_an_equals_sign_are_whole_names(tmp_path: Path) -> None:
    rule = '[{0}]\nlabel = "ad"\nwhy = "x"\nnames = ["{1}"]\nmatches = ["x"]\nspares = ["y"]\n'
    (tmp_path / "x.toml").write_text(rule.format("whole", "=frob") + rule.format("part", "frob"), "utf-8")
    engine = ready_engine((str(tmp_path),))
    text = f"<div class='frob'><p>a</p></div><div class='frob-nitz'><p>b</p></div><div><p>{BOX * 4}</p></div>"
    seen = engine.see(read(capture(text)))
    held = [(engine.rulebook.rules[one.rule].id, seen.page.texts[one.start]) for one in seen.findings]
    assert [text for rule, text in held if rule == "x/whole"] == ["a"]
    assert [text for rule, text in held if rule == "x/part"] == ["a", "b"]


def test_a_container_that_is_a_menu_here_and_text_there_is_not_learnt() -> None:
    def learnt_of(scores: list[float]) -> dict[str, list[Line]]:
        pages = []
        for score in scores:
            kept: dict[str, object] = {"kind": "html", "day": "", "texts": ["a", "b"], "labels": ["", "related"]}
            kept |= {
                "scores": [5.0, score],
                "words": [90.0, 9.0],
                "forum": 0.0,
                "comments": [],
                "boxes": [("goods", 1, 2)],
            }
            pages.append(Rows(zlib.compress(json.dumps(kept).encode())))
        return containers(pages, [np.ones(2, bool) for _ in pages])

    assert [line.text for line in learnt_of([-4.0] * 8)["related"]] == ["goods"]
    assert not learnt_of([*[-4.0] * 7, 1.0])


def test_what_stands_between_lines_is_not_called_text_where_the_judge_finds_little() -> None:
    pages = [rows(number, ["related", "related", ""] * 3) for number in range(8)]
    found = places(pages)
    assert found.above
    assert found.below
    assert not found.between
