"""Record batches of captures become record batches of articles: the kernel under every engine that speaks Arrow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from stripper.errors import StripperError
from stripper.pipeline import Stripper

__all__ = ["SCHEMA", "clean_batch", "clean_batches", "clean_table", "schema_after"]

SCHEMA = pa.schema(
    [
        ("text", pa.string()),
        ("title", pa.string()),
        ("subtitle", pa.string()),
        ("authors", pa.list_(pa.string())),
        ("published", pa.string()),
        ("modified", pa.string()),
        ("section", pa.string()),
        ("topics", pa.list_(pa.string())),
        ("persons", pa.list_(pa.string())),
        ("site_name", pa.string()),
        ("language", pa.string()),
        ("image", pa.string()),
        ("description", pa.string()),
        ("kind", pa.string()),
        ("encoding", pa.string()),
        ("page_type", pa.string()),
        ("confidence", pa.float64()),
        ("reason", pa.string()),
        ("warnings", pa.list_(pa.string())),
        ("removed", pa.list_(pa.struct([("label", pa.string()), ("chars", pa.int64())]))),
        ("error", pa.string()),
    ]
)
"""What can be asked of a capture, named as in the JSON output. `removed` holds the characters taken out, by label;
`error` is null where all went well and says otherwise what was wrong, with all other columns null."""

Columns = Sequence[str] | Mapping[str, str]


def clean_batch(
    batch: pa.RecordBatch,
    *,
    column: str = "html",
    url: str | None = None,
    out: Columns = tuple(SCHEMA.names),
    stripper: Stripper | None = None,
) -> pa.RecordBatch:
    """The batch with columns of its articles behind its own.

    `column` holds the captures, strings or bytes; `url` names a column of their addresses. `out` names the columns of
    SCHEMA that are added, or maps them to other names. The schema depends on the arguments alone, never on the rows; a
    row that fails has its reason in `error`. Raises StripperError for columns that do not exist or exist already.
    """
    schema = schema_after(batch.schema, column=column, url=url, out=out)
    stripper = stripper or Stripper()
    captures = batch.column(column)
    urls = batch.column(url) if url is not None else None
    rows = [_row(stripper, captures[at], urls[at] if urls is not None else None) for at in range(batch.num_rows)]
    made = [pa.array([row[name] for row in rows], SCHEMA.field(name).type) for name in _names(out)]
    return pa.RecordBatch.from_arrays([*batch.columns, *made], schema=schema)


def clean_batches(**options: Any) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """`clean_batch` with these options over a stream of batches, as Spark's `mapInArrow` wants it."""

    def clean(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield clean_batch(batch, **options)

    return clean


def clean_table(table: pa.Table, *, stripper: Stripper | None = None, **columns: Any) -> pa.Table:
    """`clean_batch` with these options over a whole table, chunk by chunk."""
    batches = clean_batches(stripper=stripper, **columns)(table.to_batches())
    return pa.Table.from_batches(batches, schema_after(table.schema, **columns))


def schema_after(
    schema: pa.Schema, *, column: str = "html", url: str | None = None, out: Columns = tuple(SCHEMA.names)
) -> pa.Schema:
    """The schema that `clean_batch` gives for batches of this one, for engines that must know it beforehand."""
    for name in (column, url):
        if name is not None and name not in schema.names:
            raise StripperError(f"The batch has no column {name!r}; it has {', '.join(schema.names)}.")
    names = _names(out)
    for name, called in names.items():
        if name not in SCHEMA.names:
            raise StripperError(f"out names {name!r}, which is no column; columns are {', '.join(SCHEMA.names)}.")
        if called in schema.names:
            raise StripperError(
                f"The batch already has a column {called!r}; name the new one in out, as in {{{name!r}: 'clean_{name}'}}."
            )
    if len(set(names.values())) < len(names):
        raise StripperError("out gives two columns the same name; each needs its own.")
    return pa.schema([*schema, *(pa.field(called, SCHEMA.field(name).type) for name, called in names.items())])


def _names(out: Columns) -> dict[str, str]:
    return dict(out) if isinstance(out, Mapping) else {name: name for name in out}


def _row(stripper: Stripper, capture: Any, url: Any) -> dict[str, Any]:
    nothing: dict[str, Any] = dict.fromkeys(SCHEMA.names)
    try:
        data = capture.as_py()
        if data is None:
            return nothing | {"error": "The row holds no capture: its value is null."}
        article = stripper.strip(data, url=url.as_py() if url is not None else None)
        known = asdict(article.metadata) | article.to_dict(keep=())
        known["removed"] = [{"label": label, "chars": chars} for label, chars in sorted(article.counts()[2].items())]
        row = {name: known.get(name) for name in SCHEMA.names}
        for name, value in row.items():
            pa.scalar(value, SCHEMA.field(name).type)  # a value that Arrow refuses fails here, not with the whole batch
    except Exception as error:  # whatever one row does, the others are cleaned
        return nothing | {
            "error": str(error) if isinstance(error, StripperError) else f"{type(error).__name__}: {error}"
        }
    return row
