"""What readers wrote, one by one."""

from __future__ import annotations

import stripper
from stripper.model import Comment

STORY = "".join(
    f"<p>The ferry to the island sails again from Monday, the harbour office said on {day}, after a winter in which the old ship was in the "
    "yard and all who live there had to take the small boat.</p>"
    for day in ("Friday", "Saturday", "Sunday")
)


def comment(number: int, name: str, date: str, words: str, answers: str = "") -> str:
    return (
        f'<li class="comment even" id="comment-{number}"><article class="comment-body"><header><b class="fn">{name}</b> '
        f'<div class="comment-meta"><time datetime="2024-03-0{number}">{date}</time></div></header>'
        f'<div class="comment-content"><p>{words}</p></div><div class="reply"><a href="#">Reply</a></div></article>{answers}</li>'
    )


def page(comments: str) -> str:
    return (
        '<html lang="en"><body><article><h1>The ferry is back</h1>' + STORY + "</article>"
        '<div id="comments" class="comments-area"><h2>2 comments</h2><ol class="comment-list">'
        + comments
        + "</ol></div></body></html>"
    )


def test_comments_of_a_page_have_authors_dates_and_words() -> None:
    answer = comment(2, "tom_reed says:", "March 2, 2024 at 9:10 am", "It is, and it was never as late as this year.")
    article = stripper.strip(
        page(
            comment(
                1,
                "Ada Brook",
                "March 1, 2024 at 8:00 pm",
                "At last the ship is back, I have waited all winter for it.",
                f'<ol class="children">{answer}</ol>',
            )
            + comment(3, "Eve", "March 3, 2024", "And who pays for the yard, may I ask?")
        )
    )
    assert article.comments == (
        Comment("Ada Brook", "2024-03-01T20:00", "At last the ship is back, I have waited all winter for it."),
        Comment("tom_reed", "2024-03-02T09:10", "It is, and it was never as late as this year."),
        Comment("Eve", "2024-03-03", "And who pays for the yard, may I ask?"),
    )
    assert "At last the ship" not in article.text
    assert article.to_dict()["comments"][2] == {
        "author": "Eve",
        "published": "2024-03-03",
        "text": "And who pays for the yard, may I ask?",
    }
    assert "comments" not in article.to_dict(keep=())


def test_a_page_without_comments_has_none() -> None:
    assert stripper.strip(f"<article><h1>The ferry is back</h1>{STORY}</article>").comments == ()


def test_comments_of_a_dump_are_parted_by_their_dates() -> None:
    story = "\n".join(part.removesuffix("</p>") for part in STORY.split("<p>")[1:])
    dump = (
        f"Home\nNews\nShare on Facebook\nThe ferry is back\n{story}\nRead also\nThe yard is full\n3 comments\nAda Brook\nMarch 1, 2024 at 8:00 pm\n"
        "At last the ship is back, I have waited all winter for it.\nReply\ntom_reed\nMarch 2, 2024 at 9:10 am\n"
        "It is, and it was never as late as this year.\nReply\nLeave a reply\nYour email address will not be published.\n"
    )
    found = stripper.strip(dump).comments
    assert [(one.author, one.published) for one in found] == [
        ("Ada Brook", "2024-03-01T20:00"),
        ("tom_reed", "2024-03-02T09:10"),
    ]
    assert found[0].text.startswith("At last the ship is back")
