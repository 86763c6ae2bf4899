"""What datatrove's steps do beside the text: metadata, addresses, documents that give nothing."""

import pytest

from stripper import StripperError

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("default")]

PAGE = (
    "<html lang=en><head><title>The mill grinds again</title><meta name=author content='Ada Brook'></head><body>"
    "<nav><a href=/>Home</a></nav><article><h1>The mill grinds again</h1><p>After ten years the old mill by the weir "
    "grinds rye again, the miller said on Friday, and the first sacks went to the bakery across the river.</p></article>"
)


def test_the_step_keeps_metadata_and_counts_what_gives_nothing() -> None:
    from datatrove.data import Document

    from stripper.adapters.datatrove import StripperStep

    step = StripperStep(out=["title", "authors", "url"], keep=["title"])
    documents = [
        Document(text=PAGE, id="page", metadata={"url": "https://mill.example/again", "shard": 3}),
        Document(text="", id="empty"),
        Document(text=None, id="no text"),  # type: ignore[arg-type]
    ]
    (made,) = step.run(documents)
    assert made.text.startswith("The mill grinds again\n\nAfter ten years")
    assert made.metadata == {
        "url": "https://mill.example/again", "shard": 3, "title": "The mill grinds again", "authors": ("Ada Brook",)
    }  # fmt: skip
    assert {name: step.stats[name].total for name in ("total", "forwarded", "dropped", "failed")} == {
        "total": 3, "forwarded": 1, "dropped": 1, "failed": 1
    }  # fmt: skip


def test_names_that_do_not_exist_are_said_before_the_run() -> None:
    from stripper.adapters.datatrove import StripperStep

    with pytest.raises(StripperError, match="out names 'headline'; there are agency, authors"):
        StripperStep(out=["headline"])
    with pytest.raises(StripperError, match="nonsense"):
        StripperStep(keep=["nonsense"])


def test_the_formatter_never_empties_a_dump() -> None:
    from stripper.adapters.datatrove import StripperFormatter

    assert StripperFormatter().format("Home\nNews\nLog in") == "Home\nNews\nLog in"
    assert StripperFormatter().format("") == ""
