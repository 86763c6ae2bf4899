"""What is counted on the letters of blocks."""

import pytest

from stripper.read.letters import counted
from stripper.words import fold, fold_all


def fact(name: str, *texts: str) -> list[float]:
    return [round(float(value), 2) for value in counted(texts)[name]]


def test_words_are_runs_between_white_space_and_what_signs_without_spaces_make() -> None:
    assert fact("words", "one two\nthree", "1", "ferry timetable  kept") == [3, 1, 3]
    assert fact("words", "渡船") == [2.2]
    assert fact("words", "เรือ") == [1.88]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It came. It went.", 2),
        ("It came (late). “Really?” he said…", 3),
        ("Version 2.0 of ferry.example is out", 0),
        ("What?!", 1),
        ("船来了。人走了。", 2),
        ("No end", 0),
        ('He said "no." Then he left', 1),
    ],
)
def test_sentences_end_before_space_or_signs_of_other_scripts(text: str, count: int) -> None:
    assert fact("sentences", text) == [count]


def test_blocks_do_not_run_into_each_other() -> None:
    alone = {name: values.tolist() for name, values in counted(["Read more |"]).items()}
    among = {name: values[1:2].tolist() for name, values in counted(["It left.", "Read more |", "A, B"]).items()}
    assert alone == among


def test_shares_are_of_the_beginning_of_a_block() -> None:
    assert fact("digits", "12ab", "a" * 200 + "1" * 100) == [0.5, 0]
    assert fact("capitals", "Home News sport Über", "THE END", "Jean-Luc") == [0.75, 0, 1]


def test_signs_between_the_entries_of_a_menu_and_glued_capitals_are_counted() -> None:
    assert fact("bars", "Home » News › Local", "a\nb", "plain") == [2, 1, 0]
    assert fact("glued", "LinkedInFacebook 2019Share", "plain Text") == [3, 0]


def test_endings_and_capitals_are_flags() -> None:
    assert fact("ends", "so it is.", "so it", "he said:") == [1, 0, 1]
    assert fact("asks", "really?", "no.") == [1, 0]
    assert fact("shouted", "SHARE 12", "Share", "12") == [1, 0, 0]


def test_no_blocks_have_no_facts() -> None:
    assert all(len(values) == 0 for values in counted([]).values())


def test_texts_folded_together_are_folded_like_each_alone() -> None:
    texts = [
        "READ ALSO » (3)",
        "\x1f odd \x1f",
        "Straße İstanbul",
        "次の記事",
        "",
        "12",
        "कृपया Read",
        "caf\u0065\u0301",
    ]
    folded, words = fold_all(texts)
    assert folded == [fold(text) for text in texts]
    assert words[:3] == [["read", "also"], ["odd"], ["strasse", "istanbul"]]
    assert words[3] == list("次の記事")
    assert words[4:6] == [[], []]
