"""The engine gives the text that the library gives."""

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("default")]


def test_datasets_gives_the_librarys_text(pages: list[str], texts: list[str]) -> None:
    import datasets
    from hf_datasets import cleaned

    dataset = datasets.Dataset.from_dict({"html": pages})
    assert list(cleaned(dataset)["text"]) == texts
    assert cleaned(dataset)._fingerprint == cleaned(dataset)._fingerprint
