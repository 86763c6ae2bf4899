"""What a page says twice stays once."""

from __future__ import annotations

import stripper

STORY = [
    f"The ferry to the island sails again from {day}, the harbour office said, after a winter in which the old ship was in the yard, and "
    f"{much} passengers are expected on board in the first week of the new season, more than ever."
    for day, much in (("Monday", "two hundred"), ("Tuesday", "three hundred"), ("Friday", "four hundred"))
]


def page(*paragraphs: str) -> str:
    return (
        "<html lang='en'><body><article><h1>The ferry is back</h1>"
        + "".join(f"<p>{one}</p>" for one in paragraphs)
        + "</article></body></html>"
    )


def test_the_second_of_two_copies_goes_and_says_why() -> None:
    article = stripper.strip(page(*STORY, *STORY))
    assert article.text == "\n\n".join(STORY)
    again = article.blocks[-1]
    assert (again.label, again.kept, again.score < 0) == ("other_chrome", False, True)
    assert "shape/copy" in {evidence.source for evidence in again.evidence}


def test_a_line_may_be_said_again() -> None:
    refrain = "Row on, row on, and never look behind you."
    article = stripper.strip(page(STORY[0], refrain, STORY[1], refrain, STORY[2]))
    assert article.text.count(refrain) == 2


def test_what_differs_by_a_number_is_no_copy() -> None:
    entries = [f"{number}. {STORY[0]}" for number in (1, 2, 3)]
    assert all(entry in stripper.strip(page(*entries)).text for entry in entries)
