"""Rule files are read with errors that say what to do; the rules that come with stripper keep their own promises."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from stripper import BadRule
from stripper.rulebook.load import Range, Rulebook, load, load_default
from stripper.workshop.check import check

LABELS = """
[share]
part = "chrome"
kept = false
why = "Buttons."

[related]
part = "chrome"
kept = false
why = "Links."

[body]
part = "text"
kept = true
why = "The story."
"""
NEEDED = 'label = "share"\nwhy = "Buttons."\nmatches = ["Share"]\nspares = ["She shares."]\n'
RULE = f'[buttons]\n{NEEDED}line = ["Share"]\n'
FIRST_LANGUAGES = ["en", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "uk", "tr", "cs", "sv", "zh", "ja", "ko", "ar"]


@pytest.fixture(scope="module")
def shipped() -> Rulebook:
    return load_default()


def named(value: object) -> str:
    """The id of a row of a table: what the message has to hold."""
    return " ".join(value) if isinstance(value, list) else ""


def folder_of(place: Path, **files: str) -> Path:
    """A rule folder; `en__share` is the file `en/share.toml`."""
    for name, text in {"labels": LABELS, **files}.items():
        path = place / f"{name.replace('__', '/')}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return place


def complaint(place: Path, **files: str) -> str:
    with pytest.raises(BadRule) as caught:
        load([folder_of(place, **files)])
    return str(caught.value)


# -- broken rule files -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("[buttons\n", ["not TOML", "line 1"]),
        (f"{RULE}{RULE}", ["not TOML", "buttons"]),
        (f"{RULE}lines = ['Share']", ["[buttons]", "unknown key 'lines'", "did you mean 'line'?"]),
        (f"{RULE}patern = 'a'", ["[buttons]", "unknown key 'patern'", "did you mean 'pattern'?"]),
        (f"{RULE}word = {{ max = 3 }}", ["[buttons]", "unknown key 'word'", "did you mean 'words'?"]),
        (f"{RULE}xyzzy = 1", ["[buttons]", "unknown key 'xyzzy'; keys are", "phrase", "prose_below"]),
        (RULE.replace('label = "share"\n', ""), ["[buttons]", "key 'label' is missing", "label, why, matches, spares"]),
        (RULE.replace('why = "Buttons."\n', ""), ["[buttons]", "key 'why' is missing"]),
        (RULE.replace('why = "Buttons."\n', 'why = ""\n'), ["[buttons]", "key 'why' is missing"]),
        (RULE.replace('matches = ["Share"]\n', ""), ["[buttons]", "key 'matches' is missing"]),
        (RULE.replace('matches = ["Share"]\n', "matches = []\n"), ["[buttons]", "key 'matches' is missing"]),
        (RULE.replace('spares = ["She shares."]\n', ""), ["[buttons]", "key 'spares' is missing"]),
        (RULE.replace('"share"', '"shares"'), ["[buttons]", "'shares' is not in labels.toml", "did you mean 'share'?"]),
        (RULE.replace('"share"', '"xyzzy"'), ["[buttons]", "'xyzzy' is not in labels.toml"]),
        (RULE.replace('"share"', "3"), ["[buttons]", "label"]),
        (RULE.replace('"share"', '["share"]'), ["[buttons]", "label"]),
        (RULE.replace('why = "Buttons."', "why = 3"), ["[buttons]", "why"]),
        (f"[buttons]\n{NEEDED}line = 3", ["[buttons]", "line must be a text or a list of texts"]),
        (f"[buttons]\n{NEEDED}phrase = ['a', 3]", ["[buttons]", "phrase must be a text or a list of texts"]),
        (f"[buttons]\n{NEEDED}names = ['']", ["[buttons]", "names must be a text or a list of texts"]),
        (RULE.replace('["Share"]\nspares', "[3]\nspares"), ["[buttons]", "matches must be a text or a list of texts"]),
        (f"{RULE}words = 3", ["[buttons]", "words must be a range like { min = 1, max = 40 }"]),
        (f"{RULE}words = {{}}", ["[buttons]", "words must be a range"]),
        (f"{RULE}linked = {{ least = 1 }}", ["[buttons]", "linked must be a range"]),
        (f"{RULE}words = {{ min = '3' }}", ["[buttons]", "words", "min and max must be numbers"]),
        (f"{RULE}words = {{ max = true }}", ["[buttons]", "words", "min and max must be numbers"]),
        (f"{RULE}words = {{ max = nan }}", ["[buttons]", "words"]),
        (f"{RULE}words = {{ min = 9, max = 2 }}", ["[buttons]", "words"]),
        (f"{RULE}pattern = '(a'", ["[buttons]", "'(a' is not a regular expression", "missing )"]),
        (f"{RULE}pattern = ['a', '*']", ["[buttons]", "'*' is not a regular expression"]),
        (f"{RULE}pattern = '{'(' * 5000}'", ["[buttons]", "is not a regular expression"]),
        (f"[buttons]\n{NEEDED}", ["[buttons]", "has no condition", "line, phrase, pattern, names, tags"]),
        (f"[buttons]\n{NEEDED}line = []", ["[buttons]", "has no condition"]),
        (f"[buttons]\n{NEEDED}needs = ['share']\nkind = 'text'", ["[buttons]", "has no condition"]),
        (f"{NEEDED}line = ['Share']", ["'label' stands outside a rule", "[label]"]),
        (f"[{RULE.replace('[buttons]', '[buttons]]')}", ["'buttons' stands outside a rule"]),
        (f"{RULE}opens = 'nxt'", ["[buttons]", "'nxt' is not one of list, next, rest", "did you mean 'next'?"]),
        (f"{RULE}gives = 'author'", ["[buttons]", "'author' is not one of agency, authors", "did you mean 'authors'?"]),
        (f"{RULE}kind = 'htm'", ["[buttons]", "'htm' is not one of html, text", "did you mean 'html'?"]),
        (f"{RULE}page = 'errors'", ["[buttons]", "'errors' is not one of consent, error", "did you mean 'error'?"]),
        (f"{RULE}opens = ['next']", ["[buttons]", "opens", "list, next, rest"]),
        (f"{RULE}kind = {{ html = true }}", ["[buttons]", "kind", "html, text"]),
    ],
    ids=named,
)  # fmt: skip
def test_a_broken_rule_file_is_named_with_table_key_and_reason(text: str, parts: list[str], tmp_path: Path) -> None:
    message = complaint(tmp_path, en__share=text)
    assert message.startswith(f"{tmp_path / 'en' / 'share.toml'}: ")
    assert [part for part in parts if part not in message] == []


@pytest.mark.parametrize(
    ("site", "parts"),
    [
        ("site = 'example.org'\n", ["site"]),
        ("[site]\n", ["[site]", "hosts"]),
        ("[site]\nhosts = []\n", ["[site]", "hosts"]),
        ("[site]\nhost = ['example.org']\n", ["[site]", "host"]),
        ("[site]\nhosts = 3\n", ["[site]", "hosts"]),
        ("[site]\nhosts = [3]\n", ["[site]", "hosts"]),
        ("[site]\nhosts = 'https://example.org/'\n", ["[site]", "hosts", "is no host name", "'example.org'"]),
    ],
    ids=["a text", "no hosts", "none", "host", "a number", "numbers", "an address"],
)
def test_site_rules_without_hosts_are_refused_or_they_would_hold_everywhere(
    site: str, parts: list[str], tmp_path: Path
) -> None:
    message = complaint(tmp_path, sites__harbour=f"{site}{RULE}")
    assert message.startswith(f"{tmp_path / 'sites' / 'harbour.toml'}: ")
    assert [part for part in parts if part not in message] == []


@pytest.mark.parametrize(
    ("name", "text", "parts"),
    [
        ("labels", "[share]\nkept = false\nwhy = 'Buttons.'", ["[share]", "'part' is missing"]),
        ("labels", "[share]\npart = 'chrome'\nwhy = 'Buttons.'", ["[share]", "'kept' is missing"]),
        (
            "labels",
            "[share]\npart = 'chrom'\nkept = false\nwhy = 'x'",
            ["[share]", "'chrom' is not one of about, chrome, text"],
        ),
        ("labels", "[share]\npart = ['chrome']\nkept = false\nwhy = 'x'", ["[share]", "part"]),
        ("labels", "[share]\npart = 'chrome'\nkept = 'false'\nwhy = 'x'", ["[share]", "kept", "true or false"]),
        ("labels", "[share]\npart = 'chrome'\nkept = false\nwhy = 3", ["[share]", "why"]),
        ("labels", "share = 3", ["share"]),
        ("labels", f"share = {'[' * 5000}", ["not TOML", "too deep"]),
        ("labels", "[share\n", ["not TOML"]),
        ("xx__language", "[language]\nname = 'X'", ["[language]", "stopwords"]),
        ("xx__language", "[language]\nstopwords = 3", ["[language]", "stopwords"]),
        ("xx__language", "[language]\nstopwords = 'the of'", ["[language]", "stopwords"]),
        ("xx__language", "[languages]\nstopwords = ['the']", ["[language]"]),
    ],
    ids=named,
)
def test_broken_labels_and_languages_are_named_too(name: str, text: str, parts: list[str], tmp_path: Path) -> None:
    message = complaint(tmp_path, **{name: text})
    assert message.startswith(f"{tmp_path / name.replace('__', '/')}.toml: ")
    assert [part for part in parts if part not in message] == []


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (folder_of(tmp_path) / "share.toml").write_bytes(RULE.replace("Buttons", "Kn\xf6pfe").encode("latin-1"))
    with pytest.raises(BadRule, match=r"share\.toml: cannot be read \(.*\); rule files are UTF-8 TOML"):
        load([tmp_path])


@pytest.mark.parametrize("place", ["no/such/folder", "labels.toml"])
def test_a_folder_that_is_not_there_is_named(place: str, tmp_path: Path) -> None:
    folder_of(tmp_path)
    with pytest.raises(BadRule, match=rf"{place}: no such rule folder; give a folder that holds TOML rule files"):
        load([tmp_path, tmp_path / place])


# -- sound rule files ------------------------------------------------------------------------------------------------


def test_a_rule_is_what_its_table_says(tmp_path: Path) -> None:
    text = f"[buttons]\n{NEEDED}line = 'Share'\nnames = ['Social', 'x-*']\nwords = {{ max = 3 }}\nlinked = {{ min = 0.5 }}\nopens = 'next'"
    (rule,) = load([folder_of(tmp_path, en__share=text)]).rules
    assert (rule.id, rule.label, rule.language) == ("en/share/buttons", "share", "en")
    assert (rule.line, rule.names, rule.opens) == (("Share",), ("social", "x-*"), "next")
    assert rule.ranges == {"words": Range(float("-inf"), 3), "linked": Range(0.5, float("inf"))}
    assert (rule.matches, rule.spares, rule.weak) == (("Share",), ("She shares.",), False)


@pytest.mark.parametrize(
    ("name", "id", "language"),
    [
        ("en__share", "en/share/buttons", "en"),
        ("any__share", "any/share/buttons", ""),
        ("sites__harbour", "sites/harbour/buttons", ""),
        ("share", "share/buttons", ""),
    ],
)
def test_the_place_of_a_file_is_the_id_and_language_of_its_rules(
    name: str, id: str, language: str, tmp_path: Path
) -> None:
    (rule,) = load([folder_of(tmp_path, **{name: RULE})]).rules
    assert (rule.id, rule.language) == (id, language)


@pytest.mark.parametrize("hosts", ["'Example.ORG'", "['example.org.']"])
def test_hosts_are_one_text_or_a_list_and_lower_case(hosts: str, tmp_path: Path) -> None:
    (rule,) = load([folder_of(tmp_path, sites__harbour=f"[site]\nhosts = {hosts}\n{RULE}")]).rules
    assert rule.hosts == ("example.org",)


def test_a_later_folder_may_replace_a_rule_and_adds_the_others(tmp_path: Path) -> None:
    more = RULE.replace("[buttons]", "[more]")
    ours = folder_of(tmp_path / "ours", en__share=f"{RULE}{more}")
    theirs = folder_of(tmp_path / "theirs", en__share=RULE.replace("Buttons.", "Mine."), en__new=RULE)
    rules = {rule.id: rule.why for rule in load([ours, theirs]).rules}
    assert rules == {"en/share/buttons": "Mine.", "en/share/more": "Buttons.", "en/new/buttons": "Buttons."}
    assert {rule.id: rule.why for rule in load([theirs, ours]).rules}["en/share/buttons"] == "Buttons."


def test_a_later_folder_may_use_the_labels_of_an_earlier_one_and_add_its_own(tmp_path: Path) -> None:
    first = folder_of(tmp_path / "first")
    second = tmp_path / "second"
    second.mkdir()
    (second / "tides.toml").write_text(RULE, "utf-8")
    third = folder_of(
        tmp_path / "third",
        labels='[tide]\npart = "about"\nkept = false\nwhy = "Water."',
        a=RULE.replace("share", "tide"),
    )
    book = load([first, second, third])
    assert [rule.label for rule in book.rules] == ["share", "tide"]
    assert set(book.labels) == {"share", "related", "body", "tide"}


def test_a_language_folder_tells_its_function_words(tmp_path: Path) -> None:
    text = "[language]\nname = 'Talvish'\nscripts = ['Latn']\nstopwords = ['The', 'of', 'OF']"
    language = load([folder_of(tmp_path, xx__language=text)]).languages["xx"]
    assert (language.code, language.name, language.scripts) == ("xx", "Talvish", ("Latn",))
    assert language.stopwords == {"the", "of"}


# -- the rules that come with stripper -------------------------------------------------------------------------------


def test_ids_are_unique_and_there_are_many_rules(shipped: Rulebook) -> None:
    twice = [id for id, count in Counter(rule.id for rule in shipped.rules).items() if count > 1]
    assert not twice
    assert len(shipped.rules) >= 250


def test_a_rule_is_written_down_once(shipped: Rulebook) -> None:
    """Two rules of one label that ask for the same would count one finding twice, and one of them is not needed."""
    asked = Counter(
        (rule.label, rule.language, rule.line, rule.phrase, rule.pattern, rule.names, rule.tags, str(rule.ranges), rule.hosts, rule.kind)
        for rule in shipped.rules
    )  # fmt: skip
    assert [key for key, count in asked.items() if count > 1] == []


@pytest.mark.parametrize("code", FIRST_LANGUAGES)
def test_the_first_languages_are_there(code: str, shipped: Rulebook) -> None:
    language = shipped.languages[code]
    assert language.name
    assert language.scripts
    assert len(language.stopwords) >= 40
    assert any(rule.language == code for rule in shipped.rules)


def test_every_rule_says_why_in_a_sentence(shipped: Rulebook) -> None:
    assert [rule.id for rule in shipped.rules if len(rule.why.split()) < 2 or rule.why[-1:] not in ".?!"] == []


def test_every_rule_hits_what_it_matches_and_spares_what_it_spares(shipped: Rulebook) -> None:
    outcomes = list(check(shipped))
    broken = [f"{outcome.rule}: {outcome.kind}: {outcome.example!r}" for outcome in outcomes if not outcome.ok]
    assert broken == []
    assert {outcome.rule for outcome in outcomes} == {rule.id for rule in shipped.rules}


def test_a_broken_example_is_found(tmp_path: Path, shipped: Rulebook) -> None:
    text = RULE.replace('["Share"]\nspares = ["She shares."]', '["Share", "Buy"]\nspares = ["She shares.", "SHARE:"]')
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "tides.toml").write_text(text, "utf-8")
    outcomes = {outcome.example: outcome.kind for outcome in check(load_default([theirs]), "tides/")}
    assert outcomes == {"Share": "hit", "Buy": "missed", "She shares.": "spared", "SHARE:": "noisy"}
