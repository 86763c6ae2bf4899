"""The engine gives the text that the library gives."""

import pytest

pytestmark = pytest.mark.integration


def test_duckdb_gives_the_librarys_text(pages: list[str], texts: list[str]) -> None:
    import duckdb
    import pyarrow as pa
    from duckdb_query import register

    connection = duckdb.connect()
    register(connection)
    captures = pa.table({"place": range(len(pages)), "html": pages})
    connection.register("captures", captures)
    found = connection.sql("select article_text(html) from captures order by place").fetchall()
    assert [text for (text,) in found] == texts
