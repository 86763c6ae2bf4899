"""JSON schemas of what stripper writes, made of the types that it is written from. Tests hold real output against them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from stripper.folder import Row
from stripper.model import Comment, Metadata

__all__ = ["SCHEMAS"]


@dataclass
class Evidence:
    source: str
    label: str | None
    weight: float
    why: str


@dataclass
class Block:
    text: str
    tag: str
    label: str
    kept: bool
    score: float
    evidence: list[Evidence]
    line: int
    last_line: int
    start: int
    end: int
    path: str


@dataclass
class Article:
    text: str
    metadata: Metadata
    kind: str
    encoding: str | None
    page_type: str
    confidence: float
    reason: str
    warnings: list[str]


@dataclass
class ArticleWithBlocks(Article):
    """`--format json`, `stripper explain --json` and `Article.to_json`."""

    comments: list[Comment]
    blocks: list[Block]


@dataclass
class Line(Article):
    """A line of `--format jsonl`."""

    id: str
    path: str
    url: str | None
    date: str | None


def _schema(shape: Any, about: str) -> dict[str, Any]:
    made = TypeAdapter(shape).json_schema(mode="serialization")
    _close(made)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "description": about}


def _close(part: Any) -> None:
    """Every key is always written, and no others are."""
    if isinstance(part, dict):
        if "properties" in part:
            part |= {"required": sorted(part["properties"]), "additionalProperties": False}
            for described in part["properties"].values():
                described.pop("default", None)
        for below in part.values():
            _close(below)
    elif isinstance(part, list):
        for below in part:
            _close(below)


SCHEMAS = {
    "article": _schema(
        ArticleWithBlocks, "An article with its blocks: --format json, explain --json, Article.to_json."
    ),
    "line": _schema(Line, "An article of one capture among many: a line of --format jsonl."),
    "manifest": _schema(Row, "What became of one capture: a line of manifest.jsonl."),
}
