"""Rules find what they describe, in whatever shape pages print it, and no pattern holds a page up."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
import regex

from stripper import Stripper
from stripper.match import Finding, Matcher, Stated
from stripper.model import Page
from stripper.read import capture, read
from stripper.read.surroundings import facts
from stripper.rulebook.load import compiled, load, load_default
from stripper.rulebook.lookups import Lookups
from stripper.words import fold_all

LABELS = "".join(
    f"[{name}]\npart = '{part}'\nkept = {kept}\nwhy = 'x'\n"
    for name, part, kept in (("share", "chrome", "false"), ("menu", "chrome", "false"), ("body", "text", "true"))
)
HEAD = "label = 'share'\nwhy = 'x'\nmatches = ['x']\nspares = ['x']\n"
LINES = "line = ['Share', 'Print', 'LinkedIn', 'Facebook', 'Home', 'News', 'Share this article', 'Teilen', 'Réagir', 'İletişim']"
# Two sentences and more words than a headline has: nobody takes this for a teaser.
PARAGRAPH = (
    "The ferry to Skerry left the pier at noon on Thursday, and forty cars went with it to the islands. "
    "Nobody wanted to be the first to believe it, said the man who runs the harbour office, so they all waited."
)

Find = Callable[..., list[Finding]]


@pytest.fixture
def find(tmp_path: Path) -> Find:
    """The findings of one rule, given by its conditions, on a capture."""

    def findings(conditions: str, data: str, url: str | None = None, site: str = "") -> list[Finding]:
        (tmp_path / "labels.toml").write_text(LABELS, "utf-8")
        (tmp_path / "rules.toml").write_text(f"{site}\n[rule]\n{HEAD}{conditions}\n", "utf-8")
        page = read(capture(data, url=url))
        return seen(tmp_path, page)[0]

    return findings


def seen(folder: Path, page: Page) -> tuple[list[Finding], list[Stated]]:
    """What the rules of a folder, and no others, see on a page."""
    book = load([folder])
    matcher = Matcher(book, Lookups(book.rules))
    return matcher.match(page, facts(page, *fold_all(page.texts), frozenset()), ())


def regions(found: list[Finding]) -> list[tuple[int, int]]:
    return [(finding.start, finding.end) for finding in found if finding.how == "region"]


# -- lines -----------------------------------------------------------------------------------------------------------


SAME = [
    "Share", "SHARE", "share", "Share:", "» Share", "Share (12)", "[Share]", "3 Share", "Share…", "✉ Share", "share this ARTICLE!",
    "Share-this-article", "TEILEN", "RÉAGIR", "re\u0301agir", "İLETİŞİM", "iletişim", "Sh\u00adare", "\u200bShare",
]  # fmt: skip
GLUED = [
    "Share | Print", "ShareShare", "SharePrint", "LinkedInLinkedIn", "FacebookLinkedInPrint", "Share • Print • LinkedIn",
    "Home » News", "Home / News", "Home > News > Share", "Share\u00a0|\u00a0Print", "SHARE | PRINT",
    "Share | Print | 3",
]  # fmt: skip
OTHERS = [
    "Share | The ferry is back", "Islands | Weather", "ShareHolders meet on Monday", "Print, home and news were all he knew",
    "Home | Islands | Weather | Boats", "McDonald",
]  # fmt: skip


@pytest.mark.parametrize("text", SAME)
def test_a_line_is_known_whatever_its_case_digits_and_marks(find: Find, text: str) -> None:
    assert [finding.how for finding in find(LINES, text)] == ["line"]


@pytest.mark.parametrize(
    "text", ["Shares", "Share it", "She shares", "Sharethis", "this article", "S h a r e", "Reagir", "share this"]
)
def test_a_line_is_known_as_a_whole_only(find: Find, text: str) -> None:
    assert find(LINES, text) == []


@pytest.mark.parametrize("text", GLUED)
def test_known_lines_glued_together_are_known(find: Find, text: str) -> None:
    assert [finding.how for finding in find(LINES, text)] == ["line"]


@pytest.mark.parametrize("text", OTHERS)
def test_one_known_line_among_others_proves_nothing(find: Find, text: str) -> None:
    assert find(LINES, text) == []


def test_lines_of_html_are_known_block_by_block(find: Find) -> None:
    found = find(LINES, f"<ul><li>Sh<b>are</b></li><li>Print<br></li></ul><p>{PARAGRAPH}</p><p>Share<br>Print</p>")
    assert [(finding.start, finding.how) for finding in found] == [(0, "line"), (1, "line"), (3, "line")]


# -- phrases ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Sign up for our newsletter", True),
        ("Every week: SIGN-UP for our newsletter, and never miss a story.", True),
        ("Please sign\u00a0up for “our” newsletter!", True),
        ("newsletter our for up sign", False),
        ("Sign up for our weekly newsletter", False),
        ("Sign up for our newsletters", False),
        ("They resign up for our newsletter", False),
        ("Sign up for our", False),
        ("Sign. Up? For our newsletter", True),
    ],
)
def test_a_phrase_needs_all_its_words_in_order(find: Find, text: str, known: bool) -> None:
    assert [finding.how for finding in find("phrase = 'sign up for our newsletter'", text)] == ["phrase"] * known


@pytest.mark.parametrize(
    ("text", "known"), [("今すぐ登録してください", True), ("今すぐ 登録 する", True), ("登録は今すぐ", False)]
)
def test_a_phrase_of_a_script_without_spaces_is_found_inside_words(find: Find, text: str, known: bool) -> None:
    assert [finding.how for finding in find("phrase = '今すぐ登録'", text)] == ["phrase"] * known


def test_all_kinds_of_conditions_must_hold_and_one_of_each_list(find: Find) -> None:
    rule = "phrase = ['our newsletter', 'our letter']\nwords = { max = 4 }"
    assert (
        len(find(rule, "Get our newsletter\n\nGet our letter\n\nGet our newsletter this very evening\n\nGet it")) == 2
    )


@pytest.mark.parametrize(
    ("text", "known"), [("By Ada Brook", True), ("by Ada Brook", False), ("Ada Brook", False), ("BY Ada Brook", False)]
)
def test_a_pattern_sees_the_text_as_printed(find: Find, text: str, known: bool) -> None:
    assert len(find(r"needs = ['by']" "\n" r"pattern = '^By \p{Lu}\w+ \p{Lu}\w+$'", text)) == known


def test_a_pattern_gives_what_its_groups_name(tmp_path: Path) -> None:
    (tmp_path / "labels.toml").write_text(LABELS, "utf-8")
    (tmp_path / "a.toml").write_text(f"[by]\n{HEAD}needs = ['by']\npattern = '^By (?<authors>.+)$'", "utf-8")
    page = read(capture("By Ada Brook\n\nBy the way"))
    _, stated = seen(tmp_path, page)
    assert [(said.block, said.field, said.value, said.rule) for said in stated] == [
        (0, "authors", "Ada Brook", "a/by"),
        (1, "authors", "the way", "a/by"),
    ]


# -- regions ---------------------------------------------------------------------------------------------------------

TEASERS = ["Council puts off the bridge vote", "Lighthouse cat found in Dunmark", "Snow melts weeks ahead of time"]


@pytest.mark.parametrize(
    ("opens", "dump", "expected"),
    [
        ("next", [PARAGRAPH, "Share", *TEASERS, PARAGRAPH], [(2, 3)]),
        ("next", [PARAGRAPH, "Share", PARAGRAPH, TEASERS[0]], []),
        ("next", [PARAGRAPH, "Share"], []),
        ("next", ["Share", TEASERS[0], PARAGRAPH, "Share", TEASERS[1]], [(1, 2), (4, 5)]),
        ("list", [PARAGRAPH, "Share", *TEASERS, PARAGRAPH, TEASERS[0]], [(2, 5)]),
        ("list", ["Share", *TEASERS], [(1, 4)]),
        ("list", [PARAGRAPH, "Share", TEASERS[0], "Share", TEASERS[1], PARAGRAPH], [(2, 3), (4, 5)]),
        ("rest", [PARAGRAPH, PARAGRAPH, "Share", *TEASERS, PARAGRAPH, TEASERS[0]], [(3, 8)]),
        ("rest", ["Share", PARAGRAPH, PARAGRAPH], []),
        ("rest", [PARAGRAPH, "Share", *[PARAGRAPH] * 9], []),
    ],
)
def test_a_label_line_speaks_for_what_it_opens(
    find: Find, opens: str, dump: list[str], expected: list[tuple[int, int]]
) -> None:
    assert regions(find(f"line = 'Share'\nopens = '{opens}'", "\n".join(dump))) == expected


@pytest.mark.parametrize("opens", ["next", "list", "rest"])
def test_a_region_ends_with_the_box_of_its_label(find: Find, opens: str) -> None:
    inside = f"<h3>Share</h3><p>{TEASERS[0]}</p>"
    page = f"<p>{PARAGRAPH}</p><p>{PARAGRAPH}</p><aside>{inside}</aside><p>{TEASERS[1]}</p><p>{PARAGRAPH}</p>"
    assert regions(find(f"line = 'Share'\nopens = '{opens}'", page)) == [(3, 4)]


def test_a_list_of_stories_has_an_end_and_no_lines_of_programs_in_it(find: Find) -> None:
    code = "while (tide.level() > 3) {"
    regions = [
        found
        for found in find("line = ['Share']\nopens = 'list'", f"Share\nHome\n{code}\nNews")
        if found.how == "region"
    ]
    assert [(region.start, region.end) for region in regions] == [(1, 2)]
    regions = [
        found for found in find("line = ['Share']\nopens = 'list'", "Share\n" + "News\n" * 900) if found.how == "region"
    ]
    assert [(region.start, region.end) for region in regions] == [(1, 121)]


def test_a_heading_set_off_before_prose_is_not_in_the_list_above_it(find: Find) -> None:
    dump = "\n".join([PARAGRAPH, "", "Share", *TEASERS[:2], "", "What the storm did", "", PARAGRAPH, PARAGRAPH])
    assert regions(find("line = 'Share'\nopens = 'list'", dump)) == [(2, 4)]
    page = f"<p>{PARAGRAPH}</p><p>Share</p><p>{TEASERS[0]}</p><p>{TEASERS[1]}</p><h2>What the storm did</h2><p>{PARAGRAPH}</p>"
    assert regions(find("line = 'Share'\nopens = 'list'", page)) == [(2, 4)]


# -- ranges ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bounds", "held"),
    [("{ min = 2, max = 3 }", [1, 2]), ("{ max = 1 }", [0]), ("{ min = 4 }", [3]), ("{ min = 3, max = 3 }", [2])],
)
def test_both_ends_of_a_range_are_in_it(find: Find, bounds: str, held: list[int]) -> None:
    found = find(f"words = {bounds}", "one\n\none two\n\none two three\n\none two three four")
    assert [(finding.start, finding.how) for finding in found] == [(block, "shape") for block in held]


@pytest.mark.parametrize("condition", ["line = 'Share'\n", "phrase = 'share'\n", "pattern = 'Share'\n", ""])
@pytest.mark.parametrize("bounds", ["{ min = 0 }", "{ max = 1 }", "{ min = 0, max = 1 }"])
def test_a_fact_that_a_dump_cannot_tell_satisfies_nothing(find: Find, condition: str, bounds: str) -> None:
    rule = f"{condition}linked = {bounds}"
    assert find(rule, f"{PARAGRAPH}\n\nShare") == []
    assert any(finding.start == 1 for finding in find(rule, f"<p>{PARAGRAPH}</p><p>Share</p>"))


def test_links_of_a_dump_with_markdown_are_known(find: Find) -> None:
    found = find(
        "linked = { min = 0.9 }", f"# Ferry\n\n{PARAGRAPH}\n\n[Share](/share)\n\nTo [share](/share) is to give away"
    )
    assert [finding.start for finding in found] == [2]


@pytest.mark.parametrize(("kind", "data"), [("html", "<p>Share</p>"), ("text", "Share")])
def test_a_rule_of_one_kind_of_capture_looks_at_no_other(find: Find, kind: str, data: str) -> None:
    other = {"html": "text", "text": "html"}[kind]
    for condition in ("line = 'Share'", "phrase = 'share'", "pattern = 'Share'", "words = { max = 3 }"):
        assert len(find(f"{condition}\nkind = '{kind}'", data)) == 1
        assert find(f"{condition}\nkind = '{other}'", data) == []


# -- names and tags of boxes -----------------------------------------------------------------------------------------


def boxed(opening: str) -> str:
    tag = opening.split()[0]
    return f"<body><p>{PARAGRAPH * 4}</p><{opening}><p>Tell a friend</p><p>Or two</p></{tag}><p>{PARAGRAPH}</p></body>"


@pytest.mark.parametrize(
    ("names", "opening", "known"),
    [
        ("social", "div class=social", True),
        ("social", "div class='box SOCIAL'", True),
        ("social", "div id=social", True),
        ("social", "div class=social-bar", True),
        ("social", "div class=c-social__list", True),
        ("social", "div class=socialBar", True),
        ("social", "div role=social", True),
        ("social", "div class=antisocial", False),
        ("social", "div class=socials", False),
        ("social", "div title=social", False),
        ("Social", "div class=social", True),
        ("share-bar", "div class=the-share-bar", True),
        ("share-bar", "div class=shareBar", True),
        ("share-bar", "div class='share bar'", False),
        ("promo-*", "div class=promo-box", True),
        ("promo-*", "div class=Promo-box", True),
        ("promo-*", "div class=nopromo-box", False),
        ("promo-*", "div class=promo", False),
        ("*-sidebar", "div class=left-sidebar", True),
        ("*-sidebar", "div class=sidebar-left", False),
        ("*letter*", "div class=newslettersignup", True),
        ("*letter*", "div class=newsletsignup", False),
    ],
)
def test_names_are_whole_words_of_a_box_and_stars_stand_for_the_rest(
    find: Find, names: str, opening: str, known: bool
) -> None:
    found = [(finding.start, finding.end, finding.how) for finding in find(f"names = '{names}'", boxed(opening))]
    assert found == [(1, 3, "names")] * known


def test_tags_of_boxes_are_known(find: Find) -> None:
    assert find("tags = ['aside', 'nav']", boxed("aside")) == [Finding(0, 1, 3, "tags")]
    assert find("tags = ['aside', 'nav']", boxed("section")) == []
    assert find("tags = ['aside', 'nav']", "Tell a friend\n\nOr two") == []


def test_a_line_with_names_holds_only_inside_such_a_box(find: Find) -> None:
    rule = "line = 'Or two'\nnames = 'social'"
    assert find(rule, boxed("div class=social")) == [Finding(0, 2, 3, "line")]
    assert find(rule, boxed("div class=other")) == []
    assert find(rule, "Or two") == []


def test_a_name_on_the_whole_page_is_about_the_page(find: Find) -> None:
    assert find("names = 'social'", f"<body class=social><p>{PARAGRAPH * 4}</p><p>Or two</p></body>") == []


# -- sites -----------------------------------------------------------------------------------------------------------

HERE = [
    "https://example.org/",
    "https://example.org/ferry/1",
    "http://www.example.org/ferry",
    "https://a.b.example.org/?x=1",
    "https://EXAMPLE.org/ferry",
    "https://example.org:8080/ferry",
    "https://ada@example.org/ferry",
    "https://example.org?page=2",
    "https://example.org#top",
    "//example.org/ferry",
    "https://example.org/go?to=https://elsewhere.net/",
]
ELSEWHERE = [
    None,
    "",
    "https://notexample.org/",
    "https://example.org.net/",
    "https://example.com/example.org/",
    "https://elsewhere.net/?from=example.org",
    "https://elsewhere.net/go?to=https://example.org/",
    "https://elsewhere.net/go#https://example.org",
    "nonsense",
    "https://[broken/",
]
CONDITIONS = [
    "line = 'Or two'",
    "phrase = 'or two'",
    "pattern = '^Or'",
    "names = 'social'",
    "tags = 'div'",
    "words = { max = 2 }",
]


@pytest.mark.parametrize("url", HERE)
def test_rules_of_a_site_hold_on_its_host_and_subdomains(find: Find, url: str) -> None:
    for condition in CONDITIONS:
        assert find(condition, boxed("div class=social"), url, "[site]\nhosts = ['other.net', 'example.org']")


@pytest.mark.parametrize("url", ELSEWHERE)
def test_rules_of_a_site_hold_nowhere_else(find: Find, url: str | None) -> None:
    for condition in CONDITIONS:
        assert find(condition, boxed("div class=social"), url, "[site]\nhosts = ['example.org']") == []


@pytest.mark.parametrize("hosts", ["'example.org'", "['Example.org']"])
def test_hosts_may_be_one_text_and_in_any_case(find: Find, hosts: str) -> None:
    assert find(CONDITIONS[0], boxed("div"), "https://example.org/", f"[site]\nhosts = {hosts}")


# -- time ------------------------------------------------------------------------------------------------------------

HOSTILE = {
    "one letter": "a" * 2_000,
    "one capital": "A" * 2_000,
    "capital words": "Ada Brook " * 200,
    "one digit": "1" * 1_999 + "x",
    "digits and spaces": "1 " * 999 + "x",
    "dates": "12.04.2017 " * 181,
    "spaces": "a" + " " * 1_998 + "a",
    "hard spaces": "\u00a0" * 1_999 + "a",
    "line breaks": "\n" * 1_999 + "a",
    "dots": "." * 2_000,
    "dashes": "- " * 1_000,
    "braces": "{{" * 1_000,
    "brackets": "[" * 1_000 + "(" * 1_000,
    "quotation marks": "“\"" * 1_000,
    "addresses": "http://a.b/" * 181,
    "mails": "a@b." * 500,
    "hashes": "#a " * 666,
    "bars": "|·•»" * 500,
    "Cyrillic words": "Иван " * 400,
    "Han": "新" * 2_000,
    "underlines": "a_" * 999 + "!",
}  # fmt: skip


@pytest.fixture(scope="module")
def patterns() -> list[regex.Pattern[str]]:
    """All patterns of the rules that come with stripper, ready."""
    found = [compiled(pattern) for rule in load_default().rules for pattern in rule.pattern]
    assert len(found) > 100
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_no_shipped_pattern_is_slow_on_a_hostile_text(name: str, patterns: list[regex.Pattern[str]]) -> None:
    start = time.process_time()
    for pattern in patterns:
        pattern.search(HOSTILE[name], timeout=2)
    assert time.process_time() - start < 2


@pytest.fixture(scope="module")
def bomb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's rule folder whose pattern needs exponential time."""
    folder = tmp_path_factory.mktemp("bomb")
    (folder / "bomb.toml").write_text(f"[bomb]\n{HEAD}pattern = ['(a+)+$', '^Sign']\nwords = {{ max = 3 }}\n", "utf-8")
    return folder


@pytest.mark.parametrize("page", ["<p>{}</p>" * 4, "{}\n\n{}\n\n{}\n\n{}"])
def test_a_pattern_of_exponential_time_is_cut_and_the_page_still_cleaned(page: str, bomb: Path) -> None:
    stripper, hostile = Stripper(rules=bomb), "a" * 1_500 + "!"
    after = "Snow had melted weeks ahead of time that year, and the lower road stood in water. So they took the boat."
    start = time.process_time()
    article = stripper.strip(page.format(PARAGRAPH, hostile, "Sign here", after))
    assert time.process_time() - start < 2
    assert article.warnings == ("rule bomb/bomb took too long on a block and was left out there",)
    assert PARAGRAPH in article.text
    said = {block.text: [item.source for item in block.evidence] for block in article.blocks}
    assert list(said) == [PARAGRAPH, hostile, "Sign here", after]
    assert "bomb/bomb" in said["Sign here"]
    assert "bomb/bomb" not in said[hostile]
