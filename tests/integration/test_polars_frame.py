"""The engine gives the text that the library gives."""

import pytest

pytestmark = pytest.mark.integration


def test_polars_gives_the_librarys_text(pages: list[str], texts: list[str]) -> None:
    import polars as pl
    from polars_frame import clean

    assert clean(pl.DataFrame({"html": pages}))["text"].to_list() == texts
